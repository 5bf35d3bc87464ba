"""Loads territories that users bring: polygons of a level, or a table of members."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import shapely

from geodata import store
from geodata.codes import commune_code, follow, territory_code
from geodata.errors import TerritoryFileError
from geodata.files import find_field, keep_rows, read_polygons
from geodata.report import TerritoryLoadReport
from geodata.shapes import Geometries, dissolve, dissolve_by, polygons_only
from geodata.tables import read_members
from geodata.territories import LEVELS
from geodata.units import UNIT_LEVEL, attach, country_name, replace_units

COUNTRY_LEVEL = "country"
POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class _Polygons:
    """Polygons of a file, one row a code: code, name, geometry, parent, parent_name."""

    rows: pd.DataFrame
    mended: tuple[str, ...]
    refused: tuple[str, ...]
    merged: tuple[str, ...]


def load_territories(
    cursor: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    level: str,
    country: str,
    code_field: str,
    name_field: str,
    parent_level: str | None = None,
    parent_field: str | None = None,
    parent_name_field: str | None = None,
    vintage: str | None = None,
    layer: str | None = None,
    where: str | None = None,
    crs: str | None = None,
) -> TerritoryLoadReport:
    """Load polygons as the territories of one level of a country, in place of those there.

    Communes become the country's smallest units, where points are placed; the levels above
    keep their polygons and take in the new units. Other levels take in the units whose
    representative point they hold. A parent level is dissolved from the polygons.

    Args:
        cursor: a cursor within a transaction that the caller owns.
        path: GeoPackage, GeoJSON, GeoParquet or Shapefile, any coordinate system.
        level: one of `LEVELS` except country.
        country: two letters (ISO 3166-1).
        code_field: field of the codes; codes outside France get the country in front.
        name_field: field of the names.
        parent_level: a level above to make, with parent_field.
        parent_field: field of the parent's code.
        parent_name_field: field of the parent's name; its code without it.
        vintage: the year or version of the territories, for the record.
        layer: layer to read, where the file has several.
        where: "field=value", to keep some rows.
        crs: coordinate system to assume where the file says none.

    Returns:
        What was loaded, mended and refused.

    Raises:
        TerritoryFileError: if the file or an argument cannot be used; nothing is written.
    """
    country = _checked(level, country)
    if (parent_level is None) != (parent_field is None):
        raise TerritoryFileError("--parent-level and --parent-field go together.")
    if parent_level is not None:
        _checked(parent_level, country)
        if parent_level in (level, UNIT_LEVEL):
            raise TerritoryFileError(f"{parent_level} cannot be the parent level of {level}.")
    fields = {
        "code": code_field,
        "name": name_field,
        "parent": parent_field,
        "parent_name": parent_name_field,
    }
    frame = keep_rows(read_polygons(path, layer=layer, crs=crs), where, path.name)
    read = _tidy(frame, fields, level, country, path.name)
    rows = read.rows.assign(vintage=vintage, source=path.name)
    notes: list[str] = []
    if level == UNIT_LEVEL:
        notes = replace_units(cursor, country, rows, but_not=parent_level)
        attached = len(rows)
        if not shapely.coverage_is_valid(rows["geometry"].to_numpy()):
            notes.append("Some of the polygons overlap: a point in two is in the lowest code.")
    else:
        _check_not_units(cursor, level, country)
        store.replace_level(cursor, level, country, rows)
        attached = attach(cursor, level, country)
    units = store.count_units(cursor, country)
    if units == 0:
        notes.append(
            f"{country} has no communes yet, so that nothing can be placed there: load them with "
            f"--level commune --country {country}; these polygons then take them in."
        )
    if parent_level is not None:
        notes.append(_make_parent(cursor, level, parent_level, country, rows))
    return TerritoryLoadReport(
        path.name, level, country, len(rows), attached, units - attached,
        read.mended, read.refused, read.merged, notes=tuple(notes),
    )  # fmt: skip


def load_members(
    cursor: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    level: str,
    commune_field: str,
    code_field: str,
    name_field: str | None = None,
    country: str = "FR",
    vintage: str | None = None,
) -> TerritoryLoadReport:
    """Load a table that says to which territory each commune belongs, and dissolve them.

    Old commune codes are followed to the communes of today. The level's territories of the
    country are replaced.

    Args:
        cursor: a cursor within a transaction that the caller owns.
        path: CSV (any usual delimiter, UTF-8 or Windows-1252), XLSX or Parquet.
        level: one of `LEVELS` except commune and country.
        commune_field: column of the communes' codes.
        code_field: column of the territories' codes.
        name_field: column of the territories' names; their codes without it.
        country: two letters.
        vintage: the year or version of the territories, for the record.

    Returns:
        What was loaded, which communes are unknown or in two territories.

    Raises:
        TerritoryFileError: if the file or an argument cannot be used; nothing is written.
    """
    country = _checked(level, country)
    if level == UNIT_LEVEL:
        raise TerritoryFileError("A table of members makes a level above the communes.")
    unit_level = store.unit_level(cursor, country)
    if unit_level is None or unit_level == level:
        raise TerritoryFileError(
            f"{country} has no communes yet: load them first with --level commune."
        )
    fields = [commune_field, code_field, *([name_field] if name_field else [])]
    table = read_members(path, fields)
    units = store.read_level(cursor, unit_level, country)
    successors = store.read_successors(cursor, country)
    code_of, names, unknown, conflicts = _members(
        table.set_axis(["commune", "code", "name"][: len(fields)], axis="columns"),
        set(units["code"]), successors, country,
    )  # fmt: skip
    if not code_of:
        raise TerritoryFileError(
            f"{path.name}: no row has a known commune in {commune_field} and a code in "
            f"{code_field}; nothing was loaded."
        )
    keys = units["code"].map(code_of)
    _check_not_units(cursor, level, country)
    rows = _dissolved(units, keys, names).assign(vintage=vintage, source=path.name)
    store.replace_level(cursor, level, country, rows)
    store.replace_members(cursor, level, country, code_of)
    return TerritoryLoadReport(
        path.name, level, country, len(rows), len(code_of), len(units) - len(code_of),
        unknown=tuple(unknown), conflicts=tuple(conflicts),
    )  # fmt: skip


def _checked(level: str, country: str) -> str:
    if level not in LEVELS or level == COUNTRY_LEVEL:
        usable = ", ".join(name for name in LEVELS if name != COUNTRY_LEVEL)
        raise TerritoryFileError(f'"{level}" is not a level to load: choose one of {usable}.')
    if len(country) != 2 or country_name(country.upper()) is None:
        raise TerritoryFileError(f'"{country}" is not a country: write two letters, like BE.')
    return country.upper()


def _tidy(
    frame: pd.DataFrame, fields: dict[str, str | None], level: str, country: str, file: str
) -> _Polygons:
    attributes = [field for field in frame.columns if field != frame.geometry.name]
    columns = {
        key: frame[find_field(attributes, field, file)]
        for key, field in fields.items()
        if field is not None
    }
    rows = pd.DataFrame(columns).astype("object").reset_index(drop=True)
    rows["geometry"] = pd.Series(frame.geometry.to_numpy(), dtype="object")
    as_code = commune_code if level == UNIT_LEVEL else territory_code
    typed = rows["code"]
    codes = [None if pd.isna(text) else as_code(text, country) for text in typed]
    rows["code"] = pd.Series(codes, dtype="object")
    rows["name"] = [
        code if pd.isna(name) else str(name).strip()
        for code, name in zip(codes, rows["name"], strict=True)
    ]
    reasons = [
        _fault(code, geometry) for code, geometry in zip(codes, rows["geometry"], strict=True)
    ]
    refused = tuple(
        f"row {number} ({text}): {reason}"
        for number, (text, reason) in enumerate(zip(typed, reasons, strict=True), 1)
        if reason
    )
    rows = rows[[reason is None for reason in reasons]].reset_index(drop=True)
    if rows.empty:
        raise TerritoryFileError(f"{file}: no row can be used; first: {refused[0]}.")
    geometries: Geometries = np.array(rows["geometry"], dtype=object)
    mended = []
    for index in np.flatnonzero(~shapely.is_valid(geometries)):
        mended.append(f"{rows['code'].iloc[index]}: {shapely.is_valid_reason(geometries[index])}")
        geometries[index] = polygons_only(shapely.make_valid(geometries[index]))
    rows["geometry"] = pd.Series(geometries, dtype="object")
    twice = sorted(set(rows.loc[rows["code"].duplicated(), "code"]))
    if twice:
        united = dissolve_by(geometries, rows["code"])
        rows = rows.drop_duplicates("code").reset_index(drop=True)
        rows["geometry"] = pd.Series([united[code] for code in rows["code"]], dtype="object")
    ordered = rows.sort_values("code").reset_index(drop=True)
    return _Polygons(ordered, tuple(mended), refused, tuple(twice))


def _fault(code: str | None, geometry: shapely.Geometry | None) -> str | None:
    if code is None:
        return "no usable code"
    if geometry is None or geometry.is_empty:
        return "no geometry"
    if geometry.geom_type not in POLYGONS:
        return f"a {geometry.geom_type}, not a polygon"
    return None


def _make_parent(
    cursor: duckdb.DuckDBPyConnection, level: str, parent_level: str, country: str,
    rows: pd.DataFrame,
) -> str:  # fmt: skip
    keys = [None if pd.isna(text) else territory_code(text, country) for text in rows["parent"]]
    child = store.read_level(cursor, level, country)
    names: dict[str, str] = {}
    if "parent_name" in rows:
        for key, name in zip(keys, rows["parent_name"], strict=True):
            if key and not pd.isna(name):
                names.setdefault(key, str(name).strip())
    parent_of = dict(zip(rows["code"], keys, strict=True))
    _check_not_units(cursor, parent_level, country)
    above = _dissolved(child, child["code"].map(parent_of), names)
    first = rows.iloc[0]
    store.replace_level(
        cursor, parent_level, country,
        above.assign(vintage=first["vintage"], source=first["source"]),
    )  # fmt: skip
    of_child = store.read_members(cursor, level, country)
    code_of = {unit: parent_of.get(code) for unit, code in of_child.items()}
    known = {unit: code for unit, code in code_of.items() if code}
    store.replace_members(cursor, parent_level, country, known)
    return f"Level {parent_level} of {country}: {len(above)} territories dissolved from {level}s."


def _dissolved(units: pd.DataFrame, keys: pd.Series, names: dict[str, str]) -> pd.DataFrame:
    """Unite units by key: code, name, area_km2 and population (sums), geometry."""
    groups = units.assign(key=keys.to_numpy()).dropna(subset=["key"]).groupby("key", sort=True)
    rows = [
        {
            "code": key,
            "name": names.get(str(key), str(key)),
            "area_km2": group["area_km2"].sum(min_count=1),
            "population": group["population"].sum(min_count=1),
            "geometry": dissolve(group["geometry"].to_numpy()),
        }
        for key, group in groups
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(population=frame["population"].astype("Int64"))


def _members(
    table: pd.DataFrame, units: set[str], successors: dict[str, str | None], country: str
) -> tuple[dict[str, str], dict[str, str], list[str], list[str]]:
    code_of: dict[str, str] = {}
    names: dict[str, str] = {}
    unknown: list[str] = []
    conflicts: list[str] = []
    labels = table["name"] if "name" in table else table["code"]
    for typed, text, label in zip(table["commune"], table["code"], labels, strict=True):
        code = None if pd.isna(text) else territory_code(text, country)
        commune = None if pd.isna(typed) else commune_code(typed, country)
        unit = follow(commune, successors) if commune else None
        if code is None:
            continue
        if unit not in units or unit is None:
            unknown.append(str(typed))
            continue
        if not pd.isna(label) and str(label).strip():
            names.setdefault(code, str(label).strip())
        kept = code_of.setdefault(unit, code)
        if kept != code:
            conflicts.append(f"{typed} ({unit}): {code}, kept in {kept}")
    return code_of, names, unknown, conflicts


def _check_not_units(cursor: duckdb.DuckDBPyConnection, level: str, country: str) -> None:
    if store.unit_level(cursor, country) == level:
        raise TerritoryFileError(
            f"{level} is the level where places of {country} are set: load its communes first."
        )
