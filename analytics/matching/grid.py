"""Listings in cells of a grid of degrees: those of a group in a cell lie together."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.matching.pair import Floats, Ints, Longs, Records
from geodata.distances import EARTH_RADIUS_KM

CELL_DEG = 0.1
"""Height and width of a cell: some 11 km by 8 km in France."""

_MIDDLE = np.dtype(
    [("x", np.float64), ("y", np.float64), ("z", np.float64), ("radius", np.float64)]
)


class Grid(NamedTuple):
    """Listings of one kind, sorted by group, then cell.

    Attributes:
        listings: rows of LISTING.
        start: where each cell of each group begins, shape (groups * cells + 1,).
        cell: number of each cell of the map that holds any, -1 for the others, (rows, columns).
        cells: how many hold any.
        middle: a point and a radius of each, as a chord, that hold all its listings.
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
    middle: Records
    south: int
    west: int
    spread_km: Floats


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
        nowhere, no_middle = np.full((1, 1), -1, np.int32), np.zeros(0, _MIDDLE)
        return Grid(listings, empty, nowhere, 1, no_middle, 0, 0, spread_km)
    row = np.floor(lat / CELL_DEG).astype(np.int32)
    column = np.floor(lon / CELL_DEG).astype(np.int32)
    south, west = int(row.min()), int(column.min())
    shape = int(row.max()) - south + 1, int(column.max()) - west + 1
    flat = (row - south) * shape[1] + column - west
    occupied = np.zeros(shape[0] * shape[1], np.bool_)
    occupied[flat] = True
    held = np.flatnonzero(occupied)
    cell = np.full(len(occupied), -1, np.int32)
    cell[held] = np.arange(len(held))
    key = group * len(held) + cell[flat]
    counts = np.bincount(key, minlength=groups * len(held))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    middle = _middles(held // shape[1] + south, held % shape[1] + west)
    placed = _sorted(np.ascontiguousarray(listings), key, start)
    return Grid(placed, start, cell.reshape(shape), len(held), middle, south, west, spread_km)


def _middles(row: Longs, column: Longs) -> Records:
    """Give the middle of each cell, and the chord from it that reaches past the corners."""
    found = np.zeros(len(row), _MIDDLE)
    middle = _point((column + 0.5) * CELL_DEG, (row + 0.5) * CELL_DEG)
    found["x"], found["y"], found["z"] = middle
    for north, east in ((0, 0), (0, 1), (1, 0), (1, 1)):
        corner = _point((column + east) * CELL_DEG, (row + north) * CELL_DEG)
        chord = np.sqrt(((corner - middle) ** 2).sum(axis=0))
        found["radius"] = np.maximum(found["radius"], 1.001 * chord)
    return found


def _point(lon: NDArray[np.floating], lat: NDArray[np.floating]) -> Floats:
    """Give points on the unit sphere, shape (3, n)."""
    x, y = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])


@njit(cache=True, nogil=True)
def _sorted(listings: Records, key: Longs, start: Longs) -> Records:
    """Put each listing after those of its key that came before it."""
    placed, at = np.empty_like(listings), start[:-1].copy()
    for i in range(len(listings)):
        placed[at[key[i]]] = listings[i]
        at[key[i]] += 1
    return placed


@njit(cache=True, nogil=True)
def nearest_beyond_km(
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
    return float(EARTH_RADIUS_KM * nearest_rad)
