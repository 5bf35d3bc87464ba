"""One part of the method on screen: its rules or its table, one row of which may stand out."""

import pandas as pd
import streamlit as st

from dashboard import charts, data, filters, formats, markup, state, tables
from dashboard.markup import Markup, element
from dashboard.method_sections import KEY, Section
from dashboard.texts import t, tn

LONG = 20
"""From so many rows on, a part can be searched."""


def draw(part: Section) -> None:
    """Draw a part of the method."""
    charts.heading(part.title, part.text)
    if part.points:
        points = [element("li", point) for point in part.points]
        markup.show(element("ul", points, class_="m-rules"))
    if not part.columns:
        return
    rows = part.rows
    if len(rows) >= LONG:
        rows = _searched(rows)
    marked = state.read("repere")
    if rows.empty:
        markup.show(element("p", t("Aucune ligne ne contient ces mots."), class_="m-meta"))
        return
    # The row asked for comes first: it is what the reader came to see.
    rows = pd.concat([rows[rows[KEY] == marked], rows[rows[KEY] != marked]])
    markup.show(_table(part, rows, marked))
    if data.is_published():
        tables.download(part.rows, t("methode"), part.key)


def _searched(rows: pd.DataFrame) -> pd.DataFrame:
    """Draw the field of words, and keep the rows that hold them all."""
    asked = (state.read("chercher") or "").casefold().split()
    texts = rows.astype(str).agg(" ".join, axis="columns").str.casefold()
    found = rows[[all(word in text for word in asked) for text in texts]]
    field, said = st.columns([1, 2], vertical_alignment="bottom")
    with field:
        filters.words("chercher", t("Chercher dans ce tableau"), t("Par exemple : bois"))
    with said:
        count = tn("{count} ligne", "{count} lignes", len(found), count=formats.integer(len(found)))
        markup.show(element("p", count, class_="m-meta"))
    return found


def _table(part: Section, rows: pd.DataFrame, marked: str | None) -> Markup:
    folded = {name for names in part.under.values() for name in names}
    columns = [column for column in part.columns if column.name not in folded]
    head = [
        element("th", column.title, scope="col", class_=None if column.small else "m-hide-small")
        for column in columns
    ]
    body = [
        element(
            "tr",
            [_cell(part, row, column, is_head=column is columns[0]) for column in columns],
            class_="m-marked" if row[KEY] == marked else None,
            id=f"{part.key}-{row[KEY]}",
        )
        for row in rows.to_dict("records")
    ]
    table = element(
        "table",
        element("caption", part.title, class_="m-skip"),
        element("thead", element("tr", head)),
        element("tbody", body),
        class_="m-table",
    )
    return element(
        "div", table, class_="m-scroll m-method", tabindex=0, role="region", aria_label=part.title
    )


def _cell(part: Section, row: dict[str, str], column: tables.Column, *, is_head: bool) -> Markup:
    under = [
        element("span", _text(part, row, name), class_="m-under")
        for name in part.under.get(column.name, ())
        if row[name]
    ]
    return element(
        "th" if is_head else "td",
        _text(part, row, column.name),
        under,
        scope="row" if is_head else None,
        class_=None if column.small else "m-hide-small",
    )


def _text(part: Section, row: dict[str, str], name: str) -> Markup | str:
    return element("code", row[name]) if name in part.code and row[name] else row[name]
