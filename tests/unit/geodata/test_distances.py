"""Distances follow the method's section 4 and its worked examples T17 and T18."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.distances import detour_km, great_circle_km, intra_commune_km

PARIS = (2.3522, 48.8566)
LYON = (4.8357, 45.7640)

longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)
distances = st.floats(0, 20_000)


def test_t17_paris_to_lyon() -> None:
    direct = great_circle_km(*PARIS, *LYON)
    assert float(direct) == pytest.approx(391.499, rel=1e-5)
    assert float(detour_km(direct)) == pytest.approx(479.799, rel=1e-5)


def test_t18_commune_of_25_km2() -> None:
    assert float(intra_commune_km(25)) == pytest.approx(2.554, rel=1e-6)


def test_a_quarter_of_the_sphere() -> None:
    quarter = math.pi / 2 * 6371.0088
    assert float(great_circle_km(0, 0, 90, 0)) == pytest.approx(quarter, rel=1e-12)
    assert float(great_circle_km(12, -90, 77, 0)) == pytest.approx(quarter, rel=1e-12)


def test_a_metre_is_not_lost_to_rounding() -> None:
    metre_in_degrees = math.degrees(0.001 / 6371.0088)
    assert float(great_circle_km(2, 48, 2, 48 + metre_in_degrees)) == pytest.approx(0.001, rel=1e-6)


@pytest.mark.parametrize(
    ("direct", "road"), [(0, 0), (10, 14), (20, 28), (60, 79), (100, 130), (200, 250)]
)
def test_detour_at_known_distances(direct: float, road: float) -> None:
    assert float(detour_km(direct)) == pytest.approx(road, rel=1e-12)


def test_arrays_broadcast_and_missing_coordinates_stay_missing() -> None:
    lon = np.array([2.3522, np.nan, 4.8357])
    direct = great_circle_km(lon, 48.8566, *PARIS)
    assert direct.shape == (3,)
    assert float(direct[0]) == 0
    assert np.isnan(direct[1])
    assert np.isnan(detour_km(direct)[1])


@given(longitudes, latitudes, longitudes, latitudes)
def test_there_is_as_far_as_back(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    there = float(great_circle_km(lon1, lat1, lon2, lat2))
    back = float(great_circle_km(lon2, lat2, lon1, lat1))
    assert there == pytest.approx(back, rel=1e-12, abs=1e-9)
    assert 0 <= there <= math.pi * 6371.0088 + 1e-6


@given(longitudes, latitudes, longitudes, latitudes, longitudes, latitudes)
def test_no_shortcut_through_a_third_point(
    lon1: float, lat1: float, lon2: float, lat2: float, lon3: float, lat3: float
) -> None:
    direct = float(great_circle_km(lon1, lat1, lon2, lat2))
    by_third = float(great_circle_km(lon1, lat1, lon3, lat3)) + float(
        great_circle_km(lon3, lat3, lon2, lat2)
    )
    assert direct <= by_third + 1e-3


@given(distances)
def test_road_is_never_shorter_than_the_great_circle(direct: float) -> None:
    road = float(detour_km(direct))
    assert direct * 1.2 - 1e-9 <= road <= direct * 1.4 + 1e-9


@given(distances, st.floats(1e-9, 100))
def test_detour_grows_and_never_jumps(direct: float, step: float) -> None:
    rise = float(detour_km(direct + step)) - float(detour_km(direct))
    rounding = 1e-11 * (direct + step) + 1e-12
    assert 1.2 * step - rounding <= rise <= 1.4 * step + rounding


@given(st.floats(0, 1e6))
def test_intra_commune_distance_scales_with_the_side(area: float) -> None:
    assert float(intra_commune_km(4 * area)) == pytest.approx(2 * float(intra_commune_km(area)))
