"""What was loaded: files, when, by which mapping, what became of their rows; and of whom."""

from typing import Any

import duckdb

from analytics.access import Access, require_clear
from analytics.catalogue import today
from analytics.sql import rows


def loads(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    platform: str | None = None,
    limit: int = 20,
    skipped: int = 0,
) -> list[dict[str, Any]]:
    """List the files loaded, newest first; undone loads are there, with when they were.

    Args:
        cursor: A cursor of its own.
        access: Who asks.
        platform: Only files with rows of this platform, None for all.
        limit: At most so many.
        skipped: How many come before the first one given.

    Returns:
        Dicts with load_id, file, table_name, platforms (list), mapping (file name or None),
        loaded_at and undone_at (UTC; None where not undone), read_rows = accepted + unchanged +
        quarantined, still_refused (rows now in quarantine), warnings, unmapped_columns,
        source_path, total (loads in all).

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    asked = {"platform": platform, "load_id": None, "limit": limit, "skipped": skipped}
    return rows(cursor, "loads", asked)


def load(cursor: duckdb.DuckDBPyConnection, access: Access, load_id: int) -> dict[str, Any] | None:
    """Describe one load; None where there is none of this number.

    Returns:
        What `loads` says of it, and `cautions`: dicts with code, row_count, reason_fr,
        reason_en, the most frequent first.

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    asked = {"load_id": load_id, "platform": None, "limit": 1, "skipped": 0}
    found = rows(cursor, "loads", asked)
    if not found:
        return None
    return {**found[0], "cautions": rows(cursor, "load_warnings", {"load_id": load_id})}


def rows_of_load(cursor: duckdb.DuckDBPyConnection, access: Access, load_id: int) -> dict[str, int]:
    """Count what rests on a load, and goes when it is undone.

    Returns:
        Rows by table (companies, members, listings, exchanges, events), and `refused`.

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    return rows(cursor, "load_rows", {"load_id": load_id})[0]


def total(cursor: duckdb.DuckDBPyConnection, access: Access) -> dict[str, Any]:
    """Sum what was loaded, undone loads apart.

    Returns:
        files, read_rows, accepted, unchanged, quarantined (at their load), still_refused (now),
        loaded_at (of the last; None where there is none).

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    return rows(cursor, "loads_total", {})[0]


def platforms(cursor: duckdb.DuckDBPyConnection, access: Access) -> list[dict[str, Any]]:
    """List the platforms with what is loaded of each, by name.

    Returns:
        Dicts with platform, name, operator, registered (whether a platforms.toml described it),
        perimeter (names of territories), members, listings, exchanges, events (rows), first_day
        and last_day (of what its rows speak of, until today; None without dates), loaded_at.

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    return rows(cursor, "loaded_platforms", {"today": today(cursor, access)})
