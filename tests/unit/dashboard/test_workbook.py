"""Workbooks run nothing that a company wrote."""

import io
import zipfile
from datetime import date

import pandas as pd
from python_calamine import CalamineWorkbook

from dashboard.workbook import LONGEST_NAME, xlsx

HOSTILE = ["=1+1", "@SUM(A1)", "http://192.0.2.1/", '=HYPERLINK("http://192.0.2.1")', "00123"]


def test_texts_stay_texts_and_numbers_numbers() -> None:
    rows = pd.DataFrame(
        {"Entreprise": HOSTILE, "Jours": [3, None, 5, 6, 7], "Le": [date(2026, 10, 31)] * 5}
    )
    file = xlsx(rows, "Appels " * 9)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    (name,) = book.sheet_names
    assert len(name) == LONGEST_NAME
    head, *lines = book.get_sheet_by_name(name).to_python()
    assert head == list(rows.columns)
    assert [line[0] for line in lines] == HOSTILE
    assert [line[1] for line in lines] == [3, "", 5, 6, 7]
    assert lines[0][2] == date(2026, 10, 31)
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
