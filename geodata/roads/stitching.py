"""Several networks as one: they meet where they share an OpenStreetMap node."""

from collections.abc import Sequence

import numpy as np

from geodata.roads.network import RoadNetwork


def stitch(networks: Sequence[RoadNetwork]) -> RoadNetwork:
    """Join networks at the nodes they share; a road that two of them hold is kept once.

    Args:
        networks: one at least. Where two differ on a road, the first one's is kept.

    Returns:
        One network; the order of `networks` changes nothing else.
    """
    if len(networks) == 1:
        return networks[0]
    ids = []
    lowest = 0
    for network in networks:  # barriers' two sides stay apart from those of other networks
        own = network.node_osm_id.copy()
        own[own < 0] += lowest
        lowest = min(lowest, int(own.min()))
        ids.append(own)
    node_osm_id, index = np.unique(np.concatenate(ids), return_index=True)
    first = np.concatenate([own[n.first] for own, n in zip(ids, networks, strict=True)])
    last = np.concatenate([own[n.last] for own, n in zip(ids, networks, strict=True)])
    way_id = np.concatenate([n.way_id for n in networks])
    length_m = np.concatenate([n.length_m for n in networks])
    # A way may join two junctions twice (round a square): its length tells the two apart.
    same = np.column_stack([way_id, first, last, np.round(length_m * 100).astype(np.int64)])
    kept = np.sort(np.unique(same, axis=0, return_index=True)[1])
    bend_counts = np.concatenate([np.diff(n.bend_start) for n in networks])
    all_start = np.concatenate([[0], np.cumsum(bend_counts)])
    bend_start = np.concatenate([[0], np.cumsum(bend_counts[kept])]).astype(np.int64)
    bends = np.repeat(all_start[kept] - bend_start[:-1], bend_counts[kept])
    bends = bends + np.arange(bend_start[-1])
    return RoadNetwork(
        node_osm_id=node_osm_id,
        node_lon_e7=np.concatenate([n.node_lon_e7 for n in networks])[index],
        node_lat_e7=np.concatenate([n.node_lat_e7 for n in networks])[index],
        first=np.searchsorted(node_osm_id, first[kept]).astype(np.int32),
        last=np.searchsorted(node_osm_id, last[kept]).astype(np.int32),
        way_id=way_id[kept],
        length_m=length_m[kept],
        use=np.concatenate([n.use for n in networks])[kept],
        speed_kmh=np.concatenate([n.speed_kmh for n in networks])[kept],
        max_weight_t=np.concatenate([n.max_weight_t for n in networks])[kept],
        max_height_m=np.concatenate([n.max_height_m for n in networks])[kept],
        bend_start=bend_start,
        bend_lon_e7=np.concatenate([n.bend_lon_e7 for n in networks])[bends],
        bend_lat_e7=np.concatenate([n.bend_lat_e7 for n in networks])[bends],
    )
