"""What a flow map says in words: measures, places, hover labels, findings, what is not drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from analytics.flow_map import FlowMap
from analytics.territories import TerritoryRow
from dashboard import filters, formats, labels, markup
from dashboard.texts import N_, t, tn


@dataclass(frozen=True)
class Measure:
    """What the widths of flows follow.

    Attributes:
        column: The data's column.
        unit: Its unit.
        label: What it is called, in French; translated where it is shown.
    """

    column: str
    unit: str
    label: str


MEASURES = {
    "echanges": Measure("exchanges", "1", N_("Échanges")),
    "masse": Measure("mass_t", "t", N_("Masse déplacée")),
    "tkm": Measure("tkm_avoided", "t.km", N_("Transport évité")),
    "co2e": Measure("co2e_avoided_kg", "kgCO2e", N_("Émissions évitées")),
}
DIRECTIONS = {
    "incoming": N_("Entrants"),
    "outgoing": N_("Sortants"),
    "internal": N_("Internes"),
}
LEVELS = {
    "region": N_("régions"),
    "departement": N_("départements"),
    "arrondissement": N_("arrondissements"),
    "zone_emploi": N_("zones d'emploi"),
    "epci": N_("intercommunalités"),
    "canton": N_("cantons"),
    "commune": N_("communes"),
    "country": N_("pays"),
}
COUNTRIES = {"FR": N_("France"), "BE": N_("Belgique")}


def quantity(value: float, measure: Measure) -> str:
    """Write a quantity of a measure, with its unit."""
    if measure.unit == "1":
        count = formats.integer(value)
        return tn("{count} échange", "{count} échanges", value, count=count)
    return formats.quantity(value, measure.unit)


def names(places: pd.DataFrame) -> dict[str, str]:
    """Name each place of a flow map, with what tells it from its namesakes."""
    named = {}
    for row in places.itertuples():
        if row.place in labels.PLACES_OUTSIDE:
            named[row.place] = labels.place(row.place, None)
            continue
        territory = TerritoryRow(
            row.level, row.code, row.name, row.country, None, None, row.lon, row.lat
        )
        named[row.place] = filters.territory_title(territory)
    return named


def flow_name(origin: str, destination: str, named: Mapping[str, str]) -> str:
    """Name a flow: `Redon → Rennes`, or `Redon, flux interne`."""
    if origin == destination:
        return t("{place}, flux interne", place=named[origin])
    return f"{named[origin]} → {named[destination]}"


def with_hover(
    flow_map: FlowMap, measure: Measure, named: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the flows and the places of a map, each with `text`, its hover label."""
    flows = flow_map.flows.assign(
        text=[
            markup.hover(flow_name(row.origin, row.destination, named))
            + "<br>"
            + markup.hover(quantity(getattr(row, measure.column), measure))
            for row in flow_map.flows.itertuples()
        ]
    )
    places = flow_map.places.assign(
        text=[
            "<br>".join(
                [
                    markup.hover(named[row.place]),
                    *(
                        markup.hover(f"{t(label)} : {quantity(getattr(row, side), measure)}")
                        for side, label in DIRECTIONS.items()
                    ),
                ]
            )
            for row in flow_map.places.itertuples()
        ]
    )
    return flows, places


def finding(flow_map: FlowMap, measure: Measure, named: Mapping[str, str]) -> str:
    """Say which flow between two places is the largest; or that all stay inside one."""
    between = flow_map.flows[flow_map.flows["origin"] != flow_map.flows["destination"]]
    if between.empty:
        return t("Aucun flux d'un territoire à l'autre")
    first = next(between.itertuples())
    return t(
        "Premier flux : de {origin} vers {destination}, {quantity}",
        origin=named[first.origin],
        destination=named[first.destination],
        quantity=quantity(getattr(first, measure.column), measure),
    )


def what_is_drawn(flow_map: FlowMap, wanted: str) -> str:
    """Say between what the flows run, and which countries are cut otherwise."""
    text = t("Échanges entiers, du territoire du cédant vers celui du receveur.")
    on_map = flow_map.places.dropna(subset=["country"])
    levels = dict(zip(on_map["country"], on_map["level"], strict=True))
    others = [
        t(
            "{country} : {level}, le découpage chargé le plus proche.",
            country=t(COUNTRIES[country]) if country in COUNTRIES else country,
            level=t(LEVELS[level]),
        )
        for country, level in sorted(levels.items())
        if level != wanted
    ]
    return " ".join([text, *others])


def not_drawn(flow_map: FlowMap, measure: Measure) -> Iterator[str]:
    """Say what is counted without being drawn, and what negative flows are."""
    rest, off_map, empty = (flow_map.left.loc[kind] for kind in ("rest", "off_map", "empty"))
    drawn = flow_map.flows
    if rest["flows"]:
        yield tn(
            "Les {drawn} premiers flux sont tracés. {count} autre, plus petit, totalise "
            "{quantity} : il est compté, pas tracé.",
            "Les {drawn} premiers flux sont tracés. Les {count} autres, plus petits, totalisent "
            "{quantity} : ils sont comptés, pas tracés.",
            rest["flows"],
            drawn=formats.integer(len(drawn)),
            count=formats.integer(rest["flows"]),
            quantity=quantity(rest[measure.column], measure),
        )
    if off_map["flows"]:
        yield tn(
            "{exchanges} a une partie hors de ces territoires ou sans lieu connu ({quantity}) : "
            "il est compté, pas tracé.",
            "{exchanges} ont une partie hors de ces territoires ou sans lieu connu "
            "({quantity}) : ils sont comptés, pas tracés.",
            off_map["exchanges"],
            exchanges=quantity(off_map["exchanges"], MEASURES["echanges"]),
            quantity=quantity(off_map[measure.column], measure),
        )
    if empty["flows"]:
        yield tn(
            "{exchanges} n'entre pas dans cette mesure (personnel et compétences n'ont pas de "
            "masse, par exemple) : son flux n'est pas tracé.",
            "{exchanges} n'entrent pas dans cette mesure (personnel et compétences n'ont pas de "
            "masse, par exemple) : leurs flux ne sont pas tracés.",
            empty["exchanges"],
            exchanges=quantity(empty["exchanges"], MEASURES["echanges"]),
        )
    negative = drawn[drawn[measure.column] < 0]
    if len(negative):
        yield tn(
            "{count} flux est négatif : ces échanges ont coûté plus qu'ils n'ont évité "
            "({quantity}). Il compte, en moins.",
            "{count} flux sont négatifs : ces échanges ont coûté plus qu'ils n'ont évité "
            "({quantity}). Ils comptent, en moins.",
            len(negative),
            count=formats.integer(len(negative)),
            quantity=quantity(float(negative[measure.column].sum()), measure),
        )
