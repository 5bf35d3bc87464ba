"""Solutions Partage's export: one workbook, a sheet a table.

Two rows of title above the header, SIRETs in numeric cells, volumes in text with a thousands
separator, real dates in the listings and dates in text in the exchanges.
docs/exports/solutions-partage.md.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.demo.files import LABEL, SUFFIX, DemoFile
from pipelines.demo.rows import PlatformData
from pipelines.demo.shape import (
    Shape,
    Value,
    headcount_band,
    plain_number,
    read_shape,
    yes_no,
)

_TITLES = {
    "companies": "Entreprises du réseau",
    "members": "Adhésions",
    "listings": "Annonces de la plateforme",
    "exchanges": "Suivi des synergies",
    "events": "Événements du réseau",
}
_README = "Lisez-moi"
_NARROW_SPACE = "\u202f"
_HEADER_ROW = 2  # from 0
_DATES_IN_TEXT = frozenset({"exchanges", "members"})
COMMUNE = "Commune"


def write_solutions_partage(data: PlatformData, out: Path, as_of: date) -> list[DemoFile]:
    """Write the platform's workbook into a folder that exists; one entry a sheet."""
    path = out / f"{data.platform}_export_{SUFFIX}.xlsx"
    # In memory, the parts of the archive have a fixed date, so the bytes are the same each time.
    workbook = xlsxwriter.Workbook(
        path, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    workbook.set_properties(
        {
            "title": f"Solutions Partage - {LABEL}",
            "created": datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC),
        }
    )
    formats = {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "header": workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "siret": workbook.add_format({"num_format": "0"}),
        "date": workbook.add_format({"num_format": "dd/mm/yyyy"}),
        "moment": workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
    }
    _write_readme(workbook.add_worksheet(_README), as_of, formats["title"])
    files = []
    for table in _TITLES:
        shape = read_shape(data.platform, table)
        sheet = workbook.add_worksheet(shape.mapping.file.sheet)
        rows = _rows(shape, data)
        _write_sheet(sheet, shape, rows, as_of, formats)
        if table == "companies":
            column = len(shape.columns)
            sheet.write_string(_HEADER_ROW, column, COMMUNE, formats["header"])
            for number, company in enumerate(data.companies, start=_HEADER_ROW + 1):
                sheet.write_string(number, column, company.commune_name)
        files.append(DemoFile(path, table, len(rows), data.platform, shape.mapping_path))
    workbook.close()
    return files


def _rows(shape: Shape, data: PlatformData) -> list[dict[str, Value]]:
    if shape.table == "companies":
        return [
            shape.row(company, headcount=_band(company.headcount)) for company in data.companies
        ]
    return [shape.row(row) for row in getattr(data, shape.table)]


def _band(headcount: int) -> str:
    """A band as INSEE words it: "10 à 19 salariés"."""
    return headcount_band(headcount).replace("-", " à ").replace("+", " et plus") + " salariés"


def _write_readme(sheet: Worksheet, as_of: date, title: Format) -> None:
    sheet.write_string(0, 0, "Solutions Partage - export complet", title)
    sheet.write_string(1, 0, f"{LABEL}. Extrait au {as_of:%d/%m/%Y}.")
    sheet.write_string(2, 0, "Une feuille par table ; les SIRET sont des nombres.")


def _write_sheet(
    sheet: Worksheet,
    shape: Shape,
    rows: list[dict[str, Value]],
    as_of: date,
    formats: dict[str, Format],
) -> None:
    last = len(shape.columns) - 1
    title = f"Solutions Partage - {_TITLES[shape.table]}"
    sheet.merge_range(0, 0, 0, last, title, formats["title"])
    sheet.merge_range(1, 0, 1, last, f"{LABEL} - extrait au {as_of:%d/%m/%Y}")
    for column, header in enumerate(shape.headers):
        sheet.write_string(_HEADER_ROW, column, header, formats["header"])
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    for number, row in enumerate(rows, start=_HEADER_ROW + 1):
        for column, name in enumerate(shape.columns):
            _write_cell(sheet, number, column, shape, name, row[name], formats)


def _write_cell(
    sheet: Worksheet,
    row: int,
    column: int,
    shape: Shape,
    name: str,
    value: Value,
    formats: dict[str, Format],
) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, yes_no(value, "fr"))
    elif isinstance(value, int | float):
        if name == "quantity":
            sheet.write_string(row, column, plain_number(value, ",", _NARROW_SPACE))
        else:
            sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats["moment"])
    elif isinstance(value, date):
        if shape.table in _DATES_IN_TEXT:
            sheet.write_string(row, column, f"{value:%d/%m/%Y}")
        else:
            sheet.write_datetime(row, column, value, formats["date"])
    elif shape.column(name).type == "company_id":
        sheet.write_number(row, column, int(value), formats["siret"])
    else:
        sheet.write_string(row, column, value)
