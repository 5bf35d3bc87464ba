"""The territories that ship with Maillage, and finding one by its level and code."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from geodata.codes import commune_code, territory_code
from geodata.errors import UnknownTerritory

REFERENCE = Path(__file__).parent / "reference"
SQL = Path(__file__).parent / "sql"

LEVELS = (
    "commune",
    "epci",
    "canton",
    "arrondissement",
    "zone_emploi",
    "departement",
    "region",
    "country",
)
"""Levels that geo.territories can hold; `platform` is a perimeter, which loading makes."""

INSTALLED_FILES = {
    "territories": "territories.parquet",
    "members": "members.parquet",
    "successors": "successors.csv",
    "postcodes": "postcodes.csv",
    "country_cells": "country_cells.csv",
}


@dataclass(frozen=True)
class Territory:
    """A territory's identity; its geometry and figures stay in geo.territories."""

    level: str
    code: str
    name: str
    country: str

    @property
    def reference(self) -> str:
        """The way a territory is written: level:code."""
        return f"{self.level}:{self.code}"


@cache
def sql(name: str) -> str:
    """Read one of this package's queries by its file's name, such as "resolve"."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def install_reference(cursor: duckdb.DuckDBPyConnection) -> None:
    """Create the schema geo and fill it with the territories that ship with Maillage.

    Under a second; the caller owns the transaction.

    Args:
        cursor: a cursor of a database without schema geo, from `geodata.connection.connect`.

    Raises:
        duckdb.CatalogException: if the schema geo is there already.
    """
    cursor.execute(sql("schema"))
    for table, file in INSTALLED_FILES.items():
        cursor.execute(sql(f"install_{table}"), {"path": str(REFERENCE / file)})
    cursor.execute(sql("install_unit_levels"))


def install_postcodes(cursor: duckdb.DuckDBPyConnection) -> None:
    """Add the communes' postcodes to a database that has the territories but not them yet."""
    path = str(REFERENCE / INSTALLED_FILES["postcodes"])
    cursor.execute(sql("install_postcodes"), {"path": path})


def resolve(cursor: duckdb.DuckDBPyConnection, reference: str) -> Territory:
    """Find a territory by "level:code", e.g. "epci:243500741" or "country:FR".

    Codes are taken as people type them ("commune:1001", "canton:268203"), and an old
    commune's code leads to the commune of today.

    Args:
        cursor: a cursor on a database with the schema geo.
        reference: level and code, with a colon between.

    Raises:
        UnknownTerritory: if the level or the code is unknown; the message says which, and
            names territories that were perhaps meant.
    """
    level, colon, typed = (part.strip() for part in reference.partition(":"))
    if not colon or not typed:
        raise UnknownTerritory(
            f'"{reference}" is not a territory: write its level and code, like epci:243500741.'
        )
    if level not in LEVELS:
        raise UnknownTerritory(
            f'"{level}" is not a level of territories: choose one of {", ".join(LEVELS)}.'
        )
    code = (commune_code(typed) if level == "commune" else None) or territory_code(typed) or typed
    found = _find(cursor, level, code)
    if found is None and level == "commune":
        followed = cursor.execute(sql("successor"), {"code": code}).fetchone()
        found = _find(cursor, level, followed[0]) if followed else None
    if found is None:
        raise UnknownTerritory(_unknown(cursor, level, typed))
    return found


def _find(cursor: duckdb.DuckDBPyConnection, level: str, code: str) -> Territory | None:
    # Codes outside France are prefixed; Belgium is the one such country that ships.
    parameters = {"level": level, "code": code, "prefixed": territory_code(code, "BE")}
    row = cursor.execute(sql("resolve"), parameters).fetchone()
    return Territory(*row) if row else None


def _unknown(cursor: duckdb.DuckDBPyConnection, level: str, typed: str) -> str:
    rows = cursor.execute(sql("suggest"), {"level": level, "words": typed}).fetchall()
    message = f'No territory of level {level} has the code "{typed}".'
    if rows:
        meant = "; ".join(f"{level}:{code} ({name})" for code, name in rows)
        message += f" Perhaps you mean {meant}."
    return message


def list_levels(cursor: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """List the levels of each country: territories, vintage, and where places are set."""
    rows: list[dict[str, Any]] = cursor.execute(sql("list_levels")).to_arrow_table().to_pylist()
    return rows


def list_territories(
    cursor: duckdb.DuckDBPyConnection,
    level: str,
    *,
    country: str | None = None,
    text: str | None = None,
) -> list[dict[str, Any]]:
    """List the territories of a level, French ones first, by code.

    Args:
        cursor: a cursor on a database with the schema geo.
        level: the level.
        country: keep one country.
        text: keep names that contain this, without regard to case and accents.

    Returns:
        One mapping a territory: level, code, name, country, vintage, population, area_km2,
        lon and lat (a point inside, degrees), holder_code.
    """
    parameters = {"level": level, "country": country, "words": text}
    table = cursor.execute(sql("list_territories"), parameters).to_arrow_table()
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
