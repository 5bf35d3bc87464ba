"""The best of a million listings for each of many, without a look at most of them.

Listings lie in cells of a grid of degrees, sorted by group (their category, for most) and cell. A
search goes ring by ring outwards from its own cell through the groups that may fit, and stops where
no farther ring can hold a better one: what it finds is what comparing every pair would.
"""

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

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
    may_meet,
    merit,
    road_km,
    turn,
)
from geodata.distances import EARTH_RADIUS_KM

CELL_DEG = 0.1
"""Height and width of a cell: some 11 km by 8 km in France."""

_LOT = 256  # searches that a thread takes at once
_ROUNDING_KM = 1e-6  # far above what rounding can move, far below a cell


class Grid(NamedTuple):
    """Listings of one kind, sorted by group, then cell.

    Attributes:
        listings: rows of LISTING.
        start: where each cell of each group begins, shape (groups * cells + 1,).
        cell: number of each cell of the map that holds any, -1 for the others, (rows, columns).
        cells: how many hold any.
        south: lowest row of the map, in cells from the equator.
        west: first column, in cells from Greenwich.
        spread_km: of each unit where one stands at the commune's point, how far from it another
            may be: between the two the method knows no nearer than an average, which may be less
            than the line.
    """

    listings: Records
    start: Longs
    cell: Ints
    cells: int
    south: int
    west: int
    spread_km: Floats


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


