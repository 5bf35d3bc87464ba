"""Why two listings suit each other, as an officer reads it."""

from datetime import date
from typing import Any

import pytest

from analytics.matching.pair import PARTS
from dashboard import match_words, texts

TODAY = date(2026, 10, 31)
MATCH: dict[str, Any] = {
    "need": {"available_from": date(2026, 10, 1), "available_to": date(2026, 11, 30)},
    "distance_km": 12.3,
    "distance_method": "network",
    "distance_band": None,
    "overlap_from": TODAY,
    "overlap_to": date(2026, 11, 30),
    "covers_share": 0.8,
    "per_year": False,
    "category_relation": "same",
    "co2e_avoided_kg": 1200.0,
}


def said(**changes: Any) -> str:  # noqa: ANN401
    plain = match_words.reasons({**MATCH, **changes}, TODAY)
    return plain.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


def test_reasons_are_a_sentence() -> None:
    assert said() == (
        "À 12 km par la route, disponible tout le temps demandé, jusqu'au 30/11/2026, "
        "couvre 80 % du besoin, éviterait 1,2 t CO₂e."
    )
    texts.use_language("en")
    assert said() == (
        "12 km away by road, available all the time asked for, until 30/11/2026, "
        "covers 80% of the need, would avoid 1.2 t CO₂e."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"distance_method": "detour"}, "À 12 km environ,"),
        ({"distance_method": "detour", "distance_band": "10-15"}, "Distance 10 à 15 km,"),
        ({"distance_method": "intra_commune"}, "Dans la même commune,"),
        ({"overlap_from": date(2026, 11, 2)}, "disponible du 02/11/2026 au 30/11/2026,"),
        ({"overlap_to": date(2026, 11, 29)}, "disponible du 31/10/2026 au 29/11/2026,"),
        ({"overlap_to": None}, "disponible à partir du 31/10/2026,"),
        ({"covers_share": None}, "quantité à préciser"),
        ({"covers_share": 0.999}, "couvre tout le besoin"),
        ({"category_relation": "waste_code"}, "du même code déchet"),
        ({"per_year": True}, "éviterait 1,2 t CO₂e en un an."),
        ({"co2e_avoided_kg": -50.0}, "mais émettrait 50 kg CO₂e de plus."),
        ({"co2e_avoided_kg": None}, "couvre 80 % du besoin."),
    ],
)
def test_each_fact_has_its_words(changes: dict[str, Any], words: str) -> None:
    assert words in said(**changes)


def test_every_part_of_a_score_is_named() -> None:
    assert tuple(match_words.PARTS) == PARTS
