"""Model `core.road_distances`: ways by road between exchanges' ends, by the networks in force."""

import duckdb
import pyarrow as pa

from geodata.roads.store import list_networks

READS = ("staging.exchanges", "core.company_places")

FORGET = "DELETE FROM roads.distances"
KNOWN = "SELECT * EXCLUDE (version, profile) FROM roads.distances"


def model(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """Give the ways that are known, new ones measured where that is quick.

    Returns:
        Columns from_lon, from_lat, to_lon, to_lat, km, from_off_road_m, to_off_road_m.
    """
    if list_networks(cursor):
        # Imported here: what routes takes a second to import, and most databases hold no roads.
        from geodata.roads.road_map import RoadMap
        from pipelines.road_distances import MOST_AT_ONCE, measure_missing

        measure_missing(cursor, RoadMap.open(cursor), most=MOST_AT_ONCE)
    else:
        cursor.execute(FORGET)
    return cursor.sql(KNOWN).to_arrow_table()
