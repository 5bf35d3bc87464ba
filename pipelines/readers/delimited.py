"""CSV and its relatives, row by row, exact about lines, quotes and ragged rows."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pyarrow as pa

from pipelines.errors import UnreadableFile
from pipelines.readers.columnar import read_columns
from pipelines.readers.encoding import TextEncoding, detect_encoding
from pipelines.readers.table_source import (
    BATCH_ROWS,
    PREVIEW_ROWS,
    Body,
    PreviewRow,
    Progress,
    named_columns,
)

DELIMITERS = (",", ";", "\t", "|")
# A quoted field that runs over more lines than this is a quote that was never closed.
_MAX_LINES_OF_A_ROW = 500
_MAX_FIELD = 16 * 1024 * 1024

Record = tuple[int, list[str], bool]
"""First line, cells, and whether a stray quote was read literally."""


class DelimitedText:
    """The text of one delimited file; a ``TableSource``."""

    label = ""
    header_fixed = False

    def __init__(
        self,
        path: Path,
        *,
        encoding: str | None,
        delimiter: str | None,
        score: Callable[[Sequence[str]], tuple[int, ...]],
        preview_rows: int = PREVIEW_ROWS,
        progress: Progress | None = None,
    ) -> None:
        """Find encoding and delimiter of the file at ``path`` and read its first rows.

        Args:
            path: the file.
            encoding: the mapping's encoding, or None to detect it.
            delimiter: the mapping's delimiter, or None to detect it.
            score: how much a row looks like a header; the delimiter that gives the best
                header is the file's.
            preview_rows: how many rows to preview.
            progress: called with bytes read so far and in all.

        Raises:
            UnreadableFile: the file is empty or not text.
        """
        self.path = path
        self.encoding: TextEncoding = detect_encoding(path, encoding, progress)
        self.notes = [f"encoding: {self.encoding.label}"]
        if self.encoding.has_nul:
            self.notes.append("NUL bytes in the text were left out")
        self._preview_rows = preview_rows
        previews = {
            sign: self._preview(sign) for sign in ((delimiter,) if delimiter else DELIMITERS)
        }
        self.delimiter = max(
            previews,
            key=lambda sign: (
                max((score(row.cells) for row in previews[sign]), default=()),
                _regularity(previews[sign]),
            ),
        )
        self.preview: Sequence[PreviewRow] = previews[self.delimiter]
        if not any(cell.strip() for row in self.preview for cell in row.cells):
            raise UnreadableFile(path, f"the first {preview_rows} lines are empty")
        shown = {"\t": "tab"}.get(self.delimiter, self.delimiter)
        self.notes.append(f"delimiter: {shown}")

    def _preview(self, delimiter: str) -> list[PreviewRow]:
        with self._lines(None) as lines:
            rows = islice(records(lines, delimiter, width=None), self._preview_rows)
            return [PreviewRow(line, tuple(cells)) for line, cells, _ in rows]

    @contextmanager
    def _lines(self, progress: Progress | None) -> Iterator[Iterator[str]]:
        """Give the physical lines, with NULs left out and progress told every 1 MB."""
        total = self.path.stat().st_size
        with self.path.open(
            encoding=self.encoding.codec, errors=self.encoding.errors, newline=None
        ) as stream:

            def lines() -> Iterator[str]:
                told = done = 0
                for line in stream:
                    done += len(line)
                    if progress is not None and done - told > 1_000_000:
                        told = done
                        progress(min(done, total), total)
                    yield line.replace("\0", "") if self.encoding.has_nul else line

            try:
                yield lines()
            except UnicodeDecodeError as error:
                raise UnreadableFile(
                    self.path,
                    f"it is not {self.encoding.label} at byte {error.start}; "
                    "correct file.encoding in the mapping, or leave it out to have it detected",
                ) from error

    def read(self, header: PreviewRow, progress: Progress | None) -> Body:
        """Return every record after ``header``, blank ones included (as empty cells)."""
        return read_columns(self.path, self.encoding, self.delimiter, header) or self.read_exactly(
            header, progress
        )

    def read_exactly(self, header: PreviewRow, progress: Progress | None) -> Body:
        """Return the same as ``read``, record by record."""
        builder = BodyBuilder(header.cells)
        with self._lines(progress) as lines:
            for record in records(lines, self.delimiter, width=builder.width):
                if record[0] > header.line:
                    builder.add(record)
        return builder.finish()


def _regularity(rows: Sequence[PreviewRow]) -> tuple[float, int]:
    """Return how regular a reading is: share of rows of the usual width, and that width."""
    widths = [len(row.cells) for row in rows if any(row.cells)]
    if not widths:
        return (0.0, 0)
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    if usual == 1:
        return (0.0, 1)
    return (widths.count(usual) / len(widths), usual)


def records(lines: Iterable[str], delimiter: str, *, width: int | None) -> Iterator[Record]:
    """Split physical ``lines`` into records, each with the line it starts on.

    A record that runs over several lines and comes out with the wrong number of cells, or whose
    quote closes in the middle of a text or never, started with a stray quote: only its first
    line is given, marked, and the reading starts afresh on the next line, so that no row is
    swallowed.

    Args:
        lines: the lines, with their ends.
        delimiter: the delimiter.
        width: cells of a regular row, or None where unknown (nothing is repaired but a quote
            that never closes).
    """
    csv.field_size_limit(_MAX_FIELD)
    feed = _LineFeed(lines)
    while True:
        feed.begin()
        try:
            cells = next(csv.reader(feed, delimiter=delimiter))
            oversized = False
        except StopIteration:
            return
        except csv.Error:
            cells, oversized = [], True
        line = feed.line - len(feed.taken) + 1
        doubtful = len(feed.taken) > 1 and (
            (width is not None and len(cells) != width) or not _well_quoted(feed.taken, delimiter)
        )
        if feed.asked_past_end or oversized or doubtful:
            first, *rest = feed.taken
            feed.give_back(rest)
            literal = csv.reader([first], delimiter=delimiter, quoting=csv.QUOTE_NONE)
            yield line, next(literal, []), True
        else:
            yield line, cells, False


def _well_quoted(lines: Sequence[str], delimiter: str) -> bool:
    """Tell whether every quote of a record that runs over several lines closes at a delimiter."""
    try:
        return sum(1 for _ in csv.reader(lines, delimiter=delimiter, strict=True)) == 1
    except csv.Error:
        return False


class _LineFeed:
    """Hands lines to ``csv.reader``, remembers those of the current record, takes some back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.line = 0
        self.taken: list[str] = []
        self.asked_past_end = False

    def begin(self) -> None:
        self.taken = []
        self.asked_past_end = False

    def give_back(self, lines: Sequence[str]) -> None:
        self._back.extendleft(reversed(lines))
        self.line -= len(lines)

    def __iter__(self) -> _LineFeed:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines, None)
        if line is None or len(self.taken) >= _MAX_LINES_OF_A_ROW:
            if line is not None:
                self._back.appendleft(line)
            # A record is under way and its quote is still open.
            self.asked_past_end = bool(self.taken)
            raise StopIteration
        self.line += 1
        self.taken.append(line)
        return line


