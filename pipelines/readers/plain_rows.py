"""Which rows of a file say nothing beyond their columns, so that no raw row need be kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contracts.columns import columns_of
from pipelines.readers.distinct import text_bytes
from pipelines.readers.table_source import TextColumn
from pipelines.readers.threads import on_threads

# A DOUBLE gives back any number of as many signs; of longer ones it may lose digits.
_MAX_NUMBER_SIGNS = 16


def plain_rows(
    table: str,
    columns: Sequence[TextColumn],
    texts: Sequence[pa.ChunkedArray],
    found: Mapping[str, pa.ChunkedArray],
    ragged: Collection[int],
) -> pa.ChunkedArray:
    """Tell for each row whether the text of each cell is the canonical one (or both are empty).

    Args:
        table: the contract table.
        columns: the file's columns, untrimmed, each under the contract's own header.
        texts: the same, trimmed, null where empty.
        found: the canonical columns.
        ragged: rows with more cells than the header.
    """
    mask = np.ones(len(texts[0]), dtype=bool)
    mask[list(ragged)] = False
    plain = pa.chunked_array([pa.array(mask)])

    def says_it_all(cells: tuple[TextColumn, pa.ChunkedArray]) -> list[pa.ChunkedArray]:
        column, text = cells
        return _conditions(table, column, text, found[column.name])

    for conditions in on_threads(says_it_all, zip(columns, texts, strict=True)):
        for condition in conditions:
            plain = pc.and_(plain, condition)
    return plain


def _conditions(
    table: str, column: TextColumn, text: pa.ChunkedArray, canonical: pa.ChunkedArray
) -> list[pa.ChunkedArray]:
    """Return what must hold of each row for its cell to say no more than the canonical one."""
    conditions = []
    if canonical is not text or text_bytes(text) != text_bytes(column.values):
        conditions.append(pc.equal(pc.fill_null(canonical, ""), column.values))
    if columns_of(table)[column.name].type == "number":
        long = pc.greater(pc.binary_length(canonical), _MAX_NUMBER_SIGNS)
        if pc.any(long).as_py():
            conditions.append(pc.invert(pc.fill_null(long, False)))
    return conditions
