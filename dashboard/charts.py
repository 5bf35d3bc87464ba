"""Charts, and the frame around each: what it shows, its unit, its source, its table, its CSV."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import data, formats, markup, tables, theme
from dashboard.texts import t

CHART_HEIGHT = 320
# Zooming has no use on twelve bars, and the mode bar speaks English only.
CONFIG = {"displayModeBar": False, "scrollZoom": False}


def heading(title: str, finding: str) -> None:
    """Draw the title of a chart or table, and the sentence that says what it shows."""
    markup.show(
        markup.element(
            "div", markup.element("h2", title), markup.element("p", finding), class_="m-section"
        )
    )


def source_line(*details: str) -> None:
    """Draw the line under a chart: where its data come from, their date, and details."""
    day = t("données arrêtées au {date}", date=formats.long_date(data.reference_date()))
    markup.show(
        markup.element("p", formats.DOT.join([*details, source_names(), day]), class_="m-source")
    )


def source_names() -> str:
    """Name the platforms that the data come from."""
    names = data.platform_names()
    if not names:
        return t("Source : aucune plateforme chargée")
    return t("Source : {platforms}", platforms=", ".join(names))


def chart(
    figure: go.Figure,
    *,
    key: str,
    alternative: str,
    rows: pd.DataFrame,
    columns: Sequence[tables.Column],
    file: Sequence[str],
) -> None:
    """Draw a figure with its table and its file one click away.

    Args:
        figure: made with the theme's reserved colours.
        key: the element's identity across reruns.
        alternative: what a reader who cannot see the figure needs to know.
        rows: the data behind it.
        columns: the columns of its table.
        file: the parts of the exported file's name.
    """
    st.plotly_chart(figure, key=key, config=CONFIG, alt=alternative)
    table_of_chart(rows, columns, file=file, key=key)


def table_of_chart(
    rows: pd.DataFrame, columns: Sequence[tables.Column], *, file: Sequence[str], key: str
) -> None:
    """Draw the folded table of a chart, and its download."""
    with st.expander(t("Voir le tableau"), key=f"{key}-table", type="compact"):
        markup.show(tables.html_table(rows, columns, caption=t("Données du graphique")))
        tables.download(rows, *file)


def monthly_bars(rows: pd.DataFrame, groups: Sequence[tuple[str, str, str]]) -> go.Figure:
    """Draw the exchanges of each month, stacked by group.

    Args:
        rows: month (1 to 12), group (a code), exchanges; months without exchanges may be absent.
        groups: code, name and colour of each group, from the bottom up.

    Returns:
        The figure, twelve months wide whatever the data.
    """
    months = formats.month_names()
    figure = go.Figure()
    for code, name, colour in groups:
        counts = rows[rows["group"] == code].groupby("month")["exchanges"].sum()
        values = [float(counts.get(month, 0)) for month in range(1, 13)]
        if not any(values):
            continue
        figure.add_bar(
            x=months,
            y=values,
            name=markup.hover(name),
            marker={"color": colour, "line": {"color": theme.PAPER, "width": 1}},
            customdata=[formats.number(value) for value in values],
            hovertemplate="%{customdata}",
        )
    figure.update_layout(
        barmode="stack",
        bargap=0.35,
        height=CHART_HEIGHT,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        hovermode="x unified",
        separators=formats.separators(),
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top", "traceorder": "normal"},
        xaxis={"categoryorder": "array", "categoryarray": months, "fixedrange": True},
        yaxis={"rangemode": "tozero", "fixedrange": True, "nticks": 5, "tickformat": ",d"},
        showlegend=True,
    )
    return figure
