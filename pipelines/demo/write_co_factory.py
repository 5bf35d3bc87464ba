"""Co-Factory's exports: spreadsheets saved by Excel as "Unicode text".

UTF-16 with its mark, tabs, decimal commas, 31/12/2025, headers that are the questions of the
platform's forms. docs/exports/co-factory.md.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

from pipelines.demo.files import LABEL, SUFFIX, DemoFile
from pipelines.demo.rows import PlatformData
from pipelines.demo.shape import Shape, Value, plain_number, read_shape, yes_no

_NAMES = {
    "companies": "fiches", "members": "inscriptions", "listings": "propositions",
    "exchanges": "coups-de-main", "events": "cochallenges",
}  # fmt: skip
NOTICE = "Mention"  # a column of theirs that no contract has: it stays in the raw row


def write_co_factory(data: PlatformData, out: Path, as_of: date) -> list[DemoFile]:
    """Write the platform's five files into a folder that exists.

    The reference date is in no file: the platform's exports do not say when they were made.
    """
    files = []
    for table, name in _NAMES.items():
        shape = read_shape(data.platform, table)
        rows = [shape.row(row) for row in getattr(data, table)]
        path = out / f"{data.platform}_{name}_{SUFFIX}.txt"
        path.write_bytes(b"\xff\xfe" + _tabs(shape, rows).encode("utf-16-le"))
        files.append(DemoFile(path, table, len(rows), data.platform, shape.mapping_path))
    return files


def _tabs(shape: Shape, rows: list[dict[str, Value]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter="\t", lineterminator="\r\n")
    writer.writerow([*shape.headers, NOTICE])
    for row in rows:
        writer.writerow([*[_text(shape, name, row[name]) for name in shape.columns], LABEL])
    return stream.getvalue()


def _text(shape: Shape, column: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes_no(value, "fr")
    if isinstance(value, int | float):
        return plain_number(value, ",")
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if shape.column(column).type == "company_id" and value.isdigit():
        return f"{value[:9]} {value[9:]}"
    return value
