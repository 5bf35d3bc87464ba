"""Open listings around a point, nearest first."""

import math
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np

from analytics.access import Access, require_clear
from analytics.catalogue import today
from analytics.errors import UnknownChoice
from analytics.selection import require_category
from analytics.sql import rows
from geodata.distances import (
    EARTH_RADIUS_KM,
    detour_km,
    great_circle_km,
    intra_commune_km,
)
from geodata.roads.store import list_networks

KM_PER_DEGREE = math.radians(1) * EARTH_RADIUS_KM

# Upper ends of the bands in which the distance of an anonymous listing is told; no two places
# on Earth are further apart than the last, detour included.
BANDS_KM = np.array([5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 25000.0])

KINDS = ("offer", "need")

PUBLIC_KEYS = (
    "listing_id",
    "platform",
    "kind",
    "resource",
    "category",
    "title",
    "distance_km",
    "distance_method",
    "distance_band",
    "visibility",
    "company_id",
    "company_name",
    "lon",
    "lat",
    "commune_code",
    "commune_name",
    "quantity",
    "unit",
    "available_from",
    "available_to",
)


def fold(text: str) -> str:
    """Lower case without accents, as text is compared."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def nearby(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    lon: float,
    lat: float,
    unit_code: str | None = None,
    exact: bool = True,
    radius_km: float = 30.0,
    kind: str | None = None,
    resource: str | None = None,
    category: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    text: str | None = None,
    limit: int | None = 20,
) -> list[dict[str, Any]]:
    """Open listings within a road distance of a point.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        lon: Longitude of the point, WGS84 degrees.
        lat: Latitude of the point.
        unit_code: The commune, or smallest unit, that holds the point, where it is known.
        exact: Whether the point is the place's own rather than its commune's.
        radius_km: Road km; applies to `distance_km` as shown.
        kind: `offer` or `need`.
        resource: A resource of the taxonomy.
        category: A category of the taxonomy.
        date_from: First day of the window; the data's today where None.
        date_to: Last day of the window; open where None.
        text: Words that must all be in the title, description or category, accents and case
            apart.
        limit: At most so many, None for all.

    Returns:
        Dicts with `PUBLIC_KEYS`, by distance_km, then platform and id. Where the road networks hold
        the place and a listing's own point, distance_km is the way from who offers to who needs, by
        car for people's time and by truck for the rest, and distance_method says `network`; else
        it is an estimate (`detour`). In the place's own commune, where either point is only the
        commune's, distance_km is what two points of that commune are apart on average, by road,
        and distance_method says `intra_commune` (impact method, section 4). An anonymous listing
        has no company, stands at its commune's representative point, and its distance_km is the
        upper end of a band, always estimated, that is also told in words (`distance_band`, else
        None).

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownChoice: If a coordinate, the radius, the window or a choice makes no sense.
    """
    require_clear(access)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise UnknownChoice(f"lon {lon}, lat {lat} is no place on Earth, in degrees.")
    if not radius_km > 0:
        raise UnknownChoice(f"The radius must be positive, in km; it is {radius_km}.")
    first_day = date_from or today(cursor, access)
    if date_to and first_day > date_to:
        raise UnknownChoice(f"The window ends ({date_to}) before it begins ({first_day}).")
    if kind not in (None, *KINDS):
        raise UnknownChoice(f"{kind!r} is not a kind. Known: {', '.join(KINDS)}.")
    require_category(cursor, "resource", resource)
    require_category(cursor, "category", category)
    # No road is shorter than the great circle, so a box of the radius holds every answer.
    reach_lat = radius_km / KM_PER_DEGREE
    narrowest = math.cos(math.radians(min(89.0, abs(lat) + reach_lat)))
    reach_lon = reach_lat / narrowest
    found = rows(
        cursor,
        "nearby",
        {
            "unit_code": unit_code,
            "lat_min": lat - reach_lat,
            "lat_max": lat + reach_lat,
            "lon_min": lon - reach_lon,
            "lon_max": lon + reach_lon,
            "kind": kind,
            "resource": resource,
            "category": category,
            "date_from": first_day,
            "date_to": date_to,
            "words": fold(text or "").split(),
        },
    )
    if not found:
        return []
    detours_km = detour_km(
        great_circle_km(lon, lat, [row["lon"] for row in found], [row["lat"] for row in found])
    )
    ways_km = _ways_km(cursor, lon, lat, found)
    for row, road_km, way_km in zip(found, detours_km.tolist(), ways_km, strict=True):
        row["distance_method"] = "detour"
        if unit_code and row["commune_code"] == unit_code and (row["at_commune"] or not exact):
            row["distance_method"] = "intra_commune"
            road_km = float(detour_km(intra_commune_km(row["area_km2"] or 0.0)))
        elif way_km is not None:
            row["distance_method"], road_km = "network", way_km
        row["distance_km"], row["distance_band"] = road_km, None
        if row["anonymous"]:
            upper = int(np.searchsorted(BANDS_KM, road_km))
            lower_km = int(BANDS_KM[upper - 1]) if upper else 0
            row["distance_km"] = float(BANDS_KM[upper])
            row["distance_band"] = f"{lower_km}-{int(BANDS_KM[upper])}"
    near = [row for row in found if row["distance_km"] <= radius_km]
    near.sort(key=lambda row: (row["distance_km"], row["platform"], row["listing_id"]))
    return [{key: row[key] for key in PUBLIC_KEYS} for row in near[:limit]]


@dataclass(frozen=True)
class WayTo:
    """The way by road between a place and a listing, from who offers to who needs.

    Attributes:
        profile: `truck` or `car`.
        distance_km: its length.
        duration_min: at the speeds allowed, stops not counted.
        lon: longitudes of its points, WGS84 degrees.
        lat: their latitudes.
        networks: names and versions of the road networks.
    """

    profile: str
    distance_km: float
    duration_min: float
    lon: list[float]
    lat: list[float]
    networks: str


def way_to(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    lon: float,
    lat: float,
    platform: str,
    listing_id: str,
) -> WayTo | None:
    """Draw the way by road between a point and an open listing.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        lon: Longitude of the point, WGS84 degrees.
        lat: Latitude of the point.
        platform: The listing's platform.
        listing_id: The listing.

    Returns:
        None where there is none to draw: an anonymous listing, one placed by its commune alone,
        no road network that holds both, or no such open listing.

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    found = rows(cursor, "listing_place", {"platform": platform, "listing_id": listing_id})
    if not found or not list_networks(cursor):
        return None
    from analytics import roads

    drawn = roads.way_to(cursor, lon, lat, found[0])
    return WayTo(**drawn) if drawn is not None else None


def _ways_km(
    cursor: duckdb.DuckDBPyConnection, lon: float, lat: float, found: list[dict[str, Any]]
) -> list[float | None]:
    """Measure by road the way between a point and each listing that stands at its own point.

    Returns:
        Road km, None where the networks give none, or may not be asked: an anonymous listing, or
        one placed by its commune alone.
    """
    if not list_networks(cursor):
        return [None] * len(found)
    # Imported here: what routes takes a second to import, and most databases hold no roads.
    from analytics.roads import ways_to

    return ways_to(cursor, lon, lat, found)
