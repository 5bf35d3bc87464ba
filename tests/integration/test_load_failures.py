"""Loads that cannot be: nothing is half done, and what to do is said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.errors import NothingToLoad, NoWarehouse, PipelineError, WarehouseBusy
from pipelines.load import Source, find_sources, load
from pipelines.status import read_status
from pipelines.warehouse import open_reader, open_writer
from tests.support.loading import (
    MAPPING,
    contents,
    run,
    write,
)


def test_a_file_that_cannot_be_read_spares_the_others(db: Path, files: Path) -> None:
    """It is named with what is wrong, and the exit code says that something failed."""
    (files / "members.xlsx").write_bytes(b"this is no workbook")
    result = run(
        db, "load", files / "members.xlsx", files / "companies.csv", "--no-compute",
        "--format", "json",
    )  # fmt: skip
    assert result.exit_code == 1
    companies, members = json.loads(result.stdout)["files"]
    assert companies["accepted"] == 3
    assert "members.xlsx" in members["error"]
    assert read_status(db)["tables"]["companies"] == 3


def test_nothing_is_made_where_no_file_can_be_read(tmp_path: Path) -> None:
    """A wrong path is an error in plain words, and leaves no database behind."""
    db = tmp_path / "m.duckdb"
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "absent.csv", tmp_path / "empty"):
        with pytest.raises(NothingToLoad):
            find_sources([path])
    (tmp_path / "companies.csv").write_bytes(b"")
    assert load(db, [Source(tmp_path / "companies.csv")]).failed
    assert not db.exists()


def test_status_without_a_database(tmp_path: Path) -> None:
    """The error says what to run."""
    with pytest.raises(NoWarehouse, match="maillage demo"):
        read_status(tmp_path / "absent.duckdb")
    result = run(tmp_path / "absent.duckdb", "status")
    assert result.exit_code == 1


def test_a_database_in_use(db: Path) -> None:
    """DuckDB's lock is told in plain words, the file named."""
    holder = (
        "import duckdb, sys; connection = duckdb.connect(sys.argv[1]); "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(WarehouseBusy, match="in use by another process"), open_writer(db):
            pass
        process.communicate(b"")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """It is not overwritten."""
    db = tmp_path / "notes.txt"
    db.write_text("my notes, not a database " * 500, encoding="utf-8")
    with pytest.raises(PipelineError, match="cannot be opened"), open_writer(db):
        pass
    assert db.read_text(encoding="utf-8").startswith("my notes")


SETTINGS = [
    ("header_row = 40", "only 4 lines"),
    ("skip_last = 3", "skip_last"),
    ('date_format = "jj/mm/aaaa"', "date_format"),
    ('date_format = "%d/%m"', "date_format"),
]


@pytest.mark.parametrize(("setting", "said"), SETTINGS)
def test_settings_that_make_no_sense_are_said(
    db: Path, files: Path, tmp_path: Path, setting: str, said: str
) -> None:
    """Rather than a file of no rows, or of refused ones."""
    text = MAPPING.replace('date_format = "%d/%m/%Y"\n', "").replace("[file]", f"[file]\n{setting}")
    wrong = write(tmp_path / "wrong.toml", text)
    result = run(db, "load", files / "listings.csv", "--mapping", wrong, "--no-compute")
    assert result.exit_code == 1
    assert said in result.output


def test_a_model_that_fails_leaves_the_previous_state(
    db: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loading and computing are one transaction."""
    load(db, [Source(files / "platforms.toml")], compute=False)
    before = contents(db)

    def fail(*_: object) -> None:
        raise PipelineError("a model failed")

    monkeypatch.setattr("pipelines.load.rebuild", fail)
    with pytest.raises(PipelineError, match="a model failed"):
        load(db, [Source(files / "companies.csv")])
    assert contents(db) == before
    assert len(read_status(db)["loads"]) == 1


def everything(db: Path) -> list[list[tuple[Any, ...]]]:
    """Return what the database holds: its tables, views and macros, and what loads write."""
    with open_reader(db) as cursor:
        names = cursor.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() UNION ALL "
            "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal UNION ALL "
            "SELECT schema_name, function_name FROM duckdb_functions() WHERE NOT internal "
            "ORDER BY ALL"
        ).fetchall()
        written = [".".join(name) for name in names if name[0] in ("loaded", "journal")]
        return [names, *(cursor.table(name).order("ALL").fetchall() for name in written)]


@pytest.mark.parametrize(("table", "lost"), [("loads", "columns"), ("exchanges", "series_id")])
def test_a_merge_that_fails_leaves_nothing(db: Path, files: Path, table: str, lost: str) -> None:
    """When the first table's rows are in, or with that table merged and logged before it."""
    load(db, [Source(files / "platforms.toml")], compute=False)
    with open_writer(db) as cursor:
        cursor.execute(f"ALTER TABLE loaded.{table} DROP COLUMN {lost}")
    before = everything(db)
    with pytest.raises(duckdb.BinderException):
        load(db, [Source(files / "companies.csv"), Source(files / "exchanges.csv")], compute=False)
    assert everything(db) == before
