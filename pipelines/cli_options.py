"""Options that every command shares."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_DB = Path("data/maillage.duckdb")

Db = Annotated[Path, typer.Option("--db", envvar="MAILLAGE_DB", help="The database file.")]


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="How to write the answer.")]


class ReportFormat(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    JSON = "json"


ReportOption = Annotated[ReportFormat, typer.Option("--format", help="How to print the report.")]

Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        help="Try an assumption: id=value, such as substitution_unknown=0.3; repeatable.",
    ),
]
