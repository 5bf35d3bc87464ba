"""A platform's export shape, read from its mapping file and followed backwards.

The mapping says how their file becomes our columns; here our rows become their file, so the
names of columns and values are written once, in the mapping.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipelines.contracts.columns import Column, code_lists, columns_of
from pipelines.mapping import ColumnRule, Mapping, load_mapping

MAPPINGS = Path(__file__).parent / "mappings"
# Platforms whose exports have English words where the mapping gives none.
_ENGLISH = frozenset({"genesis", "openflow"})

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Shape:
    """One file shape of one platform.

    `words` is the mapping's values turned round: our column -> our value -> their word (where
    two of their words mean one of ours, the first).
    """

    platform: str
    table: str
    mapping_path: Path
    mapping: Mapping
    language: Literal["fr", "en"]
    words: dict[str, dict[str, str]]

    @property
    def columns(self) -> list[str]:
        """Our columns, in the order of the export."""
        return list(self.mapping.columns)

    @property
    def headers(self) -> list[str]:
        """Their headers, in the same order."""
        return [rule.column for rule in self._rules.values()]

    @property
    def _rules(self) -> dict[str, ColumnRule]:
        return self.mapping.columns

    def column(self, name: str) -> Column:
        """The contract's description of one of our columns."""
        return columns_of(self.table)[name]

    def value(self, name: str, value: Value) -> Value:
        """Their value for ours: their word for a code, their unit for a number.

        Numbers come back as int or float, dates and booleans as they are.
        """
        if value is None:
            return None
        if name in self.words:
            theirs = self.words[name].get(_canonical(value))
            if theirs is not None:
                return theirs
        rule = self._rules[name]
        if rule.factor is not None and isinstance(value, int | float):
            return _number(Decimal(str(value)) / rule.factor)
        column = self.column(name)
        if column.code_list is not None and isinstance(value, str):
            return _labels(column.code_list, self.language).get(value, value)
        return _number(Decimal(str(value))) if isinstance(value, float) else value

    def row(self, source: object, **replaced: Value) -> dict[str, Value]:
        """One of our rows in their values, by our column names.

        Args:
            source: A row of `pipelines.demo.rows`.
            **replaced: Values to take in place of the row's own.
        """
        return {
            name: self.value(name, replaced[name] if name in replaced else getattr(source, name))
            for name in self.columns
        }


@cache
def read_shape(platform: str, table: str) -> Shape:
    """The shape of a platform's export of one table, from `mappings/`."""
    path = MAPPINGS / f"{platform}.{table}.toml"
    mapping = load_mapping(path)
    words: dict[str, dict[str, str]] = {}
    for column, values in mapping.values.items():
        words[column] = {}
        for theirs, ours in values.items():
            words[column].setdefault(ours, theirs)
    language: Literal["fr", "en"] = "en" if platform in _ENGLISH else "fr"
    return Shape(platform, table, path, mapping, language, words)


@cache
def _labels(code_list: str, language: str) -> dict[str, str]:
    codes: dict[str, Any] = {code.code: code for code in code_lists()[code_list]}
    return {name: getattr(code, f"label_{language}") for name, code in codes.items()}


def _canonical(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _number(number: Decimal) -> int | float:
    """Without the noise of binary fractions; whole numbers as int."""
    plain = round(number, 6)
    return int(plain) if plain == plain.to_integral_value() else float(plain)


def plain_number(value: float, decimal: str, thousands: str = "") -> str:
    """A number in text: `1234.5` as "1234,5", or "1 234,5" with a thousands separator."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)


def yes_no(value: bool, language: str) -> str:
    """A boolean in words."""
    words = {"fr": ("Oui", "Non"), "en": ("yes", "no")}[language]
    return words[0] if value else words[1]


def headcount_band(headcount: int) -> str:
    """INSEE's band that holds this number of employees, as "10-19" (10 000 and more: "10000+")."""
    least = (0, 1, 3, 6, 10, 20, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000)
    rank = max(index for index, first in enumerate(least) if headcount >= first)
    if rank == 0:
        return "0"
    if rank == len(least) - 1:
        return "10000+"
    return f"{least[rank]}-{least[rank + 1] - 1}"
