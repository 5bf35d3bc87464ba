"""The command `maillage match`: what could meet, and why. It writes nothing to the database."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analytics.access import Access
from pipelines.cli_options import DEFAULT_DB, Db, Format, FormatOption
from pipelines.cli_questions import DISTANCES, Factors, Territory
from pipelines.errors import PipelineError
from pipelines.export import as_cell, printable, write_csv, write_json
from pipelines.snapshot import open_latest

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = (".csv", ".json", ".jsonl", ".parquet")
RELATIONS = {"same": "même", "substitute": "substitut", "waste_code": "code déchet"}
SHOWN = {
    "rank": "rank",
    "score": "score",
    "distance_km": "km",
    "distance_method": "distance",
    "category_relation": "category",
    "overlap_days": "days",
    "covers_share": "covers",
    "co2e_avoided_kg": "kgCO2e",
    "tkm_avoided": "t.km",
    "need": "need",
    "offer": "offer",
}
"""Columns of the table; CSV and JSON give all."""


def match(
    db: Db = DEFAULT_DB,
    need: Annotated[str | None, typer.Option("--need", help="platform/listing_id.")] = None,
    offer: Annotated[str | None, typer.Option("--offer", help="platform/listing_id.")] = None,
    company: Annotated[
        str | None, typer.Option("--company", help="All the open listings of this company.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every open need of the territory; give --out.")
    ] = False,
    territory: Territory = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many for each.")] = 10,
    radius_km: Annotated[
        float | None,
        typer.Option("--radius-km", min=0.001, help="Road km, instead of each resource's own."),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", help="part=weight, such as distance=0.3; repeatable."),
    ] = None,
    factors: Factors = "default",
    out: Annotated[
        Path | None, typer.Option("--out", help="With --all: a .csv, .json, .jsonl or .parquet.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Find the offers that fit a need, the needs that fit an offer, and say why."""
    # Imported here: the kernels take a second to import.
    from analytics.matching.match import all_matches, matches

    asked: dict[str, Any] = {
        "territory": territory,
        "radius_km": radius_km,
        "weights": _weights(weight or []),
        "factor_set": factors,
    }
    if everything:
        if out is None or (need or offer or company):
            raise typer.BadParameter("give --all with --out, without --need, --offer or --company")
        if out.suffix.lower() not in SUFFIXES:
            raise PipelineError(
                f"{out} has no format that is known. Name it {', '.join(SUFFIXES)}."
            )
        with open_latest(db) as cursor:
            table = all_matches(cursor, Access.local(), limit_each=limit, **asked)
        write_table(table, out)
        Console(stderr=True).print(f"{table.num_rows} matches written to {out}", highlight=False)
        return
    if out is not None:
        raise typer.BadParameter("give --out with --all")
    if sum(value is not None for value in (need, offer, company)) != 1:
        raise typer.BadParameter("give exactly one of --need, --offer, --company and --all")
    with open_latest(db) as cursor:
        found = matches(
            cursor,
            Access.local(),
            need=need,
            offer=offer,
            company=company,
            limit=limit,
            **asked,
        )
    if form is Format.JSON:
        write_json(sys.stdout, {"matches": found})
    elif form is Format.CSV:
        flat = [_flat(row) for row in found]
        write_csv(sys.stdout, list(flat[0]) if flat else ["need_listing_id"], flat)
    else:
        _print(found)


def write_table(table: "pa.Table", path: Path) -> None:
    """Write matches to a file, in the form that its suffix says.

    What companies wrote is inert in CSV, which spreadsheets open; the other forms hold it as it is.
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        from pyarrow import parquet

        parquet.write_table(table, path)
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        if suffix == ".csv":
            write_csv(stream, table.column_names, _rows(table))
        elif suffix == ".jsonl":
            for row in _rows(table):
                stream.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        else:
            write_json(stream, {"matches": list(_rows(table))})


def _rows(table: "pa.Table") -> Iterable[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _weights(given: list[str]) -> dict[str, float]:
    """Read `part=weight`."""
    weights = {}
    for pair in given:
        part, _, value = pair.partition("=")
        try:
            weights[part] = float(value)
        except ValueError:
            raise typer.BadParameter(f"{pair!r} is not part=weight, such as distance=0.3") from None
    return weights


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a match out in columns."""
    return {
        **{f"need_{key}": value for key, value in row["need"].items()},
        **{f"offer_{key}": value for key, value in row["offer"].items()},
        **{key: value for key, value in row.items() if key not in ("need", "offer", "parts")},
        **{f"part_{name}": part["contribution"] for name, part in row["parts"].items()},
    }


def _print(found: list[dict[str, Any]]) -> None:
    table = Table(*SHOWN.values(), header_style="bold")
    for row in found:
        covers = row["covers_share"]
        cells = {
            **row,
            "distance_km": row["distance_band"] or round(row["distance_km"], 1),
            "distance_method": DISTANCES[row["distance_method"]],
            "category_relation": RELATIONS[row["category_relation"]],
            "covers_share": None if covers is None else f"{covers:.0%}",
            **{key: _rounded(row[key]) for key in ("co2e_avoided_kg", "tkm_avoided")},
            **{
                side: f"{row[side]['platform']}/{row[side]['listing_id']} {row[side]['title']}"
                for side in ("need", "offer")
            },
        }
        # As Text: what a company wrote is no markup, and no terminal code either.
        table.add_row(*(Text(printable(as_cell(cells[key]))) for key in SHOWN))
    Console().print(table)


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
