"""Ribbons and rings: where they point, how wide they are, that none covers its way back."""

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dashboard.flow_geometry import HEAD_WIDTH, TAIL, WIDEST, ribbons, rings

PHASES = [Phase.explicit, Phase.generate]
POINT = st.tuples(st.floats(-500, 500), st.floats(-500, 500))
WIDTH = st.floats(0.5, 30)
GAP = 5.0


def one(start: tuple[float, float], end: tuple[float, float], width: float) -> np.ndarray:
    return ribbons([start], [end], [width], gap=GAP)[0]


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(POINT, POINT, WIDTH)
def test_a_ribbon_is_closed_and_finite_whatever_its_ends(
    start: tuple[float, float], end: tuple[float, float], width: float
) -> None:
    ring = one(start, end, width)
    assert ring.shape == (38, 2)
    assert np.isfinite(ring).all()
    assert (ring[0] == ring[-1]).all()


def test_a_ribbon_from_a_point_to_itself_has_no_area() -> None:
    ring = one((3.0, 4.0), (3.0, 4.0), 10.0)
    assert np.isfinite(ring).all()
    assert shapely.Polygon(ring).area == pytest.approx(0)


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(POINT, st.floats(40, 600), st.floats(0, 2 * np.pi), WIDTH)
def test_a_ribbon_points_to_its_end_and_bends_to_its_right(
    start: tuple[float, float], length: float, angle: float, width: float
) -> None:
    along = np.array([np.cos(angle), np.sin(angle)])
    right = np.array([along[1], -along[0]])
    end = np.array(start) + along * length
    ring = one(start, (end[0], end[1]), width)
    assert np.hypot(*(ring - end).T).min() == pytest.approx(GAP)
    assert np.hypot(*(ring - start).T).min() > GAP - width * TAIL
    across = (ring - start) @ right
    assert across.min() >= -1e-9
    assert across.max() > 0.08 * length
    # Thin where it starts, wide where it ends: most of it is in the second half of the way.
    far = 2 * length
    corners = [(0.5, -far), (1, -far), (1, far), (0.5, far)]
    ahead = shapely.Polygon([start + along * length * x + right * y for x, y in corners])
    body = shapely.Polygon(ring)
    assert body.intersection(ahead).area > 0.55 * body.area


@settings(max_examples=80, deadline=None, phases=PHASES)
@given(POINT, POINT, WIDTH, WIDTH)
def test_back_and_forth_do_not_overlap(
    a: tuple[float, float], b: tuple[float, float], forth: float, back: float
) -> None:
    first, second = (
        shapely.Polygon(ring).buffer(0) for ring in ribbons([a, b], [b, a], [forth, back], gap=GAP)
    )
    assert first.intersection(second).area <= 1e-6 * max(1.0, first.area)


def test_the_width_is_the_one_asked_for_and_the_tail_is_thin() -> None:
    width, length = 12.0, 400.0
    body = shapely.Polygon(one((0.0, 0.0), (length, 0.0), width))

    def across(x: float) -> float:
        return float(body.intersection(shapely.LineString([(x, -500), (x, 500)])).length)

    assert across(GAP + 1) < 0.5 * width
    neck = length - GAP - 1.5 * width
    assert across(neck - width) == pytest.approx(width, rel=0.15)
    assert max(across(x) for x in np.linspace(neck, length, 200)) == pytest.approx(
        HEAD_WIDTH * width, rel=0.15
    )


def test_wider_quantities_make_wider_ribbons() -> None:
    areas = shapely.area(
        shapely.polygons(ribbons([(0, 0)] * 3, [(300, 40)] * 3, [2, 6, 12], gap=GAP))
    )
    assert (np.diff(areas) > 0).all()


def test_a_short_ribbon_is_narrowed() -> None:
    length = 30.0
    ring = one((0.0, 0.0), (length, 0.0), 50.0)
    free = length - 2 * GAP
    assert np.ptp(ring[:, 1]) <= HEAD_WIDTH * WIDEST * free + 0.2 * length
    assert ring[:, 0].min() >= GAP - 1
    assert ring[:, 0].max() <= length - GAP + 1e-9


def test_rings_are_closed_with_a_hole() -> None:
    shapes = rings([(0.0, 0.0), (50.0, 20.0)], 7.0, [3.0, 10.0])
    assert (shapes[:, :, 0] == shapes[:, :, -1]).all()
    for (outer, hole), thickness in zip(shapes, (3.0, 10.0), strict=True):
        ring = shapely.Polygon(outer, [hole])
        assert ring.is_valid
        assert shapely.LinearRing(outer).is_ccw
        assert not shapely.LinearRing(hole).is_ccw
        expected = np.pi * ((7 + thickness) ** 2 - 7**2)
        assert ring.area == pytest.approx(expected, rel=0.02)
