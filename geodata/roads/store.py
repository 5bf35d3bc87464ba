"""Which road networks a database has: rows of geo.road_networks, and files beside the database.

A network's file is never changed: a reader may hold it. It goes once nothing names it, some days
after its row, for the snapshots that still do.
"""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb

from geodata.roads.errors import NoSuchNetwork
from geodata.territories import sql

_SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class StoredNetwork:
    """A loaded network: a row of geo.road_networks.

    Attributes:
        name: the name it was given, its own among the networks.
        version: 12 hexadecimal digits of what is in it.
        file: its file, in the database's folder of roads.
        source: where the data came from.
        licence: under which licence.
        data_date: of when the data are, UTC, None where they do not say it.
        loaded_at: when it was loaded, UTC.
        territory: level:code of the territory that it was cut to, None for a whole extract.
        ways: OpenStreetMap's ways that a car or a truck may drive.
        nodes: junctions.
        roads: parts of ways between two junctions.
        km: their length.
        islands: parts of the network that no road joins to the largest.
        dangling: references to nodes that the data lack.
        blocked: barriers that part a road.
    """

    name: str
    version: str
    file: str
    source: str
    licence: str
    data_date: datetime | None
    loaded_at: datetime
    territory: str | None
    ways: int
    nodes: int
    roads: int
    km: float
    islands: int
    dangling: int
    blocked: int


def folder_of(cursor: duckdb.DuckDBPyConnection) -> Path | None:
    """Give the folder of a database's road files: `maillage.duckdb` → `maillage.roads`.

    A snapshot, in `maillage.snapshots/`, has the same; a database in memory has none.
    """
    row = cursor.execute(sql("database_file")).fetchone()
    if row is None or not row[0]:
        return None
    file = Path(row[0])
    if file.parent.suffix == ".snapshots":
        return file.parent.with_suffix(".roads")
    return file.with_suffix(".roads")


def install(cursor: duckdb.DuckDBPyConnection) -> None:
    """Create the table of road networks in a database that has the schema geo, once."""
    cursor.execute(sql("road_networks"))


def list_networks(cursor: duckdb.DuckDBPyConnection) -> list[StoredNetwork]:
    """List the loaded networks, the newest data first; none in a database without the table."""
    row = cursor.execute(sql("has_road_networks")).fetchone()
    if row is None or not row[0]:
        return []
    rows = cursor.execute(sql("list_road_networks")).fetchall()
    return [StoredNetwork(*row) for row in rows]


def version_of(networks: Iterable[StoredNetwork]) -> str:
    """Give what changes when any network of a set does: 12 hexadecimal digits."""
    return sha256(" ".join(network.version for network in networks).encode()).hexdigest()[:12]


def prepared_file(version: str) -> str:
    """Name the file of a set of networks, contracted, by its version."""
    return f"prepared-{version}.npz"


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """Give the name to write a file under; it gets its own once it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        yield partial
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def register(cursor: duckdb.DuckDBPyConnection, stored: StoredNetwork) -> None:
    """Record a network whose file is in place, instead of one of its name.

    The caller owns the transaction, and does this last.
    """
    _forget(cursor, stored.name)
    row = {field.name: getattr(stored, field.name) for field in fields(stored)}
    cursor.execute(sql("insert_road_network"), row)


def remove(cursor: duckdb.DuckDBPyConnection, name: str) -> StoredNetwork:
    """Forget a network; its file stays for a while (`sweep`). The caller owns the transaction.

    Raises:
        NoSuchNetwork: if none has that name.
    """
    forgotten = _forget(cursor, name)
    if forgotten is None:
        named = ", ".join(network.name for network in list_networks(cursor)) or "none is loaded"
        raise NoSuchNetwork(f'There is no road network "{name}" (there are: {named}).')
    return forgotten


def _forget(cursor: duckdb.DuckDBPyConnection, name: str) -> StoredNetwork | None:
    found = next((network for network in list_networks(cursor) if network.name == name), None)
    if found is not None:
        cursor.execute(sql("delete_road_network"), {"name": name})
        folder = folder_of(cursor)
        if folder is not None and (folder / found.file).exists():
            os.utime(folder / found.file)  # its time is from now on when it was last needed
    return found


def sweep(cursor: duckdb.DuckDBPyConnection, days: float) -> None:
    """Delete the road files that nothing has named for some days, and those never finished.

    Args:
        cursor: a cursor on the warehouse.
        days: how long the snapshots that may name them are kept.
    """
    folder = folder_of(cursor)
    networks = list_networks(cursor)
    named = {network.file for network in networks} | {prepared_file(version_of(networks))}
    oldest = time.time() - days * _SECONDS_PER_DAY
    for file in folder.glob("*.npz*") if folder is not None else ():
        if file.name not in named and file.stat().st_mtime < oldest:
            with contextlib.suppress(PermissionError):  # Windows, while it is read: next time
                file.unlink()
