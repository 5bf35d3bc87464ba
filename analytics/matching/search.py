"""The best of a million listings for each of many, without a look at most of them.

Listings lie in cells of a grid of degrees, sorted by group (their category, for most) and cell. A
search goes ring by ring outwards from its own cell through the groups that may fit, and stops where
no farther ring can hold a better one: what it finds is what comparing every pair would.

Numba keeps what it compiled of this file until this file changes: after a change of `pair.py` or
`grid.py` alone, `touch` this one.
"""

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.matching.grid import CELL_DEG, Grid, nearest_beyond_km
from analytics.matching.pair import (
    CATEGORY,
    DISTANCE,
    NEUTRAL,
    PAIR,
    TEXT,
    Floats,
    Ints,
    Longs,
    Records,
    Row,
    Rules,
    Terms,
    closeness_of_texts,
    distance_km,
    is_inside_commune,
    judge,
    line_km,
    may_meet,
    merit,
    turn,
)
from geodata.distances import EARTH_RADIUS_KM

_LOT = 256  # searches that a thread takes at once
_ROUNDING_KM = 1e-6  # far above what rounding can move, far below a cell
_ROUNDING = 1e-9  # the same of scores


class Wish(NamedTuple):
    """Which groups suit whom: a row a profile (a category, with a waste code or without).

    Attributes:
        profile: of each searcher.
        closeness: of each group to each profile, 0 where they don't suit, (profiles, groups).
        categories: how many groups are categories; the rest are waste codes.
    """

    profile: Ints
    closeness: Floats
    categories: int


