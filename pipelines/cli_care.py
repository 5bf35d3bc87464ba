"""The command `maillage follow-up`: whom an officer calls, and why. It writes nothing."""

import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analytics.access import Access
from analytics.care.flat import flat
from analytics.care.follow_up import follow_up as lists_of
from pipelines.cli_options import DEFAULT_DB, Db, Format, FormatOption
from pipelines.cli_questions import Factors, Territory
from pipelines.export import as_cell, printable, write_csv, write_json
from pipelines.snapshot import open_latest

Row = Mapping[str, Any]


class List(StrEnum):
    """The lists of analytics.care.follow_up (a test compares them)."""

    PROPOSALS = "proposals"
    ORPHANS = "orphans"
    ORPHANS_BY_CATEGORY = "orphans_by_category"
    ORPHANS_BY_COMMUNE = "orphans_by_commune"
    STALLED_LISTINGS = "stalled_listings"
    STALLED_EXCHANGES = "stalled_exchanges"
    REASONS = "reasons"
    NEW_COMPANIES = "new_companies"
    NEW_PAIRS = "new_pairs"
    LOANS = "loans"
    CALLS = "calls"


SHOWN = {
    List.PROPOSALS: (
        "rank",
        "score",
        "distance_km",
        "co2e_avoided_kg",
        "offer_title",
        "need_title",
    ),
    List.ORPHANS: ("days", "kind", "category", "title", "company_name", "commune_name"),
    List.ORPHANS_BY_CATEGORY: ("label_fr", "needs", "offers", "days"),
    List.ORPHANS_BY_COMMUNE: ("commune_name", "needs", "offers", "days"),
    List.STALLED_LISTINGS: ("days", "kind", "category", "title", "company_name", "commune_name"),
    List.STALLED_EXCHANGES: ("days", "status", "title", "giver_name", "receiver_name"),
    List.REASONS: ("reason", "listings", "listings_before", "change"),
    List.NEW_COMPANIES: ("since", "company_name", "commune_name", "role", "other_name"),
    List.NEW_PAIRS: ("since", "giver_name", "receiver_name", "category"),
    List.LOANS: (
        *("since", "status", "giver_name", "receiver_name"),
        *("lacks_agreement", "lacks_consent", "lacks_works_council"),
    ),
    List.CALLS: ("company_name", "commune_name", "reason", "lacks", "title", "with_name", "days"),
}
"""Columns of the tables; CSV and JSON give all."""

FIRST = 10
"""How many rows of each a table shows where all lists are asked for."""


def follow_up(
    db: Db = DEFAULT_DB,
    territory: Territory = None,
    only: Annotated[
        List | None, typer.Option("--list", help="Only this one; calls for a CSV.")
    ] = None,
    stalled_days: Annotated[
        int | None, typer.Option("--stalled-days", min=1, help="Since how long nothing moved.")
    ] = None,
    factors: Factors = "default",
    form: FormatOption = Format.TABLE,
) -> None:
    """List what to propose, who waits, what stalled, which loans lack a paper: whom to call."""
    with open_latest(db) as cursor:
        found = lists_of(
            cursor,
            Access.local(),
            territory=territory,
            stalled_days=stalled_days,
            factor_set=factors,
        )
    if form is Format.JSON:
        kept = {name: found[name] for name in ("territory", "as_of", "settings")}
        write_json(sys.stdout, found if only is None else kept | {only.value: found[only.value]})
    elif form is Format.CSV:
        name = only or List.CALLS
        rows = _laid_out(name, found)
        write_csv(sys.stdout, list(rows[0]) if rows else SHOWN[name], rows)
    else:
        for name in List if only is None else (only,):
            _print(name, _laid_out(name, found), FIRST if only is None else None)


def _laid_out(name: List, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = found[name.value]
    return [flat(row) for row in rows] if name is List.PROPOSALS else rows


def _print(name: List, rows: Sequence[Row], most: int | None) -> None:
    count = f"{len(rows)}" if most is None or len(rows) <= most else f"{most} of {len(rows)}"
    table = Table(
        *SHOWN[name], title=f"{name.value} ({count})", title_justify="left", header_style="bold"
    )
    for row in rows[:most]:
        # As Text: what a company wrote is no markup, and no terminal code either.
        table.add_row(*(Text(printable(as_cell(_short(row[column])))) for column in SHOWN[name]))
    Console().print(table)


def _short(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value
