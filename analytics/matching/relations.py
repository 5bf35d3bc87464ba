"""Which categories may meet: the same, a substitute, or a waste code that both have."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

SAME, SUBSTITUTE, WASTE_CODE = "same", "substitute", "waste_code"


@dataclass(frozen=True)
class Relations:
    """The taxonomy as matches read it.

    Attributes:
        categories: their names, in order.
        waste_codes: those that each covers.
        substitutes: closeness of an offer's category to a need's, by (offer, need).
        by_waste_code: closeness of two that share nothing but a waste code.
        own_codes: waste codes that some listing of another category has; each is a group after
            the categories.
    """

    categories: tuple[str, ...]
    waste_codes: tuple[frozenset[str], ...]
    substitutes: dict[tuple[str, str], float]
    by_waste_code: float
    own_codes: tuple[str, ...]

    @property
    def groups(self) -> int:
        """How many groups there are: categories, then waste codes."""
        return len(self.categories) + len(self.own_codes)

    @cached_property
    def number(self) -> dict[str, int]:
        """Number of each category."""
        return {name: at for at, name in enumerate(self.categories)}

    def relate(self, offer: int, need: int, codes: frozenset[str]) -> tuple[float, str | None]:
        """Say how close an offer's category is to a need's, and by what.

        Args:
            offer: number of the offer's category.
            need: number of the need's.
            codes: waste codes that the two listings share.

        Returns:
            Closeness from 0 to 1, and `same`, `substitute`, `waste_code` or None.
        """
        if offer == need:
            return 1.0, SAME
        key = self.categories[offer], self.categories[need]
        closeness = self.substitutes.get(key, 0.0)
        if codes and self.by_waste_code > closeness:
            return self.by_waste_code, WASTE_CODE
        return closeness, SUBSTITUTE if closeness > 0 else None

    def codes_of(self, category: int, code: str | None) -> frozenset[str]:
        """Waste codes of a listing: its category's, and its own."""
        return self.waste_codes[category] | ({code} if code else frozenset())

    def wishes(
        self, profiles: Sequence[tuple[int, str | None]], *, for_needs: bool
    ) -> NDArray[np.float64]:
        """Give the closeness of each group to each profile.

        Args:
            profiles: category number and own waste code of who searches.
            for_needs: whether these are needs, and the groups offers; else the reverse.

        Returns:
            Shape (profiles, groups), 0 where the two don't suit.
        """
        found = np.zeros((len(profiles), self.groups))
        for row, (mine, code) in zip(found, profiles, strict=True):
            codes = self.codes_of(mine, code)
            for other in range(len(self.categories)):
                offer, need = (other, mine) if for_needs else (mine, other)
                row[other] = self.relate(offer, need, codes & self.waste_codes[other])[0]
            for at, own in enumerate(self.own_codes, start=len(self.categories)):
                row[at] = self.by_waste_code if own in codes else 0.0
        return found
