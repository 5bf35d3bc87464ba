"""What a match is judged by: the weights and limits of the tables, and what the asker changes."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from analytics.errors import UnknownChoice, UnknownFactorSet
from analytics.matching.listings import OpenListings
from analytics.matching.pair import PARTS, Floats, Rules

_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1970."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The day of a number of days since 1970."""
    return date.fromordinal(number + _EPOCH)


def shares(table: Mapping[str, float], changed: Mapping[str, float] | None) -> Floats:
    """Weights of the parts as shares of their sum.

    Args:
        table: the weight of each part.
        changed: those that the asker sets.

    Raises:
        UnknownChoice: If a part does not exist, a weight is negative, or all are 0.
    """
    for part, weight in (changed or {}).items():
        if part not in PARTS:
            raise UnknownChoice(f"{part!r} is no part of a score. Known: {', '.join(PARTS)}.")
        if not weight >= 0:
            raise UnknownChoice(f"The weight of {part} is {weight}; it must be 0 or more.")
    weights = np.array([{**table, **(changed or {})}[part] for part in PARTS], np.float64)
    if not weights.sum() > 0:
        raise UnknownChoice("All the weights are 0. Give one part at least a weight.")
    return np.asarray(weights / weights.sum())


def rules_of(
    listings: OpenListings,
    day: date,
    *,
    weights: Mapping[str, float] | None = None,
    radius_km: float | None = None,
    units: Sequence[str] | None = None,
    factor_set: str = "default",
) -> Rules:
    """Gather what matches are judged by.

    Args:
        listings: The open listings.
        day: The data's today.
        weights: Weights of parts that replace the table's.
        radius_km: Road km for every resource, instead of the table's.
        units: Where listings are looked for, None for everywhere.
        factor_set: By which factors.

    Raises:
        UnknownChoice: If a weight or the radius makes no sense.
        UnknownFactorSet: If the factor set is not in factors.csv.
    """
    if radius_km is not None and not radius_km > 0:
        raise UnknownChoice(f"The radius must be positive, in km; it is {radius_km}.")
    conventions = listings.conventions
    if factor_set not in conventions.methods:
        known = ", ".join(sorted(conventions.methods))
        raise UnknownFactorSet(f"{factor_set!r} is not a factor set. Sets are {known}.")
    method, shapes = conventions.methods[factor_set], conventions.shapes
    limits = np.array(
        [conventions.limits[resource] for resource in listings.resources], np.float64
    ).reshape(-1, 3)
    radius = limits[:, 0] if radius_km is None else np.full(len(limits), radius_km)
    return Rules(
        today=day_number(day),
        weights=shares({part: shapes[part, "weight"] for part in PARTS}, weights),
        half_km=shapes["distance", "half_km"],
        half_days=shapes["freshness", "half_days"],
        half_exchanges=shapes["reliability", "half_exchanges"],
        half_kg=shapes["impact", "half_kg"],
        half_tkm=shapes["impact", "half_tkm"],
        mean_reliability=conventions.mean_reliability,
        radius_km=np.ascontiguousarray(radius, np.float64),
        least_days=limits[:, 1].astype(np.int64),
        counted_days=limits[:, 2].astype(np.int64),
        detour=conventions.detour,
        inner_km=listings.inner_km,
        membership=listings.membership,
        wanted=listings.in_units(units),
        factors=method.factors,
        up_to_t=method.up_to_t,
        kg_per_tkm=method.kg_per_tkm,
    )
