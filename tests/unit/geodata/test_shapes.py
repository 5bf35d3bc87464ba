"""Areas, points, cells and dissolving of polygons."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.shapes import (
    area_km2,
    areas_km2,
    dissolve,
    dissolve_by,
    holders,
    polygons_only,
    representative_points,
    touched_cells,
)


def test_area_of_a_known_cell() -> None:
    # Between two parallels the ellipsoid's area has a closed form; 1 degree at the equator.
    assert area_km2(shapely.box(0, 0, 1, 1)) == pytest.approx(12308.778, rel=1e-6)


def test_holes_count_less_whatever_their_direction() -> None:
    outer, inner = shapely.box(0, 45, 1, 46), shapely.box(0.25, 45.25, 0.75, 45.75)
    for ring in (inner.exterior, shapely.reverse(inner.exterior)):
        with_hole = shapely.Polygon(outer.exterior, [ring])
        assert area_km2(with_hole) == pytest.approx(area_km2(outer) - area_km2(inner), rel=1e-12)


def test_no_geometry_has_no_area() -> None:
    assert area_km2(None) is None
    assert np.isnan(areas_km2(np.array([None, shapely.Polygon()], dtype=object))).all()


@given(st.floats(-170, 170), st.floats(-60, 60), st.floats(0.01, 2), st.floats(0.05, 0.95))
def test_parts_add_up_to_the_whole(west: float, south: float, side: float, cut: float) -> None:
    middle = west + side * cut
    whole = shapely.Polygon(
        [(west, south), (middle, south), (west + side, south), (west + side, south + side),
         (middle, south + side), (west, south + side)]
    )  # fmt: skip
    parts = areas_km2(
        np.array(
            [
                shapely.box(west, south, middle, south + side),
                shapely.box(middle, south, west + side, south + side),
            ]
        )
    )
    assert parts.sum() == pytest.approx(area_km2(whole), rel=1e-9)


def test_the_point_is_inside_even_of_a_crescent() -> None:
    crescent = shapely.difference(
        shapely.Point(2, 48).buffer(1), shapely.Point(2.3, 48).buffer(0.95)
    )
    lon, lat = representative_points(np.array([crescent, None], dtype=object))
    assert shapely.contains_xy(crescent, lon[0], lat[0])
    assert math.isnan(lon[1])
    assert math.isnan(lat[1])


def test_rounding_does_not_push_the_point_out_of_a_tiny_polygon() -> None:
    tiny = shapely.box(2.000001, 48.000001, 2.000004, 48.000004)
    lon, lat = representative_points(np.array([tiny]))
    assert shapely.contains_xy(tiny, lon[0], lat[0])


def test_dissolving_leaves_no_inner_border_and_skips_the_missing() -> None:
    geometries = np.array([shapely.box(0, 0, 1, 1), None, shapely.box(1, 0, 2, 1)], dtype=object)
    assert dissolve(geometries).equals(shapely.box(0, 0, 2, 1))
    assert dissolve(np.array([None], dtype=object)) is None


def test_dissolving_takes_overlaps() -> None:
    united = dissolve(np.array([shapely.box(0, 0, 1.1, 1), shapely.box(1, 0, 2, 1)]))
    assert united.equals(shapely.box(0, 0, 2, 1))


def test_dissolving_by_key_leaves_out_what_has_no_key() -> None:
    geometries = np.array([shapely.box(i, 0, i + 1, 1) for i in range(3)])
    united = dissolve_by(geometries, ["b", None, "b"])
    assert list(united) == ["b"]
    assert shapely.area(united["b"]) == 2


def test_cells_that_are_touched() -> None:
    triangle = shapely.Polygon([(-0.05, 45.05), (0.15, 45.05), (-0.05, 45.25)])
    cells = {tuple(cell) for cell in touched_cells(np.array([triangle, None], dtype=object))}
    assert {(-1, 450), (0, 450), (1, 450), (-1, 451), (0, 451), (-1, 452)} == cells


def test_a_point_on_a_border_is_in_the_first_polygon() -> None:
    polygons = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    lon, lat = np.array([1.0, 1.5, 5.0, np.nan]), np.array([0.5, 0.5, 0.5, 0.5])
    assert holders(polygons, lon, lat).tolist() == [0, 1, -1, -1]


def test_only_polygons_are_kept() -> None:
    bow = shapely.make_valid(shapely.Polygon([(0, 0), (2, 0), (2, 1), (1, 0), (0, 1), (0, 0)]))
    mixed = shapely.GeometryCollection(
        [shapely.box(0, 0, 1, 1), shapely.LineString([(5, 5), (6, 6)])]
    )
    assert polygons_only(mixed).equals(shapely.box(0, 0, 1, 1))
    assert polygons_only(bow).geom_type in ("Polygon", "MultiPolygon")
