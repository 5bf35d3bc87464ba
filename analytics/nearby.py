"""Open listings around a point, nearest first, and the way to one of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from analytics.access import Access, require_clear
from analytics.search import search
from analytics.search.find import PUBLIC_KEYS
from analytics.search.measure import BANDS_KM
from analytics.sql import rows
from geodata.roads.store import list_networks

__all__ = ["BANDS_KM", "PUBLIC_KEYS", "WayTo", "nearby", "way_to"]


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
    """Open listings within a road distance of a point: `analytics.search.search`, never widened.

    Returns:
        `SearchResult.listings`, nearest first.

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownChoice: If a coordinate, the radius, the window or a choice makes no sense.
    """
    return search(
        cursor,
        access,
        lon=lon,
        lat=lat,
        unit_code=unit_code,
        exact=exact,
        radius_km=radius_km,
        kind=kind,
        resource=resource,
        category=category,
        date_from=date_from,
        date_to=date_to,
        text=text,
        limit=limit,
        wider=False,
    ).listings


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
