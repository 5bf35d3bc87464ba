"""The filters that screens share: choose a territory, a place, a year.

Each writes what was chosen into the address, and the screen reads it from there.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

from analytics import catalogue, snapshot, territories
from analytics.errors import UnknownTerritory
from analytics.territories import TerritoryRow
from dashboard import cards, data, formats, labels, live, markup, search, state
from dashboard.access import Access, current_access
from dashboard.texts import t, tn

Option = TypeVar("Option")

RESULTS_SHOWN = 8
SEARCHED_LEVELS = (
    "country",
    "region",
    "departement",
    "epci",
    "arrondissement",
    "zone_emploi",
    "commune",
    "canton",
    "platform",
)
FRANCE = "country:FR"
LARGEST_AMOUNT = 1e12
RADII_KM = (5, 10, 20, 30, 50, 75, 100, 150, 200)
"""How far one may search, road km."""


@live.fragment
def territory_picker(current: TerritoryRow | None, parameter: str = "territoire") -> None:
    """Draw the button that opens the choice of a territory; the choice goes to the address.

    A fragment: what is typed in it does not draw the whole screen again.

    Args:
        current: the territory in view.
        parameter: the address's parameter, written as `level:code`.
    """

    def choose(key: str) -> None:
        state.write(**{parameter: key})
        live.close("territory")

    with live.popover(t("Changer de territoire"), "territory") as panel:
        if not panel.open:
            return
        text = live.search_field(
            "territory", t("Nom ou code"), t("Par exemple : Redon, 35, Bretagne")
        )
        if text:
            found = search.find(_entries(SEARCHED_LEVELS), text, RESULTS_SHOWN)
            if not found:
                st.caption(
                    t("Aucun territoire ne porte ce nom. Essayez un mot de moins, ou un code.")
                )
            live.results([_result(row) for row in found], choose, "territory")
            return
        _browse(choose)
        if current is None or current.key != FRANCE:
            whole = data.ask(territories.describe, FRANCE)
            live.results([_result(whole)], choose, "territory")


def chosen_territory() -> TerritoryRow | None:
    """Read the territory from the address; None, with a word on screen, where it is unknown."""
    asked = state.read("territoire") or FRANCE
    try:
        return data.ask(territories.describe, asked)
    except UnknownTerritory:
        markup.show(
            cards.state(
                t("Ce territoire n'est pas dans la base"),
                t(
                    "L'adresse demande « {asked} ». Un territoire s'écrit niveau:code, par "
                    "exemple epci:243500741.",
                    asked=asked,
                ),
            )
        )
        territory_picker(None)
        return None


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


def family_picker(current: str | None, parameter: str = "famille") -> None:
    """Draw the choice of a family of resources, by resource; none chosen means all."""
    known = data.ask(catalogue.categories).drop_duplicates("family")
    resources = dict(zip(known["family"], known["resource"], strict=True))
    key = f"{parameter}-choice"
    st.session_state[key] = current
    st.selectbox(
        t("Famille"),
        list(resources),
        format_func=lambda code: (
            labels.resource(resources[code]) + formats.DOT + labels.family(code)
        ),
        key=key,
        index=None,
        placeholder=t("Toutes"),
        on_change=lambda: state.write(**{parameter: st.session_state[key]}),
        width=250,
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


def amount(parameter: str, label: str) -> float | None:
    """Draw a field for a positive number, which goes to the address; None where it is empty."""
    key = f"{parameter}-choice"
    current = state.read_number(parameter, 0.0, lambda value: 0 < value < LARGEST_AMOUNT) or None
    st.session_state[key] = current
    st.number_input(
        label,
        key=key,
        min_value=0.0,
        value=None,
        format="%g",
        placeholder="0",
        on_change=lambda: state.write(**{parameter: st.session_state[key] or None}),
    )
    return current


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
    return with_department(row.name, row.level, row.code)


def with_department(name: str, level: str, code: str) -> str:
    """Add its department to the name of a French commune, and to no other's."""
    if level != "commune" or code.startswith("BE"):
        return name
    return f"{name} ({code[:3] if code.startswith('97') else code[:2]})"


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


def _result(row: TerritoryRow) -> live.Result:
    return live.Result(row.key, territory_title(row), labels.level(row.level))


def _browse(choose: Callable[[str], None]) -> None:
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
    picked = st.selectbox(
        labels.level(level),
        list(rows),
        format_func=lambda key: territory_title(rows[key]),
        index=None,
        placeholder=t("Choisir un territoire"),
        key="territory-browsed",
    )
    if picked:
        del st.session_state["territory-browsed"]
        choose(picked)


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
