"""What to ask for instead where nothing is found: the fewest changes that bring something."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.search.candidates import Filters, Flags, Longs
from analytics.search.measure import Measured

WIDER_KM = (5, 10, 20, 30, 50, 75, 100, 150, 200)
"""Radii that a search widens to."""

WIDER_DAYS = (30, 90)
"""Days that the window gains on both sides."""


@dataclass(frozen=True)
class Widened:
    """A wider search.

    Attributes:
        matches: Which of the listings it finds.
        radius_km: Its radius.
        changes: What was changed: dicts of `what` (`radius_km`, `category`, `dates`, `words`),
            `from` and `to`.
    """

    matches: Flags
    radius_km: float
    changes: list[dict[str, Any]]


def widest_km(radius_km: float) -> float:
    """The largest radius that a search may widen to."""
    return max(radius_km, WIDER_KM[-1])


def widen(measured: Measured, filters: Filters, radius_km: float, words: int) -> Widened | None:
    """Find the fewest changes that bring a listing.

    For each listing, how far each part of the question must give way is known; the listing that
    asks for the fewest changes decides, and every other that they bring comes with it. Among as
    many changes, the radius gives way before the category, the category before the dates and the
    dates before the words, each as little as it can.

    Args:
        measured: Listings found with everything at its widest, none of which the question finds.
        filters: What was asked.
        radius_km: The radius asked.
        words: How many words, or phrases, were typed.

    Returns:
        None where nothing helps.
    """
    found = measured.found
    if not len(found):
        return None
    radii = [radius_km, *(km for km in WIDER_KM if km > radius_km)]
    days = [0, *WIDER_DAYS]
    levels = {
        "radius_km": np.searchsorted(radii, measured.distance_km),
        "category": found.is_relative.astype(np.int64),
        "dates": np.searchsorted(days, found.days_off),
        "words": found.words_missing,
    }
    first = _least(list(levels.values()))
    chosen = {what: int(level[first]) for what, level in levels.items()}
    matches = np.logical_and.reduce([levels[what] <= level for what, level in chosen.items()])
    changes: list[dict[str, Any]] = []
    if chosen["radius_km"]:
        changes.append({"what": "radius_km", "from": radius_km, "to": radii[chosen["radius_km"]]})
    if chosen["category"]:
        changes.append(
            {"what": "category", "from": filters.category, "to": filters.category_family}
        )
    if chosen["dates"]:
        more = days[chosen["dates"]]
        changes.append({"what": "dates", "from": _dates(filters, 0), "to": _dates(filters, more)})
    if chosen["words"]:
        changes.append({"what": "words", "from": words, "to": words - chosen["words"]})
    return Widened(matches, float(radii[chosen["radius_km"]]), changes)


def _least(levels: Sequence[Longs]) -> int:
    """Find who has the fewest levels above 0, then the lowest last one, then the one before it."""
    changed = np.sum([level > 0 for level in levels], axis=0)
    return int(np.lexsort((*levels, changed))[0])


def _dates(filters: Filters, days: int) -> list[str | None]:
    """The window, with so many days more, in ISO dates; None for an open end."""
    first, last = filters.window(days)
    return [first.isoformat(), last.isoformat() if last else None]
