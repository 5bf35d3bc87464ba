"""A territory is found by what people type."""

import pytest

from analytics.territories import TerritoryRow
from dashboard import search


def territory(code: str, name: str, population: int, level: str = "commune") -> TerritoryRow:
    return TerritoryRow(level, code, name, "FR", population, 1.0, 0.0, 0.0)


ENTRIES = search.index(
    [
        territory("35236", "Redon", 9000),
        territory("59368", "La Madeleine", 22000),
        territory("27229", "Évreux", 47000),
        territory("42218", "Saint-Étienne", 172000),
        territory("35089", "La Couyère", 500),
        territory("93066", "Saint-Denis", 113000),
        territory("97411", "Saint-Denis", 153000),
        territory("243500741", "Redon Agglomération", 68000, "epci"),
        territory("61000", "Le Redon-sur-Orne", 100),
    ]
)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("evreux", ["Évreux"]),
        ("ÉVREUX", ["Évreux"]),
        ("st etienne", ["Saint-Étienne"]),
        ("couyere", ["La Couyère"]),
        ("la couyere", ["La Couyère"]),
        ("redon", ["Redon", "Redon Agglomération", "Le Redon-sur-Orne"]),
        ("agglo", ["Redon Agglomération"]),
        ("243500741", ["Redon Agglomération"]),
        ("zzz", []),
        ("  ", []),
    ],
)
def test_find(typed: str, names: list[str]) -> None:
    assert [row.name for row in search.find(ENTRIES, typed, 8)] == names


def test_namesakes_come_by_population() -> None:
    assert [row.code for row in search.find(ENTRIES, "saint-denis", 8)] == ["97411", "93066"]


def test_limit() -> None:
    assert len(search.find(ENTRIES, "saint", 1)) == 1
