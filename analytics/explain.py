"""How a figure is made: its exchanges, factors and assumptions, and what it leaves out."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import duckdb

from analytics.access import Access
from analytics.alternatives import figure_at
from analytics.catalogue import today
from analytics.figures import Figure, require_figure
from analytics.impact import impact
from analytics.selection import Selection, select
from analytics.sql import rows

Row = dict[str, Any]

# Assumptions that are the values of one choice: each class's alternative is the others.
CLASSES = ("substitution_", "discard_", "reject_share_", "mass_gsd2_", "distance_gsd2_")
INTERVAL_ONLY = "gsd2"
"""What the ids of assumptions have in them that enter the interval and not the value."""


def explain(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    figure: str,
    territory: str | None = None,
    year: int | None = None,
    month: int | None = None,
    resource: str | None = None,
    family: str | None = None,
    factor_set: str = "default",
) -> dict[str, Any]:
    """Give all that makes one attributed figure of `analytics.impact.impact`.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        figure: One of `analytics.figures.figures`.
        territory: `level:code`; `level:none` and `level:unplaced` too; None for all.
        year: Year of completion, None for all.
        month: 1 to 12, None for all.
        resource: Only this resource.
        family: Only this family.
        factor_set: Which factors.

    Returns:
        `figure`: id, label, unit, value (exact Decimal), formula, where, when and by what it was
        computed, and all that `impact` says of it (interval, shares).
        `contributions`: one dict an exchange, the largest in size first: platform, exchange_id,
        value (exact Decimal; they add up to the figure's), share of the figure (None where it is
        0), and what the exchange is.
        `factors`: id, value, unit, gsd2, source, vintage, licence, status, and how many of the
        exchanges take it; most used first.
        `assumptions`: id, value, unit, `alternative` (the interval's low, mode and high, or the
        values of the other classes; None where `alternative_kind` is "none"), `figure_at` (the
        figure at each of these, where `analytics.alternatives` tells it), source, whether it
        enters the value or the interval only, and how many of the exchanges take it.
        `left_out`: the exchanges, with a party here and their day in the period, that the figure
        leaves out, `whole` or one of its lines, and the reason.

    Raises:
        UnknownChoice: If the figure is unknown.
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    about = require_figure(figure)
    asked: dict[str, Any] = {
        "territory": territory,
        "year": year,
        "month": month,
        "resource": resource,
        "family": family,
        "factor_set": factor_set,
    }
    chosen = select(cursor, access, **asked)
    found = contributions(cursor, chosen, about)
    left_out = rows(
        cursor,
        "left_out",
        chosen.parameters() | {"figure": figure, "resources": about.resources.split()},
    )
    value = sum((row["value"] for row in found), Decimal(0))
    duplicates = sum(row["reason"] == "duplicate" for row in left_out)
    return {
        "figure": _figure(cursor, access, about, value, asked),
        "contributions": [_contribution(row, value) for row in found],
        "factors": _factors(cursor, about, found, factor_set),
        "assumptions": _assumptions(cursor, chosen, about, found, value, duplicates),
        "left_out": left_out,
    }


def contributions(cursor: duckdb.DuckDBPyConnection, chosen: Selection, about: Figure) -> list[Row]:
    """Give the exchanges that make a figure, the largest in size first.

    Args:
        cursor: A cursor of its own on a computed database.
        chosen: A checked request; whoever made it had the access.
        about: The figure.

    Returns:
        One dict an exchange: platform, exchange_id, value (exact Decimal; their sum is the
        figure), what the exchange is, factor_ids and assumption_ids.
    """
    return rows(cursor, "contributions", chosen.parameters() | {"figure": about.figure_id})


