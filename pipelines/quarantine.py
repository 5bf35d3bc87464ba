"""The rows refused: listed with every reason, and exported so that they can be corrected."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import duckdb

from analytics.inert import inert
from pipelines.checks.batch import REFERENCE_COLUMN
from pipelines.contracts.columns import columns_of, tables

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


def for_spreadsheet(cell: str | None) -> str:
    """Return an inert cell; one that begins with an apostrophe gets a second one.

    Taking one apostrophe off therefore always gives back what was there.
    """
    if not cell:
        return ""
    return "'" + cell if cell.startswith("'") else inert(cell)


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
        rows = cursor.execute(
            "SELECT load_id || ':' || line || ':' || coalesce(row_key, ''), canonical, "
            "list_transform(faults, lambda fault: fault.reason_fr) "
            "FROM loaded.quarantine WHERE table_name = ? ORDER BY file, line",
            [table],
        ).fetchall()
        if not rows:
            continue
        path = folder / f"{table}_quarantine.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            names = list(columns_of(table))
            writer.writerow([*names, REFERENCE_COLUMN, "quarantine_reasons"])
            for reference, canonical, said in rows:
                cells = json.loads(canonical)
                writer.writerow(
                    [
                        *(for_spreadsheet(cells.get(name)) for name in names),
                        for_spreadsheet(reference),
                        for_spreadsheet(" ".join(said)),
                    ]
                )
        written.append(path)
    return written
