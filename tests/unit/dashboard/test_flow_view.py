"""The first view holds what is exchanged, and pixels lie where the web map puts them."""

import math

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.territories import TerritoryRow
from dashboard.flow_view import View, fit
from geodata.mercator import WORLD_M, project, unproject

FRANCE = TerritoryRow("country", "FR", "France", "FR", 1, 640_000.0, 2.2, 46.7)
REDON = TerritoryRow("epci", "243500741", "Redon", "FR", 1, 996.0, -2.0, 47.7)
LON, LAT = st.floats(-179, 179), st.floats(-80, 80)


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(LON, LAT)
def test_projecting_back_gives_the_point(lon: float, lat: float) -> None:
    assert unproject(project([lon, lat])) == pytest.approx([lon, lat], abs=1e-9)


def test_mercator_is_that_of_web_maps() -> None:
    # EPSG guidance note 7-2, method 1024, worked example.
    example = [-(100 + 20 / 60), 24 + 22 / 60 + 54.433 / 3600]
    assert project(example) == pytest.approx([-11169055.58, 2800000.00], abs=0.01)
    assert project([180.0, 90.0]) == pytest.approx([WORLD_M / 2, WORLD_M / 2], rel=1e-5)


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.floats(-5, 9), st.floats(42, 51), st.floats(20, 3000))
def test_pixels_and_degrees_agree_to_a_tenth_of_a_pixel(
    lon: float, lat: float, metres_per_px: float
) -> None:
    x, y = project([2.0, 47.0])
    view = View(float(x), float(y), metres_per_px)
    back = view.to_px(view.to_degrees(view.to_px([lon, lat])))
    assert back == pytest.approx(view.to_px([lon, lat]), abs=0.1)
    assert view.to_px(view.centre) == pytest.approx([0, 0], abs=1e-6)
    assert view.zoom == pytest.approx(math.log2(WORLD_M / 512 / metres_per_px))


def test_nearly_all_ends_are_in_view() -> None:
    rng = np.random.default_rng(1)
    points = np.column_stack([rng.normal(-2, 0.2, 300), rng.normal(47.6, 0.1, 300)])
    points[0] = (55.5, -21.1)  # one exchange with La Réunion
    view = fit(REDON, points, [1.0] * 300, whole=False)
    seen = (np.abs(view.to_px(points)) <= [180, 260]).all(axis=1)
    assert seen.mean() > 0.92
    assert not seen[0]
    assert view.zoom > 7


def test_a_country_is_in_view_even_where_it_exchanges_little() -> None:
    near = [(-2.0, 47.6), (-1.9, 47.7)]
    whole, part = (fit(FRANCE, near, [1.0, 1.0], whole=flag) for flag in (True, False))
    assert whole.zoom < part.zoom < 9
    assert (np.abs(whole.to_px([[2.35, 48.86], [5.4, 43.3]])) < [180, 280]).all()
    assert part.to_px([-1.95, 47.65]) == pytest.approx([0, 0], abs=1)


def test_there_is_a_view_without_any_point() -> None:
    assert fit(None, np.empty((0, 2)), [], whole=True).zoom == pytest.approx(0)
    assert fit(REDON, np.empty((0, 2)), [], whole=False).centre == pytest.approx((-2.0, 47.7))


def test_the_ground_goes_beyond_the_screen() -> None:
    view = fit(REDON, [(-2.0, 47.7)], [1.0], whole=False)
    west, south, east, north = view.ground
    corners = view.to_px([[west, south], [east, north]])
    assert (corners[0] < [-360, -280]).all()
    assert (corners[1] > [360, 280]).all()
