"""Merges a checked batch into the warehouse, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

from pipelines.checks.batch import BatchFile, content_hash, key_column, sql
from pipelines.contracts.columns import columns_of
from pipelines.contracts.reasons import reasons_table

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Counts:
    """What became of a file's rows: read = accepted + unchanged + quarantined."""

    read: int
    accepted: int
    unchanged: int
    quarantined: int


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


def _decide(cursor: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make `outcomes`: what becomes of each row of `stage` that has no fault."""
    key_platform = ColumnExpression("platform") if table != "companies" else ConstantExpression("")
    version = (
        ColumnExpression("updated_on")
        if "updated_on" in columns_of(table)
        else ConstantExpression(None).cast("TIMESTAMP")
    )
    stored = (
        cursor.table(f"loaded.{table}")
        .select(
            key_platform.alias("stored_platform"),
            ColumnExpression(key_column(table)).alias("stored_id"),
            version.alias("stored_version"),
            content_hash(table).alias("stored_hash"),
        )
        .set_alias("stored")
    )
    clean = (
        cursor.table("stage")
        .select(
            *map(
                ColumnExpression, ("row_no", "file_no", "line", "key_platform", "key_id", "version")
            ),
            content_hash(table).alias("content_hash"),
        )
        .set_alias("clean")
        .join(
            cursor.table("faults").set_alias("faults"),
            "clean.row_no = faults.row_no",
            how="anti",
        )
        .set_alias("clean")
    )
    matched = clean.join(
        stored,
        "clean.key_platform = stored.stored_platform AND clean.key_id = stored.stored_id",
        how="left",
    )
    matched.query("matched", _sql("outcomes"))
    cursor.execute(_sql("superseded"))


def _write_accepted(cursor: duckdb.DuckDBPyConnection, table: str) -> None:
    cursor.execute(_sql(f"replace_{table}"))
    stage = cursor.table("stage").set_alias("stage")
    kept = cursor.sql(_sql("kept")).set_alias("kept")
    stage.join(kept, "stage.row_no = kept.kept_row_no").select(
        *map(ColumnExpression, columns_of(table)),
        ColumnExpression("load_id"),
        ColumnExpression("line"),
        ColumnExpression("raw"),
    ).insert_into(f"loaded.{table}")


def _write_refused(cursor: duckdb.DuckDBPyConnection, table: str) -> None:
    cursor.execute(_sql("quarantine_old"))
    cursor.register("reasons", reasons_table())
    pairs = ((ConstantExpression(name), ColumnExpression(name)) for name in columns_of(table))
    cursor.view("text_rows").select(
        *map(ColumnExpression, ("row_no", "file_no", "line")),
        FunctionExpression("json_object", *chain.from_iterable(pairs)).alias("canonical"),
        ColumnExpression("raw"),
    ).query("canonical_rows", _sql("quarantine_new"))
    cursor.execute(_sql("warnings_new"))
    cursor.unregister("reasons")


def _caution(cursor: duckdb.DuckDBPyConnection, table: str) -> None:
    """Register what platforms the rows name, make members, and write the remaining cautions."""
    if table == "companies":
        cursor.execute(_sql("company_platforms"))
    else:
        cursor.execute(_sql("unknown_platforms"))
    cursor.execute(_sql("register_platforms"))
    if table in ("companies", "members"):
        cursor.execute(_sql("memberships"))
        cursor.execute(_sql("perimeters"))
    if table == "exchanges":
        cursor.execute(_sql("exchange_cautions"))


def merge(
    cursor: duckdb.DuckDBPyConnection, table: str, files: Sequence[BatchFile]
) -> list[Counts]:
    """Merge a checked batch into `loaded`, in the caller's transaction.

    Args:
        cursor: A cursor on which the batch was staged and checked.
        table: The contract table.
        files: The files of the batch, in order.

    Returns:
        The counts of each file, in order.
    """
    if table == "companies" and any(columns_of(table).keys() - file.columns for file in files):
        cursor.execute(_sql("fold_companies"))
    _decide(cursor, table)
    _write_accepted(cursor, table)
    _caution(cursor, table)
    _write_refused(cursor, table)
    counts = [Counts(*row[1:]) for row in cursor.execute(_sql("counts")).fetchall()]
    for file, count in zip(files, counts, strict=True):
        log_load(
            cursor,
            table,
            count,
            load_id=file.load_id,
            file=file.file,
            source_path=file.source_path,
            sha256=file.sha256,
            unmapped_columns=file.unmapped_columns,
            platform=file.platform,
            mapping=file.mapping,
        )
    return counts


def recaution_members(cursor: duckdb.DuckDBPyConnection) -> None:
    """Say anew which loaded members are outside their platform's perimeter.

    Args:
        cursor: A cursor on which `prepare` was called.
    """
    cursor.execute(sql("faults"))
    cursor.execute(_sql("known_memberships"))
    cursor.execute(_sql("perimeters"))
    cursor.register("reasons", reasons_table())
    cursor.execute(_sql("recaution"))
    cursor.unregister("reasons")
    cursor.execute(sql("release"))


def log_load(
    cursor: duckdb.DuckDBPyConnection,
    table: str,
    counts: Counts,
    *,
    load_id: int,
    file: str,
    source_path: str,
    sha256: str,
    unmapped_columns: Sequence[str] = (),
    platform: str | None = None,
    mapping: str | None = None,
) -> None:
    """Write one file's load to `loaded.loads`; the arguments are as in `BatchFile`."""
    cursor.execute(
        _sql("log_load"),
        {
            "load_id": load_id,
            "file": file,
            "table": table,
            "platform": platform,
            "mapping": mapping,
            "read": counts.read,
            "accepted": counts.accepted,
            "unchanged": counts.unchanged,
            "quarantined": counts.quarantined,
            "unmapped_columns": list(unmapped_columns),
            "sha256": sha256,
            "source_path": source_path,
        },
    )
