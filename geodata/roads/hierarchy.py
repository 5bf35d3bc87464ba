"""Exact shortest paths on a road network, in microseconds: a customisable contraction hierarchy.

The network is contracted once, in an order that knows no lengths; then each profile (car, truck)
lays its own lengths on the shortcuts, and a search climbs from both ends along the elimination
tree until the paths meet (Dibbelt, Strasser & Wagner, "Customizable Contraction Hierarchies",
ACM JEA 2016).  No queue is needed, and no arc may have a negative length.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geodata.roads import searching
from geodata.roads.ordering import contraction_order
from geodata.roads.searching import Ints, Metres, Places, slot

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

    rank: Ints
    start: Places
    head: Ints

    @cached_property
    def node_of(self) -> Ints:
        """The node of each rank, shape (n,)."""
        nodes = np.empty(len(self.rank), np.int32)
        nodes[self.rank] = np.arange(len(nodes), dtype=np.int32)
        return nodes


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
    up_m: Metres
    down_m: Metres
    up_via: Ints
    down_via: Ints

    def pairs(self, sources: Ends, targets: Ends) -> NDArray[np.float64]:
        """Give the length of the shortest path of each pair, through a node at least.

        Args:
            sources: where each path starts, p of them.
            targets: where each ends, p of them.

        Returns:
            Metres, shape (p,); `NO_PATH_M` where there is no way.
        """
        return np.asarray(
            searching.pairs(*self._lengths(), *self._seeds(sources), *self._seeds(targets))
        )

    def matrix(self, sources: Ends, targets: Ends) -> NDArray[np.float64]:
        """Give the length from each of s sources to each of t targets, in metres, shape (s, t)."""
        return np.asarray(
            searching.matrix(*self._lengths(), *self._seeds(sources), *self._seeds(targets))
        )

    def path(self, source: Ends, target: Ends) -> NDArray[np.int32]:
        """Give the nodes of the shortest path from the first source to the first target.

        Returns:
            Nodes in order, at least one; empty where there is no way.
        """
        seeds = (seed[0] for seed in (*self._seeds(source), *self._seeds(target)))
        arguments = (*self._lengths(), self.up_via, self.down_via, *seeds)
        ranks = searching.path(*arguments)
        return np.asarray(self.shape.node_of[ranks])

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
    x: NDArray[np.floating],
    y: NDArray[np.floating],
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
    order = contraction_order(x.astype(np.float64), y.astype(np.float64), start, neighbour)
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
def _shortcuts(rank: Ints, order: Ints, start: Places, neighbour: Ints) -> tuple[Places, Ints]:
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
def _customise(
    start: Places, head: Ints, tail_rank: Ints, head_rank: Ints, length_m: Metres
) -> tuple[Metres, Metres, Ints, Ints]:
    """Lay the arcs, then let each node offer its two sides a way through it, lowest first."""
    up = np.full(len(head), np.inf)
    down = np.full(len(head), np.inf)
    up_via = np.full(len(head), -1, np.int32)
    down_via = np.full(len(head), -1, np.int32)
    for arc in range(len(length_m)):
        a, b = tail_rank[arc], head_rank[arc]
        if a < b:
            at = slot(start, head, a, b)
            up[at] = min(up[at], length_m[arc])
        elif b < a:
            at = slot(start, head, b, a)
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
