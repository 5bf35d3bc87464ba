"""Finds every fault of a staged batch."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from duckdb import ColumnExpression

from pipelines.checks.batch import BatchFile, content_hash, sql
from pipelines.checks.cells import check_cells
from pipelines.placing import place_table

_SHARED: dict[str, tuple[str, ...]] = {
    "companies": ("places_checks", "points"),
    "listings": ("places_checks", "points", "resource_checks"),
    "exchanges": ("resource_checks",),
}


def check(cursor: duckdb.DuckDBPyConnection, table: str, files: Sequence[BatchFile]) -> None:
    """Fill `faults` (rows to refuse) and `cautions` (what is said of rows all the same).

    Args:
        cursor: A cursor on which the batch was staged.
        table: The contract table.
        files: The files of the batch.
    """
    cursor.execute(sql("faults"))
    check_cells(cursor, table, files)
    for shared in _SHARED.get(table, ()):
        if shared == "points":
            place_table(cursor, sql("points_to_place"), "placed_points")
        cursor.execute(sql(shared))
    cursor.execute(sql(table))
    cursor.execute(sql("settle"))
    repeated = cursor.table("repeated").set_alias("repeated")
    cursor.table("stage").set_alias("stage").join(
        repeated,
        "stage.key_platform = repeated.key_platform AND stage.key_id = repeated.key_id",
        how="semi",
    ).select(
        *map(ColumnExpression, ("row_no", "file_no", "line", "key_platform", "key_id", "version")),
        content_hash(table).alias("content_hash"),
    ).query("hashed", sql("repeated_keys"))
    cursor.execute(sql("refused_cautions"))
