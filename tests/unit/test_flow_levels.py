"""Which level stands for a country that lacks the one asked for, and which suits a territory."""

import pytest

from analytics.flow_levels import FLOW_LEVELS, LADDER, default_level, is_national, nearest_level
from analytics.territories import TerritoryRow


def territory(level: str, area_km2: float | None) -> TerritoryRow:
    return TerritoryRow(level, "x", "x", None, None, area_km2, None, None)


@pytest.mark.parametrize("level", FLOW_LEVELS)
def test_a_level_that_is_there_stands_for_itself(level: str) -> None:
    assert nearest_level(level, set(LADDER)) == level


@pytest.mark.parametrize(
    ("wanted", "available", "nearest"),
    [
        ("epci", {"canton", "arrondissement", "country"}, "canton"),
        ("epci", {"zone_emploi", "canton"}, "zone_emploi"),  # the wider of two as near
        ("commune", {"canton", "arrondissement"}, "canton"),
        ("departement", {"canton", "arrondissement"}, "arrondissement"),
        ("region", {"commune"}, "commune"),
        ("region", {"country"}, "country"),
        ("commune", set(), "country"),
    ],
)
def test_the_nearest_level_stands_for_one_that_is_not(
    wanted: str, available: set[str], nearest: str
) -> None:
    assert nearest_level(wanted, available) == nearest


@pytest.mark.parametrize(
    ("row", "level"),
    [
        (None, "departement"),
        (territory("country", None), "departement"),
        (territory("platform", 300_000.0), "departement"),
        (territory("region", 27_000.0), "epci"),
        (territory("departement", 6_000.0), "epci"),
        (territory("epci", 996.0), "commune"),
        (territory("commune", 30.0), "commune"),
        (territory("platform", None), "epci"),
    ],
)
def test_the_first_level_follows_the_size(row: TerritoryRow | None, level: str) -> None:
    assert default_level(row) == level
    assert is_national(row) == (level == "departement")
