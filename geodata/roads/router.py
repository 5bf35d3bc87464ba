"""Road distances between points: snap both to the network, then the shortest path.

The distance of two points is the way from the first to its road, the shortest path, and the way
from the road to the second; so it is never below the great circle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from geodata.mercator import unproject
from geodata.roads.hierarchy import Ends, Hierarchy, Shape, contract, customise
from geodata.roads.network import DEGREES_PER_UNIT, Profile, RoadNetwork
from geodata.roads.snapping import NO_ROAD, Snapped, Snapper, usable_roads

_AT_JUNCTION_M = 0.02
"""Nearer than this a place is at the junction: coordinates have a step of 1 cm."""


def shape_of(network: RoadNetwork) -> Shape:
    """Contract a network for every profile: 2 s for a department, half a minute for a region."""
    lat = network.node_lat_e7 * DEGREES_PER_UNIT
    lon = network.node_lon_e7 * DEGREES_PER_UNIT * float(np.cos(np.radians(np.median(lat))))
    return contract(lon, lat, network.first, network.last)


@dataclass(frozen=True)
class Route:
    """A path between two points.

    Attributes:
        distance_km: by road, both ways off the road included.
        duration_min: at the speeds allowed, stops not counted.
        lon: longitudes of the path's points, from the first point to the second.
        lat: latitudes.
    """

    distance_km: float
    duration_min: float
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


class Router:
    """Answers for one network and one profile."""

    def __init__(self, network: RoadNetwork, shape: Shape, profile: Profile) -> None:
        """Lay the profile's lengths on a contracted network.

        Args:
            network: the network.
            shape: made by `shape_of` of it.
            profile: what drives.
        """
        self.network = network
        self.profile = profile
        self._forward, self._backward = network.open_ways(profile)
        self._length_m = network.length_m.astype(np.float64)
        self._snapper = Snapper(network, usable_roads(network, profile))
        self.hierarchy: Hierarchy = customise(
            shape,
            np.concatenate([network.first[self._forward], network.last[self._backward]]),
            np.concatenate([network.last[self._forward], network.first[self._backward]]),
            np.concatenate([self._length_m[self._forward], self._length_m[self._backward]]),
        )

    def snap(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Snapped:
        """Find the nearest place on the network of each point, WGS84 degrees, shape (p,)."""
        return self._snapper.snap(lon, lat)

    def metres_off(self, lon: float, lat: float) -> float:
        """Measure how far a point is from the nearest road that is open, however far that is."""
        return self._snapper.metres_off(lon, lat)

    def pairs_km(self, sources: Snapped, targets: Snapped) -> NDArray[np.float64]:
        """Give the road distance of each pair of points.

        Args:
            sources: p points.
            targets: p points.

        Returns:
            Kilometres, shape (p,); NaN where an end has no road or no path joins the two.
        """
        found = np.full(len(sources.road), np.nan)
        on_road = np.flatnonzero((sources.road != NO_ROAD) & (targets.road != NO_ROAD))
        a, b = _take(sources, on_road), _take(targets, on_road)
        metres = np.minimum(
            self.hierarchy.pairs(self._leaving(a), self._arriving(b)), self._direct_m(a, b)
        )
        metres = metres + a.off_road_m + b.off_road_m
        found[on_road] = np.where(np.isfinite(metres), metres / 1000, np.nan)
        return found

    def matrix_km(self, sources: Snapped, targets: Snapped) -> NDArray[np.float64]:
        """Give the road distance of each source to each target, km, shape (s, t), NaN for none."""
        found = np.full((len(sources.road), len(targets.road)), np.nan)
        rows = np.flatnonzero(sources.road != NO_ROAD)
        columns = np.flatnonzero(targets.road != NO_ROAD)
        a, b = _take(sources, rows), _take(targets, columns)
        metres = self.hierarchy.matrix(self._leaving(a), self._arriving(b))
        i, j = np.nonzero(a.road[:, None] == b.road[None, :])
        metres[i, j] = np.minimum(metres[i, j], self._direct_m(_take(a, i), _take(b, j)))
        metres = metres + a.off_road_m[:, None] + b.off_road_m[None, :]
        found[np.ix_(rows, columns)] = np.where(np.isfinite(metres), metres / 1000, np.nan)
        return found

    def route(self, source: tuple[float, float], target: tuple[float, float]) -> Route | None:
        """Give the shortest path between two points (lon, lat); None where there is none."""
        a = self.snap(np.array([source[0]]), np.array([source[1]]))
        b = self.snap(np.array([target[0]]), np.array([target[1]]))
        distance_km = float(self.pairs_km(a, b)[0])
        if np.isnan(distance_km):
            return None
        if self._direct_m(a, b)[0] <= self.hierarchy.pairs(self._leaving(a), self._arriving(b))[0]:
            parts = [(int(a.road[0]), float(a.along[0]), float(b.along[0]))]
        else:
            nodes = self.hierarchy.path(self._leaving(a), self._arriving(b))
            parts = [
                (int(a.road[0]), float(a.along[0]), self._share_at(a, nodes[0], self._leaving)),
                *self._roads_between(nodes),
                (int(b.road[0]), self._share_at(b, nodes[-1], self._arriving), float(b.along[0])),
            ]
        roads = np.array([road for road, _, _ in parts])
        driven = np.array([abs(end - start) for _, start, end in parts])
        driven_lines = [
            shapely.get_coordinates(substring(line, start, end, normalized=True))
            for line, (_, start, end) in zip(self._snapper.lines(roads), parts, strict=True)
        ]
        points = np.concatenate([[source], unproject(np.concatenate(driven_lines)), [target]])
        is_kept = np.append((points[1:] != points[:-1]).any(axis=1), True)  # junctions come twice
        is_kept[0] = True
        lon, lat = points[is_kept].T
        minutes = float(driven @ self.network.minutes(self.profile, roads))
        return Route(distance_km, minutes, lon, lat)

    def _share_at(self, place: Snapped, node: int, ends_of: Callable[[Snapped], Ends]) -> float:
        """Say which end of its road a place is joined to a node by: 0 the first, 1 the last."""
        ends = ends_of(place)
        is_first = node == ends.node_a[0] and (node != ends.node_b[0] or ends.a_m[0] <= ends.b_m[0])
        return 0.0 if is_first else 1.0

    def _roads_between(self, nodes: NDArray[np.int32]) -> list[tuple[int, float, float]]:
        """Give the shortest road between each two nodes of a path, and which way it is driven."""
        first, last = self.network.first, self.network.last
        is_on = np.zeros(len(self.network.node_osm_id), bool)
        is_on[nodes] = True
        along = is_on[first] & is_on[last]
        ahead, back = np.flatnonzero(along & self._forward), np.flatnonzero(along & self._backward)
        # Where two roads join the same junctions, the last one said stays: the shortest.
        arcs = [(int(first[r]), int(last[r]), int(r), 0.0) for r in ahead]
        arcs += [(int(last[r]), int(first[r]), int(r), 1.0) for r in back]
        arcs.sort(key=lambda arc: -self._length_m[arc[2]])
        road_of = {(tail, head): (road, start) for tail, head, road, start in arcs}
        found = [road_of[hop] for hop in pairwise(nodes.tolist())]
        return [(road, start, 1.0 - start) for road, start in found]

    def _leaving(self, places: Snapped) -> Ends:
        """Paths that leave these places: ahead only if the road is open forward, and so on."""
        return self._ends(places, self._backward, self._forward)

    def _arriving(self, places: Snapped) -> Ends:
        return self._ends(places, self._forward, self._backward)

    def _ends(
        self, places: Snapped, by_first: NDArray[np.bool_], by_last: NDArray[np.bool_]
    ) -> Ends:
        road, length_m = places.road, self._length_m[places.road]
        to_first, to_last = places.along * length_m, (1 - places.along) * length_m
        # A place at a junction is the junction, whichever way its road may be driven.
        return Ends(
            node_a=self.network.first[road],
            node_b=self.network.last[road],
            a_m=np.where(by_first[road] | (to_first < _AT_JUNCTION_M), to_first, np.inf),
            b_m=np.where(by_last[road] | (to_last < _AT_JUNCTION_M), to_last, np.inf),
        )

    def _direct_m(self, sources: Snapped, targets: Snapped) -> NDArray[np.float64]:
        """Metres along the road itself where both places are on one, else inf."""
        ahead = targets.along - sources.along
        is_open = np.where(ahead >= 0, self._forward[sources.road], self._backward[sources.road])
        is_direct = (sources.road == targets.road) & (is_open | (ahead == 0))
        return np.where(is_direct, np.abs(ahead) * self._length_m[sources.road], np.inf)


def _take(places: Snapped, index: NDArray[np.integer]) -> Snapped:
    return Snapped(places.road[index], places.along[index], places.off_road_m[index])
