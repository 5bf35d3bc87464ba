"""Which unit (commune, canton, …) holds each of many points: a grid over exact polygons.

A cell that lies wholly inside one unit answers at once; in the others a ray is cast through the
few units that touch the cell.  A point too near an edge for doubles to tell is left to shapely,
so that every answer is shapely's.

The rule: a point inside a unit belongs to it; one on a border, or in two units that overlap, to
the unit that comes first (callers order units by code); one in none, such as at sea, to none.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

CELLS_PER_DEGREE = 200
"""A cell is 0.005 degree, some 550 m high: most of them lie inside one commune."""

NO_UNIT = -1
"""The answer for a point in no unit."""

_BLOCK = CELLS_PER_DEGREE * CELLS_PER_DEGREE
_ROWS_PER_STRIP = 4
# Rounding of an orientation determinant (Shewchuk, "Adaptive Precision …", 1997, ccwerrboundA).
_ORIENTATION_ERROR = 3.3306690738754716e-16
_UNSURE = -2


@dataclass(frozen=True)
class UnitIndex:
    """What `place` needs; arrays are read only.

    Attributes:
        geometries: the units' polygons, WGS84 degrees, in the order of the answers.
        blocks: of each square degree of the world, its number in `cells`, -1 for none, (180, 360).
        cells: unit that fills the cell, -1 for none, or -2 - k for border cell k, (b, 40 000).
        candidate_start: where the candidates of each border cell begin.
        candidates: units that touch the border cells, increasing within a cell.
        strip_base: first strip of each unit.
        strip_low: lowest row of cells of each unit.
        strip_start: where each strip's edges begin.
        edges: x1, y1, x2, y2 of each edge, strip by strip, (e, 4).
    """

    geometries: NDArray[np.object_]
    blocks: NDArray[np.int32]
    cells: NDArray[np.int32]
    candidate_start: NDArray[np.int64]
    candidates: NDArray[np.int32]
    strip_base: NDArray[np.int64]
    strip_low: NDArray[np.int32]
    strip_start: NDArray[np.int64]
    edges: NDArray[np.float64]


def build(geometries: NDArray[np.object_]) -> UnitIndex:
    """Index polygons.

    Args:
        geometries: polygons or multipolygons with holes or without, WGS84 degrees, or None;
            the first of two that share a point is the one that answers.
    """
    polygons, unit_of = shapely.get_parts(geometries, return_index=True)
    rings, polygon_of = shapely.get_rings(polygons, return_index=True)
    ring_unit = unit_of[polygon_of]
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    same = ring_of[1:] == ring_of[:-1]
    edges = np.column_stack([points[:-1], points[1:]])[same]
    unit = ring_unit[ring_of[:-1][same]].astype(np.int32)
    count = len(geometries)
    strip_base, strip_low, strip_start, edge_no = _strips(edges, unit, count)
    strips = edges[edge_no]
    blocks = _blocks(shapely.bounds(geometries))
    touched = np.unique(_touched(edges, unit))
    covered = _covered(
        shapely.bounds(geometries), touched, strip_base, strip_low, strip_start, strips
    )
    cells, candidate_start, candidates = _fill(
        np.concatenate([touched, covered]), len(touched), blocks
    )
    return UnitIndex(
        geometries=geometries,
        blocks=blocks,
        cells=cells,
        candidate_start=candidate_start,
        candidates=candidates,
        strip_base=strip_base,
        strip_low=strip_low,
        strip_start=strip_start,
        edges=strips,
    )


def place(
    index: UnitIndex, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Give the unit that holds each point.

    Args:
        index: made by `build`.
        lon: longitudes, WGS84 degrees, shape (n,); NaN is in no unit.
        lat: latitudes.

    Returns:
        Positions in `index.geometries`, `NO_UNIT` for none, shape (n,).
    """
    lon = np.ascontiguousarray(lon, dtype=np.float64)
    lat = np.ascontiguousarray(lat, dtype=np.float64)
    found = _place(
        lon,
        lat,
        index.blocks,
        index.cells,
        index.candidate_start,
        index.candidates,
        index.strip_base,
        index.strip_low,
        index.strip_start,
        index.edges,
    )
    for at in np.flatnonzero(found == _UNSURE):
        found[at] = _exactly(index, float(lon[at]), float(lat[at]))
    return found


