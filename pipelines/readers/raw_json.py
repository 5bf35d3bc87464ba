"""The raw row as JSON: the file's own headers and texts."""

from __future__ import annotations

import json
from collections.abc import Sequence

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import ColumnExpression, FunctionExpression

from pipelines.readers.table_source import BATCH_ROWS, TextColumn


def raw_json(columns: Sequence[TextColumn], extras: pa.Array | None, size: int) -> pa.ChunkedArray:
    """Return one JSON object a row, with every column of the file.

    Args:
        columns: the file's columns, untrimmed.
        extras: JSON list of the cells beyond the header's width, null where none; they go under
            the key "(beyond the header)".
        size: number of rows.
    """
    if size == 0 or not columns:
        raw = pa.chunked_array([pa.array(["{}"] * size, pa.string())])
    else:
        # Positions as names: a header may hold anything, and the alias alone carries it.
        table = pa.table({f"c{i}": column.values for i, column in enumerate(columns)})
        fields = [ColumnExpression(f"c{i}").alias(column.name) for i, column in enumerate(columns)]
        packed = FunctionExpression("to_json", FunctionExpression("struct_pack", *fields))
        with duckdb.connect() as connection:
            selected = connection.from_arrow(table).select(packed.alias("raw"))
            # Streamed: a result held whole in DuckDB and then copied doubles the peak.
            batches = [batch.column(0) for batch in selected.to_arrow_reader(BATCH_ROWS)]
        raw = pa.chunked_array(batches, pa.string())
    if extras is None or extras.null_count == len(extras):
        return raw
    return _with_extras(raw, extras)


def _with_extras(raw: pa.ChunkedArray, extras: pa.Array) -> pa.ChunkedArray:
    patched: list[str | None] = [None] * len(raw)
    for index in pc.indices_nonzero(extras.is_valid()).to_pylist():
        row = json.loads(raw[index].as_py())
        row["(beyond the header)"] = json.loads(extras[index].as_py())
        patched[index] = json.dumps(row, ensure_ascii=False)
    return pc.coalesce(pa.array(patched, pa.string()), raw)
