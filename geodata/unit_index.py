"""Which unit (commune, canton, …) holds each of many points: a grid over exact polygons.

A cell that lies wholly inside one unit answers at once; in the others a ray is cast through the
few units that touch the cell. A point too near an edge for doubles to tell is settled with
fractions, so that every answer is that of shapely's `intersects`.

The rule: a point inside a unit belongs to it; one on a border, or in two units that overlap, to
the unit that comes first (callers order units by code); one in none, such as at sea, to none.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

CELLS_PER_DEGREE = 200
"""A cell is 0.005 degree, some 550 m high: most of them lie inside one commune."""

NO_UNIT = -1
"""The answer for a point in no unit."""

Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

_BLOCK = CELLS_PER_DEGREE * CELLS_PER_DEGREE
_LAST_ROW, _LAST_COLUMN = 180 * CELLS_PER_DEGREE - 1, 360 * CELLS_PER_DEGREE - 1
_ROWS_PER_STRIP = 4
_LOT = 50_000  # points that a thread takes at once
# Rounding of an orientation determinant (Shewchuk, "Adaptive Precision …", 1997, ccwerrboundA).
_ORIENTATION_ERROR = 3.3306690738754716e-16
_SLACK_DEG = 1e-9  # far above what rounding can move, far below a cell
_UNSURE = -2
_TOUCHED, _COVERED = 1, 2


@dataclass(frozen=True)
class UnitIndex:
    """What `place` needs; arrays are read only.

    Attributes:
        blocks: of each square degree of the world, its number in `cells`, -1 for none, (180, 360).
        cells: unit that fills the cell, -1 for none, or -2 - k for border cell k, (b, 40 000).
        candidate_start: where the candidates of each border cell begin.
        candidates: units that touch or cover the border cells, increasing within a cell.
        strip_base: first strip of each unit.
        strip_low: lowest strip of rows that each unit reaches.
        strip_start: where each strip's edges begin.
        edges: x1, y1, x2, y2 of each edge, WGS84 degrees, strip by strip, (e, 4).
    """

    blocks: Ints
    cells: Ints
    candidate_start: Ints
    candidates: Ints
    strip_base: Longs
    strip_low: Ints
    strip_start: Longs
    edges: Floats

    def __post_init__(self) -> None:
        """Let nobody write: threads share an index, and processes a file of it."""
        for field in fields(self):
            getattr(self, field.name).flags.writeable = False

    def save(self, folder: Path) -> None:
        """Write the index to a folder, a file an array, as they lie in memory: 75 MB for France."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    @classmethod
    def open(cls, folder: Path) -> "UnitIndex":
        """Map an index that `save` wrote: it opens at once, and only what is asked is read.

        Raises:
            OSError: if a file cannot be read.
            ValueError: if it is not an index, or not whole.
        """
        files = {field.name: folder / f"{field.name}.npy" for field in fields(cls)}
        arrays = {name: np.load(file, mmap_mode="r") for name, file in files.items()}
        return cls(**{name: np.asarray(array) for name, array in arrays.items()})


def build(geometries: NDArray[np.object_]) -> UnitIndex:
    """Index polygons.

    Args:
        geometries: polygons or multipolygons with holes or without, WGS84 degrees, or None;
            the first of two that share a point is the one that answers.
    """
    polygons, unit_of = shapely.get_parts(geometries, return_index=True)
    rings, polygon_of = shapely.get_rings(polygons, return_index=True)
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    is_edge = ring_of[1:] == ring_of[:-1]
    edges = np.column_stack([points[:-1], points[1:]])[is_edge]
    unit = unit_of[polygon_of][ring_of[:-1][is_edge]].astype(np.int32)
    edge_start = np.searchsorted(unit, np.arange(len(geometries) + 1))
    base, low, start, edge_no = _strips(edges, edge_start)
    strips = edges[edge_no]
    bounds = shapely.bounds(geometries)
    blocks, cell, holder, is_touched = _spread(edges, edge_start, bounds, base, low, start, strips)
    cells, candidate_start, candidates = _fill(cell, holder, is_touched, blocks.max() + 1)
    return UnitIndex(
        blocks=blocks,
        cells=cells.reshape(-1, _BLOCK),
        candidate_start=candidate_start,
        candidates=candidates,
        strip_base=base,
        strip_low=low,
        strip_start=start,
        edges=strips,
    )


