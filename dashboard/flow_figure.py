"""The flow map itself: ribbons between places, rings around them, over land and borders.

Ribbons and rings are polygons, so that each is wholly clickable; nothing on the map is text,
whose letters would be fetched from outside.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard import flow_geometry, maps, theme
from dashboard.flow_scale import WidthScale
from dashboard.flow_view import View

HEIGHT = 560
FLOW_TRACE = "flows"
PLACE_TRACE = "places"
SEPARATOR = ">"
"""Between both places of a flow, in the address and in a click."""

# Dots are smaller where they are many: they must not hide the ribbons.
_DOT_PX, _SMALL_DOT_PX, _FEW_DOTS = 9.0, 5.0, 40
# A click selects; plotly would fade whatever is not selected.
_UNFADED = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}
# Colours of shapes: four shades, the darkest for the largest, then those below.
SHADES = theme.SEQUENCE[5:9]
_COLOURS = (*SHADES, theme.CATEGORIES[3], theme.SEQUENCE[2])
_NEGATIVE, _FADED = len(SHADES), len(SHADES) + 1
_OUTLINE_PX, _OPACITY = 0.8, 0.92


def flow_key(origin: str, destination: str) -> str:
    """Name a flow: that of a place to itself is named as the place."""
    return origin if origin == destination else f"{origin}{SEPARATOR}{destination}"


def shade(rank: int, classes: int) -> int:
    """Which of `SHADES` a class has; the largest has the last, the smallest may share theirs."""
    return max(0, len(SHADES) - classes + rank)


def flow_figure(
    flows: pd.DataFrame,
    places: pd.DataFrame,
    *,
    measure: str,
    scale: WidthScale,
    view: View,
    ground: Mapping[str, Any],
    selection: str | None,
    revision: str,
) -> go.Figure:
    """Draw the map.

    Args:
        flows: What `analytics.flow_map` gives to draw, with `text`, their hover label (markup).
        places: Its places, with `text` likewise.
        measure: The column that widths follow.
        scale: Widths of its values.
        view: The first view, which widths in pixels refer to.
        ground: What `analytics.flow_ground` gives.
        selection: A place or a flow; what has no part in it fades.
        revision: While it stays the same, the reader's own zoom and place stay too.

    Returns:
        The figure. A click gives the `flow_key` of a ribbon, or the place of a ring or dot, as
        `customdata`.
    """
    figure = go.Figure()
    ends = set(flows["origin"]) | set(flows["destination"])
    dot_px = _DOT_PX if len(ends) <= _FEW_DOTS else _SMALL_DOT_PX
    points = places[places["place"].isin(ends)].set_index("place")
    shapes = _shapes(flows, points, measure, scale, view, selection, dot_px)
    # Within a trace plotly hits the lowest shape, and of several traces the highest: one a layer.
    for _, layer in shapes.groupby("layer"):
        _add_shapes(figure, layer)
    _add_places(figure, points, selection, dot_px)
    lon, lat = view.centre
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        clickmode="event+select",
        hoverdistance=5,  # else a dot takes the clicks of every ribbon that comes near
        uirevision=revision,
        map={
            "style": maps.empty_style(),
            "layers": _layers(ground),
            "center": {"lon": lon, "lat": lat},
            "zoom": view.zoom,
        },
    )
    return figure


def _add_shapes(figure: go.Figure, shapes: pd.DataFrame) -> None:
    features = [
        {
            "type": "Feature",
            "id": row.key,
            "geometry": {"type": "Polygon", "coordinates": row.rings},
        }
        for row in shapes.itertuples()
    ]
    keys = shapes["key"].tolist()
    figure.add_choroplethmap(
        geojson={"type": "FeatureCollection", "features": features},
        locations=keys,
        z=shapes["colour"].tolist(),
        zmin=-0.5,
        zmax=len(_COLOURS) - 0.5,
        colorscale=[
            [(number + side) / len(_COLOURS), colour]
            for number, colour in enumerate(_COLOURS)
            for side in (0, 1)
        ],
        showscale=False,
        marker={
            "line": {"color": theme.PAPER, "width": shapes["outline_px"].tolist()},
            "opacity": _OPACITY,
        },
        selected={"marker": {"opacity": _OPACITY}},
        unselected={"marker": {"opacity": _OPACITY}},
        customdata=keys,
        text=shapes["text"].tolist(),
        hovertemplate="%{text}<extra></extra>",
        name=FLOW_TRACE,
    )


def _shapes(
    flows: pd.DataFrame,
    points: pd.DataFrame,
    measure: str,
    scale: WidthScale,
    view: View,
    selection: str | None,
    dot_px: float,
) -> pd.DataFrame:
    """Give every shape its layer: the faded, then rings, then ribbons, wider above thinner.

    Returns:
        key, layer, colour (of `_COLOURS`), outline_px, text, rings (WGS84 degrees).
    """
    keys = [
        flow_key(origin, destination)
        for origin, destination in zip(flows["origin"], flows["destination"], strict=True)
    ]
    faded = np.array([not _concerns(selection, key) for key in keys], dtype=bool)
    inside = (flows["origin"] == flows["destination"]).to_numpy()
    ranks, widths_px = scale.ranks(flows[measure]), scale.widths_px(flows[measure])
    shades = [shade(int(rank), len(scale.bounds)) for rank in ranks]
    colours = np.where(flows[measure] < 0, _NEGATIVE, shades)
    return pd.DataFrame(
        {
            "key": keys,
            "layer": np.where(faded, 0, np.where(inside, 1, 2 + ranks)),
            "colour": np.where(faded, _FADED, colours),
            "outline_px": np.minimum(_OUTLINE_PX, (widths_px**2 / 60).round(2)),
            "text": flows["text"].tolist(),
            "rings": _outlines(flows, points, widths_px, view, inside, dot_px),
        }
    )


def _concerns(selection: str | None, key: str) -> bool:
    """Whether a flow is the selected one, or has the selected place at an end."""
    return selection is None or selection == key or selection in key.split(SEPARATOR)


def _outlines(
    flows: pd.DataFrame,
    points: pd.DataFrame,
    widths_px: NDArray[np.float64],
    view: View,
    inside: NDArray[np.bool_],
    dot_px: float,
) -> list[list[Any]]:
    """Rings of coordinates of each flow's polygon, WGS84 degrees, in the order of the flows."""
    starts, ends = (
        view.to_px(points.loc[flows[end], ["lon", "lat"]].to_numpy())
        for end in ("origin", "destination")
    )
    outlines: list[list[Any]] = [[] for _ in range(len(flows))]
    ribbons = flow_geometry.ribbons(
        starts[~inside], ends[~inside], widths_px[~inside], gap=dot_px / 2
    )
    for row, outline in zip(np.flatnonzero(~inside), view.to_degrees(ribbons), strict=True):
        outlines[row] = [outline.tolist()]
    rings = flow_geometry.rings(starts[inside], dot_px / 2 + 2, widths_px[inside])
    for row, ring in zip(np.flatnonzero(inside), view.to_degrees(rings), strict=True):
        outlines[row] = ring.tolist()
    return outlines


