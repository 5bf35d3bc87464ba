"""The quick way through a regular CSV gives what the exact way gives."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from pipelines.readers.columnar import read_columns
from pipelines.readers.delimited import DelimitedText
from pipelines.readers.table_source import Body


def opened(path: Path) -> DelimitedText:
    return DelimitedText(
        path,
        encoding=None,
        delimiter=";",
        score=lambda cells: (sum(cell.startswith("h") for cell in cells),),
    )


def both(path: Path) -> tuple[Body | None, Body]:
    text = opened(path)
    header = next(row for row in text.preview if row.cells and row.cells[0] == "h0")
    return (
        read_columns(path, text.encoding, text.delimiter, header),
        text.read_exactly(header, None),
    )


def as_lists(body: Body) -> tuple[list[str], list[list[str]], list[int], dict[int, str]]:
    return (
        [column.name for column in body.columns],
        [column.values.to_pylist() for column in body.columns],
        body.lines.to_pylist(),
        body.faults,
    )


_SYNTAX = st.text('ab";,\té \u00a0', max_size=6)
_LINES = st.lists(
    st.one_of(
        st.lists(st.sampled_from(["x", "é", "", '"q;r"', '"a""b"', "1,5"]), min_size=3, max_size=3)
        .map(";".join),
        _SYNTAX,
        st.tuples(_SYNTAX, _SYNTAX, _SYNTAX).map(";".join),
    ),
    max_size=8,
)  # fmt: skip


@given(_LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "cp1252"]), st.booleans())
@settings(max_examples=250, deadline=None)
def test_what_the_quick_way_reads_the_exact_way_reads_too(
    lines: list[str], newline: str, encoding: str, ended: bool
) -> None:
    text = newline.join(["titre", "h0;h1;h2", *lines]) + (newline if ended else "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(text.encode(encoding))
        quick, exact = both(path)
    event(f"quick: {quick is not None}")
    if quick is not None:
        assert as_lists(quick) == as_lists(exact)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_regular_file_goes_the_quick_way(tmp_path: Path, newline: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator=newline)
    writer.writerows([["titre"], ["h0", "h1", ""], ["a;b", 'c"d', ""], ["", "", ""], ["é", "", ""]])
    path = tmp_path / "x.csv"
    path.write_bytes(buffer.getvalue().encode("cp1252"))
    quick, exact = both(path)
    assert quick is not None
    assert as_lists(quick) == as_lists(exact)
    assert quick.lines.to_pylist() == [3, 4, 5]


@pytest.mark.parametrize(
    "body",
    ['a;"b\nc";d\n', "a;b\n", "a;b;c;d\n", "a;b;c\rd;e;f\n", 'a;"b;c\n'],
    ids=["newline in quotes", "short", "long", "other line end", "open quote"],
)
def test_an_irregular_file_does_not(tmp_path: Path, body: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(f"h0;h1;h2\n{body}".encode())
    quick, _ = both(path)
    assert quick is None
