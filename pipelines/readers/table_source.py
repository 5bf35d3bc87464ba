"""What every file format gives: a preview to find the header in, then the body as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

Progress = Callable[[int, int], None]
"""Called with (done, total), in bytes for text files and in rows for the others."""

BATCH_ROWS = 50_000
PREVIEW_ROWS = 60


@dataclass(frozen=True)
class PreviewRow:
    """One of the first rows: its 1-based line (row of the sheet) and its cells as text."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class TextColumn:
    """One column of the body.

    Attributes:
        name: the header as written, made unique in the file.
        values: text of each cell, as in the file; null where there is no cell.
        typed: true where the cell was a real number, date or bool of the format (so that its
            text needs no guess about decimals or day order); None where no cell was.
    """

    name: str
    values: pa.ChunkedArray
    typed: pa.ChunkedArray | None = None


@dataclass(frozen=True)
class Body:
    """The rows below the header.

    Attributes:
        columns: one for each header cell.
        lines: int64, the 1-based line each row starts on.
        faults: row index -> why the row as such is faulty ("ragged_row: 3 cells …").
        extras: row index -> cells beyond the header's width, kept for the raw row.
        notes: what the reader saw on the way.
    """

    columns: tuple[TextColumn, ...]
    lines: pa.ChunkedArray
    faults: dict[int, str] = field(default_factory=dict)
    extras: dict[int, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class TableSource(Protocol):
    """One table-like thing in a file: the text of a CSV, a sheet, the objects of a JSON file.

    Attributes:
        label: "" or the sheet's name.
        preview: the first rows.
        header_fixed: the format itself names the columns (JSON, Parquet).
        notes: what was detected so far.
    """

    label: str
    preview: Sequence[PreviewRow]
    header_fixed: bool
    notes: list[str]

    def read(self, header: PreviewRow, progress: Progress | None) -> Body:
        """Return every row below ``header``."""
        ...


def named_columns(
    header: Sequence[str],
    columns: Sequence[pa.ChunkedArray],
    typed: Sequence[pa.ChunkedArray | None] | None = None,
) -> tuple[TextColumn, ...]:
    """Name ``columns`` after ``header``, made unique whatever the case.

    A column with text but no header is called "(column 7)"; one with neither is left out.

    Args:
        header: header cells, "" where empty, one a column.
        columns: string columns.
        typed: for each column, which cells the format itself typed (None: none).
    """
    seen: set[str] = set()
    named: list[TextColumn] = []
    marks = typed or [None] * len(columns)
    for position, (cell, values, mark) in enumerate(
        zip(header, columns, marks, strict=True), start=1
    ):
        name = " ".join(cell.split())
        if not name:
            if not has_text(values):
                continue
            name = f"(column {position})"
        unique, count = name, 1
        while unique.casefold() in seen:
            count += 1
            unique = f"{name} ({count})"
        seen.add(unique.casefold())
        named.append(TextColumn(unique, values, mark))
    return tuple(named)


def has_text(values: pa.ChunkedArray) -> bool:
    """Tell whether any cell of the string column ``values`` holds more than spaces."""
    filled = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(values)), 0)
    return bool(pc.any(filled).as_py())
