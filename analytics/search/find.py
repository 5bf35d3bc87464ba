"""The search itself: read the words, find, measure, widen."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import numpy as np

from analytics.access import Access, require_clear
from analytics.catalogue import today
from analytics.errors import UnknownChoice
from analytics.search.candidates import Filters, Start, candidates
from analytics.search.measure import Measured, line_reach_km, measure
from analytics.search.widen import WIDER_DAYS, widen, widest_km
from analytics.search.words import read
from analytics.selection import require_category
from analytics.sql import rows
from geodata.roads.store import list_networks

KINDS = ("offer", "need")
ORDERS = ("distance", "text")

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


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    Attributes:
        listings: Dicts with `PUBLIC_KEYS`, in the order asked for.
        radius_km: Within what radius: the one asked, or a larger one that `widened` says.
        corrections: Words that no listing has, and those that were read instead: dicts of `typed`
            and `used`, a list.
        widened: What was changed because nothing was found: dicts of `what`, `from` and `to`.
            `radius_km`: km; `category`: from a category to its family; `dates`: first and last
            day, ISO, None for an open end; `words`: how many must be there.
    """

    listings: list[dict[str, Any]]
    radius_km: float
    corrections: list[dict[str, Any]] = field(default_factory=list)
    widened: list[dict[str, Any]] = field(default_factory=list)


def search(
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
    family: str | None = None,
    category: str | None = None,
    platform: str | None = None,
    quantity: float | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    text: str | None = None,
    order: str = "distance",
    limit: int | None = 20,
    wider: bool = True,
) -> SearchResult:
    """Find open listings within a road distance of a point, or the nearest thing to them.

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
        family: A family of the taxonomy.
        category: A category of the taxonomy.
        platform: The platform that lists it.
        quantity: So much at least, in the usual unit of the category asked for (of each listing's
            own category where none is). A listing that says no quantity, or one that does not
            convert, is left out.
        date_from: First day of the window; the data's today where None.
        date_to: Last day of the window; open where None.
        text: Words, all of which a listing must have in its title, its description or the names
            of its category; see `analytics.search.words`. The description of an anonymous listing
            is shown to no one, and not searched.
        order: `distance`, nearest first, or `text`, best text first.
        limit: At most so many, None for all.
        wider: Whether to widen where nothing is found: the radius up to 200 km, the category to
            its family, the dates asked for by 30 then 90 days (not into the past), fewer words.

    Returns:
        The listings. Where the road networks hold the place and a listing's own point, distance_km
        is the way from who offers to who needs, by car for people's time and by truck for the
        rest, and distance_method says `network`; else it is an estimate (`detour`). In the place's
        own commune, where either point is only the commune's, distance_km is what two points of
        that commune are apart on average, by road, and distance_method says `intra_commune`
        (impact method, section 4). An anonymous listing has no company, stands at its commune's
        representative point, and its distance_km is the upper end of a band, always estimated,
        that is also told in words (`distance_band`, else None).

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownChoice: If a coordinate, the radius, the window or a choice makes no sense.
    """
    require_clear(access)
    day = today(cursor, access)
    start = Start(lon, lat, unit_code, exact)
    of_category = _category(cursor, category)
    filters = Filters(
        kind=kind,
        resource=resource,
        family=family,
        category=category,
        category_family=of_category["family"],
        category_unit=of_category["unit"],
        platform=platform,
        quantity=quantity,
        first_day=date_from or day,
        last_day=date_to,
        earliest_day=day,
    )
    _check(cursor, start, radius_km, filters, order)
    question = read(cursor, text)
    by_road = bool(list_networks(cursor))
    line_km = line_reach_km(radius_km, by_road=by_road)
    found = candidates(cursor, start, filters, question, line_km=line_km)
    if question.groups:
        found = found.keep(found.words_missing == 0)
    nearest = limit if order == "distance" else None
    near = measure(cursor, start, found, radius_km=radius_km, by_road=by_road, nearest=nearest)
    widened: list[dict[str, Any]] = []
    if wider and not len(near.found):
        widest_radius_km = widest_km(radius_km)
        widest = candidates(
            cursor,
            start,
            filters,
            question,
            line_km=line_reach_km(widest_radius_km, by_road=by_road),
            days=WIDER_DAYS[-1] if date_from or date_to else 0,
            with_family=True,
        )
        around = measure(cursor, start, widest, radius_km=widest_radius_km, by_road=by_road)
        wide = widen(around, filters, radius_km, len(question.groups))
        if wide is not None:
            near, radius_km, widened = around.keep(wide.matches), wide.radius_km, wide.changes
    if order == "text":
        near = near.keep(np.lexsort((near.found.row_no, near.distance_km, -near.found.score)))
    listings = _listings(cursor, near, limit)
    return SearchResult(listings, radius_km, list(question.corrections), widened)


def _check(
    cursor: duckdb.DuckDBPyConnection,
    start: Start,
    radius_km: float,
    filters: Filters,
    order: str,
) -> None:
    """Refuse what makes no sense."""
    if not (-180 <= start.lon <= 180 and -90 <= start.lat <= 90):
        raise UnknownChoice(f"lon {start.lon}, lat {start.lat} is no place on Earth, in degrees.")
    if not radius_km > 0:
        raise UnknownChoice(f"The radius must be positive, in km; it is {radius_km}.")
    first, last = filters.first_day, filters.last_day
    if last and first > last:
        raise UnknownChoice(f"The window ends ({last}) before it begins ({first}).")
    if filters.kind not in (None, *KINDS):
        raise UnknownChoice(f"{filters.kind!r} is not a kind. Known: {', '.join(KINDS)}.")
    if order not in ORDERS:
        raise UnknownChoice(f"{order!r} is not an order. Known: {', '.join(ORDERS)}.")
    if filters.quantity is not None and not filters.quantity > 0:
        raise UnknownChoice(f"The quantity must be positive; it is {filters.quantity}.")
    for column in ("resource", "family"):
        if (value := getattr(filters, column)) is not None:
            require_category(cursor, column, value)
    if filters.platform is not None:
        known = [row["platform"] for row in rows(cursor, "search_platforms", {})]
        if filters.platform not in known:
            raise UnknownChoice(
                f"{filters.platform!r} is not a platform. Known: {', '.join(known)}."
            )


def _category(cursor: duckdb.DuckDBPyConnection, category: str | None) -> dict[str, Any]:
    """Read the family and the usual unit of a category; of none, None."""
    if category is None:
        return {"family": None, "unit": None}
    require_category(cursor, "category", category)
    return next(row for row in rows(cursor, "categories", {}) if row["category"] == category)


def _listings(
    cursor: duckdb.DuckDBPyConnection, near: Measured, limit: int | None
) -> list[dict[str, Any]]:
    """Read what may be shown of the first listings."""
    places = near.found.place[:limit].tolist()
    if not places:
        return []
    known = {row["place"]: row for row in rows(cursor, "search_listings", {"places": places})}
    shown = (known[place] | near.told(at) for at, place in enumerate(places))
    return [{key: row[key] for key in PUBLIC_KEYS} for row in shown]
