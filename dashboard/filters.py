"""The filters that screens share: choose a territory, a place, a year.

Each writes what was chosen into the address, and the screen reads it from there.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from analytics import snapshot, territories
from analytics.territories import TerritoryRow
from dashboard import data, formats, labels, markup, search, state
from dashboard.access import Access, current_access
from dashboard.texts import t, tn

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_popover_container import PopoverContainer

Option = TypeVar("Option")

RESULTS_SHOWN = 8
SEARCHED_LEVELS = ("country", "region", "departement", "epci", "commune", "platform")
FRANCE = "country:FR"


def territory_picker(current: TerritoryRow | None, parameter: str = "territoire") -> None:
    """Draw the button that opens the choice of a territory; the choice goes to the address.

    Args:
        current: the territory in view.
        parameter: the address's parameter, written as `level:code`.
    """

    def choose(row: TerritoryRow) -> None:
        state.write(**{parameter: row.key})

    with _popover(t("Changer de territoire"), "territory") as panel:
        if not panel.open:
            return
        text = _search_field("territory", t("Nom ou code"), t("Par exemple : Redon, 35, Bretagne"))
        if text:
            found = search.find(_entries(SEARCHED_LEVELS), text, RESULTS_SHOWN)
            _results(found, choose, "territory", with_level=True)
            return
        _browse(choose)
        if current is None or current.key != FRANCE:
            _results([data.ask(territories.describe, FRANCE)], choose, "territory", with_level=True)


def commune_search(choose: Callable[[TerritoryRow], None]) -> None:
    """Draw the search of a commune by name or code; `choose` is called with the one clicked."""
    text = _search_field("place", t("Commune ou code Insee"), t("Par exemple : Redon"))
    if text:
        found = search.find(_entries(("commune",)), text, RESULTS_SHOWN)
        _results(found, choose, "place", with_level=False)


def place_popover(label: str) -> "PopoverContainer":
    """Open the button that holds the choice of a place."""
    return _popover(label, "place")


def close_popover(key: str) -> None:
    """Close a popover and empty its search, once something was chosen in it."""
    st.session_state[f"{key}-popover"] = False
    st.session_state[f"{key}-search"] = ""


def year_picker(years: Sequence[int], current: int | None, parameter: str = "annee") -> None:
    """Draw the choice of a year among those with exchanges, most recent first."""
    key = f"{parameter}-choice"
    options = sorted(years, reverse=True)
    st.session_state[key] = current
    st.selectbox(
        t("Année"),
        options,
        key=key,
        on_change=lambda: state.write(**{parameter: st.session_state[key]}),
        width=130,
    )


def choice(
    parameter: str,
    label: str,
    options: Iterable[Option],
    words: Callable[[Option], str],
    current: Option | None,
    everything: str | None = None,
) -> None:
    """Draw a choice among codes; the code chosen goes to the address.

    Args:
        parameter: the address's parameter.
        label: what is chosen.
        options: the codes.
        words: what a code is called on screen.
        current: the code in force; None where none was chosen.
        everything: what no choice is called; None where one must be made.
    """
    key = f"{parameter}-choice"
    st.session_state[key] = current
    st.selectbox(
        label,
        list(options),
        format_func=words,
        key=key,
        placeholder=everything,
        index=None if everything else 0,
        on_change=lambda: state.write(**{parameter: st.session_state[key]}),
    )


def words(parameter: str, label: str, example: str) -> str | None:
    """Draw a field of words to look for, which go to the address; None where it is empty."""
    key = f"{parameter}-choice"
    st.session_state[key] = state.read(parameter) or ""
    st.text_input(
        label,
        key=key,
        placeholder=example,
        type="search",
        on_change=lambda: state.write(**{parameter: (st.session_state[key] or "").strip()}),
    )
    return state.read(parameter)


def day(parameter: str, label: str) -> date | None:
    """Draw a date, which goes to the address; None where none was chosen."""
    key = f"{parameter}-choice"
    st.session_state[key] = state.read_date(parameter)
    st.date_input(
        label,
        key=key,
        value=None,
        format="DD/MM/YYYY",
        on_change=lambda: state.write(**{parameter: st.session_state[key]}),
    )
    return state.read_date(parameter)


def territory_title(row: TerritoryRow) -> str:
    """Name a territory with what tells it from its namesakes: `Saint-Denis (93)`."""
    if row.level == "commune" and row.country == "FR":
        department = row.code[:3] if row.code.startswith("97") else row.code[:2]
        return f"{row.name} ({department})"
    return row.name


def territory_meta(row: TerritoryRow) -> str:
    """Describe a territory in a line: level, code, inhabitants, area."""
    parts = [labels.level(row.level)]
    if row.level != "country":
        parts.append(row.code)
    if row.population:
        parts.append(
            tn(
                "{count} habitant",
                "{count} habitants",
                row.population,
                count=formats.integer(row.population),
            )
        )
    if row.area_km2:
        parts.append(formats.area(row.area_km2))
    return formats.DOT.join(parts)


def _popover(label: str, key: str) -> "PopoverContainer":
    return st.popover(label, icon=":material/search:", key=f"{key}-popover", on_change="rerun")


def _search_field(key: str, label: str, example: str) -> str:
    return (
        st.text_input(label, key=f"{key}-search", placeholder=example, live=True, type="search")
        or ""
    ).strip()


def _browse(choose: Callable[[TerritoryRow], None]) -> None:
    """Draw the choice of a level, then of one of its territories that have exchanges."""
    level = st.selectbox(
        t("Ou parcourir les territoires qui ont des échanges"),
        [level for level in SEARCHED_LEVELS if _active(level)],
        format_func=labels.level,
        index=None,
        placeholder=t("Choisir un niveau"),
        key="territory-level",
    )
    if not level:
        return
    rows = {row.key: row for row in _active(level)}

    def chosen() -> None:
        if picked := st.session_state["territory-browsed"]:
            choose(rows[picked])
            close_popover("territory")

    st.selectbox(
        labels.level(level),
        list(rows),
        format_func=lambda key: territory_title(rows[key]),
        index=None,
        placeholder=t("Choisir un territoire"),
        key="territory-browsed",
        on_change=chosen,
    )


def _results(
    rows: Sequence[TerritoryRow],
    choose: Callable[[TerritoryRow], None],
    key: str,
    *,
    with_level: bool,
) -> None:
    if not rows:
        st.caption(t("Aucun territoire ne porte ce nom. Essayez un mot de moins, ou un code."))
        return

    def chosen(row: TerritoryRow) -> None:
        choose(row)
        close_popover(key)

    with st.container(key=f"{key}-results", gap=None):
        for row in rows:
            name = territory_title(row)
            if with_level:
                name += formats.DOT + labels.level(row.level)
            st.button(
                markup.label(name),
                key=f"{key}-{row.key}",
                on_click=chosen,
                args=(row,),
                type="tertiary",
                width="stretch",
            )


def _active(level: str) -> list[TerritoryRow]:
    return data.ask(territories.list_territories, level, with_exchanges=True)


def _entries(levels: tuple[str, ...]) -> list[search.Entry]:
    path = data.database()
    return _indexed(str(path), snapshot.version(path), current_access(), levels)


@st.cache_resource(max_entries=8, show_spinner=False)
def _indexed(
    path: str, version: str, access: Access, levels: tuple[str, ...]
) -> list[search.Entry]:
    rows = [row for level in levels for row in data.ask(territories.list_territories, level)]
    return search.index(rows)
