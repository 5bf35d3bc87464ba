"""The tables that say how matches are judged, read once a snapshot."""

from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt

from analytics.matching.relations import Relations
from analytics.sql import rows, run

_FACTORS = 5  # legs, kg_per_t, kg_per_item, kg_per_t_hour, tkm_per_t


@dataclass(frozen=True)
class Method:
    """What the impact method gives by one factor set.

    Attributes:
        factors: legs, kg_per_t, kg_per_item, kg_per_t_hour, tkm_per_t, by category; NaN for none.
        up_to_t: largest mass of each vehicle, increasing.
        kg_per_tkm: emissions of each vehicle.
    """

    factors: npt.NDArray[np.float64]
    up_to_t: npt.NDArray[np.float64]
    kg_per_tkm: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Conventions:
    """The tables, as they are.

    Attributes:
        shapes: value of each (part, name) of ref.match_weights.
        limits: radius_km, least_days, counted_days of each resource.
        methods: by factor set.
        detour: road km of a great-circle km, near, middle and far.
        mean_reliability: share of all exchanges completed rather than cancelled.
    """

    shapes: dict[tuple[str, str], float]
    limits: dict[str, tuple[float, int, int]]
    methods: dict[str, Method]
    detour: npt.NDArray[np.float64]
    mean_reliability: float


def read_relations(
    cursor: duckdb.DuckDBPyConnection, own_codes: list[tuple[str, str]]
) -> Relations:
    """Read the taxonomy and its substitutes.

    Args:
        cursor: A cursor on a computed database.
        own_codes: category and waste code of listings that have one.
    """
    found = run(cursor, "match_categories", {}).fetchall()
    covered = {name: frozenset(codes or ()) - {""} for name, codes in found}
    shapes = _shapes(cursor)
    return Relations(
        categories=tuple(covered),
        waste_codes=tuple(covered.values()),
        substitutes={
            (offer, need): closeness
            for offer, need, closeness in run(cursor, "match_substitutes", {}).fetchall()
        },
        by_waste_code=shapes["category", "waste_code_closeness"],
        # What a category says already needs no group of its own.
        own_codes=tuple(sorted({code for name, code in own_codes if code not in covered[name]})),
    )


def read_conventions(cursor: duckdb.DuckDBPyConnection, relations: Relations) -> Conventions:
    """Read the rest of the tables."""
    factors: dict[str, npt.NDArray[np.float64]] = {}
    for factor_set, category, *values in run(cursor, "match_factors", {}).fetchall():
        table = factors.setdefault(
            factor_set, np.full((len(relations.categories), _FACTORS), np.nan)
        )
        table[relations.number[category]] = values
    vehicles: dict[str, list[tuple[float, float]]] = {name: [] for name in factors}
    for factor_set, up_to_t, kg_per_tkm in run(cursor, "match_vehicles", {}).fetchall():
        vehicles[factor_set].append((up_to_t, kg_per_tkm))
    reliability = run(cursor, "match_reliability", {}).fetchone()
    return Conventions(
        shapes=_shapes(cursor),
        limits={
            row["resource"]: (row["radius_km"], row["least_days"], row["counted_days"])
            for row in rows(cursor, "match_resources", {})
        },
        methods={
            name: Method(
                factors[name],
                np.array([up_to_t for up_to_t, _ in vehicles[name]]),
                np.array([kg_per_tkm for _, kg_per_tkm in vehicles[name]]),
            )
            for name in factors
        },
        detour=np.array([value for (value,) in run(cursor, "match_detour", {}).fetchall()]),
        mean_reliability=float(reliability[0]) if reliability else 1.0,
    )


def _shapes(cursor: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], float]:
    return {(row["part"], row["name"]): row["value"] for row in rows(cursor, "match_weights", {})}
