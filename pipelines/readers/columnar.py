"""CSV by columns, for files whose every line is one row of the header's width."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from pipelines.readers.encoding import TextEncoding
from pipelines.readers.table_source import Body, PreviewRow, named_columns

# One byte a line end, so that lines can be counted in the bytes.
_BYTE_ENCODINGS = {
    "utf-8": "utf8",
    "utf-8-sig": "utf8",
    "cp1252": "cp1252",
    "latin-1": "latin-1",
}
_BLOCK_BYTES = 8 * 1024 * 1024
# Lines are counted in blocks that stay in the processor's cache.
_COUNTED_BYTES = 256 * 1024


def read_columns(
    path: Path, encoding: TextEncoding, delimiter: str, header: PreviewRow
) -> Body | None:
    """Return the rows below ``header``, or None where the file is not regular enough.

    Regular: one byte a character of the syntax, no NUL, lines that all end alike, as many rows
    as lines (so no quoted field runs over lines), each of the header's width. Then a row's line
    is known from its position. Quotes mean the same as in ``delimited``, which reads the rest.

    Args:
        path: the file.
        encoding: how its bytes become text.
        delimiter: the delimiter.
        header: the header row.
    """
    codec = _BYTE_ENCODINGS.get(encoding.codec)
    if codec is None or encoding.has_nul or encoding.errors != "strict" or not header.cells:
        return None
    if any("\n" in cell for cell in header.cells):
        return None
    if not _closed(_last_line(path), delimiter):
        # Arrow closes an open quote at the end of the file; only the exact reader sees it.
        return None
    size = _count_lines(path)
    if size is None or size <= header.line:
        return None
    names = [f"c{i}" for i in range(len(header.cells))]
    try:
        table = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(
                column_names=names,
                skip_rows=header.line,
                encoding=codec,
                block_size=_BLOCK_BYTES,
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):
        # A ragged row, or bytes that are no text: the exact reader says where.
        return None
    if table.num_rows != size - header.line:
        return None
    lines = pa.array(np.arange(header.line + 1, size + 1), pa.int64())
    return Body(
        columns=named_columns(header.cells, table.columns),
        lines=pa.chunked_array([lines]),
    )


def _closed(line: bytes, delimiter: str) -> bool:
    """Tell whether every quote of ``line`` closes; quotes and delimiters are ASCII."""
    try:
        return (
            sum(1 for _ in csv.reader([line.decode("latin-1")], delimiter=delimiter, strict=True))
            <= 1
        )
    except csv.Error:
        return False


def _last_line(path: Path) -> bytes:
    """Return the end of the file from its last line's start, 64 KB at most."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 65_536))
        return stream.read().rstrip(b"\r\n").rpartition(b"\n")[2]


def _count_lines(path: Path) -> int | None:
    """Return how many lines the file has, None where some end otherwise than the others."""
    count = ends = pairs = 0
    last = b""
    with path.open("rb") as stream:
        while block := stream.read(_COUNTED_BYTES):
            count += int(np.count_nonzero(np.frombuffer(block, np.uint8) == ord("\n")))
            if b"\r" in block:
                ends += block.count(b"\r")
                pairs += block.count(b"\r\n")
            pairs += last == b"\r" and block.startswith(b"\n")
            last = block[-1:]
    if ends not in (0, count) or ends != pairs:
        return None
    return count + (last != b"\n")
