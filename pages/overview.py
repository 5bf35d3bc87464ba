"""Vue d'ensemble: what sharing avoided in a territory, a year, beside the year before."""

from typing import Any

import streamlit as st

from analytics import flows, impact, overview, territories
from analytics.errors import UnknownTerritory
from analytics.territories import TerritoryRow
from dashboard import cards, charts, data, figures, filters, formats, labels, markup, state, tables
from dashboard.texts import t, tn

DEFAULT_TERRITORY = filters.FRANCE
FLOW_LEVELS = ("epci", "commune")
FLOWS_SHOWN = 10


def chosen_territory() -> TerritoryRow | None:
    """Read the territory from the address; None, with a word on screen, where it is unknown."""
    asked = state.read("territoire") or DEFAULT_TERRITORY
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
        filters.territory_picker(None)
        return None


def chosen_year(years: list[int]) -> int:
    """Read the year from the address; else the last year that is over, else the last one."""
    asked = state.read_choice("annee", [str(year) for year in years])
    if asked:
        return int(asked)
    over = [year for year in years if year < data.reference_date().year]
    return max(over or years)


def lead_sentence(answer: dict[str, Any], found: dict[str, figures.Comparison], year: int) -> str:
    """Sum the year up in a sentence."""
    waste, carbon = found["waste_avoided_t"], found["co2e_avoided_kg"]
    return tn(
        "En {year}, {count} échange réalisé par au moins une entreprise du territoire. Part "
        "attribuée au territoire : {waste} de déchets et {carbon} évités.",
        "En {year}, {count} échanges réalisés par au moins une entreprise du territoire. Part "
        "attribuée au territoire : {waste} de déchets et {carbon} évités.",
        answer["exchanges"],
        year=year,
        count=formats.integer(answer["exchanges"]),
        waste=formats.quantity(waste.value, waste.unit),
        carbon=formats.quantity(carbon.value, carbon.unit),
    )


def draw_figures(territory: TerritoryRow, year: int) -> None:
    """Draw the year's figures beside those of the year before, and the carbon lines."""
    answer = data.ask(impact.impact, territory=territory.key, year=year)
    is_over = year < data.reference_date().year
    before = data.ask(impact.impact, territory=territory.key, year=year - 1) if is_over else None
    comparable = before if before and before["exchanges"] else None
    found = figures.compared(answer, comparable)
    markup.show(cards.lead(lead_sentence(answer, found, year)))
    charts.heading(t("Ce que le partage a permis"), comparison_note(year, is_over, answer))
    shown = {figure_id: found[figure_id] for figure_id in figures.shown(found)}
    markup.show(cards.figures(shown, str(year - 1) if comparable else ""))
    draw_carbon(found, territory, year)


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


def draw_carbon(found: dict[str, figures.Comparison], territory: TerritoryRow, year: int) -> None:
    """Draw the three lines that make the carbon figure."""
    charts.heading(
        t("Émissions évitées : d'où elles viennent"),
        t("Trois lignes qui s'additionnent ; une ligne négative est une dépense, et compte."),
    )
    lines = [
        (t(figures.CARBON_LABELS[line]), t(behind), found[line])
        for line, behind in figures.CARBON_LINES.items()
    ]
    markup.show(
        cards.adding_lines(
            lines,
            (t("Total"), found[figures.CARBON_TOTAL]),
            t("{territory}, {year}, part attribuée", territory=territory.name, year=year),
        )
    )
    charts.source_line(t("Facteurs d'émission : jeu par défaut"))


