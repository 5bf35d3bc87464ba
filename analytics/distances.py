"""How the distances of the exchanges were made, and which of them need a look."""

from dataclasses import asdict
from typing import Any

import duckdb

from analytics.access import Access, require_clear
from analytics.sql import rows
from geodata.roads.store import list_networks


def distance_quality(cursor: duckdb.DuckDBPyConnection, access: Access) -> dict[str, int]:
    """Count the exchanges of all statuses by how their distance was made.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.

    Returns:
        `exchanges`; by method `declared`, `network`, `detour`, `intra_commune`, `unknown`;
        `own_detour`, those whose detour is a territory's own; and, where the road networks were
        asked: `off_road` (an end has no road near enough) and `no_way` (no path), both with the
        detour; `below_line`, ways shorter than the great circle, with the detour too;
        `far_above_line`, ways more than 4 times as long, which are kept.

    Raises:
        AccessDenied: Without an access that reads in clear.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    return rows(cursor, "distance_quality", {})[0]


def road_networks(cursor: duckdb.DuckDBPyConnection, access: Access) -> list[dict[str, Any]]:
    """List the road networks that are loaded, as `geodata.roads.store.StoredNetwork` says.

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    return [asdict(network) for network in list_networks(cursor)]
