"""Rows refused: what is said of them, and how they are corrected and loaded."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path

from pipelines.load import Source, load
from pipelines.quarantine import for_spreadsheet
from pipelines.status import read_status
from pipelines.warehouse import open_reader
from tests.support.loading import (
    run,
    sirets,
    sources,
    write,
)

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
    valid = iter(sirets(siren, len(table)))
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


def test_a_corrected_row_is_not_refused_again(db: Path, tmp_path: Path) -> None:
    """The faulty file loaded once more lists nothing that a later load has put right."""
    write(tmp_path / "companies.csv", "company_id\n73282932000074\n")
    header = "listing_id,platform,company_id,kind,category,status\n"
    path = tmp_path / "listings.csv"
    write(
        path,
        f"{header}A1,p,73282932000074,offer,palettes,open\nA2,p,73282932000074,gift,crates,open\n",
    )
    load(db, [Source(tmp_path / "companies.csv"), Source(path)], compute=False)
    corrected = tmp_path / "corrected.csv"
    write(corrected, f"{header}A1,p,73282932000074,offer,wood_pallets,open\n")
    load(db, [Source(corrected)], compute=False)
    (again,) = load(db, [Source(path)], compute=False).files
    assert (again.accepted, again.unchanged, again.quarantined) == (0, 1, 1)
    with open_reader(db) as cursor:
        refused = cursor.execute("SELECT row_key, raw ->> 'kind' FROM loaded.quarantine").fetchall()
        stored = cursor.execute("SELECT category FROM loaded.listings").fetchall()
    assert refused == [("p/A2", "gift")]
    assert stored == [("wood_pallets",)]


def test_a_replaced_cell_keeps_the_raw_row(db: Path, tmp_path: Path) -> None:
    """A commune of old is stored as today's: the row as it was stays beside it."""
    with open_reader(db) as cursor:
        old, new = cursor.execute(
            "SELECT old_code, new_code FROM geo.successors WHERE country = 'FR' "
            "AND new_code IS NOT NULL AND old_code NOT IN "
            "(SELECT unit_code FROM geo.units) ORDER BY old_code LIMIT 1"
        ).fetchall()[0]
    path = tmp_path / "companies.csv"
    write(path, f"company_id,commune_code\n73282932000074,{old}\n35600000009075,{new}\n")
    load(db, [Source(path)], compute=False)
    with open_reader(db) as cursor:
        stored = cursor.execute(
            "SELECT commune_code, raw ->> 'commune_code' FROM loaded.companies ORDER BY source_line"
        ).fetchall()
    assert stored == [(new, old), (new, None)]