def place(index: UnitIndex, lon: Floats, lat: Floats) -> Ints:
    """Give the unit that holds each point.

    Args:
        index: made by `build`.
        lon: longitudes, WGS84 degrees, shape (n,); NaN, or beyond ±180, is in no unit.
        lat: latitudes; NaN, or beyond ±90, is in no unit.

    Returns:
        Positions in the geometries that were indexed, `NO_UNIT` for none, shape (n,).
    """
    lon, lat = _unwritable(lon), _unwritable(lat)
    found = np.empty(len(lon), np.int32)
    arrays = [getattr(index, field.name) for field in fields(index)]
    lots = [slice(first, first + _LOT) for first in range(0, len(lon), _LOT)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(lambda lot: _place(found[lot], lon[lot], lat[lot], *arrays), lots))
    for at in np.flatnonzero(found == _UNSURE):
        found[at] = _exactly(index, float(lon[at]), float(lat[at]))
    return found


def _unwritable(degrees: Floats) -> Floats:
    """Give a view that nobody writes to: the kernel is compiled once, for such arrays."""
    view = np.ascontiguousarray(degrees, dtype=np.float64).view()
    view.flags.writeable = False
    return view


def _exactly(index: UnitIndex, x: float, y: float) -> int:
    """Ask each unit that touches the point's cell, in order, with exact numbers."""
    row, column = _cell(x, y)
    block = index.blocks[row // CELLS_PER_DEGREE, column // CELLS_PER_DEGREE]
    cell = index.cells[block, _within(row, column)]
    first, last = index.candidate_start[-2 - cell], index.candidate_start[-1 - cell]
    for unit in index.candidates[first:last]:
        strip = index.strip_base[unit] + row // _ROWS_PER_STRIP - index.strip_low[unit]
        if not index.strip_base[unit] <= strip < index.strip_base[unit + 1]:
            continue
        edges = index.edges[index.strip_start[strip] : index.strip_start[strip + 1]]
        if _holds_exactly(edges, x, y):
            return int(unit)
    return NO_UNIT


def _holds_exactly(edges: Floats, x: float, y: float) -> bool:
    """Say whether a point is inside these edges or on one of them, without rounding."""
    is_near = (np.minimum(edges[:, 1], edges[:, 3]) <= y) & (
        np.maximum(edges[:, 1], edges[:, 3]) >= y
    )
    odd = False
    for x1, y1, x2, y2 in edges[is_near & (np.maximum(edges[:, 0], edges[:, 2]) >= x)].tolist():
        if y1 == y2:
            if min(x1, x2) <= x:
                return True
            continue
        along = (Fraction(y) - Fraction(y1)) / (Fraction(y2) - Fraction(y1))
        crossing = Fraction(x1) + along * (Fraction(x2) - Fraction(x1))
        if crossing == x:
            return True
        odd ^= (y1 > y) != (y2 > y) and crossing > x
    return odd


@njit(cache=True)
def _cell(lon: float, lat: float) -> tuple[int, int]:
    """Row and column of the cell of a point, the nearest one for a point beyond the world."""
    row = np.floor((lat + 90.0) * CELLS_PER_DEGREE)
    column = np.floor((lon + 180.0) * CELLS_PER_DEGREE)
    return int(min(max(row, 0.0), _LAST_ROW)), int(min(max(column, 0.0), _LAST_COLUMN))


@njit(cache=True)
def _within(row: int, column: int) -> int:
    """Place of a cell in its block."""
    return (row % CELLS_PER_DEGREE) * CELLS_PER_DEGREE + column % CELLS_PER_DEGREE


@njit(cache=True)
def _strips(edges: Floats, edge_start: Longs) -> tuple[Longs, Ints, Longs, Longs]:
    """Sort the edges of each unit into strips of a few rows; an edge is in each it reaches."""
    count = len(edge_start) - 1
    reach = np.empty((len(edges), 2), np.int32)
    low = np.zeros(count, np.int32)
    base = np.zeros(count + 1, np.int64)
    for unit in range(count):
        lowest, highest = 2**30, -1
        for e in range(edge_start[unit], edge_start[unit + 1]):
            a = _cell(edges[e, 0], edges[e, 1])[0] // _ROWS_PER_STRIP
            b = _cell(edges[e, 2], edges[e, 3])[0] // _ROWS_PER_STRIP
            reach[e, 0], reach[e, 1] = min(a, b), max(a, b)
            lowest, highest = min(lowest, reach[e, 0]), max(highest, reach[e, 1])
        low[unit] = lowest if highest >= 0 else 0
        base[unit + 1] = base[unit] + (highest - lowest + 1 if highest >= 0 else 0)
    start = np.zeros(base[count] + 1, np.int64)
    for unit in range(count):
        first = base[unit] - low[unit]
        for e in range(edge_start[unit], edge_start[unit + 1]):
            for strip in range(reach[e, 0], reach[e, 1] + 1):
                start[first + strip + 1] += 1
    start = np.cumsum(start)
    edge_no = np.empty(start[-1], np.int64)
    at = start[:-1].copy()
    for unit in range(count):
        first = base[unit] - low[unit]
        for e in range(edge_start[unit], edge_start[unit + 1]):
            for strip in range(reach[e, 0], reach[e, 1] + 1):
                edge_no[at[first + strip]] = e
                at[first + strip] += 1
    return base, low, start, edge_no


@njit(cache=True)
def _touch(
    x1: float, y1: float, x2: float, y2: float, states: NDArray[np.uint8], low: int, left: int
) -> None:
    """Mark the cells that an edge touches, or all but touches, in the box of its unit."""
    if y1 > y2:
        x1, y1, x2, y2 = x2, y2, x1, y1
    first = _cell(x1, y1 - _SLACK_DEG)[0]
    last = _cell(x1, y2 + _SLACK_DEG)[0]
    for row in range(first, last + 1):
        # The part of the edge within the row, widened by the slack.
        bottom = max(row / CELLS_PER_DEGREE - 90.0 - _SLACK_DEG, y1)
        top = min((row + 1) / CELLS_PER_DEGREE - 90.0 + _SLACK_DEG, y2)
        a, b = x1, x2
        if y2 > y1:
            a = x1 + (x2 - x1) * min(max((bottom - y1) / (y2 - y1), 0.0), 1.0)
            b = x1 + (x2 - x1) * min(max((top - y1) / (y2 - y1), 0.0), 1.0)
        from_column = _cell(min(a, b) - _SLACK_DEG, y1)[1]
        to_column = _cell(max(a, b) + _SLACK_DEG, y1)[1]
        states[row - low, from_column - left : to_column + 1 - left] = _TOUCHED


@njit(cache=True)
def _cover(
    states: NDArray[np.uint8], low: int, left: int, unit: int,
    strip_base: Longs, strip_low: Ints, strip_start: Longs, strips: Floats,
) -> None:  # fmt: skip
    """Mark the runs of untouched cells that lie inside a unit: the first's middle tells."""
    for i in range(states.shape[0]):
        touched = np.flatnonzero(states[i])  # beyond the first and the last is outside
        for k in range(len(touched) - 1):
            first, last = touched[k] + 1, touched[k + 1]
            if first == last:
                continue
            x = (left + first + 0.5) / CELLS_PER_DEGREE - 180.0
            y = (low + i + 0.5) / CELLS_PER_DEGREE - 90.0
            if _inside(x, y, unit, strip_base, strip_low, strip_start, strips) == 1:
                states[i, first:last] = _COVERED


@njit(cache=True)
def _spread(
    edges: Floats, edge_start: Longs, bounds: Floats,
    strip_base: Longs, strip_low: Ints, strip_start: Longs, strips: Floats,
) -> tuple[Ints, Longs, Ints, NDArray[np.bool_]]:  # fmt: skip
    """List the cells that each unit touches or covers, and number the blocks they are in."""
    blocks = np.full((180, 360), -1, np.int32)
    block_count = 0
    size = 0
    cell, holder = np.empty(1024, np.int64), np.empty(1024, np.int32)
    is_touched = np.empty(1024, np.bool_)
    for unit in range(len(bounds)):
        if edge_start[unit] == edge_start[unit + 1]:
            continue
        low, left = _cell(bounds[unit, 0] - _SLACK_DEG, bounds[unit, 1] - _SLACK_DEG)
        high, right = _cell(bounds[unit, 2] + _SLACK_DEG, bounds[unit, 3] + _SLACK_DEG)
        states = np.zeros((high - low + 1, right - left + 1), np.uint8)
        for e in range(edge_start[unit], edge_start[unit + 1]):
            _touch(edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3], states, low, left)
        _cover(states, low, left, unit, strip_base, strip_low, strip_start, strips)
        if size + states.size > len(cell):
            room = 2 * (size + states.size)
            cell = np.concatenate((cell[:size], np.empty(room - size, np.int64)))
            holder = np.concatenate((holder[:size], np.empty(room - size, np.int32)))
            is_touched = np.concatenate((is_touched[:size], np.empty(room - size, np.bool_)))
        for i in range(states.shape[0]):
            for j in range(states.shape[1]):
                if states[i, j] == 0:
                    continue
                row, column = low + i, left + j
                block = blocks[row // CELLS_PER_DEGREE, column // CELLS_PER_DEGREE]
                if block < 0:
                    block = block_count
                    blocks[row // CELLS_PER_DEGREE, column // CELLS_PER_DEGREE] = block
                    block_count += 1
                cell[size] = np.int64(block) * _BLOCK + _within(row, column)
                holder[size] = unit
                is_touched[size] = states[i, j] == _TOUCHED
                size += 1
    return blocks, cell[:size], holder[:size], is_touched[:size]


@njit(cache=True)
def _fill(
    cell: Longs, holder: Ints, is_touched: NDArray[np.bool_], block_count: int
) -> tuple[Ints, Ints, Ints]:
    """Make the cells: one that no edge touches is its first unit's, else it is a border cell."""
    cells = np.full(block_count * _BLOCK, NO_UNIT, np.int32)
    borders = 0
    for k in range(len(cell)):
        if is_touched[k] and cells[cell[k]] == NO_UNIT:
            cells[cell[k]] = -2 - borders
            borders += 1
    start = np.zeros(borders + 1, np.int32)
    for k in range(len(cell)):  # units come in order, so the first to cover a cell answers
        if cells[cell[k]] < NO_UNIT:
            start[-1 - cells[cell[k]]] += 1
        elif cells[cell[k]] == NO_UNIT:
            cells[cell[k]] = holder[k]
    start = np.cumsum(start).astype(np.int32)
    candidates = np.empty(start[-1], np.int32)
    at = start[:-1].copy()
    for k in range(len(cell)):
        border = -2 - cells[cell[k]]
        if border >= 0:
            candidates[at[border]] = holder[k]
            at[border] += 1
    return cells, start, candidates


@njit(cache=True)
def _inside(
    x: float, y: float, unit: int,
    strip_base: Longs, strip_low: Ints, strip_start: Longs, edges: Floats,
) -> int:  # fmt: skip
    """Cast a ray eastwards: 1 inside, 0 outside, -2 where doubles can't tell."""
    strip = _cell(x, y)[0] // _ROWS_PER_STRIP - strip_low[unit]
    if strip < 0 or strip >= strip_base[unit + 1] - strip_base[unit]:
        return 0
    first = strip_start[strip_base[unit] + strip]
    last = strip_start[strip_base[unit] + strip + 1]
    odd = 0
    for e in range(first, last):
        y1, y2 = edges[e, 1], edges[e, 3]
        if (y1 > y) != (y2 > y):
            x1, x2 = edges[e, 0], edges[e, 2]
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
            x1, x2 = edges[e, 0], edges[e, 2]
            if y1 == y2:
                if min(x1, x2) <= x <= max(x1, x2):
                    return _UNSURE
            elif (y1 == y and x1 == x) or (y2 == y and x2 == x):
                return _UNSURE
    return odd


@njit(cache=True, nogil=True)
def _place(
    found: Ints, lon: Floats, lat: Floats,
    blocks: Ints, cells: Ints, candidate_start: Ints, candidates: Ints,
    strip_base: Longs, strip_low: Ints, strip_start: Longs, edges: Floats,
) -> None:  # fmt: skip
    for i in range(len(lon)):
        x, y = lon[i], lat[i]
        found[i] = NO_UNIT
        if not (-180.0 <= x <= 180.0 and -90.0 <= y <= 90.0):
            continue
        row, column = _cell(x, y)
        block = blocks[row // CELLS_PER_DEGREE, column // CELLS_PER_DEGREE]
        if block < 0:
            continue
        cell = cells[block, _within(row, column)]
        if cell >= NO_UNIT:
            found[i] = cell
            continue
        for k in range(candidate_start[-2 - cell], candidate_start[-1 - cell]):
            state = _inside(x, y, candidates[k], strip_base, strip_low, strip_start, edges)
            if state != 0:
                found[i] = candidates[k] if state == 1 else _UNSURE
                break
