"""A country of sixteen square communes, for tests that need places but not France.

Communes C00 to C33 are squares of 0.1 degree, column then row, from (0° E, 45° N). Columns 0 and 1
are EPCI E0 and E1; column 2 has none; column 3 is E3. Columns 0-1 are department D0, 2-3 D1;
both are region R.
"""

from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from geodata.connection import connect

SIDE_DEG = 0.1
WEST, SOUTH = 0.0, 45.0
AREA_KM2 = 25.0

LOADED = Path("pipelines/loaded.sql")
SCHEMA = """
CREATE SCHEMA geo;
CREATE TABLE geo.territories (
    level VARCHAR, code VARCHAR, name VARCHAR, country VARCHAR, vintage VARCHAR, source VARCHAR,
    population BIGINT, area_km2 DOUBLE, lon DOUBLE, lat DOUBLE, holder_code VARCHAR,
    geometry GEOMETRY
);
CREATE TABLE geo.members (level VARCHAR, code VARCHAR, unit_code VARCHAR);
CREATE TABLE geo.successors (country VARCHAR, old_code VARCHAR, new_code VARCHAR);
CREATE TABLE geo.postcodes (country VARCHAR, commune_code VARCHAR, postcode VARCHAR);
"""
SQUARES = """
INSERT INTO geo.territories
SELECT
    'commune', code, code, 'FR', '2025', 'test', 100, $area_km2, lon, lat, NULL,
    ST_MakeEnvelope(lon - $half_deg, lat - $half_deg, lon + $half_deg, lat + $half_deg)
FROM squares
"""
UNITS = """
CREATE TABLE geo.units AS
SELECT code AS unit_code, level, country, name, lon, lat, area_km2, geometry
FROM geo.territories WHERE level = 'commune'
"""


def commune(column: int, row: int) -> str:
    """Code of a commune."""
    return f"C{column}{row}"


def centre(column: int, row: int) -> tuple[float, float]:
    """Longitude and latitude of a commune's representative point."""
    return WEST + (column + 0.5) * SIDE_DEG, SOUTH + (row + 0.5) * SIDE_DEG


def small_country() -> duckdb.DuckDBPyConnection:
    """A database in memory with the territories of the small country and empty `loaded` tables."""
    connection = connect()
    connection.execute(SCHEMA)
    squares, members = [], []
    for column, row in product(range(4), range(4)):
        lon, lat = centre(column, row)
        code = commune(column, row)
        squares.append({"code": code, "lon": lon, "lat": lat})
        above = {"commune": code, "departement": f"D{column // 2}", "region": "R", "country": "FR"}
        if column != 2:
            above["epci"] = f"E{column}"
        members += [{"level": key, "code": of, "unit_code": code} for key, of in above.items()]
    connection.register("squares", pa.Table.from_pylist(squares))
    connection.register("belonging", pa.Table.from_pylist(members))
    connection.execute(SQUARES, {"area_km2": AREA_KM2, "half_deg": SIDE_DEG / 2})
    connection.execute("INSERT INTO geo.members SELECT level, code, unit_code FROM belonging")
    connection.execute(
        "INSERT INTO geo.territories (level, code, name, country, lon, lat) "
        "SELECT m.level, m.code, m.code, 'FR', avg(s.lon), avg(s.lat) "
        "FROM geo.members AS m JOIN squares AS s ON m.unit_code = s.code "
        "WHERE m.level != 'commune' GROUP BY m.level, m.code"
    )
    connection.execute(UNITS)
    connection.execute(LOADED.read_text(encoding="utf-8"))
    return connection


def insert(cursor: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Put rows straight into `loaded.{table}`, columns by name, the rest null."""
    if not rows:
        return
    types = dict(
        cursor.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE schema_name = 'loaded' AND table_name = ?",
            [table],
        ).fetchall()
    )
    complete = [
        {"load_id": 1, "source_line": line, **row} if "source_line" in types else row
        for line, row in enumerate(rows, start=2)
    ]
    names = sorted({name for row in complete for name in row})
    batch = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in complete])
    cursor.register("batch", batch)
    cursor.execute(f"INSERT INTO loaded.{table} BY NAME SELECT * FROM batch")  # noqa: S608  # ours
    cursor.unregister("batch")


def peers(column: int, row: int, naf_code: str, count: int = 3) -> list[dict[str, Any]]:
    """Companies of one activity in a commune: enough for one to be anonymous among them."""
    lon, lat = centre(column, row)
    return [
        {
            "company_id": f"peer-{column}{row}-{number}",
            "name": f"Peer {number}",
            "country": "FR",
            "naf_code": naf_code,
            "lon": lon,
            "lat": lat,
        }
        for number in range(count)
    ]
