"""`maillage roads`: load, list and remove road networks; `maillage route`: the way by road."""

from __future__ import annotations

import sys
from dataclasses import asdict, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from geodata.roads.errors import NoWay
from geodata.roads.store import StoredNetwork, list_networks
from pipelines.cli_options import DEFAULT_DB, Db, Format, FormatOption
from pipelines.export import as_cell, printable, write_csv, write_json
from pipelines.progress import compute_progress
from pipelines.settings import overpass
from pipelines.snapshot import open_latest
from pipelines.warehouse import require

app = typer.Typer(no_args_is_help=True)

MARGIN_KM = 10.0
"""How far around a territory roads are kept: the shortest way may leave it (assumption)."""

SHOWN = ("name", "version", "data_date", "territory", "roads", "km")
"""What fits a terminal; CSV and JSON have everything."""

Compute = Annotated[
    bool, typer.Option("--compute/--no-compute", help="Rebuild the figures afterwards.")
]


class RouteFormat(StrEnum):
    """How a way is written."""

    GEOJSON = "geojson"


@app.command()
def load(
    territory: Annotated[
        str | None, typer.Option("--territory", help="level:code, such as epci:243500741.")
    ] = None,
    pbf: Annotated[
        Path | None,
        typer.Option("--pbf", help="An OpenStreetMap extract; without it, Overpass is asked."),
    ] = None,
    margin_km: Annotated[
        float, typer.Option("--margin-km", min=0, help="How far around the territory.")
    ] = MARGIN_KM,
    name: Annotated[
        str | None, typer.Option("--name", help="The network's name; one of that name is replaced.")
    ] = None,
    compute: Compute = True,
    db: Db = DEFAULT_DB,
) -> None:
    """Load the roads of a territory from Overpass, or of an OpenStreetMap extract."""
    if territory is None and pbf is None:
        raise typer.BadParameter("give --territory, to download its roads, or --pbf FILE")
    # Imported here and below: compiled kernels and OSMnx cost every other command two seconds.
    from pipelines import roads

    with compute_progress() as progress:
        show = progress if compute else None
        if pbf is not None:
            loaded = roads.load_pbf(
                db, pbf, territory=territory, margin_km=margin_km, name=name, progress=show
            )
        else:
            assert territory is not None  # noqa: S101  # for mypy: refused above
            loaded = roads.download(
                db, territory, overpass(), margin_km=margin_km, name=name, progress=show
            )
    for line in _report(loaded):
        typer.echo(line)
    _say_figures(compute=compute)


@app.command(name="list")
def list_(form: FormatOption = Format.TABLE, db: Db = DEFAULT_DB) -> None:
    """List the road networks that are loaded."""
    with open_latest(db) as cursor:
        rows = [asdict(network) for network in list_networks(cursor)]
    columns = [field.name for field in fields(StoredNetwork)]
    if form is Format.JSON:
        write_json(sys.stdout, {"networks": rows})
        return
    if form is Format.CSV:
        write_csv(sys.stdout, columns, rows)
        return
    table = Table(*SHOWN, header_style="bold")
    for row in rows:
        row["data_date"] = row["data_date"] and row["data_date"].date()
        table.add_row(*(printable(as_cell(row[column])) for column in SHOWN))
    Console().print(table)


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="The network's name.")],
    compute: Compute = True,
    db: Db = DEFAULT_DB,
) -> None:
    """Forget a road network."""
    from pipelines import roads

    require(db)
    with compute_progress() as progress:
        removed = roads.remove(db, name, progress if compute else None)
    typer.echo(f"Road network {removed.name}@{removed.version}: removed.")
    _say_figures(compute=compute)


def route(
    source: Annotated[str, typer.Option("--from", metavar="LON,LAT", help="Where it starts.")],
    target: Annotated[str, typer.Option("--to", metavar="LON,LAT", help="Where it ends.")],
    profile: Annotated[str, typer.Option("--profile", help="truck or car.")] = "truck",
    form: Annotated[RouteFormat, typer.Option("--format")] = RouteFormat.GEOJSON,
    db: Db = DEFAULT_DB,
) -> None:
    """Give the shortest way by road between two points, as GeoJSON."""
    from geodata.roads.directions import way_feature
    from geodata.roads.network import Profile
    from geodata.roads.road_map import RoadMap

    if profile not in list(Profile):
        raise typer.BadParameter("choose truck or car", param_hint="--profile")
    ends = _point(source, "--from"), _point(target, "--to")
    with open_latest(db) as cursor:
        roads = RoadMap.open(cursor)
    if roads is None:
        raise NoWay(
            "No road network is loaded: run `maillage roads load --territory LEVEL:CODE`, or "
            "`maillage roads load --pbf FILE`."
        )
    write_json(sys.stdout, way_feature(roads, *ends, Profile(profile)))


def _point(text: str, option: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        lon = lat = float("nan")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise typer.BadParameter(
            f"{text} is not a longitude and a latitude in degrees, like -2.084,47.651",
            param_hint=option,
        )
    return lon, lat


def _report(loaded: StoredNetwork) -> list[str]:
    date = f"{loaded.data_date:%Y-%m-%d}" if loaded.data_date else "not said"
    return [
        f"Road network {loaded.name}@{loaded.version}: {loaded.roads} roads, {loaded.km:.1f} km, "
        f"{loaded.nodes} junctions, of {loaded.ways} ways.",
        f"Parts that no road joins to the largest: {loaded.islands}. "
        f"References to absent nodes: {loaded.dangling}. Barriers: {loaded.blocked}.",
        f"Source: {loaded.source}. Date of the data: {date}. Licence: {loaded.licence}.",
    ]


def _say_figures(*, compute: bool) -> None:
    if not compute:
        typer.echo("The figures are those of before: run `maillage compute`.")
