"""Tables on screen and as files."""

import csv
import io
from datetime import date
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import tables, texts

COLUMNS = [
    tables.Column("name", "Nom"),
    tables.Column("mass_t", "Masse", "t"),
    tables.Column("co2e_kg", "Émissions", "kgCO2e", small=False),
]
ROWS = pd.DataFrame(
    {"name": ["<b>a</b>", "=1+1"], "mass_t": [12.34, None], "co2e_kg": [123456.0, 7.0]}
)


class Cells(HTMLParser):
    """Collects the cells of a table, by row."""

    def __init__(self) -> None:
        """Begin with no rows."""
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        """Fill the cell."""
        if self.rows:
            self.rows[-1][-1] += data


def test_table_shows_units_once_and_texts_as_they_are() -> None:
    table = tables.html_table(ROWS, COLUMNS, caption="Essai").source
    reader = Cells()
    reader.feed(table)
    assert reader.rows == [
        ["Nom", "Masse (t)", "Émissions (t CO₂e)"],
        ["<b>a</b>", "12,3", "123,5"],
        ["=1+1", "\u2013", "0,0"],
    ]
    assert '<th scope="row">' in table
    assert "<caption>Essai</caption>" in table


def test_french_file_opens_in_a_french_spreadsheet() -> None:
    content = tables.csv_file(ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == [
        "name;mass_t;co2e_kg",
        "<b>a</b>;12,34;123456,0",
        "'=1+1;;7,0",
    ]


def test_english_file_keeps_points_and_dates() -> None:
    texts.use_language("en")
    content = tables.csv_file(pd.DataFrame({"day": [date(2025, 1, 2)], "x": [0.1 + 0.2]}))
    assert content.decode("utf-8-sig").splitlines() == ["day,x", "2025-01-02,0.30000000000000004"]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_cell_of_a_file_is_a_formula(words: list[str]) -> None:
    content = tables.csv_file(pd.DataFrame({"word": words})).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(content, newline=""), delimiter=";") if row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_file_name_says_that_data_are_a_demonstration(
    monkeypatch: pytest.MonkeyPatch, demonstration: bool
) -> None:
    monkeypatch.setattr(tables.data, "is_demonstration", lambda: demonstration)
    name = tables.file_name("flux", "epci:1/2", "2025")
    assert name.startswith("maillage_flux_epci-1-2_2025")
    assert ("donnees-de-demonstration" in name) is demonstration
