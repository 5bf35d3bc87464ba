"""The warehouse: one DuckDB file, one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from geodata.connection import connect
from geodata.roads import store as roads
from geodata.territories import install_postcodes, install_reference
from pipelines.errors import NoWarehouse, WarehouseBusy, WarehouseOutdated, WarehouseUnreadable

_HERE = Path(__file__).parent


def _open(db: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return connect(db, read_only=read_only)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise WarehouseBusy(db) from error
        raise WarehouseUnreadable(db, str(error).splitlines()[0]) from error


def has_schema(cursor: duckdb.DuckDBPyConnection, schema: str) -> bool:
    """Say whether the database has a schema of that name."""
    found = cursor.execute(
        "SELECT count(*) FROM duckdb_schemas() "
        "WHERE database_name = current_database() AND schema_name = ?",
        [schema],
    ).fetchone()
    return found is not None and found[0] > 0


def make_safe(connection: duckdb.DuckDBPyConnection) -> None:
    """Set what a connection that writes needs.

    DuckDB 1.5.5 loses rows where insertion order is kept on two threads or more: an INSERT of
    no row makes the next INSERT of 122 880 rows or more into the same table, in the same
    transaction, vanish (a test shows it). Nothing here relies on the order of insertion.
    """
    connection.execute("SET GLOBAL preserve_insertion_order = false")


def install(cursor: duckdb.DuckDBPyConnection) -> None:
    """Create `geo`, `loaded` and `journal` where they are absent, all or nothing."""
    cursor.begin()
    try:
        if not has_schema(cursor, "geo"):
            install_reference(cursor)
        install_postcodes(cursor)
        roads.install(cursor)
        if not has_schema(cursor, "loaded"):
            cursor.execute((_HERE / "loaded.sql").read_text(encoding="utf-8"))
        if not has_schema(cursor, "journal"):
            cursor.execute((_HERE / "migrate.sql").read_text(encoding="utf-8"))
            cursor.execute((_HERE / "journal.sql").read_text(encoding="utf-8"))
        cursor.commit()
    except BaseException:
        cursor.rollback()
        raise


@contextmanager
def open_writer(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for writing, made with its territories and tables where absent.

    The cursor is outside any transaction: the caller begins and commits its own.

    Args:
        db: The database file; its folder is created where needed.

    Yields:
        A cursor.

    Raises:
        WarehouseBusy: Another process holds the file.
        WarehouseUnreadable: The file is not a DuckDB database, or cannot be created.
    """
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseUnreadable(db, f"its folder cannot be created ({error.strerror})") from error
    connection = _open(db, read_only=False)
    try:
        make_safe(connection)
        cursor = connection.cursor()
        install(cursor)
        yield cursor
    finally:
        connection.close()


@contextmanager
def hold(db: Path) -> Iterator[None]:
    """Hold a warehouse so that its file can be copied: everything is in it, and nobody writes.

    Args:
        db: The database file.

    Raises:
        NoWarehouse: There is none.
        WarehouseBusy: Another process holds the file.
        WarehouseUnreadable: The file is not a DuckDB database.
    """
    require(db)
    connection = _open(db, read_only=False)
    try:
        connection.execute("CHECKPOINT")
        yield
    finally:
        connection.close()


def require(db: Path) -> None:
    """Refuse a database file that does not exist.

    Raises:
        NoWarehouse: If there is none; the message says what makes one.
    """
    if not db.exists():
        raise NoWarehouse(db)


@contextmanager
def open_reader(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for reading only.

    Args:
        db: The database file.

    Yields:
        A cursor.

    Raises:
        NoWarehouse: There is no database there, or nothing was ever loaded into it.
        WarehouseOutdated: It was made by an earlier version of Maillage.
        WarehouseBusy: Another process is writing to it.
        WarehouseUnreadable: The file is not a DuckDB database.
    """
    require(db)
    connection = _open(db, read_only=True)
    try:
        cursor = connection.cursor()
        if not has_schema(cursor, "loaded"):
            raise NoWarehouse(db)
        if not has_schema(cursor, "journal"):
            raise WarehouseOutdated(db)
        yield cursor
    finally:
        connection.close()
