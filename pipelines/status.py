"""What the database holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analytics.snapshot import describe
from pipelines.warehouse import open_reader

_SQL = Path(__file__).parent / "status.sql"

_LOAD_KEYS = (
    "load_id",
    "file",
    "table",
    "platform",
    "mapping",
    "loaded_at",
    "read",
    "accepted",
    "unchanged",
    "quarantined",
    "unmapped_columns",
    "sha256",
    "undone_at",
)


def read_status(db: Path) -> dict[str, Any]:
    """Return what is loaded: rows a table, rows in quarantine, every load, the snapshot.

    Returns:
        `tables` (name to number of rows), `quarantine` (rows), `warnings` (code to
        number), `loads` (oldest first; times are
        UTC, ISO 8601), `snapshot` (version, file, published_at; None where there is none).

    Raises:
        WarehouseError: There is no database, or it cannot be opened.
    """
    with open_reader(db) as cursor:
        tables = dict(cursor.execute(_SQL.read_text(encoding="utf-8")).fetchall())
        quarantined = tables.pop("quarantine")
        warnings = dict(
            cursor.execute(
                "SELECT code, count(*) FROM loaded.warnings GROUP BY code ORDER BY code"
            ).fetchall()
        )
        loads = cursor.execute(
            "SELECT load_id, file, table_name, platform, mapping, "
            "strftime(loaded_at, '%Y-%m-%dT%H:%M:%SZ'), read_rows, accepted, unchanged, "
            "quarantined, unmapped_columns, sha256, strftime(undone_at, '%Y-%m-%dT%H:%M:%SZ') "
            "FROM loaded.loads ORDER BY load_id"
        ).fetchall()
    return {
        "tables": tables,
        "quarantine": quarantined,
        "warnings": warnings,
        "loads": [dict(zip(_LOAD_KEYS, row, strict=True)) for row in loads],
        "snapshot": describe(db),
    }
