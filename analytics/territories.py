"""Territories by name and code, and their outlines."""

import json
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import duckdb

from analytics.access import ROLES_IN_CLEAR, Access, require_access, require_clear
from analytics.errors import AccessDenied, UnknownTerritory
from analytics.sql import run

# Rows that close every sum: placed in no territory of the level, or nowhere at all.
REMAINDERS = {"none": "Hors territoire", "unplaced": "Non localisé"}

LEVELS = (
    "commune",
    "epci",
    "departement",
    "region",
    "zone_emploi",
    "canton",
    "arrondissement",
    "country",
    "platform",
)


@dataclass(frozen=True)
class TerritoryRow:
    """One territory.

    Attributes:
        level: One of `LEVELS`.
        code: Its code; outside France prefixed by the country ("BE52011").
        name: As people write it.
        country: ISO code of two letters, None for a platform's perimeter.
        population: Inhabitants, None where unknown.
        area_km2: Area, None where it has no geometry.
        lon: Longitude of its representative point, WGS84 degrees.
        lat: Latitude of the same.
    """

    level: str
    code: str
    name: str
    country: str | None
    population: int | None
    area_km2: float | None
    lon: float | None
    lat: float | None

    @property
    def key(self) -> str:
        """`level:code`, as it is asked for."""
        return f"{self.level}:{self.code}"


def _rows(
    cursor: duckdb.DuckDBPyConnection, level: str | None, code: str | None, with_exchanges: bool
) -> list[TerritoryRow]:
    found = run(
        cursor, "territories", {"level": level, "code": code, "with_exchanges": with_exchanges}
    ).fetchall()
    return [TerritoryRow(*row) for row in found]


def list_territories(
    cursor: duckdb.DuckDBPyConnection, access: Access, level: str, *, with_exchanges: bool = False
) -> list[TerritoryRow]:
    """List the territories of a level, by name.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        level: One of `LEVELS`.
        with_exchanges: Only those with a party of a counted exchange; without an access that
            reads in clear, only those that the protected tables name.

    Raises:
        AccessDenied: Without an access.
        UnknownTerritory: If the level is not one of `LEVELS`.
        NotComputed: If the models were never run.
    """
    require_access(access)
    _require_level(level)
    if with_exchanges and access.role not in ROLES_IN_CLEAR:
        named = {code for (code,) in run(cursor, "public_codes", {"level": level}).fetchall()}
        return [row for row in _rows(cursor, level, None, False) if row.code in named]
    return _rows(cursor, level, None, with_exchanges)


def describe(cursor: duckdb.DuckDBPyConnection, access: Access, territory: str) -> TerritoryRow:
    """Find a territory by its `level:code`; `level:none` and `level:unplaced` close a sum.

    A code that France lacks and one other country has may leave out the country's prefix.

    Raises:
        AccessDenied: Without an access.
        UnknownTerritory: If it is not written so, or not loaded; the message proposes others.
        NotComputed: If the models were never run.
    """
    require_access(access)
    level, separator, code = territory.partition(":")
    if not separator or not code:
        raise UnknownTerritory(
            f"{territory!r} is not a territory. Write level:code, such as epci:243500741."
        )
    _require_level(level)
    if code in REMAINDERS:
        return TerritoryRow(level, code, REMAINDERS[code], None, None, None, None, None)
    for candidate in (code, code.upper(), f"BE{code}"):
        if found := _rows(cursor, level, candidate, False):
            return found[0]
    if level == "commune":  # an old commune answers as the one that holds it today
        for (successor,) in run(cursor, "successor", {"code": code}).fetchall():
            if found := _rows(cursor, level, successor, False):
                return found[0]
    known = [row.code for row in _rows(cursor, level, None, False)]
    close = get_close_matches(code, known, n=3)
    hint = f" Close codes: {', '.join(close)}." if close else ""
    raise UnknownTerritory(f"No {level} has the code {code!r}; {len(known)} are loaded.{hint}")


def require_clear_of(
    cursor: duckdb.DuckDBPyConnection, access: Access, territory: TerritoryRow | None
) -> None:
    """Refuse whoever may not read the unprotected rows of a territory; None is everything.

    An officer reads in clear the territories of their access, and those that lie within them.

    Raises:
        AccessDenied: If `access` is not an Access, or does not read this in clear.
    """
    require_access(access)
    if access.role != "officer":
        require_clear(access)
        return
    if territory is None or not _within(cursor, territory, access.territories):
        raise AccessDenied(
            f"This access reads in clear {', '.join(access.territories) or 'no territory'} and "
            "what lies within. Elsewhere, only the protected tables: analytics.public."
        )


def _within(
    cursor: duckdb.DuckDBPyConnection, territory: TerritoryRow, wider: tuple[str, ...]
) -> bool:
    if territory.code in REMAINDERS:
        return False
    asked = {"level": territory.level, "code": territory.code, "wider": list(wider)}
    return bool(run(cursor, "is_within", asked).fetchall()[0][0])


def _require_level(level: str) -> None:
    if level not in LEVELS:
        raise UnknownTerritory(f"{level!r} is not a level. Levels are {', '.join(LEVELS)}.")


def outline(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    level: str,
    codes: list[str] | None = None,
    *,
    bounds: tuple[float, float, float, float] | None = None,
    tolerance_deg: float = 0.002,
) -> dict[str, Any]:
    """Give simplified outlines for display, never for measuring.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        level: One of `LEVELS`; a platform's perimeter is given as the outline of its units.
        codes: Which of them, all where None.
        bounds: Only those that touch lon_min, lat_min, lon_max, lat_max (WGS84 degrees).
        tolerance_deg: Simplification tolerance, degrees.

    Returns:
        A GeoJSON FeatureCollection in WGS84; each feature's id is the code, its properties
        `code` and `name`.

    Raises:
        AccessDenied: Without an access.
        UnknownTerritory: If the level is not one of `LEVELS`.
    """
    require_access(access)
    _require_level(level)
    lon_min, lat_min, lon_max, lat_max = bounds or (-180.0, -90.0, 180.0, 90.0)
    shapes = run(
        cursor,
        "outline",
        {
            "level": level,
            "codes": codes,
            "tolerance_deg": tolerance_deg,
            "lon_min": lon_min,
            "lat_min": lat_min,
            "lon_max": lon_max,
            "lat_max": lat_max,
        },
    ).fetchall()
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": code,
                "properties": {"code": code, "name": name},
                "geometry": json.loads(geometry),
            }
            for code, name, geometry in shapes
        ],
    }
