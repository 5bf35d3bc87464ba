"""Mends the polygons of the communes: missing ones, stale ones, faulty edges, overlaps.

The source has four kinds of fault, all found by this module and listed in `mended.csv`:
communes with no polygon whose delegated communes have one; communes merged in 2024 and 2025
that kept the polygon of their chief town alone, which leaves holes in the map; borders that
cross or do not share their vertices; slivers between neighbours.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.errors import RebuildError
from geodata.shapes import Geometries, area_km2, areas_km2, dissolve, polygons_only

PRECISION_DEGREES = 1e-5
DECIMALS = 5
MOST_ROUNDS = 5
GAP_DEGREES = 1e-4
"""Slivers narrower than this (about 10 m) between communes are closed."""
SMALLEST_MISSING_KM2 = 0.5
"""Smaller differences between cantons and communes are water and slivers, left alone."""


@dataclass(frozen=True)
class Mending:
    """One thing that was changed, or that could not be: a row of mended.csv."""

    code: str
    what: str
    area_moved_km2: float
    note: str = ""


def fill_from_parts(
    codes: list[str], polygons: Geometries, parts: pd.DataFrame
) -> tuple[Geometries, list[Mending]]:
    """Give communes without polygon the union of their delegated communes' polygons.

    Args:
        codes: codes of the communes, in order.
        polygons: their polygons, WGS84 degrees, None where missing.
        parts: columns parent (commune's code) and geometry (polygon or None) of the
            delegated communes.

    Returns:
        The polygons, and what was filled.
    """
    filled = polygons.copy()
    mendings = []
    for index in np.flatnonzero(shapely.is_missing(polygons)):
        own = parts.loc[parts["parent"] == codes[index], "geometry"].to_numpy()
        if len(own) == 0 or shapely.is_missing(own).any():
            continue
        filled[index] = shapely.coverage_union_all(own)
        note = f"no polygon in the source: union of its {len(own)} delegated communes"
        mendings.append(Mending(codes[index], "filled", area_km2(filled[index]) or 0.0, note))
    return filled, mendings


def complete_from_cantons(
    codes: list[str], polygons: Geometries, cantons: Geometries, merged: pd.DataFrame
) -> tuple[Geometries, list[Mending]]:
    """Give recently merged communes the land that cantons cover and no commune does.

    Args:
        codes: codes of the communes, in order.
        polygons: their polygons, a valid coverage in WGS84 degrees, None where missing.
        cantons: polygons of the cantons, of the same source.
        merged: one row for each commune that absorbed another which has no polygon:
            code, delegated (its delegated communes lack a polygon), siren (numbered in
            order of creation: the later merger is the greater number), absorbed (text).

    Returns:
        The polygons, and what was completed.

    Raises:
        RebuildError: if land is missing beside no merged commune.
    """
    completed = polygons.copy()
    present = polygons[~shapely.is_missing(polygons)]
    grid = PRECISION_DEGREES / 100
    land = shapely.set_precision(shapely.union_all(cantons), grid)
    missing = shapely.get_parts(shapely.difference(land, dissolve(present)))
    missing = missing[areas_km2(missing) > SMALLEST_MISSING_KM2]
    index_of = {code: index for index, code in enumerate(codes)}
    candidates = merged[merged["code"].isin(codes)]
    shapes = polygons[[index_of[code] for code in candidates["code"]]]
    mendings = []
    for part in sorted(missing, key=lambda shape: shape.bounds):
        shared = shapely.length(shapely.intersection(shapely.buffer(part, grid * 10), shapes))
        beside = candidates[shared > PRECISION_DEGREES]
        if beside.empty:
            raise RebuildError(f"no merged commune beside the hole at {part.centroid.wkt}")
        ranked = beside.sort_values(["delegated", "siren"], ascending=False)
        winner = ranked.iloc[0]
        index = index_of[winner["code"]]
        completed[index] = polygons_only(shapely.union(completed[index], part))
        note = f"polygon of before the merger: land of {winner['absorbed']} added from the cantons"
        mendings.append(Mending(winner["code"], "completed", area_km2(part) or 0.0, note))
    return completed, mendings


def round_and_clean(codes: list[str], polygons: Geometries) -> tuple[Geometries, list[Mending]]:
    """Round to 1e-5 degrees and make neighbours share their borders exactly.

    Only faulty communes and their neighbours are touched; the rest is rounded vertex by
    vertex, which keeps shared vertices shared.

    Args:
        codes: codes of the communes, in order.
        polygons: their polygons, WGS84 degrees, None where missing.

    Returns:
        A valid coverage in the same order, and the communes whose land changed by more than
        the rounding, with the area that changed hands in km2.

    Raises:
        RebuildError: if the result is not a valid coverage.
    """
    known = np.flatnonzero(~shapely.is_missing(polygons))
    rounded = _rounded(polygons[known])
    cleaned = _cleaned(rounded, GAP_DEGREES)
    # Rounding the vertices that cleaning made can cross edges anew: clean those again.
    for _ in range(MOST_ROUNDS):
        if not _faults(cleaned, 0.0).any():
            break
        cleaned = _cleaned(cleaned, 0.0)
    else:
        raise RebuildError("the mended communes are still not a valid coverage")
    changed = np.flatnonzero(~shapely.equals_identical(rounded, cleaned))
    before = shapely.make_valid(rounded[changed])
    moved = areas_km2(shapely.symmetric_difference(before, cleaned[changed]))
    mendings = [
        Mending(codes[known[index]], "cleaned", float(area), "overlap, sliver or unmatched edge")
        for index, area in zip(changed, np.nan_to_num(moved), strict=True)
        if area > 0
    ]
    result = polygons.copy()
    result[known] = shapely.normalize(cleaned)
    return result, mendings


def _cleaned(polygons: Geometries, gap_degrees: float) -> Geometries:
    """Clean the faulty polygons and their neighbours, and round them; leave the others."""
    faulty = _faults(polygons, gap_degrees)
    touching, touched = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    around = np.unique(touched[np.isin(touching, np.flatnonzero(faulty))])
    cleaned = polygons.copy()
    local = polygons[around]
    invalid = ~shapely.is_valid(local)
    local[invalid] = [polygons_only(shape) for shape in shapely.make_valid(local[invalid])]
    cleaned[around] = _rounded(
        shapely.coverage_clean(local, gap_width=gap_degrees, snapping_distance=0.0)
    )
    return cleaned


def _faults(polygons: Geometries, gap_degrees: float) -> NDArray[np.bool_]:
    edges = shapely.coverage_invalid_edges(polygons, gap_width=gap_degrees)
    faults: NDArray[np.bool_] = ~(shapely.is_empty(edges) & shapely.is_valid(polygons))
    return faults


def _rounded(polygons: Geometries) -> Geometries:
    # set_precision leaves alone what was once tagged with the precision: round the numbers.
    moved: Geometries = shapely.transform(polygons, lambda points: np.round(points, DECIMALS))
    return moved
