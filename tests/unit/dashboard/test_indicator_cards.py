"""Indicators on screen: values as people read them, what is missing, and the evidence."""

from typing import Any

import pytest

from dashboard import indicator_cards
from dashboard.texts import use_language


def row(**changed: Any) -> dict[str, Any]:  # noqa: ANN401
    told = {
        "id": "eci_18",
        "framework": "tete",
        "label": "Synergies",
        "unit": "1",
        "value": 3,
        "definition": "Ce qu'elle mesure",
        "how": "Un compte",
        "source": "ADEME",
        "evidence": ["p/a", "p/b"],
        "notes": None,
    }
    return told | changed


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (3, "1", ("3", "")),
        (1234, "1", ("1\u202f234", "")),
        (12.5, "%", ("12\u202f%", "")),
        (True, "bool", ("Atteint", "")),
        (False, "bool", ("Pas atteint", "")),
        (None, "t", ("\u2013", "")),
        (0.0, "t", ("0", "t")),
        (126.301, "tCO2e", ("126", "t CO₂e")),
        (14.0, "day", ("14", "jours")),
    ],
)
def test_values(value: float | None, unit: str, written: tuple[str, str]) -> None:
    assert indicator_cards.value(row(value=value, unit=unit)) == written


def test_a_missing_value_says_why_and_texts_are_escaped() -> None:
    source = indicator_cards.card(row(value=None, notes="<b>Rien</b>")).source
    assert "&lt;b&gt;Rien&lt;/b&gt;" in source
    assert "\u2013" in source
    assert "m-indicator__note" not in indicator_cards.card(row()).source


def test_french_texts_are_typeset_and_english_ones_are_not() -> None:
    assert indicator_cards.in_words(row())["definition"] == "Ce qu\u2019elle mesure"
    use_language("en")
    assert indicator_cards.in_words(row())["definition"] == "Ce qu'elle mesure"


def test_the_evidence_by_exchange_leaves_thresholds_out() -> None:
    rows = [row(), row(id="eci_19", evidence=["p/b"]), row(id="action", unit="bool")]
    assert indicator_cards.named_by(rows) == {"p/a": ["eci_18"], "p/b": ["eci_18", "eci_19"]}


def test_only_loans_that_lack_something_are_named() -> None:
    loan = {"framework": "compliance"}
    rows = [
        row(**loan, id="compliance_loans", evidence=["p/a", "p/b"]),
        row(**loan, id="compliance_consent", label="Accord du salarié", evidence=["p/b"]),
        row(**loan, id="compliance_lacking", evidence=["p/b"]),
    ]
    assert indicator_cards.named_by(rows) == {"p/b": ["Accord du salarié"]}
