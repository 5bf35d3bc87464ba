"""Parquet files: typed columns become canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.errors import UnreadableFile
from pipelines.readers.cell_text import cell_text
from pipelines.readers.table_source import (
    BATCH_ROWS,
    Body,
    PreviewRow,
    Progress,
    named_columns,
)


class ParquetRows:
    """The rows of a Parquet file; a ``TableSource``. Lines are row numbers from 1."""

    label = ""
    header_fixed = True

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``.

        Raises:
            UnreadableFile: it is not Parquet, or is damaged.
        """
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFile(
                path, f"it is not a Parquet file that can be read ({error})"
            ) from error
        self._path = path
        self.notes: list[str] = []
        self.preview: Sequence[PreviewRow] = [PreviewRow(0, tuple(self._file.schema_arrow.names))]

    def read(self, header: PreviewRow, progress: Progress | None) -> Body:
        """Return every row."""
        total = self._file.metadata.num_rows
        texts: list[list[pa.Array]] = []
        marks: list[list[pa.Array]] = []
        done = 0
        try:
            for batch in self._file.iter_batches(batch_size=BATCH_ROWS):
                pairs = [_as_text(column) for column in batch.columns]
                texts.append([text for text, _ in pairs])
                marks.append([typed for _, typed in pairs])
                done += batch.num_rows
                if progress is not None:
                    progress(done, total)
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFile(self._path, f"it is damaged ({error})") from error
        width = range(len(header.cells))
        return Body(
            columns=named_columns(
                header.cells,
                [pa.chunked_array([batch[i] for batch in texts], pa.string()) for i in width],
                [pa.chunked_array([batch[i] for batch in marks], pa.bool_()) for i in width],
            ),
            lines=pa.chunked_array([pa.array(range(1, total + 1), pa.int64())]),
        )


def _as_text(column: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return the text of ``column`` and which cells the format typed."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pc.cast(column, pa.string()), pa.array([False] * len(column), pa.bool_())
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date32(kind):
        return pc.cast(column, pa.string()), pc.is_valid(column)
    # Floats, decimals, timestamps and nested values take the one road of every typed cell.
    pairs = [cell_text(value) for value in column.to_pylist()]
    return (
        pa.array([text for text, _ in pairs], pa.string()),
        pa.array([typed for _, typed in pairs], pa.bool_()),
    )
