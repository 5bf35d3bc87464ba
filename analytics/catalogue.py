"""What the database holds: taxonomy, settings, sources."""

from datetime import date
from typing import Any

import duckdb
import pandas as pd

from analytics.access import Access, require_access, require_clear
from analytics.sql import rows, run


def categories(cursor: duckdb.DuckDBPyConnection, access: Access) -> pd.DataFrame:
    """The taxonomy: resource, family, category, label_fr, label_en, unit.

    Raises:
        AccessDenied: Without an access.
    """
    require_access(access)
    found: pd.DataFrame = run(cursor, "categories", {}).df()
    return found


def settings(cursor: duckdb.DuckDBPyConnection, access: Access) -> dict[str, str]:
    """Settings of the data, such as `as_of` (its "today", ISO date) and `demonstration`.

    Raises:
        AccessDenied: Without an access.
    """
    require_access(access)
    return dict(run(cursor, "settings", {}).fetchall())


def today(cursor: duckdb.DuckDBPyConnection, access: Access) -> date:
    """The day that decides what is open: the data's `as_of`, else the machine's date.

    Raises:
        AccessDenied: Without an access.
    """
    as_of = settings(cursor, access).get("as_of")
    return date.fromisoformat(as_of) if as_of else date.today()


def sources(cursor: duckdb.DuckDBPyConnection, access: Access) -> list[dict[str, Any]]:
    """List the platforms: how much of each is loaded, and since when.

    Returns:
        Dicts with platform, name, operator, registered, loaded_at (last load), listings, exchanges.

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    return rows(cursor, "sources", {})
