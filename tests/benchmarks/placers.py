"""Placers of points in one shape: outlines and points in, the first unit of each point out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.connection import connect
from geodata.territories import install_reference

LOT = 100_000

Floats = NDArray[np.float64]
Outlines = NDArray[np.object_]


def communes() -> Outlines:
    """Return the shipped communes and cantons, by order of code, WGS84."""
    with connect() as connection:
        cursor = connection.cursor()
        install_reference(cursor)
        rows = cursor.execute(
            "SELECT st_aswkb(geometry) AS wkb FROM geo.units "
            "WHERE geometry IS NOT NULL ORDER BY unit_code"
        ).to_arrow_table()
    return np.asarray(shapely.from_wkb(rows["wkb"].to_numpy()))


def draw(outlines: Outlines, count: int) -> tuple[Floats, Floats]:
    """Draw points some 3 km around the middles of communes; fewer are the first of more."""
    middles = shapely.get_coordinates(shapely.centroid(outlines))
    points = np.empty((count, 2))
    for first in range(0, count, LOT):
        rng = np.random.default_rng(first)
        chosen = middles[rng.integers(0, len(middles), LOT)]
        drawn = chosen + rng.normal(0, 0.03, (LOT, 2))
        points[first : first + LOT] = drawn[: count - first]
    return points[:, 0].copy(), points[:, 1].copy()


def ours(outlines: Outlines) -> Callable[[Floats, Floats], NDArray[np.int64]]:
    """Build the index; it is kept from then on."""
    from geodata.unit_index import build, place

    index = build(outlines)
    return lambda lon, lat: place(index, lon, lat).astype(np.int64)


def geopandas(outlines: Outlines) -> Callable[[Floats, Floats], NDArray[np.int64]]:
    """`sjoin`; its index is made in the join."""
    import geopandas as gpd

    units = gpd.GeoDataFrame({"unit": range(len(outlines))}, geometry=outlines, crs="EPSG:4326")

    def answer(lon: Floats, lat: Floats) -> NDArray[np.int64]:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat, crs="EPSG:4326"))
        joined = points.sjoin(units, predicate="intersects")
        return _first(joined.index.to_numpy(), joined["unit"].to_numpy(), len(lon))

    return answer


JOIN = (
    "SELECT points.id, min(units.unit) AS unit FROM points "
    "INNER JOIN units ON st_intersects(units.geometry, points.geometry) GROUP BY points.id"
)


def duckdb(outlines: Outlines) -> Callable[[Floats, Floats], NDArray[np.int64]]:
    """DuckDB's spatial join."""
    import pyarrow as pa

    connection = connect()
    wkb = pa.table({"unit": range(len(outlines)), "wkb": shapely.to_wkb(outlines)})
    connection.register("given", wkb)
    connection.execute(
        "CREATE TABLE units AS SELECT unit, st_geomfromwkb(wkb) AS geometry FROM given"
    )

    def answer(lon: Floats, lat: Floats) -> NDArray[np.int64]:
        connection.register("drawn", pa.table({"id": np.arange(len(lon)), "lon": lon, "lat": lat}))
        connection.execute(
            "CREATE TEMP TABLE points AS SELECT id, st_point(lon, lat) AS geometry FROM drawn"
        )
        joined = connection.execute(JOIN).fetchnumpy()
        return _first(joined["id"], joined["unit"], len(lon))

    return answer


def sedonadb(outlines: Outlines) -> Callable[[Floats, Floats], NDArray[np.int64]]:
    """SedonaDB's spatial join."""
    import geopandas as gpd
    import pyarrow as pa
    import sedonadb

    engine = sedonadb.connect()
    units = gpd.GeoDataFrame({"unit": range(len(outlines))}, geometry=outlines, crs="EPSG:4326")
    engine.create_data_frame(units).to_memtable().to_view("units")

    def answer(lon: Floats, lat: Floats) -> NDArray[np.int64]:
        drawn = pa.table({"id": np.arange(len(lon)), "lon": lon, "lat": lat})
        engine.create_data_frame(drawn).to_view("drawn", overwrite=True)
        engine.sql(
            "SELECT id, ST_SetSRID(ST_Point(lon, lat), 4326) AS geometry FROM drawn"
        ).to_view("points", overwrite=True)
        joined = engine.sql(JOIN).to_arrow_table()
        return _first(joined["id"].to_numpy(), joined["unit"].to_numpy(), len(lon))

    return answer


def _first(ids: NDArray[np.int64], units: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Give the lowest unit of each point, -1 for none."""
    found = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(found, np.asarray(ids), np.asarray(units, dtype=np.int64))
    found[found == np.iinfo(np.int64).max] = -1
    return found


@dataclass(frozen=True)
class Placer:
    """A contender.

    Attributes:
        prepare: takes the outlines, makes its function of points.
        points: how many points it is asked, at most; the table says how many.
    """

    prepare: Callable[[Outlines], Callable[[Floats, Floats], NDArray[np.int64]]]
    points: int


PLACERS = {
    "Maillage": Placer(ours, 10_000_000),
    "sedonadb": Placer(sedonadb, 1_000_000),
    "DuckDB spatial join": Placer(duckdb, 1_000_000),
    "geopandas sjoin": Placer(geopandas, 1_000_000),
}
