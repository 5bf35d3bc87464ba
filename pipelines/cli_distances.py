"""The commands that measure by road: `distances` and `calibrate`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from analytics.access import Access
from analytics.distances import distance_quality
from analytics.territories import describe
from pipelines.cli_options import DEFAULT_DB, Db, ReportFormat, ReportOption
from pipelines.compute import compute as rebuild
from pipelines.errors import NoRoadNetwork
from pipelines.export import write_json
from pipelines.progress import compute_progress
from pipelines.reference import install_road_tables
from pipelines.snapshot import publish
from pipelines.warehouse import has_schema, open_writer, require

if TYPE_CHECKING:
    from pipelines.calibration import Calibration

_NO_NETWORK = (
    "No road network is loaded. Run `maillage roads load --territory LEVEL:CODE`, or "
    "`maillage roads load --pbf FILE`."
)
_WORDS = {
    "declared": "declared",
    "network": "by the road network",
    "detour": "estimated (detour)",
    "own_detour": "  of which with a territory's own factors",
    "intra_commune": "estimated (inside one commune)",
    "unknown": "unknown (a place is)",
    "off_road": "an end has no road near enough: detour used",
    "no_way": "no way joins the ends: detour used",
    "below_line": "way shorter than the line: detour used",
    "far_above_line": "way more than 4 times the line: kept, to check",
}


def distances(
    network: Annotated[
        str | None,
        typer.Option(
            "--network",
            help="Pairs in the box of this network only: where very many wait, network by network.",
        ),
    ] = None,
    form: ReportOption = ReportFormat.TABLE,
    db: Db = DEFAULT_DB,
) -> None:
    """Measure by road the exchanges that wait for it, rebuild the figures and publish them.

    `compute` and `load` measure new pairs themselves, up to 100,000; beyond, they wait for this.
    A pair's way is sought on all the networks that are loaded, as one.
    """
    # Imported here: what routes costs every other command a second.
    from geodata.roads.road_map import RoadMap
    from pipelines.road_distances import (
        count_known,
        count_missing,
        measure_missing,
        network_named,
    )

    require(db)
    with open_writer(db) as cursor, compute_progress() as progress:
        roads = RoadMap.open(cursor)
        if roads is None:
            raise NoRoadNetwork(_NO_NETWORK)
        within = network_named(cursor, network) if network is not None else None
        cursor.begin()
        if not has_schema(cursor, "core"):
            rebuild(cursor, progress)
        install_road_tables(cursor)
        known = count_known(cursor, roads)
        measure_missing(cursor, roads, within=within, progress=progress)
        rebuild(cursor, progress)
        measured = count_known(cursor, roads) - known
        waiting = count_missing(cursor, roads)
        cursor.commit()
        counts = distance_quality(cursor, Access.local())
    publish(db)
    if form is ReportFormat.JSON:
        write_json(
            sys.stdout,
            {
                "network": roads.label,
                "pairs_measured": measured,
                "pairs_waiting": waiting,
                "exchanges": counts,
            },
        )
        return
    typer.echo(f"{roads.label}: {measured:,} new pairs of places measured, {waiting:,} wait.")
    shown = Table("distance", "exchanges")
    shown.columns[1].justify = "right"
    for name, words in _WORDS.items():
        shown.add_row(words, f"{counts[name]:,}")
    Console().print(shown)


def calibrate(
    territory: Annotated[
        str | None, typer.Option("--territory", help="level:code that holds both ends.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--store", help="Use these factors in the territory from now on.")
    ] = False,
    drop: Annotated[
        bool, typer.Option("--forget", help="Go back to the method's factors in the territory.")
    ] = False,
    form: ReportOption = ReportFormat.TABLE,
    db: Db = DEFAULT_DB,
) -> None:
    """Compare the method's detour with the road networks, by band of distance."""
    from geodata.roads.road_map import RoadMap
    from pipelines import calibration

    if (keep or drop) and territory is None:
        raise typer.BadParameter("--store and --forget need --territory")
    if keep and drop:
        raise typer.BadParameter("give --store or --forget, not both")
    require(db)
    with open_writer(db) as cursor, compute_progress() as progress:
        if territory is not None:
            territory = describe(cursor, Access.local(), territory).key
        cursor.begin()
        install_road_tables(cursor)
        found = None
        if drop and territory is not None:
            calibration.forget(cursor, territory)
        else:
            roads = RoadMap.open(cursor)
            if roads is None:
                raise NoRoadNetwork(_NO_NETWORK)
            found = calibration.calibrate(cursor, roads, territory)
            if keep:
                calibration.store(cursor, found)
        if keep or drop:
            rebuild(cursor, progress)
        cursor.commit()
    if keep or drop:
        publish(db)
    if found is None:
        typer.echo(f"{territory} has the method's factors again; the figures follow.")
        return
    if form is ReportFormat.JSON:
        write_json(sys.stdout, found.as_json() | {"stored": keep})
        return
    _print_calibration(found)
    if keep:
        typer.echo(f"Stored for {territory}: exchanges inside it take these factors.")


def _print_calibration(found: "Calibration") -> None:
    typer.echo(
        f"{found.territory or 'Everywhere'}, by {found.network}: {found.exchange_pairs:,} pairs "
        f"of exchanges, {found.random_pairs:,} random pairs of companies; {found.without_way:,} "
        "without a way."
    )
    shown = Table("great circle", title="Road km over great-circle km")
    for name in ("pairs", "quartile 1", "median", "quartile 3", "method's factor", "own factor"):
        shown.add_column(name, justify="right")
    for band in found.bands:
        end = f"{band.from_km:g}-{band.to_km:g} km" if band.to_km else f"from {band.from_km:g} km"
        ratios = (band.lower_quartile, band.median, band.upper_quartile)
        shown.add_row(
            end,
            f"{band.pairs:,}",
            *("-" if ratio is None else f"{ratio:.3f}" for ratio in ratios),
            f"{band.default_factor:.3f}",
            f"{band.factor:.3f}",
        )
    Console().print(shown)
    typer.echo("A factor is the road km of each further great-circle km in its band.")
