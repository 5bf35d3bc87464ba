"""The flows of a map: those to draw, what is left of them, and what each place gives and takes."""

from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from analytics.access import Access
from analytics.errors import UnknownChoice
from analytics.flow_levels import levels_by_country
from analytics.selection import select
from analytics.sql import rows, run
from analytics.territories import REMAINDERS

MEASURES = ("exchanges", "mass_t", "tkm_avoided", "co2e_avoided_kg")
DIRECTIONS = ("incoming", "outgoing", "internal")
MOST_DRAWN = 500
MOST_DRAWN_NATIONAL = 150
"""Beyond it, direction is unreadable on a map of a whole country."""

LEFT = ("rest", "off_map", "empty")


@dataclass(frozen=True)
class FlowMap:
    """What a map of flows holds.

    Attributes:
        flows: The flows to draw, largest first: origin, destination (places as `level:code`) and
            `MEASURES`; an internal flow ends where it starts.
        left: What is not drawn, by `LEFT`: `rest` (beyond the limit), `off_map` (with an end
            outside the territories of the level, or unknown), `empty` (without any of the chosen
            measure, or exactly none). Columns: flows and `MEASURES`. With `flows` it adds up to
            all that was asked for.
        places: Each end of a flow, largest first: place, level, code, name, country, lon, lat
            (WGS84 degrees), incoming, outgoing, internal, gross (their sum) and net (incoming minus
            outgoing) of the chosen measure; those off the map have no point.
    """

    flows: pd.DataFrame
    left: pd.DataFrame
    places: pd.DataFrame


def flow_map(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    level: str,
    measure: str = "exchanges",
    territory: str | None = None,
    year: int | None = None,
    resource: str | None = None,
    family: str | None = None,
    factor_set: str = "default",
    limit: int = MOST_DRAWN,
) -> FlowMap:
    """Sum counted exchanges by pair of territories, for a map.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        level: One of `analytics.flow_levels.FLOW_LEVELS`; a country without it is shown at its
            nearest level.
        measure: One of `MEASURES`; the largest flows, by absolute value, are drawn.
        territory: Only exchanges with a party in this `level:code`.
        year: Year of completion, None for all.
        resource: Only this resource.
        family: Only this family.
        factor_set: Which factors.
        limit: At most so many flows to draw.

    Raises:
        UnknownChoice: If the level or the measure does not exist.
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    _require_measure(measure)
    pairs = _pairs(
        cursor,
        access,
        level=level,
        territory=territory,
        year=year,
        resource=resource,
        family=family,
        factor_set=factor_set,
    )
    places = _places(cursor, pairs, measure)
    on_map = set(places.loc[places["lon"].notna(), "place"])
    value = pairs[measure].fillna(0.0)
    placed = pairs["origin"].isin(on_map) & pairs["destination"].isin(on_map)
    order = value[placed & (value != 0)].abs().sort_values(ascending=False, kind="stable").index
    kind = pd.Series("off_map", index=pairs.index).mask(placed, "empty")
    kind.loc[order] = "rest"
    drawn = order[:limit]
    left = pairs.drop(index=drawn).groupby(kind)[list(MEASURES)].sum()
    left.insert(0, "flows", kind.drop(index=drawn).value_counts())
    return FlowMap(
        flows=pairs.loc[drawn, ["origin", "destination", *MEASURES]].reset_index(drop=True),
        left=left.reindex(list(LEFT), fill_value=0),
        places=places,
    )


def flow_totals(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None = None,
    year: int | None = None,
    resource: str | None = None,
    family: str | None = None,
    factor_set: str = "default",
) -> pd.DataFrame:
    """What comes into a territory, leaves it and stays in it, each exchange counted whole.

    Returns:
        One row a direction of `DIRECTIONS`, its index, with `MEASURES`. They add up to the
        involved figures of `analytics.impact.impact`. Without a territory all is internal.

    Raises:
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    chosen = select(
        cursor,
        access,
        territory=territory,
        year=year,
        resource=resource,
        family=family,
        factor_set=factor_set,
    )
    found: pd.DataFrame = run(cursor, "flows_totals", chosen.parameters()).df()
    sums = found.set_index("direction").astype("float64").fillna(0.0)
    return sums.reindex(list(DIRECTIONS), fill_value=0.0)


