"""The figures of the overview, each with the button that opens what is behind it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import cards, figures, markup, state
from dashboard.texts import t

DETAIL = "detail"
"""The address's parameter: the figure whose calculation is open."""


def draw(found: Mapping[str, figures.Comparison], before_label: str) -> None:
    """Draw the headline figures, large, then those that something contributes to, smaller.

    Args:
        found: the comparisons by id.
        before_label: the period compared with, empty for none.
    """
    shown = figures.shown(found)
    main = [figure_id for figure_id in shown if figure_id in figures.ALWAYS_SHOWN]
    more = [figure_id for figure_id in shown if figure_id not in figures.ALWAYS_SHOWN]
    with st.grid("auto", min_column_width=300, gap="medium", key="figures"):
        for figure_id in main:
            _draw_one(figure_id, found[figure_id], before_label, is_main=True)
    if more:
        with st.grid("auto", min_column_width=205, gap="medium", key="more-figures"):
            for figure_id in more:
                _draw_one(figure_id, found[figure_id], before_label, is_main=False)


def draw_links(figure_ids: Sequence[str]) -> None:
    """Draw the buttons that open what is behind the lines of a table, side by side."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for figure_id in figure_ids:
            line = t(figures.CARBON_LABELS[figure_id]).lower()
            draw_link(figure_id, t("Calcul : {line}", line=line))


def _draw_one(
    figure_id: str, values: figures.Comparison, before_label: str, *, is_main: bool
) -> None:
    with st.container(gap=None):
        markup.show(cards.figure(figure_id, values, before_label, is_main=is_main))
        draw_link(figure_id, t("Comment ce chiffre est-il fait ?"))


def draw_link(figure_id: str, label: str) -> None:
    """Draw the button that opens how a figure is made."""
    st.button(
        label,
        key=f"behind-{figure_id}",
        type="tertiary",
        on_click=lambda: state.write(**{DETAIL: figure_id}),
    )
