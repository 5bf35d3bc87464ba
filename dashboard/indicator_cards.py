"""Indicators on screen: each with its value, its definition and its note; then what proves them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics import indicators
from dashboard import (
    charts,
    data,
    formats,
    labels,
    load_words,
    markup,
    method_sections,
    tables,
)
from dashboard.markup import Markup, element
from dashboard.texts import language, t, tn, typeset

SHOWN = 15
"""How many exchanges of the evidence the table shows; the file has them all."""

Row = Mapping[str, Any]


def in_words(row: Row) -> Row:
    """Give an indicator with its texts as they are set on screen."""
    if language() != "fr":
        return row
    texts = ("label", "definition", "how", "source", "notes")
    return {**row, **{name: typeset(row[name]) for name in texts if row[name]}}


def value(row: Row) -> tuple[str, str]:
    """Write an indicator's value, and its unit apart: `12`, `t`; a dash where there is none."""
    number, unit = row["value"], row["unit"]
    if number is None:
        return formats.NOTHING, ""
    if unit == "bool":
        return (t("Atteint") if number else t("Pas atteint")), ""
    if unit == "%":
        return formats.share(number / 100), ""
    if unit == "1":
        return formats.integer(number), ""
    scale = formats.scale_for([number], unit)
    return formats.number(number * scale.factor), scale.text


def card(row: Row) -> Markup:
    """Make one indicator: its name, its value, what it measures, what to know of it."""
    number, unit = value(row)
    return element(
        "article",
        element("h3", row["label"], class_="m-figure__label"),
        element(
            "p",
            number,
            element("span", unit, class_="m-figure__unit") if unit else "",
            class_="m-figure__value",
        ),
        element("p", row["definition"], class_="m-indicator__text"),
        element("p", row["notes"], class_="m-indicator__note") if row["notes"] else "",
        class_="m-figure m-indicator",
    )


def draw(rows: Sequence[Row], file: Sequence[str]) -> None:
    """Draw the indicators of a framework.

    Args:
        rows: what `analytics.indicators` answers.
        file: the parts of the exported files' names.
    """
    rows = [in_words(row) for row in rows]
    with st.grid("auto", min_column_width=285, gap="medium", key="indicators"):
        for row in rows:
            markup.show(card(row))
    _draw_computing(rows, file)
    _draw_evidence(rows, file)
    charts.source_line()


def _draw_computing(rows: Sequence[Row], file: Sequence[str]) -> None:
    charts.heading(
        t("Comment ils sont calculés"),
        t("Les identifiants sont ceux du cadre, là où il en a, et de l'export."),
    )
    head = (t("Indicateur"), t("Calcul"), t("Source"))
    body = [
        element(
            "tr",
            element(
                "th",
                element("a", row["label"], href=method_sections.link("indicateurs", row["id"])),
                element("span", element("code", row["id"]), class_="m-under"),
                scope="row",
            ),
            element("td", row["how"]),
            element("td", labels.source(row["source"]), class_="m-hide-small"),
        )
        for row in rows
    ]
    titles = [
        element("th", title, scope="col", class_="m-hide-small" if title == head[-1] else None)
        for title in head
    ]
    caption = t("Calcul et source de chaque indicateur")
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", titles)),
        element("tbody", body),
        class_="m-table",
    )
    markup.show(
        element(
            "div", table, class_="m-scroll m-method", tabindex=0, role="region", aria_label=caption
        )
    )
    export = pd.DataFrame(rows).drop(columns="evidence")
    export["evidence"] = [" ".join(row["evidence"]) for row in rows]
    tables.download(export, *file)


def _draw_evidence(rows: Sequence[Row], file: Sequence[str]) -> None:
    lacking = rows[0]["framework"] == "compliance"
    named = named_by(rows)
    if not named:
        return
    found = data.ask(indicators.proofs, evidence=tuple(named))
    found = found.assign(indicators=[", ".join(named[one]) for one in found["evidence"]])
    said = tn(
        "{count} échange, du plus récent au plus ancien.",
        "{count} échanges, du plus récent au plus ancien.",
        len(found),
        count=formats.integer(len(found)),
    )
    if len(found) > SHOWN:
        said += " " + t("Les {shown} premiers sont ici, tous sont dans le fichier.", shown=SHOWN)
    title = t("Les prêts auxquels il manque une pièce") if lacking else t("Ce qui les prouve")
    charts.heading(title, said)
    head = [
        (t("Échange"), "m-date"),
        (t("De → vers"), ""),
        (t("Catégorie"), "m-hide-small"),
        (t("Date"), "m-hide-small m-date"),
        (t("Il manque") if lacking else t("Indicateurs"), ""),
    ]
    label = "label_fr" if language() == "fr" else "label_en"
    body = [
        [
            markup.join(
                row["exchange_id"], element("span", row["platform_name"], class_="m-under")
            ),
            f"{_party(row, 'giver')} → {_party(row, 'receiver')}",
            _text(row[label]),
            formats.short_date(row["day"]) if isinstance(row["day"], date) else "",
            row["indicators"],
        ]
        for row in found.head(SHOWN).to_dict("records")
    ]
    markup.show(load_words.grid(head, body, caption=title))
    tables.download(found, *file, t("preuves"))


def named_by(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Turn the evidence round: for each exchange, the indicators that name it.

    For loans, what each lacks: those that lack nothing are not there. A threshold names what the
    count that it is about does, and is left out.

    Returns:
        Names of indicators (their ids, or what is lacking), by `platform/exchange_id`.
    """
    named: dict[str, list[str]] = {}
    for row in rows:
        if row["unit"] == "bool" or row["id"] in ("compliance_loans", "compliance_lacking"):
            continue
        name = row["label"] if row["framework"] == "compliance" else row["id"]
        for exchange in row["evidence"]:
            named.setdefault(exchange, []).append(name)
    return named


def _party(row: Row, role: str) -> str:
    return _text(row[f"{role}_name"]) or row[f"{role}_id"]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
