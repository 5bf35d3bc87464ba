"""Searches on a contracted network: both ends climb the elimination tree until they meet.

The kernels of `hierarchy`, which says what their arrays are; nodes are ranks here.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Places = NDArray[np.int64]
"""Where something begins in another array."""
Metres = NDArray[np.float64]
Rank = int | np.int32


@njit(cache=True)
def slot(start: Places, head: Ints, low: Rank, high: Rank) -> int:
    """Where the shortcut between two ranks is; -1 for none."""
    at = start[low] + np.searchsorted(head[start[low] : start[low + 1]], high)
    return at if at < start[low + 1] and head[at] == high else -1


@njit(cache=True)
def _parent(start: Places, head: Ints, v: Rank) -> Rank:
    """The next node up the elimination tree; the number of nodes at a root."""
    return head[start[v]] if start[v] < start[v + 1] else np.int32(len(start) - 1)


@njit(cache=True)
def _climb(start: Places, head: Ints, length_m: Metres, length_to: Metres, v: Rank) -> None:
    """Pass a node's length on to the nodes above it."""
    here = length_to[v]
    if here < np.inf:
        for i in range(start[v], start[v + 1]):
            if here + length_m[i] < length_to[head[i]]:
                length_to[head[i]] = here + length_m[i]


@njit(cache=True)
def _seed(length_to: Metres, low: Rank, high: Rank, low_m: float, high_m: float) -> None:
    """Start a climb at a place between two nodes; where both are one, at that node."""
    length_to[low] = low_m
    length_to[high] = min(length_to[high], high_m)


@njit(cache=True)
def pairs(
    start: Places, head: Ints, up: Metres, down: Metres,
    source_low: Ints, source_high: Ints, source_low_m: Metres, source_high_m: Metres,
    target_low: Ints, target_high: Ints, target_low_m: Metres, target_high_m: Metres,
) -> Metres:  # fmt: skip
    """Climb from both ends of each pair, the lower first; above where they meet, together."""
    n = len(start) - 1
    from_source = np.full(n, np.inf)
    to_target = np.full(n, np.inf)
    found = np.empty(len(source_low))
    for i in range(len(source_low)):
        a, b = source_low[i], target_low[i]
        _seed(from_source, a, source_high[i], source_low_m[i], source_high_m[i])
        _seed(to_target, b, target_high[i], target_low_m[i], target_high_m[i])
        while a != b:  # the lower of the two climbs until both are at one node
            if a < b:
                _climb(start, head, up, from_source, a)
                from_source[a] = np.inf
                a = _parent(start, head, a)
            else:
                _climb(start, head, down, to_target, b)
                to_target[b] = np.inf
                b = _parent(start, head, b)
        best = np.inf
        while a < n:
            best = min(best, from_source[a] + to_target[a])
            _climb(start, head, up, from_source, a)
            _climb(start, head, down, to_target, a)
            from_source[a] = np.inf
            to_target[a] = np.inf
            a = _parent(start, head, a)
        found[i] = best
    return found


@njit(cache=True)
def matrix(
    start: Places, head: Ints, up: Metres, down: Metres,
    source_low: Ints, source_high: Ints, source_low_m: Metres, source_high_m: Metres,
    target_low: Ints, target_high: Ints, target_low_m: Metres, target_high_m: Metres,
) -> Metres:  # fmt: skip
    """Climb once from each target and remember; then once from each source, and meet."""
    n = len(start) - 1
    length_to = np.full(n, np.inf)
    begins = np.zeros(len(target_low) + 1, np.int64)
    for j in range(len(target_low)):
        v = target_low[j]
        height = 0
        while v < n:
            height += 1
            v = _parent(start, head, v)
        begins[j + 1] = begins[j] + height
    above = np.empty(begins[-1], np.int32)
    above_m = np.empty(begins[-1])
    for j in range(len(target_low)):
        v = target_low[j]
        _seed(length_to, v, target_high[j], target_low_m[j], target_high_m[j])
        at = begins[j]
        while v < n:
            above[at] = v
            above_m[at] = length_to[v]
            at += 1
            _climb(start, head, down, length_to, v)
            length_to[v] = np.inf
            v = _parent(start, head, v)
    found = np.empty((len(source_low), len(target_low)))
    for i in range(len(source_low)):
        v = source_low[i]
        _seed(length_to, v, source_high[i], source_low_m[i], source_high_m[i])
        while v < n:
            _climb(start, head, up, length_to, v)
            v = _parent(start, head, v)
        for j in range(len(target_low)):
            best = np.inf
            for k in range(begins[j], begins[j + 1]):
                best = min(best, length_to[above[k]] + above_m[k])
            found[i, j] = best
        v = source_low[i]
        while v < n:
            length_to[v] = np.inf
            v = _parent(start, head, v)
    return found


@njit(cache=True)
def path(
    start: Places, head: Ints, up: Metres, down: Metres, up_via: Ints, down_via: Ints,
    source_low: Rank, source_high: Rank, source_low_m: float, source_high_m: float,
    target_low: Rank, target_high: Rank, target_low_m: float, target_high_m: float,
) -> Ints:  # fmt: skip
    """Ranks from source to target: climb with memory, then open the shortcuts."""
    n = len(start) - 1
    from_source = np.full(n, np.inf)
    to_target = np.full(n, np.inf)
    came_from = np.full(n, -1, np.int32)
    goes_to = np.full(n, -1, np.int32)
    _seed(from_source, source_low, source_high, source_low_m, source_high_m)
    _seed(to_target, target_low, target_high, target_low_m, target_high_m)
    for low, lengths, arcs, other in (
        (source_low, from_source, up, came_from),
        (target_low, to_target, down, goes_to),
    ):
        v = low
        while v < n:
            for i in range(start[v], start[v + 1]):
                if lengths[v] + arcs[i] < lengths[head[i]]:
                    lengths[head[i]] = lengths[v] + arcs[i]
                    other[head[i]] = v
            v = _parent(start, head, v)
    total = from_source + to_target
    meet = np.int32(np.argmin(total))
    if total[meet] == np.inf:
        return np.empty(0, np.int32)
    hops = [meet]
    while came_from[hops[-1]] >= 0:
        hops.append(came_from[hops[-1]])
    hops.reverse()
    while goes_to[hops[-1]] >= 0:
        hops.append(goes_to[hops[-1]])
    ranks = [hops[0]]
    for k in range(1, len(hops)):
        todo = [(hops[k - 1], hops[k])]
        while todo:
            a, b = todo.pop()
            climbs = a < b
            at = slot(start, head, min(a, b), max(a, b))
            via = up_via[at] if climbs else down_via[at]
            if via < 0:
                ranks.append(b)
            else:
                todo.append((via, b))
                todo.append((a, via))
    return np.array(ranks, dtype=np.int32)
