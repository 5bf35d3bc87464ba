"""Roads of the small country: a grid with a river, for tests that need distances by road.

Junctions stand every 0.02 degree from (0° E, 45° N) to (0.4° E, 45.2° N), so the two northern rows
of communes have no road. The river runs north between 0.18° E and 0.20° E; its one bridge is the
road along 45° N. Every fourth street along a parallel is one-way, to the east.
"""

from pathlib import Path

import duckdb
import numpy as np

from geodata.roads.loading import make_network
from geodata.roads.network import RoadNetwork
from geodata.roads.store import StoredNetwork, folder_of, register
from geodata.roads.tags import way_use
from geodata.roads.ways import Ways
from pipelines.warehouse import open_writer
from tests.support.small_country import SOUTH, WEST

STEP_DEG = 0.02
COLUMNS, ROWS = 21, 11
RIVER_COLUMN = 9  # no road from here to the next column, but the bridge


def add_small_roads(db: Path, name: str = "small", *, has_bridge: bool = True) -> None:
    """Load the roads into a warehouse whose figures are not rebuilt."""
    with open_writer(db) as cursor:
        register_small_roads(cursor, name, has_bridge=has_bridge)


def register_small_roads(
    cursor: duckdb.DuckDBPyConnection,
    name: str = "small",
    *,
    has_bridge: bool = True,
    columns: int = COLUMNS,
) -> None:
    """Write the roads' file and its row."""
    network, stored = small_roads(name, has_bridge=has_bridge, columns=columns)
    folder = folder_of(cursor)
    assert folder is not None, "roads need a database in a file"
    folder.mkdir(exist_ok=True)
    network.save(folder / stored.file)
    register(cursor, stored)


def small_roads(
    name: str = "small", *, has_bridge: bool = True, columns: int = COLUMNS
) -> tuple[RoadNetwork, StoredNetwork]:
    """Make the network's westernmost columns, each street of one way from junction to junction."""
    two_way, one_way = (
        way_use({"highway": "residential"}),
        way_use({"highway": "residential", "oneway": "yes"}),
    )
    assert two_way is not None and one_way is not None
    refs, uses = [], []
    for row in range(ROWS):
        for column in range(columns):
            here = 1 + row * COLUMNS + column
            crosses = column == RIVER_COLUMN and not (row == 0 and has_bridge)
            if column + 1 < columns and not crosses:
                refs += [here, here + 1]
                uses.append(one_way if row % 4 == 3 else two_way)
            if row + 1 < ROWS:
                refs += [here, here + COLUMNS]
                uses.append(two_way)
    lon = np.tile(WEST + STEP_DEG * np.arange(COLUMNS), ROWS)
    lat = np.repeat(SOUTH + STEP_DEG * np.arange(ROWS), COLUMNS)
    ways = Ways(
        way_id=np.arange(1, len(uses) + 1),
        uses=uses,
        ref_start=2 * np.arange(len(uses) + 1),
        refs=np.array(refs, np.int64),
        node_id=np.arange(1, ROWS * COLUMNS + 1),
        node_lon_e7=np.round(lon * 1e7).astype(np.int32),
        node_lat_e7=np.round(lat * 1e7).astype(np.int32),
        blocked=np.empty(0, np.int64),
    )
    return make_network(ways, name=name, source="test", territory=None)
