"""The command `maillage potential`: what a territory could have exchanged, and what it did."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analytics.access import Access
from pipelines.cli_options import DEFAULT_DB, Db, Format, FormatOption
from pipelines.cli_questions import Factors, Territory
from pipelines.export import as_cell, printable, write_csv, write_json
from pipelines.snapshot import open_latest


class Objective(StrEnum):
    """The objectives of analytics.potential (a test compares them)."""

    CO2E = "co2e"
    TONNES = "tonnes"
    COMPANIES = "companies"


class Part(StrEnum):
    """The parts of the answer that CSV gives, one at a time."""

    SUMMARY = "summary"
    PAIRS = "pairs"
    ORPHANS = "orphans"
    PLACES = "places"


SUMMARY = (
    *("territory", "year", "from", "to", "objective", "unit", "basis", "factor_set"),
    *("potential", "realised", "share", "bound", "gap"),
)
FACTS = (
    *("gain", "quantity", "unit", "covers_share", "mass_t", "co2e_avoided_kg", "tkm_avoided"),
    *("distance_km", "overlap_from", "overlap_to", "category_relation", "is_open"),
)
SIDE = (
    *("platform", "listing_id", "category", "title", "company_id", "company_name"),
    *("commune_code", "commune_name"),
)
PAIR = (*(f"{side}_{key}" for side in ("need", "offer") for key in SIDE), *FACTS)
ORPHAN = (
    *("kind", "resource", "family", "category", "label_fr", "label_en"),
    *("listings", "open", "quantity", "unit"),
)
PLACE = ("commune_code", "commune_name", "needs", "offers", "open")
COLUMNS = {Part.SUMMARY: SUMMARY, Part.PAIRS: PAIR, Part.ORPHANS: ORPHAN, Part.PLACES: PLACE}
SHOWN = {
    "Pairs to call": (Part.PAIRS, ("need", "offer", "gain", "distance_km", "covers_share")),
    "Nothing answers": (Part.ORPHANS, ("kind", "category", "listings", "open", "quantity", "unit")),
    "Where": (Part.PLACES, ("commune_name", "needs", "offers", "open")),
}
"""Tables of the terminal; CSV and JSON give all."""


def potential(
    year: Annotated[int, typer.Option("--year", help="Calendar year; the one in course too.")],
    db: Db = DEFAULT_DB,
    territory: Territory = None,
    objective: Annotated[
        Objective, typer.Option("--objective", help="What the best plan makes the most of.")
    ] = Objective.CO2E,
    radius_km: Annotated[
        float | None,
        typer.Option("--radius-km", min=0.001, help="Road km, instead of each resource's own."),
    ] = None,
    factors: Factors = "default",
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many pairs.")] = 20,
    part: Annotated[Part, typer.Option("--part", help="With CSV: which table.")] = Part.SUMMARY,
    form: FormatOption = Format.TABLE,
) -> None:
    """Compare what was exchanged with the best that the listings of a year allowed."""
    # Imported here: the kernels and the solver take a second to import.
    from analytics.potential.potential import potential as potential_of

    with open_latest(db) as cursor:
        answer = potential_of(
            cursor,
            Access.local(),
            territory=territory,
            year=year,
            objective=objective.value,
            radius_km=radius_km,
            factor_set=factors,
            limit=limit,
        )
    if form is Format.JSON:
        write_json(sys.stdout, answer)
    elif form is Format.CSV:
        write_csv(sys.stdout, COLUMNS[part], _rows(answer, part))
    else:
        _print(answer)


def _rows(answer: Mapping[str, Any], part: Part) -> list[dict[str, Any]]:
    """Lay a part of the answer out in columns."""
    if part is Part.SUMMARY:
        where, period = answer["territory"], answer["period"]
        key = f"{where['level']}:{where['code']}" if where["level"] else where["code"]
        return [{**answer, **period, "territory": key}]
    if part is Part.PAIRS:
        return [
            {
                **row,
                **{f"{side}_{key}": row[side][key] for side in ("need", "offer") for key in SIDE},
            }
            for row in answer["pairs"]
        ]
    found: list[dict[str, Any]] = answer["orphans" if part is Part.ORPHANS else "orphan_places"]
    return found


def _print(answer: Mapping[str, Any]) -> None:
    console = Console()
    share = "" if answer["share"] is None else f" ({answer['share']:.0%})"
    period, unit = answer["period"], answer["unit"]
    console.print(
        Text(
            f"{answer['territory']['name']}, {period['from']} to {period['to']}: realised "
            f"{answer['realised']:,.1f} of {answer['potential']:,.1f} {unit}{share}. "
            "An estimate by default assumptions, never added to what was realised."
        )
    )
    for title, (part, columns) in SHOWN.items():
        table = Table(*columns, title=title, title_justify="left", header_style="bold")
        for row in _rows(answer, part):
            cells = (
                {**row, **{side: _name(row[side]) for side in ("need", "offer")}}
                if (part is Part.PAIRS)
                else row
            )
            # As Text: what a company wrote is no markup, and no terminal code either.
            table.add_row(*(Text(printable(_cell(cells[column]))) for column in columns))
        console.print(table)


def _name(side: Mapping[str, Any]) -> str:
    if side["anonymous"]:
        return f"{side['category']} (anonymous)"
    return f"{side['platform']}/{side['listing_id']} {side['title']}"


def _cell(value: Any) -> str:  # noqa: ANN401  # a cell may hold anything
    return f"{value:,.2f}" if isinstance(value, float) else as_cell(value)
