"""Tables that every reader can use: real HTML tables on screen, and the same rows as a file."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from analytics.inert import inert
from dashboard import data, formats, markup
from dashboard.texts import language, t


@dataclass(frozen=True)
class Column:
    """One column of a table on screen.

    Attributes:
        name: the data's column.
        title: the header that is read.
        unit: the numbers' unit; None for texts.
        small: whether it stays on a narrow screen.
    """

    name: str
    title: str
    unit: str | None = None
    small: bool = True


def html_table(rows: pd.DataFrame, columns: Sequence[Column], *, caption: str) -> markup.Markup:
    """Make a table; the first column heads its rows.

    Args:
        rows: the data, at least the named columns; numbers unrounded.
        columns: what is shown, in order; the numbers of one column share one unit.
        caption: what the table holds.

    Returns:
        The table, ready to show.
    """
    scales = {
        column.name: formats.scale_for(rows[column.name], column.unit)
        for column in columns
        if column.unit is not None
    }
    texts = {column.name: _texts(rows[column.name], column, scales) for column in columns}
    head = [
        markup.element("th", _title(column, scales), scope="col", class_=_classes(column))
        for column in columns
    ]
    body = [
        markup.element(
            "tr",
            [
                markup.element(
                    "th" if column is columns[0] else "td",
                    texts[column.name][line],
                    scope="row" if column is columns[0] else None,
                    class_=_classes(column),
                )
                for column in columns
            ],
        )
        for line in range(len(rows))
    ]
    parts = [
        markup.element("caption", caption),
        markup.element("thead", markup.element("tr", head)),
        markup.element("tbody", body),
    ]
    table = markup.element("table", parts, class_="m-table")
    return markup.element(
        "div", table, class_="m-scroll", tabindex=0, role="region", aria_label=caption
    )


def csv_file(rows: pd.DataFrame) -> bytes:
    """Write rows as the language's spreadsheets open them: unrounded, headers in our words.

    Args:
        rows: the data; texts that a spreadsheet would run get an apostrophe in front.

    Returns:
        The file: UTF-8 with its mark; semicolons and decimal commas in French, commas and
        points in English.
    """
    french = language() == "fr"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow(rows.columns)
    for record in rows.itertuples(index=False):
        writer.writerow([_plain(value, french) for value in record])
    return out.getvalue().encode("utf-8-sig")


def file_name(*parts: str) -> str:
    """Name an exported file; the name says it where the data are a demonstration."""
    words = ["maillage", *parts]
    if data.is_demonstration():
        words.append(t("donnees-de-demonstration"))
    safe = ["".join(c if c.isalnum() or c in "-_" else "-" for c in word) for word in words]
    return "_".join(word for word in safe if word) + ".csv"


def download(rows: pd.DataFrame, *name: str) -> None:
    """Draw the button that saves rows as a CSV file."""
    st.download_button(
        t("Télécharger le tableau (CSV)"),
        csv_file(rows),
        file_name(*name),
        "text/csv",
        key=f"csv-{'-'.join(name)}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _title(column: Column, scales: dict[str, formats.Scale]) -> str:
    unit = scales[column.name].text if column.name in scales else ""
    return f"{column.title} ({unit})" if unit else column.title


def _classes(column: Column) -> str | None:
    names = ["m-number"] if column.unit is not None else []
    return " ".join(names if column.small else [*names, "m-hide-small"]) or None


def _texts(values: pd.Series, column: Column, scales: dict[str, formats.Scale]) -> list[str]:
    if column.name not in scales:
        return ["" if pd.isna(value) else str(value) for value in values]
    scale = scales[column.name]
    numbers = [None if pd.isna(value) else float(value) * scale.factor for value in values]
    return formats.column(numbers, whole=scale.unit == "1")


def _plain(value: object, french: bool) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return inert(value)
    text = str(value)
    return text.replace(".", ",") if french and isinstance(value, float) else text
