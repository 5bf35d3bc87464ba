"""A load that is killed, at any moment, leaves the state before it or the state after it."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from stdnum import luhn

from pipelines.load import Source, load
from pipelines.warehouse import open_reader

KILLS = 3
COMMAND = [sys.executable, "-c", "from pipelines.cli import main; main()", "load"]


def siret(number: int) -> str:
    """Return a valid SIRET, another for each number."""
    siren = f"{10_000_000 + number:08d}"
    base = f"{siren}{luhn.calc_check_digit(siren)}0001"
    return base + luhn.calc_check_digit(base)


def write_files(folder: Path, *, companies: int, exchanges: int, mass_t: float) -> list[Path]:
    """Write companies and the exchanges between them."""
    folder.mkdir()
    ids = [siret(number) for number in range(companies)]
    first, second = folder / "companies.csv", folder / "exchanges.csv"
    first.write_text(
        "company_id,commune_code\n" + "".join(f"{company},35238\n" for company in ids),
        encoding="utf-8",
    )
    second.write_text(
        "exchange_id,platform,giver_id,receiver_id,category,mass_t,status,completed_on\n"
        + "".join(
            f"E{number},p,{ids[number % companies]},{ids[(number + 1) % companies]},"
            f"wood_pallets,{mass_t},completed,2025-03-01\n"
            for number in range(exchanges)
        ),
        encoding="utf-8",
    )
    return [first, second]


def state(db: Path) -> dict[str, Any]:
    """Return the number of rows of each table and one hash of their contents."""
    with open_reader(db) as cursor:
        names = cursor.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() "
            "WHERE schema_name IN ('loaded', 'marts') ORDER BY ALL"
        ).fetchall()
        found = {}
        for schema, table in names:
            rows = cursor.table(f"{schema}.{table}")
            if table == "loads":
                rows = rows.select("* EXCLUDE (loaded_at)")
            found[f"{schema}.{table}"] = rows.query(
                "content", "SELECT count(*), bit_xor(hash(content)) FROM content"
            ).fetchone()
    return found


def test_a_killed_load_leaves_one_state_or_the_other(tmp_path: Path) -> None:
    """Kill -9 at random moments of the whole command, from its start to its end."""
    base = tmp_path / "base.duckdb"
    before_files = write_files(tmp_path / "before", companies=20, exchanges=50, mass_t=1)
    after_files = write_files(tmp_path / "after", companies=100, exchanges=1000, mass_t=2)
    load(base, [Source(path) for path in before_files])
    before = state(base)

    def copy(name: str) -> Path:
        db = tmp_path / name / "m.duckdb"
        db.parent.mkdir()
        shutil.copy(base, db)
        return db

    whole = copy("whole")
    started = time.monotonic()
    subprocess.run([*COMMAND, *after_files, "--db", whole], check=True, capture_output=True)
    duration_s = time.monotonic() - started
    after = state(whole)
    assert after != before
    assert after["loaded.exchanges"][0] == 1000

    moments = random.Random()  # noqa: S311  # any moment must do, so another at each run
    for number in range(KILLS):
        db = copy(f"killed_{number}")
        # Half of the kills fall in the last part, where the transaction is written.
        earliest = 0.1 if number % 2 else 0.6
        delay_s = duration_s * moments.uniform(earliest, 1.05)
        with subprocess.Popen(
            [*COMMAND, *after_files, "--db", db],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(delay_s)
            process.kill()
        found = state(db)
        assert found in (before, after), f"killed after {delay_s:.3f} s of {duration_s:.3f} s"
    # Whatever the moment, the next load goes through.
    load(db, [Source(path) for path in after_files], compute=False)
    kept = ("loaded.companies", "loaded.exchanges", "loaded.platforms")
    assert {name: state(db)[name][0] for name in kept} == {name: after[name][0] for name in kept}
