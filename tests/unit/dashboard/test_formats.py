"""Numbers and dates as people write them, in both languages."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import formats, texts

ANY_NUMBER = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (1234567.8, "1\u202f234\u202f568", "1,234,568"),
        (123.4, "123", "123"),
        (12.34, "12,3", "12.3"),
        (1.234, "1,23", "1.23"),
        (0.0346, "0,035", "0.035"),
        (-430, "\u2212430", "\u2212430"),
        (0, "0", "0"),
        (-1e-9, "0", "0"),
        (None, "\u2013", "\u2013"),
        (math.nan, "\u2013", "\u2013"),
        (math.inf, "\u2013", "\u2013"),
    ],
)
def test_number(value: float | None, french: str, english: str) -> None:
    assert formats.number(value) == french
    texts.use_language("en")
    assert formats.number(value) == english


@given(ANY_NUMBER)
def test_a_number_is_never_far_from_what_is_read(value: float) -> None:
    text = formats.number(value).replace("\u202f", "").replace(",", ".").replace("\u2212", "-")
    allowed = 0.005 if abs(value) >= 1 else 0.05
    assert abs(float(text) - value) <= max(allowed * abs(value), 0.5e-4)


@given(ANY_NUMBER)
def test_sign_is_shown_when_asked(value: float) -> None:
    text = formats.number(value, signed=True)
    assert text == "0" or text[0] == ("+" if value > 0 else "\u2212")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.0, "kgCO2e", "1,23\u00a0t\u00a0CO₂e"),
        (999.0, "kgCO2e", "999\u00a0kg\u00a0CO₂e"),
        (-3000.0, "kgCO2e", "\u22123\u00a0t\u00a0CO₂e"),
        (0.045, "t", "45\u00a0kg"),
        (0.45, "t", "0,45\u00a0t"),
        (12345.0, "t.km", "12\u202f345\u00a0t.km"),
        (12.0, "bushel", "12\u00a0bushel"),
        (7.0, "", "7"),
    ],
)
def test_quantity_takes_the_unit_that_suits_it(value: float, unit: str, text: str) -> None:
    assert formats.quantity(value, unit).replace(" ", "\u00a0") == text


def test_values_read_together_share_a_unit() -> None:
    scale = formats.scale_for([430.0, None, 12_000.0], "kgCO2e")
    assert [formats.scaled(v, scale) for v in (430.0, None)] == ["0,43\u00a0t CO₂e", "\u2013"]


@pytest.mark.parametrize(
    ("values", "texts_"),
    [
        ([448.3, 8.16, 0.66], ["448,3", "8,2", "0,7"]),
        ([5635.2, 4.4], ["5\u202f635", "4"]),
        ([1.234, None], ["1,23", "\u2013"]),
        ([], []),
    ],
)
def test_a_column_has_one_number_of_decimals(values: list[float | None], texts_: list[str]) -> None:
    assert formats.column(values) == texts_


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.124, "+12\u202f%"),
        (-0.0312, "\u22123,1\u202f%"),
        (0.0, "0\u202f%"),
        (42.0, "+4\u202f200\u202f%"),
        (None, "\u2013"),
    ],
)
def test_share(value: float | None, text: str) -> None:
    assert formats.share(value, signed=True) == text


@pytest.mark.parametrize(
    ("value_km", "text"),
    [(0.0, "moins de 1 km"), (2.41, "2,4\u00a0km"), (9.96, "10\u00a0km"), (123.4, "123\u00a0km")],
)
def test_estimated_distances_claim_little(value_km: float, text: str) -> None:
    assert formats.distance(value_km) == text


def test_dates() -> None:
    assert formats.long_date(date(2025, 3, 1)) == "1er mars 2025"
    assert formats.long_date(date(2025, 3, 11)) == "11 mars 2025"
    assert formats.long_date(None) == "\u2013"
    assert formats.short_date(date(2025, 3, 1)) == "01/03/2025"
    texts.use_language("en")
    assert formats.long_date(date(2025, 3, 1)) == "1 March 2025"


def test_months_and_points() -> None:
    assert formats.month_names()[:2] == ["janv.", "févr."]
    assert formats.month_names(wide=True)[11] == "décembre"
    assert formats.point(-2.084, 47.651) == "47,65° N, 2,08° O"
