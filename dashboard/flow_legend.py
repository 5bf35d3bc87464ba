"""Beside a flow map: its legend, and what comes in, goes out and stays."""

import pandas as pd

from dashboard import flow_figure, flow_words, formats
from dashboard.flow_scale import WidthScale
from dashboard.flow_words import MEASURES, Measure
from dashboard.markup import Markup, element, join
from dashboard.texts import t


def legend(scale: WidthScale, measure: Measure, *, negative: bool, internal: bool) -> Markup:
    """Make the legend: the width of each class in round numbers, and the colours in use.

    Args:
        scale: The widths of the map.
        measure: What they follow.
        negative: Whether a flow is negative.
        internal: Whether a flow is internal.
    """
    unit = scale.shown.text
    title = f"{t(measure.label)} ({unit})" if unit else t(measure.label)
    entries = scale.entries()
    widths = [
        element(
            "li",
            element(
                "span",
                "",
                class_=f"m-flow m-shade-{flow_figure.shade(rank, len(entries))}",
                style=f"--width:{width}px",
            ),
            words,
        )
        for rank, (width, words) in enumerate(entries)
    ]
    kinds = [element("li", element("span", "", class_="m-dot m-dot--place"), t("Territoire"))]
    if internal:
        kinds.append(
            element("li", element("span", "", class_="m-dot m-dot--ring"), t("Flux interne"))
        )
    if negative:
        kinds.append(
            element("li", element("span", "", class_="m-flow m-flow--less"), t("Flux négatif"))
        )
    return join(
        element("p", title, class_="m-legend-title"),
        element("ul", widths, class_="m-legend"),
        element("ul", kinds, class_="m-legend"),
    )


def totals(sums: pd.DataFrame, measure: Measure) -> Markup:
    """Make the figures of a territory: incoming, outgoing, internal, and their sum.

    Args:
        sums: What `analytics.flow_map.flow_totals` gives.
        measure: The one shown; the number of exchanges stands under another.
    """
    column, count = measure.column, MEASURES["echanges"]
    values = {t(label): sums.loc[side] for side, label in flow_words.DIRECTIONS.items()}
    values[t("Ensemble")] = sums.sum()
    scale = formats.scale_for([row[column] for row in values.values()], measure.unit)
    return element(
        "dl",
        [
            element(
                "div",
                element("dt", label),
                element(
                    "dd",
                    formats.number(row[column] * scale.factor),
                    element("span", scale.text, class_="m-figure__unit") if scale.text else "",
                ),
                element("dd", flow_words.quantity(row["exchanges"], count), class_="m-mute")
                if measure is not count
                else "",
            )
            for label, row in values.items()
        ],
        class_="m-sums",
    )
