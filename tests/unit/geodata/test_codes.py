"""Codes as people type them become the codes that are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.codes import commune_code, follow, territory_code


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("35085", "35085"),
        (" 35 085 ", "35085"),
        ("35\u00a0085", "35085"),
        ("1001", "01001"),
        (1001, "01001"),
        (1001.0, "01001"),
        ("1001.0", "01001"),
        ("2a004", "2A004"),
        ("2B033", "2B033"),
        ("97411", "97411"),
    ],
)
def test_french_communes(typed: object, stored: str) -> None:
    assert commune_code(typed) == stored


@pytest.mark.parametrize("typed", ["", "  ", None, "Rennes", "350850", "2C004", "35-85", "A1001"])
def test_what_cannot_be_a_french_commune(typed: object) -> None:
    assert commune_code(typed) is None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("52011", "BE52011"), ("be52011", "BE52011"), (52011.0, "BE52011"), ("268203", "BE268203")],
)
def test_belgian_codes_carry_their_country(typed: object, stored: str) -> None:
    assert commune_code(typed, "BE") == stored


@pytest.mark.parametrize("typed", ["1001", "5201A", "BE", None])
def test_what_cannot_be_a_belgian_commune(typed: object) -> None:
    assert commune_code(typed, "BE") is None


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("0059", "FR", "0059"),
        (243500741.0, "FR", "243500741"),
        ("52000", "BE", "BE52000"),
        ("BE52000", "BE", "BE52000"),
        (" ", "FR", None),
        (float("nan"), "FR", None),
    ],
)
def test_codes_of_other_levels(typed: object, country: str, stored: str | None) -> None:
    assert territory_code(typed, country) == stored


@given(st.integers(1001, 98999))
def test_a_code_read_as_a_number_is_the_code(number: int) -> None:
    assert commune_code(float(number)) == commune_code(str(number)) == f"{number:05d}"


@given(st.text())
def test_what_is_stored_stays_as_it_is(text: str) -> None:
    stored = commune_code(text)
    assert stored is None or commune_code(stored) == stored


def test_codes_are_followed_to_the_end() -> None:
    successors = {"01000": "02000", "02000": "03000", "05000": None}
    assert follow("01000", successors) == "03000"
    assert follow("03000", successors) == "03000"
    assert follow("05000", successors) is None


def test_a_circle_of_codes_ends() -> None:
    assert follow("a", {"a": "b", "b": "a"}) in ("a", "b")
