"""Networks drawn by hand or by chance, as OpenStreetMap's ways."""

from collections.abc import Mapping, Sequence

import numpy as np

from geodata.roads.network import RoadNetwork
from geodata.roads.tags import way_use
from geodata.roads.ways import Ways, network_of
from tests.benchmarks.generated_network import GeneratedNetwork, generate

STREET = {"highway": "residential"}


def ways_of(
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[tuple[Sequence[int], Mapping[str, str]]],
    blocked: Sequence[int] = (),
) -> Ways:
    """Make ways of node ids and tags; those that nobody may drive are left out.

    Args:
        nodes: longitude and latitude of each id.
        ways: ids of the nodes of each way, and its tags.
        blocked: ids of the nodes that a barrier stops.
    """
    kept = [(i, refs, use) for i, (refs, tags) in enumerate(ways, 1) if (use := way_use(tags))]
    ids = np.array(sorted(nodes), np.int64)
    degrees = np.array([nodes[i] for i in ids.tolist()])
    lon_e7, lat_e7 = np.round(degrees * 1e7).astype(np.int32).T
    return Ways(
        way_id=np.array([i for i, _, _ in kept], np.int64),
        uses=[use for _, _, use in kept],
        ref_start=np.cumsum([0, *(len(refs) for _, refs, _ in kept)]),
        refs=np.array([ref for _, refs, _ in kept for ref in refs], np.int64),
        node_id=ids,
        node_lon_e7=lon_e7,
        node_lat_e7=lat_e7,
        blocked=np.array(sorted(blocked), np.int64),
    )


def network(
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[tuple[Sequence[int], Mapping[str, str]]],
    blocked: Sequence[int] = (),
) -> RoadNetwork:
    """Make a network of the same."""
    return network_of(ways_of(nodes, ways, blocked))[0]


def generated_ways(nodes: int, seed: int, *, two_way: bool = False) -> Ways:
    """Make ways of a generated network, one or more roads each, some of them one-way."""
    drawn = generate(nodes, seed, side_km=20.0)
    rows = sorted(zip(*_segments(drawn, two_way=two_way), strict=True))
    places = {i: (drawn.lon[i], drawn.lat[i]) for i in range(len(drawn.lon))}
    tags = {0: STREET, 1: {**STREET, "oneway": "yes"}}
    return ways_of(places, [((a, b), tags[one_way]) for a, b, one_way in rows])


def _segments(drawn: GeneratedNetwork, *, two_way: bool) -> tuple[list[int], list[int], list[int]]:
    arcs = set(zip(drawn.tail.tolist(), drawn.head.tolist(), strict=True))
    kept = [(a, b) for a, b in arcs if a < b or (b, a) not in arcs]
    one_way = [int(not two_way and (b, a) not in arcs) for a, b in kept]
    return [a for a, _ in kept], [b for _, b in kept], one_way
