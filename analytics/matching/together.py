"""Several offers for one need, or one offer shared by several needs, where none is enough alone."""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import duckdb

from analytics.access import Access
from analytics.catalogue import today
from analytics.errors import UnknownChoice
from analytics.matching.match import HUNDREDTHS, matches
from analytics.matching.streams import DAYS_A_YEAR, Part, Window, covered, part_of, window_of

CANDIDATES = 20
"""The best matches that sets are made of: of 20, all 21 699 sets of up to five are tried."""

MOST = 5
"""A need that takes more companies than this is a market, and an officer's own work."""


def together(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    need: str | None = None,
    offer: str | None = None,
    most: int = MOST,
    radius_km: float | None = None,
    weights: Mapping[str, float] | None = None,
    factor_set: str = "default",
) -> dict[str, Any] | None:
    """Choose the listings that together cover a need, or take an offer, where none does alone.

    Of all sets of the best matches, the one that covers most (in hundredths, at most all), then
    of the fewest companies, then of the best mean score: every set is tried, so that none is
    better. A company counts once, whatever it lists: the same lot may be on two platforms. What
    recurs is counted over its dates, a year at most (`analytics.matching.streams`).

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        need: A need, as in `analytics.matching.match.matches`.
        offer: Or an offer.
        most: At most so many listings in the set, 2 to `MOST`.
        radius_km: As in `matches`.
        weights: As in `matches`.
        factor_set: As in `matches`.

    Returns:
        None where one listing is enough alone, or no two can be counted; else share (of the need,
        or of the offer, that the set covers, at most 1), companies (how many), and matches: those
        of `matches`, best first, each with part_share (its part of the need, or of the offer) and
        part_quantity (in its `unit`).

    Raises:
        UnknownChoice: If not exactly one listing is given, or `most` makes no sense.
        AccessDenied, UnknownTerritory, UnknownFactorSet, NotComputed: As `matches`.
    """
    if (need is None) == (offer is None):
        raise UnknownChoice("Give exactly one of a need and an offer.")
    if not 2 <= most <= MOST:
        raise UnknownChoice(f"A set has 2 to {MOST} listings; {most} were asked for.")
    found = matches(
        cursor,
        access,
        need=need,
        offer=offer,
        limit=CANDIDATES,
        radius_km=radius_km,
        weights=weights,
        factor_set=factor_set,
    )
    of_need = need is not None
    mine, other = ("need", "offer") if of_need else ("offer", "need")
    if not found:
        return None
    window = window_of(found[0][mine], today(cursor, access))
    told = [(row, part_of(row, window, of_need=of_need)) for row in found]
    rows = [(row, part) for row, part in told if part is not None]
    companies = [
        row[other]["company_id"] or f"{row[other]['platform']}/{row[other]['listing_id']}"
        for row, _ in rows
    ]
    parts = [part for _, part in rows]
    chosen = choose(parts, window, [row["score"] for row, _ in rows], companies, most=most)
    if len(chosen) < 2:
        return None
    reached, shared = 0.0, []
    for last, at in enumerate(chosen, start=1):
        row, before = rows[at][0], reached
        reached = covered([parts[n] for n in chosen[:last]], window)
        whole = _whole(row, window, of_need=of_need)
        share = reached - before
        shared.append({**row, "part_share": share, "part_quantity": whole * share})
    return {"share": reached, "companies": len(shared), "matches": shared}


def _whole(match: Mapping[str, Any], window: Window, *, of_need: bool) -> float:
    """Amount of the need, or of the offer, over its window, in the unit of the match."""
    amount = match["quantity"] / match["covers_share"]
    if not of_need:
        amount *= match["covers_share"] / match["takes_share"]
    recurs = match["need_recurs" if of_need else "offer_recurs"]
    return float(amount * window.days / DAYS_A_YEAR if recurs else amount)


def choose(
    parts: Sequence[Part],
    window: Window,
    scores: Sequence[float],
    companies: Sequence[str],
    *,
    most: int,
) -> tuple[int, ...]:
    """Choose the set that covers most, then is smallest, then has the best mean score.

    Args:
        parts: What each would cover.
        window: Of the whole.
        scores: Of each.
        companies: Whose each is; a set has one of each company.
        most: At most so many in a set.

    Returns:
        Places of those chosen, in order; one alone where it is enough, none of none. Of equal
        sets, the one whose members come first.
    """
    best: tuple[int, ...] = ()
    key = (0, 0, 0.0)
    for size in range(1, most + 1):
        for tried in combinations(range(len(parts)), size):
            if len({companies[at] for at in tried}) < size:
                continue
            share = covered([parts[at] for at in tried], window)
            score = sum(scores[at] for at in tried) / size
            mine = (math.floor(share * HUNDREDTHS + 0.5), -size, score)
            if mine > key:
                best, key = tried, mine
        if key[0] == HUNDREDTHS:
            break  # more companies would cover no more
    return best
