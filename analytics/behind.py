"""What is behind a figure: the exchanges that make it, their factors, their assumptions."""

from dataclasses import dataclass

import duckdb
import pandas as pd

from analytics.access import Access
from analytics.errors import UnknownChoice
from analytics.figures import figures
from analytics.selection import select
from analytics.sql import run

_MATTER = ("virgin", "recycled", "preparation", "item_manufacture", "recycling_share")
_DISPOSAL = ("end_of_life", "route_share", "item_end_of_life")

# Which kinds of factors enter a figure (impact method §3); the figures not named take none.
FACTOR_KINDS: dict[str, frozenset[str]] = {
    "production_kg": frozenset(_MATTER),
    "end_of_life_kg": frozenset(_DISPOSAL),
    "transport_kg": frozenset(("freight",)),
    "co2e_avoided_kg": frozenset((*_MATTER, *_DISPOSAL, "freight")),
}

_MASS = ("reject_share", "discard")
_EMISSIONS = (*_MASS, "substitution")
_LEGS = ("supply_km", "disposal_km", "detour ")

# Which assumptions enter a figure, by how their id begins; every figure is attributed by
# `giver_share` too.
ASSUMPTIONS: dict[str, tuple[str, ...]] = {
    "waste_diverted_t": _MASS,
    "waste_avoided_t": (*_MASS, "substitution"),
    "virgin_avoided_t": ("reject_share", "substitution"),
    "tkm_avoided": (*_MASS, "substitution", *_LEGS),
    "production_kg": (*_EMISSIONS, "lifetime_hours"),
    "end_of_life_kg": _EMISSIONS,
    "transport_kg": (*_EMISSIONS, *_LEGS),
    "co2e_avoided_kg": (*_EMISSIONS, *_LEGS, "lifetime_hours"),
    "eur_saved": ("substitution",),
}


@dataclass(frozen=True)
class Behind:
    """What is behind one figure of a territory.

    Attributes:
        exchanges: One row a contributing exchange, the largest contributions (in size) first:
            platform, exchange_id, contribution (exact Decimal, in the figure's unit; they add up
            to the attributed figure), completed_on, resource, family, category, giver_id,
            giver_name, receiver_id, receiver_name, mass_t, mass_source, kept_share,
            discard_share, substitution, actual_km, distance_method, supply_km, disposal_km,
            flags.
        factors: factor_id, kind, label_fr, label_en, value, unit, vintage, source, status,
            exchanges (how many of those above take it), most used first.
        assumptions: assumption_id, label_fr, label_en, value, unit, source, exchanges.
    """

    exchanges: pd.DataFrame
    factors: pd.DataFrame
    assumptions: pd.DataFrame


def behind(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    figure: str,
    territory: str | None = None,
    year: int | None = None,
    family: str | None = None,
    factor_set: str = "default",
) -> Behind:
    """Give what makes one attributed figure of `analytics.impact.impact`.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        figure: One of `analytics.figures.figures`.
        territory: `level:code`, None for all.
        year: Year of completion, None for all.
        family: Only this family.
        factor_set: Which factors.

    Raises:
        UnknownChoice: If the figure is unknown.
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    known = [entry.figure_id for entry in figures()]
    if figure not in known:
        raise UnknownChoice(f"{figure!r} is not a figure. Known: {', '.join(known)}.")
    chosen = select(
        cursor, access, territory=territory, year=year, family=family, factor_set=factor_set
    )
    # As Python objects: the contributions stay exact.
    found = (
        run(cursor, "behind", chosen.parameters() | {"figure": figure}).to_arrow_table().to_pandas()
    )
    kinds = FACTOR_KINDS.get(figure, frozenset())
    factors = _used(found["factor_ids"], "factor_id")
    factors = factors.merge(
        run(
            cursor,
            "used_factors",
            {"factor_set": factor_set, "factor_ids": factors["factor_id"].tolist()},
        ).df(),
        on="factor_id",
    )
    assumptions = _used(found["assumption_ids"], "assumption_id")
    assumptions = assumptions.merge(
        run(
            cursor,
            "used_assumptions",
            {"assumption_ids": assumptions["assumption_id"].tolist()},
        ).df(),
        on="assumption_id",
    )
    entering = ("giver_share", *ASSUMPTIONS.get(figure, ()))
    return Behind(
        exchanges=found.drop(columns=["factor_ids", "assumption_ids"]),
        factors=factors[factors["kind"].isin(kinds)].reset_index(drop=True),
        assumptions=assumptions[assumptions["assumption_id"].str.startswith(entering)].reset_index(
            drop=True
        ),
    )


def _used(ids: pd.Series, name: str) -> pd.DataFrame:
    """Count the exchanges that take each id, most used first, then by id."""
    counts = ids.explode().dropna().value_counts().rename_axis(name).reset_index(name="exchanges")
    return counts.sort_values(["exchanges", name], ascending=[False, True], ignore_index=True)
