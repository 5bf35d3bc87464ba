"""Merges a checked batch into the warehouse, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
from duckdb import (
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    FunctionExpression,
    StarExpression,
)

from pipelines.checks.batch import (
    BatchFile,
    content_hash,
    key_column,
    rows_as_text,
    sql,
    whole_raw,
)
from pipelines.contracts.columns import columns_of
from pipelines.contracts.reasons import reasons_table
from pipelines.placing import place_table

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


def _has_rows(rows: duckdb.DuckDBPyRelation) -> bool:
    return bool(rows.limit(1).fetchall())


def _stored(cursor: duckdb.DuckDBPyConnection, table: str) -> duckdb.DuckDBPyRelation:
    """Return the keys of the stored rows, with what tells whether a new row differs."""
    key_platform = ColumnExpression("platform") if table != "companies" else ConstantExpression("")
    version = (
        ColumnExpression("updated_on")
        if "updated_on" in columns_of(table)
        else ConstantExpression(None).cast("TIMESTAMP")
    )
    return (
        cursor.table(f"loaded.{table}")
        .select(
            key_platform.alias("stored_platform"),
            ColumnExpression(key_column(table)).alias("stored_id"),
            version.alias("stored_version"),
            content_hash(table).alias("stored_hash"),
            ColumnExpression("load_id").alias("stored_load_id"),
        )
        .set_alias("stored")
    )


_OUTCOME_COLUMNS = ("row_no", "file_no", "line", "key_platform", "key_id", "version")


def _decide(cursor: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make `outcomes`: what becomes of each row of `stage` that has no fault."""
    nothing_stored = not _has_rows(cursor.table(f"loaded.{table}"))
    faults = cursor.table("faults").select("row_no").distinct().set_alias("faults")
    stage = cursor.table("stage").set_alias("stage")
    clean = stage.join(faults, "stage.row_no = faults.row_no", how="anti")
    if nothing_stored:  # as in a first load, which is the largest
        null = ConstantExpression(None)
        clean.select(
            *map(ColumnExpression, _OUTCOME_COLUMNS),
            null.cast("UBIGINT").alias("content_hash"),
            null.cast("TIMESTAMP").alias("stored_version"),
            null.cast("UBIGINT").alias("stored_hash"),
            null.cast("BIGINT").alias("stored_load_id"),
        ).query("matched", _sql("outcomes"))
    else:
        stored, same_key = (
            _stored(cursor, table),
            ("stage.key_platform = stored.stored_platform AND stage.key_id = stored.stored_id"),
        )
        clean.select(
            *map(ColumnExpression, _OUTCOME_COLUMNS), content_hash(table).alias("content_hash")
        ).set_alias("stage").join(stored, same_key, how="left").query("matched", _sql("outcomes"))
        repeated = cursor.table("repeated").set_alias("repeated")
        stage.join(faults, "stage.row_no = faults.row_no", how="semi").set_alias("stage").join(
            repeated,
            "stage.key_platform = repeated.key_platform AND stage.key_id = repeated.key_id",
            how="anti",
        ).set_alias("stage").join(stored, same_key).query("again", _sql("settled"))
        cursor.execute(_sql("unsettled"))
    cursor.execute(_sql("superseded"))
    cursor.execute(_sql("unchanged"))


def _keep_replaced(cursor: duckdb.DuckDBPyConnection, table: str) -> None:
    """Write the rows that are about to be replaced to the journal."""
    if not _has_rows(cursor.table("outcomes").filter("outcome = 'differs'")):
        return
    key_platform = ColumnExpression("platform") if table != "companies" else ConstantExpression("")
    cursor.table(f"loaded.{table}").select(
        StarExpression(),
        key_platform.alias("stored_platform"),
        ColumnExpression(key_column(table)).alias("stored_id"),
    ).query("stored", _sql("replaced")).insert_into(f"journal.{table}")


def _write_accepted(
    cursor: duckdb.DuckDBPyConnection, table: str, files: Sequence[BatchFile]
) -> None:
    _keep_replaced(cursor, table)
    cursor.execute(_sql(f"replace_{table}"))
    cursor.execute(_sql("dropped"))
    restated = cursor.table("stage").filter("restated")
    cursor.from_arrow(rows_as_text(table, files, restated)).select(
        ColumnExpression("row_no").alias("told_row_no"), whole_raw(files).alias("told_raw")
    ).query("restated", _sql("told"))
    (
        cursor.table("stage")
        .set_alias("stage")
        .join(
            cursor.table("dropped").set_alias("dropped"),
            "stage.row_no = dropped.row_no",
            how="anti",
        )
        .set_alias("stage")
        .join(cursor.table("told").set_alias("told"), "stage.row_no = told.told_row_no", how="left")
        .set_alias("stage")
        .join(
            cursor.table("batch_files").select("file_no", "load_id").set_alias("files"),
            "stage.file_no = files.file_no",
        )
        .select(
            *map(ColumnExpression, columns_of(table)),
            ColumnExpression("load_id"),
            ColumnExpression("line"),
            CoalesceOperator(ColumnExpression("raw"), ColumnExpression("told_raw")),
        )
        .insert_into(f"loaded.{table}")
    )


def _write_refused(
    cursor: duckdb.DuckDBPyConnection, table: str, files: Sequence[BatchFile]
) -> None:
    columns = (*map(ColumnExpression, ("row_no", "file_no", "line")), whole_raw(files))
    if _has_rows(
        cursor.table("loaded.loads").filter(
            ColumnExpression("table_name") == ConstantExpression(table)
        )
    ):
        cursor.execute(_sql("replaced_loads"))
        clearing = [row[0] for row in cursor.execute(_sql("clearing_files")).fetchall()]
        cursor.view("text_rows").filter(
            ColumnExpression("file_no").isin(*map(ConstantExpression, (-1, *clearing)))
        ).select(*columns).query("whole_rows", _sql("raw_rows"))
        cursor.execute(_sql("quarantine_old"))
    cursor.register("reasons", reasons_table())
    pairs = ((ConstantExpression(name), ColumnExpression(name)) for name in columns_of(table))
    faulty = cursor.table("faults").select("row_no").distinct()
    cursor.from_arrow(rows_as_text(table, files, faulty)).select(
        *columns,
        FunctionExpression("json_object", *chain.from_iterable(pairs)).alias("canonical"),
    ).query("refused", _sql("refused_rows"))
    cursor.execute(_sql("quarantine_new"))
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
        _caution_perimeters(cursor)
    if table == "exchanges":
        cursor.execute(_sql("exchange_cautions"))


def _caution_perimeters(cursor: duckdb.DuckDBPyConnection) -> None:
    place_table(cursor, _sql("perimeter_points"), "placed_members")
    cursor.execute(_sql("perimeters"))


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
    _write_accepted(cursor, table, files)
    _caution(cursor, table)
    _write_refused(cursor, table, files)
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
            columns=sorted(file.columns & columns_of(table).keys()),
        )
    return counts


def recaution_members(cursor: duckdb.DuckDBPyConnection, *, load_id: int | None = None) -> None:
    """Say anew which loaded members are outside their platform's perimeter.

    Args:
        cursor: A cursor on which `prepare` was called.
        load_id: The load that changed perimeters; what was said before goes to the journal.
    """
    if load_id is not None:
        cursor.execute(_sql("cleared_warnings"), {"load_id": load_id})
    cursor.execute(sql("faults"))
    cursor.execute(_sql("known_memberships"))
    _caution_perimeters(cursor)
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
    columns: Sequence[str] = (),
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
            "columns": list(columns),
        },
    )
