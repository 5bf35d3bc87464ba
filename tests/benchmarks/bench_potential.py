"""The potential of many listings: time, and how many pairs there are, by objective.

`python -m tests.benchmarks.bench_potential DB [--times 16]`. DB is a database such as the
demonstration's; its listings are copied so many times over mainland France, in a copy of it.
"""

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import duckdb

from analytics.access import Access
from analytics.potential.potential import OBJECTIVES, potential
from pipelines.functions import register_functions
from pipelines.runner import build, load_models
from pipelines.warehouse import open_reader, open_writer

MODELS = (
    *("core.listing_units", "core.listing_places", "core.anonymous_places"),
    *("marts.potential_listings", "marts.potential_uses"),
)
YEAR = 2026
MANY = Path(__file__).parent / "many_listings.sql"


def multiply(db: Path, times: int) -> None:
    """Copy the listings of a database, and compute what follows of the potential."""
    with open_writer(db) as cursor:
        register_functions(cursor)
        cursor.execute(MANY.read_text(encoding="utf-8"), {"times": times})
        for name in MODELS:
            build(cursor, load_models()[name])


def rows(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Time each question, the second of two: kernels are compiled, and pages are read."""
    territories = {"everything": None, "epci:243500741": "epci:243500741"}
    found = []
    for name, territory in territories.items():
        for objective in OBJECTIVES:
            for _ in range(2):
                started = time.perf_counter()
                answer = potential(
                    cursor, Access.local(), territory=territory, year=YEAR, objective=objective
                )
                seconds = time.perf_counter() - started
            count = sum(answer["listings"][kind] for kind in ("offers", "needs"))
            found.append(
                f"| {name} | {objective} | {count:,} | {answer['pairs_total']:,} "
                f"| {seconds:.2f} s | {answer['gap']:.2%} |"
            )
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("db", type=Path)
    parser.add_argument("--times", type=int, default=16)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Path(shutil.copy(asked.db, Path(folder) / "m.duckdb"))
        multiply(db, asked.times)
        print("| territory | objective | listings there | new pairs | answer | gap |")
        print("| --- | --- | --- | --- | --- | --- |")
        with open_reader(db) as cursor:
            print("\n".join(rows(cursor)))


if __name__ == "__main__":
    main()
