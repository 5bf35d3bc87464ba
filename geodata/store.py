"""Reads and writes the tables of the schema geo; the caller owns the transaction."""

from collections.abc import Mapping

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geodata.shapes import Geometries, areas_km2, representative_points, touched_cells
from geodata.territories import sql

TERRITORY_TYPES = {
    "level": pa.string(),
    "code": pa.string(),
    "name": pa.string(),
    "country": pa.string(),
    "vintage": pa.string(),
    "source": pa.string(),
    "population": pa.int64(),
    "area_km2": pa.float64(),
    "lon": pa.float64(),
    "lat": pa.float64(),
}


def insert(cursor: duckdb.DuckDBPyConnection, query: str, rows: pa.Table) -> None:
    """Run one of the package's queries that reads the rows as `incoming`."""
    cursor.register("incoming", rows)
    try:
        cursor.execute(sql(query))
    finally:
        cursor.unregister("incoming")


def unit_level(cursor: duckdb.DuckDBPyConnection, country: str) -> str | None:
    """Give the level of a country's smallest units, or None if it has none yet."""
    row = cursor.execute(sql("unit_level"), {"country": country}).fetchone()
    return str(row[0]) if row else None


def set_unit_level(cursor: duckdb.DuckDBPyConnection, country: str, level: str) -> None:
    """Make a level the one of a country's smallest units."""
    cursor.execute(sql("delete_unit_level"), {"country": country})
    cursor.execute(sql("insert_unit_level"), {"country": country, "level": level})


def levels_above(cursor: duckdb.DuckDBPyConnection, country: str) -> list[str]:
    """List the levels that a country has besides its units and itself."""
    parameters = {"country": country, "unit_level": unit_level(cursor, country) or ""}
    return [row[0] for row in cursor.execute(sql("levels_of_country"), parameters).fetchall()]


def read_level(cursor: duckdb.DuckDBPyConnection, level: str, country: str) -> pd.DataFrame:
    """Read territories by order of code: code, name, lon, lat, area_km2, population, geometry.

    Geometries are shapely's, WGS84 degrees, None where there is none.
    """
    parameters = {"level": level, "country": country}
    table = cursor.execute(sql("read_level"), parameters).to_arrow_table()
    frame: pd.DataFrame = table.to_pandas()
    frame["geometry"] = pd.Series(shapely.from_wkb(frame["geometry"].to_numpy()), dtype="object")
    return frame


def replace_level(
    cursor: duckdb.DuckDBPyConnection, level: str, country: str, rows: pd.DataFrame
) -> None:
    """Put territories in the place of all those of the level in the country.

    Args:
        cursor: the caller's transaction.
        level: their level.
        country: their country.
        rows: code, name, vintage, source, geometry (shapely or None); population, area_km2,
            lon and lat where they are known, else area and point are measured here.
    """
    geometries: Geometries = rows["geometry"].to_numpy()
    full = rows.assign(level=level, country=country)
    if "area_km2" not in full:
        full = full.assign(area_km2=areas_km2(geometries))
    if "lon" not in full:
        lon, lat = representative_points(geometries)
        full = full.assign(lon=lon, lat=lat)
    if "population" not in full:
        full = full.assign(population=pd.array([None] * len(full), dtype="Int64"))
    columns = {
        name: pa.array(full[name], kind, from_pandas=True) for name, kind in TERRITORY_TYPES.items()
    }
    columns["geometry"] = pa.array(shapely.to_wkb(geometries, flavor="iso"), pa.binary())
    cursor.execute(sql("delete_level"), {"level": level, "country": country})
    insert(cursor, "insert_territories", pa.table(columns))


def replace_members(
    cursor: duckdb.DuckDBPyConnection, level: str, country: str, code_of: Mapping[str, str]
) -> None:
    """Say to which territory of a level each unit of a country belongs.

    Args:
        cursor: the caller's transaction.
        level: the level of the territories.
        country: the country of the units.
        code_of: the territory's code by unit code; a unit in none is left out.
    """
    cursor.execute(sql("delete_level_members"), {"level": level, "country": country})
    rows = {
        "level": pa.array([level] * len(code_of), pa.string()),
        "code": pa.array(list(code_of.values()), pa.string()),
        "unit_code": pa.array(list(code_of), pa.string()),
    }
    insert(cursor, "insert_members", pa.table(rows))


def read_members(cursor: duckdb.DuckDBPyConnection, level: str, country: str) -> dict[str, str]:
    """Give the territory's code at a level, by code of the country's units."""
    parameters = {"level": level, "country": country}
    return dict(cursor.execute(sql("members_of_level"), parameters).fetchall())


def count_units(cursor: duckdb.DuckDBPyConnection, country: str) -> int:
    """Count the smallest units of a country."""
    row = cursor.execute(sql("count_units"), {"country": country}).fetchone()
    return int(row[0]) if row else 0


def forget_members(cursor: duckdb.DuckDBPyConnection, country: str) -> None:
    """Drop every membership of a country's units, before the units themselves change."""
    cursor.execute(sql("delete_country_members"), {"country": country})


def read_successors(cursor: duckdb.DuckDBPyConnection, country: str) -> dict[str, str | None]:
    """Give old code to new code; None where the old unit was divided."""
    rows = cursor.execute(sql("read_successors"), {"country": country}).fetchall()
    return dict(rows)


def replace_successors(
    cursor: duckdb.DuckDBPyConnection, country: str, successors: Mapping[str, str | None]
) -> None:
    """Put successors in the place of all those of a country."""
    cursor.execute(sql("delete_successors"), {"country": country})
    rows = {
        "country": pa.array([country] * len(successors), pa.string()),
        "old_code": pa.array(list(successors), pa.string()),
        "new_code": pa.array(list(successors.values()), pa.string()),
    }
    insert(cursor, "insert_successors", pa.table(rows))


def replace_cells(cursor: duckdb.DuckDBPyConnection, country: str, geometries: Geometries) -> None:
    """Note which cells of 0.1 degree the country's units touch."""
    cells: NDArray[np.int32] = touched_cells(geometries).astype(np.int32)
    cursor.execute(sql("delete_cells"), {"country": country})
    rows = {
        "country": pa.array([country] * len(cells), pa.string()),
        "cell_x": pa.array(cells[:, 0]),
        "cell_y": pa.array(cells[:, 1]),
    }
    insert(cursor, "insert_cells", pa.table(rows))
