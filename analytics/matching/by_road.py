"""The best by road, where a network is loaded: searched by the line, then measured.

No way is shorter than the line between its ends, and a score falls with distance: so whoever is
not among the best by the line, at the score that the line would give, is not among them by road.
"""

from typing import Any

import duckdb
import numpy as np

from analytics.matching.listings import OpenListings
from analytics.matching.pair import (
    CATEGORY,
    PAIR,
    Flags,
    Floats,
    Longs,
    Records,
    Rules,
    merit,
    turn,
)
from analytics.matching.search import Found, search, tell
from analytics.sql import rows
from geodata.distances import own_detour_km
from geodata.roads.store import list_networks

_STRAIGHT = np.ones(3)


def has_roads(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Say whether any road network is loaded."""
    return bool(list_networks(cursor))


def best_by_road(
    cursor: duckdb.DuckDBPyConnection,
    listings: OpenListings,
    searcher: Records,
    rules: Rules,
    *,
    limit: int,
    for_needs: bool,
) -> tuple[Found, list[bool]]:
    """Find the best listings for one searcher, by road wherever the networks hold both ends.

    Args:
        cursor: A cursor on a computed database with road networks.
        listings: Its open listings.
        searcher: one row of LISTING, shape (1,).
        rules: what is judged by.
        limit: at most so many.
        for_needs: whether the searcher is a need.

    Returns:
        What was found, and of each whether its distance is by road.
    """
    grid = listings.grid(needs=not for_needs)
    wish = listings.wish(searcher, for_needs=for_needs)
    met = listings.met_by_need if for_needs else listings.met_by_offer
    by_line = rules._replace(detour=_STRAIGHT)
    depth = 4 * limit
    known: dict[int, float | None] = {}
    while True:
        found = search(
            searcher, grid, wish, met, listings.terms, by_line, limit=depth, for_needs=for_needs
        )
        place = found.place[0][found.place[0] >= 0]
        by_line_pairs = found.pairs[0, : len(place)]
        km, by_road = _measure(
            cursor, searcher, grid.listings[place], by_line_pairs["distance_km"], rules, known
        )
        pairs = np.zeros(len(place), PAIR)
        mine, others = np.repeat(searcher, len(place)), grid.listings[place]
        needs, offers = (mine, others) if for_needs else (others, mine)
        closeness = np.ascontiguousarray(by_line_pairs["part"][:, CATEGORY])
        tell(needs, offers, closeness, km, listings.terms, rules, pairs)
        scores = pairs["score"].tolist()
        order = sorted(
            np.flatnonzero(km <= rules.radius_km[searcher["resource"][0]]).tolist(),
            key=lambda at: (
                -merit(scores[at]),
                turn(others["turn"][at], rules.today),
                int(others["no"][at]),
            ),
        )[:limit]
        all_seen = len(place) < depth
        if all_seen or (
            len(order) == limit
            and merit(scores[order[-1]]) > merit(float(by_line_pairs["score"][-1]))
        ):
            return _as_found(place, pairs, order), [bool(by_road[at]) for at in order]
        depth *= 2


def _as_found(place: Longs, pairs: Records, order: list[int]) -> Found:
    return Found(place[order][np.newaxis], pairs[order][np.newaxis])


def _measure(
    cursor: duckdb.DuckDBPyConnection,
    searcher: Records,
    others: Records,
    line_km: Floats,
    rules: Rules,
    known: dict[int, float | None],
) -> tuple[Floats, Flags]:
    """Give the road km to each: by the networks, else as the method estimates.

    Args:
        cursor: A cursor on a computed database with road networks.
        searcher: one row of LISTING.
        others: those found by the line.
        line_km: their distances by the line; inside a commune, the method's own.
        rules: what is judged by.
        known: ways measured before, by listing no; added to.
    """
    # Imported here: what routes takes a second to import, and most databases hold no roads.
    from analytics.roads import ways_to

    mine = int(searcher["no"][0])
    asked = [int(no) for no in others["no"] if int(no) not in known]
    shown: dict[int, dict[str, Any]] = {
        row["listing_no"]: row for row in rows(cursor, "match_shown", {"numbers": [mine, *asked]})
    }
    me = shown[mine]
    measured: list[float | None] = [None] * len(asked)
    if not (me["anonymous"] or me["at_commune"]):
        measured = ways_to(cursor, me["lon"], me["lat"], [shown[no] for no in asked])
    known.update(zip(asked, measured, strict=True))
    at_points = ~(others["at_commune"] | searcher["at_commune"])
    inside = (others["unit"] == searcher["unit"]) & ~at_points
    km = np.where(inside, line_km, own_detour_km(line_km, *rules.detour))
    by_road = np.zeros(len(others), np.bool_)
    for at, no in enumerate(others["no"].tolist()):
        way_km = known[no]
        if way_km is not None and not inside[at]:
            km[at], by_road[at] = way_km, True
    return km, by_road
