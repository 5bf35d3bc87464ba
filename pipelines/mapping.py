"""Mapping files: how a platform's own export becomes our tables (TOML, every part optional).

The format is design.md's: ``table``, ``platform``, ``[file]``, ``[columns]`` (our column =
theirs), ``[values.<column>]`` (their value = ours), ``[constants]``.
"""

from __future__ import annotations

import codecs
import difflib
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as MappingABC
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from pipelines.contracts.columns import Column, code_values, columns_of, tables
from pipelines.contracts.folding import fold
from pipelines.errors import MappingError

_NUMERIC = ("number", "integer")


def _as_text(value: object) -> object:
    """Return a TOML scalar as our canonical text; anything else untouched, for pydantic."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return value


def _as_rule(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _as_delimiter(value: object) -> object:
    """Return a delimiter, a tab by its name too."""
    if not isinstance(value, str):
        return value
    sign = {"tab": "\t", "\\t": "\t"}.get(value, value)
    if len(sign) != 1 or sign in '"\r\n':
        raise ValueError("it should be a single character (or tab)")
    return sign


def _known_encoding(value: object) -> object:
    if isinstance(value, str):
        try:
            codecs.lookup(value)
        except LookupError:
            raise ValueError(f"unknown encoding {value!r}") from None
    return value


def _date_format(value: object) -> object:
    """Return a strptime format that gives back the day it writes."""
    if not isinstance(value, str):
        return value
    day = datetime(2025, 3, 24, 15, 6, 7)
    try:
        read = datetime.strptime(day.strftime(value), value)
    except ValueError:
        read = None
    if read is None or read.date() != day.date():
        raise ValueError("it should write a whole day in strptime's directives, such as %d/%m/%Y")
    return value


OurText = Annotated[str, BeforeValidator(_as_text)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileSettings(_Part):
    """How the file is written; what is None is detected."""

    encoding: Annotated[str | None, BeforeValidator(_known_encoding)] = None
    delimiter: Annotated[str | None, BeforeValidator(_as_delimiter)] = None
    decimal: Literal[",", "."] | None = None
    thousands: Literal[" ", ".", ",", "'", "\u00a0", "\u202f", ""] | None = None
    date_format: Annotated[str | None, BeforeValidator(_date_format)] = None
    header_row: Annotated[int | None, Field(ge=1, le=1000)] = None
    skip_last: Annotated[int, Field(ge=0, le=1000)] = 0
    sheet: str | None = None


class ColumnRule(_Part):
    """Which of their columns is ours, and what to multiply its numbers by."""

    column: Annotated[str, Field(min_length=1)]
    factor: Annotated[Decimal | None, Field(gt=0, allow_inf_nan=False)] = None


class Mapping(_Part):
    """One mapping file, checked.

    Attributes:
        name: the mapping file's name, for reports ("" where none).
        table: the contract table it is for, where it says so.
        platform: the platform of its rows, where it says so.
        file: how the file is written.
        columns: our column -> theirs.
        values: our column -> their value -> ours.
        constants: our column -> the value of every row.
    """

    name: str = ""
    table: str | None = None
    platform: str | None = None
    file: FileSettings = FileSettings()
    columns: dict[str, Annotated[ColumnRule, BeforeValidator(_as_rule)]] = {}
    values: dict[str, dict[str, OurText]] = {}
    constants: dict[str, OurText] = {}

    def value_map(self, column: str) -> dict[str, str]:
        """Return ``column``'s values as folded text of theirs -> ours ({} where none)."""
        return {fold(theirs): ours for theirs, ours in self.values.get(column, {}).items()}

    def check_table(self, table: str) -> None:
        """Check the mapping against ``table``, once the file's table is known.

        Raises:
            MappingError: it names columns or values that ``table`` does not have.
        """
        faults = list(_faults(self, table))
        if faults:
            raise MappingError(self.name or "given", faults)


