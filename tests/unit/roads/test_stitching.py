"""Networks that meet at OpenStreetMap's nodes."""

import itertools

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geodata.roads.clipping import take
from geodata.roads.network import DEGREES_PER_UNIT, Profile, RoadNetwork
from geodata.roads.router import Router, shape_of
from geodata.roads.stitching import stitch
from geodata.roads.ways import Ways, network_of
from tests.support.drawn_roads import STREET, generated_ways, ways_of

FEW = settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])


def _matrix(network: RoadNetwork, whole: RoadNetwork) -> NDArray[np.float64]:
    """Distances between junctions of `whole`, on `network`."""
    router = Router(network, shape_of(network), Profile.CAR)
    some = slice(None, None, max(1, len(whole.node_osm_id) // 60))
    lon = whole.node_lon_e7[some] * DEGREES_PER_UNIT
    lat = whole.node_lat_e7[some] * DEGREES_PER_UNIT
    places = router.snap(lon, lat)
    return router.matrix_km(places, places)


def _grid_of_long_ways() -> Ways:
    """Streets of ten nodes each, that cross at their bends."""
    places = {10 * y + x: (0.001 * x, 45.0 + 0.001 * y) for x in range(10) for y in range(10)}
    rows = [([10 * y + x for x in range(10)], STREET) for y in range(0, 10, 3)]
    columns = [([10 * y + x for y in range(10)], STREET) for x in range(0, 10, 2)]
    return ways_of(places, [*rows, *columns])


@FEW
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_parts_make_the_whole_in_any_order(seed: int, parts: int) -> None:
    rng = np.random.default_rng(seed)
    for ways in (_grid_of_long_ways(), generated_ways(300, seed=seed % 7)):
        whole, _ = network_of(ways)
        owner = rng.integers(0, parts, len(ways.way_id))
        shared = rng.random(len(ways.way_id)) < 0.3  # ways that two parts have
        networks = [
            network_of(take(ways, kept))[0]
            for part in range(parts)
            if (kept := (owner == part) | shared).any()
        ]
        wanted = _matrix(whole, whole)
        for order in itertools.permutations(networks):
            stitched = stitch(order)
            np.testing.assert_allclose(_matrix(stitched, whole), wanted, rtol=0, atol=1e-6)


def test_a_crossing_of_two_bends_is_found() -> None:
    cross = {1: (0.0, 45.0), 2: (0.001, 45.0), 3: (0.002, 45.0), 4: (0.001, 45.001)}
    cross[5] = (0.001, 44.999)
    ways = ways_of(cross, [((1, 2, 3), STREET), ((4, 2, 5), STREET)])
    west_east, north_south = (
        network_of(take(ways, np.array(kept)))[0] for kept in ([True, False], [False, True])
    )
    assert west_east.bend_osm_id.tolist() == north_south.bend_osm_id.tolist() == [2]
    stitched = stitch([west_east, north_south])
    assert len(stitched.first) == 4
    assert stitched.bend_osm_id.tolist() == []
    assert stitched.length_m.sum() == pytest.approx(
        west_east.length_m.sum() + north_south.length_m.sum(), abs=0.001
    )


def test_what_two_hold_is_kept_once() -> None:
    ways = _grid_of_long_ways()
    network, _ = network_of(ways)
    twice = stitch([network, network])
    assert len(twice.first) == len(network.first)
    assert twice.version == stitch([network, network, network]).version


def test_the_first_says_where_two_differ() -> None:
    places = {1: (0.0, 45.0), 2: (0.001, 45.0)}
    free, _ = network_of(ways_of(places, [((1, 2), STREET)]))
    one_way, _ = network_of(ways_of(places, [((1, 2), {**STREET, "oneway": "yes"})]))
    assert stitch([free, one_way]).open_ways(Profile.CAR)[1].tolist() == [True]
    assert stitch([one_way, free]).open_ways(Profile.CAR)[1].tolist() == [False]


def test_barriers_of_two_networks_stay_closed() -> None:
    places = {i: (0.001 * i, 45.0) for i in range(5)}
    ways = ways_of(places, [((0, 1, 2), STREET), ((2, 3, 4), STREET)], blocked=[1, 3])
    parts = [network_of(take(ways, np.array(k)))[0] for k in ([True, False], [False, True])]
    for networks in (parts, [*parts, network_of(ways)[0]]):
        matrix = _matrix(stitch(networks), network_of(ways)[0])
        np.testing.assert_allclose(matrix, _matrix(network_of(ways)[0], network_of(ways)[0]))
