"""Says of rows with coordinates which unit holds each."""

import duckdb
import pyarrow as pa


def placed(cursor: duckdb.DuckDBPyConnection, points: pa.Table) -> pa.Table:
    """Add a column `unit_code` to rows.

    Args:
        cursor: A cursor on a database with the schema geo.
        points: Rows with `lon` and `lat`, WGS84 degrees, null or NaN for none.

    Returns:
        The rows with `unit_code`, null in no unit; on a border, the lowest code.
    """
    if not points.num_rows:
        return points.append_column("unit_code", pa.array([], pa.string()))
    # Imported here: compiled kernels cost every other command 0.2 s and 80 MB.
    from geodata.unit_places import unit_codes_at

    lon, lat = (points[name].cast(pa.float64()).to_numpy() for name in ("lon", "lat"))
    return points.append_column("unit_code", unit_codes_at(cursor, lon, lat))


def place_table(cursor: duckdb.DuckDBPyConnection, query: str, name: str) -> None:
    """Make a temporary table of a query's rows, which have `lon` and `lat`, and of `unit_code`.

    Args:
        cursor: A cursor on a database with the schema geo.
        query: One of the package's own.
        name: The table's; one of that name is replaced.
    """
    rows = placed(cursor, cursor.execute(query).to_arrow_table())
    cursor.register("incoming", rows)
    try:
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM incoming")
    finally:
        cursor.unregister("incoming")
