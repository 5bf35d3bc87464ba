"""Maps that ask nothing of the outside, and circles that are where they should be."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import maps
from geodata.distances import detour_km, great_circle_km

LON = st.floats(-170, 170)
LAT = st.floats(-70, 70)
OUTLINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "35236",
            "properties": {"code": "35236", "name": "Redon <b>"},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        }
    ],
}


def listing(rank: int, lon: float, kind: str = "offer", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "rank": rank,
        "lon": lon,
        "lat": 47.0,
        "kind": kind,
        "resource": "material",
        "distance_km": 3.0,
        "distance_band": None,
        "distance_method": "detour",
        "title": "<img src=x>",
        **more,
    }


def draw(*listings: dict[str, Any]) -> go.Figure:
    return maps.nearby_map((-2.0, 47.6), "Redon", 30.0, listings, OUTLINES)


@given(st.floats(0.1, 5000))
def test_reach_is_the_inverse_of_the_detour(radius_km: float) -> None:
    assert float(detour_km(maps.reach_km(radius_km))) == pytest.approx(radius_km, rel=1e-9)


@given(LON, LAT, st.floats(0.1, 300))
def test_circle_is_at_its_distance(lon: float, lat: float, distance_km: float) -> None:
    lons, lats = np.array(maps.circle(lon, lat, distance_km)).T
    np.testing.assert_allclose(great_circle_km(lon, lat, lons, lats), distance_km, rtol=1e-6)


@given(LON, LAT, st.floats(0.1, 300))
def test_bounds_hold_the_points_around(lon: float, lat: float, distance_km: float) -> None:
    lon_min, lat_min, lon_max, lat_max = maps.bounds(lon, lat, distance_km)
    margin = 0.02 * (lon_max - lon_min)  # the box is that of the middle latitude
    for x, y in maps.circle(lon, lat, distance_km):
        assert lat_min - 1e-9 <= y <= lat_max + 1e-9
        assert lon_min - margin <= x <= lon_max + margin or abs(lat) > 60


def test_listings_at_one_point_make_one_mark() -> None:
    groups = maps.by_place([listing(1, -2.0), listing(2, -2.1), listing(3, -2.0)])
    assert [[row["rank"] for row in group] for group in groups] == [[1, 3], [2]]


def marks(figure: go.Figure) -> list[str]:
    return [
        key for trace in figure.data if trace.name == maps.LISTING_TRACE for key in trace.customdata
    ]


def test_a_click_gives_the_point_of_the_listings() -> None:
    figure = draw(listing(1, -2.0), listing(2, -2.1, "need"), listing(3, -2.0))
    assert sorted(marks(figure)) == ["-2.000000,47.000000", "-2.100000,47.000000"]


def discs(figure: go.Figure) -> dict[float, int]:
    """How many discs stand at each longitude, the marks themselves apart."""
    lons = [lon for trace in figure.data if trace.name == "disc" for lon in trace.lon]
    return {lon: lons.count(lon) for lon in lons}


def test_an_offer_and_a_need_at_one_point_make_one_mark_with_a_heart() -> None:
    figure = draw(
        listing(1, -2.0), listing(2, -2.0, "need"), listing(3, -2.1), listing(4, -2.2, "need")
    )
    assert len(marks(figure)) == 3
    shown = discs(figure)
    assert (shown[-2.0], shown[-2.1], shown[-2.2]) == (3, 1, 1)  # the first is the place's too


def test_the_selected_mark_is_ringed() -> None:
    rows = (listing(1, -2.1), listing(2, -2.2))
    figure = maps.nearby_map((-2.0, 47.6), "x", 30.0, rows, OUTLINES, maps.point_key(rows[1]))
    assert discs(figure)[-2.2] == discs(figure)[-2.1] + 2


def test_the_mark_of_the_place_leaves_the_pointer_to_listings_below() -> None:
    alone, over = draw(listing(1, -2.0)).data[-1], draw(listing(1, -2.0, lat=47.6)).data[-1]
    assert (alone.hovertemplate, alone.hoverinfo) == ("Redon<extra></extra>", None)
    assert (over.hovertemplate, over.hoverinfo) == (None, "skip")


def test_hover_labels_hold_no_company_text_nor_tags() -> None:
    figure = draw(*(listing(rank, -2.0) for rank in range(1, 8)))
    shown = [(trace.customdata, trace["hovertemplate"]) for trace in figure.data]
    shown += [trace.text for trace in figure.data if trace.name == maps.LISTING_TRACE]
    written = str(shown)
    assert "<img" not in written
    assert "<b>" not in written
    assert "&lt;b&gt;" in written
    assert "et 2 autres" in written


def test_nothing_on_the_map_needs_a_server() -> None:
    figure = draw(listing(1, -2.0))
    assert "http" not in figure.to_json()
    assert all("text" not in (trace.mode or "") for trace in figure.data if hasattr(trace, "mode"))
    # An empty dict is dropped by plotly, and a style without sources is not valid.
    assert figure.layout.map.style["sources"]


def test_the_way_to_a_mark_is_drawn_under_it() -> None:
    way = [(-2.0, 47.6), (-2.05, 47.3), (-2.1, 47.0)]
    rows = [listing(1, -2.1)]
    figure = maps.nearby_map((-2.0, 47.6), "Redon", 30.0, rows, OUTLINES, None, way)
    names = [trace.name for trace in figure.data]
    drawn = [trace for trace in figure.data if trace.name == maps.WAY_TRACE]
    assert [list(zip(trace.lon, trace.lat, strict=True)) for trace in drawn] == [way, way]
    assert names.index(maps.WAY_TRACE) < names.index(maps.LISTING_TRACE)
    assert maps.WAY_TRACE not in [trace.name for trace in draw(*rows).data]
