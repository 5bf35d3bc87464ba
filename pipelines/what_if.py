"""What the figures would be if an assumption were another: computed beside the database."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analytics.errors import NotComputed
from analytics.snapshot import describe, file_of
from analytics.snapshot import version as snapshot_version
from geodata.connection import connect
from pipelines.errors import BadAssumptions, WarehouseBusy
from pipelines.functions import register_functions
from pipelines.reference import install_macros
from pipelines.runner import SCHEMAS, Model, build, fingerprint, in_order, load_models
from pipelines.warehouse import open_reader

ASSUMPTIONS = "ref.assumptions"
MACRO = "assumption("
"""What a model's query holds that reads an assumption by its name."""

# Ways are measured once, and follow from where the ends are.
KEPT = frozenset({"core.road_distances"})

PUBLISHED = "public."
"""Tables that are published: by the default assumptions, whatever is tried."""

# Copied rather than seen through views: the models are planned by the sizes of what they join.
COPIED = ("ref", *SCHEMAS)

TABLES = """
SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'base'
UNION ALL
SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'base' AND NOT internal
"""
COMPUTED_BY = "SELECT fingerprint FROM base.ref.models"
# What is assumed is fixed: it has no interval any more.
ASSUME = """
UPDATE ref.assumptions SET value = $value, low = NULL, mode = NULL, high = NULL
WHERE assumption_id = $assumption_id
"""

# Smallest and largest value of each unit of assumptions.
RANGES: dict[str, tuple[float, float]] = {
    "share": (0.0, 1.0),
    "km": (0.0, 20_000.0),
    "h": (1e-6, math.inf),
    "km/km": (1.0, math.inf),
    "GSD²": (1.0, math.inf),
}


def read_assumed(words: Sequence[str], known: Mapping[str, str]) -> dict[str, float]:
    """Read `id=value` words.

    Args:
        words: As typed.
        known: Unit of each assumption, by id.

    Returns:
        Value by id.

    Raises:
        BadAssumptions: With every fault: not written so, unknown, given twice, no number, or out
            of its unit's range.
    """
    found: dict[str, float] = {}
    faults = []
    for word in words:
        name, sign, text = (part.strip() for part in word.partition("="))
        if not sign or not name:
            faults.append(f"{word!r} is not written id=value, such as substitution_unknown=0.3")
        elif name not in known:
            faults.append(f"{name!r} is not an assumption. Known: {', '.join(sorted(known))}")
        elif name in found:
            faults.append(f"{name} is given twice")
        elif (problem := _problem(text, known[name])) is not None:
            faults.append(f"{name}: {problem}")
        else:
            found[name] = float(text)
    if faults:
        raise BadAssumptions(faults)
    return found


def _problem(text: str, unit: str) -> str | None:
    """Say what is wrong with a value, None where nothing is."""
    try:
        value = float(text)
    except ValueError:
        return f"{text!r} is not a number (decimals take a point)"
    low, high = RANGES.get(unit, (-math.inf, math.inf))
    if not math.isfinite(value) or not low <= value <= high:
        upper = f" to {high:g}" if math.isfinite(high) else " or more"
        return f"{text} is out of range: {low:g}{upper} ({unit})"
    return None


def units_of_assumptions(cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Give the unit of each assumption that a database was computed by, by id."""
    return dict(cursor.table(ASSUMPTIONS).select("assumption_id", "unit").fetchall())


def depending(models: Mapping[str, Model]) -> list[Model]:
    """List the models that follow from the assumptions, each after those that it reads.

    Those that are published, and those that only these read, are left out.
    """
    found: dict[str, Model] = {}
    for model in in_order(dict(models)):
        reads = model.reads & (found.keys() | {ASSUMPTIONS})
        if model.name not in KEPT and (reads or MACRO in (model.query or "")):
            found[model.name] = model
    for name in reversed([*found]):
        readers = [model for model in models.values() if name in model.reads]
        published = name.startswith(PUBLISHED)
        if published or (readers and not any(model.name in found for model in readers)):
            del found[name]
    return [*found.values()]


@contextmanager
def assuming(
    db: Path, words: Sequence[str]
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, float]]]:
    """Open a database as it would be under other assumptions; the file is only read.

    What follows from the assumptions is rebuilt in memory; all else is seen through views.

    Args:
        db: The warehouse; while a load holds it, its snapshot is read.
        words: `id=value`, each an id of ref.assumptions.

    Yields:
        A cursor that every question of `analytics` may be put to, and what is assumed, by id.

    Raises:
        BadAssumptions: If a word is wrong; with every fault.
        WarehouseError: If there is no database.
        NotComputed: If the models were never run on it, or were those of another version: what it
            keeps would be joined to what these rebuild.
        ModelError: If a model fails.
    """
    file = _readable(db)
    connection = connect()
    try:
        connection.execute(f"ATTACH {_quoted(file)} AS base (READ_ONLY)")
        cursor = connection.cursor()
        models = depending(load_models())
        _see_through(cursor, {model.name for model in models})
        assumed = read_assumed(words, units_of_assumptions(cursor))
        for name, value in assumed.items():
            cursor.execute(ASSUME, {"assumption_id": name, "value": value})
        register_functions(cursor)
        for model in models:
            build(cursor, model)
        yield cursor, assumed
    finally:
        connection.close()


def _readable(db: Path) -> Path:
    """Give the warehouse's file or, while a load holds it, that of the snapshot in force."""
    try:
        with open_reader(db):
            return db
    except WarehouseBusy:
        if describe(db) is None:
            raise
        return file_of(db, snapshot_version(db))


def _see_through(cursor: duckdb.DuckDBPyConnection, rebuilt: set[str]) -> None:
    """Show every table of the file but those to be rebuilt."""
    tables = cursor.execute(TABLES).fetchall()
    if tuple(ASSUMPTIONS.split(".")) not in tables:
        raise NotComputed.on_database()
    signed = ("ref", "models") in tables and cursor.execute(COMPUTED_BY).fetchone()
    if signed != (fingerprint(),):
        raise NotComputed.by_other_models()
    for schema in {*SCHEMAS, *(schema for schema, _ in tables)} - {"main"}:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    for schema, table in tables:
        name = f'"{schema}"."{table}"'
        if schema in COPIED and f"{schema}.{table}" not in rebuilt:
            cursor.execute(f"CREATE TABLE {name} AS FROM base.{name}")
        elif schema not in COPIED:
            cursor.execute(f"CREATE VIEW {name} AS FROM base.{name}")
    install_macros(cursor)


def _quoted(path: Path) -> str:
    """Write a path as a SQL text: ATTACH takes no parameter."""
    return "'" + str(path).replace("'", "''") + "'"
