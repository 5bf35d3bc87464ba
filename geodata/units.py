"""The smallest units of a country: putting others in their place, and attaching them upwards."""

import duckdb
import numpy as np
import pandas as pd
import shapely
from babel import Locale

from geodata import store
from geodata.codes import follow
from geodata.shapes import areas_km2, dissolve, holders

UNIT_LEVEL = "commune"
SMALLEST_SHARE = 0.5
"""A unit whose point is in no territory belongs to the one that holds at least this share."""


NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Two letters that CLDR names but that are groups, tests or unknown."""


def country_name(country: str) -> str | None:
    """Give a country's French name, or None if the two letters are no country's."""
    name = None if country in NOT_COUNTRIES else Locale("fr").territories.get(country)
    return str(name) if name else None


def replace_units(
    cursor: duckdb.DuckDBPyConnection,
    country: str,
    rows: pd.DataFrame,
    *,
    but_not: str | None = None,
) -> list[str]:
    """Make communes the units of a country, and attach what is above to them.

    The country's levels above keep their polygons and take in the new units; codes of units
    that are no more lead to the unit where their representative point lies, if those were
    communes too.

    Args:
        cursor: the caller's transaction.
        country: two letters.
        rows: code, name, vintage, source and geometry of the new communes.
        but_not: a level above to leave alone, because the caller makes it anew.

    Returns:
        What was done, in words.
    """
    old_level = store.unit_level(cursor, country)
    old = store.read_level(cursor, old_level, country) if old_level else None
    store.forget_members(cursor, country)
    store.replace_level(cursor, UNIT_LEVEL, country, rows)
    store.set_unit_level(cursor, country, UNIT_LEVEL)
    units = store.read_level(cursor, UNIT_LEVEL, country)
    store.replace_members(
        cursor, UNIT_LEVEL, country, dict(zip(units["code"], units["code"], strict=True))
    )
    _replace_country(cursor, country, units, rows)
    store.replace_cells(cursor, country, units["geometry"].to_numpy())
    old_communes = old if old_level == UNIT_LEVEL else None
    _mend_successors(cursor, country, units, old_communes)
    notes = []
    if old_level is not None and old_level != UNIT_LEVEL:
        notes.append(f"Places of {country} are now set in communes, no longer in {old_level}s.")
    for level in store.levels_above(cursor, country):
        if level == but_not:
            continue
        attached = attach(cursor, level, country)
        notes.append(
            f"Level {level} of {country} attached again to the new units: "
            f"{attached} of {len(units)} are in one."
        )
    return notes


def _replace_country(
    cursor: duckdb.DuckDBPyConnection, country: str, units: pd.DataFrame, rows: pd.DataFrame
) -> None:
    geometry = dissolve(units["geometry"].to_numpy())
    whole = pd.DataFrame(
        {
            "code": [country],
            "name": [country_name(country)],
            "vintage": [rows["vintage"].iloc[0]],
            "source": [rows["source"].iloc[0]],
            "area_km2": [units["area_km2"].sum()],
            "geometry": pd.Series([geometry], dtype="object"),
        }
    )
    store.replace_level(cursor, "country", country, whole)
    store.replace_members(cursor, "country", country, dict.fromkeys(units["code"], country))


def _mend_successors(
    cursor: duckdb.DuckDBPyConnection,
    country: str,
    units: pd.DataFrame,
    old_communes: pd.DataFrame | None,
) -> None:
    successors = store.read_successors(cursor, country)
    in_force = set(units["code"])
    if old_communes is not None:
        gone = old_communes[~old_communes["code"].isin(in_force)]
        codes = units["code"].to_numpy()
        found = holders(
            units["geometry"].to_numpy(), gone["lon"].to_numpy(float), gone["lat"].to_numpy(float)
        )
        successors |= {
            code: str(codes[index])
            for code, index in zip(gone["code"], found, strict=True)
            if index >= 0
        }
    chains = {old: new for old, new in successors.items() if old not in in_force}
    ends = {old: follow(old, chains) for old in chains}
    store.replace_successors(
        cursor, country, {old: end for old, end in ends.items() if end in in_force}
    )


def attach(cursor: duckdb.DuckDBPyConnection, level: str, country: str) -> int:
    """Put each unit of a country in the territory of a level that holds it.

    A unit belongs to the territory that holds its representative point (on a border, the
    lowest code), else to the one that holds at least half of its area.

    Returns:
        The number of units that belong to one.
    """
    above = store.read_level(cursor, level, country)
    units = store.read_level(cursor, store.unit_level(cursor, country) or "", country)
    polygons, own = above["geometry"].to_numpy(), units["geometry"].to_numpy()
    found = holders(polygons, units["lon"].to_numpy(float), units["lat"].to_numpy(float))
    tree = shapely.STRtree(polygons)
    for index in np.flatnonzero((found < 0) & ~shapely.is_missing(own)):
        touching = tree.query(own[index], predicate="intersects")
        shared = areas_km2(shapely.intersection(own[index], polygons[touching]))
        shared = np.nan_to_num(shared)
        if len(shared) and shared.max() >= SMALLEST_SHARE * units["area_km2"].iloc[index]:
            found[index] = touching[shared.argmax()]
    codes = above["code"].to_numpy()
    code_of = {
        unit: str(codes[index])
        for unit, index in zip(units["code"], found, strict=True)
        if index >= 0
    }
    store.replace_members(cursor, level, country, code_of)
    return len(code_of)
