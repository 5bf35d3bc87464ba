"""Writes tables as CSV or JSON that no spreadsheet will execute."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO

from analytics.inert import inert


def as_cell(value: Any) -> str:  # noqa: ANN401  # a cell may hold anything a table holds
    """Write a value for CSV: empty for null, full precision, ISO dates, lists joined by `;`."""
    if value is None or value != value:  # NaN is the only value unlike itself
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return inert(";".join(str(item) for item in value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (int, float)):
        return str(value)
    return inert(str(value))


def printable(text: str) -> str:
    """Show control characters (a terminal's escape codes among them) instead of obeying them."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as canonical CSV: comma, point decimals, a header line, Unix line ends."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([as_cell(row[column]) for column in columns] for row in rows)


def write_json(stream: TextIO, value: Any) -> None:  # noqa: ANN401  # any tree of plain values
    """Write a tree of dicts and lists as indented JSON.

    Numbers are not rounded: a Decimal is written with all its digits, so that exact sums stay
    exact for who reads them so. NaN is null.
    """
    stream.writelines(_json(value, "\n"))
    stream.write("\n")


def _json(value: Any, margin: str) -> Iterator[str]:  # noqa: ANN401  # walks a tree of anything
    """Give the pieces of a value's JSON; `margin` starts its lines."""
    inner = margin + "  "
    if isinstance(value, Mapping) and value:
        for rank, (key, item) in enumerate(value.items()):
            yield f"{',' if rank else '{'}{inner}{json.dumps(str(key), ensure_ascii=False)}: "
            yield from _json(item, inner)
        yield margin + "}"
    elif isinstance(value, (list, tuple)) and value:
        for rank, item in enumerate(value):
            yield f"{',' if rank else '['}{inner}"
            yield from _json(item, inner)
        yield margin + "]"
    elif isinstance(value, Decimal):
        yield format(value.normalize(), "f")
    elif isinstance(value, (date, datetime)):
        yield f'"{value.isoformat()}"'
    elif isinstance(value, float) and value != value:  # NaN has no JSON
        yield "null"
    else:
        yield json.dumps(value, ensure_ascii=False)
