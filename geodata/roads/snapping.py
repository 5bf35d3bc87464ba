"""The nearest place on the road: which road, how far along it, and how far off it.

Places are looked for in Mercator's plane, which is true to shape everywhere: what is nearest there
is nearest on the ground, in Lille as in La Réunion. Distances are measured on the sphere.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.distances import great_circle_km
from geodata.mercator import project, unproject
from geodata.roads.network import Profile, RoadNetwork, road_points

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


def count_islands(network: RoadNetwork) -> int:
    """Count the parts of a network that no road joins to its largest part."""
    n = len(network.node_osm_id)
    roads = coo_array(
        (np.ones(len(network.first), np.int8), (network.first, network.last)), shape=(n, n)
    )
    return int(connected_components(roads, directed=False)[0]) - 1


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
        self._lines = _lines(network, self._roads)
        self._tree = shapely.STRtree(self._lines)
        self._tree.query(shapely.Point())  # builds the tree now: threads may share it from here on

    def lines(self, roads: NDArray[np.integer]) -> NDArray[np.object_]:
        """Draw roads in Mercator's plane, shape (k,)."""
        return _lines(self._network, roads)

    def metres_off(self, lon: float, lat: float) -> float:
        """Measure how far a point is from the nearest usable road, however far that is."""
        point = shapely.Point(project([lon, lat]))
        line = self._lines[self._tree.query_nearest(point, all_matches=False)[0]]
        place = unproject(line.interpolate(line.project(point)).coords[0])
        return 1000 * float(great_circle_km(lon, lat, *place))

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
        points = shapely.points(project(np.column_stack([lon, lat])))
        # The plane stretches what is far from the equator: look as far as its furthest point needs.
        reach = 1.01 * SNAP_LIMIT_M / float(np.cos(np.radians(np.abs(lat).max(initial=0.0))))
        which, line = self._tree.query_nearest(points, max_distance=reach, all_matches=False)
        if not len(which):
            return found
        lines = self._lines[line]
        along = shapely.line_locate_point(lines, points[which], normalized=True)
        place = unproject(
            shapely.get_coordinates(shapely.line_interpolate_point(lines, along, normalized=True))
        )
        off_m = 1000 * great_circle_km(lon[which], lat[which], place[:, 0], place[:, 1])
        near = off_m <= SNAP_LIMIT_M
        found.road[which[near]] = self._roads[line[near]]
        found.along[which[near]] = along[near]
        found.off_road_m[which[near]] = off_m[near]
        return found


def _lines(network: RoadNetwork, roads: NDArray[np.integer]) -> NDArray[np.object_]:
    """Draw roads as lines in Mercator's plane."""
    line_of, lon, lat = road_points(network, roads)
    lines: NDArray[np.object_] = shapely.linestrings(
        project(np.column_stack([lon, lat])), indices=line_of
    )
    return lines
