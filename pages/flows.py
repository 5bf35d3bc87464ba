"""Carte des flux: what goes from which territory to which, drawn, summed and listed."""

from typing import Any

import streamlit as st

from analytics import catalogue, flow_levels, overview
from analytics.flow_ground import flow_ground
from analytics.flow_map import (
    MOST_DRAWN,
    MOST_DRAWN_NATIONAL,
    FlowMap,
    flow_map,
    flow_totals,
    partners,
)
from analytics.impact import impact
from analytics.territories import REMAINDERS, TerritoryRow
from dashboard import (
    behind,
    cards,
    charts,
    data,
    figure_grid,
    figures,
    filters,
    flow_figure,
    flow_legend,
    flow_scale,
    flow_tables,
    flow_view,
    flow_words,
    formats,
    labels,
    maps,
    markup,
    state,
    tables,
)
from dashboard.flow_words import MEASURES, Measure
from dashboard.texts import t
from dashboard.view import View

DEFAULT_MEASURE = "echanges"
REMEMBERED = (
    "territoire",
    "annee",
    "ressource",
    "famille",
    "niveau",
    "mesure",
    "choix",
)
"""What the address gets back when the reader returns from another screen."""

# A new number makes a new map, which forgets what was clicked.
_MAPS = "flow-maps"


def draw_filters(territory: TerritoryRow) -> tuple[str, Measure, dict[str, Any]]:
    """Draw the filters; each writes itself to the address.

    Returns:
        The level, the measure, and the further arguments of the questions.
    """
    level = state.read_choice("niveau", list(flow_levels.FLOW_LEVELS))
    level = level or flow_levels.default_level(territory)
    measure = state.read_choice("mesure", list(MEASURES)) or DEFAULT_MEASURE
    # A year of the address stays chosen where it has no exchange: the screen then says so.
    year = int(state.read_number("annee", 0, range(1900, 2200).__contains__)) or None
    years = sorted({*data.ask(overview.years, territory.key), *([year] if year else [])})
    known = data.ask(catalogue.categories)
    resource = state.read_choice("ressource", list(labels.RESOURCES))
    wanted = known[known["resource"] == resource] if resource else known
    families = list(dict.fromkeys(wanted["family"]))
    family = state.read_choice("famille", families)
    if family is None:  # a family of another resource
        state.write(famille=None)
    with st.grid("auto", min_column_width=150, gap="small"):
        filters.choice("niveau", t("Flux entre"), flow_levels.FLOW_LEVELS, level_words, level)
        filters.choice("mesure", t("Largeur selon"), MEASURES, measure_words, measure)
        filters.choice("annee", t("Année"), reversed(years), str, year, t("Toutes"))
        filters.choice(
            "ressource", t("Ressource"), labels.RESOURCES, labels.resource, resource, t("Toutes")
        )
        filters.choice("famille", t("Famille"), families, labels.family, family, t("Toutes"))
    state.show_in_address(*REMEMBERED)
    return (
        level,
        MEASURES[measure],
        {"territory": territory.key, "year": year, "resource": resource, "family": family},
    )


def level_words(level: str) -> str:
    """Name a level of flows."""
    return t(flow_words.LEVELS[level])


def measure_words(measure: str) -> str:
    """Name a measure."""
    return t(MEASURES[measure].label)


def chosen_flow(found: FlowMap) -> str | None:
    """Read the selected place or flow from the address; None where these filters lack it.

    One of another level is forgotten: it cannot come back by changing a filter.
    """
    asked = state.read("choix")
    if asked is None:
        return None
    ends = asked.split(flow_figure.SEPARATOR)
    if {end.partition(":")[0] for end in ends} - {*found.places["level"], *REMAINDERS}:
        state.write(choix=None)
        return None
    return asked if len(ends) <= 2 and {*ends} <= {*found.places["place"]} else None


def choose_on_map(key: str) -> None:
    """Follow a click on the map: a ribbon, a ring or a dot is selected, the ground is not."""
    points = st.session_state[key].get("selection", {}).get("points", [])
    state.write(choix=points[0].get("customdata") if points else None)


def forget_choice() -> None:
    """Select nothing, and let the same shape be clicked again."""
    st.session_state[_MAPS] = st.session_state.get(_MAPS, 0) + 1
    state.write(choix=None)


def draw_map(
    territory: TerritoryRow,
    level: str,
    measure: Measure,
    found: FlowMap,
    named: dict[str, str],
    selection: str | None,
) -> None:
    """Draw the map, its legend, and what it leaves out."""
    scale = flow_scale.width_scale(found.flows[measure.column], measure.unit)
    # The view follows the territory and level alone: a filter must not move the map.
    everything = data.ask(flow_map, level=level, territory=territory.key).places
    on_map = everything.dropna(subset=["lon", "lat"])
    view = flow_view.fit(
        territory,
        on_map[["lon", "lat"]].to_numpy(),
        (on_map["gross"] ** 0.5).tolist(),  # else the largest place alone makes the view
        whole=flow_levels.is_national(territory),
    )
    ground = data.ask(flow_ground, level=level, bounds=view.ground)
    flows, places = flow_words.with_hover(found, measure, named)
    key = f"flows-{territory.key}-{level}-{st.session_state.get(_MAPS, 0)}"
    figure = flow_figure.flow_figure(
        flows,
        places,
        measure=measure.column,
        scale=scale,
        view=view,
        ground=ground,
        selection=selection,
        revision=key,
    )
    st.plotly_chart(
        figure,
        key=key,
        config=maps.CONFIG,
        on_select=lambda: choose_on_map(key),
        selection_mode="points",
        alt=t(
            "Carte des flux entre {level}. {finding}. Les tableaux donnent tout ce qu'elle montre.",
            level=level_words(level),
            finding=flow_words.finding(found, measure, named),
        ),
    )
    values = found.flows[measure.column]
    internal = (found.flows["origin"] == found.flows["destination"]).any()
    markup.show(
        flow_legend.legend(
            scale, measure, negative=bool((values < 0).any()), internal=bool(internal)
        )
    )


