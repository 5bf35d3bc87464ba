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

START = {key: SHOWN[key] for key in ("rank", "score", "distance_km")}
SIDES = {key: SHOWN[key] for key in ("need", "offer")}
PART = {**START, "part_share": "part", "part_quantity": "quantity", "unit": "unit", **SIDES}
LOAD = {**START, "empty_km_avoided": "empty km", "detour_km": "detour km", **SIDES}
ROUNDED = ("co2e_avoided_kg", "tkm_avoided", "part_quantity", "empty_km_avoided", "detour_km")
EMPTY_KM = "kilomètres à vide évités (estimation) / empty km avoided (estimate), not an impact"


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
    together: Annotated[
        bool,
        typer.Option("--together", help="The few that cover the need, or share the offer."),
    ] = False,
    return_loads: Annotated[
        bool,
        typer.Option("--return-loads", help="Loads for the way back; give --need and --offer."),
    ] = False,
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
    if return_loads:
        if need is None or offer is None or together or everything or company or out:
            raise typer.BadParameter("give --return-loads with --need and --offer alone")
        _return_loads(db, need, offer, limit, form)
        return
    if everything:
        if together or out is None or (need or offer or company):
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
    if together:
        if company or territory:
            raise typer.BadParameter("give --together with --need or --offer, without --territory")
        asked.pop("territory")
        _together(db, need, offer, asked, form)
        return
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
    _write(found, {"matches": found}, form)


def _together(
    db: Path, need: str | None, offer: str | None, asked: dict[str, Any], form: Format
) -> None:
    """Tell the set of listings that covers a need, or shares an offer."""
    from analytics.matching.together import together

    with open_latest(db) as cursor:
        found = together(cursor, Access.local(), need=need, offer=offer, **asked)
    _write(found["matches"] if found else [], {"together": found}, form, PART)
    whole = "need" if need else "offer"
    told = "one is enough alone, or no two can be counted"
    if found:
        told = f"{found['companies']} together: {found['share']:.0%} of the {whole}"
    Console(stderr=True).print(told, highlight=False)


def _return_loads(db: Path, need: str, offer: str, limit: int, form: Format) -> None:
    """Tell what could be carried on the empty way back of a match."""
    from analytics.matching.return_loads import return_loads

    with open_latest(db) as cursor:
        found = return_loads(cursor, Access.local(), need=need, offer=offer, limit=limit)
    _write(found["loads"], {"return_loads": found}, form, LOAD)
    told = (
        f"{found['empty_km']:.0f} km back; {EMPTY_KM}; "
        f"{len(found['transports'])} offers of transport near the receiver"
    )
    Console(stderr=True).print(told, highlight=False)


def _write(
    found: list[dict[str, Any]],
    whole: dict[str, Any],
    form: Format,
    columns: Mapping[str, str] = SHOWN,
) -> None:
    """Write matches: CSV and the table one a row, JSON with all that was found."""
    if form is Format.JSON:
        write_json(sys.stdout, whole)
    elif form is Format.CSV:
        flat = [_flat(row) for row in found]
        write_csv(sys.stdout, list(flat[0]) if flat else ["need_listing_id"], flat)
    else:
        _print(found, columns)


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


def _print(found: list[dict[str, Any]], columns: Mapping[str, str]) -> None:
    table = Table(*columns.values(), header_style="bold")
    for rank, row in enumerate(found, start=1):
        covers = row["covers_share"]
        cells = {
            "rank": rank,
            **row,
            "distance_km": row["distance_band"] or round(row["distance_km"], 1),
            "distance_method": DISTANCES[row["distance_method"]],
            "category_relation": RELATIONS[row["category_relation"]],
            "covers_share": None if covers is None else f"{covers:.0%}",
            **{key: _rounded(row.get(key)) for key in ROUNDED},
            "part_share": f"{row.get('part_share', 0):.0%}",
            **{
                side: f"{row[side]['platform']}/{row[side]['listing_id']} {row[side]['title']}"
                for side in ("need", "offer")
            },
        }
        # As Text: what a company wrote is no markup, and no terminal code either.
        table.add_row(*(Text(printable(as_cell(cells[key]))) for key in columns))
    Console().print(table)


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
