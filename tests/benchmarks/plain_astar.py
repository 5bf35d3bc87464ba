"""A plain A* on arrays, compiled: what our router has to beat."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tests.benchmarks.road_jobs import Arcs

EARTH_RADIUS_M = 6_371_008.8
Floats: TypeAlias = NDArray[np.float64]
Longs: TypeAlias = NDArray[np.int64]

SAFE = 0.999999  # lengths are rounded: the straight line must stay below them


@njit(cache=True)
def _straight_m(lon: Floats, lat: Floats, a: int, b: int) -> float:
    """Great circle between two nodes."""
    dy, dx = np.sin((lat[b] - lat[a]) / 2), np.sin((lon[b] - lon[a]) / 2)
    h = dy * dy + np.cos(lat[a]) * np.cos(lat[b]) * dx * dx
    return SAFE * 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(h))


@njit(cache=True)
def _push(keys: Floats, nodes: Longs, size: int, key: float, node: int) -> None:
    at = size
    while at > 0 and keys[(at - 1) >> 1] > key:
        keys[at], nodes[at] = keys[(at - 1) >> 1], nodes[(at - 1) >> 1]
        at = (at - 1) >> 1
    keys[at], nodes[at] = key, node


@njit(cache=True)
def _pop(keys: Floats, nodes: Longs, size: int) -> int:
    """Take the lowest out of a heap of `size`; it is left with one less."""
    top = nodes[0]
    key, node = keys[size - 1], nodes[size - 1]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size - 1:
            break
        if child + 1 < size - 1 and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at], nodes[at] = keys[child], nodes[child]
        at = child
    keys[at], nodes[at] = key, node
    return top


@njit(cache=True)
def _pairs(
    start: Longs,
    head: Longs,
    length_m: Floats,
    lon: Floats,
    lat: Floats,
    sources: Longs,
    targets: Longs,
) -> Floats:
    found = np.full(len(sources), np.inf)
    reached_m = np.full(len(lon), np.inf)
    ahead_m = np.empty(len(lon))  # the straight line to the target, once a node
    is_done = np.zeros(len(lon), np.bool_)
    seen = np.empty(len(lon), np.int64)
    keys, nodes = np.empty(len(head) + 1), np.empty(len(head) + 1, np.int64)
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
                        ahead_m[there] = _straight_m(lon, lat, there, target)
                        seen[seen_count] = there
                        seen_count += 1
                    reached_m[there] = through_m
                    _push(
                        keys, nodes, size, through_m + _straight_m(lon, lat, there, target), there
                    )
                    size += 1
        for k in range(seen_count):
            reached_m[seen[k]] = np.inf
            is_done[seen[k]] = False
    return found


def prepare(arcs: Arcs) -> Callable[[Longs, Longs], Floats]:
    """Sort the arcs by their tail; return the function that answers pairs."""
    order = np.argsort(arcs.tail, kind="stable")
    start = np.searchsorted(arcs.tail[order], np.arange(len(arcs.lon) + 1))
    graph = (start, arcs.head[order], arcs.length_m[order])
    lon, lat = np.radians(arcs.lon), np.radians(arcs.lat)
    return lambda sources, targets: _pairs(*graph, lon, lat, sources, targets)
