"""A territory's year, month by month."""

import duckdb
import pandas as pd

from analytics.access import Access
from analytics.selection import select
from analytics.sql import run


def years(cursor: duckdb.DuckDBPyConnection, access: Access, territory: str | None) -> list[int]:
    """Years in which a territory has counted exchanges, first to last.

    Raises:
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    chosen = select(cursor, access, territory=territory)
    return [row[0] for row in run(cursor, "years", chosen.parameters()).fetchall()]


def monthly(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None,
    year: int,
    factor_set: str = "default",
) -> pd.DataFrame:
    """Counted exchanges with a party in the territory (involved basis), by month and resource.

    Returns:
        month (1 to 12), resource, exchanges, mass_t, tkm_avoided, co2e_avoided_kg; months
        without exchanges are absent.

    Raises:
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    chosen = select(cursor, access, territory=territory, year=year, factor_set=factor_set)
    found: pd.DataFrame = run(cursor, "monthly", chosen.parameters()).df()
    return found
