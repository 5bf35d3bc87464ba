"""Sheets as offices make them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from pipelines.errors import UnreadableFile
from pipelines.mapping import parse_mapping
from pipelines.readers import RawTable, read_raw


def workbook(path: Path, sheets: dict[str, list[list[object]]], hidden: str | None = None) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            elif hidden is not None:
                sheet.activate()  # else the first sheet is, and the active one cannot be hidden
                sheet.set_first_sheet()
            for row, cells in enumerate(rows):
                for position, cell in enumerate(cells):
                    if isinstance(cell, date | datetime):
                        sheet.write_datetime(row, position, cell, day)
                    elif cell is not None:
                        sheet.write(row, position, cell)
            if rows and len(rows[0]) == 1:
                sheet.merge_range(0, 0, 0, 3, rows[0][0])
    return path


def column(raw: RawTable, name: str) -> list[str | None]:
    return raw.rows.column(name).to_pylist()


def test_titles_numbers_dates_and_totals_of_a_sheet(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "suivi.xlsx",
        {
            "Lisez-moi": [["Bonjour"]],
            "Échanges": [
                ["Suivi des échanges"],
                [],
                ["N° échange", "SIRET donneur", "SIRET preneur", "Masse (t)", "Réalisé le",
                 "Convention signée", "Catégorie", "Statut"],
                [1001, 73282932000074, "356 000 000 09075", 1.234, date(2025, 12, 31), True,
                 "Palettes bois", "Terminé"],
                [1002.0, 5520135000013, 35600000009075, "12,5", 45000, "Non", "Pneus", "En cours"],
                [],
                ["Total", None, None, 13.734],
            ],
            "Annonces": [["listing_id", "kind"], ["A1", "offer"]],
        },
    )  # fmt: skip
    raw = read_raw(path, None, table="exchanges")
    assert column(raw, "line") == [4, 5]
    assert column(raw, "exchange_id") == ["1001", "1002"]
    assert column(raw, "giver_id") == ["73282932000074", "05520135000013"]
    assert column(raw, "receiver_id") == ["35600000009075"] * 2
    # A real number is what it is, though the text below it uses a decimal comma.
    assert column(raw, "mass_t") == ["1.234", "12.5"]
    assert column(raw, "completed_on") == ["2025-12-31", "2023-03-15"]
    assert column(raw, "agreement_signed") == ["true", "false"]
    assert "sheet: Échanges" in raw.notes
    assert "other sheets not read: Lisez-moi, Annonces" in raw.notes
    assert "totals skipped: line 7" in raw.notes


def test_the_sheet_that_the_mapping_names_is_read(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "listings.xlsx",
        {
            "2024": [["listing_id", "kind"], ["A1", "offer"]],
            "Année 2025": [["listing_id", "kind"], ["B1", "need"]],
        },
    )
    assert column(read_raw(path, None), "listing_id") == ["A1"]
    mapping = parse_mapping("[file]\nsheet = 'annee 2025'")
    assert column(read_raw(path, mapping), "listing_id") == ["B1"]
    with pytest.raises(UnreadableFile, match="its sheets: 2024, Année 2025"):
        read_raw(path, parse_mapping("[file]\nsheet = '2023'"))


def test_a_hidden_sheet_comes_last(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "listings.xlsx",
        {
            "vieux": [["listing_id", "kind"], ["A1", "offer"]],
            "neuf": [["listing_id", "kind"], ["B1", "need"]],
        },
        hidden="vieux",
    )
    assert column(read_raw(path, None), "listing_id") == ["B1"]


def test_numeric_postcodes_get_their_zero_back(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "entreprises.xlsx",
        {
            "E": [
                ["SIRET", "Pays", "Code postal", "Code INSEE", "Effectif"],
                [73282932000074, "France", 1000, 1004, 12],
                ["BE0403170701", "Belgique", 6000, 52011, "10 à 19 salariés"],
            ]
        },
    )
    raw = read_raw(path, None)
    assert raw.table == "companies"
    assert column(raw, "postcode") == ["01000", "6000"]
    assert column(raw, "commune_code") == ["01004", "52011"]
    assert column(raw, "headcount") == ["12", "10-19"]


def test_a_workbook_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", {"S": [["listing_id", "kind"], ["A1", "offer"]]})
    misnamed = path.rename(tmp_path / "listings.csv")
    assert column(read_raw(misnamed, None), "listing_id") == ["A1"]


def test_a_broken_or_empty_workbook_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "listings.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(UnreadableFile, match="not a workbook"):
        read_raw(broken, None)
    with pytest.raises(UnreadableFile, match="empty"):
        read_raw(workbook(tmp_path / "listings2.xlsx", {"S": []}), None)
