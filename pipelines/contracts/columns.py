"""The tables that come in: their columns, the code lists, and what people call them.

Three files beside this module are the definition, none of it is repeated in code:
``columns.csv`` (table, column, type, code list, required, key, maximum; rows in the contract's
order),
``codes.csv`` (our code values, their labels and what people type instead) and ``headers.csv``
(headers in plain French that can only mean one column; a header that could mean two is not in
it, and stays unmapped). Categories and freight vehicles come from ``analytics/factors``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast, get_args

import analytics
from pipelines.contracts.folding import fold_words

ColumnType = Literal[
    "text",  # free text, trimmed
    "id",  # an identifier given by a platform, trimmed
    "company_id",  # SIRET of 14 digits, or BE and 10 digits
    "place_code",  # postcode or commune code, 5 characters in France
    "headcount",  # a number, or an INSEE band as "10-19"
    "date",  # YYYY-MM-DD
    "timestamp",  # YYYY-MM-DDTHH:MM:SS, UTC where the source names an offset
    "bool",  # true, false
    "number",  # decimal point, no exponent
    "integer",  # as number; that it is whole is for the checker
    "code",  # one value of a code list
]

_HERE = Path(__file__).parent
_FACTORS = Path(analytics.__file__).parent / "factors"


@dataclass(frozen=True)
class Column:
    """One column of a contract table.

    Attributes:
        table: the contract table ("listings").
        name: the column ("mass_t").
        type: how its text is read, one of ``ColumnType``.
        code_list: the code list of a ``code`` column, else None.
        required: an empty cell is refused.
        key: part of the table's key.
        maximum: a number above it is a slip, and refused; None where there is no bound.
    """

    table: str
    name: str
    type: ColumnType
    code_list: str | None
    required: bool
    key: bool
    maximum: int | None = None


@dataclass(frozen=True)
class Code:
    """One value of a code list, with its labels and what people type instead of it."""

    code: str
    label_fr: str
    label_en: str
    synonyms: tuple[str, ...]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@cache
def tables() -> Mapping[str, tuple[Column, ...]]:
    """Return every contract table with its columns, in the contract's order."""
    found: dict[str, list[Column]] = {}
    for row in _rows(_HERE / "columns.csv"):
        if row["type"] not in get_args(ColumnType):
            raise ValueError(f"columns.csv: unknown type {row['type']!r}")
        found.setdefault(row["table"], []).append(
            Column(
                table=row["table"],
                name=row["column"],
                type=cast(ColumnType, row["type"]),
                code_list=row["code_list"] or None,
                required=row["required"] == "true",
                key=row["key"] == "true",
                maximum=int(row["maximum"]) if row["maximum"] else None,
            )
        )
    return MappingProxyType({table: tuple(columns) for table, columns in found.items()})


@cache
def columns_of(table: str) -> Mapping[str, Column]:
    """Return the columns of ``table`` by name, in the contract's order.

    Raises:
        KeyError: ``table`` is not a contract table.
    """
    return MappingProxyType({column.name: column for column in tables()[table]})


@cache
def code_lists() -> Mapping[str, tuple[Code, ...]]:
    """Return every code list (``bool``, ``category`` and ``vehicle`` among them) by name."""
    found: dict[str, list[Code]] = {}
    for row in _rows(_HERE / "codes.csv"):
        synonyms = tuple(part for part in row["synonyms"].split("|") if part)
        found.setdefault(row["code_list"], []).append(
            Code(row["code"], row["label_fr"], row["label_en"], synonyms)
        )
    found["category"] = [
        Code(row["category"], row["label_fr"], row["label_en"], ())
        for row in _rows(_FACTORS / "categories.csv")
    ]
    vehicles: dict[str, Code] = {}
    for row in _rows(_FACTORS / "factors.csv"):
        if row["kind"] == "freight":
            # Every factor set names its vehicles; the first label met stands for the key.
            vehicles.setdefault(row["key"], Code(row["key"], row["label_fr"], row["key"], ()))
    found["vehicle"] = list(vehicles.values())
    return MappingProxyType({name: tuple(codes) for name, codes in found.items()})


@cache
def code_values(code_list: str) -> tuple[str, ...]:
    """Return the code values of ``code_list``, in order ("offer", "need")."""
    return tuple(code.code for code in code_lists()[code_list])


@cache
def code_synonyms(code_list: str) -> Mapping[str, str]:
    """Return what people type (as ``fold_words`` gives it) -> our code, for ``code_list``.

    A label that two codes share is left out: it decides nothing.
    """
    found: dict[str, set[str]] = {}
    for code in code_lists()[code_list]:
        for text in (code.label_fr, code.label_en, *code.synonyms):
            found.setdefault(fold_words(text), set()).add(code.code)
    clear = {text: next(iter(codes)) for text, codes in found.items() if len(codes) == 1}
    # A code's own name wins over what it may mean elsewhere.
    clear |= {fold_words(code.code): code.code for code in code_lists()[code_list]}
    clear.pop("", None)
    return MappingProxyType(clear)


@cache
def header_synonyms(table: str) -> Mapping[str, str]:
    """Return the headers that plainly mean a column of ``table``: folded words -> column."""
    found: dict[str, str] = {}
    for row in _rows(_HERE / "headers.csv"):
        if table in row["tables"].split("|"):
            for header in row["headers"].split("|"):
                if found.setdefault(fold_words(header), row["column"]) != row["column"]:
                    raise ValueError(f"headers.csv: {header!r} means two columns of {table}")
    # Our own names, in any case or spelling of the separators.
    found |= {fold_words(column.name): column.name for column in tables()[table]}
    return MappingProxyType(found)
