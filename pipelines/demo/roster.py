"""A platform's members as arrays: who is there on a day, who has or needs what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from pipelines.demo.rows import Member

_NEVER = date.max.toordinal()


class Roster:
    """The members of a platform, laid out once for thousands of draws."""

    def __init__(self, members: Sequence[Member]) -> None:
        """Lay out the members, in the order given."""
        self.members = members
        self.lon = np.array([member.company.point[0] for member in members])
        self.lat = np.array([member.company.point[1] for member in members])
        # A large site gives and takes more often, far less than in proportion.
        self.size = np.array([max(member.company.headcount, 1) ** 0.35 for member in members])
        self._joined = np.array([member.joined_on.toordinal() for member in members])
        self._left = np.array(
            [member.left_on.toordinal() if member.left_on else _NEVER for member in members]
        )
        self._wants: dict[tuple[str, str], NDArray[np.bool_]] = {}

    def active(self, on: date) -> NDArray[np.float64]:
        """1 for each member who is on the platform on this day, else 0."""
        day = on.toordinal()
        return ((self._joined <= day) & (day < self._left)).astype(float)

    def wants(self, kind: str, category: str) -> NDArray[np.bool_]:
        """Whether each member's trade offers (or needs) this category.

        Args:
            kind: "offer" or "need".
            category: A category of the taxonomy.
        """
        key = (kind, category)
        if key not in self._wants:
            self._wants[key] = np.array(
                [
                    category in (m.company.offers if kind == "offer" else m.company.needs)
                    for m in self.members
                ]
            )
        return self._wants[key]
