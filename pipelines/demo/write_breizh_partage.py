"""Breizh Partage's exports: CSV as a French spreadsheet saves it.

Windows-1252, semicolons, decimal commas, 31/12/2025, two lines of title and an empty one above
the header, a total below; SIRETs with spaces, weights in kilograms. docs/exports/breizh-partage.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

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

_NAMES = {
    "companies": ("entreprises", "Export des entreprises"),
    "members": ("adhesions", "Export des adhésions"),
    "listings": ("annonces", "Export des annonces"),
    "exchanges": ("echanges", "Registre des échanges"),
    "events": ("rencontres", "Rencontres"),
}
COMMUNE = "Commune"  # a column of theirs that no contract has: it stays in the raw row


def write_breizh_partage(data: PlatformData, out: Path, as_of: date) -> list[DemoFile]:
    """Write the platform's five files into a folder that exists."""
    communes = [{COMMUNE: company.commune_name} for company in data.companies]
    files = []
    for table in _NAMES:
        shape = read_shape(data.platform, table)
        if table == "companies":
            rows = [
                shape.row(company, headcount=headcount_band(company.headcount))
                for company in data.companies
            ]
        else:
            rows = [shape.row(row) for row in getattr(data, table)]
        extras = communes if table == "companies" else [{}] * len(rows)
        files.append(_write(shape, rows, extras, out, as_of))
    return files


def _write(
    shape: Shape,
    rows: list[dict[str, Value]],
    extras: list[dict[str, str]],
    out: Path,
    as_of: date,
) -> DemoFile:
    name, title = _NAMES[shape.table]
    extra_headers = list(extras[0]) if extras else []
    headers = shape.headers + extra_headers
    blank = [""] * (len(headers) - 1)
    lines: list[list[str]] = [
        [f"Breizh Partage - {title}", *blank],
        [f"{LABEL}. Extrait du {as_of:%d/%m/%Y}", *blank],
        ["", *blank],
        headers,
    ]
    for row, extra in zip(rows, extras, strict=True):
        lines.append([_text(shape, column, row[column]) for column in shape.columns])
        lines[-1] += [extra[header] for header in extra_headers]
    lines.append([*_totals(shape, rows), *[""] * len(extra_headers)])
    path = out / f"{shape.platform}_{name}_{SUFFIX}.csv"
    path.write_bytes(_csv(lines).encode(shape.mapping.file.encoding or "cp1252"))
    return DemoFile(path, shape.table, len(rows), shape.platform, shape.mapping_path)


def _csv(lines: Iterable[list[str]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(lines)
    return stream.getvalue()


def _text(shape: Shape, column: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes_no(value, "fr")
    if isinstance(value, int | float):
        return plain_number(value, ",")
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if shape.column(column).type == "company_id" and value.isdigit():
        return f"{value[:3]} {value[3:6]} {value[6:9]} {value[9:]}"
    return value


def _totals(shape: Shape, rows: list[dict[str, Value]]) -> list[str]:
    """The last line of the sheet: how many rows, and the sum of the weights."""
    cells = [""] * len(shape.columns)
    cells[0] = f"Total : {len(rows)}"
    if "mass_t" in shape.columns:
        total = sum(row["mass_t"] for row in rows if isinstance(row["mass_t"], int | float))
        cells[shape.columns.index("mass_t")] = plain_number(round(float(total), 3), ",")
    return cells
