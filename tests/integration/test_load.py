"""`maillage load` and `status`, from real files to what the user reads."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import xlsxwriter

from pipelines.load import Source, load
from pipelines.status import read_status
from pipelines.warehouse import open_reader
from tests.support.loading import (
    contents,
    run,
    sources,
    write,
)


def test_files_of_every_kind_in_any_order(tmp_path: Path, files: Path, mapping: Path) -> None:
    """Companies come before what refers to them; each row is somewhere; nothing is said twice."""
    db = tmp_path / "new" / "maillage.duckdb"
    report = load(db, sources(files, mapping), compute=False)
    counted = {
        file.file: (file.read, file.accepted, file.unchanged, file.quarantined)
        for file in report.files
    }
    assert counted == {
        "platforms.toml": (1, 1, 0, 0),
        "companies.csv": (4, 3, 0, 1),
        "listings.csv": (3, 1, 0, 2),
        "exchanges.csv": (3, 1, 0, 2),
    }
    assert [file.table for file in report.files] == [
        "platforms",
        "companies",
        "listings",
        "exchanges",
    ]
    assert not report.failed
    with open_reader(db) as cursor:
        stored = cursor.execute(
            "SELECT company_id, quantity, available_from, status, resource, raw "
            "FROM loaded.listings"
        ).fetchall()
    assert stored[0][:5] == ("73282932000074", 1200.5, date(2025, 12, 31), "open", "material")
    assert json.loads(stored[0][5])["Note"] == "-"
    before = contents(db)
    again = load(db, list(reversed(sources(files, mapping))), compute=False)
    assert again.total("accepted") == 0
    assert again.total("quarantined") == 5
    assert contents(db) == before


def test_the_command_line(db: Path, files: Path) -> None:
    """The issue's report, with nothing but JSON on standard output; quarantine keeps exit 0."""
    result = run(
        db, "load", files / "companies.csv", files / "exchanges.csv", "--format", "json",
        "--no-compute", "--as-of", "2026-10-31", "--platform", "breizh",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    for file in report["files"]:
        assert file["read"] == file["accepted"] + file["unchanged"] + file["quarantined"]
    assert [file["table"] for file in report["files"]] == ["companies", "exchanges"]
    status = json.loads(run(db, "status", "--format", "json").stdout)
    assert status["tables"] == {
        "companies": 3,
        "members": 3,
        "listings": 0,
        "exchanges": 1,
        "events": 0,
        "platforms": 1,
    }
    assert status["quarantine"] == 3
    assert [entry["table"] for entry in status["loads"]] == ["companies", "exchanges"]
    assert status["snapshot"] is None
    with open_reader(db) as cursor:
        assert cursor.execute("FROM loaded.settings").fetchall() == [("as_of", "2026-10-31")]
    listed = json.loads(run(db, "quarantine", "--format", "json").stdout)["quarantine"]
    assert [(cell["file"], cell["line"], cell["column"]) for cell in listed] == [
        ("companies.csv", 5, "company_id"),
        ("exchanges.csv", 3, "receiver_id"),
        ("exchanges.csv", 4, "completed_on"),
    ]
    assert listed[0]["raw"]["name"] == "Wrong key"
    assert listed[0]["reason_fr"] != listed[0]["reason_en"]
    only = json.loads(run(db, "quarantine", "--table", "companies", "--format", "json").stdout)
    assert len(only["quarantine"]) == 1


def test_the_words_after_a_load(db: Path, files: Path, mapping: Path) -> None:
    """What came in, what was refused, why, and the line of mapping."""
    run(db, "load", files / "companies.csv", "--no-compute")
    result = run(db, "load", files / "listings.csv", "--mapping", mapping, "--no-compute")
    assert "3 rows came in: 1 accepted, 0 unchanged, 2 refused." in result.stdout
    assert '"Palettes europe" = "wood_pallets"' in result.stdout
    assert "Note" in result.stdout  # the column that no mapping names
    assert "“Palettes europe”" in run(db, "quarantine").stdout.replace("\n", " ")
    assert "listings.csv" in run(db, "status").stdout


def test_the_same_rows_in_every_format(db: Path, tmp_path: Path) -> None:
    """XLSX with SIRETs as numbers, JSON lines and CSV say the same: nothing changes."""
    folder = tmp_path / "files"
    folder.mkdir()
    load(db, [Source(write(folder / "companies.csv", "company_id,name\n73282932000074,Alpha\n"))])
    (folder / "b_companies.jsonl").write_text(
        json.dumps({"company_id": "732 829 320 00074", "name": "Alpha"}) + "\n", encoding="utf-8"
    )
    with xlsxwriter.Workbook(folder / "c_companies.xlsx") as book:
        sheet = book.add_worksheet("Feuille")
        sheet.write_row(0, 0, ["SIRET", "Raison sociale"])
        sheet.write_row(1, 0, [73282932000074, "Alpha"])
    for name in ("b_companies.jsonl", "c_companies.xlsx"):
        (file,) = load(db, [Source(folder / name)], compute=False).files
        assert (file.table, file.unchanged) == ("companies", 1), file


def test_geneva_is_not_in_france(db: Path, tmp_path: Path) -> None:
    """Though its cell of a tenth of a degree touches France; an old port's pier may be at sea."""
    companies = write(
        tmp_path / "companies.csv",
        "company_id,lon,lat\n73282932000074,6.14,46.20\n35600000009075,-1.68,48.11\n",
    )
    (file,) = load(db, [Source(companies)], compute=False).files
    assert (file.accepted, file.quarantined) == (1, 1)


def test_what_goes_without_saying_is_not_said(db: Path, tmp_path: Path) -> None:
    """And a stranger's text neither colours the terminal nor is taken for markup."""
    path = tmp_path / "companies.csv"
    write(path, "company_id,name\n73282932000074,A\n[red]x[/red]\x1b[31m,B\n")
    shown = run(db, "load", path, "--no-compute").stdout
    assert "encoding" not in shown
    assert "delimiter" not in shown
    assert "header" not in shown
    listed = run(db, "quarantine").stdout
    assert "\x1b" not in shown + listed
    assert "[red]" in listed
    assert "\\x1b" in listed
    write(path, "company_id;name\n73282932000074;A\n")
    assert "delimiter: ;" in run(db, "load", path, "--no-compute").stdout


def test_a_load_is_published(db: Path, files: Path) -> None:
    """After a load with its figures, readers find a snapshot."""
    load(db, [Source(files / "companies.csv"), Source(files / "exchanges.csv")])
    snapshot = read_status(db)["snapshot"]
    assert snapshot is not None
    assert (db.parent / f"{db.stem}.snapshots" / snapshot["file"]).exists()
