"""The nearest place on the road: which road, how far along it, and how far off it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.distances import great_circle_km
from geodata.roads.network import DEGREES_PER_UNIT, Profile, RoadNetwork

SNAP_LIMIT_M = 1000.0
"""Beyond this a point has no road (assumption: a site's middle is seldom so far from its gate)."""

SMALLEST_COMPONENT = 50
"""Junctions that must reach each other for their roads to be worth snapping to, unless they are
the network's largest such set: a car park with one way in, or a stub cut at the extract's edge,
would answer that there is no path (assumption)."""

NO_ROAD = -1


@dataclass(frozen=True)
class Snapped:
    """Points on a network.

    Attributes:
        road: road of each point, `NO_ROAD` where none is near enough, shape (p,).
        along: share of the road's length before the place, 0 to 1.
        off_road_m: metres from the point to the place, as the crow flies; NaN without road.
    """

    road: NDArray[np.int64]
    along: NDArray[np.float64]
    off_road_m: NDArray[np.float64]


def components(network: RoadNetwork, profile: Profile) -> NDArray[np.int32]:
    """Number the sets of junctions that can reach each other both ways, shape (n,)."""
    forward, backward = network.open_ways(profile)
    tail = np.concatenate([network.first[forward], network.last[backward]])
    head = np.concatenate([network.last[forward], network.first[backward]])
    n = len(network.node_osm_id)
    arcs = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(n, n))
    labels: NDArray[np.int32] = connected_components(arcs, directed=True, connection="strong")[1]
    return labels


def usable_roads(network: RoadNetwork, profile: Profile) -> NDArray[np.bool_]:
    """Say which roads a profile may drive and leave again, shape (r,)."""
    labels = components(network, profile)
    sizes = np.bincount(labels)
    is_large = sizes >= min(SMALLEST_COMPONENT, sizes.max())
    forward, backward = network.open_ways(profile)
    joined = labels[network.first] == labels[network.last]
    return np.asarray((forward | backward) & joined & is_large[labels[network.first]])


class Snapper:
    """Finds the nearest usable road of each point; made once a network and profile."""

    def __init__(self, network: RoadNetwork, usable: NDArray[np.bool_]) -> None:
        """Index the usable roads.

        Args:
            network: the network.
            usable: which of its roads may be snapped to, shape (r,).
        """
        self._roads = np.flatnonzero(usable)
        self._network = network
        self.squeeze = float(np.cos(np.radians(_middle_deg(network))))
        self._lines = _lines(network, self._roads, self.squeeze)
        self._tree = shapely.STRtree(self._lines)

    def line(self, road: int) -> shapely.LineString:
        """Draw a road in the plane in which places are found: longitudes times `squeeze`."""
        line: shapely.LineString = _lines(self._network, np.array([road]), self.squeeze)[0]
        return line

    def snap(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Snapped:
        """Find the nearest place on a usable road.

        Args:
            lon: longitudes, WGS84 degrees, shape (p,).
            lat: latitudes.
        """
        lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        found = Snapped(
            np.full(len(lon), NO_ROAD, np.int64),
            np.zeros(len(lon)),
            np.full(len(lon), np.nan),
        )
        # Within a degree of latitude the squeezed plane is true to 2 %: look a little further.
        reach_deg = 1.1 * SNAP_LIMIT_M / 111_195 / max(min(self.squeeze, 1.0), 0.1)
        points = shapely.points(lon * self.squeeze, lat)
        which, line = self._tree.query_nearest(points, max_distance=reach_deg, all_matches=False)
        if not len(which):
            return found
        lines = self._lines[line]
        along = shapely.line_locate_point(lines, points[which], normalized=True)
        place = shapely.get_coordinates(
            shapely.line_interpolate_point(lines, along, normalized=True)
        )
        off_m = 1000 * great_circle_km(
            lon[which], lat[which], place[:, 0] / self.squeeze, place[:, 1]
        )
        near = off_m <= SNAP_LIMIT_M
        found.road[which[near]] = self._roads[line[near]]
        found.along[which[near]] = along[near]
        found.off_road_m[which[near]] = off_m[near]
        return found


def _middle_deg(network: RoadNetwork) -> float:
    return float(np.median(network.node_lat_e7)) * DEGREES_PER_UNIT


def _lines(
    network: RoadNetwork, roads: NDArray[np.int64], squeeze: float
) -> NDArray[np.object_]:
    """Draw roads as lines in a plane where a degree is as wide as it is high."""
    counts = np.diff(network.bend_start)[roads]
    start = np.concatenate([[0], np.cumsum(counts + 2)])
    lon, lat = np.empty(start[-1]), np.empty(start[-1])
    for ends, at in ((network.first, start[:-1]), (network.last, start[1:] - 1)):
        lon[at] = network.node_lon_e7[ends[roads]]
        lat[at] = network.node_lat_e7[ends[roads]]
    inner = np.repeat(start[:-1] + 1, counts) + _ramp(counts)
    source = np.repeat(network.bend_start[roads], counts) + _ramp(counts)
    lon[inner], lat[inner] = network.bend_lon_e7[source], network.bend_lat_e7[source]
    line_of = np.repeat(np.arange(len(roads)), counts + 2)
    points = np.column_stack([lon * (DEGREES_PER_UNIT * squeeze), lat * DEGREES_PER_UNIT])
    lines: NDArray[np.object_] = shapely.linestrings(points, indices=line_of)
    return lines


def _ramp(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give 0, 1, … count - 1 for each count in turn."""
    start = np.concatenate([[0], np.cumsum(counts)])
    return np.asarray(np.arange(start[-1]) - np.repeat(start[:-1], counts))
