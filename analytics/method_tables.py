"""The tables that tell the method (factors/*.csv), as they are, for the pages that show them."""

import csv
from functools import cache
from importlib.resources import files

from analytics.errors import UnknownChoice

TABLES = (
    *("assumptions", "factors", "figures", "follow_up", "formulas", "frameworks"),
    *("indicators", "indicator_notes", "left_out", "licences", "symbols", "vehicles", "versions"),
)


@cache
def method_table(name: str) -> tuple[dict[str, str], ...]:
    """Read a table of the method; its columns are those of its header, all as written.

    Args:
        name: One of `TABLES`.

    Raises:
        UnknownChoice: If there is no such table.
    """
    if name not in TABLES:
        raise UnknownChoice(f"{name!r} is not a table of the method. Known: {', '.join(TABLES)}.")
    text = (files("analytics") / "factors" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
