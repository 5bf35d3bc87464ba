"""JSON lines, and JSON files that are one list of objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.errors import UnreadableFile
from pipelines.readers.cell_text import cell_text
from pipelines.readers.encoding import detect_encoding
from pipelines.readers.table_source import (
    BATCH_ROWS,
    Body,
    PreviewRow,
    Progress,
    named_columns,
)

_BETWEEN = re.compile(r"[\s,]*")
Parsed = tuple[int, dict[str, Any] | None, str]
"""Line, the object or None where it is not one, and the faulty text."""


class JsonRows:
    """The objects of a JSON file; a ``TableSource`` whose header is the union of their keys."""

    label = ""
    header_fixed = True

    def __init__(self, path: Path, *, encoding: str | None, progress: Progress | None) -> None:
        """Read the objects of the file at ``path``.

        Raises:
            UnreadableFile: the file is empty, not text, or holds no objects.
        """
        found = detect_encoding(path, encoding, progress)
        self.notes = [f"encoding: {found.label}"]
        text = path.read_text(encoding=found.codec, errors=found.errors).replace("\0", "")
        is_list = text.lstrip().startswith("[")
        self._rows = list(_objects_of_list(path, text) if is_list else _objects_of_lines(text))
        keys: dict[str, None] = {}
        for _, row, _ in self._rows:
            if row is not None:
                keys.update(dict.fromkeys(row))
        if self._rows and not keys:
            raise UnreadableFile(path, "it holds no JSON objects; give one object a line")
        self.preview: Sequence[PreviewRow] = [PreviewRow(0, tuple(keys))]

    def read(self, header: PreviewRow, progress: Progress | None) -> Body:
        """Return one row an object; a line that is not an object is a faulty row."""
        faults: dict[int, str] = {}
        extras: dict[int, tuple[str, ...]] = {}
        texts: list[list[pa.Array]] = []
        marks: list[list[pa.Array]] = []
        for start in range(0, len(self._rows), BATCH_ROWS):
            batch = self._rows[start : start + BATCH_ROWS]
            for index, (_, row, faulty) in enumerate(batch, start=start):
                if row is None:
                    faults[index] = "bad_json: the line is not a JSON object"
                    extras[index] = (faulty,)
            pairs = [
                [cell_text(row.get(key)) if row else (None, False) for _, row, _ in batch]
                for key in header.cells
            ]
            texts.append([pa.array([text for text, _ in cells], pa.string()) for cells in pairs])
            marks.append([pa.array([typed for _, typed in cells], pa.bool_()) for cells in pairs])
            if progress is not None:
                progress(start + len(batch), len(self._rows))
        width = range(len(header.cells))
        return Body(
            columns=named_columns(
                header.cells,
                [pa.chunked_array([batch[i] for batch in texts], pa.string()) for i in width],
                [pa.chunked_array([batch[i] for batch in marks], pa.bool_()) for i in width],
            ),
            lines=pa.chunked_array([pa.array([line for line, _, _ in self._rows], pa.int64())]),
            faults=faults,
            extras=extras,
        )


def _loads(text: str) -> Any:  # noqa: ANN401  # JSON is any value
    return json.loads(text, parse_float=Decimal)


def _objects_of_lines(text: str) -> Iterator[Parsed]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _loads(line)
        except ValueError:
            value = None
        yield number, value if isinstance(value, dict) else None, line.strip()


def _objects_of_list(path: Path, text: str) -> Iterator[Parsed]:
    """Walk the list value by value, so that each has its line."""
    decoder = json.JSONDecoder(parse_float=Decimal)
    position = text.index("[") + 1
    line, counted = 1, 0
    while True:
        gap = _BETWEEN.match(text, position)
        position = gap.end() if gap else position
        if position >= len(text):
            raise UnreadableFile(path, "its JSON list is cut off before the end; export it again")
        if text[position] == "]":
            return
        line += text.count("\n", counted, position)
        counted = position
        try:
            value, end = decoder.raw_decode(text, position)
        except ValueError as error:
            raise UnreadableFile(path, f"line {line} is not valid JSON ({error})") from error
        yield line, value if isinstance(value, dict) else None, text[position:end]
        position = end
