"""OpenFlow's export: Parquet files with typed columns, and a list in JSON for its meetups.

Codes are numbers or short English words, masses are in kilograms. docs/exports/openflow.md.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.demo.files import LABEL, SUFFIX, DemoFile
from pipelines.demo.rows import PlatformData
from pipelines.demo.shape import Shape, Value, read_shape

_NAMES = {
    "companies": "actors", "members": "memberships", "listings": "cards", "exchanges": "flows",
}  # fmt: skip
_TYPES = {
    "number": pa.float64(), "integer": pa.int64(), "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"), "bool": pa.bool_(), "headcount": pa.int32(),
}  # fmt: skip
NOTICE = "notice"  # a column of theirs that no contract has: it stays in the raw row


def write_openflow(data: PlatformData, out: Path, as_of: date) -> list[DemoFile]:
    """Write the platform's five files into a folder that exists.

    The reference date is in no file: the platform's exports do not say when they were made.
    """
    files = []
    for table, name in _NAMES.items():
        shape = read_shape(data.platform, table)
        rows = [shape.row(row) for row in getattr(data, table)]
        path = out / f"{data.platform}_{name}_{SUFFIX}.parquet"
        pq.write_table(_typed(shape, rows), path, compression="zstd")
        files.append(DemoFile(path, table, len(rows), data.platform, shape.mapping_path))
    shape = read_shape(data.platform, "events")
    path = out / f"{data.platform}_meetups_{SUFFIX}.json"
    told = [
        {
            header: str(value) if isinstance(value, date) else value
            for header, value in zip(shape.headers, shape.row(event).values(), strict=True)
        }
        | {NOTICE: LABEL}
        for event in data.events
    ]
    path.write_bytes((json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode())
    files.append(DemoFile(path, "events", len(told), data.platform, shape.mapping_path))
    return files


def _typed(shape: Shape, rows: list[dict[str, Value]]) -> pa.Table:
    columns = {
        header: _column(shape, name, [row[name] for row in rows])
        for name, header in zip(shape.columns, shape.headers, strict=True)
    }
    columns[NOTICE] = pa.array([LABEL] * len(rows), pa.string())
    return pa.table(columns)


def _column(shape: Shape, name: str, values: list[Value]) -> pa.Array:
    """A column in its type; codes that are all digits become whole numbers."""
    words = shape.words.get(name, {})
    if words and all(word.isdigit() for word in words.values()):
        return pa.array([None if v is None else int(str(v)) for v in values], pa.int16())
    kind = _TYPES.get(shape.column(name).type, pa.string())
    return pa.array(values, kind)
