"""The order in which a road network is contracted: nested dissection by inertial flow.

Small separators come last, so that a search climbs through few nodes.  Roads are planar, with
rivers, hills and fields between them: a straight cut, moved to where few roads cross, is a good
separator (Schild & Sommer, "On Balanced Separators in Road Networks", SEA 2015).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Places = NDArray[np.int64]
"""Where something begins in another array, or numbers of arcs."""
Floats = NDArray[np.float64]
Bytes = NDArray[np.int8]

SMALLEST_PART = 12
"""Below this size a part is ordered as it comes: separators would gain nothing."""

SIDE_SHARE = 0.25
"""Of a part's nodes in one direction, how many are surely on one side of the cut."""


@njit(cache=True)
def contraction_order(
    x: Floats,
    y: Floats,
    start: Places,
    neighbour: Ints,
) -> Ints:
    """Give the nodes in the order of their contraction, the most important last.

    Args:
        x: coordinates of the nodes in any plane, shape (n,).
        y: as x.
        start: where each node's neighbours begin, shape (n + 1,).
        neighbour: neighbours, both ways, without loops or repeats, shape (2 m,).

    Returns:
        A permutation of 0..n-1, shape (n,).
    """
    early, degree, slots = _peel(start, neighbour)
    n = len(x)
    new_id = np.full(n, -1, np.int32)
    core = np.empty(n - len(early), np.int32)
    found = 0
    for v in range(n):
        if degree[v] >= 0:
            core[found] = v
            new_id[v] = found
            found += 1
    core_start = np.zeros(found + 1, np.int64)
    for i in range(found):
        core_start[i + 1] = core_start[i] + degree[core[i]]
    core_neighbour = np.empty(core_start[found], np.int32)
    for i in range(found):
        v = core[i]
        for k in range(degree[v]):
            core_neighbour[core_start[i] + k] = new_id[slots[start[v] + k]]
    late = _dissect(x[core], y[core], core_start, core_neighbour)
    order = np.empty(n, np.int32)
    order[: len(early)] = early
    for i in range(found):
        order[len(early) + i] = core[late[i]]
    return order


@njit(cache=True)
def _peel(start: Places, neighbour: Ints) -> tuple[Ints, Ints, Ints]:
    """Take off dead ends and bends, which contract without harm: at most one edge replaces two.

    Neighbours are not taken in one round, so that a long bend folds in halves and the tree of
    contractions stays low.

    Returns:
        The nodes taken off, in order; the degree of each node in what is left, -1 for those
        taken off; and their neighbours in the first `degree` of their old slots.
    """
    n = len(start) - 1
    slots = neighbour.copy()
    degree = np.empty(n, np.int32)
    for v in range(n):
        degree[v] = start[v + 1] - start[v]
    early = np.empty(n, np.int32)
    taken = 0
    resting = np.full(n, -1, np.int32)
    queue = np.empty(n, np.int32)
    queued = np.zeros(n, np.bool_)
    size = 0
    for v in range(n):
        if degree[v] <= 2:
            queue[size] = v
            queued[v] = True
            size += 1
    round_no = 0
    while size:
        later = np.empty(n, np.int32)
        later_size = 0
        for i in range(size):
            v = queue[i]
            if resting[v] == round_no:
                later[later_size] = v
                later_size += 1
                continue
            queued[v] = False
            first = start[v]
            if degree[v] == 2:
                a, b = slots[first], slots[first + 1]
                _replace(start, slots, degree, a, v, b)
                _replace(start, slots, degree, b, v, a)
            elif degree[v] == 1:
                a = b = slots[first]
                _replace(start, slots, degree, a, v, -1)
            else:
                a = b = v
            degree[v] = -1
            early[taken] = v
            taken += 1
            for u in (a, b):
                if u != v and degree[u] >= 0:
                    resting[u] = round_no
                    if degree[u] <= 2 and not queued[u]:
                        queued[u] = True
                        later[later_size] = u
                        later_size += 1
        queue = later
        size = later_size
        round_no += 1
    return early[:taken], degree, slots


