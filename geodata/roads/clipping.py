"""The ways of a territory and its surroundings."""

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geodata.roads.network import DEGREES_PER_UNIT
from geodata.roads.ways import Ways

_DETAIL_M = 100.0
"""Borders are drawn no finer than this: a download's query stays short."""


def around(territory: shapely.Geometry, margin_km: float) -> shapely.Geometry:
    """Widen a territory by a margin in true kilometres.

    Args:
        territory: polygon or multipolygon, WGS84 degrees.
        margin_km: 0 or more.

    Returns:
        A polygon or multipolygon without holes smaller than the margin, that holds the territory
        and its margin, WGS84 degrees.
    """
    middle = territory.centroid
    # Distances from the middle are true; those between points near it are within a thousandth up
    # to 500 km away (Snyder, "Map projections: a working manual", 1987, p. 191).
    plane = CRS.from_proj4(f"+proj=aeqd +lat_0={middle.y} +lon_0={middle.x} +datum=WGS84")
    there = Transformer.from_crs("EPSG:4326", plane, always_xy=True).transform
    back = Transformer.from_crs(plane, "EPSG:4326", always_xy=True).transform
    flat = shapely.transform(territory, there, interleaved=False)
    widened = flat.buffer(1000 * margin_km + _DETAIL_M).simplify(_DETAIL_M)
    return shapely.make_valid(shapely.transform(widened, back, interleaved=False))


def keep_within(ways: Ways, area: shapely.Geometry) -> Ways:
    """Keep the ways that have a node within an area, whole."""
    shapely.prepare(area)
    inside = shapely.contains_xy(
        area, ways.node_lon_e7 * DEGREES_PER_UNIT, ways.node_lat_e7 * DEGREES_PER_UNIT
    )
    counts = np.diff(ways.ref_start)
    way_of = np.repeat(np.arange(len(counts)), counts)
    is_kept = np.zeros(len(counts), bool)
    is_kept[way_of[np.isin(ways.refs, ways.node_id[inside])]] = True
    return take(ways, is_kept)


def take(ways: Ways, is_kept: NDArray[np.bool_]) -> Ways:
    """Keep some of the ways, and the nodes that they go through."""
    counts = np.diff(ways.ref_start)
    refs = ways.refs[np.repeat(is_kept, counts)]
    is_used = np.isin(ways.node_id, refs)
    return replace(
        ways,
        way_id=ways.way_id[is_kept],
        uses=[use for use, kept in zip(ways.uses, is_kept, strict=True) if kept],
        ref_start=np.concatenate([[0], np.cumsum(counts[is_kept])]).astype(np.int64),
        refs=refs,
        node_id=ways.node_id[is_used],
        node_lon_e7=ways.node_lon_e7[is_used],
        node_lat_e7=ways.node_lat_e7[is_used],
        blocked=ways.blocked[np.isin(ways.blocked, refs)],
    )
