"""What leaves the tool is canonical, exact, and never a live formula."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.inert import FORMULA_STARTS, inert, is_plain_number
from pipelines.export import write_csv, write_json


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "@SUM(A1)", "-cmd|' /C calc'!A0", "\t=1", "\r="])
def test_a_formula_loses_its_life(text: str) -> None:
    assert inert(text) == "'" + text


@pytest.mark.parametrize("text", ["Palettes", "-12.5", "+3", "a=b", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


@given(st.text())
def test_no_cell_starts_like_a_formula_unless_it_is_a_number(text: str) -> None:
    cell = inert(text)
    if cell.startswith(FORMULA_STARTS):
        assert is_plain_number(cell)


def test_csv_keeps_every_digit() -> None:
    stream = io.StringIO()
    row = {
        "a": 0.1 + 0.2,
        "b": None,
        "c": float("nan"),
        "d": date(2025, 1, 2),
        "e": ["x", "y"],
        "f": True,
        "g": Decimal("1.10"),
        "i": Decimal("0E-12"),
        "h": 'say "hi", you',
    }
    write_csv(stream, list(row), [row])
    header, line = csv.reader(io.StringIO(stream.getvalue()))
    assert header == list("abcdefgih")
    assert line == [
        "0.30000000000000004",
        "",
        "",
        "2025-01-02",
        "x;y",
        "true",
        "1.1",
        "0",
        'say "hi", you',
    ]


def test_json_has_no_nan_and_rounds_nothing() -> None:
    stream = io.StringIO()
    write_json(stream, {"a": [float("nan"), 0.1 + 0.2, Decimal("2.5")], "d": date(2025, 1, 2)})
    assert json.loads(stream.getvalue()) == {
        "a": [None, 0.30000000000000004, 2.5],
        "d": "2025-01-02",
    }
