"""Publishes the warehouse as a read-only file, so that readers never wait for the writer."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from analytics.snapshot import pointer
from pipelines.warehouse import open_writer


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
    folder = db.parent / f"{db.stem}.snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    published_at = datetime.now(UTC)
    version = published_at.strftime("%Y%m%dT%H%M%S%f")
    target, partial = folder / f"{version}.duckdb", folder / f"{version}.partial"
    with open_writer(db) as cursor:  # holding the lock: nothing is written meanwhile
        cursor.execute("CHECKPOINT")
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
