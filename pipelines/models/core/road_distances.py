"""Model `core.road_distances`: ways by road between exchanges' ends, by the networks in force."""

import duckdb
import pyarrow as pa

from geodata.roads.road_map import RoadMap
from pipelines.road_distances import MOST_AT_ONCE, measure_missing

READS = ("staging.exchanges", "core.company_places")


def model(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """Give the ways that are known, new ones measured where that is quick.

    Returns:
        Columns from_lon, from_lat, to_lon, to_lat, km, from_off_road_m, to_off_road_m.
    """
    measure_missing(cursor, RoadMap.open(cursor), most=MOST_AT_ONCE)
    return cursor.sql("SELECT * EXCLUDE (version, profile) FROM roads.distances").to_arrow_table()
