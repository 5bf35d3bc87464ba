"""The best of a million listings for each of many, without a look at most of them.

Listings lie in cells of a grid of degrees, sorted by group (their category, for most) and cell. A
search goes ring by ring outwards from its own cell through the groups that may fit, and stops where
no farther ring can hold a better one: what it finds is what comparing every pair would.
"""

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from analytics.matching.pair import (
    CATEGORY,
    DISTANCE,
    LISTING,
    NEUTRAL,
    PAIR,
    TEXT,
    Flags,
    Floats,
    Ints,
    Longs,
    Records,
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

CELL_DEG = 0.05
"""Height and width of a cell: some 5.6 km by 3.9 km in France."""

_LOT = 256  # searches that a thread takes at once
_NOTHING = np.iinfo(np.int64).max


class Grid(NamedTuple):
    """Listings of one kind, sorted by group, then cell.

    Attributes:
        listings: rows of LISTING.
        start: where each cell of each group begins, shape (groups * cells + 1,).
        cell: number of each cell of the map that holds any, -1 for the others, (rows, columns).
        cells: how many hold any.
        south: lowest row of the map, in cells from the equator.
        west: first column, in cells from Greenwich.
        spread_km: of each unit, how far a listing of the grid in it is from its point.
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
    listings: Records, lon: Floats, lat: Floats, group: Longs, groups: int, units: int
) -> Grid:
    """Sort listings into a grid.

    Args:
        listings: rows of LISTING, (n,); one with two groups comes twice.
        lon: their longitudes, WGS84 degrees.
        lat: their latitudes.
        group: of each.
        groups: how many there are.
        units: how many units there are.
    """
    if not len(listings):
        empty = np.zeros(groups + 1, np.int64)
        return Grid(listings, empty, np.full((1, 1), -1, np.int32), 1, 0, 0, np.zeros(units))
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
    placed = listings[order]
    spread_km = _spread(placed, units)
    return Grid(placed, start, cell.reshape(shape), cells, south, west, spread_km)


@njit(cache=True, nogil=True)
def _spread(listings: Records, units: int) -> Floats:
    """How far from its commune's point a listing is, at most, by unit; 0 where none stands there.

    Between two points of such a commune the method knows no nearer than an average, which may be
    less than the line: the search may not stop short of them.
    """
    x, y, z = np.full(units, np.nan), np.zeros(units), np.zeros(units)
    for i in range(len(listings)):
        a = listings[i]
        if a.at_commune and a.unit >= 0:
            x[a.unit], y[a.unit], z[a.unit] = a.x, a.y, a.z
    spread = np.zeros(units)
    for i in range(len(listings)):
        a = listings[i]
        if a.unit >= 0 and not math.isnan(x[a.unit]):
            u = a.unit
            chord = math.sqrt((a.x - x[u]) ** 2 + (a.y - y[u]) ** 2 + (a.z - z[u]) ** 2)
            line_km = 2.0 * EARTH_RADIUS_KM * math.asin(min(1.0, chord / 2.0))
            spread[u] = max(spread[u], line_km)
    return spread
