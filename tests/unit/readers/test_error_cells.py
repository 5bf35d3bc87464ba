"""What a spreadsheet shows of a formula that failed is no value."""

from __future__ import annotations

from pathlib import Path

from pipelines.readers import read_raw


def test_error_cells_are_empty_and_noted(tmp_path: Path) -> None:
    """In text, codes, places and numbers alike, in English and in French."""
    path = tmp_path / "companies.csv"
    path.write_text(
        "company_id,name,commune_code,headcount,lon\n"
        "73282932000074,#N/A,#REF!,#VALUE!,#DIV/0!\n"
        "35600000009075,#NOM?,35236,12,-2\n",
        encoding="utf-8",
    )
    found = read_raw(path, None)
    rows = found.rows.select(["name", "commune_code", "headcount", "lon"]).to_pylist()
    assert rows == [
        {"name": None, "commune_code": None, "headcount": None, "lon": None},
        {"name": None, "commune_code": "35236", "headcount": "12", "lon": "-2"},
    ]
    assert any("'#REF!'" in note and "read as empty" in note for note in found.notes)
