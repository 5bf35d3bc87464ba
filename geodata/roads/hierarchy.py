"""Exact shortest paths on a road network, in microseconds: a customisable contraction hierarchy.

The network is contracted once, in an order that knows no lengths; then each profile (car, truck)
lays its own lengths on the shortcuts, and a search climbs from both ends along the elimination
tree until the paths meet (Dibbelt, Strasser & Wagner, "Customizable Contraction Hierarchies",
ACM JEA 2016).  No queue is needed, and no arc may have a negative length.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geodata.roads.ordering import contraction_order

NO_PATH_M = np.inf
"""The length between two nodes that no path joins."""


@dataclass(frozen=True)
class Shape:
    """A contracted network, without lengths. Nodes are named by rank, the place in the order.

    Attributes:
        rank: of each node, shape (n,).
        start: where the shortcuts of each rank begin, shape (n + 1,).
        head: their upper ends, increasing within a rank, the first of them its parent, (k,).
    """

    rank: NDArray[np.int32]
    start: NDArray[np.int64]
    head: NDArray[np.int32]


@dataclass(frozen=True)
class Ends:
    """Where paths start or end: at a node, or part of the way along a road between two.

    Attributes:
        node_a: one end of the road, shape (p,); the node itself where the place is a node.
        node_b: its other end, joined to `node_a` by an arc of the contracted network.
        a_m: metres between the place and `node_a`, inf where that way is closed, shape (p,).
        b_m: metres between the place and `node_b`.
    """

    node_a: NDArray[np.integer]
    node_b: NDArray[np.integer]
    a_m: NDArray[np.float64]
    b_m: NDArray[np.float64]


def at_nodes(nodes: NDArray[np.integer]) -> Ends:
    """Give the ends of paths that start or end at nodes, shape (p,)."""
    nodes = np.asarray(nodes)
    return Ends(nodes, nodes, np.zeros(len(nodes)), np.zeros(len(nodes)))


@dataclass(frozen=True)
class Hierarchy:
    """A contracted network with the lengths of one profile.

    Attributes:
        shape: the shortcuts.
        up_m: length of each shortcut from its lower to its upper end, inf for none, shape (k,).
        down_m: and back.
        up_via: rank of the lower node that the shortcut passes, -1 where it is an arc.
        down_via: and back.
    """

    shape: Shape
    up_m: NDArray[np.float64]
    down_m: NDArray[np.float64]
    up_via: NDArray[np.int32]
    down_via: NDArray[np.int32]

    def pairs(self, sources: Ends, targets: Ends) -> NDArray[np.float64]:
        """Give the length of the shortest path of each pair, through a node at least.

        Args:
            sources: where each path starts, p of them.
            targets: where each ends, p of them.

        Returns:
            Metres, shape (p,); `NO_PATH_M` where there is no way.
        """
        return np.asarray(_pairs(*self._lengths(), *self._seeds(sources), *self._seeds(targets)))

    def matrix(self, sources: Ends, targets: Ends) -> NDArray[np.float64]:
        """Give the length from each of s sources to each of t targets, in metres, shape (s, t)."""
        return np.asarray(_matrix(*self._lengths(), *self._seeds(sources), *self._seeds(targets)))

    def path(self, source: Ends, target: Ends) -> NDArray[np.int32]:
        """Give the nodes of the shortest path from the first source to the first target.

        Returns:
            Nodes in order, at least one; empty where there is no way.
        """
        ranks = _path(
            *self._lengths(),
            self.up_via,
            self.down_via,
            *(seed[0] for seed in self._seeds(source)),
            *(seed[0] for seed in self._seeds(target)),
        )
        node_of = np.empty(len(self.shape.rank), np.int32)
        node_of[self.shape.rank] = np.arange(len(node_of), dtype=np.int32)
        return np.asarray(node_of[ranks])

    def _lengths(self) -> tuple[Any, ...]:
        return self.shape.start, self.shape.head, self.up_m, self.down_m

    def _seeds(self, ends: Ends) -> tuple[Any, ...]:
        """Put the lower of the two nodes first: the other is above it in the elimination tree."""
        rank_a, rank_b = self.shape.rank[ends.node_a], self.shape.rank[ends.node_b]
        low_first = rank_a <= rank_b
        return (
            np.where(low_first, rank_a, rank_b),
            np.where(low_first, rank_b, rank_a),
            np.where(low_first, ends.a_m, ends.b_m),
            np.where(low_first, ends.b_m, ends.a_m),
        )


def contract(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    tail: NDArray[np.integer],
    head: NDArray[np.integer],
) -> Shape:
    """Contract a network, whatever its lengths.

    Args:
        x: coordinates of the nodes in a plane, only to find where few roads cross, shape (n,).
        y: as x.
        tail: where each arc starts, shape (m,).
        head: where it ends.
    """
    n = len(x)
    start, neighbour = _undirected(n, np.asarray(tail), np.asarray(head))
    order = contraction_order(x, y, start, neighbour)
    rank = np.empty(n, np.int32)
    rank[order] = np.arange(n, dtype=np.int32)
    return Shape(rank, *_shortcuts(rank, order, start, neighbour))


def customise(
    shape: Shape,
    tail: NDArray[np.integer],
    head: NDArray[np.integer],
    length_m: NDArray[np.float64],
) -> Hierarchy:
    """Lay lengths on a contracted network.

    Args:
        shape: made by `contract` of these arcs, or of more.
        tail: where each arc starts, shape (m,); arcs that a profile may not use are left out.
        head: where it ends.
        length_m: its length in metres, 0 or more.
    """
    lower, upper = shape.rank[np.asarray(tail)], shape.rank[np.asarray(head)]
    return Hierarchy(shape, *_customise(shape.start, shape.head, lower, upper, length_m))


def _undirected(
    n: int, tail: NDArray[np.integer], head: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Neighbours both ways, without loops or repeats."""
    code = np.concatenate([tail, head]).astype(np.int64) * n + np.concatenate([head, tail])
    code = np.unique(code[np.concatenate([tail != head, tail != head])])
    start = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(code // n, minlength=n), out=start[1:])
    return start, (code % n).astype(np.int32)


@njit(cache=True)
def _shortcuts(rank, order, start, neighbour):
    """Contract nodes in order; give where the shortcuts of each rank begin, and their heads."""
    n = len(order)
    up_start = np.zeros(n + 1, np.int64)
    head = np.empty(max(4 * len(neighbour), 16), np.int32)
    first_child = np.full(n, -1, np.int32)
    sibling = np.full(n, -1, np.int32)
    seen = np.full(n, -1, np.int32)
    size = 0
    for v in range(n):
        begin = size
        node = order[v]
        need = size + start[node + 1] - start[node]
        child = first_child[v]
        while child >= 0:
            need += up_start[child + 1] - up_start[child]
            child = sibling[child]
        if need > len(head):
            grown = np.empty(2 * need, np.int32)
            grown[:size] = head[:size]
            head = grown
        for arc in range(start[node], start[node + 1]):
            w = rank[neighbour[arc]]
            if w > v and seen[w] != v:
                seen[w] = v
                head[size] = w
                size += 1
        child = first_child[v]
        while child >= 0:
            for arc in range(up_start[child], up_start[child + 1]):
                w = head[arc]
                if w > v and seen[w] != v:
                    seen[w] = v
                    head[size] = w
                    size += 1
            child = sibling[child]
        head[begin:size].sort()
        up_start[v + 1] = size
        if size > begin:
            parent = head[begin]
            sibling[v] = first_child[parent]
            first_child[parent] = v
    return up_start, head[:size].copy()


@njit(cache=True)
def _slot(start, head, low, high):
    """Where the shortcut between two ranks is; -1 for none."""
    at = start[low] + np.searchsorted(head[start[low] : start[low + 1]], high)
    return at if at < start[low + 1] and head[at] == high else -1


@njit(cache=True)
def _customise(start, head, tail_rank, head_rank, length_m):
    """Lay the arcs, then let each node offer its two sides a way through it, lowest first."""
    up = np.full(len(head), np.inf)
    down = np.full(len(head), np.inf)
    up_via = np.full(len(head), -1, np.int32)
    down_via = np.full(len(head), -1, np.int32)
    for arc in range(len(length_m)):
        a, b = tail_rank[arc], head_rank[arc]
        if a < b:
            at = _slot(start, head, a, b)
            up[at] = min(up[at], length_m[arc])
        elif b < a:
            at = _slot(start, head, b, a)
            down[at] = min(down[at], length_m[arc])
    for v in range(len(start) - 1):
        last = start[v + 1]
        for i in range(start[v], last):
            if up[i] == np.inf and down[i] == np.inf:
                continue
            at = start[head[i]]
            for j in range(i + 1, last):
                while head[at] != head[j]:
                    at += 1
                if down[i] + up[j] < up[at]:
                    up[at] = down[i] + up[j]
                    up_via[at] = v
                if down[j] + up[i] < down[at]:
                    down[at] = down[j] + up[i]
                    down_via[at] = v
    return up, down, up_via, down_via


@njit(cache=True)
def _parent(start, head, v):
    """The next node up the elimination tree; the number of nodes at a root."""
    return head[start[v]] if start[v] < start[v + 1] else np.int32(len(start) - 1)


@njit(cache=True)
def _climb(start, head, length_m, length_to, v):
    """Pass a node's length on to the nodes above it."""
    here = length_to[v]
    if here < np.inf:
        for i in range(start[v], start[v + 1]):
            if here + length_m[i] < length_to[head[i]]:
                length_to[head[i]] = here + length_m[i]


@njit(cache=True)
def _seed(length_to, low, high, low_m, high_m):
    """Start a climb at a place between two nodes; where both are one, at that node."""
    length_to[low] = low_m
    length_to[high] = min(length_to[high], high_m)


@njit(cache=True)
def _pairs(
    start, head, up, down,
    source_low, source_high, source_low_m, source_high_m,
    target_low, target_high, target_low_m, target_high_m,
):  # fmt: skip
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
def _matrix(
    start, head, up, down,
    source_low, source_high, source_low_m, source_high_m,
    target_low, target_high, target_low_m, target_high_m,
):  # fmt: skip
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
def _path(
    start, head, up, down, up_via, down_via,
    source_low, source_high, source_low_m, source_high_m,
    target_low, target_high, target_low_m, target_high_m,
):  # fmt: skip
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
            if a < b:
                via = up_via[_slot(start, head, a, b)]
            else:
                via = down_via[_slot(start, head, b, a)]
            if via < 0:
                ranks.append(b)
            else:
                todo.append((via, b))
                todo.append((a, via))
    return np.array(ranks, dtype=np.int32)
