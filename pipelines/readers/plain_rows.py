"""Which rows of a file say nothing beyond their columns, so that no raw row need be kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contracts.columns import columns_of
from pipelines.readers.distinct import text_bytes
from pipelines.readers.table_source import TextColumn

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
    for column, text in zip(columns, texts, strict=True):
        canonical = found[column.name]
        if canonical is not text or text_bytes(text) != text_bytes(column.values):
            same = pc.equal(pc.fill_null(canonical, ""), column.values)
            plain = pc.and_(plain, same)
        if columns_of(table)[column.name].type == "number":
            long = pc.greater(pc.binary_length(canonical), _MAX_NUMBER_SIGNS)
            if pc.any(long).as_py():
                plain = pc.and_(plain, pc.invert(pc.fill_null(long, False)))
    return plain
