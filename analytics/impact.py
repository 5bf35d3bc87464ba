"""What sharing avoided in a territory over a period: attributed, and involved."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import duckdb

from analytics.access import Access
from analytics.figures import figures
from analytics.intervals import SPREAD_FIGURES, TOTAL, Interval, intervals
from analytics.selection import Selection, select
from analytics.sql import rows
from analytics.territories import REMAINDERS, list_territories

Row = dict[str, Any]

DISTANCE_METHODS = ("declared", "network", "detour", "intra_commune")
"""How a distance was made (impact method §4), the best first."""

NO_SHARES = dict.fromkeys(DISTANCE_METHODS)


def impact(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None = None,
    year: int | None = None,
    month: int | None = None,
    resource: str | None = None,
    family: str | None = None,
    factor_set: str = "default",
) -> dict[str, Any]:
    """Every figure of one territory, on both bases.

    Attributed figures sum the shares of the territory's parties, and add up exactly over any
    partition. Involved figures count whole each exchange with a party here, and do not add up.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        territory: `level:code`; `level:none` and `level:unplaced` close the sums; None for all.
        year: Year of completion, None for all.
        month: 1 to 12, None for all.
        resource: Only this resource.
        family: Only this family.
        factor_set: Which factors.

    Returns:
        `territory`, `period`, `factor_set`, `overlaid_factors`, `exchanges` (with a party here),
        `upcoming` (agreed or running, in no figure) and `figures`: id, value (0 where nothing
        contributes), unit, basis, contributing, then the interval: `median`, `low` (2.5 %) and
        `high` (97.5 %) in the figure's unit, `measured_share` and `drivers` as in
        `analytics.intervals.Interval`; for t.km also `distance_shares`, the share of the gross
        t.km by how the trip's distance was made (`DISTANCE_METHODS`, None without any), and
        `measured_distance_share`, that of declared and network distances together.

    Raises:
        AnalyticsError: One of those of `analytics.selection.select`.
    """
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
    parameters = chosen.parameters()
    attributed = rows(cursor, "attributed", parameters)
    involved = rows(cursor, "involved", parameters)[0]
    spreads = intervals(cursor, chosen)
    code = chosen.territory.code if chosen.territory else "all"
    return {
        "territory": _territory(chosen),
        "period": chosen.period,
        "factor_set": factor_set,
        "overlaid_factors": [
            row["factor_id"] for row in rows(cursor, "overlaid_factors", parameters)
        ],
        "exchanges": involved["exchanges"],
        "upcoming": rows(cursor, "upcoming", parameters)[0]["exchanges"],
        "figures": [
            *_figures(
                attributed[0] if attributed else {}, "attributed", spreads.get(("attributed", code))
            ),
            *_figures(involved, "involved", spreads.get(("involved", code))),
        ],
    }


def impacts(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    level: str,
    year: int | None = None,
    month: int | None = None,
    resource: str | None = None,
    family: str | None = None,
    factor_set: str = "default",
) -> list[Row]:
    """Attributed figures of every territory of a level that has any, and the remainders.

    The rows add up exactly to the total, except for platforms, whose perimeters overlap; their
    intervals do not add up, for what is uncertain is common to all.

    Returns:
        One dict a territory: code, name, exchanges, each figure (exact Decimal or None), then
        `tkm_share_declared` and so on, the share of the gross t.km by how the trip's distance was
        made (`DISTANCE_METHODS`, None without any), then of each uncertain figure
        `{figure}_low` and `{figure}_high` (2.5 % and 97.5 %, or None).

    Raises:
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    chosen = select(
        cursor,
        access,
        year=year,
        month=month,
        resource=resource,
        family=family,
        factor_set=factor_set,
    )
    names = {row.code: row.name for row in list_territories(cursor, access, level)} | REMAINDERS
    parameters = chosen.parameters() | {"level": level, "code": None}
    spreads = intervals(cursor, chosen, level=level, bases=("attributed",))
    return [
        {
            "code": row["code"],
            "name": names[row["code"]],
            "exchanges": row["exchanges"],
            **{figure.figure_id: row[figure.figure_id] for figure in figures()},
            **{
                f"tkm_share_{method}": share
                for method, share in (_distance_shares(row) or NO_SHARES).items()
            },
            **_bounds(spreads.get(("attributed", row["code"]), {})),
        }
        for row in rows(cursor, "attributed", parameters)
    ]


def _territory(chosen: Selection) -> Row:
    if chosen.territory is None:
        return {"level": None, "code": "all", "name": "Ensemble"}
    return {
        "level": chosen.territory.level,
        "code": chosen.territory.code,
        "name": chosen.territory.name,
        "population": chosen.territory.population,
        "area_km2": chosen.territory.area_km2,
    }


def _figures(row: Row, basis: str, spreads: Mapping[str, Interval] | None) -> list[Row]:
    """Turn a row of sums into figures; a sum of nothing is 0 and says so."""
    found = []
    for figure in figures():
        value = row.get(figure.figure_id)
        entry = {
            "id": figure.figure_id,
            "value": float(value or 0),
            "unit": figure.unit,
            "basis": basis,
            "contributing": value is not None,
            **_spread(float(value or 0), (spreads or {}).get(figure.figure_id)),
        }
        if figure.figure_id == "tkm_avoided":
            shares = _distance_shares(row)
            entry["distance_shares"] = shares
            entry["measured_distance_share"] = shares and shares["declared"] + shares["network"]
        found.append(entry)
    return found


def _bounds(spreads: Mapping[str, Interval]) -> Row:
    """Give the low and the high of each uncertain figure."""
    found: Row = {}
    for figure in (*SPREAD_FIGURES, TOTAL):
        interval = spreads.get(figure)
        found[f"{figure}_low"] = interval and interval.low
        found[f"{figure}_high"] = interval and interval.high
    return found


def _spread(value: float, interval: Interval | None) -> Row:
    """Give the interval of a figure; one that is counted, or of nothing, has no width."""
    if interval is None:
        return {"median": value, "low": value, "high": value, "measured_share": None, "drivers": []}
    return asdict(interval) | {"drivers": [asdict(driver) for driver in interval.drivers]}


def _distance_shares(row: Row) -> dict[str, float] | None:
    """Give the share of each method in the gross t.km of a row of sums, None without any."""
    gross = row.get("tkm_abs")
    if not gross:
        return None
    return {method: float(row[f"tkm_{method}_abs"] / gross) for method in DISTANCE_METHODS}
