"""Takes loads back: what they wrote goes, what they took the place of returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from duckdb import ColumnExpression, ConstantExpression

from pipelines.checks.batch import prepare
from pipelines.compute import compute as rebuild
from pipelines.contracts.columns import tables
from pipelines.contracts.reasons import reasons_table
from pipelines.errors import LoadNeeded, NotUndoable
from pipelines.merging.merge import recaution_members
from pipelines.snapshot import publish
from pipelines.warehouse import open_writer, require

_HERE = Path(__file__).parent

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class UndoneLoad:
    """One load that was taken back.

    Attributes:
        load_id: Its number.
        file: The file it was of.
        table: The table of its rows.
        removed: Rows of that table that it had written, and that went.
        restored: Rows of that table that it had replaced, and that came back.
    """

    load_id: int
    file: str
    table: str
    removed: int
    restored: int


@dataclass(frozen=True)
class UndoReport:
    """What an undo did.

    Attributes:
        undone: The loads taken back, latest first.
        reload: (load_id, file) of the later loads to load again, in this order: some of their rows
            were not written because an undone load already had them, or lie over such rows.
    """

    undone: tuple[UndoneLoad, ...]
    reload: tuple[tuple[int, str], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "undone": [vars(load) for load in self.undone],
            "reload": [{"load_id": load_id, "file": file} for load_id, file in self.reload],
        }


@dataclass(frozen=True)
class _Load:
    load_id: int
    file: str
    table: str
    accepted: int
    has_journal: bool
    undone_on: str | None


def _run(cursor: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyConnection:
    return cursor.execute((_HERE / f"{name}.sql").read_text(encoding="utf-8"))


def _known_loads(cursor: duckdb.DuckDBPyConnection) -> dict[int, _Load]:
    rows = cursor.execute(
        "SELECT load_id, file, table_name, accepted, columns IS NOT NULL, "
        "strftime(undone_at, '%Y-%m-%d') FROM loaded.loads"
    ).fetchall()
    return {row[0]: _Load(*row) for row in rows}


def _check(known: dict[int, _Load], load_ids: Iterable[int]) -> None:
    for load_id in load_ids:
        load = known.get(load_id)
        if load is None:
            raise NotUndoable(f"There is no load {load_id}. `maillage status` lists them.")
        if load.undone_on is not None:
            raise NotUndoable(f"Load {load_id} ({load.file}) was undone on {load.undone_on}.")
        if not load.has_journal:
            raise NotUndoable(
                f"Load {load_id} ({load.file}) was made by a version of Maillage that kept no "
                "journal, so what it replaced is not known. `maillage rollback` returns to an "
                "earlier snapshot."
            )


def _count(cursor: duckdb.DuckDBPyConnection, table: str, load_id: int | None = None) -> int:
    rows = cursor.table(f"loaded.{table}")
    if load_id is not None:
        rows = rows.filter(ColumnExpression("load_id") == ConstantExpression(load_id))
    return len(rows)


def _undo_rows(cursor: duckdb.DuckDBPyConnection, table: str) -> None:
    """Take the load's versions out of a table, and mend what was built on them."""
    if table != "companies":
        _run(cursor, table)
        return
    _run(cursor, "lost_fold")
    _run(cursor, "companies")
    while cursor.table("lost").limit(1).fetchall():
        _run(cursor, "refold")


def _said_before(cursor: duckdb.DuckDBPyConnection, load: _Load) -> bool:
    """Say whether the journal has what was said of perimeters just before a load.

    It has not where a later load stands, nor where they were said anew by an undo since.
    """
    found = cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM loaded.loads WHERE load_id > $load_id AND undone_at IS NULL) "
        "OR EXISTS (SELECT 1 FROM journal.recautions JOIN loaded.loads ON said_at > loaded_at "
        "WHERE load_id = $load_id)",
        {"load_id": load.load_id},
    ).fetchone()
    return found == (False,)


def _undo_warnings(cursor: duckdb.DuckDBPyConnection, load: _Load) -> None:
    places_changed = load.accepted > 0 and load.table in ("companies", "members", "platforms")
    anew = places_changed and not _said_before(cursor, load)
    if anew:
        _run(cursor, "forget_perimeters")
    elif places_changed and load.table == "platforms":
        cursor.execute("DELETE FROM loaded.warnings WHERE code = 'outside_perimeter'")
    _run(cursor, "warnings")
    if anew:
        recaution_members(cursor)
    cursor.register("reasons", reasons_table())
    _run(cursor, "undeclared_platforms")
    if load.table == "listings":
        _run(cursor, "unknown_listings")
    cursor.unregister("reasons")


