"""The tables of the panel that says how a figure is made."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.method_tables import method_table
from dashboard import formats, labels, method_sections, method_words
from dashboard.markup import Content, Markup, element
from dashboard.texts import DEFAULT_LANGUAGE, language, t, typeset

Row = Mapping[str, Any]


def left_out(rows: pd.DataFrame) -> Markup:
    """Make the table of the reasons for which exchanges, or parts of some, are in no figure.

    Args:
        rows: what `analytics.explain` leaves out: whole, reason, reason_fr, reason_en, status.
    """
    # A reason names the row that counts in its stead, in each of its rows: told once.
    keys = ["whole", "reason", "status"]
    counted = rows.groupby(keys, dropna=False, sort=False).agg(
        exchanges=("exchange_id", "size"), words=(f"reason_{language()}", "first")
    )
    body = []
    for (whole, reason, _), row in counted.iterrows():
        words = (
            t("Déjà compté : le même échange, vu sur une autre plateforme")
            if reason == "duplicate"
            else _typeset(row["words"])
        )
        body.append(
            (
                words,
                t("l'échange entier") if whole else t("une ligne du calcul"),
                (formats.integer(row["exchanges"]), "m-number"),
            )
        )
    head = [t("Raison"), (t("Laissé de côté"), "m-hide-small"), (t("Échanges"), "m-number")]
    lines = [(words, (part, "m-hide-small"), count) for words, part, count in body]
    return _table(t("Ce que le chiffre laisse de côté"), head, lines)


def assumptions(rows: Sequence[Row], unit: str) -> Markup:
    """Make the table of assumptions: value, what could be assumed instead, the figure then.

    Args:
        rows: what `analytics.explain` says of each; those of the interval alone come last.
        unit: the figure's.
    """
    head = [
        t("Hypothèse"),
        (t("Valeur"), "m-number"),
        (t("Échanges"), "m-number m-hide-small"),
    ]
    lines = [
        (
            [_label(row), _known_as("hypotheses", row["id"]), _alternatives(row, unit)],
            (_value(row["value"], row["unit"]), "m-number"),
            (formats.integer(row["exchanges"]), "m-number m-hide-small"),
        )
        for row in sorted(rows, key=lambda row: str(row["enters"]) == "interval")
    ]
    return _table(t("Hypothèses et leur emploi"), head, lines)


def factors(rows: Sequence[Row]) -> Markup:
    """Make the table of factors: value, source, vintage and licence.

    Args:
        rows: what `analytics.explain` says of each.
    """
    head = [
        t("Facteur"),
        (t("Valeur"), "m-number"),
        (t("Source et licence"), "m-hide-small"),
        (t("Échanges"), "m-number"),
    ]
    lines = [
        (
            [_label(row), _known_as("facteurs", row["id"])],
            (_value(row["value"], row["unit"]), "m-number"),
            (
                [
                    labels.source(row["source"]),
                    _under(
                        formats.DOT.join(part for part in (row["vintage"], row["licence"]) if part)
                    ),
                ],
                "m-hide-small",
            ),
            (formats.integer(row["exchanges"]), "m-number"),
        )
        for row in rows
    ]
    return _table(t("Les facteurs les plus employés"), head, lines)


def _alternatives(row: Row, unit: str) -> list[Markup]:
    """Say what else could be assumed, a line each, and the figure then, where it is known."""
    if row["enters"] == "interval":
        return [_under(t("N'entre que dans l'intervalle."))]
    if not row["alternative"]:
        return [_under(t("Aucune autre valeur n'est proposée."))]
    at: Mapping[str, float] = row["figure_at"] or {}
    scale = formats.scale_for(at.values(), unit)
    names = {other["assumption_id"]: other for other in method_table("assumptions")}
    said = []
    for name, value in row["alternative"].items():
        if name == "mode":  # the value itself
            continue
        if name in names:
            label = _typeset(names[name][f"label_{language()}"])
            words = t("{label} : {value}", label=label, value=_value(value, row["unit"]))
        elif name == "low":
            words = t("au plus bas, {value}", value=_value(value, row["unit"]))
        else:
            words = t("au plus haut, {value}", value=_value(value, row["unit"]))
        if name in at:
            words = t(
                "{words} → le chiffre serait {figure}",
                words=words,
                figure=formats.scaled(at[name], scale),
            )
        said.append(_under(words))
    return said


def _under(text: str) -> Markup:
    return element("span", text, class_="m-under")


def _known_as(part: str, name: str) -> Markup:
    """Give a row's id, as a link to the page of the method."""
    spoken = "" if language() == DEFAULT_LANGUAGE else f"&lang={language()}"
    address = method_sections.link(part, name) + spoken
    link = element("a", element("code", name), href=address, target="_self")
    return element("span", link, class_="m-under")


def _label(row: Row) -> str:
    return _typeset(row["label"]) if language() == "fr" else row["label_en"]


def _typeset(text: str) -> str:
    return typeset(text) if language() == "fr" else text


def _value(value: float, unit: str) -> str:
    """Write a number of the method with all its digits: who checks a figure needs them."""
    if unit == "share":
        return formats.share(value)
    number = method_words.exact(f"{value:.10g}")
    if unit.startswith("kgCO2e"):  # of a factor: never turned into tonnes
        return f"{number}{formats.NO_BREAK}{unit.replace('CO2', 'CO₂')}"
    words = "" if unit == "km/km" else formats.unit_text(unit)
    return f"{number}{formats.NO_BREAK}{words}" if words else number


Cell = Content | tuple[Content, str]


def _table(caption: str, head: Sequence[Cell], lines: Sequence[Sequence[Cell]]) -> Markup:
    """Make a table whose cells may hold elements; the first column heads its rows."""
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", [_cell("th", cell, "col") for cell in head])),
        element(
            "tbody",
            [
                element(
                    "tr",
                    _cell("th", line[0], "row"),
                    [_cell("td", cell, None) for cell in line[1:]],
                )
                for line in lines
            ],
        ),
        class_="m-table",
    )
    return element("div", table, class_="m-scroll", tabindex=0, role="region", aria_label=caption)


def _cell(tag: str, cell: Cell, scope: str | None) -> Markup:
    content, classes = cell if isinstance(cell, tuple) else (cell, None)
    return element(tag, content, scope=scope, class_=classes)
