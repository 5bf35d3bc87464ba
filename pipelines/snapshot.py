"""Publishes the warehouse as a read-only file, so that readers never wait for the writer."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from analytics.snapshot import describe, pointer
from analytics.snapshot import open_reader as open_snapshot
from pipelines.errors import WarehouseBusy
from pipelines.warehouse import open_reader, open_writer, require


def publish(db: Path) -> Path:
    """Copy the warehouse beside itself under a new name, then point readers to it.

    The copy is whole before the pointer moves: a reader sees the old or the new state. An
    earlier file is kept while a process may still read it, and removed by the second
    publication after it.

    Args:
        db: The warehouse.

    Returns:
        The snapshot's file.

    Raises:
        PipelineError: If the warehouse is absent or another process holds it.
    """
    require(db)
    folder = db.parent / f"{db.stem}.snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    published_at = datetime.now(UTC)
    version = published_at.strftime("%Y%m%dT%H%M%S%f")
    target, partial = folder / f"{version}.duckdb", folder / f"{version}.partial"
    with open_writer(db) as cursor:  # holding the lock: nothing is written meanwhile
        cursor.execute("CHECKPOINT")
        for leftover in folder.glob("*.partial"):  # of a publication that was killed
            leftover.unlink()
        shutil.copyfile(db, partial)
    partial.replace(target)
    new_pointer = pointer(db).with_suffix(".partial")
    new_pointer.write_text(
        json.dumps(
            {
                "version": version,
                "file": target.name,
                "published_at": published_at.isoformat(timespec="seconds"),
            }
        ),
        encoding="utf-8",
    )
    new_pointer.replace(pointer(db))
    for stale in sorted(folder.glob("*.duckdb"))[:-2]:
        stale.unlink()
    return target


@contextmanager
def open_latest(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for reading or, while a load holds it, the published snapshot.

    Yields:
        A cursor.

    Raises:
        WarehouseError: If the warehouse is absent, or held with nothing published.
    """
    try:
        with open_reader(db) as cursor:
            yield cursor
    except WarehouseBusy:
        if describe(db) is None:
            raise
        connection = open_snapshot(db)
        try:
            yield connection.cursor()
        finally:
            connection.close()
