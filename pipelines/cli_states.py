"""The commands that go back: `snapshots`, `rollback`, `undo`; and `publish`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from pipelines.cli_options import DEFAULT_DB, Db, ReportFormat, ReportOption
from pipelines.export import printable, write_json
from pipelines.progress import compute_progress
from pipelines.rollback import LoadName, list_snapshots
from pipelines.rollback import rollback as go_back
from pipelines.snapshot import publish as publish_snapshot
from pipelines.undoing.undo import undo as undo_loads


def publish(db: Db = DEFAULT_DB) -> None:
    """Show the present state to the dashboards, as a read-only snapshot."""
    typer.echo(f"Published {publish_snapshot(db)}")


def _ranges(numbers: Iterable[int]) -> str:
    """Write numbers as 1-3, 7."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)


def snapshots(form: ReportOption = ReportFormat.TABLE, db: Db = DEFAULT_DB) -> None:
    """List the published states that are kept, oldest first."""
    found = list_snapshots(db)
    if form is ReportFormat.JSON:
        write_json(sys.stdout, {"snapshots": [asdict(snapshot) for snapshot in found]})
        return
    if not found:
        typer.echo("Nothing is published yet: run `maillage publish`.")
        return
    shown = Table(
        Column("version", no_wrap=True),
        "published (UTC)",
        "loads",
        Column("MB", justify="right"),
        "",
    )
    for snapshot in found:
        shown.add_row(
            snapshot.version,
            snapshot.published_at[:16].replace("T", " "),
            _ranges(load.load_id for load in snapshot.loads) or "none",
            f"{snapshot.size_bytes / 1e6:,.0f}",
            "in force" if snapshot.in_force else "",
        )
    Console().print(shown)


def _say_loads(words: str, loads: Iterable[LoadName]) -> None:
    named = list(loads)
    if named:
        typer.echo(words)
        for load in named:
            typer.echo(f"  {load.load_id}: {printable(load.file)} ({load.table}), {load.loaded_at}")


def rollback(
    version: Annotated[
        str | None, typer.Argument(help="A version; by default the one before the one in force.")
    ] = None,
    warehouse: Annotated[
        bool,
        typer.Option("--warehouse", help="Put the warehouse itself back to that state as well."),
    ] = False,
    form: ReportOption = ReportFormat.TABLE,
    db: Db = DEFAULT_DB,
) -> None:
    """Show an earlier published state to the dashboards, at once."""
    done = go_back(db, version, warehouse=warehouse)
    if form is ReportFormat.JSON:
        write_json(sys.stdout, done.as_json())
        return
    typer.echo(f"The dashboards show {done.version} (before: {done.before}).")
    if warehouse:
        typer.echo("The warehouse is back to that state.")
        if done.kept is not None:
            typer.echo(f"What it was is kept as snapshot {done.kept}.")
        return
    _say_loads(
        "The warehouse still has these loads; the next publication shows them again, unless they "
        "are undone (`maillage undo`):",
        done.warehouse_more,
    )
    _say_loads(
        "These loads are no longer in the warehouse; the next publication is without them:",
        done.warehouse_less,
    )
    if not done.warehouse_more and not done.warehouse_less:
        typer.echo("The warehouse has the same loads.")


def undo(
    loads: Annotated[list[int], typer.Argument(help="Numbers of loads, as in `maillage status`.")],
    dependents: Annotated[
        bool,
        typer.Option(
            "--dependents", help="Undo as well the loads whose rows need these loads' companies."
        ),
    ] = False,
    form: ReportOption = ReportFormat.TABLE,
    db: Db = DEFAULT_DB,
) -> None:
    """Take loads back with everything they touched, rebuild the figures and publish them."""
    with compute_progress() as progress:
        report = undo_loads(db, loads, dependents=dependents, progress=progress)
    if form is ReportFormat.JSON:
        write_json(sys.stdout, report.as_json())
        return
    shown = Table("load", "file", "table", title="Undone")
    for name in ("removed", "restored"):
        shown.add_column(name, justify="right")
    for load in report.undone:
        shown.add_row(
            str(load.load_id),
            Text(printable(load.file)),
            load.table,
            f"{load.removed:,}",
            f"{load.restored:,}",
        )
    Console().print(shown)
    if report.reload:
        typer.echo("Load these files again, in this order: some of their rows had no effect,")
        typer.echo("since what was undone already said the same or something newer.")
        for load_id, file in report.reload:
            typer.echo(f"  {printable(file)} (load {load_id})")
