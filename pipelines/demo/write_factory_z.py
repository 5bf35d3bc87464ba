"""Factory-Z's export: a workbook whose first sheet is both companies and memberships.

Headers on the first row, dates in text with dashes, Belgian numbers with dots and SIRETs with
spaces in one column. docs/exports/factory-z.md.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.demo.files import LABEL, SUFFIX, DemoFile
from pipelines.demo.rows import Member, PlatformData
from pipelines.demo.shape import Shape, Value, read_shape, yes_no

_README = "À lire"
TOWN = "Localité"


def write_factory_z(data: PlatformData, out: Path, as_of: date) -> list[DemoFile]:
    """Write the platform's workbook into a folder that exists; one entry a table."""
    path = out / f"{data.platform}_classeur_{SUFFIX}.xlsx"
    # In memory, the parts of the archive have a fixed date, so the bytes are the same each time.
    workbook = xlsxwriter.Workbook(
        path, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    workbook.set_properties(
        {
            "title": f"Factory-Z - {LABEL}",
            "created": datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC),
        }
    )
    bold = workbook.add_format({"bold": True, "bg_color": "#DDEBF7"})
    notes = workbook.add_worksheet(_README)
    notes.write_string(0, 0, f"Factory-Z - {LABEL}. Situation au {as_of:%d-%m-%Y}.", bold)
    notes.write_string(1, 0, "Numéros : BCE pour les affiliés belges, SIRET pour les français.")
    files = [
        DemoFile(path, table, count, data.platform, read_shape(data.platform, table).mapping_path)
        for table, count in _write_members(workbook, data, bold).items()
    ]
    for table in ("listings", "exchanges", "events"):
        shape = read_shape(data.platform, table)
        rows = [shape.row(row) for row in getattr(data, table)]
        sheet = workbook.add_worksheet(shape.mapping.file.sheet)
        _write_sheet(sheet, shape.headers, [_cells(shape, row) for row in rows], bold)
        files.append(DemoFile(path, table, len(rows), data.platform, shape.mapping_path))
    workbook.close()
    return files


def _write_members(
    workbook: xlsxwriter.Workbook, data: PlatformData, bold: Format
) -> dict[str, int]:
    """Write the one sheet that two mappings read; how many rows each finds there."""
    companies = read_shape(data.platform, "companies")
    members = read_shape(data.platform, "members")
    said_twice = len(members.columns) - len(set(members.headers) - set(companies.headers))
    headers = [*companies.headers, TOWN, *members.headers[said_twice:]]
    # A faulty row is a copy of a member's, who joined on some day too.
    joined = data.members + [
        Member(company, data.members[0].joined_on) for company in data.faulty_companies
    ]
    rows = [
        [
            *_cells(companies, companies.row(member.company)),
            member.company.commune_name,
            *_cells(members, members.row(member))[said_twice:],
        ]
        for member in joined
    ]
    sheet = workbook.add_worksheet(companies.mapping.file.sheet)
    _write_sheet(sheet, headers, rows, bold)
    return {"companies": len(rows), "members": len(rows)}


def _write_sheet(
    sheet: Worksheet, headers: list[str], rows: list[list[str | int | float | None]], bold: Format
) -> None:
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, bold)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(headers) - 1)
    for number, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write_number(number, column, cell)


def _cells(shape: Shape, row: dict[str, Value]) -> list[str | int | float | None]:
    return [_cell(shape, column, row[column]) for column in shape.columns]


def _cell(shape: Shape, column: str, value: Value) -> str | int | float | None:
    if isinstance(value, bool):
        return yes_no(value, "fr")
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return f"{value:%d-%m-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return company_number(value) if shape.column(column).type == "company_id" else value


def company_number(value: str) -> str:
    """A number as people write it: "BE 0123.456.749" or "003 123 456 00012"."""
    if value.startswith("BE"):
        digits = value[2:]
        return f"BE {digits[:4]}.{digits[4:7]}.{digits[7:]}"
    return f"{value[:3]} {value[3:6]} {value[6:9]} {value[9:]}"
