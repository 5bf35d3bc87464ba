"""Model `core.duplicates`: rows that another platform's row already counts."""

from itertools import groupby
from operator import itemgetter

import duckdb
import pyarrow as pa

from analytics.duplicates import Sighting, duplicates_of

READS = ("core.duplicate_candidates", "ref.assumptions")

GROUP_KEY = ("giver_id", "receiver_id", "resource", "category", "month_index")
SIGHTING = ("platform", "exchange_id", "measure", "source_rank", "agreed_on", "measured_in")
SCHEMA = pa.schema([(name, pa.string()) for name in ("platform", "exchange_id", "duplicate_of")])


def model(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """Pair the candidates, group by group.

    Returns:
        Columns platform, exchange_id, duplicate_of (`platform/exchange_id` of the row that counts).
    """
    assumptions = dict(cursor.table("ref.assumptions").select("assumption_id", "value").fetchall())
    candidates = (
        cursor.table("core.duplicate_candidates")
        .order(", ".join(GROUP_KEY))
        .to_arrow_table()
        .to_pylist()
    )
    pairs = [
        (*key, "/".join(counted))
        for _, group in groupby(candidates, key=itemgetter(*GROUP_KEY))
        for key, counted in duplicates_of(
            [Sighting(*itemgetter(*SIGHTING)(row)) for row in group],
            assumptions["duplicate_tolerance"],
        ).items()
    ]
    return pa.Table.from_pylist(
        [dict(zip(SCHEMA.names, pair, strict=True)) for pair in pairs], schema=SCHEMA
    )
