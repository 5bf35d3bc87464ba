"""Matches on screen: the two listings, why they suit each other, and the score on demand."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import cards, data, formats, labels, match_words, nearby_list
from dashboard.markup import Content, Markup, element
from dashboard.texts import t

Row = Mapping[str, Any]
SIDES = ("offer", "need")


def card(match: Row, *, sides: Sequence[str] = SIDES, way: Content = "") -> Markup:
    """Make one match.

    Args:
        match: one of what `analytics.matching.match.matches` answers.
        sides: which of its listings are told of; both, or the one that the reader lacks.
        way: what to know of the way by road, where it was asked for.

    Returns:
        The match; an anonymous listing shows no company.
    """
    return element(
        "article",
        element("span", str(match["rank"]), class_="m-listing__rank", aria_hidden="true"),
        element("div", [_side(match[side]) for side in sides], class_="m-match__sides"),
        element(
            "p",
            match_words.reasons(match, data.reference_date()),
            element("span", way, class_="m-under") if way else "",
            class_="m-match__why",
        ),
        _score(match),
        class_="m-match",
    )


def who(row: Row) -> str:
    """Name who lists, and where."""
    name = (
        t("Entreprise anonyme") if row["visibility"] == "anonymous" else row["company_name"] or ""
    )
    return formats.DOT.join(part for part in (name, row["commune_name"]) if part)


def _side(row: Row) -> Markup:
    amount = (
        formats.quantity(row["quantity"], row["unit"]) if row["quantity"] and row["unit"] else ""
    )
    category = nearby_list.category_names().get(row["category"], row["category"])
    facts = (category, amount, cards.dates(row))
    return element(
        "div",
        element("span", labels.kind(row["kind"]), class_="m-tag"),
        element("h3", row["title"] or category),
        element("p", who(row)),
        element("p", formats.DOT.join(fact for fact in facts if fact)),
        class_="m-match__side",
    )


def _score(match: Row) -> Markup:
    lines = [
        element(
            "tr",
            element("th", match_words.part(name), scope="row"),
            element(
                "td",
                formats.share(part["value"])
                + ("" if part["known"] else f" ({t('inconnu : valeur neutre')})"),
                class_="m-number",
            ),
            element("td", formats.share(part["weight"]), class_="m-number"),
            element("td", _points(part["contribution"]), class_="m-number"),
        )
        for name, part in match["parts"].items()
    ]
    head = [
        element("th", text, scope="col", class_="m-number" if rank else None)
        for rank, text in enumerate((t("Critère"), t("Valeur"), t("Poids"), t("Points")))
    ]
    table = element(
        "table",
        element("thead", element("tr", head)),
        element("tbody", lines),
        class_="m-table",
    )
    total = t("Note : {points} sur 100", points=_points(match["score"]))
    return element(
        "details",
        element("summary", total),
        element("div", table, class_="m-scroll"),
        class_="m-match__score",
    )


def _points(share: float) -> str:
    return formats.integer(share * 100)
