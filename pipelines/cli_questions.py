"""Commands that ask: exchanges, impact, flows, nearby. They write nothing to the database."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analytics.access import Access
from analytics.exchanges import exchanges as list_exchanges
from analytics.figures import figures
from analytics.flows import flows as sum_flows
from analytics.impact import impact as figures_of
from analytics.impact import impacts as figures_of_level
from analytics.search import ORDERS, SearchResult, search
from pipelines.cli_options import DEFAULT_DB, Assume, Db, Format, FormatOption
from pipelines.export import as_cell, printable, write_csv, write_json
from pipelines.snapshot import open_latest
from pipelines.what_if import assuming

Year = Annotated[int | None, typer.Option("--year", help="Year of completion.")]
Month = Annotated[int | None, typer.Option("--month", min=1, max=12, help="Month of completion.")]
Resource = Annotated[str | None, typer.Option("--resource", help="Only this resource.")]
Family = Annotated[str | None, typer.Option("--family", help="Only this family.")]
Factors = Annotated[str, typer.Option("--factors", help="Factor set of factors.csv.")]
Territory = Annotated[
    str | None, typer.Option("--territory", help="level:code, such as epci:243500741.")
]
FirstDay = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day needed.")
]
LastDay = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day needed.")
]
DISTANCES = {
    "declared": "déclaré",
    "network": "par la route",
    "detour": "estimé (détour)",
    "intra_commune": "estimé (dans la commune)",
}
"""What a table says of a distance, as the screens do; CSV and JSON give the code."""


def _answer(rows: Sequence[dict[str, Any]], columns: Sequence[str], form: Format) -> None:
    """Print rows in the form asked for."""
    if form is Format.CSV:
        write_csv(sys.stdout, columns, rows)
        return
    table = Table(*columns, header_style="bold")
    for row in rows:
        if "distance_method" in row:
            row = {**row, "distance_method": DISTANCES.get(row["distance_method"], "")}
        # As Text: what a company wrote is no markup, and no terminal code either.
        table.add_row(*(Text(printable(as_cell(row[column]))) for column in columns))
    Console().print(table)


def exchanges(
    db: Db = DEFAULT_DB,
    territory: Territory = None,
    year: Year = None,
    factors: Factors = "default",
    form: FormatOption = Format.CSV,
) -> None:
    """List every exchange with its distances, factors, flags and figures."""
    with open_latest(db) as cursor:
        table = list_exchanges(
            cursor, Access.local(), territory=territory, year=year, factor_set=factors
        )
    rows = table.to_pylist()
    if form is Format.JSON:
        write_json(sys.stdout, {"factor_set": factors, "exchanges": rows})
    else:
        _answer(rows, table.column_names, form)


def impact(
    db: Db = DEFAULT_DB,
    territory: Territory = None,
    level: Annotated[
        str | None, typer.Option("--level", help="List every territory of this level instead.")
    ] = None,
    year: Year = None,
    month: Month = None,
    resource: Resource = None,
    family: Family = None,
    factors: Factors = "default",
    assume: Assume = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Give the figures of a territory (all that is loaded, where none is named)."""
    if territory is not None and level is not None:
        raise typer.BadParameter("give --territory or --level, not both")
    chosen: dict[str, Any] = {
        "year": year,
        "month": month,
        "resource": resource,
        "family": family,
        "factor_set": factors,
    }
    if level is not None:
        _impact_of_level(db, level, chosen, assume, form)
        return
    with open_latest(db) as cursor:
        found = figures_of(cursor, Access.local(), territory=territory, **chosen)
    columns: tuple[str, ...] = (
        "id",
        "value",
        "median",
        "low",
        "high",
        "measured_share",
        "unit",
        "basis",
    )
    if assume:
        columns = (*columns[:2], "default_value", "change", *columns[2:])
        with assuming(db, assume) as (cursor, assumed):
            changed = figures_of(cursor, Access.local(), territory=territory, **chosen)
        found = _beside(changed, found) | {"assumed": assumed}
    if form is Format.JSON:
        write_json(sys.stdout, found)
    else:
        _answer(found["figures"], columns, form)


def _impact_of_level(
    db: Path, level: str, chosen: dict[str, Any], assume: list[str] | None, form: Format
) -> None:
    """Print the figures of every territory of a level, with the defaults where it is assumed."""
    said: dict[str, Any] = {"level": level, "factor_set": chosen["factor_set"]}
    with open_latest(db) as cursor:
        rows = figures_of_level(cursor, Access.local(), level=level, **chosen)
    if assume:
        default = {row["code"]: row for row in rows}
        with assuming(db, assume) as (cursor, said["assumed"]):
            rows = [
                row | _default_of(default.get(row["code"], {}))
                for row in figures_of_level(cursor, Access.local(), level=level, **chosen)
            ]
    if form is Format.JSON:
        write_json(sys.stdout, said | {"territories": rows})
    else:
        _answer(rows, list(rows[0]) if rows else ["code", "name", "exchanges"], form)


