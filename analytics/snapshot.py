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


def open_reader(db: Path) -> duckdb.DuckDBPyConnection:
    """Open the snapshot in force, read only. Take a `.cursor()` a call.

    Raises:
        NoDatabase: If nothing was published, or its file is gone.
    """
    snapshot_file = db.parent / f"{db.stem}.snapshots" / f"{version(db)}.duckdb"
    if not snapshot_file.exists():
        raise NoDatabase(f"{snapshot_file} is gone. Run `maillage publish`.")
    return connect(snapshot_file, read_only=True)
