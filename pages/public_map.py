"""Carte, for the public: what each territory gains, nothing of what goes between them."""

import numpy as np
import pandas as pd
import streamlit as st

from analytics import public, territories
from analytics.confidentiality.sums import FAMILY_LEVELS
from analytics.figures import figures as method_figures
from dashboard import (
    cards,
    charts,
    data,
    figures,
    filters,
    labels,
    maps,
    markup,
    public_map,
    public_view,
    state,
    tables,
)
from dashboard.texts import t

MAP_LEVELS = ("region", "departement", "epci")


def draw() -> None:
    """Draw the screen."""
    markup.show(
        cards.title(
            t("Carte"),
            t("Ce que le partage apporte à chaque territoire"),
            t("Les flux entre territoires ne sont pas publiés."),
        )
    )
    level = state.read_choice("niveau", list(MAP_LEVELS)) or MAP_LEVELS[1]
    by_id = {figure.figure_id: figure for figure in method_figures()}
    measure = state.read_choice("mesure", list(by_id)) or "waste_avoided_t"
    family = state.read_choice("famille", list(labels.FAMILIES))
    named = data.ask(territories.list_territories, level, with_exchanges=True)
    years = sorted({year for row in named for year in data.ask(public.public_years, row.key)})
    if not years:
        markup.show(cards.state(t("Aucun échange"), t("Rien n'est publié à cette échelle.")))
        return
    year = public_view.chosen_year(years)
    with st.grid("auto", min_column_width=150, gap="small"):
        filters.choice("niveau", t("Territoires"), MAP_LEVELS, labels.level, level)
        filters.choice("mesure", t("Chiffre"), by_id, figures.name, measure)
        filters.choice("annee", t("Année"), reversed(years), str, year)
        if level in FAMILY_LEVELS:
            filters.choice(
                "famille", t("Famille"), labels.FAMILIES, labels.family, family, t("Toutes")
            )
    state.show_in_address("niveau", "mesure", "annee", "famille")
    rows = data.ask(public.public_impacts, level=level, year=year, family=family)
    values = {
        row["code"]: None if row[measure] == public.HIDDEN else float(row[measure]) for row in rows
    }
    if not values:
        markup.show(cards.state(t("Aucun échange"), t("Choisissez une autre année.")))
        return
    unit = by_id[measure].unit
    hidden = sum(value is None for value in values.values())
    charts.heading(
        figures.name(measure),
        t(
            "{shown} territoires publiés, {hidden} secrets, en {year}",
            shown=len(values) - hidden,
            hidden=hidden,
            year=year,
        ),
    )
    places = [row for row in named if row.code in values and row.lon is not None]
    st.plotly_chart(
        public_map.figure(
            data.ask(territories.outline, level, [*values]),
            values,
            unit,
            np.array([(row.lon, row.lat) for row in places]),
        ),
        key=f"public-{level}-{measure}-{year}-{family}",
        config=maps.CONFIG,
        alt=t("Carte par territoire ; le tableau donne tout ce qu'elle montre."),
    )
    markup.show(public_map.legend([*values.values()], unit))
    markup.show(markup.element("p", public_view.secret_words(), class_="m-source"))
    names = {row["code"]: row["name"] for row in rows}
    table = pd.DataFrame(
        {
            "name": [names[code] for code in values],
            "value": [public_view.text(value, unit) for value in values.values()],
        }
    )
    columns = [tables.Column("name", labels.level(level)), tables.Column("value", t("Valeur"))]
    with st.expander(t("Voir le tableau"), key="public-table", type="compact"):
        markup.show(tables.html_table(table, columns, caption=figures.name(measure)))
        tables.download(public_view.for_file(rows), "public", level, str(year))


draw()
