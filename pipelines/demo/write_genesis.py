"""Genesis's exports: tables with tabs for sites and memberships, JSON lines for the rest.

UTF-8, ISO dates, keys in two languages, keys without a value left out. docs/exports/genesis.md.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

from pipelines.demo.files import LABEL, SUFFIX, DemoFile
from pipelines.demo.rows import PlatformData
from pipelines.demo.shape import Shape, Value, plain_number, read_shape, yes_no

_TABLES = {"companies": "sites", "members": "memberships"}
_LINES = {"listings": "missions", "exchanges": "loans", "events": "forums"}
NOTICE = "notice"  # a key of theirs that no contract has: it stays in the raw row


def write_genesis(data: PlatformData, out: Path, as_of: date) -> list[DemoFile]:
    """Write the platform's five files into a folder that exists.

    The reference date is in no file: the platform's exports do not say when they were made.
    """
    files = []
    for table, name in (_TABLES | _LINES).items():
        shape = read_shape(data.platform, table)
        rows = [shape.row(row) for row in getattr(data, table)]
        suffix, text = (
            ("tsv", _tabs(shape, rows)) if table in _TABLES else ("jsonl", _lines(shape, rows))
        )
        path = out / f"{data.platform}_{name}_{SUFFIX}.{suffix}"
        path.write_bytes(text.encode())
        files.append(DemoFile(path, table, len(rows), data.platform, shape.mapping_path))
    return files


def _tabs(shape: Shape, rows: list[dict[str, Value]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    writer.writerow([*shape.headers, NOTICE])
    for row in rows:
        writer.writerow([*[_text(row[column]) for column in shape.columns], LABEL])
    return stream.getvalue()


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes_no(value, "en")
    if isinstance(value, int | float):
        return plain_number(value, ".")
    return value if isinstance(value, str) else value.isoformat()


def _lines(shape: Shape, rows: list[dict[str, Value]]) -> str:
    lines = []
    for row in rows:
        told = {
            header: _json(row[column])
            for header, column in zip(shape.headers, shape.columns, strict=True)
            if row[column] is not None
        }
        lines.append(json.dumps(told | {NOTICE: LABEL}, ensure_ascii=False) + "\n")
    return "".join(lines)


def _json(value: Value) -> str | int | float | bool | None:
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    return value.isoformat() if isinstance(value, date) else value
