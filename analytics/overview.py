"""A territory's year: month by month, with whom, and what came of its listings."""

from typing import Literal

import duckdb
import pandas as pd

from analytics.access import Access
from analytics.errors import UnknownChoice
from analytics.selection import select
from analytics.sql import run

STAGES = ("published", "discussed", "agreed", "exchanged")


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
    by: Literal["resource", "family", "category"] = "resource",
    family: str | None = None,
    factor_set: str = "default",
) -> pd.DataFrame:
    """Counted exchanges with a party in the territory (involved basis), by month and group.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        territory: `level:code`, None for all.
        year: Year of completion.
        by: What the groups are.
        family: Only this family.
        factor_set: Which factors.

    Returns:
        month (1 to 12), group (a code), resource, exchanges, mass_t, tkm_avoided,
        co2e_avoided_kg; months without exchanges are absent.

    Raises:
        UnknownChoice: If `by` is unknown.
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    if by not in ("resource", "family", "category"):
        raise UnknownChoice(f"Months can't be split by {by!r}: by resource, family or category.")
    chosen = select(
        cursor, access, territory=territory, year=year, family=family, factor_set=factor_set
    )
    found: pd.DataFrame = run(cursor, "monthly", chosen.parameters() | {"by": by}).df()
    return found


def partners(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None,
    year: int | None = None,
    by: Literal["company", "territory"] = "territory",
    family: str | None = None,
    limit: int | None = None,
) -> pd.DataFrame:
    """Who exchanged with the companies of a territory, most exchanges first.

    The partner of an exchange is its other party; where both are of the territory, each partners
    it. By territory, partners are grouped by intercommunality (arrondissement in Belgium, else
    the smallest unit; `unplaced` where nothing is known).

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        territory: `level:code`, None for all.
        year: Year of completion, None for all.
        by: One row a company, or a territory.
        family: Only this family.
        limit: At most so many rows, None for all.

    Returns:
        code, name, commune_name (of a company), inside (whether it is within the territory),
        exchanges, gives and receives (exchanges in which the partner gives, receives), gives_t
        and receives_t (their mass, NaN where none is known).

    Raises:
        UnknownChoice: If `by` is unknown.
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    if by not in ("company", "territory"):
        raise UnknownChoice(f"Partners are by company or by territory, not by {by!r}.")
    chosen = select(cursor, access, territory=territory, year=year, family=family)
    parameters = chosen.parameters() | {"by": by, "limit": limit}
    found: pd.DataFrame = run(cursor, "partners", parameters).df()
    return found


def funnel(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None,
    year: int | None = None,
    family: str | None = None,
) -> pd.DataFrame:
    """How far the listings came that companies of a territory published in a year.

    A listing was discussed if it has an exchange of any status, or says `in_discussion` or
    `agreed`; agreed if an exchange of it was agreed, running, completed or cancelled after its
    agreement, or if it says so; exchanged if one was completed, in that year or later. Each
    stage holds the next, so that counts never increase.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        territory: `level:code`, None for all.
        year: Year of publication, None for all.
        family: Only this family.

    Returns:
        kind (need, offer) and the counts of `STAGES`; a kind without listings is absent.

    Raises:
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    chosen = select(cursor, access, territory=territory, year=year, family=family)
    found: pd.DataFrame = run(cursor, "funnel", chosen.parameters()).df()
    return found
