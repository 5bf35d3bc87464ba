"""Puts the method's tables (factors, categories, assumptions, vehicles) into the warehouse."""

from importlib.resources import as_file, files
from pathlib import Path

import duckdb

from analytics.sql import query

TABLES: dict[str, dict[str, str]] = {
    "factors": {"value": "DOUBLE", "gsd2": "DOUBLE", "transport_included": "BOOLEAN"},
    "categories": {"unit_mass_t": "DOUBLE"},
    "assumptions": {"value": "DOUBLE", "low": "DOUBLE", "mode": "DOUBLE", "high": "DOUBLE"},
    "vehicles": {"up_to_t": "DOUBLE"},
    "match_weights": {"value": "DOUBLE"},
    "match_resources": {"radius_km": "DOUBLE", "least_days": "INTEGER", "counted_days": "INTEGER"},
    "substitutes": {"closeness": "DOUBLE"},
    "synonyms": {},
    "stopwords": {},
    "figures": {},
    "figure_groups": {"watched": "BOOLEAN", "about_people": "BOOLEAN", "least": "DOUBLE"},
    "licences": {},
    "left_out": {},
    "versions": {},
}


def install_method_tables(cursor: duckdb.DuckDBPyConnection) -> None:
    """Create or replace `ref.*` from the CSV files of analytics/factors.

    Columns are text but for those named in `TABLES`. Also (re)creates the SQL macro
    `assumption(id)`.
    """
    cursor.execute("CREATE SCHEMA IF NOT EXISTS ref")
    for name, types in TABLES.items():
        with as_file(files("analytics") / "factors" / f"{name}.csv") as path:
            header = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
            rows = cursor.read_csv(
                str(path),
                header=True,
                auto_detect=False,
                columns={column: types.get(column, "VARCHAR") for column in header},
            )
            cursor.execute(f"DROP TABLE IF EXISTS ref.{name}")
            rows.create(f"ref.{name}")
    install_macros(cursor)


def install_macros(cursor: duckdb.DuckDBPyConnection) -> None:
    """(Re)create the macro `assumption(id)` of models, and those of the queries of analytics."""
    cursor.execute((Path(__file__).parent / "reference.sql").read_text(encoding="utf-8"))
    cursor.execute(query("macros"))


def install_road_tables(cursor: duckdb.DuckDBPyConnection) -> None:
    """Create the tables `roads.*`, what is measured on road networks, where they are absent."""
    cursor.execute((Path(__file__).parent / "road_distances.sql").read_text(encoding="utf-8"))
