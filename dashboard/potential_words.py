"""The potential of a territory, in words."""

from collections.abc import Mapping
from typing import Any

from dashboard import care_words, formats
from dashboard.markup import Markup, element, join
from dashboard.texts import N_, t, tn

Row = Mapping[str, Any]

OBJECTIVES = {
    "co2e": N_("Émissions évitées"),
    "tonnes": N_("Matières échangées"),
    "companies": N_("Entreprises servies"),
}
"""What the objectives of `analytics.potential` are called."""

LIMITS = {
    "default_assumptions": N_(
        "Un échange qui n'a pas eu lieu est chiffré par les hypothèses par défaut de la méthode ; "
        "ceux qui ont eu lieu comptent tels qu'ils furent."
    ),
    "never_added": N_("C'est une estimation : elle ne s'ajoute jamais à ce qui a été réalisé."),
    "not_additive": N_(
        "Les gisements de territoires voisins ne s'additionnent pas : chacun tient pour libre ce "
        "que l'autre offre ou cherche aussi. Ceux d'années voisines non plus."
    ),
    "hindsight": N_(
        "Le meilleur plan se fait en connaissant toutes les annonces de la période ; il peut "
        "défaire un échange réalisé pour un meilleur."
    ),
    "linear": N_(
        "Une part d'échange compte en proportion de l'échange entier, camion compris. Un échange "
        "qui émettrait plus qu'il n'évite n'est pas retenu pour les émissions."
    ),
    "listed_only": N_(
        "Seules comptent les annonces déposées ; sans quantité, une annonce ne compte que pour les "
        "entreprises servies."
    ),
}
"""What a reader must know (`analytics.potential.potential.LIMITS`)."""


def finding(answer: Row, place: str) -> str:
    """Say how much of its potential a territory realised."""
    said = {
        "share": formats.share(answer["share"]),
        "place": place,
        "year": answer["period"]["year"],
        "done": amount(answer["realised"], answer),
        "best": amount(answer["potential"], answer),
    }
    return t(
        "{place} a réalisé {share} de son gisement de {year} : {done} sur {best} possibles", **said
    )


def about(answer: Row) -> str:
    """Say what the potential is, and of what period."""
    listings, period = answer["listings"], answer["period"]
    offers, needs = listings["offers"], listings["needs"]
    parts = [
        t(
            "Le gisement est le meilleur ensemble d'échanges que permettaient {offers} et {needs} "
            "disponibles du {start} au {end}, échanges réalisés compris.",
            offers=tn("{count} offre", "{count} offres", offers, count=formats.integer(offers)),
            needs=tn("{count} besoin", "{count} besoins", needs, count=formats.integer(needs)),
            start=formats.long_date(period["from"]),
            end=formats.long_date(period["to"]),
        ),
        t("Chaque échange compte pour moitié chez le cédant et pour moitié chez le receveur."),
    ]
    if answer["gap"]:
        gap = formats.share(answer["gap"])
        parts.append(t("Un plan meilleur de {gap} au plus n'est pas exclu.", gap=gap))
    return " ".join(parts)


def amount(value: float, answer: Row) -> str:
    """Write a value of the objective: `12 t CO₂e`, `34 t`, `56 entreprises`."""
    if answer["objective"] == "companies":
        count = formats.integer(value)
        return tn("{count} entreprise", "{count} entreprises", value, count=count)
    return formats.quantity(value, answer["unit"])


def side(row: Row) -> Markup:
    """Name a listing, and who lists it."""
    who = (
        t("Entreprise anonyme")
        if row["anonymous"]
        else formats.DOT.join(name for name in (row["company_name"], row["commune_name"]) if name)
    )
    title = row["title"] or care_words.category(row)
    return join(title, element("span", who, class_="m-under"))
