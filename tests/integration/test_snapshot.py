"""A publication replaces what readers see, whole, and what they saw before is kept for a while."""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from analytics import snapshot
from analytics.access import Access
from analytics.errors import NoDatabase
from dashboard import data
from pipelines.errors import BadSetting
from pipelines.snapshot import publish, versions
from pipelines.warehouse import open_writer
from tests.support.small_warehouse import small_warehouse

COUNT = "SELECT count(*) FROM loaded.settings"
SWAPS = 20
# Two tables that every state has as many rows in, read while others are published.
SEEN = "SELECT (SELECT count(*) FROM loaded.settings), (SELECT count(*) FROM loaded.warnings)"
READER = f"""
import json, sys, time
from pathlib import Path
from analytics import snapshot

db, seen, opened = Path(sys.argv[1]), [], None
while not seen or seen[-1][0] < {SWAPS}:
    version = snapshot.version(db)
    if version != opened:
        reader, opened = snapshot.open_reader(db, version), version
    with reader.cursor() as cursor:
        seen.append(cursor.execute("{SEEN}").fetchone())
    if len(seen) == 1:
        print("reading", flush=True)
    time.sleep(0.02)
print(json.dumps(seen))
"""
PUBLISHER = """
import sys, time
from pathlib import Path
import duckdb
from pipelines.snapshot import publish

db = Path(sys.argv[1])
for number in range(int(sys.argv[2])):
    with duckdb.connect(db) as cursor:
        cursor.execute("INSERT INTO loaded.settings VALUES (?, '')", [str(number)])
        cursor.execute(
            "INSERT INTO loaded.warnings VALUES (1, 't', 'f', ?, '', '', '', '', '')", [number]
        )
    publish(db)
    time.sleep(0.02)
"""


@pytest.fixture
def quiet() -> Iterator[None]:
    """Spare the words that Streamlit says at each call where its server is not running."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Give a small warehouse."""
    return small_warehouse(tmp_path / "maillage.duckdb")


def publish_as_of(db: Path, day: datetime) -> str:
    """Publish, and date the snapshot as if it had been on another day."""
    version = day.strftime("%Y%m%dT%H%M%S%f")
    publish(db).rename(snapshot.file_of(db, version))
    snapshot.pointer(db).write_text(json.dumps({"version": version}))
    return version


def test_a_reader_keeps_its_state_and_the_next_one_sees_the_new(db: Path) -> None:
    with pytest.raises(NoDatabase, match="maillage publish"):
        snapshot.open_reader(db)
    first = publish(db)
    leftover = first.with_suffix(".partial")
    leftover.write_bytes(b"of a publication that was killed")
    with snapshot.open_reader(db) as early:
        with open_writer(db) as cursor:
            cursor.execute("INSERT INTO loaded.settings VALUES ('as_of', '2026-10-31')")
        before = snapshot.version(db)
        second = publish(db)
        assert snapshot.version(db) > before
        with snapshot.open_reader(db) as late:
            assert late.execute(COUNT).fetchone() == (1,)
        assert early.execute(COUNT).fetchone() == (0,)
        with snapshot.open_reader(db, before) as asked_for:
            assert asked_for.execute(COUNT).fetchone() == (0,)
    first.unlink()
    with snapshot.open_reader(db, before) as in_force:
        assert in_force.execute(COUNT).fetchone() == (1,)
    assert list(second.parent.iterdir()) == [second]
    second.unlink()
    with pytest.raises(NoDatabase, match="is gone"):
        snapshot.open_reader(db)


def test_snapshots_are_kept_for_days_and_two_for_ever(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    ages = [publish_as_of(db, now - timedelta(days=days)) for days in (30, 10, 3)]
    assert versions(db)[0] == ages[1]  # the third publication was the second after the first
    last = publish(db).stem
    assert versions(db) == [ages[2], last]  # seven days by default
    monkeypatch.setenv("MAILLAGE_SNAPSHOT_DAYS", "2")
    newer = publish(db).stem
    assert versions(db) == [last, newer]
    monkeypatch.setenv("MAILLAGE_SNAPSHOT_DAYS", "0")
    newest = publish(db).stem
    assert versions(db) == [newer, newest]
    for wrong in ("a week", "-1", "nan", "inf"):
        monkeypatch.setenv("MAILLAGE_SNAPSHOT_DAYS", wrong)
        with pytest.raises(BadSetting, match="MAILLAGE_SNAPSHOT_DAYS"):
            publish(db)
    assert snapshot.version(db) == newest


def seen_now(cursor: DuckDBPyConnection, access: Access, asked: int) -> tuple[int, int]:
    """Answer as an entry of analytics does; `asked` keeps it out of the cache."""
    found: tuple[int, int] | None = cursor.execute(SEEN).fetchone()
    assert found is not None
    return found


@pytest.mark.usefixtures("quiet")
def test_readers_never_wait_and_never_see_a_mix(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads through the dashboard's own access, and processes, through 20 publications."""
    monkeypatch.setenv("MAILLAGE_DB", str(db))
    monkeypatch.setenv("MAILLAGE_SNAPSHOT_DAYS", "0")  # files go as early as they ever do
    publish(db)
    answers: list[list[tuple[int, int]]] = [[] for _ in range(2)]
    errors: list[BaseException] = []
    stop = threading.Event()

    def read(thread: int) -> None:
        try:
            while not stop.is_set():
                answers[thread].append(data.ask(seen_now, len(answers[thread]) * 10 + thread))
                time.sleep(0.05)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(len(answers))]
    processes = [
        subprocess.Popen([sys.executable, "-c", READER, str(db)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "reading\n"
        for thread in threads:
            thread.start()
        subprocess.run([sys.executable, "-c", PUBLISHER, str(db), str(SWAPS)], check=True)
        everything = (SWAPS, SWAPS)
        limit = time.monotonic() + 60
        while not all(seen[-1:] == [everything] for seen in answers) and not errors:
            assert time.monotonic() < limit
            time.sleep(0.01)
        stop.set()
        for process in processes:
            said, _ = process.communicate(timeout=60)
            assert process.returncode == 0
            answers.append([tuple(seen) for seen in json.loads(said)])
    finally:
        stop.set()
        for process in processes:
            process.kill()
            process.wait()
    assert not errors
    for seen in answers:
        assert all(settings == warnings for settings, warnings in seen)
        assert seen == sorted(seen)
        assert len(set(seen)) > 2  # it did read while they were published
        assert seen[-1] == everything
