"""The way between two points, as GeoJSON."""

from typing import Any

import numpy as np

from geodata.roads.errors import NoWay
from geodata.roads.loading import LICENCE
from geodata.roads.network import Profile
from geodata.roads.road_map import RoadMap
from geodata.roads.snapping import SNAP_LIMIT_M

_DECIMALS = 6


def way_feature(
    roads: RoadMap, source: tuple[float, float], target: tuple[float, float], profile: Profile
) -> dict[str, Any]:
    """Give the shortest way between two points.

    Args:
        roads: the roads.
        source: longitude and latitude of its start, WGS84 degrees.
        target: of its end.
        profile: what drives.

    Returns:
        A GeoJSON Feature (RFC 7946): a LineString, with `distance_km`, `duration_min`, `profile`
        and `network` among its properties.

    Raises:
        NoWay: if a point is too far from a road, or no path joins the two.
    """
    router = roads.router(profile)
    for end, (lon, lat) in (("start", source), ("end", target)):
        off_m = router.metres_off(lon, lat)
        if not off_m <= SNAP_LIMIT_M:
            raise NoWay(
                f"The {end} ({lon}, {lat}) is {off_m:,.0f} m from the nearest road that a "
                f"{profile} may use; {SNAP_LIMIT_M:,.0f} m is the most. Check that it is longitude "
                f"then latitude, or load the roads around it (loaded: {roads.label})."
            )
    route = router.route(source, target)
    if route is None:
        raise NoWay(
            f"No road that a {profile} may use leads from {source} to {target} in what is loaded "
            f"({roads.label})."
        )
    points = np.round(np.column_stack([route.lon, route.lat]), _DECIMALS)
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": points.tolist()},
        "properties": {
            "distance_km": round(route.distance_km, 3),
            "duration_min": round(route.duration_min, 1),
            "profile": str(profile),
            "network": roads.label,
            "licence": LICENCE,
        },
    }