def _undo_one(cursor: duckdb.DuckDBPyConnection, load: _Load) -> UndoneLoad:
    """Take one load back, in the caller's transaction."""
    cursor.execute("SET VARIABLE going = $load_id", {"load_id": load.load_id})
    removed = restored = 0
    _run(cursor, "gone_keys")
    if load.table in tables():
        before = _count(cursor, load.table)
        removed = _count(cursor, load.table, load.load_id)
        _undo_rows(cursor, load.table)
        restored = _count(cursor, load.table) - before + removed
    else:
        removed, restored = _run(cursor, "count_platforms").fetchall()[0]
    if load.table == "companies":
        _undo_rows(cursor, "members")
    if load.table in ("companies", "members"):
        _run(cursor, "regiven_members")
    for step in ("platforms", "quarantine"):
        _run(cursor, step)
    _undo_warnings(cursor, load)
    for step in ("settings", "log"):
        _run(cursor, step)
    return UndoneLoad(load.load_id, load.file, load.table, removed, restored)


def _to_reload(
    cursor: duckdb.DuckDBPyConnection, known: dict[int, _Load], going: set[int]
) -> tuple[tuple[int, str], ...]:
    """Find the loads with rows that rest on those that go, and those written over them since."""
    resting = cursor.execute("SELECT load_id, rests_on FROM journal.unchanged").fetchall()
    found = {load_id for load_id, rests_on in resting if rests_on in going} - going
    if found:
        first = min(found)
        over = [link for link in _run(cursor, "links").fetchall() if link[1] > first]
        reached: set[int] = set()
        while reached != found:
            reached = set(found)
            found |= {by for load_id, by in over if load_id in found | going} - going
    return tuple((load_id, known[load_id].file) for load_id in sorted(found))


def take_back(
    cursor: duckdb.DuckDBPyConnection, load_ids: Iterable[int], *, dependents: bool = False
) -> UndoReport:
    """Take loads back in a transaction that stays open: the caller commits.

    Args:
        cursor: A writable cursor on a warehouse, outside any transaction, that was prepared
            (checks/batch.py).
        load_ids: The loads.
        dependents: Take back as well the loads whose rows are of companies that only these give.

    Raises:
        NotUndoable: There is no such load, it was undone already, or has no journal.
        LoadNeeded: Rows of other loads need companies that only these give.
    """
    known = _known_loads(cursor)
    asked = going = joining = set(load_ids)
    while True:
        _check(known, joining)
        cursor.begin()
        try:
            reload = _to_reload(cursor, known, going)
            undone = [_undo_one(cursor, known[load_id]) for load_id in sorted(going, reverse=True)]
            joining = {load_id for (load_id,) in _run(cursor, "orphans").fetchall()}
            if not joining and going != asked and not dependents:
                raise LoadNeeded(asked, {one: known[one].file for one in going - asked})
        except BaseException:
            cursor.rollback()
            raise
        if not joining:
            return UndoReport(tuple(undone), reload)
        cursor.rollback()  # and again with them
        going = going | joining


def undo(
    db: Path,
    load_ids: Sequence[int],
    *,
    dependents: bool = False,
    compute: bool = True,
    progress: Progress | None = None,
) -> UndoReport:
    """Take loads back with everything they touched, in one transaction.

    What a later load wrote stays. The loads remain in `loaded.loads`, with `undone_at`.

    Args:
        db: The warehouse.
        load_ids: The loads, as `maillage status` numbers them.
        dependents: As in `take_back`.
        compute: Whether to rebuild the models and publish the result for readers.
        progress: Called as the models are rebuilt.

    Returns:
        What was undone, and which files to load again.

    Raises:
        WarehouseError: The database is absent or cannot be opened.
        NotUndoable: As `take_back`.
        LoadNeeded: As `take_back`.
        ModelError: A model fails; nothing is undone.
    """
    require(db)
    with open_writer(db) as cursor:
        prepare(cursor)
        report = take_back(cursor, load_ids, dependents=dependents)
        try:
            if compute:
                rebuild(cursor, progress)
            cursor.commit()
        except BaseException:
            cursor.rollback()
            raise
    if compute:
        publish(db)
    return report
