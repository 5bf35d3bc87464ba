"""One search among a million open listings, and the ways that others would look for the words.

    python -m tests.benchmarks.bench_search [--listings 1000000]

The listings have some 35 words each, a vocabulary as skewed as a language's, and places as crowded
as cities are. Ours is the whole answer of `search`: checked, found, measured, sorted and read. The
others only find the words, in every listing and without a place: `match_bm25` of DuckDB's own
full-text index, and LIKE; their ratio is to what ours takes with words, from first to last.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from analytics.access import Access
from analytics.search import search
from analytics.search.words import install_macros
from geodata.connection import connect, load_stemmer
from pipelines.reference import install_method_tables
from pipelines.runner import build, load_models

LOCAL = Access.local()
ASKED = 21
INDEX = ("search_words", "search_postings", "search_phrases")
LISTINGS_SQL = Path(__file__).parent / "open_listings.sql"

PARIS = {"lon": 2.35, "lat": 48.86}
REDON = {"lon": -2.08, "lat": 47.65}
QUESTIONS: dict[str, dict[str, Any]] = {
    "in a crowd, 30 km": PARIS,
    "in a town, 30 km": REDON,
    "of a category, 100 km": {**PARIS, "radius_km": 100, "category": "wood_pallets"},
    "words: palettes europe": {**PARIS, "text": "palettes europe"},
    "words: chariot élévateur, 100 km": {**REDON, "text": "chariot élévateur", "radius_km": 100},
    "words: one found everywhere": {**PARIS, "text": "disponible palettes"},
    "words: mistyped": {**PARIS, "text": "palete perceusse"},
    "words: widened to 200 km": {**REDON, "text": "moteur xr450", "radius_km": 5},
}
BM25 = """
SELECT listing_id, score
FROM (
    SELECT listing_id, fts_marts_open_listings.match_bm25(row_no, $text, conjunctive := 1) AS score
    FROM marts.open_listings
)
WHERE score IS NOT NULL ORDER BY score DESC LIMIT 20
"""
LIKE = """
SELECT listing_id FROM marts.open_listings
WHERE strip_accents(lower(concat_ws(' ', title, description, label_fr))) LIKE $first
AND strip_accents(lower(concat_ws(' ', title, description, label_fr))) LIKE $second
LIMIT 20
"""


@contextmanager
def listed(db: Path, listings: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """Make a database of so many open listings with its index, and open it to read."""
    with connect(db) as connection:
        cursor = connection.cursor()
        install_method_tables(cursor)
        install_macros(cursor)
        for statement in duckdb.extract_statements(LISTINGS_SQL.read_text(encoding="utf-8")):
            used = {"listings": listings} if statement.named_parameters else {}
            cursor.execute(statement, used)
        started = time.perf_counter()
        for name in INDEX:
            build(cursor, load_models()[f"marts.{name}"])
        print(f"the index takes {time.perf_counter() - started:.1f} s to build", flush=True)
        load_stemmer(cursor)
        started = time.perf_counter()
        cursor.execute(
            "PRAGMA create_fts_index('marts.open_listings', 'row_no', 'title', 'description', "
            "stemmer = 'french', strip_accents = 1, lower = 1)"
        )
        print(f"DuckDB's own takes {time.perf_counter() - started:.1f} s", flush=True)
    with connect(db, read_only=True) as connection:
        yield connection


def milliseconds(ask: Callable[[], object]) -> tuple[float, float]:
    """Time a question: the median, and the slowest but one; the first is not counted."""
    ask()
    taken = []
    for _ in range(ASKED):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return statistics.median(taken), taken[-2]


def compare(connection: duckdb.DuckDBPyConnection) -> None:
    """Print the table."""
    print("| question | contender | median | slowest but one | ratio |")
    print("| --- | --- | --- | --- | --- |")
    cursor = connection.cursor()
    load_stemmer(cursor)
    for words, asked in QUESTIONS.items():
        mine, slowest = milliseconds(partial(search, cursor, LOCAL, **asked))
        print(f"| {words} | **Maillage** | {mine:.0f} ms | {slowest:.0f} ms | 1 |", flush=True)
        if "text" not in asked or "mistyped" in words:
            continue
        first, second = asked["text"].split()
        for name, query, values in (
            ("match_bm25", BM25, {"text": asked["text"]}),
            ("LIKE", LIKE, {"first": f"%{first}%", "second": f"%{second}%"}),
        ):
            theirs, slowest = milliseconds(partial(_fetch, cursor, query, values))
            ratio = theirs / mine
            print(f"| | {name} | {theirs:.0f} ms | {slowest:.0f} ms | {ratio:.1f} |", flush=True)


def _fetch(cursor: duckdb.DuckDBPyConnection, query: str, values: dict[str, str]) -> object:
    return cursor.execute(query, values).fetchall()


def main() -> None:
    """Print what each way takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=1_000_000)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        listed(Path(folder) / "m.duckdb", asked.listings) as connection,
    ):
        print(f"\n{asked.listings:,} open listings, medians of {ASKED}\n")
        compare(connection)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory, building included: {peak_mib:,.0f} MiB")


if __name__ == "__main__":
    main()
