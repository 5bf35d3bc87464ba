"""Builds the demonstration's database: generates the files, then loads them as any others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.demo.defaults import DEFAULT_AS_OF, DEFAULT_SEED
from pipelines.demo.errors import NotADemo
from pipelines.demo.files import SUFFIX, DemoFiles
from pipelines.demo.generate import generate
from pipelines.demo.places import query
from pipelines.errors import NoWarehouse
from pipelines.load import Progress, Source, load
from pipelines.load_report import LoadReport
from pipelines.warehouse import install, open_reader, open_writer

DEMONSTRATION = "demonstration"


def sources(files: DemoFiles) -> list[Source]:
    """The demo's files as the loader takes them."""
    return [
        Source(
            file.path,
            mapping=file.mapping,
            table=None if file.mapping is None else file.table,
            platform=file.platform,
        )
        for file in files.files
    ]


def build_demo(
    db: Path,
    out: Path,
    *,
    as_of: date = DEFAULT_AS_OF,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
) -> tuple[DemoFiles, LoadReport]:
    """Generate the demonstration, load it, compute and publish.

    Run again, it gives the same database: what an earlier run loaded is taken out first.

    Args:
        db: The database file, made where absent.
        out: The folder of the generated files.
        as_of: The reference date, kept as setting `as_of`.
        seed: Any integer from 0.
        progress: Called as the loading goes on.

    Returns:
        The files, and what became of their rows.

    Raises:
        NotADemo: The database holds data that is not the demonstration; nothing is changed.
        DemoError: The date or the seed cannot be used.
    """
    if loads(db)[1]:
        raise NotADemo(db)
    files = generate(out, as_of=as_of, seed=seed)
    _empty(db)
    report = load(
        db, sources(files), as_of=as_of, settings={DEMONSTRATION: "true"}, progress=progress
    )
    return files, report


def loads(db: Path) -> tuple[int, int]:
    """How many files a database has loaded, and how many of them are not the demonstration's.

    Args:
        db: The database file; one that is absent has loaded nothing.
    """
    try:
        with open_reader(db) as cursor:
            counts = cursor.execute(query("loads"), {"suffix": f"_{SUFFIX}."}).fetchone()
    except NoWarehouse:
        counts = None
    return counts or (0, 0)


def _empty(db: Path) -> None:
    """Take out what an earlier demonstration loaded."""
    if db.exists():
        with open_writer(db) as cursor:
            cursor.execute("DROP SCHEMA loaded CASCADE")
            install(cursor)
