"""Reads tables of members that users bring: CSV of any usual kind, XLSX or Parquet."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
import pyarrow
import pyarrow.parquet
from python_calamine import CalamineError, CalamineWorkbook

from geodata.errors import TerritoryFileError
from geodata.files import PARQUET_SUFFIXES, find_field

EXCEL_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
DELIMITERS = (";", ",", "\t", "|")
HEADER_WITHIN_ROWS = 30


def read_members(path: Path, fields: Sequence[str]) -> pd.DataFrame:
    """Read the named columns of a table: CSV of any usual kind, XLSX or Parquet.

    The header is looked for among the first 30 rows, so that titles above it do no harm.

    Args:
        path: the file. Text is UTF-8, else Windows-1252; `;`, `,`, tab or `|` separate.
        fields: names of the wanted columns.

    Returns:
        The columns under the names given, values as the file has them (text from CSV).

    Raises:
        TerritoryFileError: if the file cannot be read or lacks a column.
    """
    if not path.exists():
        raise TerritoryFileError(f"{path}: there is no such file.")
    suffix = path.suffix.lower()
    if suffix in PARQUET_SUFFIXES:
        try:
            frame: pd.DataFrame = pyarrow.parquet.read_table(path).to_pandas()
        except pyarrow.ArrowException as error:
            raise TerritoryFileError(f"{path.name}: not a Parquet file ({error}).") from error
        columns = [find_field(frame.columns, field, path.name) for field in fields]
        return frame[columns].set_axis(list(fields), axis="columns")
    tables = _excel_tables(path) if suffix in EXCEL_SUFFIXES else _text_tables(path)
    first: list[str] = []
    for rows in tables:
        for number, row in enumerate(rows[:HEADER_WITHIN_ROWS]):
            names = [str(cell).strip() for cell in row]
            # Text separated wrongly is one long cell: the longest row names the columns.
            first = names if len(names) > len(first) else first
            places = [_place(names, field) for field in fields]
            known = [place for place in places if place is not None]
            if len(known) == len(fields):
                return _columns(rows[number + 1 :], fields, known)
    missing = [field for field in fields if _place(first, field) is None]
    quoted = ", ".join(f'"{field}"' for field in missing or fields)
    raise TerritoryFileError(
        f"{path.name} has no column {quoted}; its columns are: {', '.join(filter(None, first))}."
    )


def _columns(
    rows: Sequence[Sequence[object]], fields: Sequence[str], places: Sequence[int]
) -> pd.DataFrame:
    body = [cells for cells in rows if any(str(cell).strip() for cell in cells)]
    values = {
        field: [cells[place] if place < len(cells) else None for cells in body]
        for field, place in zip(fields, places, strict=True)
    }
    return pd.DataFrame(values, dtype="object")


def _place(names: Sequence[str], field: str) -> int | None:
    if field in names:
        return names.index(field)
    alike = [index for index, name in enumerate(names) if name.casefold() == field.casefold()]
    return alike[0] if len(alike) == 1 else None


def _text_tables(path: Path) -> Iterable[Sequence[Sequence[object]]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    for delimiter in DELIMITERS:
        yield list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _excel_tables(path: Path) -> Iterable[Sequence[Sequence[object]]]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            yield [list(row) for row in book.get_sheet_by_name(name).to_python()]
    except CalamineError as error:
        raise TerritoryFileError(f"{path.name}: not a workbook that can be read ({error}).") from (
            error
        )
