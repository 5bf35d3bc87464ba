"""A need put to the engine of matches, and to the simple rankings beside it."""

from __future__ import annotations

import numpy as np

from analytics.matching.grid import Grid
from analytics.matching.pair import PAIR, TEXT, Records, Rules, Terms
from analytics.matching.search import Met, Wish, search, tell
from tests.benchmarks.rankings import Candidates, Question
from tests.support.match_oracle import distances_km, turns


def question(
    need: Records, grid: Grid, wish: Wish, terms: Terms, rules: Rules, resource: str,
    truth: int | None,
) -> Question:  # fmt: skip
    """Rank every offer of a grid for a need.

    Args:
        need: one row of LISTING.
        grid: the offers; those whose last day is NEVER aren't there.
        wish: what suits the need.
        terms: words of all.
        rules: what is judged by.
        resource: the need's.
        truth: number of the offer that was taken, None for none.
    """
    everything = np.unique(grid.listings["no"], return_index=True)[1]
    everything = everything[grid.listings["last_day"][everything] > -(2**30)]
    found = search(
        need, grid, wish, _nothing_met(len(terms.start) - 1), terms, rules,
        limit=max(len(everything), 1), for_needs=True,
    )  # fmt: skip
    place = found.place[0][found.place[0] >= 0]
    pairs = found.pairs[0, : len(place)]
    offers = grid.listings[place]
    return Question(
        resource=resource,
        truth=truth,
        within=Candidates(offers["no"].astype(np.int64), pairs["distance_km"], _text(pairs)),
        parts=pairs["part"].copy(),
        turns=turns(offers["turn"], rules.today),
        everything=_without_limits(need, grid.listings[everything], terms, rules),
    )


def _without_limits(need: Records, offers: Records, terms: Terms, rules: Rules) -> Candidates:
    km = distances_km(need[0], offers, rules)
    pairs = np.zeros(len(offers), PAIR)
    tell(np.repeat(need, len(offers)), offers, np.zeros(len(offers)), km, terms, rules, pairs)
    return Candidates(offers["no"].astype(np.int64), km, _text(pairs))


def _text(pairs: Records) -> np.ndarray:
    return np.where(pairs["known"][:, TEXT] > 0, pairs["part"][:, TEXT], 0.0)


def _nothing_met(count: int) -> Met:
    return Met(np.zeros(count + 1, np.int64), np.empty(0, np.int32))
