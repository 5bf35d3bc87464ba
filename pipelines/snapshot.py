"""Publishes the warehouse as a read-only file, so that readers never wait for the writer."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from analytics.snapshot import describe, file_of, pointer
from analytics.snapshot import open_reader as open_snapshot
from pipelines.errors import WarehouseBusy
from pipelines.settings import snapshot_days
from pipelines.warehouse import hold, open_reader

_VERSION_FORMAT = "%Y%m%dT%H%M%S%f"


def published_at(version: str) -> datetime:
    """Return when a version was published: its name says it."""
    return datetime.strptime(version, _VERSION_FORMAT).replace(tzinfo=UTC)


def versions(db: Path) -> list[str]:
    """List the versions that are kept, oldest first."""
    return sorted(path.stem for path in file_of(db, "any").parent.glob("*.duckdb"))


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put(partial: Path, target: Path) -> None:
    """Give a whole file its name: after a power cut, the old file is there or the new one."""
    _sync(partial)
    partial.replace(target)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        _sync(target.parent)


def keep(db: Path) -> str:
    """Copy the warehouse to a snapshot that nothing points to yet.

    Args:
        db: The warehouse; the caller holds it.

    Returns:
        The version.
    """
    version = datetime.now(UTC).strftime(_VERSION_FORMAT)
    target = file_of(db, version)
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob("*.partial"):  # of a publication that was killed
        leftover.unlink()
    partial = target.with_suffix(".partial")
    shutil.copyfile(db, partial)
    put(partial, target)
    return version


def point(db: Path, version: str) -> None:
    """Show a version to readers, from their next question on."""
    partial = pointer(db).with_suffix(".partial")
    said = {
        "version": version,
        "file": file_of(db, version).name,
        "published_at": published_at(version).isoformat(timespec="seconds"),
    }
    partial.write_text(json.dumps(said), encoding="utf-8")
    put(partial, pointer(db))


def _remove_old(db: Path, needed: set[str], days: float) -> None:
    """Remove the snapshots published longer ago than `days`, but for those `needed`."""
    oldest = datetime.now(UTC) - timedelta(days=days)
    for version in versions(db):
        if version not in needed and published_at(version) < oldest:
            with contextlib.suppress(PermissionError):  # Windows, while it is read: next time
                file_of(db, version).unlink()


def publish(db: Path) -> Path:
    """Copy the warehouse beside itself under a new name, then point readers to it.

    The copy is whole, and on the disk, before the pointer moves: a reader sees the old or the new
    state. Earlier snapshots are kept for the days of MAILLAGE_SNAPSHOT_DAYS, and whatever their age
    the one that this one follows and the one that was in force: a process may still read it.

    Args:
        db: The warehouse.

    Returns:
        The snapshot's file.

    Raises:
        PipelineError: If the warehouse is absent or another process holds it, or the setting is
            not a number of days.
    """
    days = snapshot_days()
    with hold(db):  # two publications follow one another
        in_force, before = describe(db), versions(db)
        version = keep(db)
        point(db, version)
        needed = {version, *before[-1:]}
        if in_force is not None:
            needed.add(in_force["version"])
        _remove_old(db, needed, days)
    return file_of(db, version)


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
