"""Orders the models by the tables that they read, and rebuilds them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from hashlib import sha256
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from pipelines.errors import ModelError

MODELS = Path(__file__).parent / "models"
SCHEMAS = ("staging", "core", "marts", "public")


@dataclass(frozen=True)
class Model:
    """One table of the warehouse and how it is made.

    Attributes:
        name: `schema.table`, from the file's place: models/core/factors.sql is core.factors.
        reads: The tables that it reads, as `schema.table`.
        query: The SELECT, or None for a Python model.
        function: The Python model's function, or None for SQL.
    """

    name: str
    reads: frozenset[str]
    query: str | None = None
    function: Callable[[duckdb.DuckDBPyConnection], pa.Table] | None = None


def tables_read(query: str) -> frozenset[str]:
    """Name the `schema.table` that a query reads, CTEs and unqualified names left out."""
    tree = sqlglot.parse_one(query, read="duckdb")
    return frozenset(f"{t.db}.{t.name}" for t in tree.find_all(exp.Table) if t.db)


@cache
def load_models(folder: Path = MODELS) -> dict[str, Model]:
    """Read every model of a folder: `schema/table.sql`, or `schema/table.py` with READS and model.

    Raises:
        ModelError: If a query can't be parsed; the message names the model and the place.
    """
    models = {}
    for schema in SCHEMAS:
        for path in sorted((folder / schema).glob("*.sql")):
            name, query = f"{schema}.{path.stem}", path.read_text(encoding="utf-8")
            try:
                models[name] = Model(name, tables_read(query), query=query)
            except sqlglot.errors.ParseError as error:
                raise ModelError(f"Model {name} ({path}) can't be parsed: {error}") from error
        for path in sorted((folder / schema).glob("[!_]*.py")):
            name = f"{schema}.{path.stem}"
            module = import_module(f"pipelines.models.{name}")
            models[name] = Model(name, frozenset(module.READS), function=module.model)
    return models


@cache
def fingerprint() -> str:
    """Give what changes with any model, formula or macro: the SHA-256 of their names and texts."""
    paths = [path for path in MODELS.rglob("*") if path.suffix in (".sql", ".py")]
    texts = {
        f"{path.parent.name}.{path.name}": path.read_text(encoding="utf-8")
        for path in sorted(paths)
    }
    texts["formulas"] = (files("analytics") / "formulas.py").read_text(encoding="utf-8")
    texts["macros"] = (files("analytics") / "sql" / "macros.sql").read_text(encoding="utf-8")
    return sha256(repr(texts).encode()).hexdigest()


def in_order(models: dict[str, Model]) -> Iterator[Model]:
    """Give the models so that each comes after those it reads.

    Raises:
        graphlib.CycleError: If two models read each other.
    """
    graph = {name: model.reads & models.keys() for name, model in models.items()}
    for name in TopologicalSorter(graph).static_order():
        yield models[name]


def build(cursor: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Replace one model's table.

    Raises:
        ModelError: If the query fails; the message names the model and shows the query.
    """
    try:
        if model.function is not None:
            rows = cursor.from_arrow(model.function(cursor))
        else:
            rows = cursor.sql(model.query or "")
        cursor.execute(f"DROP TABLE IF EXISTS {model.name}")
        rows.create(model.name)
    except duckdb.Error as error:
        raise ModelError(f"Model {model.name} failed: {error}\n\n{model.query or ''}") from error
