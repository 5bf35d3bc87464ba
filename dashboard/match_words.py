"""Why two listings would suit each other, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from analytics.nearby import WayTo
from dashboard import cards, formats
from dashboard.texts import N_, t

Row = Mapping[str, Any]

PARTS = {
    "distance": N_("Distance"),
    "category": N_("Catégorie"),
    "dates": N_("Dates"),
    "quantity": N_("Quantité"),
    "text": N_("Mots en commun"),
    "freshness": N_("Fraîcheur des annonces"),
    "reliability": N_("Fiabilité du cédant"),
    "impact": N_("Effet évité"),
}
"""What the parts of a score are called."""

WHOLE_SHARE = 0.995
"""From here on a percentage would be rounded to all of it."""


def reasons(match: Row, today: date) -> str:
    """Say why in a sentence: `À 12 km par la route, disponible du…, couvre 80 % du besoin.`.

    Args:
        match: one of what `analytics.matching.match.matches` answers.
        today: the data's; what is past of a need's dates is asked no longer.
    """
    parts = [
        _distance(match),
        _dates(match, today),
        _quantity(match),
        _category(match),
        _impact(match),
    ]
    text = ", ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}."


def way(found: WayTo) -> str:
    """Say how long a way is: `Par la route, en camion : 12 km, 15 min`."""
    length = formats.distance(found.distance_km)
    minutes = formats.integer(max(found.duration_min, 1))
    if found.profile == "car":
        text = N_("Par la route, en voiture : {distance}, {minutes} min")
    else:
        text = N_("Par la route, en camion : {distance}, {minutes} min")
    return t(text, distance=length, minutes=minutes)


def part(name: str) -> str:
    """Name a part of a score."""
    return t(PARTS[name])


def _distance(match: Row) -> str:
    length, _ = cards.distance(match)
    if match["distance_method"] == "intra_commune":
        return t("dans la même commune")
    if match["distance_band"]:
        return t("distance {band}", band=length) if match["distance_band"][0] != "0" else length
    if match["distance_method"] == "network":
        return t("à {distance} par la route", distance=length)
    if match["distance_km"] < 1:
        return t("à {distance}", distance=length)
    return t("à {distance} environ", distance=length)


def _dates(match: Row, today: date) -> str:
    need, start, end = match["need"], match["overlap_from"], match["overlap_to"]
    if end is None:
        return t("disponible à partir du {start}", start=formats.short_date(start))
    from_first = start <= max(need["available_from"] or today, today)
    to_last = need["available_to"] is not None and end >= need["available_to"]
    if from_first and to_last:
        return t("disponible tout le temps demandé, jusqu'au {end}", end=formats.short_date(end))
    return t(
        "disponible du {start} au {end}",
        start=formats.short_date(start),
        end=formats.short_date(end),
    )


def _quantity(match: Row) -> str:
    share = match["covers_share"]
    if share is None:
        return t("quantité à préciser")
    if share >= WHOLE_SHARE:
        return t("couvre tout le besoin")
    return t("couvre {share} du besoin", share=formats.share(share))


def _category(match: Row) -> str:
    return {
        "substitute": t("d'une catégorie voisine qui peut convenir"),
        "waste_code": t("du même code déchet"),
    }.get(match["category_relation"], "")


def _impact(match: Row) -> str:
    carbon = match["co2e_avoided_kg"]
    if carbon is None or abs(carbon) < 1:
        return ""
    amount = formats.quantity(abs(carbon), "kg CO2e")
    if carbon < 0:
        return t("mais émettrait {carbon} de plus", carbon=amount)
    if match["per_year"]:
        return t("éviterait {carbon} en un an", carbon=amount)
    return t("éviterait {carbon}", carbon=amount)
