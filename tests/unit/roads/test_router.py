"""The laws of road distances, and networkx as the judge."""

from functools import cache

import networkx as nx
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geodata.distances import great_circle_km
from geodata.roads.hierarchy import at_nodes
from geodata.roads.network import DEGREES_PER_UNIT, Profile, RoadNetwork
from geodata.roads.router import Router, shape_of
from geodata.roads.snapping import NO_ROAD, SNAP_LIMIT_M, Snapped
from geodata.roads.ways import network_of
from tests.support.drawn_roads import STREET, generated_ways, network

NODES = 2_000
FEW = settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])


@cache
def _network(*, two_way: bool = False) -> RoadNetwork:
    return network_of(generated_ways(NODES, seed=4, two_way=two_way))[0]


@cache
def _router(*, two_way: bool = False) -> Router:
    drawn = _network(two_way=two_way)
    return Router(drawn, shape_of(drawn), Profile.CAR)


def _points(seed: int, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points about the generated network, some of them off it."""
    drawn = _network()
    rng = np.random.default_rng(seed)
    chosen = rng.integers(0, len(drawn.node_osm_id), count)
    lon = drawn.node_lon_e7[chosen] * DEGREES_PER_UNIT + rng.normal(0, 0.002, count)
    lat = drawn.node_lat_e7[chosen] * DEGREES_PER_UNIT + rng.normal(0, 0.002, count)
    return lon, lat


def _graph(drawn: RoadNetwork) -> nx.DiGraph:
    graph = nx.DiGraph()
    ahead, back = drawn.open_ways(Profile.CAR)
    for tail, head, is_open in (
        (drawn.first, drawn.last, ahead),
        (drawn.last, drawn.first, back),
    ):
        for a, b, metres in zip(
            tail[is_open].tolist(),
            head[is_open].tolist(),
            drawn.length_m[is_open].tolist(),
            strict=True,
        ):
            if not graph.has_edge(a, b) or graph[a][b]["metres"] > metres:
                graph.add_edge(a, b, metres=metres)
    return graph


def test_a_thousand_pairs_are_networkx_to_the_metre() -> None:
    drawn, router = _network(), _router()
    ahead, back = drawn.open_ways(Profile.CAR)
    assert (ahead != back).sum() > 50  # there are one-way streets
    graph = _graph(drawn)
    rng = np.random.default_rng(1)
    sources, targets = (
        rng.integers(0, len(drawn.node_osm_id), 40),
        rng.integers(0, len(drawn.node_osm_id), 1000),
    )
    lon, lat = drawn.node_lon_e7 * DEGREES_PER_UNIT, drawn.node_lat_e7 * DEGREES_PER_UNIT
    start = np.repeat(sources, 25)
    found = router.hierarchy.pairs(at_nodes(start), at_nodes(targets))
    for i, source in enumerate(sources.tolist()):
        judged = nx.single_source_dijkstra_path_length(graph, source, weight="metres")
        wanted = [judged.get(target, np.inf) for target in targets[25 * i : 25 * i + 25].tolist()]
        np.testing.assert_allclose(found[25 * i : 25 * i + 25], wanted, rtol=0, atol=0.001)
    # And from the places of the junctions, where they can be reached again.
    snapped = router.snap(lon[start], lat[start]), router.snap(lon[targets], lat[targets])
    at_junction = (snapped[0].off_road_m < 0.01) & (snapped[1].off_road_m < 0.01)
    assert at_junction.sum() > 800
    by_place = np.nan_to_num(1000 * router.pairs_km(*snapped), nan=np.inf)
    np.testing.assert_allclose(by_place[at_junction], found[at_junction], rtol=0, atol=0.1)


@FEW
@given(st.integers(0, 10**6))
def test_never_below_the_great_circle(seed: int) -> None:
    router = _router()
    (lon1, lat1), (lon2, lat2) = _points(seed, 200), _points(seed + 1, 200)
    found = router.pairs_km(router.snap(lon1, lat1), router.snap(lon2, lat2))
    crow = great_circle_km(lon1, lat1, lon2, lat2)
    known = ~np.isnan(found)
    assert known.sum() > 100
    assert (found[known] >= crow[known] - 1e-6).all()


@FEW
@given(st.integers(0, 10**6))
def test_the_same_both_ways_on_two_way_streets(seed: int) -> None:
    router = _router(two_way=True)
    a, b = router.snap(*_points(seed, 200)), router.snap(*_points(seed + 1, 200))
    np.testing.assert_allclose(router.pairs_km(a, b), router.pairs_km(b, a), rtol=1e-12)


@FEW
@given(st.integers(0, 10**6))
def test_a_way_round_is_never_shorter(seed: int) -> None:
    router = _router()
    a, b, c = (router.snap(*_points(seed + k, 40)) for k in range(3))
    there, on = router.matrix_km(a, b), router.matrix_km(b, c)
    # Entering and leaving b's site is counted twice by way of b: never in its favour.
    through = there[:, :, None] + on[None, :, :]
    straight = router.matrix_km(a, c)[:, None, :]
    assert not (through < straight - 1e-9).any()


@FEW
@given(st.integers(0, 10**6))
def test_a_pair_has_one_answer_whatever_the_batch(seed: int) -> None:
    router = _router()
    points = _points(seed, 30), _points(seed + 1, 30)
    a, b = router.snap(*points[0]), router.snap(*points[1])
    matrix, pairs = router.matrix_km(a, b), router.pairs_km(a, b)
    np.testing.assert_array_equal(np.diag(matrix), pairs)
    for i in (0, 7, 29):
        alone = [
            Snapped(p.road[i : i + 1], p.along[i : i + 1], p.off_road_m[i : i + 1]) for p in (a, b)
        ]
        np.testing.assert_array_equal(router.pairs_km(*alone), pairs[i : i + 1])
        ends = [(float(lon[i]), float(lat[i])) for lon, lat in points]
        route = router.route(ends[0], ends[1])
        if route is None:
            assert np.isnan(pairs[i])
            continue
        assert route.distance_km == pairs[i]
        assert (route.lon[0], route.lat[0]) == ends[0]
        assert (route.lon[-1], route.lat[-1]) == ends[1]
        steps = great_circle_km(route.lon[:-1], route.lat[:-1], route.lon[1:], route.lat[1:])
        assert steps.sum() == pytest.approx(route.distance_km, abs=0.002)
        assert (steps[1:-1] > 0).all()  # no point twice


def test_the_same_network_gives_the_same_answers() -> None:
    again = network_of(generated_ways(NODES, seed=4))[0]
    assert again.version == _network().version
    other = Router(again, shape_of(again), Profile.CAR)
    a, b = _points(1, 100), _points(2, 100)
    router = _router()
    np.testing.assert_array_equal(
        other.pairs_km(other.snap(*a), other.snap(*b)),
        router.pairs_km(router.snap(*a), router.snap(*b)),
    )


# A one-way street of 1 km from west to east, with a long way back round the north.
PLACES = {1: (0.0, 45.0), 2: (0.0127, 45.0), 3: (0.0127, 45.01), 4: (0.0, 45.01)}
BLOCK = [
    ((1, 2), {**STREET, "oneway": "yes"}),
    ((2, 3), STREET),
    ((3, 4), STREET),
    ((4, 1), STREET),
]


def _one(router: Router, a: tuple[float, float], b: tuple[float, float]) -> float:
    snapped = [router.snap(np.array([lon]), np.array([lat])) for lon, lat in (a, b)]
    return float(router.pairs_km(*snapped)[0])


def _on(profile: Profile, *more: tuple[tuple[int, ...], dict[str, str]]) -> Router:
    drawn = network(PLACES, [*BLOCK, *more])
    return Router(drawn, shape_of(drawn), profile)


def test_two_places_on_a_one_way_street() -> None:
    router = _on(Profile.CAR)
    west, east = (0.003, 45.0), (0.009, 45.0)
    straight = float(great_circle_km(*west, *east))
    assert _one(router, west, east) == pytest.approx(straight, abs=0.001)
    round_the_block = float(router.network.length_m.sum()) / 1000 - straight
    assert _one(router, east, west) == pytest.approx(round_the_block, abs=0.001)
    assert _one(router, west, west) == pytest.approx(0, abs=1e-9)
    stay = router.route(PLACES[1], PLACES[1])
    assert stay is not None
    assert len(stay.lon) == 2  # GeoJSON asks two points of a line


def test_a_truck_goes_round_a_weak_bridge() -> None:
    bridge = ((1, 3), {**STREET, "maxweight": "3.5"})
    a, b = (0.0, 45.0), (0.0127, 45.01)
    by_car, by_truck = (_one(_on(p, bridge), a, b) for p in (Profile.CAR, Profile.TRUCK))
    assert by_car == pytest.approx(float(great_circle_km(*a, *b)), abs=0.001)
    assert by_truck > 1.3 * by_car


def test_the_metres_to_the_road_count_and_have_a_limit() -> None:
    router = _on(Profile.CAR)
    off = (0.006, 44.995)  # 556 m south of the street
    snapped = router.snap(np.array([off[0]]), np.array([off[1]]))
    assert snapped.off_road_m[0] == pytest.approx(556, abs=1)
    assert _one(router, off, (0.0127, 45.0)) == pytest.approx(0.556 + 0.527, abs=0.003)
    far = router.snap(np.array([0.006]), np.array([44.99]))
    assert far.road[0] == NO_ROAD
    assert np.isnan(far.off_road_m[0])
    assert router.metres_off(0.006, 44.99) == pytest.approx(1112, abs=2)
    assert np.isnan(_one(router, (0.006, 44.99), (0.0127, 45.0)))
    assert router.route((0.006, 44.99), (0.0127, 45.0)) is None


@pytest.mark.parametrize("lat", [0.0, 45.0, 60.0])
def test_the_limit_holds_all_round(lat: float) -> None:
    drawn = network({1: (2.0, lat), 2: (2.0, lat + 0.0001)}, [((1, 2), STREET)])
    router = Router(drawn, shape_of(drawn), Profile.CAR)
    deg = np.degrees(SNAP_LIMIT_M / 1000 / 6371.0088)
    wide = deg / np.cos(np.radians(lat))
    inside = router.snap(
        2.0 + 0.99 * wide * np.array([-1, 1, 0]), lat + 0.99 * deg * np.array([0, 0, -1])
    )
    outside = router.snap(
        2.0 + 1.01 * wide * np.array([-1, 1, 0]), lat + 1.01 * deg * np.array([0, 0, -1])
    )
    assert (inside.road == 0).all()
    assert (outside.road == NO_ROAD).all()


def test_the_nearest_road_is_the_nearest_on_the_ground_overseas_too() -> None:
    # Most of the network is in Lille; in La Réunion a street is 100 m east, another 80 m north.
    lille = {i: (3.0 + 0.001 * i, 50.6) for i in range(8)}
    lon, lat = 55.5, -21.0
    metre = np.degrees(1 / 6_371_008.8)
    east, north = lon + 100 * metre / np.cos(np.radians(lat)), lat + 80 * metre
    island = {
        20: (east, lat - 0.001),
        21: (east, lat + 0.0003),
        22: (lon - 0.001, north),
        23: (lon + 0.0003, north),
    }
    drawn = network(
        lille | island,
        [*(((i, i + 1), STREET) for i in (0, 2, 4, 6)), ((20, 21), STREET), ((22, 23), STREET)],
    )
    snapped = Router(drawn, shape_of(drawn), Profile.CAR).snap(np.array([lon]), np.array([lat]))
    assert drawn.node_osm_id[drawn.first[snapped.road[0]]] == 22
    assert snapped.off_road_m[0] == pytest.approx(80, abs=0.1)


def test_a_stub_that_leads_nowhere_is_not_snapped_to() -> None:
    places = {i: (0.001 * (i % 10), 45.0 + 0.001 * (i // 10)) for i in range(100)}
    streets = [((i, i + 1), STREET) for i in range(99) if i % 10 != 9]
    streets += [((i, i + 10), STREET) for i in range(90)]
    places |= {200: (0.0095, 45.0005), 201: (0.0097, 45.0005)}
    drawn = network(places, [*streets, ((200, 201), STREET)])
    router = Router(drawn, shape_of(drawn), Profile.CAR)
    snapped = router.snap(np.array([0.0096]), np.array([45.0005]))
    assert drawn.node_osm_id[drawn.first[snapped.road[0]]] < 200
    assert np.isfinite(_one(router, (0.0096, 45.0005), (0.0, 45.0)))
