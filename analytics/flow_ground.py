"""The ground under a map of flows: land, and borders drawn once; for display, never to measure."""

from collections.abc import Mapping
from typing import Any

import duckdb
import shapely

from analytics.access import Access
from analytics.flow_levels import LADDER, levels_by_country
from analytics.sql import run
from geodata.mercator import project, unproject

MOST_TERRITORIES = 1300
"""Beyond it, the borders of a wider level are drawn: they would be a grey cloth."""

# Tolerances are a share of the box: what a screen of a thousand pixels still shows.
_STEPS_ACROSS = 550
_SMALLEST_PART_STEPS = 3.0

Box = tuple[float, float, float, float]


def flow_ground(
    cursor: duckdb.DuckDBPyConnection, access: Access, *, level: str, bounds: Box
) -> dict[str, Any]:
    """Simplify the territories that a box touches, and draw each shared border once.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        level: One of `analytics.flow_levels.FLOW_LEVELS`.
        bounds: lon_min, lat_min, lon_max, lat_max, WGS84 degrees.

    Returns:
        `land` (a GeoJSON MultiPolygon), `borders` (a GeoJSON MultiLineString), both WGS84, and
        `levels`: the level whose borders are drawn, by country.

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownChoice: If the level is not one of `FLOW_LEVELS`.
    """
    corners = project([bounds[:2], bounds[2:]])
    tolerance_m = float((corners[1] - corners[0]).max()) / _STEPS_ACROSS
    levels: dict[str, str] = {}
    land, borders = [], []
    for country, wanted in levels_by_country(cursor, access, level).items():
        drawn = _drawn_level(cursor, country, wanted, bounds)
        shapes = _simplified(cursor, country, drawn, bounds, tolerance_m)
        if len(shapes):
            levels[country] = drawn
            land.append(shapely.coverage_union_all(shapes))
            borders.append(shapely.union_all(shapely.boundary(shapes)))
    # Four decimals are 10 m.
    decimals = 4 if tolerance_m < 500 else 3
    return {
        "levels": levels,
        "land": _geojson("MultiPolygon", land, decimals),
        "borders": _geojson("MultiLineString", borders, decimals),
    }


def _drawn_level(cursor: duckdb.DuckDBPyConnection, country: str, wanted: str, bounds: Box) -> str:
    """The wanted level, or the first wider one that is not too fine for the box."""
    start = LADDER.index(wanted) if wanted in LADDER else 0
    wider = [wanted, *(level for level in reversed(LADDER[:start]))]
    counts = {level: _count(cursor, country, level, bounds) for level in wider}
    fit = [level for level in wider if 0 < counts[level] <= MOST_TERRITORIES]
    return fit[0] if fit else wanted


def _box(bounds: Box) -> dict[str, float]:
    return dict(zip(("lon_min", "lat_min", "lon_max", "lat_max"), bounds, strict=True))


def _count(cursor: duckdb.DuckDBPyConnection, country: str, level: str, bounds: Box) -> int:
    asked = {"country": country, "level": level} | _box(bounds)
    return int(run(cursor, "flow_ground_count", asked).fetchall()[0][0])


def _simplified(
    cursor: duckdb.DuckDBPyConnection, country: str, level: str, bounds: Box, tolerance_m: float
) -> Any:  # noqa: ANN401  # an array of geometries, which numpy cannot type
    """Parts of a level's polygons in Mercator metres, simplified together so that they meet."""
    asked = {"country": country, "level": level} | _box(bounds)
    found = run(cursor, "flow_ground", asked).to_arrow_table()["geometry"]
    shapes = shapely.from_wkb(found.to_numpy(zero_copy_only=False))
    flat = shapely.transform(shapes, project)
    parts = shapely.get_parts(shapely.coverage_simplify(flat, tolerance_m))
    return parts[shapely.area(parts) > (_SMALLEST_PART_STEPS * tolerance_m) ** 2]


def _geojson(kind: str, shapes: list[Any], decimals: int) -> Mapping[str, Any]:
    parts = shapely.get_parts(shapely.line_merge(shapes) if kind == "MultiLineString" else shapes)
    degrees = shapely.transform(parts, lambda metres: unproject(metres).round(decimals))
    rings = [
        [shapely.get_coordinates(ring).tolist() for ring in (part.exterior, *part.interiors)]
        if kind == "MultiPolygon"
        else shapely.get_coordinates(part).tolist()
        for part in degrees
    ]
    return {"type": kind, "coordinates": rings}
