"""Company numbers, places, ids that spreadsheets took for numbers."""

from __future__ import annotations

import pytest

from pipelines.readers.identifiers import company_id, headcount, place_code, whole_number


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("73282932000074", False, "73282932000074"),
        ("732 829 320 00074", False, "73282932000074"),
        ("732\u00a0829\u202f320 00074", False, "73282932000074"),
        ("732.829.320-00074", False, "73282932000074"),
        ("73282932000074.0", False, "73282932000074"),
        ("7,3282932000074E+13", False, "73282932000074"),
        ("7,32829E+13", False, "7,32829E+13"),
        ("5520135000013", True, "05520135000013"),
        ("BE 0403.170.701", False, "BE0403170701"),
        ("be0403170701", False, "BE0403170701"),
        ("732829320", True, "732829320"),
        ("inconnu", False, "inconnu"),
    ],
)
def test_company_id(text: str, typed: bool, expected: str) -> None:
    assert company_id(text, typed=typed) == expected


def test_text_is_padded_only_into_a_valid_siret() -> None:
    # SIREN 005880596 with NIC 00012 passes the check; one digit off does not.
    valid = next(
        f"5880596{nic:05d}" for nic in range(100) if company_id(f"5880596{nic:05d}", typed=False)
        != f"5880596{nic:05d}"
    )  # fmt: skip
    assert company_id(valid, typed=False) == valid.zfill(14)
    wrong = valid[:-1] + str((int(valid[-1]) + 1) % 10)
    assert company_id(wrong, typed=False) == wrong
    assert company_id(wrong, typed=True) == wrong.zfill(14)


@pytest.mark.parametrize(
    ("text", "pad", "expected"),
    [("35 000", True, "35000"), ("1000", True, "01000"), ("6000", False, "6000"),
     ("1004.0", True, "01004"), ("2a004", True, "2A004"), ("Rennes", True, "Rennes")],
)  # fmt: skip
def test_place_code(text: str, pad: bool, expected: str) -> None:
    assert place_code(text, pad=pad) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12", "12"), ("12 salaries", "12"), ("10 a 19 salaries", "10-19"), ("10-19", "10-19"),
     ("50 et plus", "50+"), ("50 salaries et plus", "50+"), ("beaucoup", None)],
)  # fmt: skip
def test_headcount(text: str, expected: str | None) -> None:
    assert headcount(text) == expected


def test_an_exponent_that_lost_digits_is_no_identifier() -> None:
    assert whole_number("7.3282932000074E13") == "73282932000074"
    assert whole_number("7.3282932E13") is None
    assert whole_number("1001.5") is None