def grid_of(
    listings: Records, lon: Floats, lat: Floats, group: Longs, groups: int, spread_km: Floats
) -> Grid:
    """Sort listings into a grid.

    Args:
        listings: rows of LISTING, (n,); one with two groups comes twice.
        lon: their longitudes, WGS84 degrees.
        lat: their latitudes.
        group: of each.
        groups: how many there are.
        spread_km: see Grid.
    """
    if not len(listings):
        empty = np.zeros(groups + 1, np.int64)
        return Grid(listings, empty, np.full((1, 1), -1, np.int32), 1, 0, 0, spread_km)
    row = np.floor(lat / CELL_DEG).astype(np.int64)
    column = np.floor(lon / CELL_DEG).astype(np.int64)
    south, west = int(row.min()), int(column.min())
    shape = int(row.max()) - south + 1, int(column.max()) - west + 1
    flat = (row - south) * shape[1] + column - west
    occupied = np.zeros(shape[0] * shape[1], np.bool_)
    occupied[flat] = True
    cells = int(occupied.sum())
    cell = np.full(len(occupied), -1, np.int32)
    cell[occupied] = np.arange(cells)
    key = group * cells + cell[flat]
    order = np.argsort(key, kind="stable")
    counts = np.bincount(key, minlength=groups * cells)
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Grid(listings[order], start, cell.reshape(shape), cells, south, west, spread_km)


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
        by_distance: nearest first, scores left out.
    """
    place = np.full((len(searchers), limit), -1, np.int64)
    pairs = np.zeros((len(searchers), limit), PAIR)
    lots = [slice(first, first + _LOT) for first in range(0, len(searchers), _LOT)]

    def run(lot: slice) -> None:
        profile = wish.profile[lot]
        _search(
            place[lot], pairs[lot], searchers[lot], profile, grid, wish, met, terms, rules,
            for_needs, by_distance,
        )  # fmt: skip

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
        found = 0
        others = _best_of_others(me, closeness, terms, rules)
        lat_deg, lon_deg = math.degrees(math.asin(me.z)), math.degrees(math.atan2(me.y, me.x))
        row = math.floor(lat_deg / CELL_DEG) - grid.south
        column = math.floor(lon_deg / CELL_DEG) - grid.west
        for ring in range(max(abs(row), abs(rows - row), abs(column), abs(columns - column)) + 1):
            line_km = _nearest_beyond(lat_deg, lon_deg, row, column, ring - 1, grid)
            if line_km > grid.spread_km[me.unit]:
                nearest_km = road_km(line_km, rules.detour)
                if nearest_km > rules.radius_km[me.resource]:
                    break
                bound = nearest_km
                if not by_distance:
                    near = rules.weights[DISTANCE] * 0.5 ** (nearest_km / rules.half_km)
                    bound = -float(merit(others + near))
                if found == limit and bound > rank[limit - 1]:
                    break
            for j in range(max(row - ring, 0), min(row + ring + 1, rows)):
                step = 1 if abs(j - row) == ring else 2 * ring
                for i in range(column - ring, column + ring + 1, step):
                    if i < 0 or i >= columns or grid.cell[j, i] < 0:
                        continue
                    for c in range(suiting):
                        g = suits[c]
                        cell = g * grid.cells + grid.cell[j, i]
                        for k in range(grid.start[cell], grid.start[cell + 1]):
                            worst = rank[limit - 1] if found == limit else np.inf
                            ranked, whose = _rank(
                                me, grid.listings[k], g, closeness, worst, wish, terms, rules,
                                for_needs, by_distance, pair,
                            )  # fmt: skip
                            if ranked == np.inf or ranked > worst:
                                continue
                            if not _has_met(me.no, grid.listings[k].no, met):
                                found = _keep(
                                    k, ranked, whose, g, best, rank, turns, of_group, found,
                                    grid.listings,
                                )  # fmt: skip
        for n in range(found):
            other = grid.listings[best[n]]
            need, offer = (me, other) if for_needs else (other, me)
            km = distance_km(need, offer, rules)
            _tell(need, offer, closeness[of_group[n]], km, terms, rules, pairs[s, n])


@njit(cache=True, nogil=True, inline="always")
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


@njit(cache=True, nogil=True, inline="always")
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


@njit(cache=True, nogil=True, inline="always")
def _best_of_others(me: Row, closeness: Floats, terms: Terms, rules: Rules) -> float:
    """Give the most that a score can be without its distance."""
    most = 1.0 - rules.weights[DISTANCE]
    most -= rules.weights[CATEGORY] * (1.0 - closeness.max())
    if terms.start[me.no] == terms.start[me.no + 1]:
        most -= rules.weights[TEXT] * (1.0 - NEUTRAL)
    return float(most)


@njit(cache=True, nogil=True, inline="always")
def _nearest_beyond(
    lat_deg: float, lon_deg: float, row: int, column: int, ring: int, grid: Grid
) -> float:
    """Give a distance that no listing outside the box of `ring` cells around is nearer than.

    The nearest point of a parallel is on one's meridian; of a meridian, where a great circle meets
    it at a right angle. A side past which the map holds nothing is as far as one likes.
    """
    if ring < 0:
        return 0.0
    rows, columns = grid.cell.shape
    nearest = np.inf
    if row - ring > 0:
        nearest = min(nearest, lat_deg - (grid.south + row - ring) * CELL_DEG)
    if row + ring + 1 < rows:
        nearest = min(nearest, (grid.south + row + ring + 1) * CELL_DEG - lat_deg)
    nearest_rad = math.radians(nearest)
    aside = np.inf  # degrees, the other way round the Earth too
    if column - ring > 0:
        aside = min(aside, lon_deg - (grid.west + column - ring) * CELL_DEG)
        aside = min(aside, 360.0 - (lon_deg - grid.west * CELL_DEG))
    if column + ring + 1 < columns:
        aside = min(aside, (grid.west + column + ring + 1) * CELL_DEG - lon_deg)
        aside = min(aside, 360.0 - ((grid.west + columns) * CELL_DEG - lon_deg))
    if aside < np.inf:
        turned = math.radians(min(max(aside, 0.0), 90.0))
        across = math.asin(min(1.0, math.cos(math.radians(lat_deg)) * math.sin(turned)))
        nearest_rad = min(nearest_rad, across)
    return max(0.0, EARTH_RADIUS_KM * nearest_rad - _ROUNDING_KM)


@njit(cache=True, nogil=True, inline="always")
def _has_met(me: int, other: int, met: Met) -> bool:
    return bool((met.other[met.start[me] : met.start[me + 1]] == other).any())