def _add_places(
    figure: go.Figure, places: pd.DataFrame, selection: str | None, dot_px: float
) -> None:
    chosen = set((selection or "").split(SEPARATOR))
    sizes = [dot_px + 4 if place in chosen else dot_px for place in places.index]
    where = {"lon": places["lon"].round(4).tolist(), "lat": places["lat"].round(4).tolist()}
    # The map's markers have no outline: a disc of the ground's colour lies under each.
    figure.add_scattermap(
        **where,
        mode="markers",
        marker={"size": [size + 3 for size in sizes], "color": theme.PAPER, "opacity": 1},
        hoverinfo="skip",
        **_UNFADED,
        name="edge",
    )
    figure.add_scattermap(
        **where,
        mode="markers",
        marker={"size": sizes, "color": theme.INK_STRONG, "opacity": 1},
        customdata=places.index.tolist(),
        text=places["text"].tolist(),
        hovertemplate="%{text}<extra></extra>",
        **_UNFADED,
        name=PLACE_TRACE,
    )


def _layers(ground: Mapping[str, Any]) -> list[dict[str, Any]]:
    def layer(kind: str, geometry: Any, colour: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        return {
            "sourcetype": "geojson",
            "source": {"type": "Feature", "geometry": geometry, "properties": {}},
            "type": kind,
            "color": colour,
            "below": "traces",
            **more,
        }

    land_colour = theme.SEQUENCE[0]
    return [
        # Without a colour of its own, a fill's outline is black.
        layer("fill", ground["land"], land_colour, fill={"outlinecolor": land_colour}),
        layer("line", ground["borders"], theme.SEQUENCE[2], line={"width": 0.8}),
    ]
