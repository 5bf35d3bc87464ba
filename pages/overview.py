"""Vue d'ensemble: what sharing avoided in a territory, a year, beside the year before."""

from typing import Any

import streamlit as st

from analytics import impact, overview
from dashboard import (
    behind,
    cards,
    charts,
    data,
    figure_grid,
    figures,
    filters,
    formats,
    labels,
    markup,
    overview_funnel,
    overview_months,
    overview_partners,
    state,
)
from dashboard.texts import t, tn
from dashboard.view import View


def chosen_year(years: list[int]) -> int:
    """Read the year from the address; else the last year that is over, else the last one."""
    asked = state.read_choice("annee", [str(year) for year in years])
    if asked:
        return int(asked)
    over = [year for year in years if year < data.reference_date().year]
    return max(over or years)


def lead_sentence(answer: dict[str, Any], found: dict[str, figures.Comparison], view: View) -> str:
    """Sum the year up in a sentence."""
    waste, carbon = found["waste_avoided_t"], found["co2e_avoided_kg"]
    return tn(
        "En {year}, {count} échange réalisé par au moins une entreprise du territoire. Part "
        "attribuée au territoire : {waste} de déchets et {carbon} évités.",
        "En {year}, {count} échanges réalisés par au moins une entreprise du territoire. Part "
        "attribuée au territoire : {waste} de déchets et {carbon} évités.",
        answer["exchanges"],
        year=view.year,
        count=formats.integer(answer["exchanges"]),
        waste=formats.quantity(waste.value, waste.unit),
        carbon=formats.quantity(carbon.value, carbon.unit),
    )


def comparison_note(year: int, is_over: bool, answer: dict[str, Any]) -> str:
    """Say what the figures are compared with, and what is still to come."""
    parts = [t("Chaque échange compte pour moitié chez le cédant et pour moitié chez le receveur.")]
    if not is_over:
        parts.append(
            t(
                "L'année {year} n'est pas finie (données au {date}) : elle n'est pas comparée à "
                "{before}.",
                year=year,
                date=formats.long_date(data.reference_date()),
                before=year - 1,
            )
        )
    if answer["upcoming"]:
        parts.append(
            tn(
                "{count} échange convenu ou en cours est à venir, et n'est pas compté.",
                "{count} échanges convenus ou en cours sont à venir, et ne sont pas comptés.",
                answer["upcoming"],
                count=formats.integer(answer["upcoming"]),
            )
        )
    return " ".join(parts)


def draw_family(view: View) -> None:
    """Say that one family alone is counted, and offer to count all again."""
    # Drawn empty too: what follows keeps its place, and the browser its elements.
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="family"):
        if view.family is None:
            return
        markup.show(
            cards.notice(
                t("Famille : {family}", family=labels.family(view.family)),
                t("Tout ce qui suit ne compte qu'elle."),
            )
        )
        st.button(
            t("Compter toutes les familles"),
            type="tertiary",
            icon=":material/close:",
            on_click=lambda: state.write(famille=None),
        )


def draw_figures(view: View) -> dict[str, figures.Comparison]:
    """Draw the year's figures beside those of the year before, and the carbon lines.

    Returns:
        The comparisons; empty where nothing was exchanged.
    """
    where = {"territory": view.territory.key, "family": view.family}
    answer = data.ask(impact.impact, year=view.year, **where)
    if not answer["exchanges"]:
        markup.show(
            cards.state(
                t("Aucun échange de cette famille en {year}", year=view.year),
                t("Choisissez une autre famille ou une autre année."),
            )
        )
        return {}
    is_over = view.year < data.reference_date().year
    before = data.ask(impact.impact, year=view.year - 1, **where) if is_over else None
    comparable = before if before and before["exchanges"] else None
    found = figures.compared(answer, comparable)
    markup.show(cards.lead(lead_sentence(answer, found, view)))
    charts.heading(t("Ce que le partage a permis"), comparison_note(view.year, is_over, answer))
    figure_grid.draw(found, str(view.year - 1) if comparable else "")
    if found[figures.CARBON_TOTAL].contributing:
        draw_carbon(found, view)
    return found


def draw_carbon(found: dict[str, figures.Comparison], view: View) -> None:
    """Draw the three lines that make the carbon figure."""
    total = found[figures.CARBON_TOTAL]
    largest = max(figures.CARBON_LINES, key=lambda line: abs(found[line].value or 0.0))
    charts.heading(
        t(
            "{line} : la ligne qui pèse le plus, {value} sur {total}",
            line=t(figures.CARBON_LABELS[largest]),
            value=formats.quantity(found[largest].value, total.unit),
            total=formats.quantity(total.value, total.unit),
        ),
        t(
            "Émissions évitées en trois lignes qui s'additionnent ; une ligne négative est une "
            "dépense, et compte."
        ),
    )
    lines = [
        (t(figures.CARBON_LABELS[line]), t(behind_line), found[line])
        for line, behind_line in figures.CARBON_LINES.items()
    ]
    caption = t("{view}, part attribuée", view=view.words)
    markup.show(cards.adding_lines(lines, (t("Total"), total), caption))
    figure_grid.draw_links(list(figures.CARBON_LINES))
    charts.source_line(t("Facteurs d'émission : jeu par défaut"))


def draw() -> None:
    """Draw the screen."""
    territory = filters.chosen_territory()
    if territory is None:
        return
    years = data.ask(overview.years, territory.key)
    family = state.read_choice("famille", list(labels.FAMILIES))
    view = View(territory, chosen_year(years), family) if years else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="head"):
        with st.container(width="stretch"):
            markup.show(
                cards.title(
                    t("Vue d'ensemble"),
                    filters.territory_title(territory),
                    filters.territory_meta(territory),
                )
            )
        with st.container(width="content"):
            filters.territory_picker(territory)
        if view is not None:
            filters.family_picker(family)
            filters.year_picker(years, view.year)
    if view is None:
        markup.show(
            cards.state(
                t("Aucun échange réalisé ici"),
                t(
                    "Aucune entreprise de ce territoire n'a encore terminé d'échange sur les "
                    "plateformes chargées. Choisissez un territoire plus large."
                ),
            )
        )
        return
    state.write(territoire=territory.key, annee=view.year, famille=family)
    draw_family(view)
    found = draw_figures(view)
    if found:
        overview_months.draw(view)
        overview_partners.draw(view)
    overview_funnel.draw(view)
    behind.open_if_asked(view, found)


draw()
