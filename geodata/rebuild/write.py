"""Writes the files of geodata/reference/, the same bytes each time."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geodata.rebuild.mend import Mending
from geodata.shapes import areas_km2, dissolve, representative_points

TERRITORY_COLUMNS = (
    "level", "code", "name", "country", "vintage", "source", "population", "area_km2",
    "lon", "lat", "holder_code", "geometry",
)  # fmt: skip
AREA_DECIMALS = 6
COMPRESSION_LEVEL = 19


def above(units: pd.DataFrame, level: str, key: pd.Series, names: dict[str, str]) -> pd.DataFrame:
    """Dissolve units into the territories of a level above; population and area are sums.

    Args:
        units: rows of territories with geometry (shapely), country, source, vintage.
        level: the level to make.
        key: the code above of each unit, None where it has none.
        names: names by code.
    """
    rows = []
    for code, group in units.groupby(key, sort=True):
        geometry = dissolve(group["geometry"].to_numpy())
        lon, lat = representative_points(np.array([geometry], dtype=object))
        first = group.iloc[0]
        rows.append(
            {
                "level": level,
                "code": code,
                "name": names[str(code)],
                "country": first["country"],
                "vintage": first["vintage"],
                "source": first["source"],
                "population": group["population"].sum(min_count=1),
                "area_km2": group["area_km2"].sum(),
                "lon": lon[0],
                "lat": lat[0],
                "holder_code": None,
                "geometry": geometry,
            }
        )
    return pd.DataFrame(rows, columns=list(TERRITORY_COLUMNS))


def units(frame: pd.DataFrame) -> pd.DataFrame:
    """Add area and representative point to units, whose holder answers where they have none.

    Args:
        frame: all territory columns but area_km2, lon and lat; geometry in shapely or None.
    """
    geometries = frame["geometry"].to_numpy()
    lon, lat = representative_points(geometries)
    placed = frame.assign(area_km2=areas_km2(geometries), lon=lon, lat=lat)
    for column in ("lon", "lat"):
        of_holder = placed["holder_code"].map(placed.set_index("code")[column])
        placed[column] = placed[column].fillna(of_holder.astype("float64"))
    return placed[list(TERRITORY_COLUMNS)]


def write_territories(path: Path, territories: pd.DataFrame) -> None:
    """Write a GeoParquet file (WKB, zstd), rows in the given order."""
    geometries = territories["geometry"].to_numpy()
    table = pa.table(
        {
            "level": pa.array(territories["level"], pa.string()),
            "code": pa.array(territories["code"], pa.string()),
            "name": pa.array(territories["name"], pa.string()),
            "country": pa.array(territories["country"], pa.string()),
            "vintage": pa.array(territories["vintage"], pa.string()),
            "source": pa.array(territories["source"], pa.string()),
            "population": pa.array(territories["population"], pa.int64(), from_pandas=True),
            "area_km2": pa.array(
                territories["area_km2"].astype("float64").round(AREA_DECIMALS), from_pandas=True
            ),
            "lon": pa.array(territories["lon"].astype("float64"), from_pandas=True),
            "lat": pa.array(territories["lat"].astype("float64"), from_pandas=True),
            "holder_code": pa.array(territories["holder_code"], pa.string(), from_pandas=True),
            "geometry": pa.array(shapely.to_wkb(geometries, flavor="iso"), pa.binary()),
        }
    )
    description = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["Polygon", "MultiPolygon"],
                "bbox": [round(float(bound), 5) for bound in shapely.total_bounds(geometries)],
            }
        },
    }
    table = table.replace_schema_metadata({"geo": json.dumps(description)})
    pq.write_table(
        table, path, compression="zstd", compression_level=COMPRESSION_LEVEL, row_group_size=5000
    )


def write_members(path: Path, members: pd.DataFrame) -> None:
    """Write level, code, unit_code, sorted."""
    ordered = members.sort_values(["level", "code", "unit_code"])
    columns = ("level", "code", "unit_code")
    table = pa.table({name: pa.array(ordered[name], pa.string()) for name in columns})
    pq.write_table(table, path, compression="zstd", compression_level=COMPRESSION_LEVEL)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write UTF-8 CSV with line feeds; None is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_mended(path: Path, mendings: Iterable[Mending]) -> None:
    """Write what was mended, by kind and code."""
    rows = sorted(astuple(mending) for mending in mendings)
    by_kind = sorted(rows, key=lambda row: (row[1], row[0]))
    write_csv(
        path,
        ("code", "what", "area_moved_km2", "note"),
        [(code, what, f"{area:.6f}", note) for code, what, area, note in by_kind],
    )
