"""Places points in a database's units; the index of their outlines is built once and kept.

The index is kept in the user's cache, by what it was built from: databases with the same units
share one, and units that change get their own. It is mapped, so that processes share its memory.
Where nothing can be written it lives in memory.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geodata.territories import sql
from geodata.unit_index import CELLS_PER_DEGREE, UnitIndex, build, place

FORMAT = 2
"""Of the files: another where what `UnitIndex` holds changes its meaning."""

KEPT = 8
"""Indexes kept in the cache, the last used ones: 75 MB each for France."""


def cache_folder() -> Path:
    """Folder of the indexes: `maillage` in XDG_CACHE_HOME, which is ~/.cache where it is unset."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "maillage"


def unit_codes_at(
    cursor: duckdb.DuckDBPyConnection, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> pa.Array:
    """Give the unit that holds each point; the rule is the one of `geodata.unit_index`.

    Args:
        cursor: a cursor on a database with the schema geo.
        lon: longitudes, WGS84 degrees, shape (n,); NaN for none.
        lat: latitudes.

    Returns:
        Codes, null for a point in no unit, shape (n,): of several units, the lowest code.
    """
    if not len(lon):
        return pa.array([], pa.string())
    found = place(index_of(cursor), lon, lat)
    codes = cursor.execute(sql("unit_codes")).to_arrow_table()["unit_code"].combine_chunks()
    return codes.take(pa.array(found, mask=found < 0))


def index_of(cursor: duckdb.DuckDBPyConnection) -> UnitIndex:
    """Open the index of a database's units, or build it: about a second for a country.

    Units are in it by order of code.
    """
    count, outlines = cursor.execute(sql("units_key")).fetchone() or (0, 0)
    path = cache_folder() / f"units-{FORMAT}-{CELLS_PER_DEGREE}-{count}-{outlines:016x}"
    index = _in_use.get(path)
    if index is None:
        index = _open(path) or _build(cursor, path)
        _in_use.clear()  # one at a time: they are large
        _in_use[path] = index
    return index


_in_use: dict[Path, UnitIndex] = {}


def _open(path: Path) -> UnitIndex | None:
    try:
        index = UnitIndex.open(path)
        os.utime(path)
    except (OSError, ValueError):
        return None
    return index


def _build(cursor: duckdb.DuckDBPyConnection, path: Path) -> UnitIndex:
    rows = cursor.execute(sql("unit_outlines")).to_arrow_table()
    index = build(shapely.from_wkb(rows["geometry"].to_numpy()))
    with contextlib.suppress(OSError):
        _keep(index, path)
    return _open(path) or index


def _keep(index: UnitIndex, path: Path) -> None:
    """Write an index whole or not at all, and drop those that were not used for longest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        whole = Path(folder) / path.name
        index.save(whole)
        shutil.rmtree(path, ignore_errors=True)  # one that cannot be opened
        whole.replace(path)
    kept = sorted(path.parent.glob("units-*"), key=lambda index: index.stat().st_mtime)
    for last_used in kept[:-KEPT]:
        shutil.rmtree(last_used, ignore_errors=True)