def _default_of(row: dict[str, Any]) -> dict[str, Any]:
    """Give the figures of a territory's row under the names that say that they are the default."""
    return {f"{figure.figure_id}_default": row.get(figure.figure_id) for figure in figures()}


def _beside(changed: dict[str, Any], default: dict[str, Any]) -> dict[str, Any]:
    """Put the default value of each figure, and the change, beside what is assumed."""
    figures = [
        {**row, "default_value": before["value"], "change": row["value"] - before["value"]}
        for row, before in zip(changed["figures"], default["figures"], strict=True)
    ]
    return {**changed, "figures": figures}


def flows(
    db: Db = DEFAULT_DB,
    origin: Annotated[str, typer.Option("--from", help="Level of the givers.")] = "epci",
    destination: Annotated[str, typer.Option("--to", help="Level of the receivers.")] = "epci",
    by: Annotated[
        str | None, typer.Option("--by", help="Also split by resource, family, category, platform.")
    ] = None,
    territory: Territory = None,
    year: Year = None,
    month: Month = None,
    resource: Resource = None,
    family: Family = None,
    factors: Factors = "default",
    form: FormatOption = Format.TABLE,
) -> None:
    """Sum exchanges between territories, internal flows included."""
    with open_latest(db) as cursor:
        found = sum_flows(
            cursor,
            Access.local(),
            origin_level=origin,
            destination_level=destination,
            by=by,
            territory=territory,
            year=year,
            month=month,
            resource=resource,
            family=family,
            factor_set=factors,
        )
    rows = [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]
    if form is Format.JSON:
        write_json(sys.stdout, {"flows": rows})
    else:
        _answer(rows, list(found.columns), form)


def nearby(
    lon: Annotated[float, typer.Option("--lon", help="Longitude, WGS84 degrees.")],
    lat: Annotated[float, typer.Option("--lat", help="Latitude, WGS84 degrees.")],
    db: Db = DEFAULT_DB,
    radius_km: Annotated[float, typer.Option("--radius-km", min=0.001, help="Road km.")] = 30,
    kind: Annotated[str | None, typer.Option("--kind", help="offer or need.")] = None,
    resource: Resource = None,
    family: Family = None,
    category: Annotated[str | None, typer.Option("--category", help="Only this category.")] = None,
    platform: Annotated[str | None, typer.Option("--platform", help="Only this platform.")] = None,
    quantity: Annotated[
        float | None,
        typer.Option("--quantity", help="At least so much, in the category's usual unit."),
    ] = None,
    date_from: FirstDay = None,
    date_to: LastDay = None,
    text: Annotated[str | None, typer.Option("--text", help="Words to find.")] = None,
    order: Annotated[
        str, typer.Option("--order", help=f"What comes first: {' or '.join(ORDERS)}.")
    ] = "distance",
    no_widen: Annotated[
        bool, typer.Option("--no-widen", help="Where nothing is found, look no further.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 20,
    form: FormatOption = Format.TABLE,
) -> None:
    """Find open listings around a point, nearest first; wider where there are none, and says so."""
    with open_latest(db) as cursor:
        found = search(
            cursor,
            Access.local(),
            lon=lon,
            lat=lat,
            radius_km=radius_km,
            kind=kind,
            resource=resource,
            family=family,
            category=category,
            platform=platform,
            quantity=quantity,
            date_from=date_from.date() if date_from else None,
            date_to=date_to.date() if date_to else None,
            text=text,
            order=order,
            limit=limit,
            wider=not no_widen,
        )
    if form is Format.JSON:
        write_json(sys.stdout, asdict(found))
        return
    # Beside the rows, not among them: they may be read by a program.
    for sentence in search_sentences(found):
        Console(stderr=True, highlight=False).print(Text(printable(sentence)))
    if form is Format.CSV:
        columns = list(found.listings[0]) if found.listings else ["listing_id"]
        write_csv(sys.stdout, columns, found.listings)
    else:
        shown = (
            *("distance_km", "distance_method", "kind", "title"),
            *("commune_name", "company_name", "listing_id"),
        )
        _answer(found.listings, shown, form)


def search_sentences(found: SearchResult) -> list[str]:
    """Say, as the screens do, what was read instead of what was typed, and what was widened."""
    said = [
        f"« {correction['typed']} » lu « {', '.join(correction['used'])} »."
        for correction in found.corrections
    ]
    for change in found.widened:
        before, after = change["from"], change["to"]
        if change["what"] == "radius_km":
            said.append(f"Rien à {before:g} km : élargi à {after:g} km.")
        elif change["what"] == "category":
            said.append(f"Rien dans la catégorie {before} : élargi à la famille {after}.")
        elif change["what"] == "dates":
            first, last = after
            window = f"du {first} au {last}" if last else f"à partir du {first}"
            said.append(f"Rien à ces dates : élargi {window}.")
        else:
            said.append(f"Aucune annonce n'a tous les mots : {after} sur {before} au moins.")
    return said
