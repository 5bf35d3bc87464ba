"""The command that says how a figure is made: maillage explain."""

import sys
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analytics.access import Access
from analytics.explain import explain as made_of
from pipelines.cli_options import DEFAULT_DB, Assume, Db, Format, FormatOption
from pipelines.cli_questions import Factors, Family, Month, Resource, Territory, Year
from pipelines.export import as_cell, printable, write_csv, write_json
from pipelines.snapshot import open_latest
from pipelines.what_if import assuming

SHOWN = 10
COLUMNS = (
    *("exchange_id", "platform", "value", "share", "completed_on", "resource", "family"),
    *("category", "giver_id", "receiver_id", "mass_t", "mass_source", "kept_share"),
    *("discard_share", "substitution", "actual_km", "distance_method", "supply_km"),
    *("disposal_km", "flags", "factor_ids", "assumption_ids"),
)
"""Columns of the CSV: one row a contribution."""


def explain(
    figure: Annotated[str, typer.Option("--figure", help="Its id, such as co2e_avoided_kg.")],
    db: Db = DEFAULT_DB,
    territory: Territory = None,
    year: Year = None,
    month: Month = None,
    resource: Resource = None,
    family: Family = None,
    factors: Factors = "default",
    assume: Assume = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say how a figure is made: exchanges, factors, assumptions, and what it leaves out."""
    asked: dict[str, Any] = {
        "figure": figure,
        "territory": territory,
        "year": year,
        "month": month,
        "resource": resource,
        "family": family,
        "factor_set": factors,
    }
    access = Access.local()
    with open_latest(db) as cursor:
        found = made_of(cursor, access, **asked)
    if assume:
        before: Decimal = found["figure"]["value"]
        with assuming(db, assume) as (cursor, assumed):
            found = made_of(cursor, access, **asked)
        found["figure"] |= {
            "assumed": assumed,
            "default_value": before,
            "change": found["figure"]["value"] - before,
        }
    if form is Format.JSON:
        write_json(sys.stdout, found)
    elif form is Format.CSV:
        write_csv(sys.stdout, COLUMNS, found["contributions"])
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    """Print the figure, its largest contributions, and the rest in short tables."""
    console, about = Console(highlight=False), found["figure"]
    where = about["territory"]
    lines = [
        f"{about['label_en']}: {as_cell(about['value'])} {about['unit']} ({about['basis']})",
        f"{where['name']}, {about['period']}, factor set {about['factor_set']}",
        f"Formula: {about['formula_en']}",
        f"Data of {about['data_date']}, last load {as_cell(about['last_load']) or 'none'}, "
        f"method {about['method_version']}",
    ]
    if "assumed" in about:
        said = ", ".join(f"{name} = {value:g}" for name, value in about["assumed"].items())
        lines.append(
            f"Assuming {said}; by default {as_cell(about['default_value'])}, "
            f"a change of {as_cell(about['change'])} {about['unit']}"
        )
    for line in lines:
        console.print(Text(printable(line)))
    for title, part, columns in (
        ("Contributions", "contributions", ("exchange_id", "platform", "value", "share")),
        ("Factors", "factors", ("id", "value", "unit", "source", "licence", "exchanges")),
        ("Assumptions", "assumptions", ("id", "value", "unit", "alternative", "exchanges")),
        ("Left out", "left_out", ("exchange_id", "platform", "whole", "reason_en")),
    ):
        rows = found[part]
        shown = f", the first {SHOWN} shown" if len(rows) > SHOWN else ""
        table = Table(*columns, header_style="bold", title=f"{title}: {len(rows)}{shown}")
        for row in rows[:SHOWN]:
            table.add_row(*(Text(printable(_cell(row[column]))) for column in columns))
        console.print(table)


def _cell(value: Any) -> str:  # noqa: ANN401  # a cell may hold anything a table holds
    if isinstance(value, dict):
        return ", ".join(f"{name} {number:g}" for name, number in value.items())
    return as_cell(value)
