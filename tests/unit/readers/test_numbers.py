"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.numbers import (
    NO_EVIDENCE,
    AmbiguousNumber,
    Convention,
    canonical,
    convention_of,
    evidence,
    parse_number,
    parse_typed,
)

COMMA = Convention(comma=True)
POINT = Convention(point=True)


@pytest.mark.parametrize(
    ("text", "convention", "expected"),
    [
        ("12,5", NO_EVIDENCE, "12.5"),
        ("12.5", NO_EVIDENCE, "12.5"),
        ("1.234", NO_EVIDENCE, "1.234"),
        ("1.234", COMMA, "1234"),
        ("1.234", POINT, "1.234"),
        ("1,234", COMMA, "1.234"),
        ("1,234", POINT, "1234"),
        ("1.234,5", NO_EVIDENCE, "1234.5"),
        ("1,234.5", NO_EVIDENCE, "1234.5"),
        ("1.234.567", NO_EVIDENCE, "1234567"),
        ("1 234,50", NO_EVIDENCE, "1234.5"),
        ("1\u00a0234,50", NO_EVIDENCE, "1234.5"),
        ("1\u202f234\u202f567", NO_EVIDENCE, "1234567"),
        ("1'234.5", NO_EVIDENCE, "1234.5"),
        ("1\u2019234", NO_EVIDENCE, "1234"),
        ("0,123", POINT, "0.123"),
        ("0.125", COMMA, "0.125"),
        ("-1 234,5", COMMA, "-1234.5"),
        ("\u22123,5", COMMA, "-3.5"),
        ("+7", NO_EVIDENCE, "7"),
        (",5", NO_EVIDENCE, "0.5"),
        ("007", NO_EVIDENCE, "7"),
        ("1e3", NO_EVIDENCE, "1000"),
        ("1,5E+2", NO_EVIDENCE, "150"),
        ("-0,0", NO_EVIDENCE, "0"),
        ("100", NO_EVIDENCE, "100"),
    ],
)
def test_read(text: str, convention: Convention, expected: str) -> None:
    number = parse_number(text, convention)
    assert number is not None
    assert canonical(number) == expected


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12 kg", "12 5", "1 2345", "1,2,3", "1.2.3", "12-5", "--5", "1..5", "٣", "²", "1e"],
)
def test_what_is_no_number_is_left(text: str) -> None:
    assert parse_number(text, NO_EVIDENCE) is None


def test_a_declared_sign_is_not_argued_with() -> None:
    declared = Convention(comma=True, declared=True)
    assert parse_number("1,234.5", declared) is None
    assert parse_number("1,234,567", declared) is None
    assert parse_number("1.234,5", declared) == Decimal("1234.5")


def test_evidence_of_both_makes_the_middle_ambiguous() -> None:
    both = convention_of(["12,5", "3.25"])
    assert both == Convention(comma=True, point=True)
    with pytest.raises(AmbiguousNumber):
        parse_number("1.234", both)
    assert parse_number("12,5", both) == Decimal("12.5")


@pytest.mark.parametrize(
    ("text", "sign"),
    [("12,5", ","), ("1.234", None), ("1,234", None), ("1.234,5", ","), ("1,234,567", "."),
     ("1.234.567", ","), ("12.5", "."), ("12", None), ("1 234,567", ","), ("abc", None)],
)  # fmt: skip
def test_evidence(text: str, sign: str | None) -> None:
    assert evidence(text) == sign


def test_euro_signs_and_percents_only_where_they_belong() -> None:
    assert parse_number("12,50 €", COMMA, euro=True) == Decimal("12.5")
    assert parse_number("12,50 €", COMMA) is None
    assert parse_number("5 %", NO_EVIDENCE, share=True) == Decimal("0.05")
    assert parse_number("5 %", NO_EVIDENCE) is None


def test_typed_numbers_need_no_guess() -> None:
    assert parse_typed("1e-05") == Decimal("0.00001")
    assert parse_typed("nan") is None
    assert parse_typed("1e400") is None


@given(
    st.decimals(-(10**9), 10**9, places=3).filter(lambda number: number == number),
    st.sampled_from([(",", ""), (",", " "), (",", "\u202f"), (",", "."), (".", ","), (".", "'")]),
)
def test_any_number_written_in_a_known_convention_reads_back(
    number: Decimal, signs: tuple[str, str]
) -> None:
    decimal, thousands = signs
    text = f"{number:,.3f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)
    read = parse_number(text, Convention(comma=decimal == ",", point=decimal == "."))
    assert read == number