class Met(NamedTuple):
    """Pairs that are not to be proposed: of listing no, those from start[no] to start[no + 1]."""

    start: Longs
    other: Ints


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        place: positions in Grid.listings, best first, -1 for none, (searchers, limit).
        pairs: rows of PAIR beside each, (searchers, limit).
    """

    place: Longs
    pairs: Records


def search(
    searchers: Records,
    grid: Grid,
    wish: Wish,
    met: Met,
    terms: Terms,
    rules: Rules,
    *,
    limit: int,
    for_needs: bool,
    by_distance: bool = False,
) -> Found:
    """Find the best listings of a grid for each searcher, on every core.

    Args:
        searchers: rows of LISTING of the other kind, (s,).
        grid: where to look.
        wish: which groups suit each searcher.
        met: pairs left out.
        terms: words of all listings.
        rules: what is judged by.
        limit: at most so many for each.
        for_needs: whether the searchers are needs, and the grid of offers; else the reverse.
        by_distance: nearest first; pairs are then left blank.
    """
    place = np.full((len(searchers), limit), -1, np.int64)
    pairs = np.zeros((len(searchers), limit), PAIR)

    def run(lot: slice) -> None:
        _search(
            place[lot], pairs[lot], searchers[lot], wish.profile[lot], grid, wish, met, terms,
            rules, for_needs, by_distance,
        )  # fmt: skip

    lots = [slice(first, first + _LOT) for first in range(0, len(searchers), _LOT)]
    if len(lots) == 1:
        run(lots[0])
    else:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(run, lots))
    return Found(place, pairs)


@njit(cache=True, nogil=True)
def _search(
    place: Longs, pairs: Records, searchers: Records, profiles: Ints, grid: Grid, wish: Wish,
    met: Met, terms: Terms, rules: Rules, for_needs: bool, by_distance: bool,
) -> None:  # fmt: skip
    limit, groups = place.shape[1], wish.closeness.shape[1]
    rows, columns = grid.cell.shape
    # Of the best so far: what ranks (lowest first), then whose turn it is; ties by number.
    rank, turns = np.empty(limit, np.float64), np.empty(limit, np.uint64)
    of_group, suits = np.empty(limit, np.int64), np.empty(groups, np.int64)
    pair = np.zeros(1, PAIR)[0]
    for s in range(len(searchers)):
        me, best, closeness = searchers[s], place[s], wish.closeness[profiles[s]]
        suiting = 0
        for g in range(groups):
            if closeness[g] > 0.0:
                suits[suiting] = g
                suiting += 1
        found, worst = 0, np.inf
        others = _best_of_others(me, closeness, terms, rules)
        reach_km = _reach_km(me, worst, others, grid, rules, by_distance)
        reach = _chord(reach_km)
        lat_deg, lon_deg = math.degrees(math.asin(me.z)), math.degrees(math.atan2(me.y, me.x))
        row = math.floor(lat_deg / CELL_DEG) - grid.south
        column = math.floor(lon_deg / CELL_DEG) - grid.west
        for ring in range(max(abs(row), abs(rows - row), abs(column), abs(columns - column)) + 1):
            if nearest_beyond_km(lat_deg, lon_deg, row, column, ring - 1, grid) > reach_km:
                break
            for j in range(max(row - ring, 0), min(row + ring + 1, rows)):
                step = 1 if abs(j - row) == ring else 2 * ring
                for i in range(column - ring, column + ring + 1, step):
                    if i < 0 or i >= columns or grid.cell[j, i] < 0:
                        continue
                    cell = grid.cell[j, i]
                    middle = grid.middle[cell]
                    if _chord2(me, middle) > (reach + middle.radius) ** 2:
                        continue
                    for c in range(suiting):
                        first = suits[c] * grid.cells + cell
                        for k in range(grid.start[first], grid.start[first + 1]):
                            other = grid.listings[k]
                            if _chord2(me, other) > reach * reach:
                                continue
                            if other.first_day > me.last_day or other.last_day < me.first_day:
                                continue
                            ranked, whose = _rank(
                                me, other, suits[c], closeness, worst, wish, terms, rules,
                                for_needs, by_distance, pair,
                            )  # fmt: skip
                            if ranked == np.inf or ranked > worst or _has_met(me.no, other.no, met):
                                continue
                            found = _keep(
                                k, ranked, whose, suits[c], best, rank, turns, of_group, found,
                                grid.listings,
                            )  # fmt: skip
                            if found == limit and rank[limit - 1] < worst:
                                worst = rank[limit - 1]
                                reach_km = _reach_km(me, worst, others, grid, rules, by_distance)
                                reach = _chord(reach_km)
        for n in range(0 if by_distance else found):
            other = grid.listings[best[n]]
            need, offer = (me, other) if for_needs else (other, me)
            km = distance_km(need, offer, rules)
            _tell(need, offer, closeness[of_group[n]], km, terms, rules, pairs[s, n])


@njit(cache=True, nogil=True)
def _rank(
    me: Row, other: Row, group: int, closeness: Floats, worst: float, wish: Wish, terms: Terms,
    rules: Rules, for_needs: bool, by_distance: bool, pair: Row,
) -> tuple[float, np.uint64]:  # fmt: skip
    """Rank a listing: lowest first, then by turn; infinite where it may not be proposed."""
    refused = (np.inf, np.uint64(0))
    # By its waste code only where its category does not suit already.
    if group >= wish.categories and closeness[other.category] > 0.0:
        return refused
    need, offer = (me, other) if for_needs else (other, me)
    if not (rules.wanted[other.unit] and may_meet(need, offer, rules)):
        return refused
    km = distance_km(me, other, rules)
    if km > rules.radius_km[me.resource]:
        return refused
    if by_distance:
        return km, np.uint64(0)
    score = judge(need, offer, closeness[group], km, rules, pair)
    if -float(merit(score + rules.weights[TEXT])) > worst:
        return refused
    text = closeness_of_texts(me.no, other.no, terms)
    score += rules.weights[TEXT] * (NEUTRAL if math.isnan(text) else text)
    return -float(merit(score)), turn(other.turn, rules.today)


@njit(cache=True, nogil=True)
def _keep(
    k: int, ranked: float, whose: np.uint64, group: int, best: Longs, rank: Floats,
    turns: NDArray[np.uint64], of_group: Longs, found: int, listings: Records,
) -> int:  # fmt: skip
    """Put a listing in its place among the best; return how many there are."""
    limit = len(best)
    at = found
    while at > 0:
        last = at - 1
        if rank[last] < ranked:
            break
        if rank[last] == ranked and turns[last] < whose:
            break
        is_equal = rank[last] == ranked and turns[last] == whose
        if is_equal and listings[best[last]].no < listings[k].no:
            break
        at = last
    if at == limit:
        return found
    for n in range(min(found, limit - 1), at, -1):
        best[n], rank[n] = best[n - 1], rank[n - 1]
        turns[n], of_group[n] = turns[n - 1], of_group[n - 1]
    best[at], rank[at], turns[at], of_group[at] = k, ranked, whose, group
    return min(found + 1, limit)


@njit(cache=True, nogil=True)
def _tell(
    need: Row, offer: Row, closeness: float, km: float, terms: Terms, rules: Rules, pair: Row
) -> None:
    """Fill a pair with all there is to say of it."""
    score = judge(need, offer, closeness, km, rules, pair)
    pair.intra_commune = is_inside_commune(need, offer)
    text = closeness_of_texts(need.no, offer.no, terms)
    pair.known[TEXT] = not math.isnan(text)
    pair.part[TEXT] = text if pair.known[TEXT] else NEUTRAL
    pair.score = score + rules.weights[TEXT] * pair.part[TEXT]


@njit(cache=True, nogil=True)
def tell(
    needs: Records, offers: Records, closeness: Floats, km: Floats, terms: Terms, rules: Rules,
    pairs: Records,
) -> None:  # fmt: skip
    """Fill pairs with all there is to say of them, for distances that are known.

    Args:
        needs: rows of LISTING, (p,).
        offers: the offer beside each.
        closeness: of their categories.
        km: road km between them.
        terms: words of all listings.
        rules: what is judged by.
        pairs: rows of PAIR to write.
    """
    for i in range(len(pairs)):
        _tell(needs[i], offers[i], closeness[i], km[i], terms, rules, pairs[i])


@njit(cache=True, nogil=True)
def _best_of_others(me: Row, closeness: Floats, terms: Terms, rules: Rules) -> float:
    """Give the most that a score can be without its distance."""
    most = 1.0 - rules.weights[DISTANCE]
    most -= rules.weights[CATEGORY] * (1.0 - closeness.max())
    if terms.start[me.no] == terms.start[me.no + 1]:
        most -= rules.weights[TEXT] * (1.0 - NEUTRAL)
    return float(most)


@njit(cache=True, nogil=True)
def _reach_km(
    me: Row, worst: float, others: float, grid: Grid, rules: Rules, by_distance: bool
) -> float:
    """Give the line beyond which no listing is as good as the worst that is kept."""
    road = rules.radius_km[me.resource]
    if worst < np.inf and by_distance:
        road = min(road, worst)
    elif worst < np.inf:
        # Half a hundredth less still rounds up to the worst's merit.
        lacking = (-worst - 0.5) / 100.0 - others - _ROUNDING
        if lacking > rules.weights[DISTANCE]:
            road = 0.0
        elif lacking > 0.0:
            road = min(road, rules.half_km * math.log2(rules.weights[DISTANCE] / lacking))
    return float(max(line_km(road, rules.detour), grid.spread_km[me.unit]) + _ROUNDING_KM)


@njit(cache=True, nogil=True)
def _chord(km: float) -> float:
    """Give the chord of a great-circle distance, in radii of the Earth."""
    return 2.0 * math.sin(min(km / (2.0 * EARTH_RADIUS_KM), math.pi / 2.0))


@njit(cache=True, nogil=True)
def _chord2(a: Row, b: Row) -> float:
    return float((a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2)


@njit(cache=True, nogil=True)
def _has_met(me: int, other: int, met: Met) -> bool:
    return bool((met.other[met.start[me] : met.start[me + 1]] == other).any())
