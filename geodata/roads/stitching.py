"""Several networks as one: they meet where they share an OpenStreetMap node.

A node that is a bend of a road in one network may be a junction in another, or lie on another
road there: such roads are cut at it first.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.distances import great_circle_km
from geodata.roads.network import RoadNetwork, road_points

_NODES = ("node_lon_e7", "node_lat_e7")
_ROADS = ("way_id", "length_m", "use", "speed_kmh", "max_weight_t", "max_height_m")
_BENDS = ("bend_osm_id", "bend_lon_e7", "bend_lat_e7")


def stitch(networks: Sequence[RoadNetwork]) -> RoadNetwork:
    """Join networks at the nodes they share; a road that two of them hold is kept once.

    Args:
        networks: one at least. Where two differ on a road, the first one's is kept.

    Returns:
        One network. Unless two differ, the order of `networks` changes no distance.
    """
    if len(networks) == 1:
        return networks[0]
    networks = _apart(networks)
    meetings = _meetings(networks)
    networks = [_cut(network, meetings) for network in networks]
    node_osm_id, index = np.unique(_joined(networks, "node_osm_id"), return_index=True)
    first = np.concatenate([n.node_osm_id[n.first] for n in networks])
    last = np.concatenate([n.node_osm_id[n.last] for n in networks])
    way_id, bend_id = _joined(networks, "way_id"), _joined(networks, "bend_osm_id")
    counts = np.concatenate([np.diff(n.bend_start) for n in networks])
    start = np.concatenate([[0], np.cumsum(counts)])
    # A way may join two junctions twice (round a square): its first bend tells the two apart.
    first_bend = np.zeros(len(counts), np.int64)
    first_bend[counts > 0] = bend_id[start[:-1][counts > 0]]
    same = np.column_stack([way_id, first, last, counts, first_bend])
    kept = np.sort(np.unique(same, axis=0, return_index=True)[1])
    bend_start = np.concatenate([[0], np.cumsum(counts[kept])]).astype(np.int64)
    bends = np.repeat(start[kept] - bend_start[:-1], counts[kept]) + np.arange(bend_start[-1])
    return RoadNetwork(
        node_osm_id=node_osm_id,
        first=np.searchsorted(node_osm_id, first[kept]).astype(np.int32),
        last=np.searchsorted(node_osm_id, last[kept]).astype(np.int32),
        bend_start=bend_start,
        **{name: _joined(networks, name)[index] for name in _NODES},
        **{name: _joined(networks, name)[kept] for name in _ROADS},
        **{name: _joined(networks, name)[bends] for name in _BENDS},
    )


def _joined(networks: Sequence[RoadNetwork], name: str) -> NDArray[Any]:
    return np.concatenate([np.asarray(getattr(network, name)) for network in networks])


def _apart(networks: Sequence[RoadNetwork]) -> list[RoadNetwork]:
    """Rename the two sides of barriers, so that those of two networks stay apart."""
    renamed, lowest = [], 0
    for network in networks:
        own = network.node_osm_id.copy()
        own[own < 0] += lowest
        lowest = min(lowest, int(own.min()))
        renamed.append(replace(network, node_osm_id=own))
    return renamed


def _meetings(networks: Sequence[RoadNetwork]) -> NDArray[np.int64]:
    """Give the nodes where a road that bends there is to be cut: others know them as more."""
    counts = [np.diff(network.bend_start) for network in networks]
    ways = np.concatenate([np.repeat(n.way_id, c) for n, c in zip(networks, counts, strict=True)])
    bends = np.unique(np.column_stack([_joined(networks, "bend_osm_id"), ways]), axis=0)[:, 0]
    crossings = bends[1:][bends[1:] == bends[:-1]]  # bends of two ways
    return np.union1d(_joined(networks, "node_osm_id"), crossings)


def _cut(network: RoadNetwork, meetings: NDArray[np.int64]) -> RoadNetwork:
    """Make junctions of the bends that are among `meetings`."""
    is_cut = np.isin(network.bend_osm_id, meetings)
    cuts = np.flatnonzero(is_cut)
    counts = np.diff(network.bend_start)
    road_of_cut = np.repeat(np.arange(len(counts)), counts)[cuts]
    pieces = np.bincount(road_of_cut, minlength=len(counts)) + 1
    road = np.repeat(np.arange(len(counts)), pieces)
    first_id = network.node_osm_id[network.first][road]
    last_id = network.node_osm_id[network.last][road]
    begin, end = network.bend_start[:-1][road], network.bend_start[1:][road]
    ended = np.arange(len(cuts)) + road_of_cut  # the piece that ends at each cut
    last_id[ended] = first_id[ended + 1] = network.bend_osm_id[cuts]
    end[ended], begin[ended + 1] = cuts, cuts + 1
    bend_start = np.zeros(len(road) + 1, np.int64)
    np.cumsum(end - begin, out=bend_start[1:])
    ids, index = np.unique(
        np.concatenate([network.node_osm_id, network.bend_osm_id[cuts]]), return_index=True
    )
    made = replace(
        network,
        node_osm_id=ids,
        node_lon_e7=np.concatenate([network.node_lon_e7, network.bend_lon_e7[cuts]])[index],
        node_lat_e7=np.concatenate([network.node_lat_e7, network.bend_lat_e7[cuts]])[index],
        first=np.searchsorted(ids, first_id).astype(np.int32),
        last=np.searchsorted(ids, last_id).astype(np.int32),
        bend_start=bend_start,
        **{name: getattr(network, name)[road] for name in _ROADS},
        **{name: getattr(network, name)[~is_cut] for name in _BENDS},
    )
    shorter = np.flatnonzero(pieces[road] > 1)
    made.length_m[shorter] = _lengths_m(made, shorter)
    return made


def _lengths_m(network: RoadNetwork, roads: NDArray[np.integer]) -> NDArray[np.float64]:
    """Measure roads from bend to bend, shape (k,)."""
    line_of, lon, lat = road_points(network, roads)
    step_m = 1000 * great_circle_km(lon[:-1], lat[:-1], lon[1:], lat[1:])
    within = line_of[1:] == line_of[:-1]
    return np.asarray(
        np.bincount(line_of[1:][within], step_m[within], minlength=len(roads)), np.float64
    )
