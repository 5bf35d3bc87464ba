"""Open listings around a point, nearest first."""

import math
import unicodedata
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
        Dicts with `PUBLIC_KEYS`, by distance_km, then platform and id. In the place's own
        commune, where either point is only the commune's, distance_km is what two points of
        that commune are apart on average, by road, and distance_method says `intra_commune`
        (impact method, section 4). An anonymous listing has
        no company, stands at its commune's representative point, and its distance_km is the upper
        end of a band that is also told in words (`distance_band`, else None).

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
    roads_km = detour_km(
        great_circle_km(lon, lat, [row["lon"] for row in found], [row["lat"] for row in found])
    )
    for row, road_km in zip(found, roads_km.tolist(), strict=True):
        row["distance_method"] = "detour"
        if unit_code and row["commune_code"] == unit_code and (row["at_commune"] or not exact):
            row["distance_method"] = "intra_commune"
            road_km = float(detour_km(intra_commune_km(row["area_km2"] or 0.0)))
        row["distance_km"], row["distance_band"] = road_km, None
        if row["anonymous"]:
            upper = int(np.searchsorted(BANDS_KM, road_km))
            lower_km = int(BANDS_KM[upper - 1]) if upper else 0
            row["distance_km"] = float(BANDS_KM[upper])
            row["distance_band"] = f"{lower_km}-{int(BANDS_KM[upper])}"
    near = [row for row in found if row["distance_km"] <= radius_km]
    near.sort(key=lambda row: (row["distance_km"], row["platform"], row["listing_id"]))
    return [{key: row[key] for key in PUBLIC_KEYS} for row in near[:limit]]
