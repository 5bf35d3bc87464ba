"""The rows that loads refused: why, where, and the file in which to correct them."""

import csv
import io
import json
import re
from typing import Any

import duckdb

from analytics.access import Access, require_clear
from analytics.inert import for_spreadsheet
from analytics.sql import rows, run

# The column that tells a later load which refused row each line corrects; no other file has it.
REFERENCE_COLUMN = "quarantine_ref"
REASONS_COLUMN = "quarantine_reasons"

_IDENTIFIER = re.compile(r"0[0-9]+|[0-9]{12,}")


def refusals(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    load_id: int | None = None,
    file: str | None = None,
    table: str | None = None,
    code: str | None = None,
    limit: int = 50,
    skipped: int = 0,
) -> list[dict[str, Any]]:
    """List the faults of the rows in quarantine, by table, file and line.

    Args:
        cursor: A cursor of its own.
        access: Who asks.
        load_id: Of this load only, None for all.
        file: Of files of this name only.
        table: Of this table only.
        code: Of this reason only.
        limit: At most so many.
        skipped: How many come before the first one given.

    Returns:
        Dicts with load_id, file, table_name, line (from 1), row_key, column_name (None where the
        whole row is meant), value, code, reason_fr, reason_en, total (faults in all).

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    asked = {"load_id": load_id, "file": file, "table": table, "code": code}
    return rows(cursor, "refusals", {**asked, "limit": limit, "skipped": skipped})


def refusal_reasons(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    load_id: int | None = None,
    file: str | None = None,
    table: str | None = None,
) -> list[dict[str, Any]]:
    """Count the rows in quarantine by reason, the most frequent first; see `refusals`.

    Returns:
        Dicts with code, table_name, column_name, row_count, and one example: value, reason_fr,
        reason_en. A row with two faults counts in both.

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    return rows(cursor, "refusal_reasons", {"load_id": load_id, "file": file, "table": table})


def refused_files(cursor: duckdb.DuckDBPyConnection, access: Access) -> list[dict[str, Any]]:
    """List the files that have rows in quarantine: file, table_name, row_count (rows).

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    return rows(cursor, "refused_files", {})


def corrections(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    table: str,
    file: str | None = None,
    code: str | None = None,
    language: str = "fr",
    delimiter: str = ",",
) -> str:
    """Write the refused rows of a table as canonical CSV, to be corrected and loaded again.

    The last columns tell a later load which refused row each line corrects, and the reader what
    to correct. Cells that a spreadsheet would run or change (formulas, long numbers, leading zeros)
    begin with an apostrophe, which the load takes off.

    Args:
        cursor: A cursor of its own.
        access: Who asks.
        table: A contract table.
        file: Rows of files of this name only, None for all.
        code: Rows refused for this reason only, None for all.
        language: Of the reasons: `fr`, else English.
        delimiter: Between cells.

    Returns:
        The file's text, empty where no row is refused.

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    asked = {"table": table, "load_id": None, "file": file, "code": code}
    refused = [
        (reference, json.loads(canonical or "{}"), said_fr if language == "fr" else said_en)
        for reference, canonical, said_fr, said_en in run(cursor, "corrections", asked).fetchall()
    ]
    if not refused:
        return ""
    # Each row has every column of its table, in the contract's order.
    names = list(dict.fromkeys(name for _, cells, _ in refused for name in cells))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*names, REFERENCE_COLUMN, REASONS_COLUMN])
    for reference, cells, said in refused:
        texts = (*(cells.get(name) for name in names), reference, " ".join(said))
        writer.writerow([_kept(text) for text in texts])
    return out.getvalue()


def _kept(cell: str | None) -> str:
    """Return a cell that comes back from a spreadsheet as it went in.

    A number of identification such as 01004 or a SIRET would lose its zero or its last digits.
    """
    if cell and _IDENTIFIER.fullmatch(cell):
        return "'" + cell
    return for_spreadsheet(cell)
