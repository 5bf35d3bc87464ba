"""One way to open DuckDB, so that every connection measures places alike."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb


def shipped_extension(name: str) -> Path | None:
    """Path of an extension (`spatial`, `fts`) that a wheel ships for this DuckDB, or None."""
    folder = files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
    path = Path(str(folder)) / f"{name}.duckdb_extension"
    return path if path.exists() else None


@cache
def _checked(extension: Path) -> bool:
    """Let DuckDB check the extension's signature: a third of a second, so once a process."""
    with duckdb.connect() as connection:
        connection.load_extension(str(extension))
    return True


def connect(path: Path | str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a database with the spatial functions and lon/lat axis order.

    Args:
        path: The database file, or ":memory:".
        read_only: Whether to open the file without the right to write.

    Returns:
        A connection. Take a `.cursor()` a call: a connection shared by threads gives
        wrong answers.

    Raises:
        duckdb.IOException: If the file is absent (read only) or another process holds it.
    """
    extension = shipped_extension("spatial")
    known = extension is not None and _checked(extension)
    connection = duckdb.connect(
        str(path), read_only=read_only, config={"allow_unsigned_extensions": known}
    )
    if extension is None:  # a platform without a wheel: DuckDB fetches its own copy, once
        connection.install_extension("spatial")
    connection.load_extension(str(extension) if extension else "spatial")
    # Without it points are read as lat/lon, silently, and Paris-Lyon becomes 440 km.
    connection.execute("SET GLOBAL geometry_always_xy = true")
    return connection


def load_stemmer(cursor: duckdb.DuckDBPyConnection) -> None:
    """Load the function `stem(word, language)` (DuckDB's full-text extension) where it is needed.

    Not by `connect`: a fifth of a second, which most commands can do without.

    Args:
        cursor: A cursor of a connection of `connect`, read only or not.
    """
    extension = shipped_extension("fts")
    if extension is None:  # a platform without a wheel: DuckDB fetches its own copy, once
        cursor.install_extension("fts")
    else:
        _checked(extension)
    cursor.load_extension(str(extension) if extension else "fts")
