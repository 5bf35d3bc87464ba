"""The published state that screens read: a file of its own, named by a pointer."""

import json
from pathlib import Path
from typing import Any

import duckdb

from analytics.errors import NoDatabase
from geodata.connection import connect


def pointer(db: Path) -> Path:
    """The file that names the snapshot in force: `maillage.duckdb` → `maillage.snapshot.json`."""
    return db.with_suffix(".snapshot.json")


def file_of(db: Path, version: str) -> Path:
    """The file of a version: `maillage.snapshots/20261031T120000000000.duckdb`."""
    return db.parent / f"{db.stem}.snapshots" / f"{version}.duckdb"


def describe(db: Path) -> dict[str, Any] | None:
    """The snapshot in force (version, file, published_at), None where nothing was published."""
    try:
        found: dict[str, Any] = json.loads(pointer(db).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def version(db: Path) -> str:
    """What changes when the data that screens read changes; part of every cache key.

    Raises:
        NoDatabase: If nothing was published.
    """
    snapshot = describe(db)
    if snapshot is None:
        raise NoDatabase(
            f"Nothing is published for {db}. Run `maillage demo` or `maillage publish`."
        )
    return str(snapshot["version"])


def open_reader(db: Path, wanted: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open a snapshot, read only. Take a `.cursor()` a call.

    Args:
        db: The warehouse that was published.
        wanted: A version; where it is gone, or not given, the one in force is opened. A snapshot
            that goes between the reading of its name and its opening is no error: the next one is
            in force by then.

    Raises:
        NoDatabase: If nothing was published, or the file of the version in force is gone.
    """
    opening = wanted or version(db)
    while True:
        snapshot_file = file_of(db, opening)
        try:
            return connect(snapshot_file, read_only=True)
        except duckdb.IOException:
            if snapshot_file.exists():
                raise
            in_force = version(db)
            if in_force == opening:
                raise NoDatabase(f"{snapshot_file} is gone. Run `maillage publish`.") from None
            opening = in_force
