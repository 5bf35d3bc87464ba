"""Classes of widths: round numbers, every quantity in one, words that follow the unit."""

import math

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dashboard import texts
from dashboard.flow_scale import MOST_CLASSES, width_scale

QUANTITIES = st.lists(st.floats(1e-3, 1e7) | st.floats(-1e7, -1e-3), min_size=1, max_size=60)


@settings(max_examples=80, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(QUANTITIES)
def test_bounds_are_of_the_series_1_2_5_and_widths_grow(values: list[float]) -> None:
    scale = width_scale(values, "t.km")
    assert 1 <= len(scale.bounds) <= MOST_CLASSES
    for bound in scale.bounds:
        digit = bound / 10 ** math.floor(math.log10(bound) + 1e-9)
        assert min(abs(digit - step) for step in (1, 2, 5)) < 1e-9
    largest = max(abs(value) for value in values)
    assert scale.bounds[-1] <= largest * (1 + 1e-9)
    order = np.argsort(np.abs(values))
    widths = scale.widths_px(values)
    assert (np.diff(widths[order]) >= 0).all()
    assert widths.max() == scale.entries()[-1][0]
    assert list(widths) == list(scale.widths_px([-value for value in values]))


@pytest.mark.parametrize(
    ("values", "unit", "words"),
    [
        ([1, 2, 3, 7], "1", ["1", "2 à 4", "5 et plus"]),
        ([1, 1, 1], "1", ["1 et plus"]),
        ([1, 40, 298], "1", ["1 à 9", "10 à 49", "50 à 199", "200 et plus"]),
        ([0.5, 3.0], "t", ["0,5 à 1", "1 à 2", "2 et plus"]),
        ([-1500.0, 700.0], "kgCO2e", ["0,5 à 1", "1 et plus"]),
        (
            [0.2, 250_000.0],
            "t.km",
            [
                "moins de 200",
                "200 à 2 000",
                "2 000 à 20 000",
                "20 000 à 200 000",
                "200 000 et plus",
            ],
        ),
    ],
)
def test_the_legend_says_each_class(values: list[float], unit: str, words: list[str]) -> None:
    found = [text.replace("\u202f", " ") for _, text in width_scale(values, unit).entries()]
    assert found == words


def test_a_quantity_on_a_bound_belongs_to_the_class_that_it_opens() -> None:
    scale = width_scale([1, 5, 20, 100, 500], "1")
    assert scale.bounds == (1, 5, 20, 100, 500)
    assert list(scale.widths_px([4, 5, 499, 500])) == [2.0, 3.5, 10.0, 15.0]


def test_the_unit_follows_the_quantities() -> None:
    assert width_scale([900.0], "kgCO2e").shown.unit == "kg CO2e"
    assert width_scale([1900.0], "kgCO2e").shown.unit == "t CO2e"
    texts.use_language("en")
    assert width_scale([1, 40], "1").entries()[-1][1].endswith("and more")