def draw_choice(
    level: str,
    measure: Measure,
    asked: dict[str, Any],
    found: FlowMap,
    named: dict[str, str],
    selection: str | None,
) -> None:
    """Draw what is selected: a place with its partners, or a flow by family; else the first."""
    options = [*found.places["place"]]
    if selection and selection not in options:
        options.insert(0, selection)
    filters.choice(
        "choix",
        t("Territoire choisi (ou cliquez la carte)"),
        options,
        lambda key: " → ".join(named[end] for end in key.split(flow_figure.SEPARATOR)),
        selection,
        t("Aucun"),
    )
    if selection is None:
        if state.read("choix"):
            st.caption(t("La sélection n'a pas d'échange avec ces filtres : tout est montré."))
        rows = flow_tables.flow_rows(found, named)
        markup.show(flow_tables.flows_table(rows, measure, shown=flow_tables.SHOWN))
        return
    start, _, end = selection.partition(flow_figure.SEPARATOR)
    rows = data.ask(partners, place=start, other=end or None, level=level, **asked)
    if end:
        table = flow_tables.families_table(rows, measure, named, ends=(start, end))
    else:
        table = flow_tables.partners_table(rows, measure, named, place=start)
    markup.show(table)
    with st.container(horizontal=True):
        tables.download(rows, t("flux"), selection.replace(":", "-"))
        st.button(
            t("Tout voir"), icon=":material/arrow_back:", type="tertiary", on_click=forget_choice
        )


def draw_tables(
    territory: TerritoryRow, level: str, measure: Measure, found: FlowMap, named: dict[str, str]
) -> None:
    """Draw the tables behind the map, folded, with their files."""
    file = (level, territory.key.replace(":", "-"))
    with st.expander(t("Voir les flux en tableau"), key="flows-table", type="compact"):
        rows = flow_tables.flow_rows(found, named)
        markup.show(flow_tables.flows_table(rows, measure, shown=MOST_DRAWN))
        tables.download(rows, t("flux"), *file)
    with st.expander(t("Voir les territoires en tableau"), key="places-table", type="compact"):
        rows, columns = flow_tables.places_table(found, measure, named)
        caption = t("Ce qui entre, sort et reste dans chaque territoire")
        markup.show(tables.html_table(rows, columns, caption=caption))
        tables.download(rows, t("flux-territoires"), *file)


def draw_attributed(
    territory: TerritoryRow, measure: Measure, asked: dict[str, Any]
) -> dict[str, figures.Comparison]:
    """Say what part of the flows' total is attributed to the territory, and how it is made.

    Returns:
        The figure shown, by its id; empty where the measure is a count.
    """
    found = figures.compared(data.ask(impact, **asked), None)
    if measure.column not in found:
        return {}
    values = found[measure.column]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        markup.show(
            markup.element(
                "p",
                t(
                    "Les échanges comptent ici entiers. Part attribuée à {territory} : {value}.",
                    territory=filters.territory_title(territory),
                    value=formats.quantity(values.value, values.unit),
                ),
                class_="m-source",
            )
        )
        figure_grid.draw_link(measure.column, t("Comment ce chiffre est-il fait ?"))
    return {measure.column: values}


def draw_flows(territory: TerritoryRow) -> None:
    """Draw everything below the title."""
    level, measure, asked = draw_filters(territory)
    limit = MOST_DRAWN_NATIONAL if flow_levels.is_national(territory) else MOST_DRAWN
    found = data.ask(flow_map, level=level, measure=measure.column, limit=limit, **asked)
    if found.places.empty:
        markup.show(
            cards.state(
                t("Aucun échange pour ces filtres"),
                t("Retirez un filtre, ou choisissez un territoire plus large."),
            )
        )
        return
    named = flow_words.names(found.places)
    selection = chosen_flow(found)
    charts.heading(
        flow_words.finding(found, measure, named), flow_words.what_is_drawn(found, level)
    )
    markup.show(flow_legend.totals(data.ask(flow_totals, **asked), measure))
    attributed = draw_attributed(territory, measure, asked)
    map_side, choice_side = st.columns([7, 5], gap="medium")
    with map_side, st.container(key="map"):
        if found.flows.empty:
            markup.show(
                cards.state(
                    t("Rien à tracer"),
                    t("Aucun de ces échanges n'a cette mesure entre deux lieux connus."),
                )
            )
        else:
            draw_map(territory, level, measure, found, named, selection)
        for sentence in flow_words.not_drawn(found, measure):
            markup.show(markup.element("p", sentence, class_="m-source"))
    with choice_side, st.container(key="flow-choice"):
        draw_choice(level, measure, asked, found, named, selection)
    draw_tables(territory, level, measure, found, named)
    charts.source_line(
        t("Unité : échanges réalisés, doublons retirés"),
        t("un ruban très court est affiné pour rester lisible"),
    )
    view = View(territory, asked["year"], asked["family"], asked["resource"])
    behind.open_if_asked(view, attributed)


def draw() -> None:
    """Draw the screen."""
    territory = filters.chosen_territory()
    if territory is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="head"):
        with st.container(width="stretch"):
            markup.show(
                cards.title(
                    t("Carte des flux"),
                    filters.territory_title(territory),
                    filters.territory_meta(territory),
                )
            )
        with st.container(width="content"):
            filters.territory_picker(territory)
    draw_flows(territory)


draw()
