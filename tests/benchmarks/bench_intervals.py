"""Intervals of a country's figures beside a straightforward numpy version, in one run.

    python -m tests.benchmarks.bench_intervals [--exchanges 1000000]

Ours: every figure's interval for every EPCI, and for one selection, after `compute`. The other
draws the mass and the distance of every exchange 10 000 times and adds the figures up; it is given
some of the exchanges, and its time is counted for all at that pace.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

from analytics.access import Access
from analytics.intervals import TOTAL, intervals
from analytics.selection import select
from pipelines.compute import compute
from pipelines.reference import install_method_tables
from pipelines.warehouse import open_writer
from tests.support.slow_intervals import SlowIntervals

LOCAL = Access.local()
COMPANIES = 100_000
SAMPLE = 500
QUERY = Path(__file__).with_suffix("").parent / "many_exchanges.sql"


def build(db: Path, exchanges: int) -> float:
    """Make a warehouse of so many exchanges; return the seconds that its models took."""
    with open_writer(db) as cursor:
        install_method_tables(cursor)
        for statement in duckdb.extract_statements(QUERY.read_text(encoding="utf-8")):
            values = {"companies": COMPANIES, "exchanges": exchanges}
            used = {name: values[name] for name in statement.named_parameters}
            cursor.execute(statement, used)
        started = time.perf_counter()
        compute(cursor)
        return time.perf_counter() - started


def measure(db: Path, exchanges: int) -> None:
    """Print what each way takes."""
    with duckdb.connect(str(db), read_only=True) as connection:
        cursor = connection.cursor()
        started = time.perf_counter()
        by_epci = intervals(cursor, select(cursor, LOCAL), level="epci", bases=("attributed",))
        every_s = time.perf_counter() - started
        print(f"every figure of {len(by_epci)} EPCI{every_s:12.1f} s")
        for words, choice in (
            ("France, one year", {"year": 2024}),
            ("one EPCI, all years", {"territory": "epci:243500741"}),
            ("one EPCI, one month", {"territory": "epci:243500741", "year": 2024, "month": 5}),
            ("one commune", {"territory": "commune:35238", "year": 2024}),
        ):
            taken = []
            for _ in range(5):
                started = time.perf_counter()
                intervals(cursor, select(cursor, LOCAL, **choice))
                taken.append(time.perf_counter() - started)
            print(f"{words:<40}{statistics.median(taken) * 1000:12.0f} ms")
        slow = SlowIntervals(cursor)
        keys = cursor.execute(
            "SELECT platform, exchange_id FROM marts.exchanges "
            "WHERE factor_set = 'default' AND counted ORDER BY hash(exchange_id) LIMIT ?",
            [SAMPLE],
        ).fetchall()
        started = time.perf_counter()
        draws = slow.of(dict.fromkeys(keys, 1.0))
        pace_s = (time.perf_counter() - started) / SAMPLE
        low, high = np.quantile(draws[TOTAL], (0.025, 0.975))
        print(
            f"numpy, exchange by exchange: {pace_s * 1000:.1f} ms each, {low:.0f} to {high:.0f} kg "
            f"for {SAMPLE}; {pace_s * exchanges:.0f} s counted for all; "
            f"ratio {pace_s * exchanges / every_s:.0f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory, models included: {peak:.0f} MiB")


def main() -> None:
    """Build the country, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exchanges", type=int, default=1_000_000)
    parser.add_argument("--db", type=Path, help="a warehouse to keep, built where absent")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = asked.db or Path(folder) / "country.duckdb"
        if not db.exists():
            built_s = build(db, asked.exchanges)
            print(f"{asked.exchanges:,} exchanges, models computed in {built_s:.0f} s")
        measure(db, asked.exchanges)


if __name__ == "__main__":
    main()
