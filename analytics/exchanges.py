"""Every exchange with its figures and what made them, one row each."""

import duckdb
import pyarrow as pa

from analytics.access import Access
from analytics.selection import select
from analytics.sql import run


def exchanges(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None = None,
    year: int | None = None,
    factor_set: str = "default",
) -> pa.Table:
    """List the exchanges of all statuses; only those `counted` enter a total.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        territory: Only those with a party in this `level:code`, None for all.
        year: Only those completed in this year, None for all (uncompleted ones included).
        factor_set: Which factors.

    Returns:
        One row an exchange, by platform and id: what it is, `counted`, `duplicate_of`, communes
        (or Belgian cantons) of both parties, distances in road km with how each was made, figures
        under their names (not rounded; null where the exchange has none), `factor_ids`, `flags`.

    Raises:
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    chosen = select(cursor, access, territory=territory, year=year, factor_set=factor_set)
    return run(cursor, "exchanges", chosen.parameters()).to_arrow_table()
