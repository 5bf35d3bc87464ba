"""The rows refused: listed with every reason, and exported so that they can be corrected."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import duckdb

from analytics.access import Access
from analytics.inert import for_spreadsheet
from analytics.quarantine import corrections
from pipelines.contracts.columns import tables

_SQL = Path(__file__).parent / "quarantine.sql"

LISTED = ("file", "line", "column", "value", "reason_fr", "reason_en", "table", "raw")


@dataclass(frozen=True)
class RefusedCell:
    """One fault of one refused row.

    Attributes:
        file: The file it came from.
        table: Its table.
        line: Its line in the file, from 1.
        column: Our name of the column at fault, None where the whole row is meant.
        value: What the cell said.
        reason_fr: Why it is refused, in French.
        reason_en: The same in English.
        raw: The row as it was in the file: header to text.
    """

    file: str
    table: str
    line: int
    column: str | None
    value: str | None
    reason_fr: str
    reason_en: str
    raw: dict[str, Any]


def refused_cells(
    cursor: duckdb.DuckDBPyConnection, table: str | None = None
) -> Iterator[RefusedCell]:
    """Give every fault of every refused row, by table, file, line and column.

    Args:
        cursor: A cursor on a warehouse.
        table: One table, or None for all.
    """
    cursor.execute(_SQL.read_text(encoding="utf-8"), {"table": table})
    while rows := cursor.fetchmany(10_000):
        for file, of_table, line, column, value, said_fr, said_en, raw in rows:
            yield RefusedCell(
                file, of_table, line, column, value, said_fr, said_en, json.loads(raw or "{}")
            )


def write_csv(cells: Iterable[RefusedCell], stream: TextIO) -> None:
    """Write faults as CSV, safe to open in a spreadsheet."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(LISTED)
    for cell in cells:
        values = {**vars(cell), "raw": json.dumps(cell.raw, ensure_ascii=False)}
        writer.writerow(
            values[name] if name == "line" else for_spreadsheet(values[name]) for name in LISTED
        )


def export(
    cursor: duckdb.DuckDBPyConnection, folder: Path, asked: Sequence[str] | None = None
) -> list[Path]:
    """Write the refused rows as canonical CSV, one file a table, to be corrected and loaded.

    The last columns, `quarantine_ref` and `quarantine_reasons`, tell a later load which refused
    row each line corrects and the reader what to correct; leave the first as it is. Text cells
    that a spreadsheet would take for a formula begin with an apostrophe, which the load takes off.

    Args:
        cursor: A cursor on a warehouse.
        folder: Where to write; created where absent.
        asked: The tables, or None for all that have refused rows.

    Returns:
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in asked or tables():
        content = corrections(cursor, Access.local(), table=table)
        if not content:
            continue
        path = folder / f"{table}_quarantine.csv"
        path.write_text(content, encoding="utf-8", newline="")
        written.append(path)
    return written
