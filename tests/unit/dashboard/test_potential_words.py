"""What is said of a territory's potential."""

from datetime import date

import pytest

from analytics.potential.potential import LIMITS, OBJECTIVES
from dashboard import potential_words
from dashboard.texts import use_language

ANSWER = {
    "objective": "co2e",
    "unit": "kgCO2e",
    "potential": 50_000.0,
    "realised": 17_000.0,
    "share": 0.34,
    "gap": 0.0,
    "period": {"year": 2026, "from": date(2026, 1, 1), "to": date(2026, 10, 31)},
    "listings": {"offers": 2, "needs": 1},
}


def test_every_objective_and_limit_has_its_words() -> None:
    assert list(potential_words.OBJECTIVES) == list(OBJECTIVES)
    assert list(potential_words.LIMITS) == list(LIMITS)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "Redon a réalisé 34 % de son gisement de 2026 : 17 t CO₂e sur 50 t CO₂e possibles"),
        ("en", "Redon achieved 34% of its potential of 2026: 17 t CO₂e of 50 t CO₂e possible"),
    ],
)
def test_the_share_is_said_in_a_sentence(language: str, expected: str) -> None:
    use_language(language)
    said = potential_words.finding(ANSWER, "Redon")
    about = potential_words.about({**ANSWER, "gap": 0.02})
    use_language("fr")
    assert " ".join(said.split()) == expected
    assert "2026" in about
    assert ("2 offres et 1 besoin" if language == "fr" else "2 offers and 1 need") in about
