"""What a figure is asked for: where, when, what, by which factors; checked once, then bound."""

from dataclasses import dataclass
from typing import Any

import duckdb

from analytics.access import Access
from analytics.errors import NotComputed, UnknownChoice, UnknownFactorSet
from analytics.territories import TerritoryRow, describe, require_clear_of

MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Selection:
    """A checked request.

    Attributes:
        territory: Where, None for everything loaded.
        year: Calendar year of completion, None for all.
        month: 1 to 12, None for all.
        resource: A resource of the taxonomy, None for all.
        family: A family of the taxonomy, None for all.
        factor_set: Which factors.
    """

    territory: TerritoryRow | None
    year: int | None
    month: int | None
    resource: str | None
    family: str | None
    factor_set: str

    @property
    def period(self) -> str:
        """The period in words: "2025", "2025-03" or "all"."""
        if self.year is None:
            return "all" if self.month is None else f"month {self.month:02d}"
        return str(self.year) if self.month is None else f"{self.year}-{self.month:02d}"

    def parameters(self) -> dict[str, Any]:
        """The selection as the named parameters of the queries."""
        return {
            "level": self.territory.level if self.territory else None,
            "code": self.territory.code if self.territory else None,
            "year": self.year,
            "month": self.month,
            "resource": self.resource,
            "family": self.family,
            "factor_set": self.factor_set,
        }


def select(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None = None,
    year: int | None = None,
    month: int | None = None,
    resource: str | None = None,
    family: str | None = None,
    factor_set: str = "default",
) -> Selection:
    """Check a request against what is loaded.

    Raises:
        AccessDenied: Without an access that reads this territory in clear.
        UnknownTerritory: If the territory is not loaded.
        UnknownFactorSet: If the factor set is not in factors.csv.
        UnknownChoice: If the month, resource or family does not exist.
        NotComputed: If the models were never run.
    """
    where = describe(cursor, access, territory) if territory is not None else None
    require_clear_of(cursor, access, where)
    sets = _distinct(cursor, "ref.factors", "factor_set")
    if factor_set not in sets:
        raise UnknownFactorSet(
            f"{factor_set!r} is not a factor set. Sets are {', '.join(sorted(sets))}."
        )
    if month is not None and not 1 <= month <= MONTHS_PER_YEAR:
        raise UnknownChoice(f"{month} is not a month. Months are 1 to 12.")
    require_category(cursor, "resource", resource)
    require_category(cursor, "family", family)
    return Selection(where, year, month, resource, family, factor_set)


def require_category(cursor: duckdb.DuckDBPyConnection, column: str, value: str | None) -> None:
    """Refuse a value that no row of the taxonomy has in a column; None is every value.

    Raises:
        UnknownChoice: With the values that are known.
        NotComputed: If the models were never run.
    """
    known = _distinct(cursor, "ref.categories", column)
    if value is not None and value not in known:
        raise UnknownChoice(f"{value!r} is not a {column}. Known: {', '.join(sorted(known))}.")


def _distinct(cursor: duckdb.DuckDBPyConnection, table: str, column: str) -> set[str]:
    try:
        return {row[0] for row in cursor.table(table).select(column).distinct().fetchall()}
    except duckdb.CatalogException as error:
        raise NotComputed.on_database() from error
