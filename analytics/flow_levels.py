"""Which level of territories stands for each country, where countries have different ones."""

import duckdb

from analytics.access import Access, require_clear
from analytics.errors import UnknownChoice
from analytics.sql import run
from analytics.territories import TerritoryRow

# From the widest to the smallest, by the median area of the territories that ship.
LADDER = ("region", "departement", "arrondissement", "zone_emploi", "epci", "canton", "commune")

FLOW_LEVELS = ("region", "departement", "epci", "commune")

# Territories larger than the first are read by department, than the second by EPCI.
_NATIONAL_KM2 = 100_000.0
_REGIONAL_KM2 = 3_000.0


def is_national(territory: TerritoryRow | None) -> bool:
    """Whether a territory is as large as a country; None is everything loaded."""
    if territory is None or territory.level == "country":
        return True
    return (territory.area_km2 or 0.0) > _NATIONAL_KM2


def default_level(territory: TerritoryRow | None) -> str:
    """The level of flows that suits a territory's size: department, EPCI or commune."""
    if is_national(territory):
        return "departement"
    area_km2 = territory.area_km2 if territory else None
    return "epci" if area_km2 is None or area_km2 > _REGIONAL_KM2 else "commune"


def nearest_level(wanted: str, available: set[str]) -> str:
    """The level of a country that stands for one that it may lack.

    Args:
        wanted: One of `LADDER`.
        available: The levels of the country.

    Returns:
        The fewest steps away on `LADDER`, the wider of two as near; `country` where none is.
    """
    ranks = [rank for rank, level in enumerate(LADDER) if level in available]
    if not ranks:
        return "country"
    target = LADDER.index(wanted)
    return LADDER[min(ranks, key=lambda rank: (abs(rank - target), rank))]


def levels_by_country(
    cursor: duckdb.DuckDBPyConnection, access: Access, wanted: str
) -> dict[str, str]:
    """The level that stands for a wanted one in each country, by country code.

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownChoice: If the level is not one of `FLOW_LEVELS`.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    if wanted not in FLOW_LEVELS:
        raise UnknownChoice(
            f"Flows can't be mapped by {wanted!r}. Levels are {', '.join(FLOW_LEVELS)}."
        )
    available: dict[str, set[str]] = {}
    for country, level in run(cursor, "flows_levels", {}).fetchall():
        available.setdefault(country, set()).add(level)
    return {country: nearest_level(wanted, levels) for country, levels in available.items()}
