"""Which reader a file needs: by what its bytes are first, by its name second."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.errors import UnreadableFile
from pipelines.mapping import FileSettings
from pipelines.readers.delimited import DelimitedText
from pipelines.readers.json_rows import JsonRows
from pipelines.readers.parquet import ParquetRows
from pipelines.readers.table_source import PREVIEW_ROWS, Progress, TableSource
from pipelines.readers.workbook import open_sheets

_JSON = frozenset({".jsonl", ".ndjson", ".json"})
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_sources(
    path: Path,
    settings: FileSettings,
    score: Callable[[Sequence[str]], tuple[int, ...]],
    progress: Progress | None = None,
) -> Sequence[TableSource]:
    """Open the file at ``path`` and return its tables (several for a workbook's sheets).

    Args:
        path: the file.
        settings: the mapping's ``[file]``.
        score: how much a row looks like a header.
        progress: called with bytes read so far and in all.

    Raises:
        UnreadableFile: it is missing, empty, or in no format that can be read.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise UnreadableFile(path, f"it cannot be opened ({error.strerror})") from error
    if not head:
        raise UnreadableFile(path, "the file is empty; export it again")
    suffix = path.suffix.lower()
    preview_rows = max(PREVIEW_ROWS, (settings.header_row or 0) + 1)
    if head.startswith(b"PAR1") or suffix == ".parquet":
        return [ParquetRows(path)]
    if _is_workbook(path, head) or suffix in _WORKBOOKS:
        return open_sheets(path, settings.sheet, preview_rows)
    if head.startswith(b"PK"):
        raise UnreadableFile(path, "this is a ZIP archive; unpack it first")
    if suffix in _JSON:
        return [JsonRows(path, encoding=settings.encoding, progress=progress)]
    return [
        DelimitedText(
            path,
            encoding=settings.encoding,
            delimiter=settings.delimiter,
            score=score,
            preview_rows=preview_rows,
            progress=progress,
        )
    ]


def _is_workbook(path: Path, head: bytes) -> bool:
    """Tell a workbook by its bytes, whatever its name says."""
    if head.startswith(_OLD_EXCEL):
        return True
    if not head.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})
