"""Ressources à proximité: the open offers and needs around a place, on a map and in a list."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics import catalogue, distances, nearby, places, search
from analytics.nearby import WayTo
from analytics.places import Place
from dashboard import (
    cards,
    charts,
    data,
    filters,
    formats,
    labels,
    maps,
    markup,
    match_panel,
    match_words,
    nearby_list,
    place,
    search_words,
    state,
    tables,
)
from dashboard.markup import element
from dashboard.texts import t, tn

DEFAULT_RADIUS_KM = 30
REMEMBERED = (
    "lieu",
    "rayon",
    "sens",
    "ressource",
    "categorie",
    "mots",
    "plateforme",
    "quantite",
    "debut",
    "fin",
    "point",
    "annonce",
)
"""What the address gets back when the reader returns from another screen."""

MOST_LISTINGS = 1000
"""The map shows as many; the list, page by page."""

COMMUNES_UP_TO_KM = 50
"""Beyond this radius the map outlines intercommunalities: communes would be too many."""


def choose_on_map(key: str) -> None:
    """Follow a click on the map: a territory becomes the place, a mark selects its listings."""
    points = st.session_state[key].get("selection", {}).get("points", [])
    marks = [point["customdata"] for point in points if "text" in point]
    if marks:
        nearby_list.select(marks[0], on_map=True)
    elif points and "location" in points[0]:
        place.choose(points[0]["location"])
    elif nearby_list.selected_on_map():
        # A map that is drawn anew says that nothing is selected on it: only its own is undone.
        nearby_list.select(None)


def draw_filters() -> dict[str, Any]:
    """Draw the filters; each writes itself to the address.

    Returns:
        The arguments of `analytics.search` that they set.
    """
    known = data.ask(catalogue.categories)
    resource = state.read_choice("ressource", list(labels.RESOURCES))
    of_resource = known[known["resource"] == resource] if resource else known
    every_name = nearby_list.category_names()
    names = {code: every_name[code] for code in of_resource["category"]}
    category = state.read_choice("categorie", list(names))
    radius = int(state.read_number("rayon", DEFAULT_RADIUS_KM, lambda km: km in filters.RADII_KM))
    kind = state.read_choice("sens", list(labels.KINDS))
    platforms = {
        row["platform"]: row["name"] for row in data.ask(catalogue.sources) if row["listings"]
    }
    platform = state.read_choice("plateforme", list(platforms))
    quantity = None
    with st.container(horizontal=True, wrap=False, gap="small"):
        text = filters.words("mots", t("Mots"), t("Par exemple : palettes Europe, soudeur TIG"))
        with st.container(width=168):
            filters.choice(
                "rayon", t("Rayon par la route"), filters.RADII_KM, formats.distance, radius
            )
    with st.grid("auto", min_column_width=140, gap="small"):
        filters.choice(
            "sens", t("Offres ou besoins"), labels.KINDS, labels.kinds, kind, t("Les deux")
        )
        filters.choice(
            "ressource", t("Ressource"), labels.RESOURCES, labels.resource, resource, t("Toutes")
        )
        filters.choice("categorie", t("Catégorie"), names, names.__getitem__, category, t("Toutes"))
        if category:
            unit = dict(zip(known["category"], known["unit"], strict=True))[category]
            quantity = filters.amount(
                "quantite", t("Quantité, au moins ({unit})", unit=formats.unit_text(unit))
            )
        filters.choice(
            "plateforme",
            t("Plateforme"),
            platforms,
            platforms.__getitem__,
            platform,
            t("Toutes"),
        )
        start = filters.day("debut", t("Disponible du"))
        end = filters.day("fin", t("au"))
    return {
        "radius_km": float(radius),
        "kind": kind,
        "resource": resource,
        "category": category,
        "platform": platform,
        "quantity": quantity,
        "text": text,
        "date_from": start,
        "date_to": end,
    }


def way_to_selected(start: Place, rows: list[dict[str, Any]]) -> WayTo | None:
    """Give the way by road to the selected mark, where a listing there has one."""
    selected = state.read(nearby_list.SELECTED)
    for row in rows:
        if row["point"] == selected and row["distance_method"] == "network":
            return data.ask(
                nearby.way_to,
                lon=start.lon,
                lat=start.lat,
                platform=row["platform"],
                listing_id=row["listing_id"],
            )
    return None


def draw_map(start: Place, radius_km: float, rows: list[dict[str, Any]]) -> None:
    """Draw the map and its legend."""
    grouped = radius_km > COMMUNES_UP_TO_KM
    reach = maps.reach_km(radius_km)
    outlines = data.ask(
        places.clickable,
        bounds=maps.bounds(start.lon, start.lat, reach * 1.6),
        grouped=grouped,
        tolerance_deg=0.006 if grouped else 0.002,
    )
    name = place.title(start)
    way = way_to_selected(start, rows)
    figure = maps.nearby_map(
        (start.lon, start.lat),
        name,
        radius_km,
        rows,
        outlines,
        state.read(nearby_list.SELECTED),
        list(zip(way.lon, way.lat, strict=True)) if way else (),
    )
    key = f"map-{start.key}-{grouped}"
    st.plotly_chart(
        figure,
        key=key,
        config=maps.CONFIG,
        on_select=lambda: choose_on_map(key),
        selection_mode="points",
        alt=t("Carte des annonces autour de {place} ; la liste les donne toutes.", place=name),
    )
    items = [
        ("m-dot", t("Offre")),
        ("m-dot m-dot--need", t("Besoin")),
        ("m-dot m-dot--both", t("Offres et besoins au même lieu")),
        ("m-dot m-dot--place", t("Lieu de départ")),
        (
            "m-dot m-dot--area",
            t(
                "{radius} par la route, soit environ {reach} à vol d'oiseau",
                radius=formats.distance(radius_km),
                reach=formats.distance(reach),
            ),
        ),
    ]
    if way:
        items.append(("m-dot m-dot--way", match_words.way(way)))
    markup.show(
        element(
            "ul",
            [element("li", element("span", "", class_=dot), text) for dot, text in items],
            class_="m-legend",
        )
    )


def sources(rows: list[dict[str, Any]]) -> list[str]:
    """Say where the distances shown come from."""
    said = []
    if any(row["distance_method"] == "network" for row in rows):
        said.append(
            t(
                "Distances par la route : chemin le plus court, en camion, en voiture pour les "
                "personnes ; © contributeurs d'OpenStreetMap, {networks}",
                networks=", ".join(
                    f"{network['name']} ({formats.short_date(network['data_date'])})"
                    if network["data_date"]
                    else network["name"]
                    for network in data.ask(distances.road_networks)
                ),
            )
        )
    if any(row["distance_method"] != "network" for row in rows):
        said.append(
            t("Distances estimées : à vol d'oiseau, allongées d'un détour moyen par la route")
        )
    return said


def finding(rows: list[dict[str, Any]], radius_km: float) -> str:
    """Say how many listings there are within the radius."""
    radius = formats.distance(radius_km)
    if not rows:
        return t("Aucune annonce à {radius} au plus", radius=radius)
    if len(rows) == MOST_LISTINGS:
        return t(
            "Les {count} annonces les plus proches, à {radius} au plus",
            count=formats.integer(len(rows)),
            radius=radius,
        )
    return tn(
        "{count} annonce à {radius} au plus",
        "{count} annonces à {radius} au plus",
        len(rows),
        count=formats.integer(len(rows)),
        radius=radius,
    )


def draw_file(rows: list[dict[str, Any]], start: Place) -> None:
    """Draw the download of every listing found."""
    frame = pd.DataFrame(rows).drop(columns=["rank", "point"])
    tables.download(frame, t("annonces-a-proximite"), start.key.replace(":", "-"))


def draw() -> None:
    """Draw the screen."""
    start = place.chosen()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="head"):
        with st.container(width="stretch"):
            markup.show(
                cards.title(
                    t("Ressources à proximité"),
                    t("Autour de {place}", place=place.title(start))
                    if start
                    else t("Aucune annonce ouverte"),
                    t("Annonces ouvertes au {date}", date=formats.long_date(data.reference_date())),
                )
            )
        with st.container(width="content"):
            place.picker()
    if start is None:
        markup.show(
            cards.state(
                t("Rien n'est ouvert sur les plateformes chargées"),
                t("Chargez des annonces ouvertes, ou choisissez un lieu pour voir sa carte."),
            )
        )
        return
    asked = draw_filters()
    state.show_in_address(*REMEMBERED)
    limit = int(
        state.read_number(
            "nombre",
            nearby_list.PAGE_SIZE,
            lambda count: nearby_list.PAGE_SIZE <= count <= MOST_LISTINGS,
        )
    )
    if asked["date_from"] and asked["date_to"] and asked["date_from"] > asked["date_to"]:
        markup.show(
            cards.state(t("Ces dates se croisent"), t("La date de fin est avant la date de début."))
        )
        return
    found = data.ask(
        search.search,
        lon=start.lon,
        lat=start.lat,
        unit_code=start.unit_code,
        exact=start.exact,
        limit=MOST_LISTINGS,
        **asked,
    )
    rows = [
        {**row, "rank": rank, "point": maps.point_key(row)}
        for rank, row in enumerate(found.listings, start=1)
    ]
    charts.heading(
        finding(rows, found.radius_km),
        t(
            "Par la route, de la plus proche à la plus lointaine. Sur la carte, cliquez un "
            "territoire pour en partir, un point pour marquer ses annonces."
        ),
    )
    search_words.draw(found, nearby_list.category_names())
    map_side, list_side = st.columns([6, 5], gap="medium")
    with map_side:
        with st.container(key="map"):
            draw_map(start, found.radius_km, rows)
        match_panel.draw(rows)
    with list_side:
        if rows:
            match_panel.announce(rows)
            nearby_list.draw(rows, limit)
            draw_file(rows, start)
        else:
            markup.show(
                cards.state(
                    t("Rien d'ouvert ici pour ces filtres"),
                    t(
                        "Rien non plus jusqu'à 200 km, ni dans la même famille ou à des dates "
                        "voisines. Retirez un filtre, changez de mots ou de lieu."
                    ),
                )
            )
    charts.source_line(*sources(rows))


draw()
