"""Measures of polygons in WGS84 degrees: area, representative point, cells, dissolving."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod

Geometries = NDArray[np.object_]
"""A one-dimensional array of shapely geometries, lon/lat degrees; None where there is none."""

ELLIPSOID = Geod(ellps="WGS84")
CELLS_PER_DEGREE = 10
POINT_DECIMALS = 5
M2_PER_KM2 = 1_000_000.0


def area_km2(geometry: shapely.Geometry | None) -> float | None:
    """Give the area of a polygon on the WGS84 ellipsoid.

    Geodesic areas (Karney, "Algorithms for geodesics", 2013) need no projection, so they
    hold overseas as in the metropolis, and those of children add up to their parent's.

    Args:
        geometry: polygon or multipolygon in WGS84 degrees, or None.

    Returns:
        Square kilometres, or None without a geometry.
    """
    if geometry is None or geometry.is_empty:
        return None
    # Geod reads the sign from the rings' direction: orient them first, holes count negative.
    oriented = shapely.orient_polygons(geometry)
    return abs(float(ELLIPSOID.geometry_area_perimeter(oriented)[0])) / M2_PER_KM2


def areas_km2(geometries: Geometries) -> NDArray[np.float64]:
    """Give the areas of many polygons in km2, NaN where there is no geometry."""
    values = [area_km2(geometry) for geometry in geometries]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def representative_points(
    geometries: Geometries,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give a point inside each polygon, rounded to 1e-5 degrees where it stays inside.

    Args:
        geometries: polygons in WGS84 degrees, None allowed.

    Returns:
        Longitudes and latitudes in degrees, NaN where there is no geometry.
    """
    points = shapely.point_on_surface(geometries)
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    round_lon, round_lat = np.round(lon, POINT_DECIMALS), np.round(lat, POINT_DECIMALS)
    inside = shapely.contains_xy(geometries, round_lon, round_lat)
    return np.where(inside, round_lon, lon), np.where(inside, round_lat, lat)


def dissolve(geometries: Geometries) -> shapely.Geometry | None:
    """Unite polygons into one; exact and fast where they are a coverage.

    Args:
        geometries: polygons in WGS84 degrees, None allowed.

    Returns:
        The united polygon or multipolygon, or None if there is nothing to unite.
    """
    present = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    if len(present) == 0:
        return None
    if shapely.coverage_is_valid(present):
        return shapely.coverage_union_all(present)
    return shapely.union_all(present)


def dissolve_by(geometries: Geometries, keys: Iterable[object]) -> dict[str, shapely.Geometry]:
    """Unite polygons that share a key.

    Args:
        geometries: polygons in WGS84 degrees, None allowed.
        keys: one key a polygon; polygons whose key is missing belong to nothing.

    Returns:
        The united geometry of each key that has one, by key, in the keys' order.
    """
    series = pd.Series(np.arange(len(geometries)), dtype="int64")
    united: dict[str, shapely.Geometry] = {}
    for key, rows in series.groupby(pd.Series(list(keys), dtype="object")):
        geometry = dissolve(geometries[rows.to_numpy()])
        if geometry is not None:
            united[str(key)] = geometry
    return united


def touched_cells(geometries: Geometries) -> NDArray[np.int64]:
    """List the cells of 0.1 degree that touch any of the polygons.

    Args:
        geometries: polygons in WGS84 degrees, None allowed.

    Returns:
        Shape (n, 2): floor(10 lon) and floor(10 lat), without repeats, in order.
    """
    present = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    bounds = np.floor(shapely.bounds(present) * CELLS_PER_DEGREE).astype(np.int64)
    candidates = {
        (x, y)
        for west, south, east, north in np.unique(bounds, axis=0).tolist()
        for x in range(west, east + 1)
        for y in range(south, north + 1)
    }
    cells = np.array(sorted(candidates), dtype=np.int64).reshape(-1, 2)
    corners = cells / CELLS_PER_DEGREE
    upper = (cells + 1) / CELLS_PER_DEGREE
    boxes = shapely.box(corners[:, 0], corners[:, 1], upper[:, 0], upper[:, 1])
    touched = np.unique(shapely.STRtree(boxes).query(present, predicate="intersects")[1])
    kept: NDArray[np.int64] = cells[touched]
    return kept


def holders(
    polygons: Geometries, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Find the polygon that holds each point; on a border, the first polygon in order.

    Args:
        polygons: polygons in WGS84 degrees, in the order of their codes; None allowed.
        lon: longitudes of the points, degrees, NaN allowed.
        lat: latitudes of the points, degrees.

    Returns:
        For each point the index of its polygon, or -1.
    """
    found = np.full(len(lon), -1, dtype=np.int64)
    known = np.flatnonzero(~(np.isnan(lon) | np.isnan(lat)))
    points = shapely.points(lon[known], lat[known])
    which_point, which_polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    order = np.lexsort((which_polygon, which_point))
    first_points, first = np.unique(which_point[order], return_index=True)
    found[known[first_points]] = which_polygon[order][first]
    return found


def polygons_only(geometry: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a geometry, dropping the lines and points that mending leaves."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry))
        if part.geom_type == "Polygon"
    ]
    return shapely.union_all(parts)