class BodyBuilder:
    """Collects records into Arrow columns, and marks the ragged ones."""

    def __init__(self, header: Sequence[str]) -> None:
        """Start a body below ``header``."""
        self.width = len(header)
        self._header = header
        self._least = max((i for i, cell in enumerate(header, 1) if cell.strip()), default=0)
        self._rows: list[Sequence[str | None]] = []
        self._lines: list[int] = []
        self._row_batches: list[list[pa.Array]] = []
        self._line_batches: list[pa.Array] = []
        self._count = 0
        self._literal = 0
        self._faults: dict[int, str] = {}
        self._extras: dict[int, tuple[str, ...]] = {}

    def add(self, record: Record) -> None:
        """Add one record, blank or ragged as it may be."""
        line, cells, literal = record
        size = len(cells)
        if size != self.width:
            self._mark(cells)
            cells = [*cells[: self.width], *[""] * (self.width - size)]
        if literal:
            self._literal += 1
        self._rows.append(cells)
        self._lines.append(line)
        self._count += 1
        if len(self._rows) >= BATCH_ROWS:
            self._flush()

    def _mark(self, cells: Sequence[str]) -> None:
        extra = tuple(cells[self.width :])
        blank = not any(cell.strip() for cell in cells)
        if any(cell.strip() for cell in extra) or (len(cells) < self._least and not blank):
            self._faults[self._count] = (
                f"ragged_row: {len(cells)} cells where the header has {self.width}"
            )
            if extra:
                self._extras[self._count] = extra

    def _flush(self) -> None:
        if self._rows:
            self._row_batches.append(
                [pa.array(cells, pa.string()) for cells in zip(*self._rows, strict=True)]
            )
            self._line_batches.append(pa.array(self._lines, pa.int64()))
        self._rows, self._lines = [], []

    def finish(self) -> Body:
        """Return the body, without columns that have neither header nor text."""
        self._flush()
        columns = [
            pa.chunked_array([batch[i] for batch in self._row_batches], pa.string())
            for i in range(self.width)
        ]
        notes: list[str] = []
        if self._literal:
            notes.append(f"{self._literal} rows with a stray quote, read literally")
        return Body(
            columns=named_columns(self._header, columns),
            lines=pa.chunked_array(self._line_batches, pa.int64()),
            faults=self._faults,
            extras=self._extras,
            notes=tuple(notes),
        )
