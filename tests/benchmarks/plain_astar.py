"""A plain A* on arrays, compiled: what our router has to beat.

As good as one gets without preparing the network: nodes near each other lie near each other in
memory, the straight line costs one square root, and the heap has four children a node.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geodata.distances import EARTH_RADIUS_KM
from tests.benchmarks.road_jobs import Arcs

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]

SAFE = 0.999999  # lengths are rounded: the straight line must stay below them
_CELLS = 1024


@njit(cache=True)
def _straight_m(places: Floats, a: int, b: int) -> float:
    """The chord between two nodes, a hair below the great circle."""
    x, y, z = (
        places[a, 0] - places[b, 0],
        places[a, 1] - places[b, 1],
        places[a, 2] - places[b, 2],
    )
    return np.sqrt(x * x + y * y + z * z)


@njit(cache=True)
def _push(keys: Floats, nodes: Ints, size: int, key: float, node: int) -> None:
    at = size
    while at > 0 and keys[(at - 1) >> 2] > key:
        keys[at], nodes[at] = keys[(at - 1) >> 2], nodes[(at - 1) >> 2]
        at = (at - 1) >> 2
    keys[at], nodes[at] = key, node


@njit(cache=True)
def _pop(keys: Floats, nodes: Ints, size: int) -> int:
    """Take the lowest out of a heap of `size`; it is left with one less."""
    top = nodes[0]
    size -= 1
    key, node = keys[size], nodes[size]
    at = 0
    while True:
        first = 4 * at + 1
        if first >= size:
            break
        least = first
        for child in range(first + 1, min(first + 4, size)):
            if keys[child] < keys[least]:
                least = child
        if keys[least] >= key:
            break
        keys[at], nodes[at] = keys[least], nodes[least]
        at = least
    keys[at], nodes[at] = key, node
    return top


@njit(cache=True)
def _pairs(
    start: Ints, head: Ints, length_m: Floats, places: Floats, sources: Longs, targets: Longs
) -> Floats:
    found = np.full(len(sources), np.inf)
    reached_m = np.full(len(places), np.inf)
    ahead_m = np.empty(len(places))  # the straight line to the target, once a node
    is_done = np.zeros(len(places), np.bool_)
    seen = np.empty(len(places), np.int32)
    keys, nodes = np.empty(len(head) + 1), np.empty(len(head) + 1, np.int32)
    for i in range(len(sources)):
        target = targets[i]
        reached_m[sources[i]] = 0.0
        seen[0], seen_count = sources[i], 1
        _push(keys, nodes, 0, 0.0, sources[i])
        size = 1
        while size > 0:
            node = _pop(keys, nodes, size)
            size -= 1
            if node == target:
                found[i] = reached_m[node]
                break
            if is_done[node]:
                continue
            is_done[node] = True
            for arc in range(start[node], start[node + 1]):
                there, through_m = head[arc], reached_m[node] + length_m[arc]
                if through_m < reached_m[there]:
                    if reached_m[there] == np.inf:
                        ahead_m[there] = _straight_m(places, there, target)
                        seen[seen_count] = there
                        seen_count += 1
                    reached_m[there] = through_m
                    _push(keys, nodes, size, through_m + ahead_m[there], there)
                    size += 1
        for k in range(seen_count):
            reached_m[seen[k]] = np.inf
            is_done[seen[k]] = False
    return found


def prepare(arcs: Arcs) -> Callable[[Longs, Longs], Floats]:
    """Number the nodes along a curve and sort the arcs; return what answers pairs."""
    along = _along_a_curve(arcs.lon, arcs.lat)
    number = np.empty(len(along), np.int64)
    number[along] = np.arange(len(along))
    tail, head = number[arcs.tail], number[arcs.head]
    order = np.lexsort([head, tail])
    start = np.searchsorted(tail[order], np.arange(len(along) + 1)).astype(np.int32)
    lon, lat = np.radians(arcs.lon[along]), np.radians(arcs.lat[along])
    places = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    places *= SAFE * 1000 * EARTH_RADIUS_KM
    graph = (start, head[order].astype(np.int32), arcs.length_m[order], places)
    return lambda sources, targets: _pairs(*graph, number[sources], number[targets])


def _along_a_curve(lon: Floats, lat: Floats) -> Longs:
    """Order points along Morton's curve: near ones come near each other, shape (n,)."""
    code = np.zeros(len(lon), np.int64)
    for shift, axis in enumerate((lon, lat)):
        cell = ((axis - axis.min()) / max(np.ptp(axis), 1e-9) * (_CELLS - 1)).astype(np.int64)
        for bit in range(_CELLS.bit_length()):
            code |= (cell >> bit & 1) << (2 * bit + shift)
    return np.argsort(code, kind="stable")
