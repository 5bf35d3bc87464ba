"""The place that a search starts from: read from the address, found by one search box."""

import streamlit as st

from analytics import places
from analytics.errors import UnknownPlace
from analytics.places import Place
from dashboard import data, filters, formats, labels, live, markup, state
from dashboard.texts import t

PLACE = "lieu"
"""The address's parameter: a place's key, or a commune's bare code."""

_ICONS = {
    "point": ":material/my_location:",
    "company": ":material/business:",
    "unit": ":material/location_city:",
}


def chosen() -> Place | None:
    """Read the place from the address, else start from the commune with most open listings.

    Returns:
        The place; None where the address names none and nothing is open anywhere.
    """
    asked = state.read(PLACE)
    start = data.ask(places.busiest)
    if asked:
        try:
            return data.ask(places.place, asked)
        except UnknownPlace:
            found = data.ask(places.place, start) if start else None
            if found:
                st.warning(
                    t(
                        "L'adresse demande un lieu qui n'est pas dans la base ; la recherche part "
                        "de {place}.",
                        place=markup.label(title(found)),
                    )
                )
            return found
    return data.ask(places.place, start) if start else None


def choose(key: str) -> None:
    """Start the search from a place; what was selected on the map no longer is."""
    state.write(**{PLACE: key}, point=None)


def title(place: Place) -> str:
    """Name a place: `Redon (35)`, a company with its town, a point with its commune."""
    if place.kind == "point":
        point = formats.point(place.lon, place.lat)
        return f"{point} ({place.detail})" if place.detail else point
    if place.kind == "company":
        return f"{place.name} ({place.detail})" if place.detail else place.name
    level, _, code = place.key.partition(":")
    if level == "commune":
        return filters.with_department(place.name, level, code)
    return f"{place.name} ({labels.level(level).lower()})"


@live.fragment
def picker() -> None:
    """Draw the button that opens the search of a place.

    A fragment: what is typed in it does not draw the whole screen again.
    """

    def choose_and_close(key: str) -> None:
        choose(key)
        live.close("place")

    with live.popover(t("Changer de lieu"), "place") as panel:
        if not panel.open:
            return
        text = live.search_field(
            "place",
            t("Adresse, entreprise, SIRET, commune, code postal ou coordonnées"),
            t("Par exemple : Redon, 35600, 47.65, -2.08"),
        )
        if not text:
            st.caption(
                t(
                    "Les adresses et les SIRET sont ceux des entreprises chargées. Vous pouvez "
                    "aussi cliquer une commune sur la carte."
                )
            )
            return
        found = data.ask(places.find_place, text)
        live.results([_result(place) for place in found], choose_and_close, "place")
        if not found:
            st.caption(_why_nothing(text))


def _result(place: Place) -> live.Result:
    level, _, code = place.key.partition(":")
    if place.kind == "point":
        return live.Result(place.key, title(place), "", _ICONS["point"])
    if place.kind == "company":
        return live.Result(place.key, place.name, place.detail, _ICONS["company"])
    return live.Result(
        place.key,
        filters.with_department(place.name, level, code),
        place.detail if level == "commune" else labels.level(level),
        _ICONS["unit"],
    )


def _why_nothing(text: str) -> str:
    return {
        "company_number": t(
            "Ce numéro est bien formé, mais aucune entreprise chargée ne le porte. Cherchez son "
            "adresse par la commune ou le code postal."
        ),
        "wrong_number": t(
            "Ce n'est pas un SIRET, un SIREN ou un numéro belge valide : vérifiez ses chiffres."
        ),
        "postcode": t("Aucune commune ne porte ce code, postal ou Insee."),
        "words": t(
            "Aucune commune ni entreprise chargée ne répond à ces mots. Essayez un mot de moins."
        ),
    }[places.reading(text)]
