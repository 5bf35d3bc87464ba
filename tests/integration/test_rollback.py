"""`maillage rollback`: readers return to an earlier state, and the warehouse too where asked."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from analytics import snapshot
from pipelines.errors import NoSnapshot, WarehouseBusy
from pipelines.load import Source, load
from pipelines.rollback import list_snapshots, rollback
from pipelines.snapshot import publish, versions
from tests.support.command import as_json
from tests.support.small_warehouse import small_warehouse

COMPANY = "company_id,name\n73282932000074,{name}\n"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Give a warehouse published twice: with load 1, then with loads 1 and 2."""
    db = small_warehouse(tmp_path / "m.duckdb")
    for name in ("one", "two"):
        path = tmp_path / f"{name}.csv"
        path.write_text(COMPANY.format(name=name), encoding="utf-8")
        load(db, [Source(path, table="companies")], compute=False)
        publish(db)
    return db


def names(db: Path) -> list[str]:
    """Give the companies that a file has."""
    with duckdb.connect(str(db), read_only=True) as cursor:
        return [name for (name,) in cursor.execute("SELECT name FROM loaded.companies").fetchall()]


def shown(db: Path) -> list[str]:
    """Give the companies that readers see."""
    return names(snapshot.file_of(db, snapshot.version(db)))


def test_readers_go_back_and_the_warehouse_keeps_its_loads(db: Path) -> None:
    first, second = versions(db)
    assert shown(db) == ["two"]
    done = rollback(db)
    assert (done.version, done.before, done.kept) == (first, second, None)
    assert [load.load_id for load in done.warehouse_more] == [2]
    assert done.warehouse_less == ()
    assert (shown(db), names(db)) == (["one"], ["two"])
    kept = list_snapshots(db)
    assert [one.in_force for one in kept] == [True, False]
    assert [[load.file for load in one.loads] for one in kept] == [
        ["one.csv"],
        ["one.csv", "two.csv"],
    ]
    with pytest.raises(NoSnapshot, match="before the one in force"):
        rollback(db)
    with pytest.raises(NoSnapshot, match="maillage snapshots"):
        rollback(db, "19991231T235959000000")
    rollback(db, second)
    assert shown(db) == ["two"]


def test_a_rollback_removes_nothing_early(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next publication keeps what was in force, the newest one, and those that are young."""
    first, second = versions(db)
    rollback(db)
    publish(db)
    assert versions(db)[:2] == [first, second]
    monkeypatch.setenv("MAILLAGE_SNAPSHOT_DAYS", "0")
    third = versions(db)[2]
    rollback(db, first)
    last = publish(db).stem
    assert versions(db) == [first, third, last]
    assert shown(db) == ["two"]


def test_the_warehouse_goes_back_and_what_it_was_is_kept(db: Path) -> None:
    first, second = versions(db)
    with duckdb.connect(str(db)) as load_at_work:
        load_at_work.execute("SELECT 1")
        said = as_json("snapshots", db=db)["snapshots"]
        assert [one["version"] for one in said] == [first, second]
    done = rollback(db, first, warehouse=True)
    assert done.kept is not None
    assert (shown(db), names(db)) == (["one"], ["one"])
    assert names(snapshot.file_of(db, done.kept)) == ["two"]
    assert sorted(path.name for path in db.parent.glob("m.*")) == [
        "m.duckdb",
        "m.snapshot.json",
        "m.snapshots",
    ]
    # It is a warehouse like any other: the second file loads again, under the next number.
    report = load(db, [Source(db.parent / "two.csv", table="companies")], compute=False)
    assert [file.load_id for file in report.files] == [2]
    assert names(db) == ["two"]
    # And where the file is lost, a snapshot brings it back.
    db.unlink()
    assert rollback(db, second, warehouse=True).kept is None
    assert names(db) == ["two"]


def test_a_warehouse_that_a_load_holds_does_not_go_back(db: Path, tmp_path: Path) -> None:
    first, _ = versions(db)
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(db)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(WarehouseBusy):
            rollback(db, first, warehouse=True)
        assert shown(db) == ["two"]
        rollback(db, first)  # what readers see does not wait for it
        assert shown(db) == ["one"]
        holder.kill()
    assert names(db) == ["two"]
