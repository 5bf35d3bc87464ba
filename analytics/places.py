"""Finding a place by what people type: an address, a name, a number, a postcode, coordinates.

Everything is looked up in what is loaded: no address leaves the machine.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
from stdnum.be import vat
from stdnum.fr import siren, siret

from analytics.access import Access, require_clear
from analytics.errors import UnknownPlace, UnknownTerritory
from analytics.sql import rows
from analytics.territories import describe

Kind = Literal["point", "company", "unit", "territory"]
Reading = Literal["point", "company_number", "wrong_number", "postcode", "words"]

_NUMBER = r"([-+\u2212]?\d{1,3}(?:[.,]\d+)?)\s*(°?)\s*"
_COORDINATES = re.compile(
    rf"\s*{_NUMBER}([NS]?)\s*[,;\s]\s*{_NUMBER}([EOW]?)\s*", flags=re.IGNORECASE
)
_CODE = re.compile(r"(?:BE)?\d[\dAB]*", flags=re.IGNORECASE)
_SIREN_DIGITS, _SIRET_DIGITS = 9, 14
_POINT_DECIMALS = 5


@dataclass(frozen=True)
class Place:
    """Somewhere that a search may start from.

    Attributes:
        key: How an address of the dashboard names it: `point:47.65,-2.08` (latitude first),
            `company:73282932000074`, `commune:35236`, or another `level:code`.
        kind: What it is; a `unit` is a commune, in Belgium a canton until communes are loaded.
        name: What people call it; empty for a point.
        detail: Where it is, in a line; empty where the name says it.
        lon: Longitude, WGS84 degrees.
        lat: Latitude.
        unit_code: The commune, or smallest unit, that holds it; None where none does.
        exact: Whether the point is the place's own; a commune, or a company without
            coordinates, stands at the commune's representative point.
    """

    key: str
    kind: Kind
    name: str
    detail: str
    lon: float
    lat: float
    unit_code: str | None
    exact: bool


def fold(text: str) -> str:
    """Bring a text to what is compared: `Bd St-Étienne` gives `bd saint etienne`."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    spelt = {"st": "saint", "ste": "sainte"}
    return " ".join(spelt.get(word, word) for word in re.sub("[^a-z0-9]+", " ", bare).split())


def reading(text: str) -> Reading:
    """Say what a text looks like, so that a screen can tell why nothing was found."""
    if coordinates(text):
        return "point"
    code = _code(text)
    if code is None:
        return "words"
    digits = code.removeprefix("BE")
    if code.startswith("BE") or len(digits) >= _SIREN_DIGITS:
        valid = (
            siret.is_valid(digits)
            if len(digits) == _SIRET_DIGITS
            else vat.is_valid(digits) or (len(digits) == _SIREN_DIGITS and siren.is_valid(digits))
        )
        return "company_number" if valid else "wrong_number"
    return "postcode"


