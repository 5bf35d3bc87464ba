"""What a reader hands to the checker."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True)
class RawTable:
    """The rows of one file, in the columns of one contract table, before any check.

    Attributes:
        table: contract table.
        file: the file's name.
        rows: one row a data row of the file. ``line`` int64 (1-based line of the file where the
            row starts, row of the sheet, or row number in Parquet), ``raw`` string (JSON object
            of the file's own headers and texts; null where those are ``plain_headers`` and each
            text is the canonical one), ``row_fault`` string ("code: detail" where the
            row as such is faulty, else null), then every contract column that the file,
            the mapping or the platform gives, as canonical text or null; text that could not be
            read is as in the file.
        unmapped_columns: headers that gave no column.
        plain_headers: the file's headers, where all are the contract's own names; else none.
        missing_columns: required columns that nothing gives.
        notes: what was detected and skipped, in plain words.
        platform: the platform given, else the mapping's.
        factored: our column -> their header, where the mapping multiplies its numbers.
        sheet: the sheet of a workbook, "" elsewhere.
    """

    table: str
    file: str
    rows: pa.Table
    unmapped_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plain_headers: tuple[str, ...] = ()
    platform: str | None = None
    sheet: str = ""
    factored: dict[str, str] = field(default_factory=dict)
