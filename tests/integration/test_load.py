"""`maillage load`, `quarantine` and `status`, from real files to what the user reads."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from stdnum import luhn
from typer.testing import CliRunner, Result

from pipelines.cli import app
from pipelines.errors import NothingToLoad, NoWarehouse, PipelineError, WarehouseBusy
from pipelines.load import Source, find_sources, load
from pipelines.quarantine import for_spreadsheet
from pipelines.status import read_status
from pipelines.warehouse import open_reader, open_writer

COMPANIES = """company_id,name,country,commune_code,lon,lat
73282932000074,Alpha,FR,35238,-1.68,48.11
35600000009075,La Poste,FR,35236,,
BE0403170701,Charbel,BE,52011,4.44,50.41
73282932000075,Wrong key,FR,35238,,
"""
LISTINGS = """Nº annonce;Plateforme;SIRET;Type;Catégorie;Quantité;Statut;Disponible du;Note
A1;breizh;732 829 320 00074;offer;wood_pallets;1 200,5;Ouverte;31/12/2025;-
A2;breizh;73282932000074;offer;Palettes europe;3;Ouverte;31/12/2025;=1+1
A3;breizh;73282932000075;need;wood_pallets;-3;Ouverte;31/12/2025;x
"""
MAPPING = """table = "listings"
[file]
delimiter = ";"
decimal = ","
date_format = "%d/%m/%Y"
[columns]
listing_id = "Nº annonce"
kind = "Type"
status = "Statut"
"""
EXCHANGES = """exchange_id,platform,giver_id,receiver_id,category,mass_t,status,completed_on
E1,breizh,73282932000074,35600000009075,wood_pallets,1.5,completed,2025-03-01
E2,breizh,73282932000074,73282932000074,wood_pallets,1.5,completed,2025-03-01
E3,breizh,73282932000074,BE0403170701,wood_pallets,1.5,completed,
"""
PLATFORMS = """[breizh]
name = "Breizh"
perimeter = ["epci:243500741"]
resources = ["material"]
default_visibility = "members"
start_date = 2024-01-01
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with its territories, made once: tests load into copies of it."""
    db = tmp_path_factory.mktemp("installed") / "m.duckdb"
    with open_writer(db):
        pass
    return db


@pytest.fixture
def db(tmp_path: Path, installed: Path) -> Path:
    """Give a database with territories and nothing loaded."""
    return shutil.copy(installed, tmp_path / "m.duckdb")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Give a folder with one file of each kind."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    (folder / "listings.csv").write_text(LISTINGS, encoding="cp1252")
    (folder / "exchanges.csv").write_text(EXCHANGES, encoding="utf-8")
    (folder / "platforms.toml").write_text(PLATFORMS, encoding="utf-8")
    return folder


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """Give the mapping of listings.csv."""
    path = tmp_path / "listings.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def sources(files: Path, mapping: Path) -> list[Source]:
    """Return the folder's files, listings.csv with its mapping."""
    return [
        Source(path, mapping=mapping if path.name == "listings.csv" else None)
        for path in sorted(files.iterdir(), reverse=True)
    ]


def run(db: Path, *arguments: str | Path) -> Result:
    """Run one command on a database."""
    return CliRunner().invoke(app, [*map(str, arguments), "--db", str(db)])


