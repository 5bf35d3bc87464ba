"""Long lists, a page at a time; the page is in the address."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import formats, markup, state
from dashboard.texts import t

Rows = list[dict[str, Any]]


def page(parameter: str) -> int:
    """Read the page from the address, from 1."""
    return int(state.read_number(parameter, 1, lambda value: value >= 1 and value == int(value)))


def read(ask: Callable[[int], Rows], parameter: str, size: int) -> tuple[Rows, int]:
    """Ask for the page of the address; the first one where the address goes past the end.

    Args:
        ask: gives the rows that follow a number of skipped ones; each has `total`.
        parameter: the address's parameter.
        size: rows a page.

    Returns:
        The rows, and how many there are in all.
    """
    rows = ask((page(parameter) - 1) * size)
    if not rows and page(parameter) > 1:
        state.write(**{parameter: None})
        rows = ask(0)
    return rows, rows[0]["total"] if rows else 0


def draw(parameter: str, size: int, total: int) -> None:
    """Draw the buttons to the page before and after; nothing where one page holds all."""
    pages = -(-total // size)
    if pages < 2:
        return
    current = min(page(parameter), pages)

    def go(to: int) -> None:
        state.write(**{parameter: to if to > 1 else None})

    with st.container(
        horizontal=True, vertical_alignment="center", key=f"{parameter}-pages", gap="small"
    ):
        st.button(
            t("Page précédente"),
            key=f"{parameter}-before",
            disabled=current == 1,
            on_click=go,
            args=(current - 1,),
            icon=":material/chevron_left:",
        )
        place = t(
            "Page {page} sur {pages}", page=formats.integer(current), pages=formats.integer(pages)
        )
        markup.show(markup.element("p", place, class_="m-meta"))
        st.button(
            t("Page suivante"),
            key=f"{parameter}-after",
            disabled=current == pages,
            on_click=go,
            args=(current + 1,),
            icon=":material/chevron_right:",
            icon_position="right",
        )