def _exactly(index: UnitIndex, lon: float, lat: float) -> int:
    """Ask shapely of the units that touch the point's cell, the first of them first."""
    row, column = _cell(lon, lat)
    cell = index.cells[
        index.blocks[row // CELLS_PER_DEGREE, column // CELLS_PER_DEGREE],
        (row % CELLS_PER_DEGREE) * CELLS_PER_DEGREE + column % CELLS_PER_DEGREE,
    ]
    first, last = index.candidate_start[-2 - cell], index.candidate_start[-1 - cell]
    candidates = index.candidates[first:last]
    holding = candidates[
        shapely.intersects(index.geometries[candidates], shapely.Point(lon, lat))
    ]
    return int(holding[0]) if len(holding) else NO_UNIT


def _blocks(bounds: NDArray[np.float64]) -> NDArray[np.int32]:
    """Number the square degrees that any unit's box reaches."""
    wanted = np.zeros((180, 360), np.bool_)
    for low_x, low_y, high_x, high_y in bounds[~np.isnan(bounds[:, 0])]:
        (row, column), (last_row, last_column) = _cell(low_x, low_y), _cell(high_x, high_y)
        wanted[
            row // CELLS_PER_DEGREE : last_row // CELLS_PER_DEGREE + 1,
            column // CELLS_PER_DEGREE : last_column // CELLS_PER_DEGREE + 1,
        ] = True
    blocks = np.full(wanted.shape, -1, np.int32)
    blocks[wanted] = np.arange(wanted.sum())
    return blocks


@njit(cache=True)
def _cell(lon, lat):
    """Row and column of the cell of a point."""
    row = int(np.floor((lat + 90.0) * CELLS_PER_DEGREE))
    column = int(np.floor((lon + 180.0) * CELLS_PER_DEGREE))
    return (
        min(max(row, 0), 180 * CELLS_PER_DEGREE - 1),
        min(max(column, 0), 360 * CELLS_PER_DEGREE - 1),
    )


@njit(cache=True)
def _strips(edges, unit, count):
    """Sort the edges of each unit into strips of a few rows; an edge is in each it reaches."""
    low = np.full(count, 2**30, np.int32)
    high = np.full(count, -1, np.int32)
    strip_of = np.empty((len(edges), 2), np.int32)
    for e in range(len(edges)):
        a = _cell(edges[e, 0], edges[e, 1])[0] // _ROWS_PER_STRIP
        b = _cell(edges[e, 2], edges[e, 3])[0] // _ROWS_PER_STRIP
        strip_of[e, 0], strip_of[e, 1] = min(a, b), max(a, b)
        u = unit[e]
        low[u] = min(low[u], strip_of[e, 0])
        high[u] = max(high[u], strip_of[e, 1])
    base = np.zeros(count + 1, np.int64)
    for u in range(count):
        base[u + 1] = base[u] + (high[u] - low[u] + 1 if high[u] >= 0 else 0)
    start = np.zeros(base[count] + 1, np.int64)
    for e in range(len(edges)):
        first = base[unit[e]] - low[unit[e]]
        for strip in range(strip_of[e, 0], strip_of[e, 1] + 1):
            start[first + strip + 1] += 1
    start = np.cumsum(start)
    edge_no = np.empty(start[-1], np.int64)
    at = start[:-1].copy()
    for e in range(len(edges)):
        first = base[unit[e]] - low[unit[e]]
        for strip in range(strip_of[e, 0], strip_of[e, 1] + 1):
            edge_no[at[first + strip]] = e
            at[first + strip] += 1
    return base, low, start, edge_no


@njit(cache=True)
def _key(row, column, unit):
    return (np.int64(row) * (360 * CELLS_PER_DEGREE) + column) * 1_000_000 + unit


@njit(cache=True)
def _touched(edges, unit):
    """Cells that the edges of each unit touch, or come within a billionth of a degree of."""
    slack = 1e-9
    keys = np.empty(max(4 * len(edges), 16), np.int64)
    size = 0
    for e in range(len(edges)):
        x1, y1, x2, y2 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        if y1 > y2:
            x1, y1, x2, y2 = x2, y2, x1, y1
        first = _cell(x1, y1 - slack)[0]
        last = _cell(x1, y2 + slack)[0]
        for row in range(first, last + 1):
            # The part of the edge within the row, widened by the slack.
            bottom = max(row / CELLS_PER_DEGREE - 90.0 - slack, y1)
            top = min((row + 1) / CELLS_PER_DEGREE - 90.0 + slack, y2)
            if y2 > y1:
                a = x1 + (x2 - x1) * min(max((bottom - y1) / (y2 - y1), 0.0), 1.0)
                b = x1 + (x2 - x1) * min(max((top - y1) / (y2 - y1), 0.0), 1.0)
            else:
                a, b = x1, x2
            from_column = _cell(min(a, b) - slack, y1)[1]
            to_column = _cell(max(a, b) + slack, y1)[1]
            for column in range(from_column, to_column + 1):
                if size == len(keys):
                    grown = np.empty(2 * size, np.int64)
                    grown[:size] = keys
                    keys = grown
                keys[size] = _key(row, column, unit[e])
                size += 1
    return keys[:size]


@njit(cache=True)
def _covered(bounds, touched, strip_base, strip_low, strip_start, edges):
    """Cells that lie wholly inside a unit: its edges miss them, and their middle is inside."""
    keys = np.empty(1024, np.int64)
    size = 0
    for unit in range(len(bounds)):
        if np.isnan(bounds[unit, 0]):
            continue
        low_row, low_column = _cell(bounds[unit, 0], bounds[unit, 1])
        high_row, high_column = _cell(bounds[unit, 2], bounds[unit, 3])
        for row in range(low_row, high_row + 1):
            state = -1  # of the run of untouched cells that we are in: unknown
            for column in range(low_column, high_column + 1):
                key = _key(row, column, unit)
                at = np.searchsorted(touched, key)
                if at < len(touched) and touched[at] == key:
                    state = -1
                    continue
                if state < 0:
                    state = _inside(
                        (column + 0.5) / CELLS_PER_DEGREE - 180.0,
                        (row + 0.5) / CELLS_PER_DEGREE - 90.0,
                        unit, strip_base, strip_low, strip_start, edges,
                    )  # fmt: skip
                if state == 1:
                    if size == len(keys):
                        grown = np.empty(2 * size, np.int64)
                        grown[:size] = keys
                        keys = grown
                    keys[size] = key
                    size += 1
    return keys[:size]


@njit(cache=True)
def _fill(keys, touched_count, blocks):
    """Make the cells: one unit that covers a cell alone fills it, else it is a border cell."""
    order = np.argsort(keys)
    cells = np.full((blocks.max() + 1, _BLOCK), NO_UNIT, np.int32)
    starts = np.zeros(len(keys) + 1, np.int64)
    candidates = np.empty(len(keys), np.int32)
    borders = 0
    size = 0
    i = 0
    while i < len(keys):
        cell = keys[order[i]] // 1_000_000
        j = i
        is_border = False
        while j < len(keys) and keys[order[j]] // 1_000_000 == cell:
            is_border |= order[j] < touched_count
            j += 1
        row, column = cell // (360 * CELLS_PER_DEGREE), cell % (360 * CELLS_PER_DEGREE)
        block = blocks[row // CELLS_PER_DEGREE, column // CELLS_PER_DEGREE]
        at = (row % CELLS_PER_DEGREE) * CELLS_PER_DEGREE + column % CELLS_PER_DEGREE
        if is_border:
            for k in range(i, j):
                candidates[size] = keys[order[k]] % 1_000_000
                size += 1
            if block >= 0:
                cells[block, at] = -2 - borders
            borders += 1
            starts[borders] = size
        elif block >= 0:  # wholly inside every unit listed: the first one answers
            cells[block, at] = keys[order[i]] % 1_000_000
        i = j
    return cells, starts[: borders + 1].copy(), candidates[:size].copy()


@njit(cache=True)
def _inside(x, y, unit, strip_base, strip_low, strip_start, edges):
    """Cast a ray eastwards: 1 inside, 0 outside, -2 where doubles can't tell."""
    strip = _cell(x, y)[0] // _ROWS_PER_STRIP - strip_low[unit]
    if strip < 0 or strip >= strip_base[unit + 1] - strip_base[unit]:
        return 0
    first = strip_start[strip_base[unit] + strip]
    last = strip_start[strip_base[unit] + strip + 1]
    odd = 0
    for e in range(first, last):
        x1, y1, x2, y2 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        if (y1 > y) != (y2 > y):
            if x1 < x and x2 < x:
                continue
            if x1 > x and x2 > x:
                odd ^= 1
                continue
            left = (x1 - x) * (y2 - y)
            right = (x2 - x) * (y1 - y)
            if abs(left - right) <= _ORIENTATION_ERROR * (abs(left) + abs(right)):
                return _UNSURE
            if (left > right) == (y2 > y1):
                odd ^= 1
        elif y1 == y or y2 == y:
            # A ray through a vertex is safe, a point on the edge is not.
            if y1 == y2:
                if min(x1, x2) <= x <= max(x1, x2):
                    return _UNSURE
            elif (y1 == y and x1 == x) or (y2 == y and x2 == x):
                return _UNSURE
    return odd


@njit(cache=True)
def _place(
    lon, lat, blocks, cells, candidate_start, candidates,
    strip_base, strip_low, strip_start, edges,
):  # fmt: skip
    found = np.empty(len(lon), np.int32)
    for i in range(len(lon)):
        x, y = lon[i], lat[i]
        found[i] = NO_UNIT
        if not (-180.0 <= x <= 180.0 and -90.0 <= y <= 90.0):
            continue
        row, column = _cell(x, y)
        block = blocks[row // CELLS_PER_DEGREE, column // CELLS_PER_DEGREE]
        if block < 0:
            continue
        cell = cells[
            block, (row % CELLS_PER_DEGREE) * CELLS_PER_DEGREE + column % CELLS_PER_DEGREE
        ]
        if cell >= NO_UNIT:
            found[i] = cell
            continue
        for k in range(candidate_start[-2 - cell], candidate_start[-1 - cell]):
            state = _inside(
                x, y, candidates[k], strip_base, strip_low, strip_start, edges
            )
            if state != 0:
                found[i] = candidates[k] if state == 1 else _UNSURE
                break
    return found
