"""One question at a time to a snapshot of a million open listings, and all of them at once."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from analytics.access import Access
from analytics.matching.match import all_matches, matches
from geodata.connection import connect
from pipelines.compute import compute
from pipelines.runner import build, in_order, load_models
from pipelines.warehouse import open_writer
from tests.benchmarks.bench import peak_mib

ASKED = 100
NO_WORDS = {"text": 0.0}


def make(db: Path, listings: int) -> float:
    """Make a warehouse of open listings; return the seconds that the models they need took."""
    fill = (Path(__file__).parent / "match_questions.sql").read_text(encoding="utf-8")
    models = load_models()
    needed, asked = set(), ["marts.match_terms"]
    while asked:
        name = asked.pop()
        if name in models and name not in needed:
            needed.add(name)
            asked.extend(models[name].reads)
    with open_writer(db) as cursor:
        compute(cursor)
        cursor.execute("INSERT INTO loaded.settings VALUES ('as_of', '2026-10-31')")
        cursor.execute(fill, {"rows": listings})
        started = time.perf_counter()
        for model in in_order({name: models[name] for name in needed}):
            build(cursor, model)
        return time.perf_counter() - started


def ask(db: Path) -> list[tuple[str, str]]:
    """Ask a hundred needs one by one, then all; return what was asked and what it took."""
    with connect(db, read_only=True) as connection:
        cursor = connection.cursor()
        needs = cursor.execute(
            "SELECT platform || '/' || listing_id FROM marts.match_listings "
            "WHERE kind = 'need' ORDER BY hash(listing_id) LIMIT ?",
            [ASKED],
        ).fetchall()
        started = time.perf_counter()
        matches(cursor, Access.local(), need=needs[0][0])
        took = [("first question: listings read", _ms(time.perf_counter() - started))]
        for name, weights in (("without words", NO_WORDS), ("with words", None)):
            times = []
            for (need,) in needs:
                started = time.perf_counter()
                matches(cursor, Access.local(), need=need, weights=weights)
                times.append(time.perf_counter() - started)
            told = f"{_ms(statistics.median(times))}, at most {_ms(max(times))}"
            took.append((f"one question {name}: median of {ASKED}", told))
        started, cpu = time.perf_counter(), time.process_time()
        table = all_matches(cursor, Access.local())
        told = f"{_ms(time.perf_counter() - started)} ({_ms(time.process_time() - cpu)} of CPU)"
        took.append((f"all_matches: {table.num_rows:,} matches as a table", told))
        return [*took, ("peak memory", f"{peak_mib():,.0f} MiB")]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"
