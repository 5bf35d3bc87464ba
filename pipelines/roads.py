"""Loads road networks: read or downloaded, written beside the database, then recorded."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import shapely

from geodata.errors import UnknownTerritory
from geodata.roads import store
from geodata.roads.clipping import around, keep_within
from geodata.roads.loading import make_network
from geodata.roads.pbf import read_pbf
from geodata.roads.road_map import prepare
from geodata.roads.store import StoredNetwork
from geodata.roads.ways import Ways
from geodata.territories import resolve, sql
from pipelines.compute import compute
from pipelines.errors import BadNetworkName
from pipelines.settings import snapshot_days
from pipelines.snapshot import publish
from pipelines.warehouse import open_writer

if TYPE_CHECKING:
    from geodata.roads.overpass import Overpass

Progress = Callable[[str, int, int], None]

_NAME = re.compile(r"(?=.{1,60}$)[a-z0-9]+(?:[.-][a-z0-9]+)*")


def load_pbf(
    db: Path,
    file: Path,
    *,
    territory: str | None = None,
    margin_km: float = 0.0,
    name: str | None = None,
    progress: Progress | None = None,
) -> StoredNetwork:
    """Load the roads of an OpenStreetMap extract; no network is needed.

    Args:
        db: the database, made where absent.
        file: the extract.
        territory: level:code, to keep its ways and those around it only.
        margin_km: how far around.
        name: the network's name, the file's by default; a network of that name is replaced.
        progress: called as by `compute`; without it the figures stay those of before.

    Returns:
        What was loaded.

    Raises:
        GeodataError: The territory is unknown, the file cannot be read or holds no roads.
        PipelineError: The name will not do, or the database is held.
    """
    name = _checked(name or file.name.split(".")[0].lower().replace("_", "-"))
    reference, area = _area(db, territory, margin_km) if territory else (None, None)
    ways = read_pbf(file)
    if area is not None:
        ways = keep_within(ways, area)
    source = f"OpenStreetMap, {file.name}"
    return _add(db, ways, name=name, source=source, territory=reference, progress=progress)


def download(
    db: Path,
    territory: str,
    server: Overpass,
    *,
    margin_km: float,
    name: str | None = None,
    progress: Progress | None = None,
) -> StoredNetwork:
    """Load the roads of a territory and those around it from Overpass.

    Args:
        db: the database, made where absent; it is free for others during the download.
        territory: level:code.
        server: where from.
        margin_km: how far around.
        name: the network's name, the territory's level and code by default.
        progress: called as by `compute`; without it the figures stay those of before.

    Returns:
        What was loaded.

    Raises:
        GeodataError: The territory is unknown, or the roads did not come whole.
        PipelineError: The name will not do, or the database is held.
    """
    # Imported here: OSMnx costs a second, and whoever has an extract does without.
    from geodata.roads.overpass import read_overpass

    reference, area = _area(db, territory, margin_km)
    name = _checked(name or reference.lower().replace(":", "-"))
    ways = read_overpass(area, server)
    source = f"OpenStreetMap, {server.url}"
    return _add(db, ways, name=name, source=source, territory=reference, progress=progress)


def remove(db: Path, name: str, progress: Progress | None = None) -> StoredNetwork:
    """Forget a road network.

    Args:
        db: the database.
        name: the network's name.
        progress: called as by `compute`; without it the figures stay those of before.

    Raises:
        NoSuchNetwork: If none has that name.
        PipelineError: If the database is held.
    """
    with open_writer(db) as cursor:
        cursor.begin()
        removed = store.remove(cursor, name)
        if progress is not None:
            compute(cursor, progress)
        cursor.commit()
        _tidy(cursor)
    if progress is not None:
        publish(db)
    return removed


def _add(
    db: Path,
    ways: Ways,
    *,
    name: str,
    source: str,
    territory: str | None,
    progress: Progress | None,
) -> StoredNetwork:
    """Write the network's file, then its row and the figures; after a failure neither is there."""
    network, stored = make_network(ways, name=name, source=source, territory=territory)
    with open_writer(db) as cursor:
        file = db.with_suffix(".roads") / stored.file
        is_new = not file.exists()
        try:
            with store.writing(file) as partial:
                network.save(partial)
            cursor.begin()
            store.register(cursor, stored)
            if progress is not None:
                compute(cursor, progress)
            cursor.commit()
        except BaseException:
            if is_new:
                file.unlink(missing_ok=True)
            raise
        _tidy(cursor)
    if progress is not None:
        publish(db)
    return stored


def _tidy(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make ready what readers are to open, and remove what none needs any longer."""
    prepare(cursor)
    store.sweep(cursor, snapshot_days())


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadNetworkName(name)
    return name


def _area(db: Path, territory: str, margin_km: float) -> tuple[str, shapely.Geometry]:
    """Find a territory's reference, and the area of its roads."""
    with open_writer(db) as cursor:
        found = resolve(cursor, territory)
        parameters = {"level": found.level, "code": found.code}
        row = cursor.execute(sql("territory_shape"), parameters).fetchone()
    if row is None or row[0] is None:
        raise UnknownTerritory(f"{found.reference} ({found.name}) has no polygon.")
    return found.reference, around(shapely.from_wkb(row[0]), margin_km)
