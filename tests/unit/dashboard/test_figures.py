"""Figures beside the year before."""

from typing import Any

import pytest

from analytics import figures as method
from dashboard import figures, texts


def answer(**values: float | None) -> dict[str, Any]:
    rows = [
        {
            "id": figure_id,
            "value": float(value or 0),
            "unit": "t",
            "basis": basis,
            "contributing": value is not None,
            **{key: float(value or 0) for key in ("low", "median", "high")},
            "measured_share": None,
            "drivers": [],
        }
        for figure_id, value in values.items()
        for basis in ("attributed", "involved")
    ]
    for row in rows:
        if row["basis"] == "involved":
            row["value"] *= 2
    return {"figures": rows}


@pytest.mark.parametrize(
    ("value", "before", "change", "relative"),
    [(12.0, 10.0, 2.0, 0.2), (-5.0, -10.0, 5.0, 0.5), (3.0, 0.0, 3.0, None)],
)
def test_change(value: float, before: float, change: float, relative: float | None) -> None:
    found = figures.compared(answer(mass_t=value), answer(mass_t=before))["mass_t"]
    assert found.change == change
    assert found.relative_change == relative


def test_nothing_to_compare_with() -> None:
    found = figures.compared(answer(mass_t=1.0), None)["mass_t"]
    assert found.change is None
    assert found.relative_change is None


def test_one_basis_at_a_time() -> None:
    assert figures.compared(answer(mass_t=1.0), None, "involved")["mass_t"].value == 2.0


def test_figures_that_nothing_contributes_to_are_left_out() -> None:
    now = answer(waste_avoided_t=None, person_hours=None, m2_days=None, eur_saved=4.0)
    before = answer(waste_avoided_t=None, person_hours=None, m2_days=30.0, eur_saved=1.0)
    # The first is always shown; m2_days fell to zero, which says something.
    assert figures.shown(figures.compared(now, before)) == [
        "waste_avoided_t",
        "eur_saved",
        "m2_days",
    ]


def test_every_figure_on_screen_is_one_of_the_method() -> None:
    known = {figure.figure_id for figure in method.figures()}
    assert set(figures.HEADLINES) | set(figures.CARBON_LINES) <= known
    assert set(figures.CARBON_LINES) == set(figures.CARBON_LABELS)


def test_names_follow_the_language() -> None:
    french = figures.name("waste_avoided_t")
    texts.use_language("en")
    assert figures.name("waste_avoided_t") != french
