"""The command that reports what a collectivity is asked for: maillage indicators."""

import sys
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analytics.access import Access
from analytics.catalogue import today
from analytics.indicators import indicators as indicators_of
from pipelines.cli_options import DEFAULT_DB, Db, Format, FormatOption
from pipelines.cli_questions import Factors, Territory
from pipelines.export import as_cell, printable, write_csv, write_json
from pipelines.snapshot import open_latest

SHOWN = ("id", "label", "value", "unit", "notes")
COLUMNS = (
    *("id", "framework", "label", "unit", "value", "basis"),
    *("definition", "source", "how", "evidence", "notes"),
)


class Framework(StrEnum):
    """The frameworks of analytics/factors/frameworks.csv (a test compares them)."""

    TETE = "tete"
    NISP = "nisp"
    GRI306 = "gri306"
    SHARING = "sharing"
    NETWORK = "network"
    COMPLIANCE = "compliance"


class Language(StrEnum):
    """Languages of the texts."""

    FR = "fr"
    EN = "en"


def indicators(
    year: Annotated[int, typer.Option("--year", help="Calendar year.")],
    db: Db = DEFAULT_DB,
    territory: Territory = None,
    framework: Annotated[
        Framework | None, typer.Option("--framework", help="Only this framework.")
    ] = None,
    factors: Factors = "default",
    language: Annotated[Language, typer.Option("--language", help="Of the texts.")] = Language.FR,
    form: FormatOption = Format.TABLE,
) -> None:
    """Give the indicators that a collectivity reports, with the exchanges that prove them."""
    with open_latest(db) as cursor:
        access = Access.local()
        rows = indicators_of(
            cursor,
            access,
            territory=territory,
            year=year,
            framework=framework.value if framework else None,
            factor_set=factors,
            language=language.value,
        )
        as_of = today(cursor, access)
    if form is Format.JSON:
        head: dict[str, Any] = {
            "territory": territory,
            "year": year,
            "framework": framework.value if framework else None,
            "factor_set": factors,
            "as_of": as_of,
        }
        write_json(sys.stdout, head | {"indicators": rows})
    elif form is Format.CSV:
        write_csv(sys.stdout, COLUMNS, rows)
    else:
        table = Table(*SHOWN, header_style="bold")
        for row in rows:
            table.add_row(*(Text(printable(as_cell(row[column]))) for column in SHOWN))
        Console().print(table)
