"""The agreements of a demonstration as questions: who was found, among the offers of that day.

Nothing of what came later is read: an offer is there from its publication to its own agreement,
fresh since its publication, its giver known by what ended before that day, and figures are cut
from the texts (see past_listings.sql).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from analytics.access import Access
from analytics.catalogue import today
from analytics.matching.grid import Grid
from analytics.matching.listings import OpenListings, open_listings
from analytics.matching.pair import NEVER
from analytics.matching.rules import day_number, rules_of
from analytics.search.words import install_macros as install_search_macros
from geodata.connection import connect
from pipelines.functions import register_functions
from pipelines.reference import install_method_tables
from pipelines.runner import build, load_models
from tests.benchmarks.questions import question
from tests.benchmarks.rankings import Question

REBUILT = (
    "core.listing_places",
    "core.anonymous_places",
    "marts.open_listings",
    "marts.match_listings",
    "marts.match_terms",
)


def sql(name: str) -> str:
    """Read a query that lies beside this file."""
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


def reopened(db: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """Copy a computed warehouse and open all its listings again.

    Args:
        db: The warehouse; it is only read.
        folder: Where the copy goes.

    Returns:
        A connection on the copy, with the table past_lives.
    """
    connection = connect(Path(shutil.copy(db, folder / "past.duckdb")))
    register_functions(connection)
    install_search_macros(connection)
    install_method_tables(connection)
    connection.execute(sql("past_lives"))
    connection.execute(sql("past_listings"))
    models = load_models()
    for name in REBUILT:
        build(connection, models[name])
    return connection


def past_questions(
    connection: duckdb.DuckDBPyConnection,
    *,
    most: int | None = None,
    radius_km: float | None = None,
) -> tuple[list[Question], NDArray[np.uint64]]:
    """Ask every past agreement's need again, on its day.

    Args:
        connection: What `reopened` gave.
        most: About so many, spread over the years; None for all.
        radius_km: Road km for every resource, None for the usual ones.

    Returns:
        The questions, and the owner of each offer no.
    """
    listings = open_listings(connection)
    rules = rules_of(listings, today(connection, Access.local()), radius_km=radius_km)
    asked = connection.execute(sql("past_questions")).fetchall()
    partners: dict[int, set[int]] = {}
    for need_no, offer_no, *_ in asked:
        partners.setdefault(need_no, set()).add(offer_no)
    step = 1 if most is None else max(len(asked) // most, 1)
    questions = []
    for need_no, offer_no, resource, day in asked[::step]:
        if listings.place[need_no] < 0 or listings.place[offer_no] < 0:
            continue
        there = connection.execute(sql("past_offers"), {"day": day}).fetchnumpy()
        mean = there["mean_reliability"][:1]
        on_day = rules._replace(
            today=day_number(day), mean_reliability=float(np.nan_to_num(mean, nan=1.0)[0])
        )
        grid = _as_of(listings, there, partners[need_no] - {offer_no})
        need = listings.needs.listings[listings.place[need_no]][np.newaxis]
        offer = listings.offers.listings[listings.place[offer_no]]
        kind = f"{resource}, anonymous" if need["anonymous"][0] or offer["anonymous"] else resource
        wish = listings.wish(need, for_needs=True)
        questions.append(question(need, grid, wish, listings.terms, on_day, kind, offer_no))
    owner = np.zeros(len(listings.place), np.uint64)
    owner[listings.offers.listings["no"]] = listings.offers.listings["owner"]
    return questions, owner


def _as_of(listings: OpenListings, there: dict[str, NDArray[np.generic]], others: set[int]) -> Grid:
    """Give the offers that were there, the need's other partners apart, as they were known."""
    rows = listings.offers.listings.copy()
    known = np.zeros((3, len(listings.place)))
    for row, of in zip(known, ("there", "completed", "cancelled"), strict=True):
        row[there["listing_no"]] = there[of]
    known[0, list(others)] = 0
    was_there, rows["completed"], rows["cancelled"] = known[:, rows["no"]]
    rows["last_day"][was_there == 0] = NEVER
    return listings.offers._replace(listings=rows)
