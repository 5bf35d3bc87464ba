"""The panel's tables: reasons counted once, alternatives with the figure then, exact factors."""

import pandas as pd
import pytest

from dashboard import behind_tables
from dashboard.texts import use_language

UNKNOWN = {
    "id": "substitution_unknown",
    "label": "Substitution inconnue",
    "label_en": "Unknown substitution",
    "value": 0.5,
    "unit": "share",
    "alternative": {"low": 0.2, "mode": 0.5, "high": 0.9},
    "figure_at": {"low": 1100.0, "mode": 2000.0, "high": 3100.0},
    "enters": "value",
    "exchanges": 3,
}


def text(markup: behind_tables.Markup) -> str:
    """Give the source with plain spaces."""
    return markup.source.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "low"),
    [
        ("fr", "au plus bas, 20 % → le chiffre serait 1,1 t CO₂e"),
        ("en", "at the lowest, 20% → the figure would be 1.1 t CO₂e"),
    ],
)
def test_an_alternative_is_told_with_the_figure_then(language: str, low: str) -> None:
    use_language(language)
    shown = text(behind_tables.assumptions([UNKNOWN], "kgCO2e"))
    assert low in shown
    assert "3,1" in shown or "3.1" in shown
    assert "repere=substitution_unknown" in shown
    assert ("lang=en" in shown) == (language == "en")


def test_other_classes_are_named_and_the_interval_s_own_come_last() -> None:
    declared = UNKNOWN | {
        "id": "substitution_declared",
        "alternative": {"substitution_documented": 1.0},
        "figure_at": None,
    }
    spread = UNKNOWN | {"id": "mass_gsd2_weighed", "value": 1.05, "unit": "GSD²"}
    spread |= {"enters": "interval", "alternative": {"mass_gsd2_estimated": 1.6}}
    shown = text(behind_tables.assumptions([spread, declared], "t"))
    assert "Substitution documentée : 100 %" in shown
    assert "intervalle" in shown
    assert shown.index("substitution_declared") < shown.index("mass_gsd2_weighed")


def test_factors_keep_their_digits_and_say_their_licence() -> None:
    factor = {"id": "artic", "label": "Articulé <40 t>", "label_en": "Truck", "value": 0.0823}
    factor |= {"unit": "kgCO2e/t.km", "source": "Base Carbone", "vintage": "2021", "exchanges": 1}
    shown = text(behind_tables.factors([factor | {"licence": "Licence Ouverte 2.0"}]))
    assert "0,0823 kgCO₂e/t.km" in shown
    assert "2021 · Licence Ouverte 2.0" in shown
    assert "&lt;40 t&gt;" in shown


def test_a_reason_is_told_once_with_its_exchanges() -> None:
    rows = pd.DataFrame(
        [
            (True, "duplicate", "completed", "a", "compté sous p/1"),
            (True, "duplicate", "completed", "b", "compté sous p/2"),
            (True, "not_completed", "agreed", "c", "Convenu"),
            (True, "not_completed", "cancelled", "d", "Annulé"),
            (False, "missing_virgin_factor", "completed", "e", "Facteur manquant"),
        ],
        columns=["whole", "reason", "status", "exchange_id", "reason_fr"],
    )
    shown = text(behind_tables.left_out(rows))
    assert shown.count("<tr>") == 5
    assert "p/1" not in shown
    assert "Annulé" in shown
    assert shown.count("une ligne du calcul") == 1
