"""Ressources à proximité: the open offers and needs around a place, on a map and in a list."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from analytics import catalogue, nearby, territories
from analytics.errors import UnknownTerritory
from analytics.territories import TerritoryRow
from dashboard import cards, charts, data, filters, formats, labels, maps, markup, state
from dashboard.markup import element
from dashboard.texts import language, t, tn

RADII_KM = (5, 10, 20, 30, 50, 75, 100, 150, 200)
DEFAULT_RADIUS_KM = 30
DEFAULT_COMMUNE = "commune:35236"
REMEMBERED = (
    "lieu",
    "lon",
    "lat",
    "rayon",
    "sens",
    "ressource",
    "categorie",
    "mots",
    "debut",
    "fin",
)
"""What the address gets back when the reader returns from another screen."""

PAGE_SIZE = 20
MOST_LISTINGS = 1000
"""The map shows as many; the list, page by page."""

COMMUNES_UP_TO_KM = 50
"""Beyond this radius the map outlines intercommunalities: communes would be too many."""


@dataclass(frozen=True)
class Place:
    """Where the search starts.

    Attributes:
        lon: longitude, WGS84 degrees.
        lat: latitude.
        name: what it is called on screen.
    """

    lon: float
    lat: float
    name: str


def chosen_place() -> Place:
    """Read the place from the address: a point, a commune, or the commune to start with."""
    lon = state.read_number("lon", float("nan"), lambda value: -180 <= value <= 180)
    lat = state.read_number("lat", float("nan"), lambda value: -90 <= value <= 90)
    if lon == lon and lat == lat:
        return Place(lon, lat, formats.point(lon, lat))
    asked = state.read("lieu")
    try:
        commune = data.ask(territories.describe, f"commune:{asked}" if asked else DEFAULT_COMMUNE)
    except UnknownTerritory:
        st.warning(t("Cette commune n'est pas dans la base ; la recherche part de Redon."))
        commune = data.ask(territories.describe, DEFAULT_COMMUNE)
    if commune.lon is None or commune.lat is None:
        st.warning(t("Cette commune n'a pas de contour ; la recherche part de Redon."))
        commune = data.ask(territories.describe, DEFAULT_COMMUNE)
    return Place(float(commune.lon or 0), float(commune.lat or 0), filters.territory_title(commune))


def choose_commune(row: TerritoryRow) -> None:
    """Start the search from a commune."""
    state.write(lieu=row.code, lon=None, lat=None)


def choose_point() -> None:
    """Start the search from the coordinates that were typed."""
    lon, lat = st.session_state["point-lon"], st.session_state["point-lat"]
    if lon is not None and lat is not None:
        state.write(lon=lon, lat=lat, lieu=None)
        filters.close_popover("place")


def choose_on_map(key: str, level: str) -> None:
    """Follow a click on the map: a commune becomes the place, a point selects its listings."""
    points = st.session_state[key].get("selection", {}).get("points", [])
    if not points:
        state.write(point=None)
        return
    point = points[0]
    if "location" in point and level == "commune":
        state.write(lieu=point["location"], lon=None, lat=None, point=None)
    elif "text" in point:
        state.write(point=point["customdata"])


def draw_place() -> None:
    """Draw the button that opens the choice of a place."""
    with filters.place_popover(t("Changer de lieu")) as panel:
        if not panel.open:
            return
        filters.commune_search(choose_commune)
        columns = st.columns(2, vertical_alignment="bottom")
        columns[0].number_input(
            t("Longitude (°)"), -180.0, 180.0, value=None, format="%.4f", key="point-lon"
        )
        columns[1].number_input(
            t("Latitude (°)"), -90.0, 90.0, value=None, format="%.4f", key="point-lat"
        )
        st.button(t("Partir de ce point"), on_click=choose_point, width="stretch")
        st.caption(t("Ou cliquez une commune sur la carte."))


def draw_filters() -> dict[str, Any]:
    """Draw the filters; each writes itself to the address.

    Returns:
        The arguments of `analytics.nearby` that they set.
    """
    known = data.ask(catalogue.categories)
    resource = state.read_choice("ressource", list(labels.RESOURCES))
    label_column = "label_fr" if language() == "fr" else "label_en"
    wanted = known[known["resource"] == resource] if resource else known
    names = dict(zip(wanted["category"], wanted[label_column], strict=True))
    category = state.read_choice("categorie", list(names))
    radius = int(state.read_number("rayon", DEFAULT_RADIUS_KM, lambda km: km in RADII_KM))
    kind = state.read_choice("sens", list(labels.KINDS))
    with st.grid("auto", min_column_width=140, gap="small"):
        filters.choice("rayon", t("Rayon par la route"), RADII_KM, formats.distance, radius)
        filters.choice(
            "sens", t("Offres ou besoins"), labels.KINDS, labels.kinds, kind, t("Les deux")
        )
        filters.choice(
            "ressource", t("Ressource"), labels.RESOURCES, labels.resource, resource, t("Toutes")
        )
        filters.choice("categorie", t("Catégorie"), names, names.__getitem__, category, t("Toutes"))
        text = filters.words("mots", t("Mots"), t("Par exemple : chariot"))
        start = filters.day("debut", t("Disponible du"))
        end = filters.day("fin", t("au"))
    return {
        "radius_km": float(radius),
        "kind": kind,
        "resource": resource,
        "category": category,
        "text": text,
        "date_from": start,
        "date_to": end,
    }


def draw_map(place: Place, radius_km: float, rows: list[dict[str, Any]]) -> None:
    """Draw the map and its legend."""
    level = "commune" if radius_km <= COMMUNES_UP_TO_KM else "epci"
    reach = maps.reach_km(radius_km)
    outlines = data.ask(
        territories.outline,
        level,
        bounds=maps.bounds(place.lon, place.lat, reach * 1.6),
        tolerance_deg=0.002 if level == "commune" else 0.006,
    )
    figure = maps.nearby_map((place.lon, place.lat), place.name, radius_km, rows, outlines)
    key = f"map-{place.lon:.4f}-{place.lat:.4f}-{level}"
    st.plotly_chart(
        figure,
        key=key,
        config=maps.CONFIG,
        on_select=lambda: choose_on_map(key, level),
        selection_mode="points",
        alt=t(
            "Carte des annonces autour de {place} ; la liste les donne toutes.", place=place.name
        ),
    )
    items = [
        ("m-dot", t("Offre")),
        ("m-dot m-dot--need", t("Besoin")),
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
    markup.show(
        element(
            "ul",
            [element("li", element("span", "", class_=dot), text) for dot, text in items],
            class_="m-legend",
        )
    )


def draw_list(rows: list[dict[str, Any]], limit: int) -> None:
    """Draw the nearest listings, or those clicked on the map alone where some were."""
    known = data.ask(catalogue.categories)
    label_column = "label_fr" if language() == "fr" else "label_en"
    names = dict(zip(known["category"], known[label_column], strict=True))
    clicked = state.read("point")
    picked = [row for row in rows if maps.point_key(row) == clicked]
    if picked:
        st.button(
            t("Voir toutes les annonces"),
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=lambda: state.write(point=None),
        )
    markup.show(cards.listings(picked or rows[:limit], names))
    if len(rows) > limit and not picked:
        st.button(
            t("Afficher {count} annonces de plus", count=min(PAGE_SIZE, len(rows) - limit)),
            on_click=lambda: state.write(nombre=limit + PAGE_SIZE),
            width="stretch",
        )


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


def draw() -> None:
    """Draw the screen."""
    place = chosen_place()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="head"):
        with st.container(width="stretch"):
            markup.show(
                cards.title(
                    t("Ressources à proximité"),
                    t("Autour de {place}", place=place.name),
                    t("Annonces ouvertes au {date}", date=formats.long_date(data.reference_date())),
                )
            )
        draw_place()
    asked = draw_filters()
    state.show_in_address(*REMEMBERED)
    limit = int(state.read_number("nombre", PAGE_SIZE, lambda n: PAGE_SIZE <= n <= MOST_LISTINGS))
    if asked["date_from"] and asked["date_to"] and asked["date_from"] > asked["date_to"]:
        markup.show(
            cards.state(t("Ces dates se croisent"), t("La date de fin est avant la date de début."))
        )
        return
    found = data.ask(nearby.nearby, lon=place.lon, lat=place.lat, limit=MOST_LISTINGS, **asked)
    rows = [{**row, "rank": rank} for rank, row in enumerate(found, start=1)]
    charts.heading(
        finding(rows, asked["radius_km"]),
        t(
            "Par la route, de la plus proche à la plus lointaine. Sur la carte, cliquez une "
            "commune pour en partir, un point pour n'en voir que les annonces."
        ),
    )
    map_side, list_side = st.columns([6, 5], gap="medium")
    with map_side, st.container(key="map"):
        draw_map(place, asked["radius_km"], rows)
    with list_side:
        if rows:
            draw_list(rows, limit)
        else:
            markup.show(
                cards.state(
                    t("Rien d'ouvert ici pour ces filtres"),
                    t("Élargissez le rayon, retirez un filtre ou changez de lieu."),
                )
            )
    charts.source_line(
        t("Distances estimées : à vol d'oiseau, allongées d'un détour moyen par la route")
    )


draw()