def coordinates(text: str) -> tuple[float, float] | None:
    """Read `47.65, -2.08` or `47,65° N, 2,08° O`: latitude first, in degrees.

    Returns:
        Longitude and latitude, or None where the text is no point of the globe.
    """
    found = _COORDINATES.fullmatch(text)
    if not found:
        return None
    lat_text, lat_sign, south, lon_text, lon_sign, west = found.groups()
    marked = (lat_sign or south) and (lon_sign or west)
    if not marked and not all(re.search("[.,]", part) for part in (lat_text, lon_text)):
        return None  # two bare numbers are more likely a postcode written apart
    lat, lon = (
        float(part.replace(",", ".").replace("\u2212", "-")) for part in (lat_text, lon_text)
    )
    lat = -abs(lat) if south.upper() == "S" else lat
    lon = -abs(lon) if west.upper() in ("O", "W") and west else lon
    return (lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None


def find_place(
    cursor: duckdb.DuckDBPyConnection, access: Access, text: str, *, limit: int = 8
) -> list[Place]:
    """Find the places that a text may mean, best first.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        text: Coordinates; a SIRET, SIREN or Belgian number of a loaded company; a postcode or a
            commune's code, or how one begins; else words of a commune's name, or of a loaded
            company's name and address, accents, case and hyphens apart.
        limit: At most so many.

    Returns:
        Exact codes first, then whole names, beginnings, and words anywhere; communes before
        companies, the most populous first. Empty for an empty text.

    Raises:
        AccessDenied: Without an access that reads in clear.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    words = fold(text)
    if point := coordinates(text):
        return [_point(cursor, *point)]
    if not words:
        return []
    parameters = {"words": words.split(), "folded": words, "code": _code(text), "limit": limit}
    return [
        Place(
            key=row["key"],
            kind=row["kind"],
            name=row["name"] or row["key"].partition(":")[2],
            detail=_detail(row["address"], row["postcode"], row["commune_name"])
            if row["kind"] == "company"
            else row["postcode"] or row["unit_code"],
            lon=row["lon"],
            lat=row["lat"],
            unit_code=row["unit_code"],
            exact=row["exact"],
        )
        for row in rows(cursor, "find_places", parameters)
    ]


def place(cursor: duckdb.DuckDBPyConnection, access: Access, key: str) -> Place:
    """Give the place of a key; a bare code is a commune's.

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownPlace: If there is no such place, or it has no point.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    level, separator, code = key.partition(":")
    if not separator:
        level, code = "commune", key
    if level == "point":
        point = coordinates(code)
        if point is None:
            raise UnknownPlace(f"{code!r} is no point: write point:47.65,-2.08, latitude first.")
        return _point(cursor, *point)
    if level == "company":
        return _company(cursor, code)
    try:
        row = describe(cursor, access, f"{level}:{code}")
    except UnknownTerritory as error:
        raise UnknownPlace(str(error)) from error
    if row.lon is None or row.lat is None:
        raise UnknownPlace(f"{row.key} has no outline, so no point. Choose a smaller territory.")
    unit = rows(cursor, "unit_at", {"lon": row.lon, "lat": row.lat})
    is_unit = any(found["unit_code"] == row.code for found in unit) or level == "commune"
    return Place(
        key=row.key,
        kind="unit" if is_unit else "territory",
        name=row.name,
        detail=row.code,
        lon=row.lon,
        lat=row.lat,
        unit_code=row.code if is_unit else None,
        exact=False,
    )


def busiest(cursor: duckdb.DuckDBPyConnection, access: Access) -> str | None:
    """Give the key of the commune with most open listings, None where nothing is open.

    Raises:
        AccessDenied: Without an access that reads in clear.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    found = rows(cursor, "busiest_unit", {})
    return str(found[0]["key"]) if found else None


def clickable(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    bounds: tuple[float, float, float, float],
    grouped: bool,
    tolerance_deg: float,
) -> dict[str, Any]:
    """Give simplified outlines for a map, each of which is a place to start from.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        bounds: Only those that touch lon_min, lat_min, lon_max, lat_max (WGS84 degrees).
        grouped: Intercommunalities (in Belgium arrondissements) rather than communes (cantons).
        tolerance_deg: Simplification tolerance, degrees.

    Returns:
        A GeoJSON FeatureCollection in WGS84; each feature's id is the place's key, its
        property `name` what it is called.

    Raises:
        AccessDenied: Without an access that reads in clear.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    corners = dict(zip(("lon_min", "lat_min", "lon_max", "lat_max"), bounds, strict=True))
    parameters = corners | {"grouped": grouped, "tolerance_deg": tolerance_deg}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": row["key"],
                "properties": {"name": row["name"]},
                "geometry": json.loads(row["geometry"]),
            }
            for row in rows(cursor, "clickable", parameters)
        ],
    }


def _point(cursor: duckdb.DuckDBPyConnection, lon: float, lat: float) -> Place:
    lon, lat = round(lon, _POINT_DECIMALS), round(lat, _POINT_DECIMALS)
    held = rows(cursor, "unit_at", {"lon": lon, "lat": lat})
    return Place(
        key=f"point:{lat},{lon}",
        kind="point",
        name="",
        detail=held[0]["name"] if held else "",
        lon=lon,
        lat=lat,
        unit_code=held[0]["unit_code"] if held else None,
        exact=True,
    )


def _company(cursor: duckdb.DuckDBPyConnection, company_id: str) -> Place:
    found = rows(cursor, "company_place", {"company_id": company_id})
    if not found or found[0]["lon"] is None:
        raise UnknownPlace(f"No loaded company has the number {company_id!r}, or it has no place.")
    (row,) = found
    return Place(
        key=f"company:{company_id}",
        kind="company",
        name=row["name"] or company_id,
        detail=_detail(None, row["postcode"], row["commune_name"]),
        lon=row["lon"],
        lat=row["lat"],
        unit_code=row["unit_code"],
        exact=row["exact"],
    )


def _detail(address: str | None, postcode: str | None, commune: str | None) -> str:
    town = " ".join(part for part in (postcode, commune) if part)
    return ", ".join(part for part in (address, town) if part)


def _code(text: str) -> str | None:
    compact = re.sub(r"[\s.]", "", text).upper()
    return compact if _CODE.fullmatch(compact) and len(compact) > 1 else None
