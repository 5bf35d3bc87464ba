"""Model `core.masks`: which cells are published, and which are hidden (impact method §7)."""

import duckdb
import pandas as pd
import pyarrow as pa

from analytics.confidentiality.protect import CELL_KEYS, as_rows, masks
from analytics.confidentiality.sums import LEVELS

READS = ("core.activity", "core.primary_cells", "core.territory_members")

SCHEMA = pa.schema(
    [
        ("level", pa.string()),
        ("code", pa.string()),
        ("family", pa.string()),
        ("year", pa.int64()),
        ("figure_group", pa.string()),
        ("primary", pa.bool_()),
        ("hidden", pa.bool_()),
    ]
)


def model(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """Hide what the rules hide, and what would give it away.

    Returns:
        Columns level, code, family, year, figure_group, primary (hidden by the rules), hidden.
    """
    activity = cursor.table("core.activity").df()
    members = (
        cursor.table("core.territory_members")
        .filter(duckdb.ColumnExpression("level").isin(*map(duckdb.ConstantExpression, LEVELS)))
        .df()
    )
    rules = cursor.table("core.primary_cells").df()
    found = [as_rows(mask) for mask in masks(activity, members, rules)]
    if not found:
        return SCHEMA.empty_table()
    rows = pd.concat(found).sort_values(CELL_KEYS, ignore_index=True)
    return pa.Table.from_pandas(rows[SCHEMA.names], schema=SCHEMA, preserve_index=False)
