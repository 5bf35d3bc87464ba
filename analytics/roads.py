"""Ways by road between points: what drives, how far, and how far off the road the ends are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from geodata.roads.network import Profile
from geodata.roads.road_map import RoadMap
from geodata.roads.router import Router
from geodata.roads.snapping import Snapped

Floats = NDArray[np.float64]

PEOPLE = frozenset({"staff", "skill", "training"})
"""Resources that drive a car; the others come by truck."""


@dataclass(frozen=True)
class Ways:
    """Ways by road between pairs of points.

    Attributes:
        km: length, metres off the road included, shape (p,); NaN where there is none.
        from_off_road_m: from the first points to their road; NaN where none is near enough.
        to_off_road_m: from the second points to theirs.
    """

    km: Floats
    from_off_road_m: Floats
    to_off_road_m: Floats


Row = Mapping[str, Any]


def profile_of(resource: str) -> Profile:
    """Say what drives: a car for people's time, a truck for everything else."""
    return Profile.CAR if resource in PEOPLE else Profile.TRUCK


def measure(
    router: Router, from_lon: Floats, from_lat: Floats, to_lon: Floats, to_lat: Floats
) -> Ways:
    """Measure the way between each two points; a point that comes back is snapped once.

    Args:
        router: of the profile that drives.
        from_lon: longitudes of the first points, WGS84 degrees, shape (p,).
        from_lat: their latitudes.
        to_lon: longitudes of the second points.
        to_lat: their latitudes.
    """
    lon, lat = np.concatenate([from_lon, to_lon]), np.concatenate([from_lat, to_lat])
    unique, place = np.unique(np.column_stack([lon, lat]), axis=0, return_inverse=True)
    snapped = router.snap(unique[:, 0], unique[:, 1])
    first, second = place.reshape(2, -1)
    sources, targets = _at(snapped, first), _at(snapped, second)
    return Ways(router.pairs_km(sources, targets), sources.off_road_m, targets.off_road_m)


def ways_to(
    cursor: duckdb.DuckDBPyConnection, lon: float, lat: float, listings: Sequence[Row]
) -> list[float | None]:
    """Measure the way between a point and each listing, from who offers to who needs.

    Args:
        cursor: A cursor on a computed database.
        lon: longitude of the point, WGS84 degrees.
        lat: its latitude.
        listings: with kind, resource, lon, lat, anonymous and at_commune.

    Returns:
        Road km of each; None without a network, without a way, and for a listing whose own point
        is unknown or not to be told.
    """
    found: list[float | None] = [None] * len(listings)
    roads = RoadMap.open(cursor)
    if roads is None:
        return found
    for profile in Profile:
        asked = [
            at
            for at, row in enumerate(listings)
            if _may_ask(row) and profile_of(row["resource"]) is profile
        ]
        if not asked:
            continue
        ends = np.array([_ends(lon, lat, listings[at]) for at in asked])
        for at, km in zip(asked, measure(roads.router(profile), *ends.T).km, strict=True):
            found[at] = None if np.isnan(km) else float(km)
    return found


def way_to(
    cursor: duckdb.DuckDBPyConnection, lon: float, lat: float, listing: Row
) -> dict[str, Any] | None:
    """Draw the way of `ways_to` to one listing: profile, length, minutes, points, networks."""
    roads = RoadMap.open(cursor)
    if roads is None or not _may_ask(listing):
        return None
    profile = profile_of(listing["resource"])
    from_lon, from_lat, to_lon, to_lat = _ends(lon, lat, listing)
    route = roads.router(profile).route((from_lon, from_lat), (to_lon, to_lat))
    if route is None:
        return None
    return {
        "profile": profile.value,
        "distance_km": route.distance_km,
        "duration_min": route.duration_min,
        "lon": route.lon.tolist(),
        "lat": route.lat.tolist(),
        "networks": roads.label,
    }


def _may_ask(listing: Row) -> bool:
    return not listing["anonymous"] and not listing["at_commune"]


def _ends(lon: float, lat: float, listing: Row) -> tuple[float, float, float, float]:
    """Give the two ends, the one that offers first."""
    if listing["kind"] == "need":
        return lon, lat, listing["lon"], listing["lat"]
    return listing["lon"], listing["lat"], lon, lat


def _at(places: Snapped, index: NDArray[np.intp]) -> Snapped:
    return Snapped(places.road[index], places.along[index], places.off_road_m[index])