def _figure(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    about: Figure,
    value: Decimal,
    asked: dict[str, Any],
) -> Row:
    """Say what the figure is, and what `impact` knows of it beside its value."""
    answer = impact(cursor, access, **asked)
    known = next(
        row
        for row in answer["figures"]
        if row["id"] == about.figure_id and row["basis"] == "attributed"
    )
    computed_by = rows(cursor, "computed_by", {})[0]
    return {
        "id": about.figure_id,
        "label": about.label_fr,
        "label_en": about.label_en,
        "unit": about.unit,
        "basis": "attributed",
        "value": value,
        "formula": about.formula_fr,
        "formula_en": about.formula_en,
        "impact_section": about.impact_section,
        "territory": answer["territory"],
        "period": answer["period"],
        "resource": asked["resource"],
        "family": asked["family"],
        "factor_set": answer["factor_set"],
        "overlaid_factors": answer["overlaid_factors"],
        "data_date": today(cursor, access),
        "last_load": computed_by["loaded_at"],
        "method_version": computed_by["method_version"],
        **{key: known[key] for key in known if key not in ("id", "unit", "basis", "value")},
    }


def _contribution(row: Row, total: Decimal) -> Row:
    first = ("exchange_id", "value", "platform", "estimated")
    return {
        "exchange_id": row["exchange_id"],
        "value": row["value"],
        "share": float(row["value"] / total) if total else None,
        "platform": row["platform"],
        **{key: row[key] for key in row if key not in first},
    }


def _factors(
    cursor: duckdb.DuckDBPyConnection, about: Figure, found: list[Row], factor_set: str
) -> list[Row]:
    """Give the factors of the exchanges found, of the kinds that enter the figure."""
    uses = _uses(row["factor_ids"] for row in found)
    kinds = about.factor_kinds.split()
    known = rows(cursor, "used_factors", {"factor_set": factor_set, "factor_ids": [*uses]})
    return _most_used(
        [
            {
                "id": row["factor_id"],
                "label": row["label_fr"],
                **{key: row[key] for key in row if key not in ("factor_id", "label_fr")},
                "exchanges": uses[row["factor_id"]],
            }
            for row in known
            if row["kind"] in kinds
        ]
    )


def _assumptions(
    cursor: duckdb.DuckDBPyConnection,
    chosen: Selection,
    about: Figure,
    found: list[Row],
    value: Decimal,
    duplicates: int,
) -> list[Row]:
    """Give the assumptions that the exchanges found take, those that enter the figure."""
    entering = tuple(about.assumptions.split())
    uses = _uses(
        (name for name in row["assumption_ids"] if name.startswith(entering)) for row in found
    )
    if duplicates:  # it decided which rows are one exchange
        uses["duplicate_tolerance"] = duplicates
    used = rows(cursor, "used_assumptions", {"assumption_ids": [*uses]})
    values = {
        row["assumption_id"]: row["value"]
        for row in rows(cursor, "used_assumptions", {"assumption_ids": None})
    }
    alternatives = {row["assumption_id"]: _alternative(row, values) for row in used}
    at = figure_at(
        cursor,
        chosen,
        about.figure_id,
        float(value),
        {name: tried for name, (_, tried) in alternatives.items() if tried},
    )
    return _most_used(
        [
            {
                "id": name,
                "label": row["label_fr"],
                "label_en": row["label_en"],
                "value": row["value"],
                "unit": row["unit"],
                "alternative_kind": alternatives[name][0],
                "alternative": alternatives[name][1],
                "figure_at": at.get(name),
                "source": row["source"],
                "enters": "interval" if INTERVAL_ONLY in name else "value",
                "exchanges": uses[name],
            }
            for row in used
            for name in [row["assumption_id"]]
        ]
    )


def _alternative(row: Row, values: dict[str, float]) -> tuple[str, dict[str, float] | None]:
    """Give what could be assumed instead: an interval, the other classes' values, or nothing."""
    if row["low"] is not None:
        interval = {key: row[key] for key in ("low", "mode", "high")}
        return "interval", interval
    for prefix in CLASSES:
        if row["assumption_id"].startswith(prefix):
            others = {
                name: value
                for name, value in values.items()
                if name.startswith(prefix) and name != row["assumption_id"]
            }
            return "classes", others
    return "none", None


def _uses(ids: Iterable[Iterable[str]]) -> Counter[str]:
    """Count the exchanges that take each id."""
    return Counter(name for names in ids for name in names)


def _most_used(found: list[Row]) -> list[Row]:
    return sorted(found, key=lambda row: (-row["exchanges"], row["id"]))
