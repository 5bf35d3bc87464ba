"""The matches to propose this week."""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.care.flat import flat
from dashboard import (
    cards,
    care_list,
    charts,
    data,
    formats,
    markup,
    match_cards,
    match_words,
    paging,
    tables,
)
from dashboard.texts import t, tn

KEY = "proposer"
PAGE_CARDS = 6


def draw(matches: Sequence[Mapping[str, Any]], per_company: int, file: Sequence[str]) -> None:
    """Draw the matches, a card each, and their file.

    Args:
        matches: `proposals` of `analytics.care.follow_up`.
        per_company: how often a company may be among them.
        file: the parts of the file's name that say where.
    """
    if not matches:
        markup.show(
            cards.state(
                t("Rien de nouveau à proposer"),
                t(
                    "Aucune offre et aucun besoin ouverts ne vont ensemble sans s'être déjà parlé. "
                    "Les annonces sans réponse disent ce qui manque ici."
                ),
            )
        )
        return
    carbon = sum(max(match["co2e_avoided_kg"] or 0.0, 0.0) for match in matches)
    count = formats.integer(len(matches))
    title = tn(
        "{count} rapprochement à proposer",
        "{count} rapprochements à proposer",
        len(matches),
        count=count,
    )
    if carbon >= 1:
        title = tn(
            "{count} rapprochement à proposer, qui éviterait {carbon} en un an",
            "{count} rapprochements à proposer, qui éviteraient {carbon} en un an",
            len(matches),
            count=count,
            carbon=formats.quantity(carbon, "kg CO2e"),
        )
    charts.heading(
        title,
        t(
            "Une offre et un besoin ouverts qui ne se sont jamais parlé, l'un au moins d'ici. "
            "Chaque annonce une fois, chaque entreprise {count} fois au plus ; à note égale, "
            "l'ordre change chaque jour.",
            count=per_company,
        ),
    )
    shown = care_list.page(matches, KEY, PAGE_CARDS)
    markup.show(markup.element("div", [match_cards.card(match) for match in shown]))
    paging.draw(care_list.parameter(KEY), PAGE_CARDS, len(matches))
    today = data.reference_date()
    rows = [{**flat(match), "reasons": match_words.reasons(match, today)} for match in matches]
    tables.download(care_list.frame(rows), t("rapprochements"), *file)
    charts.source_line(
        t("Distances estimées ; effet évité par la méthode, avec ses hypothèses par défaut")
    )
