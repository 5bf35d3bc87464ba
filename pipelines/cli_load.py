"""The commands that load data and show what was loaded: `load`, `quarantine`, `status`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.contracts.columns import tables
from pipelines.errors import PipelineError
from pipelines.load import find_sources
from pipelines.load import load as load_files
from pipelines.load_report import LoadReport, in_words, ordered_warnings
from pipelines.quarantine import export as export_rows
from pipelines.quarantine import refused_cells, write_csv
from pipelines.status import read_status
from pipelines.warehouse import open_reader

DEFAULT_DB = Path("data/maillage.duckdb")

Database = Annotated[Path, typer.Option("--db", envvar="MAILLAGE_DB", help="The database file.")]
TableName = StrEnum("TableName", {name: name for name in tables()})  # type: ignore[misc]


class ReportFormat(StrEnum):
    """How a report is printed."""

    table = "table"
    json = "json"


class ListFormat(StrEnum):
    """How a list is printed."""

    table = "table"
    csv = "csv"
    json = "json"


def _fail(message: str) -> NoReturn:
    """Print what is wrong, and leave with status 1."""
    typer.echo(message, err=True)
    raise typer.Exit(1)


def _print_json(content: object) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n")


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None] | None]:
    """Give a progress callback that draws bars on standard error, None off a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("reading", total=None)

        def advance(name: str, done: int, total: int) -> None:
            progress.update(task, description=name, completed=done, total=total)

        yield advance


def _print_report(report: LoadReport) -> None:
    console = Console()
    shown = Table("file", "table", title="Loaded" if report.loaded else "Nothing was loaded")
    for name in ("read", "accepted", "unchanged", "quarantined"):
        shown.add_column(name, justify="right")
    for file in report.files:
        if file.error is None:
            counts = (file.read, file.accepted, file.unchanged, file.quarantined)
            shown.add_row(file.file, file.table, *(f"{count:,}" for count in counts))
        else:
            shown.add_row(file.file, "could not be read", "", "", "", "")
    console.print(shown)
    lines = [file.error for file in report.files if file.error is not None]
    for file in report.files:
        if file.unmapped_columns:
            names = ", ".join(file.unmapped_columns)
            lines.append(f"{file.file}: columns kept in the raw rows only: {names}")
        lines += [f"{file.file}: {note}" for note in file.notes]
        lines += ordered_warnings(file)
    for line in (*lines, *in_words(report)):
        typer.echo(line)


def load(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    platform: Annotated[
        str | None, typer.Option(help="The platform of rows that name none.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file (TOML).", exists=True, dir_okay=False)
    ] = None,
    table: Annotated[
        TableName | None, typer.Option("--as", help="The table, where it is not recognised.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Load nothing if any row or file is refused.")
    ] = False,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="How the report is printed.")
    ] = ReportFormat.table,
    compute: Annotated[
        bool, typer.Option("--compute/--no-compute", help="Rebuild the figures afterwards.")
    ] = True,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="The date that counts as today."),
    ] = None,
    db: Database = DEFAULT_DB,
) -> None:
    """Load companies, members, listings, exchanges, events and platforms.toml."""
    try:
        sources = find_sources(
            paths,
            mapping=mapping,
            table=None if table is None else table.value,
            platform=platform,
        )
        with _bars() as progress:
            report = load_files(
                db,
                sources,
                strict=strict,
                compute=compute,
                as_of=None if as_of is None else as_of.date(),
                progress=progress,
            )
    except PipelineError as error:
        _fail(str(error))
    if form is ReportFormat.json:
        _print_json(report.as_json())
    else:
        _print_report(report)
    if report.failed:
        raise typer.Exit(1)


def quarantine(
    form: Annotated[
        ListFormat, typer.Option("--format", help="How the list is printed.")
    ] = ListFormat.table,
    table: Annotated[TableName | None, typer.Option(help="One table only.")] = None,
    export: Annotated[
        Path | None,
        typer.Option(help="A folder to write the rows to, as CSV to correct and load again."),
    ] = None,
    db: Database = DEFAULT_DB,
) -> None:
    """List the rows that were refused, one line a fault, in French and English."""
    asked = None if table is None else table.value
    try:
        with open_reader(db) as cursor:
            if export is not None:
                written = export_rows(cursor, export, None if asked is None else [asked])
                for path in written:
                    typer.echo(str(path))
                if not written:
                    typer.echo("No row is in quarantine.")
                return
            cells = list(refused_cells(cursor, asked))
    except PipelineError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{export} cannot be written: {error.strerror}.")
    if form is ListFormat.json:
        _print_json({"quarantine": [asdict(cell) for cell in cells]})
    elif form is ListFormat.csv:
        write_csv(cells, sys.stdout)
    else:
        shown = Table("file", "line", "column", "value", "raison", "reason")
        for cell in cells:
            shown.add_row(
                cell.file, str(cell.line), cell.column, cell.value, cell.reason_fr, cell.reason_en
            )
        Console().print(shown if cells else "No row is in quarantine.")


def status(
    form: Annotated[
        ReportFormat, typer.Option("--format", help="How the status is printed.")
    ] = ReportFormat.table,
    db: Database = DEFAULT_DB,
) -> None:
    """Say what is in the database."""
    try:
        found = read_status(db)
    except PipelineError as error:
        _fail(str(error))
    if form is ReportFormat.json:
        _print_json(found)
        return
    console = Console()
    shown = Table("table", title=str(db))
    shown.add_column("rows", justify="right")
    for name, count in found["tables"].items():
        shown.add_row(name, f"{count:,}")
    shown.add_row("rows in quarantine", f"{found['quarantine']:,}")
    console.print(shown)
    loads = Table("load", "file", "table", "loaded at (UTC)", title="Latest loads")
    for name in ("read", "accepted", "unchanged", "quarantined"):
        loads.add_column(name, justify="right")
    for entry in found["loads"][-10:]:
        loads.add_row(
            *(str(entry[name]) for name in ("load_id", "file", "table", "loaded_at")),
            *(f"{entry[name]:,}" for name in ("read", "accepted", "unchanged", "quarantined")),
        )
    console.print(loads)
    snapshot = found["snapshot"]
    console.print(
        "Nothing is published yet: run `maillage compute`."
        if snapshot is None
        else f"Published: {snapshot['version']}"
    )


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (load, quarantine, status):
        app.command()(command)
