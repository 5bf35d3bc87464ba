"""The command `maillage demo`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from analytics.access import Access
from pipelines.cli_options import DEFAULT_DB, Db
from pipelines.demo.defaults import DEFAULT_AS_OF, DEFAULT_SEED
from pipelines.progress import compute_progress
from pipelines.snapshot import open_latest

_OUT = typer.Option(
    "--out", help="Folder of the generated files; if not given, demo beside the database."
)
_AS_OF = typer.Option(
    "--as-of",
    formats=["%Y-%m-%d"],
    help="Reference date: what is open is open on this day.",
    show_default=str(DEFAULT_AS_OF),
)
_IF_EMPTY = typer.Option("--if-empty", help="Do nothing where the database holds something.")
_TODAY = datetime.combine(DEFAULT_AS_OF, datetime.min.time())
_SEED = typer.Option("--seed", min=0, help="The same seed gives the same files.")


def demo(
    db: Db = DEFAULT_DB,
    out: Annotated[Path | None, _OUT] = None,
    as_of: Annotated[datetime, _AS_OF] = _TODAY,
    seed: Annotated[int, _SEED] = DEFAULT_SEED,
    if_empty: Annotated[bool, _IF_EMPTY] = False,
) -> None:
    """Build the demonstration: invented companies on real territories, loaded as exports are.

    Six platforms, each with files in its own shape. Run again, it gives the same database; a
    database that holds other data is left alone.
    """
    # Imported here: they cost every other command a second.
    from analytics.matching.match import all_matches
    from pipelines.demo.build import build_demo, loads

    if if_empty and loads(db)[0]:
        typer.echo(f"{db} holds data: left as it is.")
        return
    folder = out if out is not None else db.parent / "demo"
    with compute_progress() as progress:
        _, report = build_demo(db, folder, as_of=as_of.date(), seed=seed, progress=progress)
    # Matching compiles once a machine: now, rather than while the first visitor waits.
    with open_latest(db) as cursor:
        all_matches(cursor, Access.local())
    table = Table("platform", "table", "read", "accepted", "unchanged", "quarantined")
    for file in report.files:
        table.add_row(
            file.platform,
            file.table,
            *(str(n) for n in (file.read, file.accepted, file.unchanged, file.quarantined)),
        )
    Console().print(table)
    typer.echo(
        f"Demonstration data as of {as_of:%Y-%m-%d}: files in {folder}, database {db}. "
        "The refused rows are wrong on purpose: maillage quarantine lists them."
    )
