"""Maps without a map server: outlines we hold, drawn by plotly on an empty style.

Nothing here may hold text on the map itself: its letters would be fetched from outside.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard import cards, labels, markup, theme
from dashboard.texts import t, tn
from geodata.distances import EARTH_RADIUS_KM, reach_km

MAP_HEIGHT = 520
CONFIG = {"displayModeBar": False, "scrollZoom": True}
TERRITORY_TRACE = "territories"
LISTING_TRACE = "listings"
WAY_TRACE = "way"
EDGE_PIXELS = 3
_HOVER_LINES = 5
# A click selects; plotly would fade whatever is not selected.
_UNFADED = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}
_CIRCLE_POINTS = 90
# Web Mercator shows 360 degrees of longitude on 512 pixels at zoom 0.
_WORLD_PIXELS = 512
_CIRCLE_PIXELS = 340


def bounds(lon: float, lat: float, distance_km: float) -> tuple[float, float, float, float]:
    """Give the box around a point: lon_min, lat_min, lon_max, lat_max in degrees.

    Args:
        lon: longitude, WGS84 degrees.
        lat: latitude.
        distance_km: how far the box reaches each way, as the crow flies.
    """
    high = math.degrees(distance_km / EARTH_RADIUS_KM)
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    return lon - wide, lat - high, lon + wide, lat + high


def circle(lon: float, lat: float, distance_km: float) -> list[tuple[float, float]]:
    """Give the points at a great-circle distance of a point, as a closed ring of (lon, lat).

    The direct problem on a sphere of 6371.0088 km (Williams, Aviation Formulary, "lat/lon given
    radial and distance").
    """
    angle = distance_km / EARTH_RADIUS_KM
    bearings = np.linspace(0.0, 2 * math.pi, _CIRCLE_POINTS)
    phi, lam = math.radians(lat), math.radians(lon)
    phis = np.arcsin(
        math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * np.cos(bearings)
    )
    lams = lam + np.arctan2(
        np.sin(bearings) * math.sin(angle) * math.cos(phi),
        math.cos(angle) - math.sin(phi) * np.sin(phis),
    )
    return list(zip(np.degrees(lams).tolist(), np.degrees(phis).tolist(), strict=True))


def point_key(listing: Mapping[str, Any]) -> str:
    """Name the point where a listing stands, to a tenth of a metre: `-2.084300,47.651200`."""
    return f"{listing['lon']:.6f},{listing['lat']:.6f}"


def by_place(listings: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Group listings that stand at the same point, in the order of their first."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in listings:
        groups.setdefault(point_key(row), []).append(row)
    return list(groups.values())


def nearby_map(
    place: tuple[float, float],
    place_name: str,
    radius_km: float,
    listings: Sequence[Mapping[str, Any]],
    outlines: Mapping[str, Any],
    selected: str | None = None,
    way: Sequence[tuple[float, float]] = (),
) -> go.Figure:
    """Draw a place, how far its radius reaches, and the listings within.

    Args:
        place: its longitude and latitude, WGS84 degrees.
        place_name: what it is called.
        radius_km: road km.
        listings: what `analytics.nearby` answers, with their `rank` on screen.
        outlines: the territories around, as a GeoJSON FeatureCollection; each can be clicked.
        selected: the `point_key` of the mark that is ringed, None for none.
        way: the points (lon, lat) of the way by road to it, none for no way.

    Returns:
        The figure. A click on a territory gives its feature's id as `location`; one on a mark
        gives its `point_key` as `customdata`.
    """
    reach = reach_km(radius_km)
    figure = go.Figure()
    _add_territories(figure, outlines)
    ring = circle(*place, reach)
    figure.add_scattermap(
        lon=[lon for lon, _ in ring],
        lat=[lat for _, lat in ring],
        mode="lines",
        line={"color": theme.ACCENT, "width": 1.5},
        fill="toself",
        fillcolor="rgba(11,97,119,0.06)",
        hoverinfo="skip",
        name="reach",
    )
    _add_way(figure, way)
    groups = by_place(listings)
    _add_selected(figure, [group for group in groups if point_key(group[0]) == selected])
    _add_listings(figure, groups)
    # Over listings that stand there, the mark of the place leaves the pointer to theirs.
    here = point_key({"lon": place[0], "lat": place[1]})
    taken = any(point_key(group[0]) == here for group in groups)
    hover = "" if taken else markup.hover(place_name)
    _add_discs(figure, [place], [11.0], theme.INK_STRONG, hover)
    figure.update_layout(
        height=MAP_HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        clickmode="event+select",
        uirevision=f"{place}/{radius_km}",
        map={
            "style": empty_style(),
            "center": {"lon": place[0], "lat": place[1]},
            "zoom": _zoom(reach, place[1]),
        },
    )
    return figure


def empty_style() -> dict[str, Any]:
    """Give a map style that holds a plain ground, and asks no server for anything."""
    return {
        "id": "ground",
        "version": 8,
        # Plotly drops an empty dict on the second drawing, and a style without sources fails.
        "sources": {
            "ground": {"type": "geojson", "data": {"type": "Point", "coordinates": [0, 0]}}
        },
        "layers": [
            {
                "id": "ground",
                "type": "background",
                "paint": {"background-color": theme.PAPER},
            }
        ],
    }


def _add_territories(figure: go.Figure, outlines: Mapping[str, Any]) -> None:
    features = outlines["features"]
    figure.add_choroplethmap(
        geojson=outlines,
        locations=[feature["id"] for feature in features],
        z=[0] * len(features),
        colorscale=[[0, theme.SEQUENCE[0]], [1, theme.SEQUENCE[0]]],
        showscale=False,
        marker={"line": {"color": theme.SEQUENCE[3], "width": 0.8}, "opacity": 1},
        **_UNFADED,
        customdata=[markup.hover(feature["properties"]["name"]) for feature in features],
        hovertemplate="%{customdata}<extra></extra>",
        name=TERRITORY_TRACE,
    )


def _add_way(figure: go.Figure, way: Sequence[tuple[float, float]]) -> None:
    """Add a line on a wider, paler one, so that it is seen over any outline."""
    for colour, width in ((theme.PAPER, 7), (theme.INK_STRONG, 3)) if way else ():
        figure.add_scattermap(
            lon=[lon for lon, _ in way],
            lat=[lat for _, lat in way],
            mode="lines",
            line={"color": colour, "width": width},
            hoverinfo="skip",
            name=WAY_TRACE,
        )


def _add_listings(figure: go.Figure, groups: Sequence[Sequence[Mapping[str, Any]]]) -> None:
    """Add one mark a place: a disc for offers, a ring for needs, a disc in a ring for both.

    A ring is a disc under a smaller one, since the map's markers have no outline.
    """
    if not groups:
        return
    points = [(group[0]["lon"], group[0]["lat"]) for group in groups]
    sizes = [_size(group) for group in groups]
    needs = [any(row["kind"] == "need" for row in group) for group in groups]
    both = [
        need and any(row["kind"] == "offer" for row in group)
        for need, group in zip(needs, groups, strict=True)
    ]
    edges = [theme.ACCENT if need else theme.PAPER for need in needs]
    _add_discs(figure, points, [size + EDGE_PIXELS for size in sizes], edges)
    figure.add_scattermap(
        lon=[lon for lon, _ in points],
        lat=[lat for _, lat in points],
        mode="markers",
        marker={
            "size": sizes,
            "color": [theme.PAPER if need else theme.ACCENT for need in needs],
            "opacity": 1,
        },
        customdata=[point_key(group[0]) for group in groups],
        text=[_hover_text(group) for group in groups],
        hovertemplate="%{text}<extra></extra>",
        **_UNFADED,
        name=LISTING_TRACE,
    )
    hearts = [
        (point, size * 0.5) for point, size, mixed in zip(points, sizes, both, strict=True) if mixed
    ]
    if hearts:
        _add_discs(figure, [point for point, _ in hearts], [size for _, size in hearts])


def _add_selected(figure: go.Figure, groups: Sequence[Sequence[Mapping[str, Any]]]) -> None:
    points = [(group[0]["lon"], group[0]["lat"]) for group in groups]
    sizes = [_size(group) + 4 * EDGE_PIXELS for group in groups]
    if groups:
        _add_discs(figure, points, sizes, theme.INK_STRONG)
        _add_discs(figure, points, [size - EDGE_PIXELS for size in sizes], theme.PAPER)


def _add_discs(
    figure: go.Figure,
    points: Sequence[tuple[float, float]],
    sizes: Sequence[float],
    colour: str | Sequence[str] = theme.ACCENT,
    hover: str = "",
) -> None:
    said = {"hovertemplate": hover + "<extra></extra>"} if hover else {"hoverinfo": "skip"}
    figure.add_scattermap(
        lon=[lon for lon, _ in points],
        lat=[lat for _, lat in points],
        mode="markers",
        marker={"size": list(sizes), "color": colour, "opacity": 1},
        **said,
        **_UNFADED,
        name="disc",
    )


def _size(group: Sequence[Mapping[str, Any]]) -> float:
    """Give a mark's diameter in pixels, larger where listings share a place."""
    return 11 + 3 * math.sqrt(len(group) - 1)


def _hover_text(group: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        markup.hover(
            t(
                "n° {rank} · {kind} · {resource} · {distance}",
                rank=row["rank"],
                kind=labels.kind(row["kind"]),
                resource=labels.resource(row["resource"]),
                distance=cards.distance(row)[0],
            )
        )
        for row in group[:_HOVER_LINES]
    ]
    more = len(group) - _HOVER_LINES
    if more > 0:
        lines.append(tn("et {count} autre", "et {count} autres", more, count=more))
    return "<br>".join(lines)


def _zoom(distance_km: float, lat: float) -> float:
    """Choose the zoom at which a circle is just within the map of a phone."""
    _, lat_min, _, lat_max = bounds(0.0, lat, distance_km)
    share_of_world = (lat_max - lat_min) / 360 / math.cos(math.radians(lat))
    return math.log2(_CIRCLE_PIXELS / (_WORLD_PIXELS * share_of_world))
