"""Sheets of an Excel or OpenDocument workbook, through calamine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import python_calamine as calamine

from pipelines.contracts.folding import fold
from pipelines.errors import UnreadableFile
from pipelines.readers.cell_text import cell_text
from pipelines.readers.table_source import (
    BATCH_ROWS,
    PREVIEW_ROWS,
    Body,
    PreviewRow,
    Progress,
    named_columns,
)

Cells = Sequence[object]


class Sheet:
    """One sheet; a ``TableSource``. Lines are the sheet's own row numbers."""

    header_fixed = False

    def __init__(self, name: str, sheet: calamine.CalamineSheet, preview_rows: int) -> None:
        """Preview the first ``preview_rows`` rows of ``sheet``."""
        self.label = name
        self.notes: list[str] = []
        self._sheet = sheet
        # iter_rows starts on row 1 whatever the first filled row is.
        self.preview: Sequence[PreviewRow] = [
            PreviewRow(line, tuple(cell_text(cell)[0] or "" for cell in cells))
            for line, cells in enumerate(islice(sheet.iter_rows(), preview_rows), start=1)
        ]

    def read(self, header: PreviewRow, progress: Progress | None) -> Body:
        """Return every row below ``header``, blank ones included (as nulls)."""
        total = self._sheet.total_height
        width = len(header.cells)
        texts: list[list[pa.Array]] = []
        marks: list[list[pa.Array]] = []
        rows: list[Cells] = []
        count = 0

        def flush() -> None:
            pairs = [[cell_text(cell) for cell in column] for column in zip(*rows, strict=True)]
            texts.append([pa.array([text for text, _ in cells], pa.string()) for cells in pairs])
            marks.append([pa.array([typed for _, typed in cells], pa.bool_()) for cells in pairs])
            rows.clear()

        for cells in islice(self._sheet.iter_rows(), header.line, None):
            rows.append(cells)
            count += 1
            if len(rows) >= BATCH_ROWS:
                flush()
                if progress is not None:
                    progress(count, total)
        if rows:
            flush()
        columns = [
            pa.chunked_array([batch[i] for batch in texts], pa.string()) for i in range(width)
        ]
        typed = [pa.chunked_array([batch[i] for batch in marks], pa.bool_()) for i in range(width)]
        lines = pa.array(range(header.line + 1, header.line + 1 + count), pa.int64())
        return Body(
            columns=named_columns(header.cells, columns, typed),
            lines=pa.chunked_array([lines]),
        )


def open_sheets(path: Path, wanted: str | None, preview_rows: int = PREVIEW_ROWS) -> list[Sheet]:
    """Return the sheets of the workbook at ``path`` that hold something, visible ones first.

    Args:
        path: XLSX, XLSM, XLSB, XLS or ODS.
        wanted: the mapping's sheet, compared without case and accents, or None for all.
        preview_rows: how many rows to preview in each.

    Raises:
        UnreadableFile: not a workbook, protected, empty, or without the wanted sheet.
    """
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        visible = calamine.SheetVisibleEnum.Visible
        metadata = sorted(book.sheets_metadata, key=lambda sheet: sheet.visible != visible)
        names = [sheet.name for sheet in metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        if wanted is not None:
            named = [name for name in names if fold(name) == fold(wanted)]
            if not named:
                raise UnreadableFile(
                    path, f"it has no sheet {wanted!r}; its sheets: {', '.join(names)}"
                )
            names = named
        sheets = [Sheet(name, book.get_sheet_by_name(name), preview_rows) for name in names]
    except calamine.PasswordError as error:
        raise UnreadableFile(path, "it is protected by a password; save it without") from error
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError) as error:
        raise UnreadableFile(path, f"it is not a workbook that can be read ({error})") from error
    filled = [sheet for sheet in sheets if any(any(row.cells) for row in sheet.preview)]
    if not filled:
        raise UnreadableFile(path, "the workbook is empty")
    return filled
