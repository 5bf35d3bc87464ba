"""Vue d'ensemble, for the public: the protected figures of a territory (impact method §7)."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics import public
from analytics.confidentiality.sums import FAMILY_LEVELS
from analytics.territories import TerritoryRow
from dashboard import cards, charts, data, figures, filters, labels, markup, public_view, state
from dashboard import tables as screen_tables
from dashboard.texts import t


def draw_figures(territory: TerritoryRow, year: int, family: str | None) -> None:
    """Draw the table of the figures, "s" where they are secret."""
    answer = data.ask(public.public_impact, territory=territory.key, year=year, family=family)
    shown = [row for row in answer["figures"] if row["value"] != 0]
    charts.heading(
        t("Ce que le partage a permis en {year}", year=year),
        t("Part attribuée au territoire : chaque échange compte pour moitié de chaque côté."),
    )
    if not shown:
        markup.show(
            cards.state(
                t("Aucun échange"), t("Choisissez une autre année, ou toutes les familles.")
            )
        )
        return
    if all(row["value"] is None for row in shown):
        draw_all_secret(shown)
        return
    columns = [
        screen_tables.Column("figure", t("Chiffre")),
        screen_tables.Column("value", t("Valeur")),
    ]
    rows = pd.DataFrame(
        {
            "figure": [figures.name(row["id"]) for row in shown],
            "value": [public_view.text(row["value"], row["unit"]) for row in shown],
            "elsewhere": [public_view.place_words(row["shown_in"]) for row in shown],
        }
    )
    if rows["elsewhere"].any():
        columns.append(screen_tables.Column("elsewhere", t("S'il est secret"), small=False))
    caption = filters.territory_title(territory)
    markup.show(screen_tables.html_table(rows, columns, caption=caption))
    markup.show(markup.element("p", public_view.secret_words(), class_="m-source"))
    file = ("public", territory.key.replace(":", "-"), str(year), *([family] if family else []))
    exported = pd.DataFrame(
        {
            "figure": [row["id"] for row in shown],
            "unit": [row["unit"] for row in shown],
            "value": [public.HIDDEN if row["value"] is None else row["value"] for row in shown],
        }
    )
    screen_tables.download(exported, *file)


def draw_all_secret(rows: list[dict[str, Any]]) -> None:
    """Say that nothing may be published here, and where to look instead."""
    wider = next((row["shown_in"] for row in rows if row["shown_in"]), None)
    markup.show(
        cards.state(
            t("Tous les chiffres d'ici sont secrets"),
            public_view.secret_words(),
            t("À voir à la place : {place}.", place=public_view.place_name(wider))
            if wider
            else t("Essayez une autre année, toutes les familles, ou un territoire plus large."),
        )
    )


def draw() -> None:
    """Draw the screen."""
    territory = public_view.chosen_territory()
    if territory is None:
        return
    years = data.ask(public.public_years, territory.key)
    family = None
    if territory.level in FAMILY_LEVELS:
        family = state.read_choice("famille", list(labels.FAMILIES))
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
        if years:
            year = public_view.chosen_year(years)
            if territory.level in FAMILY_LEVELS:
                filters.family_picker(family)
            filters.year_picker(years, year)
    if not years:
        markup.show(
            cards.state(
                t("Aucun échange réalisé ici"),
                t("Choisissez un territoire plus large."),
            )
        )
        return
    state.write(territoire=territory.key, annee=year, famille=family)
    draw_figures(territory, year, family)


draw()
