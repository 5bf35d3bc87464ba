"""The commands that load data and show what was loaded: `load`, `quarantine`, `status`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.cli_options import (
    DEFAULT_DB,
    Db,
    Format,
    FormatOption,
    ReportFormat,
    ReportOption,
)
from pipelines.contracts.columns import tables
from pipelines.export import write_json
from pipelines.load import find_sources
from pipelines.load import load as load_files
from pipelines.load_report import LoadReport, in_words, ordered_warnings
from pipelines.progress import bar
from pipelines.quarantine import RefusedCell, refused_cells, write_csv
from pipelines.quarantine import export as export_rows
from pipelines.status import read_status
from pipelines.warehouse import open_reader

TableName = StrEnum("TableName", {name: name for name in tables()})  # type: ignore[misc]


LATEST_LOADS = 10

# What goes without saying of a file.
_USUAL = frozenset(("encoding: utf-8", "delimiter: ,", "header: line 1"))


def _visible(text: str) -> str:
    """Return a file's text with control characters escaped: a terminal would obey them."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
        for char in text
    )


@contextmanager
def _load_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give the callback of `load`: one bar a file, a table, a model, in turn."""
    with bar() as progress:
        task = progress.add_task("load", total=None)

        def show(name: str, done: int, total: int) -> None:
            progress.update(task, description=name, completed=done, total=total)

        yield show


def _print_report(report: LoadReport) -> None:
    console = Console()
    shown = Table("file", "table", title="Loaded" if report.loaded else "Nothing was loaded")
    for name in ("read", "accepted", "unchanged", "quarantined"):
        shown.add_column(name, justify="right")
    for file in report.files:
        if file.error is None:
            counts = (file.read, file.accepted, file.unchanged, file.quarantined)
            shown.add_row(
                Text(_visible(file.file)), file.table, *(f"{count:,}" for count in counts)
            )
        else:
            shown.add_row(Text(_visible(file.file)), "could not be read", "", "", "", "")
    console.print(shown)
    lines = [file.error for file in report.files if file.error is not None]
    for file in report.files:
        if file.unmapped_columns:
            names = ", ".join(file.unmapped_columns)
            lines.append(f"{file.file}: columns kept in the raw rows only: {names}")
        lines += [f"{file.file}: {note}" for note in file.notes if note.lower() not in _USUAL]
        lines += ordered_warnings(file)
    for line in (*lines, *in_words(report)):
        typer.echo(_visible(line))


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
    form: ReportOption = ReportFormat.TABLE,
    compute: Annotated[
        bool, typer.Option("--compute/--no-compute", help="Rebuild the figures afterwards.")
    ] = True,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="The date that counts as today."),
    ] = None,
    db: Db = DEFAULT_DB,
) -> None:
    """Load companies, members, listings, exchanges, events and platforms.toml."""
    sources = find_sources(
        paths,
        mapping=mapping,
        table=None if table is None else table.value,
        platform=platform,
    )
    with _load_progress() as progress:
        report = load_files(
            db,
            sources,
            strict=strict,
            compute=compute,
            as_of=None if as_of is None else as_of.date(),
            progress=progress,
        )
    if form is ReportFormat.JSON:
        write_json(sys.stdout, report.as_json())
    else:
        _print_report(report)
    if report.failed:
        raise typer.Exit(1)


def quarantine(
    form: FormatOption = Format.TABLE,
    table: Annotated[TableName | None, typer.Option(help="One table only.")] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            help="A folder to write the rows to, as CSV to correct and load again. A text that a "
            "spreadsheet would run begins with an apostrophe, which the load takes off."
        ),
    ] = None,
    db: Db = DEFAULT_DB,
) -> None:
    """List the rows that were refused, one line a fault, in French and English."""
    asked = None if table is None else table.value
    with open_reader(db) as cursor:
        if export is not None:
            for path in export_rows(cursor, export, None if asked is None else [asked]):
                typer.echo(str(path))
            return
        cells = list(refused_cells(cursor, asked))
    if form is Format.JSON:
        write_json(sys.stdout, {"quarantine": [asdict(cell) for cell in cells]})
    elif form is Format.CSV:
        write_csv(cells, sys.stdout)
    elif cells:
        Console().print(_refusals(cells))
    else:
        typer.echo("No row is in quarantine.")


def _refusals(cells: list[RefusedCell]) -> Table:
    """Lay faults out in three columns, so that the reasons stay readable on a terminal."""
    shown = Table("where", "what", "why", show_lines=True)
    for cell in cells:
        shown.add_row(
            Text(_visible(f"{cell.file}, line {cell.line}\n({cell.table})")),
            Text(_visible(f"{cell.column or 'the row'}\n{cell.value or ''}")),
            Text(_visible(f"{cell.reason_fr}\n{cell.reason_en}")),
        )
    return shown


def status(
    form: ReportOption = ReportFormat.TABLE,
    db: Db = DEFAULT_DB,
) -> None:
    """Say what is in the database."""
    found = read_status(db)
    if form is ReportFormat.JSON:
        write_json(sys.stdout, found)
        return
    shown = Table("table")
    shown.add_column("rows", justify="right")
    for name, count in found["tables"].items():
        shown.add_row(name, f"{count:,}")
    shown.add_row("rows in quarantine", f"{found['quarantine']:,}")
    Console().print(shown)
    for entry in found["loads"][-LATEST_LOADS:]:
        undone = "" if entry["undone_at"] is None else f", undone {entry['undone_at']}"
        typer.echo(
            f"{entry['load_id']}: {entry['loaded_at']} {_visible(entry['file'])} "
            f"({entry['table']}): {entry['read']:,} read, "
            f"{entry['accepted']:,} accepted, {entry['unchanged']:,} unchanged, "
            f"{entry['quarantined']:,} quarantined{undone}"
        )
    snapshot = found["snapshot"]
    typer.echo(
        "Nothing is published yet: run `maillage publish`."
        if snapshot is None
        else f"Published for the dashboards: {snapshot['version']}"
    )