def partners(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    place: str,
    other: str | None = None,
    level: str,
    territory: str | None = None,
    year: int | None = None,
    resource: str | None = None,
    family: str | None = None,
    factor_set: str = "default",
) -> pd.DataFrame:
    """The flows of one place, with every partner; or between two places, by family.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        place: A place as `flow_map` writes it.
        other: Only the flows between `place` and this one, both ways, split by family.
        level: As for `flow_map`, like the further arguments.
        territory: As for `flow_map`.
        year: As for `flow_map`.
        resource: As for `flow_map`.
        family: As for `flow_map`.
        factor_set: As for `flow_map`.

    Returns:
        direction (seen from `place`), partner, family (None without `other`) and `MEASURES`, by
        number of exchanges.

    Raises:
        UnknownChoice: If the level does not exist.
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    pairs = _pairs(
        cursor,
        access,
        place=place,
        by_family=other is not None,
        level=level,
        territory=territory,
        year=year,
        resource=resource,
        family=family,
        factor_set=factor_set,
    )
    leaves, arrives = pairs["origin"] == place, pairs["destination"] == place
    direction = pd.Series("incoming", index=pairs.index).mask(leaves, "outgoing")
    pairs.insert(0, "direction", direction.mask(leaves & arrives, "internal"))
    pairs.insert(1, "partner", pairs["destination"].where(leaves, pairs["origin"]))
    if other is not None:
        pairs = pairs[pairs["partner"] == other]
    return pairs.drop(columns=["origin", "destination"]).reset_index(drop=True)


def _require_measure(measure: str) -> None:
    if measure not in MEASURES:
        raise UnknownChoice(f"{measure!r} is not a measure. Measures are {', '.join(MEASURES)}.")


def _pairs(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    level: str,
    factor_set: str,
    place: str | None = None,
    by_family: bool = False,
    **asked: Any,  # noqa: ANN401  # handed on to `select`, which types it
) -> pd.DataFrame:
    chosen = select(cursor, access, factor_set=factor_set, **asked)
    level_of = levels_by_country(cursor, access, level)
    parameters = chosen.parameters() | {
        "countries": list(level_of),
        "levels": list(level_of.values()),
        "place": place,
        "by_family": by_family,
    }
    found: pd.DataFrame = run(cursor, "flows_pairs", parameters).df()
    return found.astype({name: "float64" for name in MEASURES[1:]})


def _named(cursor: duckdb.DuckDBPyConnection, places: list[str]) -> pd.DataFrame:
    """Name, level, code and point of places, `none` and `unplaced` included."""
    found = rows(cursor, "flows_places", {"places": places})
    off_map = [
        {"place": place, "code": place, "name": REMAINDERS[place]}
        for place in places
        if place in REMAINDERS
    ]
    columns = ["place", "level", "code", "name", "country", "lon", "lat"]
    named = pd.DataFrame([*found, *off_map], columns=columns)
    return named.astype({"lon": "float64", "lat": "float64"})


def _places(cursor: duckdb.DuckDBPyConnection, pairs: pd.DataFrame, measure: str) -> pd.DataFrame:
    inside = pairs["origin"] == pairs["destination"]
    sums = pd.DataFrame(
        {
            "incoming": pairs[~inside].groupby("destination")[measure].sum(),
            "outgoing": pairs[~inside].groupby("origin")[measure].sum(),
            "internal": pairs[inside].groupby("origin")[measure].sum(),
        }
    ).fillna(0.0)
    sums["gross"] = sums.sum(axis=1)
    sums["net"] = sums["incoming"] - sums["outgoing"]
    named = _named(cursor, sorted(sums.index)).set_index("place")
    joined = named.join(sums.astype("float64"))
    order = joined["gross"].abs().sort_values(ascending=False, kind="stable").index
    return joined.loc[order].rename_axis("place").reset_index()
