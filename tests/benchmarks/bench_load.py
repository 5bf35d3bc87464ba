"""A load of listings beside DuckDB's bare reading and pandas with pandera, in one run.

    python -m tests.benchmarks.bench_load [--rows 1000000] [--folder FOLDER]

Each contender runs in a process of its own, one after the other, on the same file; its memory is
the peak of that whole process. The bare reading is `read_csv` with types into a table of a new
database on disk. Ours counts everything from the bytes to the commit: reading, checks, quarantine,
merge; computing the models and publishing are printed apart. The peer reads and checks, and writes
nothing. Then ours works again, in another warehouse, while the questions of another process to its
published snapshot are timed.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from analytics.snapshot import open_reader
from pipelines.compute import compute
from pipelines.load import Source, load
from pipelines.snapshot import publish
from pipelines.warehouse import open_writer
from tests.benchmarks.load_files import write_files

MIB = 1024 * 1024
LIMIT_MIB = 2048
QUESTION = "SELECT kind, count(*) FROM marts.open_listings GROUP BY kind"


def usage() -> dict[str, float]:
    """Return the time of the processor and the peak of memory of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": used.ru_utime + used.ru_stime, "peak_mib": used.ru_maxrss / 1024}


def timed(work: Callable[[], Any]) -> dict[str, Any]:
    """Do `work`, and return its wall time with what it returned."""
    started = time.perf_counter()
    said = work()
    return {"wall_s": time.perf_counter() - started, "said": said, **usage()}


def bare(folder: Path) -> dict[str, Any]:
    """Read the file with DuckDB alone, types found by itself, into a table on disk."""
    db = folder / "bare.duckdb"

    def work() -> int:
        with duckdb.connect(str(db)) as connection:
            listings = str(folder / "listings.csv")
            connection.execute("CREATE TABLE listings AS FROM read_csv(?)", [listings])
            connection.execute("CHECKPOINT")
            count = connection.execute("SELECT count(*) FROM listings").fetchone()
        return count[0] if count else 0

    return timed(work)


def ours(folder: Path, db_name: str = "m.duckdb") -> dict[str, Any]:
    """Load the file, then compute and publish."""
    db = folder / db_name

    def work() -> dict[str, int]:
        report = load(db, [Source(folder / "listings.csv")], compute=False)
        names = ("read", "accepted", "unchanged", "quarantined")
        return {name: report.total(name) for name in names}

    def finish() -> None:
        with open_writer(db) as cursor:
            cursor.begin()
            compute(cursor)
            cursor.commit()
        publish(db)

    loaded = timed(work)
    return loaded | {"afterwards": timed(finish)}


def peer(folder: Path) -> dict[str, Any]:
    """Read and check the file with pandas and pandera."""
    from tests.benchmarks.peer import check

    return timed(
        lambda: check(folder / "listings.csv", folder / "companies.csv", folder / "m.duckdb")
    )


def ours_while_asked(folder: Path) -> dict[str, Any]:
    """Do the same in the warehouse whose snapshot is asked meanwhile."""
    return ours(folder, "asked.duckdb")


PARTS = {"bare": bare, "ours": ours, "peer": peer, "ours_while_asked": ours_while_asked}


def ask(db: Path) -> float:
    """Ask the snapshot one question on a connection of its own; return the seconds it took."""
    started = time.perf_counter()
    connection = open_reader(db)
    try:
        connection.cursor().execute(QUESTION).fetchall()
    finally:
        connection.close()
    return time.perf_counter() - started


def run(part: str, folder: Path, db: Path | None = None) -> tuple[dict[str, Any], list[float]]:
    """Run one part in a process of its own; with `db`, ask its snapshot meanwhile."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_load", "--part", part]
    asked: list[float] = []
    with subprocess.Popen(
        [*command, "--folder", str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        while db is not None and process.poll() is None:
            asked.append(ask(db))
            time.sleep(0.1)
        output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{part} failed")
    return json.loads(output.splitlines()[-1]), asked


def line(name: str, found: dict[str, Any], base_s: float) -> str:
    """Say what one contender took."""
    return (
        f"{name:<44}{found['wall_s']:8.1f} s  {found['wall_s'] / base_s:5.2f} x  "
        f"{found['cpu_s']:7.1f} s cpu  {found['peak_mib']:6.0f} MiB"
    )


def compare(folder: Path, rows: int) -> None:
    """Write the files, run the three one after the other, and print what each took."""
    companies, listings = write_files(folder, rows)
    asked_db = folder / "asked.duckdb"
    for db in (folder / "m.duckdb", asked_db):
        load(db, [Source(companies)])
    print(f"{rows:,} listings, {listings.stat().st_size / MIB:.0f} MiB of CSV")
    base, _ = run("bare", folder)
    mine, _ = run("ours", folder)
    theirs, _ = run("peer", folder)
    while_asked, asked = run("ours_while_asked", folder, asked_db)
    print(line("DuckDB read_csv into a table on disk", base, base["wall_s"]))
    print(line("maillage load: read, check, merge, commit", mine, base["wall_s"]))
    print(line("  then compute the models and publish", mine["afterwards"], base["wall_s"]))
    print(line("pandas + pandera: read, check", theirs, base["wall_s"]))
    print(line("maillage load while its snapshot is asked", while_asked, base["wall_s"]))
    print(f"maillage: {mine['said']}; pandera: rows, refused {theirs['said']}")
    print(
        f"meanwhile {len(asked)} questions to the snapshot: median "
        f"{statistics.median(asked) * 1000:.0f} ms, longest {max(asked) * 1000:.0f} ms"
    )
    kept = {
        "under 3 x read_csv": mine["wall_s"] < 3 * base["wall_s"],
        "faster than pandera": mine["wall_s"] < theirs["wall_s"],
        "under 2 GiB, compute included": mine["afterwards"]["peak_mib"] < LIMIT_MIB,
    }
    for goal, reached in kept.items():
        print(f"{'yes' if reached else 'NO ':<4}{goal}")


def main() -> None:
    """Run the comparison, or one part of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="an empty folder to work in")
    parser.add_argument("--part", choices=sorted(PARTS))
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(PARTS[asked.part](asked.folder)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        compare(asked.folder or Path(temporary), asked.rows)


if __name__ == "__main__":
    main()
