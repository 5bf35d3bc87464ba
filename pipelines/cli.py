"""The `maillage` command."""

import sys

import duckdb
import typer
from rich.console import Console

from analytics.errors import AnalyticsError
from geodata.errors import GeodataError
from pipelines import (
    cli_care,
    cli_demo,
    cli_distances,
    cli_explain,
    cli_indicators,
    cli_load,
    cli_match,
    cli_potential,
    cli_protect,
    cli_questions,
    cli_roads,
    cli_states,
    cli_territories,
)
from pipelines.cli_options import DEFAULT_DB, Db
from pipelines.compute import compute as rebuild
from pipelines.errors import PipelineError, WarehouseBusy
from pipelines.progress import compute_progress
from pipelines.snapshot import publish as publish_snapshot
from pipelines.warehouse import open_writer, require

FAILURE = 1
# Try again later: another process holds the database (EX_TEMPFAIL of sysexits.h).
BUSY = 75

app = typer.Typer(
    name="maillage",
    help="Observatory of inter-company resource sharing in a territory.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(cli_load.load)
app.command()(cli_load.quarantine)
app.command()(cli_load.status)
app.command()(cli_questions.exchanges)
app.command()(cli_questions.impact)
app.command()(cli_explain.explain)
app.command()(cli_questions.flows)
app.command()(cli_questions.nearby)
app.command()(cli_match.match)
app.command()(cli_care.follow_up)
app.command()(cli_potential.potential)
app.command()(cli_indicators.indicators)
app.command()(cli_protect.protect)
app.command()(cli_roads.route)
app.command()(cli_distances.distances)
app.command()(cli_distances.calibrate)
app.command()(cli_states.publish)
app.command()(cli_states.snapshots)
app.command()(cli_states.rollback)
app.command()(cli_states.undo)
app.command()(cli_demo.demo)
app.add_typer(cli_territories.app, name="territories", help="Load and list territories.")
app.add_typer(cli_roads.app, name="roads", help="Load and list road networks.")


@app.command()
def compute(db: Db = DEFAULT_DB) -> None:
    """Rebuild every figure from what is loaded, by this version's method, and publish it."""
    require(db)
    with open_writer(db) as cursor, compute_progress() as progress:
        cursor.execute("BEGIN")
        rebuild(cursor, progress)
        cursor.execute("COMMIT")
    publish_snapshot(db)


def main() -> None:
    """Run the command; a refusal is told in plain words on stderr, with exit code 1 or `BUSY`."""
    try:
        app()
    except (AnalyticsError, GeodataError, PipelineError, duckdb.Error) as error:
        Console(stderr=True, highlight=False, markup=False).print(f"Error: {error}", soft_wrap=True)
        sys.exit(BUSY if isinstance(error, WarehouseBusy) else FAILURE)
