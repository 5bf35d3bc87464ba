"""Turns OpenStreetMap's ways into a road network: cut at junctions, measured, counted."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from geodata.distances import great_circle_km
from geodata.roads.errors import NoRoads
from geodata.roads.network import DEGREES_PER_UNIT, RoadNetwork, Use
from geodata.roads.tags import WayUse


@dataclass(frozen=True)
class Ways:
    """Ways that somebody may drive, and the nodes that they go through.

    Attributes:
        way_id: OpenStreetMap's ids, shape (w,).
        uses: what each may be used for, w of them.
        ref_start: where the nodes of each way begin, shape (w + 1,).
        refs: ids of the nodes, in the order in which the ways are drawn.
        node_id: ids of the nodes that are known, increasing, shape (n,).
        node_lon_e7: their longitudes in 1e-7 degree.
        node_lat_e7: their latitudes.
        blocked: ids of the nodes where a barrier stops every vehicle.
        data_date: of when the data are, where they say it.
    """

    way_id: NDArray[np.int64]
    uses: list[WayUse]
    ref_start: NDArray[np.int64]
    refs: NDArray[np.int64]
    node_id: NDArray[np.int64]
    node_lon_e7: NDArray[np.int32]
    node_lat_e7: NDArray[np.int32]
    blocked: NDArray[np.int64]
    data_date: datetime | None = None


@dataclass(frozen=True)
class WayReport:
    """What was met on the way.

    Attributes:
        ways: ways that a car or a truck may drive.
        dangling: references to nodes that the data lack; ways are cut there.
        blocked: nodes where a barrier parts the road.
    """

    ways: int
    dangling: int
    blocked: int


def network_of(ways: Ways) -> tuple[RoadNetwork, WayReport]:
    """Cut ways at junctions, barriers and missing nodes, and measure the roads between.

    Raises:
        NoRoads: if nothing is left to drive on.
    """
    refs = ways.refs
    at = np.minimum(np.searchsorted(ways.node_id, refs), max(len(ways.node_id) - 1, 0))
    known = ways.node_id[at] == refs if len(ways.node_id) else np.zeros(len(refs), bool)
    way_of = np.repeat(np.arange(len(ways.way_id)), np.diff(ways.ref_start))
    report = WayReport(len(ways.way_id), int((~known).sum()), len(ways.blocked))
    at, refs, way_of = at[known], refs[known], way_of[known]
    position = np.flatnonzero(known)
    follows = np.zeros(len(refs), bool)  # joined to the reference before it
    follows[1:] = (way_of[1:] == way_of[:-1]) & (position[1:] == position[:-1] + 1)
    leads = np.append(follows[1:], False) if len(refs) else follows
    is_used = follows | leads
    if not is_used.any():
        raise NoRoads("The data hold no road that a car or a truck may drive.")
    is_blocked = np.isin(refs, ways.blocked)
    _, place, uses = np.unique(refs, return_inverse=True, return_counts=True)
    is_junction = (uses[place] > 1) | is_blocked | (follows != leads)
    parts = (at, refs, way_of, follows, is_junction, is_blocked)
    return _roads(ways, *(part[is_used] for part in parts)), report


def _roads(
    ways: Ways,
    at: NDArray[np.int64],
    refs: NDArray[np.int64],
    way_of: NDArray[np.int64],
    follows: NDArray[np.bool_],
    is_junction: NDArray[np.bool_],
    is_blocked: NDArray[np.bool_],
) -> RoadNetwork:
    """Make a road of each run of references between two junctions."""
    lon_e7, lat_e7 = ways.node_lon_e7[at], ways.node_lat_e7[at]
    lon, lat = lon_e7 * DEGREES_PER_UNIT, lat_e7 * DEGREES_PER_UNIT
    step_m = np.zeros(len(refs))
    step_m[1:] = great_circle_km(lon[:-1], lat[:-1], lon[1:], lat[1:]) * 1000
    step_m[~follows] = 0.0
    along_m = np.cumsum(step_m)
    stops = np.flatnonzero(is_junction)
    run = np.cumsum(~follows)[stops]
    begins = np.flatnonzero(run[1:] == run[:-1])
    first_at, last_at = stops[begins], stops[begins + 1]
    # The two sides of a barrier are two nodes, so that nothing passes.
    first_id = np.where(is_blocked[first_at], -2 - 2 * first_at, refs[first_at])
    last_id = np.where(is_blocked[last_at], -1 - 2 * last_at, refs[last_at])
    ids, index = np.unique(np.concatenate([first_id, last_id]), return_index=True)
    where = np.concatenate([first_at, last_at])[index]
    counts = last_at - first_at - 1
    bend_start = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=bend_start[1:])
    bends = np.repeat(first_at + 1 - bend_start[:-1], counts) + np.arange(bend_start[-1])
    way, uses = way_of[first_at], ways.uses
    return RoadNetwork(
        node_osm_id=ids,
        node_lon_e7=lon_e7[where],
        node_lat_e7=lat_e7[where],
        first=np.searchsorted(ids, first_id).astype(np.int32),
        last=np.searchsorted(ids, last_id).astype(np.int32),
        way_id=ways.way_id[way],
        length_m=(along_m[last_at] - along_m[first_at]).astype(np.float32),
        use=np.array([_flags(use) for use in uses], np.uint8)[way],
        speed_kmh=np.array([round(use.speed_kmh) for use in uses], np.uint8)[way],
        max_weight_t=np.array([use.max_weight_t for use in uses], np.float32)[way],
        max_height_m=np.array([use.max_height_m for use in uses], np.float32)[way],
        bend_start=bend_start,
        bend_osm_id=refs[bends],
        bend_lon_e7=lon_e7[bends],
        bend_lat_e7=lat_e7[bends],
    )


def _flags(use: WayUse) -> int:
    flags = {
        Use.CAR_FORWARD: use.car_forward,
        Use.CAR_BACKWARD: use.car_backward,
        Use.TRUCK_FORWARD: use.truck_forward,
        Use.TRUCK_BACKWARD: use.truck_backward,
        Use.FERRY: use.is_ferry,
    }
    return sum(flag for flag, holds in flags.items() if holds)