@njit(cache=True)
def _replace(
    start: Places,
    slots: Ints,
    degree: Ints,
    node: int,
    old: int,
    new: int,
) -> None:
    """Put `new` (-1 for none) in the place of a neighbour, unless it is one already."""
    first = start[node]
    at = -1
    known = new < 0
    for k in range(first, first + degree[node]):
        if slots[k] == old:
            at = k
        elif slots[k] == new:
            known = True
    if known:
        degree[node] -= 1
        slots[at] = slots[first + degree[node]]
    else:
        slots[at] = new


@njit(cache=True)
def _dissect(
    x: Floats,
    y: Floats,
    start: Places,
    neighbour: Ints,
) -> Ints:
    """Order a graph by nested dissection: each part, then the separator that made it."""
    n = len(x)
    nodes = np.arange(n).astype(np.int32)
    part = np.zeros(n, np.int32)
    reverse = _reverse_arcs(start, neighbour)
    flow = np.zeros(len(neighbour), np.int8)
    level = np.full(n, -1, np.int32)
    side = np.zeros(n, np.int8)
    best_side = np.zeros(n, np.int8)
    pointer = np.zeros(n, np.int64)
    queue = np.empty(n, np.int32)
    path = np.empty(n, np.int64)
    stack = [(0, n)]
    parts = 0
    while stack:
        low, high = stack.pop()
        size = high - low
        if size <= SMALLEST_PART:
            continue
        parts += 1
        for i in range(low, high):
            part[nodes[i]] = parts
        best_score = np.inf
        for direction in range(4):
            cut, smaller = _cut(
                x, y, start, neighbour, reverse, nodes[low:high], part, parts, direction,
                flow, level, side, pointer, queue, path, best_score,
            )  # fmt: skip
            if cut >= 0:
                score = (cut + 0.5) / smaller
                if score < best_score:
                    best_score = score
                    for i in range(low, high):
                        best_side[nodes[i]] = side[nodes[i]]
        if best_score == np.inf:  # all nodes at one point: any order will do
            continue
        first, second = _separate(start, neighbour, nodes, part, parts, low, high, best_side)
        if first < high:
            stack.append((low, first))
            stack.append((first, second))
    return nodes


@njit(cache=True)
def _reverse_arcs(start: Places, neighbour: Ints) -> Places:
    reverse = np.empty(len(neighbour), np.int64)
    for v in range(len(start) - 1):
        for arc in range(start[v], start[v + 1]):
            w = neighbour[arc]
            for back in range(start[w], start[w + 1]):
                if neighbour[back] == v:
                    reverse[arc] = back
                    break
    return reverse


