"""One list of an officer's: what it shows, its rows a page at a time, its file, its source."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard import cards, charts, formats, load_words, markup, paging, tables
from dashboard.markup import Content
from dashboard.texts import t

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
    columns: Sequence[str] | None = None,
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
        columns: those of the file; all by default.
    """
    if not rows:
        markup.show(cards.state(*nothing))
        return
    charts.heading(title, about)
    shown = page(rows, key)
    markup.show(
        load_words.grid(head, [cells(row) for row in shown], caption=caption(len(shown), len(rows)))
    )
    paging.draw(parameter(key), PAGE_ROWS, len(rows))
    tables.download(frame(rows, columns), *file)


def page(rows: Sequence[Row], key: str, size: int = PAGE_ROWS) -> Sequence[Row]:
    """Give the rows of the page of the address; the first where it goes past the end."""
    first = (paging.page(parameter(key)) - 1) * size
    return rows[first : first + size] or rows[:size]


def parameter(key: str) -> str:
    """Name the address's parameter of a list's page."""
    return f"page-{key}"


def caption(shown: int, count: int) -> str:
    """Say how many of how many are shown."""
    if shown == count:
        return t("Tous les {count}", count=formats.integer(count)) if count > 1 else t("Le seul")
    return t("{shown} sur {count}", shown=shown, count=formats.integer(count))


def frame(rows: Sequence[Row], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Make the table of a file; what is listed in a cell is joined."""
    found = pd.DataFrame(
        [
            {
                name: " ".join(value) if isinstance(value, list) else value
                for name, value in row.items()
            }
            for row in rows
        ]
    )
    return found if columns is None else found[list(columns)]