def load_mapping(path: Path) -> Mapping:
    """Read and check the mapping file at ``path``.

    Raises:
        MappingError: it cannot be read, is not TOML, or has faults (all of them listed).
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise MappingError(path, [f"cannot be opened ({error.strerror})"]) from error
    except UnicodeDecodeError as error:
        raise MappingError(path, ["is not UTF-8 text; save it as UTF-8"]) from error
    return parse_mapping(text, path.name)


def parse_mapping(text: str, name: str = "mapping.toml") -> Mapping:
    """Check the TOML ``text`` of the mapping called ``name``.

    Raises:
        MappingError: it is not TOML, or has faults (all of them listed).
    """
    try:
        content: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(name, [f"is not valid TOML: {error}"]) from error
    try:
        mapping = Mapping.model_validate(content | {"name": name})
    except ValidationError as error:
        raise MappingError(name, [_plain(fault) for fault in error.errors()]) from error
    faults = list(_faults(mapping, mapping.table))
    if faults:
        raise MappingError(name, faults)
    return mapping


def _plain(fault: ErrorDetails) -> str:
    """Return one pydantic fault in plain words, with its key as written in the file."""
    place = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        known = FileSettings if fault["loc"][0] == "file" else Mapping
        if fault["loc"][0] == "columns":
            return f"{place}: unknown setting; a column takes column and factor"
        names = [field for field in known.model_fields if field != "name"]
        return f"{place}: unknown setting{_hint(str(fault['loc'][-1]), names)}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{place}: {message[:1].lower()}{message[1:]}, found {fault['input']!r}"


def _hint(word: str, known: Iterable[str]) -> str:
    """Return " (did you mean …?)" or the list of what is known."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known: {', '.join(names)}"


def _faults(mapping: Mapping, table: str | None) -> Iterable[str]:
    """Yield what in ``mapping`` does not fit ``table`` (any table where None)."""
    if mapping.table is not None and mapping.table not in tables():
        yield f"table: unknown table {mapping.table!r}{_hint(mapping.table, tables())}"
        return
    file = mapping.file
    if file.decimal is not None and file.decimal == file.thousands:
        yield f"file.thousands: the same sign {file.decimal!r} cannot also be file.decimal"
    known = _known_columns(table)
    for part in ("columns", "values", "constants"):
        for name in getattr(mapping, part):
            if name not in known:
                where = f"table {table}" if table else "any table"
                yield f"{part}.{name}: not a column of {where}{_hint(name, known)}"
    for name, rule in mapping.columns.items():
        if rule.factor is not None and name in known and known[name].type not in _NUMERIC:
            yield f"columns.{name}.factor: {name} is not a number"
        if name in mapping.constants:
            yield f"constants.{name}: also in [columns]; keep one of the two"
    for name, pairs in mapping.values.items():
        yield from _value_faults(name, pairs, known.get(name))
    for name, value in mapping.constants.items():
        if name in known and not _is_ours(value, known[name], table):
            yield f"constants.{name}: {value!r} is not {_wanted(known[name])}"


def _known_columns(table: str | None) -> MappingABC[str, Column]:
    """Return the columns that a mapping may name, ``platform`` of companies excepted."""
    if table is not None:
        return columns_of(table)
    return {column.name: column for columns in tables().values() for column in columns}


def _value_faults(name: str, pairs: dict[str, str], column: Column | None) -> Iterable[str]:
    seen: dict[str, str] = {}
    for theirs, ours in pairs.items():
        if seen.setdefault(fold(theirs), ours) != ours:
            yield f"values.{name}: {theirs!r} is given twice, with different values"
        if column is not None and not _is_ours(ours, column, None):
            yield f"values.{name}.{theirs!r}: {ours!r} is not {_wanted(column)}"


def _is_ours(value: str, column: Column, table: str | None) -> bool:
    """Tell whether ``value`` is one of ours; without a table two status lists are possible."""
    if column.type == "bool":
        return value in code_values("bool")
    if column.code_list is None or value == "":
        return True
    lists = {column.code_list}
    if table is None:
        lists |= {
            other.code_list
            for columns in tables().values()
            for other in columns
            if other.name == column.name and other.code_list is not None
        }
    return any(value in code_values(name) for name in lists)


def _wanted(column: Column) -> str:
    name = "bool" if column.type == "bool" else str(column.code_list)
    values = code_values(name)
    shown = ", ".join(values[:12]) + (", …" if len(values) > 12 else "")
    return f"one of ours ({shown})"


__all__ = [
    "ColumnRule",
    "FileSettings",
    "Mapping",
    "load_mapping",
    "parse_mapping",
]
