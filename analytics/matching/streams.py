"""What recurs against what is there once, or by the year: how much moves while both are there.

A whole (a need to cover, or an offer to place) is looked at over its window, from today to its end
or for a year. Others cover a share of it: a lump of what is there once, a rate of what recurs for
as long as both are there. 50 t a week for ten weeks are 500 t, whatever a year of it would be; and
two that each give all that is wanted of one same month give that month once.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

DAYS_A_YEAR = 365


class Window(NamedTuple):
    """First day of a listing, as an ordinal, and how many days of it count."""

    first: int
    days: int


class Part(NamedTuple):
    """What one match covers of a whole.

    Attributes:
        lump: share of the whole window's amount that is there once.
        rate: share of each day's amount, from `first` to before `end`.
        first: ordinal of a day.
        end: of the day after the last.
    """

    lump: float
    rate: float
    first: int
    end: int


def window_of(listing: Mapping[str, Any], today: date) -> Window:
    """Give the window of a listing: what is left of it, a year at most."""
    first, last = listing["available_from"], listing["available_to"]
    begins = max(first or today, today).toordinal()
    days = DAYS_A_YEAR if last is None else last.toordinal() - begins + 1
    return Window(begins, min(max(days, 1), DAYS_A_YEAR))


def part_of(match: Mapping[str, Any], window: Window, *, of_need: bool) -> Part | None:
    """Say what a match covers of its need, or of its offer.

    Args:
        match: covers_share and takes_share (of a year of what recurs), need_recurs, offer_recurs,
            overlap_from, overlap_to, as `analytics.matching.match.matches` tells them.
        window: of the need, or of the offer.
        of_need: which.

    Returns:
        None where the quantities can't be compared.
    """
    covers, takes = match["covers_share"], match["takes_share"]
    if covers is None or takes is None:
        return None
    sides = ("need_recurs", "offer_recurs")
    whole_recurs, other_recurs = (match[side] for side in (sides if of_need else sides[::-1]))
    mine, others = (covers, takes) if of_need else (takes, covers)
    first, last = match["overlap_from"].toordinal(), match["overlap_to"]
    latest = window.first + window.days
    end = latest if last is None else min(last.toordinal() + 1, latest)
    if whole_recurs and other_recurs:
        return Part(0.0, mine, first, max(end, first))
    if whole_recurs:
        return Part(min(mine * DAYS_A_YEAR / window.days, 1.0), 0.0, first, first)
    lump = mine / others  # the other's amount to the whole's, uncut
    if other_recurs:
        days = DAYS_A_YEAR if last is None else last.toordinal() - first + 1
        lump *= min(days, DAYS_A_YEAR) / DAYS_A_YEAR
    return Part(min(lump, 1.0), 0.0, first, first)


def covered(parts: Sequence[Part], window: Window) -> float:
    """Give the share of a whole that parts cover together, at most 1."""
    total = sum(part.lump for part in parts)
    flows = [part for part in parts if part.rate > 0]
    days = sorted({day for part in flows for day in (part.first, part.end)})
    for day, following in pairwise(days):
        rate = sum(part.rate for part in flows if part.first <= day < part.end)
        total += min(rate, 1.0) * (following - day) / window.days
    return min(total, 1.0)
