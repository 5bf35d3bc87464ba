"""`maillage undo`: what a load did is taken back, by the command and as its answer says."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from analytics import snapshot
from pipelines.cli import app
from pipelines.errors import LoadNeeded, NotUndoable, WarehouseOutdated
from pipelines.load import Source, load
from pipelines.status import read_status
from pipelines.undoing.undo import undo
from tests.support.small_warehouse import small_warehouse

A, B, C = "73282932000074", "35600000009075", "55210055400013"
COMPANIES = f"company_id,name\n{A},Alpha\n{B},Beta\n"
LISTINGS = "listing_id,company_id,kind,category,status\n"
EXCHANGES = "exchange_id,giver_id,receiver_id,category,mass_t,status,completed_on\n"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Give a small warehouse."""
    return small_warehouse(tmp_path / "m.duckdb")


def add(db: Path, name: str, text: str, **said: Any) -> int:  # noqa: ANN401  # as `load` takes
    """Load one file, without computing, and give its number."""
    path = db.parent / name
    path.write_text(text, encoding="utf-8")
    report = load(db, [Source(path, platform="p")], compute=False, **said)
    assert report.files[0].load_id is not None
    return report.files[0].load_id


def rows(db: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the warehouse."""
    with duckdb.connect(str(db), read_only=True) as cursor:
        return cursor.execute(query).fetchall()


def take_back(db: Path, *load_ids: int, **said: bool) -> dict[str, Any]:
    """Undo without computing, and give the answer as the command writes it."""
    return undo(db, load_ids, compute=False, **said).as_json()


def test_the_command_undoes_publishes_and_the_file_loads_again(db: Path) -> None:
    add(db, "companies.csv", COMPANIES)
    first = add(
        db, "exchanges.csv", EXCHANGES + f"E1,{A},{B},wood_pallets,1,completed,2025-03-01\n"
    )
    corrected = EXCHANGES + (
        f"E1,{A},{B},wood_pallets,3,completed,2025-03-01\n"
        f"E2,{A},{B},wood_pallets,5,completed,2025-03-01\n"
        f"E3,{A},{A},wood_pallets,5,completed,2025-03-01\n"
    )
    second = add(db, "corrected.csv", corrected)
    masses = "SELECT exchange_id, mass_t, load_id FROM loaded.exchanges ORDER BY ALL"
    assert rows(db, masses) == [("E1", 3, second), ("E2", 5, second)]
    answer = CliRunner().invoke(app, ["undo", str(second), "--format", "json", "--db", str(db)])
    assert answer.exit_code == 0, answer.output
    undone = {"load_id": second, "file": "corrected.csv", "table": "exchanges"}
    assert json.loads(answer.stdout) == {
        "undone": [undone | {"removed": 2, "restored": 1}],
        "reload": [],
    }
    assert rows(db, masses) == [("E1", 1, first)]
    published = snapshot.file_of(db, snapshot.version(db))
    assert rows(published, "SELECT DISTINCT mass_t FROM marts.exchanges") == [(1,)]
    status = read_status(db)
    assert [entry["undone_at"] is None for entry in status["loads"]] == [True, True, False]
    assert status["quarantine"] == 0
    again = add(db, "corrected.csv", corrected)
    assert again == second + 1
    assert rows(db, masses) == [("E1", 3, again), ("E2", 5, again)]
    assert read_status(db)["quarantine"] == 1


def test_what_cannot_be_undone_is_refused_in_plain_words(db: Path) -> None:
    companies = add(db, "companies.csv", COMPANIES)
    listings = add(db, "listings.csv", LISTINGS + f"L1,{A},offer,wood_pallets,open\n")
    with pytest.raises(NotUndoable, match="There is no load 9"):
        take_back(db, listings, 9)
    with pytest.raises(LoadNeeded, match=rf"maillage undo {companies} {listings}`"):
        take_back(db, companies)
    assert rows(db, "SELECT count(*) FROM loaded.listings") == [(1,)]
    answer = take_back(db, companies, dependents=True)
    assert [load["load_id"] for load in answer["undone"]] == [listings, companies]
    for table in ("companies", "members", "listings", "platforms", "warnings"):
        assert rows(db, f"FROM loaded.{table}") == []  # ours
    with pytest.raises(NotUndoable, match="was undone on"):
        take_back(db, companies)
    wrong = CliRunner().invoke(app, ["undo", "one", "--db", str(db)])
    assert wrong.exit_code == 2


def test_it_says_which_files_to_load_again(db: Path) -> None:
    """Those with rows that the undone one had already, then those that were written over them."""
    add(db, "companies.csv", COMPANIES)
    mass = "{},{},{},wood_pallets,{},agreed,\n".format
    january = add(db, "january.csv", EXCHANGES + mass("E1", A, B, 1) + mass("E2", A, B, 1))
    february = add(db, "february.csv", EXCHANGES + mass("E1", A, B, 1) + mass("E3", A, B, 2))
    march = add(db, "march.csv", EXCHANGES + mass("E3", A, B, 3))
    add(db, "april.csv", EXCHANGES + mass("E4", A, B, 4))
    answer = take_back(db, january)
    assert answer["reload"] == [
        {"load_id": february, "file": "february.csv"},
        {"load_id": march, "file": "march.csv"},
    ]
    for file in answer["reload"]:
        load(db, [Source(db.parent / file["file"], platform="p")], compute=False)
    found = rows(db, "SELECT exchange_id, mass_t FROM loaded.exchanges ORDER BY ALL")
    assert found == [("E1", 1), ("E3", 3), ("E4", 4)]


def test_a_later_company_forgets_what_it_had_from_the_undone_file(db: Path) -> None:
    """A file without a column leaves the stored value: it is not this file's to keep."""
    add(db, "names.csv", f"company_id,name\n{A},Alpha\n")
    wrong = add(db, "wrong.csv", f"company_id,name,naf_code\n{A},Wrong,6201Z\n")
    add(db, "headcounts.csv", f"company_id,headcount\n{A},12\n")
    add(db, "addresses.csv", f"company_id,address\n{A},1 rue\n")
    fields = "SELECT name, naf_code, headcount, address FROM loaded.companies"
    ((name, naf_code, *_),) = rows(db, fields)
    assert (name, naf_code is None) == ("Wrong", False)
    take_back(db, wrong)
    assert rows(db, fields) == [("Alpha", None, "12", "1 rue")]


def test_settings_return_with_the_last_load_that_said_them(db: Path) -> None:
    first = add(db, "one.csv", COMPANIES, as_of=date(2026, 1, 31))
    second = add(db, "two.csv", COMPANIES, as_of=date(2026, 2, 28))
    third = add(db, "three.csv", COMPANIES)
    as_of = "SELECT value FROM loaded.settings WHERE key = 'as_of'"
    take_back(db, third)
    assert rows(db, as_of) == [("2026-02-28",)]
    take_back(db, second)
    assert rows(db, as_of) == [("2026-01-31",)]
    take_back(db, first)
    assert rows(db, as_of) == []


def test_a_warehouse_of_the_version_before_is_brought_up_to_date(db: Path) -> None:
    old = add(db, "companies.csv", COMPANIES)
    with duckdb.connect(str(db)) as cursor:  # as that version left it
        cursor.execute("DROP SCHEMA journal CASCADE")
        cursor.execute("ALTER TABLE loaded.loads DROP COLUMN columns")
        cursor.execute("ALTER TABLE loaded.loads DROP COLUMN undone_at")
    with pytest.raises(WarehouseOutdated, match="maillage compute"):
        read_status(db)
    new = add(db, "more.csv", f"company_id,name\n{A},Other\n{C},Gamma\n")
    assert [entry["load_id"] for entry in read_status(db)["loads"]] == [old, new]
    with pytest.raises(NotUndoable, match="kept no journal"):
        take_back(db, old)
    take_back(db, new)
    found = rows(db, "SELECT name, load_id FROM loaded.companies ORDER BY ALL")
    assert found == [("Alpha", old), ("Beta", old)]
