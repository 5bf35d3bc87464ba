"""Model `core.company_units`: the unit that holds each company's coordinates."""

import duckdb
import pyarrow as pa

from pipelines.placing import placed

READS = ("loaded.companies", "geo.units")


def model(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """Place the companies that have coordinates.

    Returns:
        Columns company_id, lon, lat, unit_code (null in no unit; on a border, the lowest code).
    """
    companies = cursor.table("loaded.companies").filter("lon IS NOT NULL AND lat IS NOT NULL")
    return placed(cursor, companies.select("company_id", "lon", "lat").to_arrow_table())
