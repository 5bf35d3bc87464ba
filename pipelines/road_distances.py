"""The ways by road that the figures need: measured once a version of the networks, then kept."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.roads import measure
from geodata.roads.errors import NoSuchNetwork
from geodata.roads.network import DEGREES_PER_UNIT, Profile, RoadNetwork
from geodata.roads.road_map import RoadMap
from geodata.roads.snapping import SNAP_LIMIT_M
from geodata.roads.store import folder_of, list_networks

PROFILE = Profile.TRUCK
"""What carries an exchange."""

MOST_AT_ONCE = 100_000
"""New pairs that `compute` measures itself, a few seconds' work; more wait for
`maillage distances`, and have the detour until then."""

_BATCH = 10_000
_HERE = Path(__file__).parent
_MARGIN_DEG = 1.5 * SNAP_LIMIT_M / 111_195

FORGET = "DELETE FROM roads.distances WHERE version != ?"
COUNT = "SELECT count(*) FROM roads.distances WHERE version = ?"
ADD = "INSERT INTO roads.distances BY NAME SELECT * FROM measured"

Columns = dict[str, NDArray[np.float64]]
Progress = Callable[[str, int, int], None]


def measure_missing(
    cursor: duckdb.DuckDBPyConnection,
    roads: RoadMap | None,
    *,
    within: RoadNetwork | None = None,
    most: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Measure the pairs of exchanges' ends that the networks hold and nobody measured yet.

    Ways of earlier versions of the networks are forgotten. The caller owns the transaction.

    Args:
        cursor: A writable cursor on a warehouse with `roads`, `staging` and `core`.
        roads: The networks in force, None for none.
        within: Only pairs in the box of this network, None for that of all of them.
        most: Measure nothing where more pairs than this are new; None for any number.
        progress: Called with words, the pairs done and the pairs to do.

    Returns:
        How many were measured.
    """
    cursor.execute(FORGET, [roads.version if roads is not None else ""])
    if roads is None:
        return 0
    pairs = _missing(cursor, roads, within or roads.network)
    count = len(pairs["from_lon"])
    if most is not None and count > most:
        return 0
    for start in range(0, count, _BATCH):
        if progress is not None:
            progress("measuring ways", start, count)
        batch = {name: column[start : start + _BATCH] for name, column in pairs.items()}
        _measure(cursor, roads, batch)
    return count


def count_known(cursor: duckdb.DuckDBPyConnection, roads: RoadMap) -> int:
    """Count the pairs that were measured on these networks."""
    row = cursor.execute(COUNT, [roads.version]).fetchone()
    return int(row[0]) if row is not None else 0


def count_missing(cursor: duckdb.DuckDBPyConnection, roads: RoadMap) -> int:
    """Count the pairs that the networks hold and nobody measured yet."""
    return len(_missing(cursor, roads, roads.network)["from_lon"])


def network_named(cursor: duckdb.DuckDBPyConnection, name: str) -> RoadNetwork:
    """Open one of the networks by its name.

    Raises:
        NoSuchNetwork: None has that name.
    """
    networks, folder = {n.name: n.file for n in list_networks(cursor)}, folder_of(cursor)
    if folder is None or name not in networks:
        raise NoSuchNetwork(
            f'There is no road network "{name}" (there are: {", ".join(sorted(networks))}).'
        )
    return RoadNetwork.open(folder / networks[name])


def _missing(cursor: duckdb.DuckDBPyConnection, roads: RoadMap, within: RoadNetwork) -> Columns:
    west, south, east, north = bounds(within)
    query = (_HERE / "road_pairs.sql").read_text(encoding="utf-8")
    box = {"west": west, "south": south, "east": east, "north": north}
    asked = {"version": roads.version, "profile": PROFILE.value, **box}
    found = cursor.execute(query, asked).fetchnumpy()
    return {name: np.asarray(column, np.float64) for name, column in found.items()}


def _measure(cursor: duckdb.DuckDBPyConnection, roads: RoadMap, pairs: Columns) -> None:
    ways = measure(roads.router(PROFILE), **pairs)
    size = len(ways.km)
    measured = pa.table(
        {
            "version": pa.array([roads.version] * size),
            "profile": pa.array([PROFILE.value] * size),
            **pairs,
            **{name: pa.array(column, from_pandas=True) for name, column in vars(ways).items()},
        }
    )
    cursor.register("measured", measured)
    cursor.execute(ADD)
    cursor.unregister("measured")


def bounds(network: RoadNetwork) -> tuple[float, float, float, float]:
    """Give the box that holds every point with a road: west, south, east, north in degrees."""
    lon, lat = (
        (axis.min() * DEGREES_PER_UNIT, axis.max() * DEGREES_PER_UNIT)
        for axis in (network.node_lon_e7, network.node_lat_e7)
    )
    wide = _MARGIN_DEG / max(np.cos(np.radians(max(abs(lat[0]), abs(lat[1])))), 0.01)
    return lon[0] - wide, lat[0] - _MARGIN_DEG, lon[1] + wide, lat[1] + _MARGIN_DEG
