"""The matches that nobody has made yet, each company getting its share, and who has none."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np

from analytics.access import Access
from analytics.care.settings import Settings
from analytics.catalogue import today
from analytics.matching.listings import OpenListings, open_listings
from analytics.matching.match import match_of
from analytics.matching.pair import Ints, Records, Rules, turn
from analytics.matching.rules import rules_of
from analytics.matching.search import search
from analytics.sql import rows

Pairs = tuple[Records, Records, Records]
"""Needs, offers and what is told of each two: rows of LISTING twice and of PAIR."""


def proposals(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    inside: Sequence[int],
    limits: Settings,
    factor_set: str,
) -> tuple[list[dict[str, Any]], set[int]]:
    """Choose the best matches with one of some open listings, and say which of these have any.

    Best first; equals take turns by day. A listing is proposed once, a company as often as
    `limits` allows. Distances are estimated.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks, checked by the caller.
        inside: Numbers of the listings.
        limits: How many.
        factor_set: Factors by which impact is reckoned.

    Returns:
        Matches as `analytics.matching.match.matches` tells them, `rank` from 1; and the numbers of
        those that some other one fits.
    """
    listings = open_listings(cursor)
    rules = rules_of(listings, today(cursor, access), factor_set=factor_set)
    some = np.array(inside, np.int32)
    both = [
        _candidates(listings, rules, some, limits.candidates, for_needs=for_needs)
        for for_needs in (True, False)
    ]
    matched = np.concatenate([numbers for _, numbers in both])
    needs, offers, pairs = (
        np.concatenate(parts) for parts in zip(*(found for found, _ in both), strict=True)
    )
    once = np.unique(np.stack([needs["no"], offers["no"]], axis=-1), axis=0, return_index=True)[1]
    needs, offers, pairs = needs[once], offers[once], pairs[once]
    kept = _shared_out((needs, offers, pairs), rules.today, limits)
    numbers = {int(listed["no"][at]) for listed in (needs, offers) for at in kept}
    shown = {
        row["listing_no"]: row for row in rows(cursor, "match_shown", {"numbers": sorted(numbers)})
    }
    told = [
        {
            "rank": rank,
            **match_of(
                shown[int(needs["no"][at])],
                shown[int(offers["no"][at])],
                pairs[at],
                rules,
                by_road=False,
            ),
            "category_relation": listings.relation(offers[at], needs[at]),
        }
        for rank, at in enumerate(kept, start=1)
    ]
    return told, set(matched.tolist())


def _candidates(
    listings: OpenListings, rules: Rules, inside: Ints, limit: int, *, for_needs: bool
) -> tuple[Pairs, Ints]:
    """Find the best of the other kind for each need, or offer, of some; and who found any."""
    mine = listings.grid(needs=for_needs).listings
    mine = mine[np.unique(mine["no"], return_index=True)[1]]  # each once
    mine = mine[np.isin(mine["no"], inside)]
    others = listings.grid(needs=not for_needs)
    found = search(
        mine,
        others,
        listings.wish(mine, for_needs=for_needs),
        listings.met_by_need if for_needs else listings.met_by_offer,
        listings.terms,
        rules,
        limit=limit,
        for_needs=for_needs,
    )
    at, rank = np.nonzero(found.place >= 0)
    me, other = mine[at], others.listings[found.place[at, rank]]
    needs, offers = (me, other) if for_needs else (other, me)
    return (needs, offers, found.pairs[at, rank]), np.unique(me["no"])


def _shared_out(found: Pairs, day: int, limits: Settings) -> list[int]:
    """Take the best, each listing once and each company a few times; give their places."""
    needs, offers, pairs = found
    merit = np.floor(pairs["score"] * 100 + 0.5)
    taken: Counter[int] = Counter()
    used: set[int] = set()
    kept: list[int] = []
    for level in np.unique(merit)[::-1]:

        def whose(at: int) -> tuple[int, int, int]:
            key = needs["turn"][at] ^ offers["turn"][at]
            return int(turn(key, day)), int(needs["no"][at]), int(offers["no"][at])

        for at in sorted(np.flatnonzero(merit == level).tolist(), key=whose):
            numbers = {int(needs["no"][at]), int(offers["no"][at])}
            owners = {int(needs["owner"][at]), int(offers["owner"][at])}
            if numbers & used or any(taken[owner] >= limits.per_company for owner in owners):
                continue
            kept.append(at)
            used |= numbers
            taken.update(owners)
            if len(kept) == limits.proposals:
                return kept
    return kept
