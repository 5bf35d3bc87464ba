"""Model `core.listing_units`: the unit that holds each listing's coordinates."""

import duckdb
import pyarrow as pa

from pipelines.placing import placed

READS = ("loaded.listings", "geo.units")


def model(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """Place the listings that have coordinates.

    Returns:
        Columns platform, listing_id, lon, lat, unit_code (null in no unit; on a border, the
        lowest code).
    """
    listings = cursor.table("loaded.listings").filter("lon IS NOT NULL AND lat IS NOT NULL")
    return placed(cursor, listings.select("platform", "listing_id", "lon", "lat").to_arrow_table())