def contents(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table but the log of loads."""
    with open_reader(db) as cursor:
        names = cursor.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'loaded' "
            "AND table_name NOT IN ('loads') ORDER BY ALL"
        ).fetchall()
        found = {}
        for (name,) in names:
            rows = cursor.table(f"loaded.{name}")
            if name in ("quarantine", "warnings"):
                rows = rows.select("* EXCLUDE (load_id)")
            found[name] = rows.order("ALL").fetchall()
        return found


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


def test_the_report_proposes_what_would_mend(db: Path, files: Path, mapping: Path) -> None:
    """Three reasons at most, the unknown category with its line of mapping."""
    report = load(db, sources(files, mapping), compute=False)
    assert len(report.reasons) == 3
    found = {reason.code: reason for reason in report.reasons}
    category = load(db, [Source(files / "listings.csv", mapping=mapping)], compute=False)
    assert ("[values.category]", '"Palettes europe" = "wood_pallets"') in {
        reason.mapping for reason in category.reasons
    }
    assert found.keys() <= {
        "bad_siret",
        "unknown_category",
        "not_positive",
        "same_company",
        "completed_without_date",
    }


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


def test_strict_loads_nothing_at_the_first_refusal(db: Path, files: Path) -> None:
    """Not even the files without a refusal, and not even the log."""
    result = run(
        db, "load", files / "companies.csv", files / "platforms.toml", "--strict", "--no-compute",
        "--format", "json",
    )  # fmt: skip
    assert result.exit_code == 1
    assert json.loads(result.stdout)["loaded"] is False
    status = read_status(db)
    assert set(status["tables"].values()) == {0}
    assert status["loads"] == []
    assert status["quarantine"] == 0


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


def test_two_files_of_one_name_keep_their_own_quarantine(db: Path, tmp_path: Path) -> None:
    """Two platforms both call their file listings.csv."""
    row = "listing_id,platform,company_id,kind,category,status\nL1,{},1,offer,wood_pallets,open\n"
    paths = []
    for platform in ("a", "b"):
        path = tmp_path / platform / "listings.csv"
        path.parent.mkdir()
        path.write_text(row.format(platform), encoding="utf-8")
        paths.append(path)
    for path in (*paths, *paths):
        load(db, [Source(path)], compute=False)
    assert read_status(db)["quarantine"] == 2


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


def write(path: Path, text: str) -> Path:
    """Write a text file and return its path."""
    path.write_text(text, encoding="utf-8")
    return path


NASTY = ["=1+1", "+33 6", "-x", "@here", "'quoted", "''", "\tTab", "-5", "+3.2", "a,b", "é\nè"]


def test_refused_rows_are_corrected_in_the_export_and_loaded(db: Path, tmp_path: Path) -> None:
    """Even where the key itself was wrong, and whatever the other cells hold."""
    path = tmp_path / "companies.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["company_id", "name", "address"])
        for number, text in enumerate(NASTY):
            rows.writerow([f"7328293200{number:04d}", f"n{number}", text])
    refused = load(db, [Source(path, platform="p")], compute=False).total("quarantined")
    assert refused >= 10
    result = run(db, "quarantine", "--export", tmp_path / "out")
    exported = tmp_path / "out" / "companies_quarantine.csv"
    assert str(exported) in result.stdout
    with exported.open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    for row in table:
        assert not row["address"].startswith(("=", "@", "\t"))
    siren = "732829320"
    valid = iter(_sirets(siren, len(table)))
    for row in table:
        row["company_id"] = next(valid)
    with exported.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, table[0])
        writer.writeheader()
        writer.writerows(table)
    (file,) = load(db, [Source(exported)], compute=False).files
    assert (file.accepted, file.quarantined) == (len(table), 0)
    assert read_status(db)["quarantine"] == 0
    with open_reader(db) as cursor:
        found = {
            row[0] for row in cursor.execute("SELECT address FROM loaded.companies").fetchall()
        }
    assert {text.strip() for text in NASTY} == {text.strip() for text in found}


def _sirets(siren: str, count: int) -> list[str]:
    bases = [f"{siren}{number:04d}" for number in range(100, 100 + count)]
    return [base + luhn.calc_check_digit(base) for base in bases]


def test_quarantine_csv_is_inert_in_a_spreadsheet(db: Path, tmp_path: Path) -> None:
    """A cell of a stranger's file never becomes a formula in ours; numbers stay numbers."""
    assert for_spreadsheet("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert for_spreadsheet("'already") == "''already"
    assert for_spreadsheet("-3,5") == "-3,5"
    assert for_spreadsheet(None) == ""
    load(
        db,
        [Source(write(tmp_path / "companies.csv", "company_id,name\n=cmd(),x\n"))],
        compute=False,
    )
    result = run(db, "quarantine", "--format", "csv")
    (row,) = csv.DictReader(result.stdout.splitlines())
    assert row["value"] == "'=cmd()"
    assert row["raw"].startswith("{")


def test_platforms_in_both_spellings_and_with_faults(db: Path, tmp_path: Path) -> None:
    """[id] or [[platforms]]; an unknown territory refuses the platform and says which."""
    listed = write(
        tmp_path / "platforms.toml",
        '[[platforms]]\nid = "a"\nname = "A"\nperimeter = ["departement:35"]\n\n'
        '[[platforms]]\nid = "b"\nperimeter = ["epci:0"]\nresources = ["gold"]\n\n'
        '[[platforms]]\nid = "c"\nperimeter = ["epci:0"]\ncolour = "red"\n',
    )
    (file,) = load(db, [Source(listed)], compute=False).files
    assert (file.read, file.accepted, file.quarantined) == (3, 1, 2)
    assert file.unmapped_columns == ("colour",)
    with open_reader(db) as cursor:
        assert cursor.execute(
            "SELECT row_key, line, faults[1].column, faults[1].code FROM loaded.quarantine "
            "ORDER BY ALL"
        ).fetchall() == [
            ("b", 7, "resources", "unknown_code"),
            ("c", 12, "perimeter", "unknown_territory"),
        ]
    write(listed, '[a]\nname = "A"\nperimeter = ["departement:35"]\n[b]\n[c]\nname = "C"\n')
    (file,) = load(db, [Source(listed)], compute=False).files
    assert (file.accepted, file.unchanged) == (2, 1)
    assert read_status(db)["quarantine"] == 0
    write(listed, 'name = "no table"\n')
    assert "is not a platform" in str(load(db, [Source(listed)], compute=False).files[0].error)


def test_a_declared_platform_takes_the_place_of_one_only_named(db: Path, tmp_path: Path) -> None:
    """Loading the registry after the data gives the platform its perimeter."""
    companies = write(tmp_path / "companies.csv", "company_id\n73282932000074\n")
    load(db, [Source(companies, platform="breizh")], compute=False)
    (file,) = load(db, [Source(write(tmp_path / "p.toml", PLATFORMS))], compute=False).files
    assert file.accepted == 1
    with open_reader(db) as cursor:
        assert cursor.execute("SELECT registered, name FROM loaded.platforms").fetchall() == [
            (True, "Breizh")
        ]


def test_a_perimeter_declared_late_is_held_against_members(db: Path, tmp_path: Path) -> None:
    """Rennes is outside Redon Agglomération, whichever file comes first; then it is inside."""
    companies = write(tmp_path / "companies.csv", "company_id,commune_code\n73282932000074,35238\n")
    (first,) = load(db, [Source(companies, platform="breizh")], compute=False).files
    assert [warning.code for warning in first.warnings] == ["unknown_platform"]
    (again,) = load(db, [Source(companies, platform="breizh")], compute=False).files
    assert again.warnings == ()
    registry = write(tmp_path / "p.toml", PLATFORMS)
    load(db, [Source(registry)], compute=False)
    assert read_status(db)["warnings"] == {"outside_perimeter": 1}
    write(registry, PLATFORMS.replace("epci:243500741", "departement:35"))
    load(db, [Source(registry)], compute=False)
    assert read_status(db)["warnings"] == {}


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


def test_the_quarantine_shows_the_cell_of_the_file(db: Path, tmp_path: Path) -> None:
    """Not what the mapping's factor made of it; a day's format reads moments too."""
    companies = write(tmp_path / "companies.csv", "company_id\n73282932000074\n")
    listings = write(
        tmp_path / "listings.csv",
        "id;cie;kind;category;status;masse kg;maj\n"
        "L1;73282932000074;offer;wood_pallets;open;-5;03.04.2025 10:30\n"
        "L2;73282932000074;offer;wood_pallets;open;5;03.04.2025 10:30\n",
    )
    mapping = write(
        tmp_path / "m.toml",
        'table = "listings"\nplatform = "p"\n[file]\ndate_format = "%d.%m.%Y"\n[columns]\n'
        'listing_id = "id"\ncompany_id = "cie"\nupdated_on = "maj"\n'
        'mass_t = { column = "masse kg", factor = 0.001 }\n',
    )
    load(db, [Source(companies)], compute=False)
    load(db, [Source(listings, mapping=mapping)], compute=False)
    listed = json.loads(run(db, "quarantine", "--format", "json").stdout)["quarantine"]
    assert [(cell["column"], cell["value"]) for cell in listed] == [("mass_t", "-5")]
    with open_reader(db) as cursor:
        stored = cursor.execute("SELECT mass_t, updated_on FROM loaded.listings").fetchall()
    assert stored == [(0.005, datetime(2025, 4, 3, 10, 30))]


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


def test_a_load_is_published(db: Path, files: Path) -> None:
    """After a load with its figures, readers find a snapshot."""
    load(db, [Source(files / "companies.csv"), Source(files / "exchanges.csv")])
    snapshot = read_status(db)["snapshot"]
    assert snapshot is not None
    assert (db.parent / f"{db.stem}.snapshots" / snapshot["file"]).exists()
