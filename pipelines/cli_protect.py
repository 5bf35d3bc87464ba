"""The command that audits what is published."""

import sys
from typing import Any

import typer
from rich.console import Console
from rich.table import Column, Table

from analytics.access import Access
from pipelines.cli_options import DEFAULT_DB, Db, ReportFormat, ReportOption
from pipelines.export import write_json
from pipelines.snapshot import open_latest

AUDIT_FAILED = 2


def protect(form: ReportOption = ReportFormat.TABLE, db: Db = DEFAULT_DB) -> None:
    """Audit the published tables, and say what they hide; exit code 2 if a hidden cell shows."""
    from analytics.confidentiality.report import protection  # late: it imports scipy

    with open_latest(db) as cursor:
        report = protection(cursor, Access.local())
    if form is ReportFormat.JSON:
        write_json(sys.stdout, report)
    else:
        _show(report)
    if not report["passes"]:
        raise typer.Exit(AUDIT_FAILED)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _show(report: dict[str, Any]) -> None:
    names = ("cells", "rules", "further", "cells shown", "measure shown", "given away")
    table = Table("figures", "suppression", *(Column(name, justify="right") for name in names))
    everything = {"group": "all (measure: tonnes)", **report}
    for row in (*report["groups"], everything):
        for name, words in (("here", "audited"), ("plain", "rows and columns")):
            found = row[name]
            table.add_row(
                row["group"] if name == "here" else "",
                words,
                f"{found['cells']:,}",
                f"{found['primary']:,}",
                f"{found['secondary']:,}",
                _percent(found["published_cells"]),
                _percent(found["published_measure"]),
                f"{found['failures']:,}",
            )
    Console().print(table)
    typer.echo("The audit passes." if report["passes"] else "The audit fails: publish nothing.")
