"""The raw row as JSON: the file's own headers and texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import ColumnExpression, FunctionExpression

from pipelines.readers.table_source import BATCH_ROWS, TextColumn


def raw_json(
    columns: Sequence[TextColumn], extras: Mapping[int, Sequence[str]], size: int
) -> pa.ChunkedArray:
    """Return one JSON object a row, with every column of the file.

    Args:
        columns: the file's columns, untrimmed.
        extras: row index -> cells beyond the header's width; they go under the key
            "(beyond the header)".
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
    return _with_extras(raw, extras) if extras else raw


def _with_extras(raw: pa.ChunkedArray, extras: Mapping[int, Sequence[str]]) -> pa.ChunkedArray:
    patched: list[str | None] = [None] * len(raw)
    for index, cells in extras.items():
        row = json.loads(raw[index].as_py())
        row["(beyond the header)"] = list(cells)
        patched[index] = json.dumps(row, ensure_ascii=False)
    return pc.coalesce(pa.array(patched, pa.string()), raw)
