"""Which table a file is, from what is said about it, its name, or its header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pipelines.contracts.columns import columns_of, tables
from pipelines.contracts.folding import fold_words
from pipelines.errors import UnknownTable
from pipelines.mapping import Mapping
from pipelines.readers.header import found_columns

_NAMES = {
    "companies": ("companies", "company", "entreprises", "entreprise", "etablissements"),
    "members": ("members", "member", "adherents", "adherent", "membres", "membre"),
    "listings": ("listings", "listing", "annonces", "annonce"),
    "exchanges": ("exchanges", "exchange", "echanges", "echange"),
    "events": ("events", "event", "evenements", "evenement"),
}
_LETTERS = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def recognise_table(
    path: Path | str,
    header: Sequence[str],
    *,
    mapping: Mapping | None = None,
    given: str | None = None,
) -> str:
    """Return the contract table of the file at ``path``.

    In this order: ``given`` (--as), the mapping's table, the file's name, its header. The name
    gives way to the header where the header has none of the named table's key and has all of
    another's.

    Args:
        path: the file, or its name.
        header: header cells as written.
        mapping: the mapping, or None.
        given: the table named by the user, or None.

    Raises:
        UnknownTable: none of these tells, or ``given`` is not a table.
    """
    if given is not None:
        if given not in tables():
            raise UnknownTable(path, f"there is no table {given!r}; tables: {_all()}")
        return given
    if mapping is not None and mapping.table is not None:
        return mapping.table
    name = path.stem if isinstance(path, Path) else path
    named = table_of_name(name)
    by_header = _tables_of_header(header, mapping)
    if named is not None and (len(by_header) != 1 or _has_key(named, header, mapping)):
        return named
    if len(by_header) == 1:
        return by_header[0]
    shown = ", ".join(cell for cell in header if cell.strip()) or "nothing"
    if by_header:
        raise UnknownTable(
            path, f"it could be {' or '.join(by_header)} (header: {shown}); add --as TABLE"
        )
    raise UnknownTable(
        path,
        f"its table is not known by name or header (header: {shown}); add --as TABLE, one of "
        f"{_all()}, or a mapping that names its columns",
    )


def table_of_name(name: str) -> str | None:
    """Return the table that a file's name tells, None where it tells none or two."""
    words = set(_LETTERS.findall(fold_words(_CAMEL.sub(" ", name))))
    found = [table for table, names in _NAMES.items() if words.intersection(names)]
    return found[0] if len(found) == 1 else None


def _keys(table: str) -> set[str]:
    columns = columns_of(table).values()
    return {column.name for column in columns if column.key and column.name != "platform"}


def _has_key(table: str, header: Sequence[str], mapping: Mapping | None) -> bool:
    return _keys(table) <= set(found_columns(header, table, mapping))


def _tables_of_header(header: Sequence[str], mapping: Mapping | None) -> list[str]:
    """Return the tables whose keys and most required columns are there, the fullest ones."""
    scores: dict[str, int] = {}
    for table in tables():
        found = set(found_columns(header, table, mapping))
        columns = [column for column in columns_of(table).values() if column.name != "platform"]
        keys = _keys(table)
        required = {column.name for column in columns if column.required}
        if keys <= found and 2 * len(required & found) >= len(required):
            scores[table] = len(found - {"platform"})
    best = max(scores.values(), default=0)
    return [table for table, score in scores.items() if score == best]


def _all() -> str:
    return ", ".join(tables())
