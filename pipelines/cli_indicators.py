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
from pipelines.cli_options import DEFAULT_DB, Assume, Db, Format, FormatOption
from pipelines.cli_questions import Factors, Territory
from pipelines.export import as_cell, printable, write_csv, write_json
from pipelines.snapshot import open_latest
from pipelines.what_if import assuming

SHOWN = ("id", "label", "value", "unit", "notes")
COLUMNS = (
    *("id", "framework", "label", "unit", "value", "basis"),
    *("definition", "source", "how", "evidence", "notes"),
)
CHANGE = ("default_value", "change")


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
    assume: Assume = None,
    language: Annotated[Language, typer.Option("--language", help="Of the texts.")] = Language.FR,
    form: FormatOption = Format.TABLE,
) -> None:
    """Give the indicators that a collectivity reports, with the exchanges that prove them."""
    access = Access.local()
    asked: dict[str, Any] = {
        "territory": territory,
        "year": year,
        "framework": framework.value if framework else None,
        "factor_set": factors,
    }
    head = dict(asked)
    added: tuple[str, ...] = ()
    with open_latest(db) as cursor:
        rows = indicators_of(cursor, access, language=language.value, **asked)
        head["as_of"] = today(cursor, access)
    if assume:
        default = {row["id"]: row["value"] for row in rows}
        with assuming(db, assume) as (cursor, assumed):
            rows = indicators_of(cursor, access, language=language.value, **asked)
        head["assumed"] = assumed
        rows = [row | _change(row["value"], default[row["id"]]) for row in rows]
        added = CHANGE
    if form is Format.JSON:
        write_json(sys.stdout, head | {"indicators": rows})
    elif form is Format.CSV:
        write_csv(sys.stdout, (*COLUMNS, *added), rows)
    else:
        shown = (*SHOWN, *added)
        table = Table(*shown, header_style="bold")
        for row in rows:
            table.add_row(*(Text(printable(as_cell(row[column]))) for column in shown))
        Console().print(table)


def _change(value: float | None, default: float | None) -> dict[str, float | None]:
    """Set an assumed value beside that of the method; a threshold changes by -1, 0 or 1."""
    change = None if value is None or default is None else value - default
    return {"default_value": default, "change": change}