@njit(cache=True)
def _cut(
    x: Floats, y: Floats, start: Places, neighbour: Ints, reverse: Places, nodes: Ints,
    part: Ints, wanted: int, direction: int, flow: Bytes, level: Ints, side: Bytes,
    pointer: Places, queue: Ints, path: Places, best_score: float,
) -> tuple[int, int]:  # fmt: skip
    """Cut a part in two across one direction, where the fewest roads cross (Dinic's algorithm).

    Returns:
        How many roads cross, and the size of the smaller side; (-1, 0) where there is no cut or
        an earlier one is better. `side` is 1 for nodes on the first side, else 0.
    """
    size = len(nodes)
    along = np.empty(size)
    for i in range(size):
        v = nodes[i]
        if direction == 0:
            along[i] = x[v]
        elif direction == 1:
            along[i] = y[v]
        elif direction == 2:
            along[i] = x[v] + y[v]
        else:
            along[i] = x[v] - y[v]
    reserved = max(int(size * SIDE_SHARE), 1)
    ranked = np.partition(along, np.array([reserved - 1, size - reserved]))
    near, far = ranked[reserved - 1], ranked[size - reserved]
    if near >= far:
        return -1, 0
    for i in range(size):
        v = nodes[i]
        side[v] = 1 if along[i] <= near else (2 if along[i] >= far else 0)
        for arc in range(start[v], start[v + 1]):
            flow[arc] = 0
    value = 0
    while True:
        tail = 0
        for i in range(size):
            v = nodes[i]
            pointer[v] = start[v]
            if side[v] == 1:
                level[v] = 0
                queue[tail] = v
                tail += 1
            else:
                level[v] = -1
        head = 0
        reached = False
        while head < tail:
            v = queue[head]
            head += 1
            for arc in range(start[v], start[v + 1]):
                w = neighbour[arc]
                if part[w] == wanted and level[w] < 0 and flow[arc] < 1:
                    level[w] = level[v] + 1
                    if side[w] == 2:
                        reached = True
                    else:
                        queue[tail] = w
                        tail += 1
        if not reached:
            break
        for i in range(size):
            if side[nodes[i]] == 1:
                value += _augment(
                    nodes[i], start, neighbour, reverse, part, wanted, side, level, pointer,
                    flow, path,
                )  # fmt: skip
        if (value + 0.5) / (size * 0.5) >= best_score:
            return -1, 0
    first = 0
    for i in range(size):
        v = nodes[i]
        side[v] = 1 if level[v] >= 0 else 0
        first += side[v]
    return value, min(first, size - first)


@njit(cache=True)
def _augment(
    source: int, start: Places, neighbour: Ints, reverse: Places, part: Ints, wanted: int,
    side: Bytes, level: Ints, pointer: Places, flow: Bytes, path: Places,
) -> int:  # fmt: skip
    """Send along the levels all that still fits from one source; give how much that was."""
    sent = 0
    depth = 0
    v = source
    while True:
        if side[v] == 2:
            for i in range(depth):
                flow[path[i]] += 1
                flow[reverse[path[i]]] -= 1
            sent += 1
            depth = 0
            v = source
            continue
        advanced = False
        while pointer[v] < start[v + 1]:
            arc = pointer[v]
            w = neighbour[arc]
            if part[w] == wanted and flow[arc] < 1 and level[w] == level[v] + 1:
                path[depth] = arc
                depth += 1
                v = w
                advanced = True
                break
            pointer[v] += 1
        if advanced:
            continue
        if depth == 0:
            return sent
        depth -= 1
        v = neighbour[reverse[path[depth]]]
        pointer[v] += 1


@njit(cache=True)
def _separate(
    start: Places, neighbour: Ints, nodes: Ints, part: Ints, wanted: int,
    low: int, high: int, side: Bytes,
) -> tuple[int, int]:  # fmt: skip
    """Order a part as first side, second side, separator; give where the latter two begin.

    The separator is the ends of the cut roads on the side that has fewer of them.
    """
    ends = np.zeros(2, np.int64)
    for i in range(low, high):
        v = nodes[i]
        for arc in range(start[v], start[v + 1]):
            w = neighbour[arc]
            if part[w] == wanted and side[w] != side[v]:
                ends[side[v]] += 1
                break
    chosen = 1 if ends[1] <= ends[0] else 0
    kept = nodes[low:high].copy()
    kind = np.zeros(len(kept), np.int8)
    counts = np.zeros(3, np.int64)
    for i in range(len(kept)):
        v = kept[i]
        kind[i] = 1 - side[v]
        if side[v] == chosen:
            for arc in range(start[v], start[v + 1]):
                w = neighbour[arc]
                if part[w] == wanted and side[w] != side[v]:
                    kind[i] = 2
                    break
        counts[kind[i]] += 1
    at = np.array([low, low + counts[0], low + counts[0] + counts[1]])
    for i in range(len(kept)):
        nodes[at[kind[i]]] = kept[i]
        at[kind[i]] += 1
    # Nodes of the separator are of no part below: nothing may pass through them.
    for i in range(low + counts[0] + counts[1], high):
        part[nodes[i]] = -1
    return low + counts[0], low + counts[0] + counts[1]
