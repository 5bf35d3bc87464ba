"""Exchanges summed between territories."""

import duckdb
import pandas as pd

from analytics.access import Access
from analytics.errors import UnknownChoice
from analytics.selection import select
from analytics.sql import run
from analytics.territories import LEVELS, REMAINDERS

GROUPINGS = ("resource", "family", "category", "platform")


def flows(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    origin_level: str,
    destination_level: str,
    by: str | None = None,
    territory: str | None = None,
    year: int | None = None,
    month: int | None = None,
    resource: str | None = None,
    family: str | None = None,
    factor_set: str = "default",
    limit: int | None = None,
) -> pd.DataFrame:
    """Sum counted exchanges by the giver's and the receiver's territory, internal flows included.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        origin_level: Level of the givers' territories.
        destination_level: Level of the receivers'.
        by: Also split by one of `GROUPINGS`.
        territory: Only exchanges with a party in this `level:code`.
        year: Year of completion, None for all.
        month: 1 to 12, None for all.
        resource: Only this resource.
        family: Only this family.
        factor_set: Which factors.
        limit: At most so many rows, those with most exchanges first.

    Returns:
        origin_code, origin_name, destination_code, destination_name, group (empty unless `by`),
        exchanges, mass_t, tkm_avoided, co2e_avoided_kg, then `tkm_share_declared` and so on: the
        share of the gross t.km by how the trip's distance was made
        (`analytics.impact.DISTANCE_METHODS`, NaN without any t.km). Codes `none` and `unplaced`
        close the sum.

    Raises:
        UnknownChoice: If a level is not a partition, or `by` is unknown.
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    for level in (origin_level, destination_level):
        if level not in LEVELS or level == "platform":  # perimeters overlap: flows would repeat
            partitions = ", ".join(name for name in LEVELS if name != "platform")
            raise UnknownChoice(f"Flows can't be summed by {level!r}. Levels are {partitions}.")
    if by is not None and by not in GROUPINGS:
        raise UnknownChoice(f"Flows can't be split by {by!r}. Known: {', '.join(GROUPINGS)}.")
    chosen = select(
        cursor,
        access,
        territory=territory,
        year=year,
        month=month,
        resource=resource,
        family=family,
        factor_set=factor_set,
    )
    found: pd.DataFrame = run(
        cursor,
        "flows",
        chosen.parameters()
        | {
            "origin_level": origin_level,
            "destination_level": destination_level,
            "by": by,
            "limit": limit,
        },
    ).df()
    for end in ("origin", "destination"):
        remainder = found[f"{end}_code"].map(REMAINDERS)
        found[f"{end}_name"] = found[f"{end}_name"].fillna(remainder)
    found["group"] = found["group"].fillna("")
    for column in ("mass_t", "tkm_avoided", "co2e_avoided_kg"):
        found[column] = found[column].astype("float64")
    return found
