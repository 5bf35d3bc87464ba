"""What anyone may read: the protected tables, and nothing else (impact method §7).

Every entry takes any Access, that of the public included, and reads only `public.*`, where a
hidden cell holds nothing but its status. A cell that is not there had no exchange: its figures
are 0, and everyone may know it.
"""

from typing import Any

import duckdb

from analytics.access import Access, require_access
from analytics.confidentiality.sums import ALL_FAMILIES, FAMILY_LEVELS, LEVELS
from analytics.errors import UnknownChoice
from analytics.figures import figures
from analytics.selection import require_category
from analytics.sql import rows, run
from analytics.territories import describe, list_territories

Row = dict[str, Any]

PUBLISHED, HIDDEN = "published", "s"


def public_years(cursor: duckdb.DuckDBPyConnection, access: Access, territory: str) -> list[int]:
    """Years for which anything is said of a territory, first to last.

    Raises:
        AnalyticsError: One of those of `analytics.territories.describe`.
    """
    where = describe(cursor, access, territory)
    asked = {"level": where.level, "code": where.code}
    return [row[0] for row in run(cursor, "public_years", asked).fetchall()]


def public_impacts(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    level: str,
    year: int,
    family: str | None = None,
) -> list[Row]:
    """Attributed figures of every territory of a level that has any, as published.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks; any role.
        level: One of `LEVELS`; communes over all families only.
        year: Year of completion; figures are published by year.
        family: Only this family.

    Returns:
        One dict a territory: code, name, then each figure (exact Decimal, or "s" where hidden).

    Raises:
        UnknownChoice: If the level or family is not published.
        AccessDenied: Without an access.
        NotComputed: If the models were never run.
    """
    require_access(access)
    _require_published(cursor, level, family)
    names = {row.code: row.name for row in list_territories(cursor, access, level)}
    found: dict[str, Row] = {}
    for row in _cells(cursor, level, None, year, family):
        empty = dict.fromkeys((figure.figure_id for figure in figures()), 0)
        territory = found.setdefault(row["code"], {"name": names.get(row["code"])} | empty)
        territory[row["figure_id"]] = HIDDEN if row["status"] == HIDDEN else row["value"]
    return [{"code": code} | values for code, values in found.items()]


def public_impact(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str,
    year: int,
    family: str | None = None,
) -> Row:
    """The published figures of one territory, and where those that are hidden are still shown.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks; any role.
        territory: `level:code`, of a level of `LEVELS`.
        year: Year of completion.
        family: Only this family.

    Returns:
        `territory` (level, code, name), `year`, `family`, and `figures`: id, unit, basis
        ("attributed"), status ("published" or "s"), value (None where hidden), and `shown_in`:
        for a hidden figure, the nearest wider cell that is published (territory, family or None
        for all), None where there is none.

    Raises:
        UnknownChoice: If the level or family is not published.
        AnalyticsError: One of those of `analytics.territories.describe`.
    """
    where = describe(cursor, access, territory)
    _require_published(cursor, where.level, family)
    cells = {row["figure_id"]: row for row in _cells(cursor, where.level, where.code, year, family)}
    wider = _wider(cursor, where.level, where.code, year, family) if cells else []
    entries = []
    for figure in figures():
        cell = cells.get(figure.figure_id)
        hidden = cell is not None and cell["status"] == HIDDEN
        entries.append(
            {
                "id": figure.figure_id,
                "unit": figure.unit,
                "basis": "attributed",
                "status": HIDDEN if hidden else PUBLISHED,
                "value": None if hidden else float(cell["value"] if cell else 0),
                "shown_in": next(
                    (place for place, shown in wider if hidden and figure.figure_id in shown), None
                ),
            }
        )
    return {
        "territory": {"level": where.level, "code": where.code, "name": where.name},
        "year": year,
        "family": family,
        "figures": entries,
    }


def _require_published(cursor: duckdb.DuckDBPyConnection, level: str, family: str | None) -> None:
    if level not in LEVELS:
        raise UnknownChoice(f"Nothing is published by {level!r}. Levels are {', '.join(LEVELS)}.")
    if family is not None and level not in FAMILY_LEVELS:
        raise UnknownChoice(f"Figures of a {level} are published over all families only.")
    require_category(cursor, "family", family)


def _cells(
    cursor: duckdb.DuckDBPyConnection, level: str, code: str | None, year: int, family: str | None
) -> list[Row]:
    asked = {"level": level, "code": code, "year": year, "family": family or ALL_FAMILIES}
    return rows(cursor, "public_figures", asked)


def _wider(
    cursor: duckdb.DuckDBPyConnection, level: str, code: str, year: int, family: str | None
) -> list[tuple[Row, set[str]]]:
    """Coarser cells in order, all families first (§7.3), with the figures that each shows."""
    steps: list[tuple[str, str, str | None]] = [(level, code, None)] if family else []
    for row in rows(cursor, "public_wider", {"level": level, "code": code}):
        steps += [(row["level"], row["code"], family)]
    found = []
    for wider_level, wider_code, wider_family in steps:
        cells = _cells(cursor, wider_level, wider_code, year, wider_family)
        place = {"territory": f"{wider_level}:{wider_code}", "family": wider_family}
        found.append((place, {row["figure_id"] for row in cells if row["status"] == PUBLISHED}))
    return found
