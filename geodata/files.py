"""Reads files of polygons that users bring, into WGS84."""

from collections.abc import Iterable
from pathlib import Path

import geopandas
import pandas as pd
import pyarrow
import pyogrio
import pyogrio.errors
from pyproj.exceptions import CRSError

from geodata.errors import TerritoryFileError

PARQUET_SUFFIXES = (".parquet", ".geoparquet", ".pq")
WGS84 = "EPSG:4326"


def read_polygons(
    path: Path, *, layer: str | None = None, crs: str | None = None
) -> geopandas.GeoDataFrame:
    """Read a GeoPackage, GeoJSON, GeoParquet, Shapefile or any file that GDAL reads.

    Args:
        path: the file; a shapefile's folder or zip will do.
        layer: the layer, needed only where the file has several.
        crs: the coordinate system to assume where the file says none, e.g. "EPSG:31370".

    Returns:
        The rows, reprojected to WGS84 (lon/lat degrees).

    Raises:
        TerritoryFileError: if the file cannot be read, has several layers and none is named,
            has no geometry, or does not say its coordinate system.
    """
    if not path.exists():
        raise TerritoryFileError(f"{path}: there is no such file.")
    try:
        frame = _read(path, layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise TerritoryFileError(
            f"{path.name}: this is not a file of polygons that can be read ({error}); bring a "
            "GeoPackage, GeoJSON, GeoParquet or Shapefile."
        ) from error
    except (ValueError, pyarrow.ArrowException) as error:
        raise TerritoryFileError(f"{path.name}: no polygons can be read from it ({error}).") from (
            error
        )
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise TerritoryFileError(f"{path.name}: the file has no geometries.")
    if frame.crs is None:
        if crs is None:
            raise TerritoryFileError(
                f"{path.name}: the file does not say in which coordinate system it is; name it "
                "with --crs, for instance --crs EPSG:2154 (Lambert-93) or --crs EPSG:4326."
            )
        try:
            frame = frame.set_crs(crs)
        except CRSError as error:
            raise TerritoryFileError(
                f'"{crs}" is not a coordinate system: write one like EPSG:2154.'
            ) from error
    located: geopandas.GeoDataFrame = frame.to_crs(WGS84)
    return located


def _read(path: Path, layer: str | None) -> pd.DataFrame:
    frame: pd.DataFrame
    if path.suffix.lower() in PARQUET_SUFFIXES:
        frame = geopandas.read_parquet(path)
        return frame
    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    if layer is None and len(layers) > 1:
        raise TerritoryFileError(
            f"{path.name} has several layers: name one with --layer ({', '.join(layers)})."
        )
    if layer is not None and layer not in layers:
        raise TerritoryFileError(
            f'{path.name} has no layer "{layer}"; it has: {", ".join(layers)}.'
        )
    frame = pyogrio.read_dataframe(path, layer=layer)
    return frame


def find_field(fields: Iterable[object], wanted: str, file: str) -> str:
    """Find a field by its name, without regard to case where that leaves no doubt.

    Raises:
        TerritoryFileError: if there is none; the message lists the file's fields.
    """
    names = [str(field) for field in fields]
    if wanted in names:
        return wanted
    alike = [name for name in names if name.casefold() == wanted.casefold()]
    if len(alike) == 1:
        return alike[0]
    raise TerritoryFileError(f'{file} has no field "{wanted}"; its fields are: {", ".join(names)}.')


def keep_rows(frame: pd.DataFrame, where: str | None, file: str) -> pd.DataFrame:
    """Keep the rows where a field has a value, both compared as text.

    Args:
        frame: rows of a file.
        where: "field=value", or None for every row.
        file: name of the file, for messages.

    Raises:
        TerritoryFileError: if the condition is malformed, names no field or keeps no row.
    """
    if where is None:
        return frame
    wanted, equals, value = where.partition("=")
    if not equals:
        raise TerritoryFileError(f'--where takes field=value, not "{where}".')
    field = find_field(frame.columns, wanted.strip(), file)
    kept = frame[frame[field].map(str).str.strip() == value.strip()]
    if kept.empty:
        seen = sorted(frame[field].dropna().map(str).unique())[:10]
        raise TerritoryFileError(
            f'{file}: no row has {field} = "{value.strip()}"; it has: {", ".join(seen)}.'
        )
    return kept
