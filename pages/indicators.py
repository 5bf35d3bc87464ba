"""Indicateurs: what a collectivity reports, a framework at a time, with what proves it."""

import streamlit as st

from analytics import indicators, overview
from dashboard import cards, charts, data, filters, formats, indicator_cards, markup, state
from dashboard.texts import language, t, typeset


def chosen_year(years: list[int]) -> int:
    """Read the year from the address; else the last year that is over, else the last one."""
    asked = state.read_choice("annee", [str(year) for year in years])
    if asked:
        return int(asked)
    over = [year for year in years if year < data.reference_date().year]
    return max(over or years)


def choose_framework() -> indicators.Framework:
    """Draw the choice of a framework; the choice is in the address."""
    known = {row.framework: row for row in indicators.frameworks()}
    key = state.read_choice("cadre", list(known)) or next(iter(known))
    st.session_state["framework-choice"] = key
    st.pills(
        t("Cadre"),
        list(known),
        format_func=lambda name: getattr(known[name], f"label_{language()}"),
        key="framework-choice",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.write(cadre=st.session_state["framework-choice"]),
    )
    return known[key]


def draw() -> None:
    """Draw the screen."""
    territory = filters.chosen_territory()
    if territory is None:
        return
    # Every year with exchanges anywhere: that a territory had none is an answer too.
    years = data.ask(overview.years, None)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="head"):
        with st.container(width="stretch"):
            markup.show(
                cards.title(
                    t("Indicateurs"),
                    filters.territory_title(territory),
                    filters.territory_meta(territory),
                )
            )
        with st.container(width="content"):
            filters.territory_picker(territory)
        if years:
            year = chosen_year(years)
            filters.year_picker(years, year)
    if not years:
        markup.show(
            cards.state(
                t("Aucun échange réalisé"),
                t("Les indicateurs se calculent dès qu'un échange terminé est chargé."),
            )
        )
        return
    state.write(territoire=territory.key, annee=year)
    framework = choose_framework()
    state.show_in_address("cadre")
    rows = data.ask(
        indicators.indicators,
        territory=territory.key,
        year=year,
        framework=framework.framework,
        language=language(),
    )
    about = typeset(framework.about_fr) if language() == "fr" else framework.about_en
    if year >= data.reference_date().year:
        about += " " + t(
            "L'année {year} n'est pas finie : données au {date}.",
            year=year,
            date=formats.long_date(data.reference_date()),
        )
    name = framework.label_fr if language() == "fr" else framework.label_en
    charts.heading(f"{name}{formats.DOT}{year}", about)
    where = territory.key.replace(":", "-")
    file = (t("indicateurs"), framework.framework, where, str(year))
    indicator_cards.draw(rows, file)


draw()
