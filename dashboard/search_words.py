"""What a search read and widened, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from analytics.search import SearchResult
from dashboard import formats, labels, markup
from dashboard.texts import t


def draw(found: SearchResult, names: Mapping[str, str]) -> None:
    """Draw what was read otherwise than typed and what was widened, where there is any.

    Args:
        found: the search's answer.
        names: what categories are called, by code.
    """
    sentences = [_corrected(correction) for correction in found.corrections]
    sentences += [_widened(change, names) for change in found.widened]
    if sentences:
        lines = [markup.element("p", sentence) for sentence in sentences]
        markup.show(markup.element("div", lines, class_="m-said", role="note"))


def _corrected(correction: Mapping[str, Any]) -> str:
    return t(
        "« {typed} » lu « {used} ».",
        typed=correction["typed"],
        used=", ".join(correction["used"]),
    )


def _widened(change: Mapping[str, Any], names: Mapping[str, str]) -> str:
    before, after = change["from"], change["to"]
    if change["what"] == "radius_km":
        return t(
            "Rien à {before} : élargi à {after}.",
            before=formats.distance(before),
            after=formats.distance(after),
        )
    if change["what"] == "category":
        return t(
            "Rien dans « {category} » : élargi à la famille « {family} ».",
            category=names[before],
            family=labels.family(after),
        )
    if change["what"] == "words":
        return t(
            "Aucune annonce n'a tous les mots : {after} sur {before} au moins.",
            before=formats.integer(before),
            after=formats.integer(after),
        )
    first, last = (day and formats.short_date(date.fromisoformat(day)) for day in after)
    if last is None:
        return t("Rien à ces dates : élargi à partir du {first}.", first=first)
    return t("Rien à ces dates : élargi du {first} au {last}.", first=first, last=last)
