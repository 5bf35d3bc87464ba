"""The method's tables against the code: examples, formulas, and what each table must hold."""

import inspect
import re

import pytest

from analytics import formulas
from analytics.errors import UnknownChoice
from analytics.method_tables import TABLES, method_table
from analytics.worked_examples import Example, worked_examples

LABELS = {f"{example.example_id} {example.result_en}": example for example in worked_examples()}
FORMULAS = {
    name: function
    for name, function in inspect.getmembers(formulas, inspect.isfunction)
    if function.__module__ == formulas.__name__
}


@pytest.mark.parametrize("name", LABELS)
def test_the_code_finds_what_the_method_says(name: str) -> None:
    example = LABELS[name]
    assert example.agrees, f"{example.expected} expected, {example.computed} computed"


def test_every_example_of_the_method_that_is_a_computation_is_there() -> None:
    # T19 to T21 are of confidentiality, T23 of identifiers: tests of their own.
    expected = [1, 2, 4, *range(7, 19), 24, 25, 26]
    assert list(dict.fromkeys(row.example_id for row in worked_examples())) == [
        f"T{number}" for number in expected
    ]


def test_a_wrong_result_is_told() -> None:
    wrong = Example("T0", "", "", "", "", "kg", 100.0, 100.1, 1e-6)
    assert not wrong.agrees
    assert wrong.difference == pytest.approx(1e-3)
    assert not Example("T0", "", "", "", "", "kg", 0.0, 0.1, 1e-6).agrees


def test_the_table_of_formulas_is_that_of_the_code() -> None:
    told = {row["function"]: row["formula"] for row in method_table("formulas")}
    assert set(told) == set(FORMULAS)
    for name, formula in told.items():
        assert formula in " ".join((FORMULAS[name].__doc__ or "").split()), name


def test_every_letter_of_a_formula_is_explained() -> None:
    explained = {
        letter.strip() for row in method_table("symbols") for letter in row["symbol"].split(",")
    }
    words = {"debit", "hours", "lifetime", "supply", "actual", "the", "of", "a", "day"}
    for row in method_table("formulas"):
        used = set(re.findall(r"[A-Za-z][A-Za-z_]*", row["formula"])) - words
        assert used <= explained, row["function"]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_every_table_is_whole(name: str) -> None:
    rows = method_table(name)
    assert rows
    for row in rows:
        assert None not in row and None not in row.values()
        for column, text in row.items():
            if column.endswith(("_fr", "_en")):
                assert text.strip(), (name, row)


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(UnknownChoice, match="assumptions"):
        method_table("prices")
