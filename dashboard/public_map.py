"""The public's map: territories shaded by a published figure, hidden ones as hidden."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard import flow_view, formats, maps, markup, theme
from dashboard.markup import Markup, element
from dashboard.texts import t

CLASSES = 5
_SHADES = [theme.SEQUENCE[index] for index in (1, 3, 5, 7, 9)]
GREY_FILL = "rgba(128, 134, 139, 0.4)"
"""A grey that shows on white and on the dark ground."""


def limits(values: Sequence[float]) -> list[float]:
    """Give the bounds between classes that hold as many territories each; fewer if few."""
    cuts = np.quantile(values, np.linspace(0, 1, CLASSES + 1)[1:-1]) if len(values) else []
    return sorted({float(cut) for cut in cuts})


def figure(
    outlines: Mapping[str, Any],
    values: Mapping[str, float | None],
    unit: str,
    points: Any,  # noqa: ANN401  # degrees, as arrays
) -> go.Figure:
    """Draw the map.

    Args:
        outlines: a GeoJSON FeatureCollection, its ids the codes.
        values: what is published by code; None where it is secret.
        unit: the figure's unit.
        points: longitudes and latitudes of the territories, shape (n, 2), WGS84 degrees.

    Returns:
        The figure; nothing in it tells one hidden territory from another.
    """
    bounds = limits([value for value in values.values() if value is not None])
    shades = [GREY_FILL, *_SHADES[CLASSES - 1 - len(bounds) :]]
    features = [feature for feature in outlines["features"] if feature["id"] in values]
    ranks = [
        0 if values[code] is None else 1 + int(np.searchsorted(bounds, values[code], side="right"))
        for code in (feature["id"] for feature in features)
    ]
    steps = len(shades)
    scale = [
        (edge / steps, colour) for rank, colour in enumerate(shades) for edge in (rank, rank + 1)
    ]
    drawn = go.Figure()
    drawn.add_choroplethmap(
        geojson=outlines,
        locations=[feature["id"] for feature in features],
        z=ranks,
        zmin=-0.5,
        zmax=steps - 0.5,
        colorscale=scale,
        showscale=False,
        marker={"line": {"color": theme.PAPER, "width": 0.8}, "opacity": 1},
        customdata=[
            markup.hover(f"{feature['properties']['name']} : {words(values[feature['id']], unit)}")
            for feature in features
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    view = flow_view.fit(None, points, [1.0] * len(points), whole=True)
    drawn.update_layout(
        height=maps.MAP_HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        map={
            "style": maps.empty_style(),
            "center": {"lon": view.centre[0], "lat": view.centre[1]},
            "zoom": view.zoom,
        },
    )
    return drawn


def words(value: float | None, unit: str) -> str:
    """Write a value, or that it is secret."""
    return t("secret statistique") if value is None else formats.quantity(value, unit)


def legend(values: Sequence[float | None], unit: str) -> Markup:
    """Give each shade its values, from the least to the most, and say what is grey."""
    known = sorted(value for value in values if value is not None)
    bounds = limits(known)
    lots = np.split(np.array(known), np.searchsorted(known, bounds, side="left"))
    first = CLASSES - 1 - len(bounds)
    steps = [
        (f"m-swatch m-step-{first + rank}", _span(lot, unit))
        for rank, lot in enumerate(lots)
        if len(lot)
    ]
    if None in values:
        steps.append(("m-swatch m-swatch--secret", words(None, unit)))
    return element(
        "ul",
        [element("li", element("span", "", class_=swatch), text) for swatch, text in steps],
        class_="m-legend",
    )


def _span(lot: Any, unit: str) -> str:  # noqa: ANN401  # an array
    low, high = formats.quantity(float(lot[0]), unit), formats.quantity(float(lot[-1]), unit)
    return low if low == high else t("{low} à {high}", low=low, high=high)
