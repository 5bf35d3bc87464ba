"""What the lists of an officer are made of, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard import formats
from dashboard.markup import Markup, element, join
from dashboard.texts import N_, language, t, tn

Row = Mapping[str, Any]

REASONS = {
    "loan": N_("Prêt de personnel à compléter"),
    "stalled_exchange": N_("Accord en panne"),
    "stalled_listing": N_("Discussion en panne"),
    "proposal": N_("Rapprochement à proposer"),
    "orphan": N_("Annonce sans réponse possible"),
}
LACKS = {
    "agreement": N_("convention signée"),
    "consent": N_("accord du salarié"),
    "works_council": N_("information du CSE"),
}
STATUSES = {
    "proposed": N_("Proposé"),
    "agreed": N_("Convenu"),
    "running": N_("En cours"),
    "completed": N_("Terminé"),
}


def reason(row: Row) -> str:
    """Say why a company is called."""
    text = REASONS[row["reason"]]
    return t(text)


def lacks(names: list[str]) -> str:
    """Name what a staff loan lacks."""
    return ", ".join(t(LACKS[name]) for name in names)


def status(row: Row) -> str:
    """Name an exchange's status."""
    text = STATUSES[row["status"]]
    return t(text)


def category(row: Row) -> str:
    """Name a category, in the language in use."""
    return row["label_fr" if language() == "fr" else "label_en"] or t("Sans catégorie")


def company(name: str | None) -> str:
    """Name a company; who lists anonymously has no name."""
    return name or t("Entreprise anonyme")


def parties(row: Row) -> Markup:
    """Name the giver and the receiver of an exchange, each with its commune."""
    sides = [
        join(
            company(row[f"{role}_name"]),
            element("span", row[f"{role}_commune_name"] or "", class_="m-under"),
        )
        for role in ("giver", "receiver")
    ]
    return join(sides[0], element("span", "→ ", aria_hidden="true"), sides[1])


def since(day: date | None) -> str:
    """Write a day; a dash where none is known."""
    return formats.short_date(day)


def days(count: int | None) -> str:
    """Write how many days something has lasted."""
    if count is None:
        return formats.NOTHING
    return tn("{count} jour", "{count} jours", count, count=formats.integer(count))
