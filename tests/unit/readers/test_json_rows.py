"""JSON lines and JSON lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.errors import UnreadableFile
from pipelines.readers import RawTable, read_raw


def read(tmp_path: Path, text: str, name: str = "listings.jsonl") -> RawTable:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_raw(path, None)


def test_lines_give_rows_typed_as_they_are(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        '{"listing_id": 1001, "mass_t": 1.234, "Statut": "Ouverte", "tags": ["a", "b"]}\n'
        "\n"
        '{"listing_id": "A2", "mass_t": "12,5", "price_eur": null}\n'
        '{"listing_id": "A3", "mass_t": 1e-3}\n',
    )
    assert raw.rows.column("line").to_pylist() == [1, 3, 4]
    assert raw.rows.column("listing_id").to_pylist() == ["1001", "A2", "A3"]
    assert raw.rows.column("mass_t").to_pylist() == ["1.234", "12.5", "0.001"]
    assert raw.rows.column("status").to_pylist() == ["open", None, None]
    assert raw.unmapped_columns == ["tags"]
    assert json.loads(raw.rows.column("raw")[0].as_py())["tags"] == '["a", "b"]'


def test_a_line_that_is_no_object_is_a_faulty_row(tmp_path: Path) -> None:
    raw = read(tmp_path, '{"listing_id": "A1"}\n{"listing_id": "A2"\n[1]\n{"listing_id": "A4"}\n')
    assert raw.rows.num_rows == 4
    faults = raw.rows.column("row_fault").to_pylist()
    assert [fault is not None for fault in faults] == [False, True, True, False]
    assert faults[1].startswith("bad_json")
    assert (
        '"listing_id": "A2"'
        in json.loads(raw.rows.column("raw")[1].as_py())["(beyond the header)"][0]
    )


def test_a_list_gives_the_line_of_each_object(tmp_path: Path) -> None:
    text = json.dumps([{"listing_id": "A1", "kind": "offer"}, {"listing_id": "A2"}], indent=1)
    raw = read(tmp_path, text, "listings.json")
    assert raw.rows.column("line").to_pylist() == [2, 6]
    assert raw.rows.column("kind").to_pylist() == ["offer", None]


@pytest.mark.parametrize(
    ("text", "words"),
    [("bonjour\n", "no JSON objects"), ('[{"listing_id": 1},', "cut off"), ("[{]", "line 1")],
)
def test_what_is_no_json_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(tmp_path, text, "listings.json")
