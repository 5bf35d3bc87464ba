"""Routers in one shape: prepare a network once, then answer pairs of nodes, in metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geodata.distances import great_circle_km
from tests.benchmarks import plain_astar
from tests.benchmarks.road_jobs import Arcs

Nodes = NDArray[np.int64]
Answer = Callable[[Nodes, Nodes], NDArray[np.float64]]


def ours(arcs: Arcs) -> Answer:
    """Contract and customise, as a loaded network is."""
    from geodata.roads.hierarchy import at_nodes, contract, customise

    shape = contract(arcs.lon, arcs.lat, arcs.tail, arcs.head)
    hierarchy = customise(shape, arcs.tail, arcs.head, arcs.length_m)
    return lambda a, b: hierarchy.pairs(at_nodes(a), at_nodes(b))


def one_by_one(answer: Callable[[int, int], float]) -> Answer:
    """Answer pairs with a function of one pair."""
    return lambda a, b: np.array(
        [answer(*pair) for pair in zip(a.tolist(), b.tolist(), strict=True)]
    )


def networkx(arcs: Arcs) -> Answer:
    """Dijkstra from both ends."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_weighted_edges_from(
        zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.length_m.tolist(), strict=True),
        weight="length",
    )
    return one_by_one(lambda a, b: nx.bidirectional_dijkstra(graph, a, b, weight="length")[0])


def osmnx(arcs: Arcs) -> Answer:
    """`osmnx.routing.shortest_path`, its lengths added up."""
    import networkx as nx
    from osmnx.routing import shortest_path

    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_nodes_from(
        (node, {"x": x, "y": y})
        for node, (x, y) in enumerate(zip(arcs.lon.tolist(), arcs.lat.tolist(), strict=True))
    )
    graph.add_edges_from(
        (a, b, {"length": length})
        for a, b, length in zip(
            arcs.tail.tolist(), arcs.head.tolist(), arcs.length_m.tolist(), strict=True
        )
    )

    def answer(sources: Nodes, targets: Nodes) -> NDArray[np.float64]:
        paths = shortest_path(graph, sources.tolist(), targets.tolist(), weight="length", cpus=1)
        return np.array(
            [sum(graph.edges[a, b, 0]["length"] for a, b in pairwise(path)) for path in paths]
        )

    return answer


def igraph(arcs: Arcs) -> Answer:
    """Dijkstra to one target, in C."""
    import igraph as ig

    graph = ig.Graph(n=len(arcs.lon), edges=np.column_stack([arcs.tail, arcs.head]), directed=True)
    weights = arcs.length_m.tolist()
    graph.es["length"] = weights
    return one_by_one(lambda a, b: graph.distances(a, b, weights="length")[0][0])


def rustworkx(arcs: Arcs) -> Answer:
    """Dijkstra to one goal, in Rust."""
    import rustworkx as rx

    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(len(arcs.lon)))
    graph.add_edges_from(
        list(zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.length_m.tolist(), strict=True))
    )
    return one_by_one(
        lambda a, b: rx.digraph_dijkstra_shortest_path_lengths(graph, a, float, goal=b)[b]
    )


def scipy(arcs: Arcs) -> Answer:
    """Dijkstra from one source, bounded at twice the great circle; unbounded where that fails."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n = len(arcs.lon)
    graph = csr_array((arcs.length_m, (arcs.tail, arcs.head)), shape=(n, n))

    def answer(a: int, b: int) -> float:
        bound = 2000 * float(great_circle_km(arcs.lon[a], arcs.lat[a], arcs.lon[b], arcs.lat[b]))
        found = dijkstra(graph, indices=a, limit=bound)[b]
        return float(found if np.isfinite(found) else dijkstra(graph, indices=a)[b])

    return one_by_one(answer)


def pandana(arcs: Arcs) -> Answer:
    """Contraction hierarchies, in C++."""
    import pandana as pdna
    import pandas as pd

    nodes = pd.DataFrame({"x": arcs.lon, "y": arcs.lat})
    network = pdna.Network(
        nodes["x"],
        nodes["y"],
        pd.Series(arcs.tail),
        pd.Series(arcs.head),
        pd.DataFrame({"length": arcs.length_m}),
        twoway=False,
    )
    return lambda a, b: np.array(network.shortest_path_lengths(a, b, imp_name="length"))


@dataclass(frozen=True)
class Router:
    """A contender.

    Attributes:
        prepare: makes its function of pairs.
        near: how many near pairs it is asked, at most; each takes about as long.
        far: how many pairs from anywhere to anywhere.
    """

    prepare: Callable[[Arcs], Answer]
    near: int
    far: int


ROUTERS = {
    "Maillage": Router(ours, 10_000, 10_000),
    "plain A* (numba)": Router(plain_astar.prepare, 1_000, 500),
    "pandana": Router(pandana, 10_000, 10_000),
    "scipy": Router(scipy, 50, 20),
    "rustworkx": Router(rustworkx, 50, 20),
    "igraph": Router(igraph, 30, 10),
    "networkx": Router(networkx, 20, 5),
    "osmnx": Router(osmnx, 20, 5),
}
ABSENT = {
    "pyvalhalla": "3.2.0, the last with a wheel for Python 3.11, cannot build tiles",
}
