"""Returns to an earlier snapshot: what readers see, or the warehouse itself."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from analytics.snapshot import describe, file_of
from geodata.connection import connect
from pipelines.errors import NoSnapshot
from pipelines.snapshot import keep, open_latest, point, published_at, put, versions
from pipelines.warehouse import hold


@dataclass(frozen=True)
class LoadName:
    """One load, as a list names it."""

    load_id: int
    file: str
    table: str
    loaded_at: str


@dataclass(frozen=True)
class Snapshot:
    """One snapshot that is kept.

    Attributes:
        version: Its name.
        published_at: When it was published, UTC, ISO 8601.
        size_bytes: Of its file.
        in_force: Whether readers see it.
        loads: The loads that it has, those undone left out.
    """

    version: str
    published_at: str
    size_bytes: int
    in_force: bool
    loads: tuple[LoadName, ...]


@dataclass(frozen=True)
class Rollback:
    """What a rollback did.

    Attributes:
        version: What readers see now.
        before: What they saw before, None if nothing.
        kept: Where the warehouse went back too, the snapshot of what it was; else None.
        warehouse_more: Loads that the warehouse has and this version has not.
        warehouse_less: Loads that this version has and the warehouse has not (any more).
    """

    version: str
    before: str | None
    kept: str | None
    warehouse_more: tuple[LoadName, ...]
    warehouse_less: tuple[LoadName, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def _loads(cursor: duckdb.DuckDBPyConnection) -> tuple[LoadName, ...]:
    loads = cursor.table("loaded.loads")
    if "undone_at" in loads.columns:  # not in what an earlier version of Maillage published
        loads = loads.filter("undone_at IS NULL")
    rows = loads.select(
        "load_id, file, table_name, strftime(loaded_at, '%Y-%m-%dT%H:%M:%SZ')"
    ).fetchall()
    return tuple(LoadName(*row) for row in sorted(rows))


def _loads_of(db: Path, version: str) -> tuple[LoadName, ...]:
    with connect(file_of(db, version), read_only=True) as cursor:
        return _loads(cursor)


def list_snapshots(db: Path) -> list[Snapshot]:
    """Return the snapshots that are kept, oldest first."""
    pointed = describe(db)
    in_force = None if pointed is None else pointed["version"]
    return [
        Snapshot(
            version,
            published_at(version).isoformat(timespec="seconds"),
            file_of(db, version).stat().st_size,
            version == in_force,
            _loads_of(db, version),
        )
        for version in versions(db)
    ]


def _choose(db: Path, version: str | None, before: str | None) -> str:
    kept = versions(db)
    if version is not None:
        if version not in kept:
            raise NoSnapshot(f"There is no snapshot {version}. `maillage snapshots` lists them.")
        return version
    earlier = [one for one in kept if before is not None and one < before]
    if not earlier:
        raise NoSnapshot("There is no snapshot before the one in force.")
    return earlier[-1]


def _restore(db: Path, version: str) -> str | None:
    """Put the warehouse back to a version; return the snapshot of what it was."""
    restoring = db.with_suffix(".restoring")
    shutil.copyfile(file_of(db, version), restoring)
    try:
        if not db.exists():  # lost: the snapshot brings it back
            Path(f"{db}.wal").unlink(missing_ok=True)  # of the lost one
            put(restoring, db)
            return None
        with hold(db):  # nothing is written between the copy and the exchange
            kept = keep(db)
            put(restoring, db)
        return kept
    finally:
        restoring.unlink(missing_ok=True)


def rollback(db: Path, version: str | None = None, *, warehouse: bool = False) -> Rollback:
    """Show an earlier snapshot to readers, at once; on request put the warehouse back to it too.

    No snapshot is removed: the later ones are there to return to.

    Args:
        db: The warehouse.
        version: The snapshot; by default the one before the one in force.
        warehouse: Whether the warehouse becomes what it was then. What it is goes to a snapshot
            first.

    Returns:
        What was done, and in what the warehouse differs from what readers see.

    Raises:
        NoSnapshot: There is no such snapshot.
        WarehouseError: A load holds the warehouse, which was to be put back; or it cannot be read.
    """
    pointed = describe(db)
    before = None if pointed is None else str(pointed["version"])
    chosen = _choose(db, version, before)
    kept = _restore(db, chosen) if warehouse else None
    shown = set(_loads_of(db, chosen))
    if warehouse:
        point(db, chosen)
        return Rollback(chosen, before, kept, (), ())
    with open_latest(db) as cursor:
        present = set(_loads(cursor))
    point(db, chosen)
    return Rollback(
        chosen,
        before,
        kept,
        tuple(sorted(present - shown, key=lambda load: load.load_id)),
        tuple(sorted(shown - present, key=lambda load: load.load_id)),
    )
