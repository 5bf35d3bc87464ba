"""A warehouse with a handful of places, and rows built by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from analytics.quarantine import REFERENCE_COLUMN
from geodata.connection import connect
from pipelines.checks.batch import BatchFile, prepare, release, stage
from pipelines.checks.check import check
from pipelines.merging.merge import Counts, merge
from pipelines.warehouse import make_safe

PIPELINES = Path(__file__).parents[3] / "pipelines"
GEO = Path(__file__).parent / "geo.sql"

RENNES, REDON, CHARLEROI = "73282932000074", "35600000009075", "BE0403170701"

Row = Mapping[str, str | None]


def make_rows(rows: Sequence[Row], *, one_line: bool = False) -> pa.Table:
    """Build what the readers give: text columns, the line (from 2) and the raw row."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns: dict[str, pa.Array] = {
        name: pa.array([row.get(name) for row in rows], pa.string()) for name in names
    }
    lines = [1] * len(rows) if one_line else range(2, 2 + len(rows))
    columns["line"] = pa.array(lines, pa.int64())
    columns["raw"] = pa.array([json.dumps(dict(row)) for row in rows], pa.string())
    return pa.table(columns)


class Warehouse:
    """A cursor with `geo` and `loaded`, and shortcuts to load rows and see what became of them."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Prepare the cursor's macros and places."""
        self.cursor = cursor
        prepare(cursor)

    def load(
        self,
        table: str,
        *files: Sequence[Row],
        name: str | None = None,
        platform: str | None = None,
        exported: bool = False,
        one_line: bool = False,
        mapping: str | None = None,
        sheet: str = "",
    ) -> list[Counts]:
        """Load files of rows into one table as one batch, under `name` and a number."""
        first = self.one("SELECT coalesce(max(load_id), 0) + 1 FROM loaded.loads")
        batch = [
            BatchFile(
                number=number,
                load_id=first + number,
                file=f"{name or table}_{number}.csv",
                path=Path("/data") / f"{name or table}_{number}.csv",
                sha256=sha256(json.dumps(rows).encode()).hexdigest(),
                rows=make_rows(rows, one_line=one_line),
                platform=platform,
                unmapped_columns=(REFERENCE_COLUMN,) if exported else (),
                mapping=mapping,
                sheet=sheet,
            )
            for number, rows in enumerate(files)
        ]
        self.cursor.begin()
        stage(self.cursor, table, batch)
        check(self.cursor, table, batch)
        counts = merge(self.cursor, table, batch)
        release(self.cursor)
        self.cursor.commit()
        return counts

    def one(self, query: str) -> Any:  # noqa: ANN401  # whatever the query gives
        """Return the one value of a query."""
        found = self.cursor.execute(query).fetchone()
        assert found is not None
        return found[0]

    def all(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return every row of a query."""
        return self.cursor.execute(query, list(parameters)).fetchall()

    def faults(self, table: str) -> list[tuple[int, str | None, str]]:
        """Return (line, column, code) of every fault of a table's quarantine."""
        return self.all(
            "SELECT line, fault.column, fault.code FROM ("
            "SELECT line, unnest(faults) AS fault FROM loaded.quarantine "
            "WHERE table_name = ?) ORDER BY ALL",
            table,
        )

    def cautions(self, table: str) -> list[tuple[int | None, str, str | None]]:
        """Return (line, code, value) of every caution of a table."""
        return self.all(
            "SELECT line, code, value FROM loaded.warnings WHERE table_name = ? ORDER BY ALL",
            table,
        )

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table but the log, and but the load numbers of refusals."""
        found = {}
        for name in ("companies", "members", "listings", "exchanges", "events", "platforms"):
            found[name] = self.cursor.table(f"loaded.{name}").order("ALL").fetchall()
        for name in ("quarantine", "warnings"):
            rows = self.cursor.table(f"loaded.{name}").select("* EXCLUDE (load_id)")
            found[name] = rows.order("ALL").fetchall()
        return found


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """One connection for all tests: loading the spatial extension takes half a second."""
    connection = connect()
    make_safe(connection)
    return connection


def new_warehouse() -> Warehouse:
    """Make an empty warehouse in memory, in the place of the one before it."""
    cursor = _connection().cursor()
    for schema in ("loaded", "geo", "journal"):
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    cursor.execute(GEO.read_text(encoding="utf-8"))
    for name in ("loaded", "journal"):
        cursor.execute((PIPELINES / f"{name}.sql").read_text(encoding="utf-8"))
    return Warehouse(cursor)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Give an empty warehouse in memory."""
    made = new_warehouse()
    yield made
    made.cursor.close()


@pytest.fixture
def with_companies(warehouse: Warehouse) -> Warehouse:
    """Give a warehouse with a company in Rennes, one in Redon and one in Charleroi."""
    warehouse.load(
        "companies",
        [
            {"company_id": RENNES, "name": "A", "commune_code": "35238"},
            {"company_id": REDON, "name": "B", "commune_code": "35236"},
            {"company_id": CHARLEROI, "name": "C", "commune_code": "52011"},
        ],
    )
    return warehouse


@pytest.fixture
def listing() -> Callable[..., dict[str, str | None]]:
    """Give a maker of good listings, some of whose cells are changed."""

    def make(**cells: str | None) -> dict[str, str | None]:
        return {
            "listing_id": "L1",
            "platform": "p",
            "company_id": RENNES,
            "kind": "offer",
            "resource": "material",
            "category": "wood_pallets",
            "quantity": "10",
            "unit": "item",
            "status": "open",
            "updated_on": "2025-06-01T10:00:00",
        } | cells

    return make


@pytest.fixture
def exchange() -> Callable[..., dict[str, str | None]]:
    """Give a maker of good exchanges, some of whose cells are changed."""

    def make(**cells: str | None) -> dict[str, str | None]:
        return {
            "exchange_id": "E1",
            "platform": "p",
            "giver_id": RENNES,
            "receiver_id": REDON,
            "resource": "material",
            "category": "wood_pallets",
            "quantity": "10",
            "unit": "item",
            "status": "completed",
            "agreed_on": "2025-01-10",
            "started_on": "2025-02-01",
            "completed_on": "2025-03-01",
        } | cells

    return make
