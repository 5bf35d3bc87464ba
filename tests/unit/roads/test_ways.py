"""Ways cut into roads."""

import numpy as np
import pytest
from shapely import Point, box

from geodata.distances import great_circle_km
from geodata.roads.clipping import around, keep_within
from geodata.roads.errors import NoRoads
from geodata.roads.snapping import count_islands
from geodata.roads.ways import network_of
from tests.support.drawn_roads import STREET, ways_of

LINE = {i: (0.001 * i, 47.0) for i in range(8)}


def test_a_way_is_one_road_between_junctions() -> None:
    network, report = network_of(ways_of(LINE, [((0, 1, 2, 3), STREET), ((1, 4), STREET)]))
    assert sorted(np.diff(network.bend_start).tolist()) == [0, 0, 1]
    assert network.node_osm_id.tolist() == [0, 1, 3, 4]
    assert network.bend_osm_id.tolist() == [2]
    assert (report.ways, report.dangling, report.blocked) == (2, 0, 0)


def test_lengths_follow_the_bends() -> None:
    bent = {0: (0.0, 47.0), 1: (0.0, 47.01), 2: (0.01, 47.01)}
    network, _ = network_of(ways_of(bent, [((0, 1, 2), STREET)]))
    km = great_circle_km(0.0, 47.0, 0.0, 47.01) + great_circle_km(0.0, 47.01, 0.01, 47.01)
    assert network.length_m.tolist() == pytest.approx([1000 * float(km)], abs=0.001)


def test_a_ring_is_a_road_to_itself() -> None:
    network, _ = network_of(ways_of(LINE, [((0, 1, 2, 0), STREET)]))
    assert network.first.tolist() == network.last.tolist() == [0]


def test_dangling_references_cut_and_are_counted() -> None:
    known = {i: place for i, place in LINE.items() if i not in (2, 6)}
    network, report = network_of(ways_of(known, [((0, 1, 2, 3, 4), STREET), ((5, 6), STREET)]))
    assert report.dangling == 2
    assert network.node_osm_id.tolist() == [0, 1, 3, 4]
    assert count_islands(network) == 1


def test_a_barrier_parts_the_road() -> None:
    network, report = network_of(ways_of(LINE, [((0, 1, 2), STREET)], blocked=[1]))
    assert report.blocked == 1
    assert len(network.first) == 2
    assert count_islands(network) == 1
    assert (network.node_osm_id < 0).sum() == 2


@pytest.mark.parametrize("way", [((0, 1), {"highway": "footway"}), ((98, 99), STREET)])
def test_nothing_to_drive_on_is_said(way: tuple[tuple[int, int], dict[str, str]]) -> None:
    with pytest.raises(NoRoads):
        network_of(ways_of(LINE, [way]))


def test_ways_are_kept_whole_where_a_node_is_within() -> None:
    ways = ways_of(LINE, [((0, 1, 2), STREET), ((2, 3), STREET), ((6, 7), STREET)], blocked=[2, 6])
    kept = keep_within(ways, box(-1, 46, 0.0005, 48))
    assert kept.way_id.tolist() == [1]
    assert kept.refs.tolist() == kept.node_id.tolist() == [0, 1, 2]
    assert kept.blocked.tolist() == [2]


def test_a_margin_is_in_true_kilometres() -> None:
    for lat in (-21.0, 16.0, 47.0, 51.0):
        square = box(2.0, lat, 2.2, lat + 0.1)
        wide = around(square, 10.0)
        west, south, east, north = wide.bounds
        for gap in (
            great_circle_km(2.0, lat + 0.05, west, lat + 0.05),
            great_circle_km(2.1, lat, 2.1, south),
            great_circle_km(2.2, lat + 0.05, east, lat + 0.05),
            great_circle_km(2.1, lat + 0.1, 2.1, north),
        ):
            assert float(gap) == pytest.approx(10.1, abs=0.2)
        assert wide.contains(square)
        assert not around(square, 0.0).contains(Point(2.1, lat - 0.01))
