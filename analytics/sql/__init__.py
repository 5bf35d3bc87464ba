"""The queries, one a file, run by name with the parameters that they use."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb

from analytics.errors import NotComputed

PARAMETER = re.compile(r"\$([a-z_]+)")


@cache
def query(name: str) -> str:
    """Text of the query in `analytics/sql/{name}.sql`."""
    return (files("analytics.sql") / f"{name}.sql").read_text(encoding="utf-8")


def run(
    cursor: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, Any]
) -> duckdb.DuckDBPyConnection:
    """Run a query of this folder; parameters that it does not use are left out.

    Raises:
        NotComputed: If a table is absent because the models were never run.
    """
    text = query(name)
    used = {key: parameters[key] for key in sorted(set(PARAMETER.findall(text)))}
    try:
        return cursor.execute(text, used)
    except duckdb.CatalogException as error:
        raise NotComputed.on_database() from error


def rows(
    cursor: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, Any]
) -> list[dict[str, Any]]:
    """The rows of a query, as dicts."""
    result = run(cursor, name, parameters)
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
