"""The raw row is kept only where the columns do not say all of it."""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.mapping import parse_mapping
from pipelines.readers import RawTable, read_raw


def read(folder: Path, text: str, mapping: str = "") -> RawTable:
    """Read `text` as listings."""
    path = folder / "listings.csv"
    path.write_text(text, encoding="utf-8")
    return read_raw(path, parse_mapping(mapping) if mapping else None)


def raws(table: RawTable) -> list[dict[str, str] | None]:
    """Return each raw row, None where none is kept."""
    return [text and json.loads(text) for text in table.rows.column("raw").to_pylist()]


def test_rows_in_our_own_words_need_none(tmp_path: Path) -> None:
    """Canonical headers and texts, empty cells too; a cell in other words keeps its row."""
    table = read(
        tmp_path,
        "listing_id,status,mass_t,title\nA1,open,1.5,x\nA2,,,\nA3,Ouverte,1.5,x\n"
        "A4,open,1.50,x\nA5,open,1.5, x\nA6,open,0.12345678901234567,x\nA7,open,-,x\n",
    )
    assert table.plain_headers == ("listing_id", "status", "mass_t", "title")
    kept = raws(table)
    assert kept[:2] == [None, None]
    assert [row and row["status"] for row in kept[2:3]] == ["Ouverte"]
    assert [row and row["mass_t"] for row in kept[3:]] == [
        "1.50",
        "1.5",
        "0.12345678901234567",
        "-",
    ]
    assert kept[4] is not None
    assert kept[4]["title"] == " x"


def test_a_row_with_cells_beyond_the_header_keeps_them(tmp_path: Path) -> None:
    """Only that row has more to say than its columns."""
    kept = raws(read(tmp_path, "listing_id,kind\nA1,offer\nA2,need,more\nA3,need\n"))
    assert kept[0] is None
    assert kept[1] is not None
    assert kept[1]["(beyond the header)"] == ["more"]
    assert kept[2] is None


def test_headers_of_theirs_keep_every_row(tmp_path: Path) -> None:
    """An unmapped column, another name of ours, our name for another column of ours."""
    for text, mapping in (
        ("listing_id,kind,Note\nA1,offer,n\n", ""),
        ("listing_id,Type\nA1,offer\n", ""),
        ("listing_id,title\nA1,x\n", '[columns]\ndescription = "title"'),
    ):
        table = read(tmp_path, text, mapping)
        assert table.plain_headers == ()
        assert None not in raws(table)
