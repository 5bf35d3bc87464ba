"""One list of an officer's: what it shows, its rows a page at a time, its file, its source."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard import cards, charts, load_words, markup, paging, tables
from dashboard.markup import Content

PAGE_ROWS = 15

Row = Mapping[str, Any]
Head = Sequence[tuple[str, str]]


def draw(
    rows: Sequence[Row],
    *,
    key: str,
    title: str,
    about: str,
    head: Head,
    cells: Callable[[Row], Sequence[Content]],
    file: Sequence[str],
    nothing: Sequence[str],
    as_file: Callable[[Sequence[Row]], pd.DataFrame] | None = None,
) -> None:
    """Draw a list.

    Args:
        rows: all of it.
        key: its name in the address.
        title: what it shows.
        about: what it counts.
        head: each column's title and classes.
        cells: the cells of a row.
        file: the parts of its file's name.
        nothing: what stands where it is empty: a heading, then what to know.
        as_file: lays the rows out for the file; as they are by default.
    """
    if not rows:
        markup.show(cards.state(*nothing))
        return
    charts.heading(title, about)
    body = [cells(row) for row in page(rows, key)]
    markup.show(load_words.grid(head, body, caption=load_words.row_count(len(rows))))
    paging.draw(parameter(key), PAGE_ROWS, len(rows))
    tables.download((as_file or frame)(rows), *file)


def page(rows: Sequence[Row], key: str, size: int = PAGE_ROWS) -> Sequence[Row]:
    """Give the rows of the page of the address; the last where it goes past the end."""
    first = (min(paging.page(parameter(key)), -(-len(rows) // size)) - 1) * size
    return rows[first : first + size]


def parameter(key: str) -> str:
    """Name the address's parameter of a list's page."""
    return f"page-{key}"


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Make the table of a file; what is listed in a cell is joined."""
    return pd.DataFrame(
        [
            {
                name: " ".join(value) if isinstance(value, list) else value
                for name, value in row.items()
            }
            for row in rows
        ]
    )