def draw_months(territory: TerritoryRow, year: int) -> None:
    """Draw the exchanges of each month by resource, with the table behind."""
    rows = data.ask(overview.monthly, territory=territory.key, year=year)
    totals = rows.groupby("month")["exchanges"].sum()
    month, most = int(totals.idxmax()), int(totals.max())
    busiest = tn(
        "{month} est le mois le plus actif, avec {count} échange.",
        "{month} est le mois le plus actif, avec {count} échanges.",
        most,
        month=formats.month_names(wide=True)[month - 1].capitalize(),
        count=formats.integer(most),
    )
    charts.heading(t("Échanges réalisés par mois"), busiest)
    shown = rows.assign(
        month_name=[formats.month_names(wide=True)[value - 1] for value in rows["month"]],
        resource_name=[labels.resource(code) for code in rows["resource"]],
    )
    charts.chart(
        charts.monthly_bars(rows),
        key="months",
        alternative=t(
            "Barres empilées par ressource, une par mois de {year}. {finding}",
            year=year,
            finding=busiest,
        ),
        rows=shown,
        columns=[
            tables.Column("month_name", t("Mois")),
            tables.Column("resource_name", t("Ressource")),
            tables.Column("exchanges", t("Échanges"), "1"),
            tables.Column("mass_t", t("Masse"), "t", small=False),
            tables.Column("tkm_avoided", t("Transport évité"), "t.km", small=False),
            tables.Column("co2e_avoided_kg", t("Émissions évitées"), "kgCO2e"),
        ],
        file=(t("echanges-par-mois"), territory.key.replace(":", "-"), str(year)),
    )
    charts.source_line(
        t("Unité : échanges réalisés avec une partie dans le territoire, doublons retirés")
    )


def draw_flows(territory: TerritoryRow, year: int) -> None:
    """Draw the largest flows as a table, between the level that the address names."""
    charts.heading(
        t("Principaux flux"),
        t(
            "Du territoire du cédant vers celui du receveur, échanges entiers, flux internes "
            "inclus."
        ),
    )
    level = state.read_choice("flux", list(FLOW_LEVELS)) or FLOW_LEVELS[0]
    st.session_state["flux-choice"] = level
    st.segmented_control(
        t("Flux entre"),
        FLOW_LEVELS,
        format_func=lambda code: t("intercommunalités") if code == "epci" else t("communes"),
        key="flux-choice",
        required=True,
        on_change=lambda: state.write(flux=st.session_state["flux-choice"]),
    )
    rows = data.ask(
        flows.flows,
        origin_level=level,
        destination_level=level,
        territory=territory.key,
        year=year,
    )
    named = rows.assign(
        origin=[
            labels.place(code, name)
            for code, name in zip(rows["origin_code"], rows["origin_name"], strict=True)
        ],
        destination=[
            t("interne") if origin == code else labels.place(code, name)
            for origin, code, name in zip(
                rows["origin_code"], rows["destination_code"], rows["destination_name"], strict=True
            )
        ],
    )
    top = named.head(FLOWS_SHOWN)
    caption = tn(
        "Le seul flux, par nombre d'échanges",
        "Les {shown} premiers flux sur {count}, par nombre d'échanges",
        len(named),
        shown=len(top),
        count=formats.integer(len(named)),
    )
    columns = [
        tables.Column("origin", t("De")),
        tables.Column("destination", t("Vers")),
        tables.Column("exchanges", t("Échanges"), "1"),
        tables.Column("mass_t", t("Masse"), "t"),
        tables.Column("tkm_avoided", t("Transport évité"), "t.km", small=False),
        tables.Column("co2e_avoided_kg", t("Émissions évitées"), "kgCO2e", small=False),
    ]
    markup.show(tables.html_table(top, columns, caption=caption))
    tables.download(rows, t("flux"), level, territory.key.replace(":", "-"), str(year))
    charts.source_line()


def draw() -> None:
    """Draw the screen."""
    territory = chosen_territory()
    if territory is None:
        return
    years = data.ask(overview.years, territory.key)
    year = chosen_year(years) if years else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="head"):
        with st.container(width="stretch"):
            markup.show(
                cards.title(
                    t("Vue d'ensemble"),
                    filters.territory_title(territory),
                    filters.territory_meta(territory),
                )
            )
        filters.territory_picker(territory)
        if year is not None:
            filters.year_picker(years, year)
    if year is None:
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
    state.write(territoire=territory.key, annee=year)
    draw_figures(territory, year)
    draw_months(territory, year)
    draw_flows(territory, year)


draw()
