"""Rebuilds everything that follows from what was loaded."""

from collections.abc import Callable

import duckdb

from analytics.search.words import install_macros as install_search_macros
from pipelines.functions import register_functions
from pipelines.reference import install_method_tables, install_road_tables
from pipelines.runner import SCHEMAS, build, fingerprint, in_order, load_models


def compute(
    cursor: duckdb.DuckDBPyConnection, progress: Callable[[str, int, int], None] | None = None
) -> None:
    """Rebuild the method's tables and every model, in the caller's transaction.

    Args:
        cursor: A writable cursor on a warehouse that has `geo` and `loaded`.
        progress: Called before each model with its name, its rank from 1, and how many there are.

    Raises:
        ModelError: If a model fails; the caller rolls back.
    """
    register_functions(cursor)
    install_search_macros(cursor)
    install_method_tables(cursor)
    install_road_tables(cursor)
    for schema in SCHEMAS:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    models = list(in_order(load_models()))
    for rank, model in enumerate(models, start=1):
        if progress is not None:
            progress(model.name, rank, len(models))
        build(cursor, model)
    cursor.execute("CREATE OR REPLACE TABLE ref.models AS SELECT ? AS fingerprint", [fingerprint()])
