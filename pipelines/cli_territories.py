"""`maillage territories`: load polygons or members of territories, and list them."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from geodata.connection import connect
from geodata.load import load_members, load_territories
from geodata.report import TerritoryLoadReport
from geodata.territories import LEVELS, install_reference, list_levels, list_territories
from pipelines.cli_options import DEFAULT_DB, Db, Format, FormatOption
from pipelines.compute import compute as rebuild
from pipelines.export import as_cell, write_csv, write_json
from pipelines.progress import compute_progress
from pipelines.snapshot import publish
from pipelines.warehouse import open_reader, open_writer

app = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The file.")]
Level = Annotated[str, typer.Option("--level", help=f"One of: {', '.join(LEVELS[:-1])}.")]
Country = Annotated[str, typer.Option("--country", help="Two letters, like BE.")]
CodeField = Annotated[str, typer.Option("--code-field", help="Field of the codes.")]
Vintage = Annotated[str | None, typer.Option("--vintage", help="Year or version, for the record.")]
Compute = Annotated[
    bool, typer.Option("--compute/--no-compute", help="Rebuild the figures afterwards.")
]


@app.command()
def load(
    file: File,
    level: Level,
    country: Country,
    code_field: CodeField,
    name_field: Annotated[str, typer.Option("--name-field", help="Field of the names.")],
    parent_level: Annotated[
        str | None, typer.Option("--parent-level", help="A level above, to dissolve from these.")
    ] = None,
    parent_field: Annotated[
        str | None, typer.Option("--parent-field", help="Field of the parent's code.")
    ] = None,
    parent_name_field: Annotated[
        str | None, typer.Option("--parent-name-field", help="Field of the parent's name.")
    ] = None,
    vintage: Vintage = None,
    layer: Annotated[
        str | None, typer.Option("--layer", help="Layer, where the file has several.")
    ] = None,
    where: Annotated[
        str | None, typer.Option("--where", help="Keep rows where field=value.")
    ] = None,
    crs: Annotated[
        str | None, typer.Option("--crs", help="Coordinate system, where the file says none.")
    ] = None,
    compute: Compute = True,
    db: Db = DEFAULT_DB,
) -> None:
    """Load polygons: GeoPackage, GeoJSON, GeoParquet or Shapefile, in any coordinate system."""
    if (parent_level is None) != (parent_field is None):
        raise typer.BadParameter("--parent-level and --parent-field go together")
    if parent_name_field is not None and parent_field is None:
        raise typer.BadParameter("--parent-name-field needs --parent-field")
    _load(
        db,
        lambda cursor: load_territories(
            cursor,
            file,
            level=level,
            country=country,
            code_field=code_field,
            name_field=name_field,
            parent_level=parent_level,
            parent_field=parent_field,
            parent_name_field=parent_name_field,
            vintage=vintage,
            layer=layer,
            where=where,
            crs=crs,
        ),
        compute=compute,
    )


@app.command()
def members(
    file: File,
    level: Level,
    commune_field: Annotated[
        str, typer.Option("--commune-field", help="Column of the communes' codes.")
    ] = "commune_code",
    code_field: Annotated[
        str | None,
        typer.Option("--code-field", help="Column of the territories' codes [LEVEL_code]."),
    ] = None,
    name_field: Annotated[
        str | None, typer.Option("--name-field", help="Column of the territories' names.")
    ] = None,
    country: Country = "FR",
    vintage: Vintage = None,
    compute: Compute = True,
    db: Db = DEFAULT_DB,
) -> None:
    """Load a table of which territory each commune belongs to: CSV, XLSX or Parquet."""
    _load(
        db,
        lambda cursor: load_members(
            cursor,
            file,
            level=level,
            commune_field=commune_field,
            code_field=code_field or f"{level}_code",
            name_field=name_field,
            country=country,
            vintage=vintage,
        ),
        compute=compute,
    )


@app.command(name="list")
def list_(
    level: Annotated[
        str | None, typer.Option("--level", help="The level; without it, the levels there are.")
    ] = None,
    country: Annotated[str | None, typer.Option("--country", help="Only this country.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Only names with this in.")] = None,
    form: FormatOption = Format.TABLE,
    db: Db = DEFAULT_DB,
) -> None:
    """List the levels of territories, or the territories of one level."""
    if level is not None and level not in LEVELS:
        raise typer.BadParameter(f"choose one of {', '.join(LEVELS)}", param_hint="--level")
    with _territories(db) as cursor:
        rows = (
            list_levels(cursor)
            if level is None
            else list_territories(cursor, level, country=country, text=text)
        )
    _print(rows, form)


def _load(
    db: Path,
    load_file: Callable[[duckdb.DuckDBPyConnection], TerritoryLoadReport],
    *,
    compute: bool,
) -> None:
    with open_writer(db) as cursor, compute_progress() as progress:
        cursor.begin()
        try:
            report = load_file(cursor)
            if compute:
                rebuild(cursor, progress)
            cursor.commit()
        except BaseException:
            cursor.rollback()
            raise
    if compute:
        publish(db)
    for line in report.lines():
        typer.echo(line)
    if not compute:
        typer.echo("The figures are those of before: run `maillage compute`.")


@contextmanager
def _territories(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse, or before there is one, the territories that ship."""
    if db.exists():
        with open_reader(db) as cursor:
            yield cursor
        return
    connection = connect()
    try:
        cursor = connection.cursor()
        install_reference(cursor)
        yield cursor
    finally:
        connection.close()


def _print(rows: Sequence[dict[str, Any]], form: Format) -> None:
    if form is Format.JSON:
        write_json(sys.stdout, {"territories": list(rows)})
        return
    columns = list(rows[0]) if rows else []
    if form is Format.CSV:
        write_csv(sys.stdout, columns, rows)
        return
    table = Table(*columns, header_style="bold")
    for row in rows:
        table.add_row(*(as_cell(row[column]) for column in columns))
    Console().print(table)
