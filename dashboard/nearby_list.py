"""The list of nearby listings, linked to the map: a mark for each, the selected one told apart."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analytics import catalogue
from dashboard import cards, data, formats, markup, state
from dashboard.texts import language, t, tn

SELECTED = "point"
"""The address's parameter: the mark of the map that is selected."""

LISTING = "annonce"
"""Which listing is looked at, `platform/listing_id`, where several stand at the mark."""

_ON_MAP = "selected-on-map"
PAGE_SIZE = 20

Row = Mapping[str, Any]


def select(point: str | None, *, listing: str | None = None, on_map: bool = False) -> None:
    """Select a mark, or none, and a listing there; `on_map` where it was clicked there."""
    state.write(**{SELECTED: point, LISTING: listing})
    st.session_state[_ON_MAP] = on_map


def selected_on_map() -> bool:
    """Say whether the selected mark was clicked on the map."""
    return bool(st.session_state.get(_ON_MAP))


def draw(rows: Sequence[Row], limit: int) -> None:
    """Draw the nearest listings; those of the selected mark are told apart, first if further.

    Args:
        rows: what was found, with `rank` and `point` (the mark where each stands).
        limit: how many are shown.
    """
    selected = state.read(SELECTED)
    at_mark = [row for row in rows if row["point"] == selected]
    if at_mark:
        _draw_selection(len(at_mark))
    beyond = [row for row in at_mark if row["rank"] > limit]
    names = category_names()
    with st.container(key="listings"):
        for row in [*beyond, *rows[:limit]]:
            _draw_one(row, names, marked=row["point"] == selected)
    if len(rows) > limit:
        st.button(
            t("Afficher {count} annonces de plus", count=min(PAGE_SIZE, len(rows) - limit)),
            on_click=lambda: state.write(nombre=limit + PAGE_SIZE),
            width="stretch",
        )


def category_names() -> dict[str, str]:
    """Name the categories, by code, in the language in use."""
    known = data.ask(catalogue.categories)
    column = "label_fr" if language() == "fr" else "label_en"
    return dict(zip(known["category"], known[column], strict=True))


def _draw_selection(count: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            tn(
                "{count} annonce au point choisi",
                "{count} annonces au point choisi",
                count,
                count=formats.integer(count),
            )
        )
        st.button(
            t("Ne plus le marquer"),
            icon=":material/close:",
            type="tertiary",
            on_click=lambda: select(None),
        )


def _draw_one(row: Row, names: Mapping[str, str], *, marked: bool) -> None:
    identity = f"{row['platform']}-{row['listing_id']}"
    with st.container(horizontal=True, wrap=False, gap=None, key=f"row-{identity}"):
        markup.show(cards.listing(row, names, marked=marked))
        st.button(
            t("Montrer sur la carte"),
            key=f"show-{identity}",
            icon=":material/location_on:",
            type="tertiary",
            on_click=lambda: select(row["point"], listing=f"{row['platform']}/{row['listing_id']}"),
        )
