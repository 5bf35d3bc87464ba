"""The command line on the demonstration: what the README shows, exit codes, and agreement."""

from pathlib import Path

import pytest

from analytics.access import Access
from analytics.exchanges import exchanges
from analytics.figures import figures
from analytics.impact import impacts
from pipelines.load import Source, load
from pipelines.warehouse import open_reader, open_writer
from pipelines.what_if import assuming
from tests.support.command import as_json, as_rows, maillage, run, run_apart

REDON = "epci:243500741"


def value(found: dict[str, object], figure_id: str, basis: str = "attributed") -> float:
    rows = found["figures"]
    assert isinstance(rows, list)
    return next(float(f["value"]) for f in rows if f["id"] == figure_id and f["basis"] == basis)


def test_impact_names_its_territory_period_and_units(demo_db: Path) -> None:
    found = as_json("impact", "--territory", REDON, "--year", "2025", db=demo_db)
    assert found["territory"]["name"] == "Redon Agglomération"
    assert found["period"] == "2025"
    assert found["factor_set"] == "default"
    assert found["exchanges"] > 0
    known = {figure.figure_id: figure.unit for figure in figures()}
    for basis in ("attributed", "involved"):
        units = {f["id"]: f["unit"] for f in found["figures"] if f["basis"] == basis}
        assert units == known


def test_the_total_is_the_sum_of_the_exchanges_and_of_every_level(demo_db: Path) -> None:
    rows = [
        row
        for row in as_rows("exchanges", "--year", "2025", db=demo_db)
        if row["counted"] == "true"
    ]
    whole = as_json("impact", "--year", "2025", db=demo_db)
    for figure in figures():
        by_hand = sum(float(row[figure.figure_id] or 0) for row in rows)
        assert value(whole, figure.figure_id) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)
    for level in ("commune", "epci", "departement", "region", "country"):
        territories = as_json("impact", "--level", level, "--year", "2025", db=demo_db)
        total = sum(row["co2e_avoided_kg"] or 0 for row in territories["territories"])
        assert total == pytest.approx(value(whole, "co2e_avoided_kg"), rel=1e-12)


def test_the_three_lines_add_up_to_the_emissions(demo_db: Path) -> None:
    for row in as_rows("exchanges", db=demo_db):
        lines = [row[name] for name in ("production_kg", "end_of_life_kg", "transport_kg")]
        if row["co2e_avoided_kg"]:
            assert float(row["co2e_avoided_kg"]) == pytest.approx(sum(map(float, lines)), abs=1e-9)
        else:
            assert lines == ["", "", ""]


def test_a_platforms_perimeter_is_a_territory(demo_db: Path) -> None:
    found = as_json(
        "impact", "--territory", "platform:breizh-partage", "--year", "2025", db=demo_db
    )
    parts = [
        value(
            as_json("impact", "--territory", f"epci:{code}", "--year", "2025", db=demo_db),
            "tkm_avoided",
        )
        for code in ("200070662", "200043990", "243500741")
    ]
    assert value(found, "tkm_avoided") == pytest.approx(sum(parts), rel=1e-12)


def test_flows_sum_to_the_same_exchanges(demo_db: Path) -> None:
    rows = as_rows(
        "flows", "--from", "epci", "--to", "epci", "--by", "family", "--year", "2025", db=demo_db
    )
    assert list(rows[0]) == [
        "origin_code",
        "origin_name",
        "destination_code",
        "destination_name",
        "group",
        "exchanges",
        "mass_t",
        "tkm_avoided",
        "co2e_avoided_kg",
        "tkm_share_declared",
        "tkm_share_network",
        "tkm_share_detour",
        "tkm_share_intra_commune",
    ]
    whole = as_json("impact", "--year", "2025", db=demo_db)
    assert sum(int(row["exchanges"]) for row in rows) == whole["exchanges"]
    assert sum(float(row["tkm_avoided"] or 0) for row in rows) == pytest.approx(
        value(whole, "tkm_avoided"), rel=1e-9
    )
    assert any(row["origin_code"] == row["destination_code"] for row in rows)


def test_nearby_is_sorted_within_the_radius_and_silent_on_the_anonymous(demo_db: Path) -> None:
    found = as_json(
        "nearby",
        "--lon",
        "-2.08",
        "--lat",
        "47.65",
        "--radius-km",
        "40",
        "--limit",
        "500",
        db=demo_db,
    )["listings"]
    distances = [row["distance_km"] for row in found]
    assert distances == sorted(distances)
    assert distances[-1] <= 40
    hidden = [row for row in found if row["visibility"] == "anonymous"]
    assert hidden
    assert all(row["company_id"] is None and row["company_name"] is None for row in hidden)
    communes = {row["commune_code"]: (row["lon"], row["lat"]) for row in hidden}
    assert all(communes[row["commune_code"]] == (row["lon"], row["lat"]) for row in hidden)


def test_planted_duplicates_do_not_count(demo_db: Path) -> None:
    rows = as_rows("exchanges", db=demo_db)
    by_key = {f"{row['platform']}/{row['exchange_id']}": row for row in rows}
    twice = [row for row in rows if row["duplicate_of"]]
    assert len(twice) == 60
    for row in twice:
        other = by_key[row["duplicate_of"]]
        assert row["counted"] == "false"
        assert other["counted"] == "true"
        assert other["platform"] != row["platform"]


def test_indicators_with_their_evidence(demo_db: Path) -> None:
    asked = ("indicators", "--territory", REDON, "--year", "2025", "--framework", "tete")
    found = as_json(*asked, db=demo_db)
    assert (found["year"], found["framework"]) == (2025, "tete")
    synergies = found["indicators"][0]
    assert synergies["id"] == "eci_18"
    assert 0 < synergies["value"] <= len(synergies["evidence"])
    known = {
        f"{row['platform']}/{row['exchange_id']}"
        for row in as_rows("exchanges", "--territory", REDON, "--year", "2025", db=demo_db)
    }
    assert set(synergies["evidence"]) <= known
    row = as_rows(*asked, "--language", "en", db=demo_db)[0]
    assert row["evidence"].split(";") == synergies["evidence"]
    assert row["label"] == "Operational synergies"


def test_status_counts_what_is_there(demo_db: Path) -> None:
    found = as_json("status", db=demo_db)
    assert found["tables"]["listings"] == 6000
    assert found["quarantine"] == 28
    assert found["snapshot"]["version"]
    assert all(
        load["read"] == load["accepted"] + load["unchanged"] + load["quarantined"]
        for load in found["loads"]
    )


def test_another_factor_set_gives_another_figure_and_says_so(demo_db: Path) -> None:
    found = as_json("impact", "--factors", "ademe", db=demo_db)
    assert found["factor_set"] == "ademe"
    assert "wood_virgin_ademe" in found["overlaid_factors"]
    default = as_json("impact", db=demo_db)
    assert value(found, "co2e_avoided_kg") != value(default, "co2e_avoided_kg")
    assert value(found, "tkm_avoided") == value(default, "tkm_avoided")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["impact", "--territory", "epci:000"], 1, "No epci has the code '000'"),
        (["impact", "--factors", "mine"], 1, "not a factor set"),
        (["flows", "--from", "galaxy"], 1, "Levels are"),
        (["impact", "--year", "soon"], 2, "--year"),
        (["nearby", "--lon", "1"], 2, "--lat"),
        (["nearby", "--lon", "999", "--lat", "1"], 1, "no place on Earth"),
        (["dance"], 2, "dance"),
    ],
)
def test_refusals_are_in_plain_words(
    demo_db: Path, arguments: list[str], code: int, words: str
) -> None:
    done = run(*arguments, db=demo_db)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_answers_alike_in_a_process_of_its_own(demo_db: Path) -> None:
    for arguments in (["impact", "--territory", REDON], ["impact", "--territory", "epci:000"]):
        here, apart = run(*arguments, db=demo_db), run_apart(*arguments, db=demo_db)
        assert (here.returncode, here.stdout, here.stderr) == (
            apart.returncode,
            apart.stdout,
            apart.stderr,
        )


def test_questions_to_no_database_say_what_to_do(tmp_path: Path) -> None:
    for command in (["impact"], ["exchanges"], ["flows"], ["status"], ["quarantine"]):
        done = run(*command, db=tmp_path / "none.duckdb")
        assert done.returncode == 1
        assert "maillage" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "none.duckdb").exists()


def test_text_that_a_company_wrote_is_no_markup(tmp_path: Path) -> None:
    (tmp_path / "companies.csv").write_text(
        "company_id,name,country,lon,lat\n73282932000074,[red]X[/],FR,-2.08,47.65\n",
        encoding="utf-8",
    )
    (tmp_path / "listings.csv").write_text(
        "listing_id,platform,company_id,kind,category,status,title\n"
        "L1,p,73282932000074,offer,wood_pallets,open,Palettes [lot] [/oops] \x1b[31m\n",
        encoding="utf-8",
    )
    db = tmp_path / "m.duckdb"
    maillage("load", tmp_path / "companies.csv", tmp_path / "listings.csv", db=db)
    shown = maillage("nearby", "--lon", "-2.08", "--lat", "47.65", db=db)
    assert "[lot]" in shown
    assert "[/oops]" in shown
    assert "\x1b" not in shown


def test_an_old_commune_answers_as_its_successor(demo_db: Path) -> None:
    found = as_json("impact", "--territory", "commune:75101", db=demo_db)
    assert found["territory"]["code"] == "75056"


def test_a_mistyped_database_is_not_made(tmp_path: Path) -> None:
    for command in ("compute", "publish"):
        assert run(command, db=tmp_path / "absent.duckdb").returncode == 1
    assert not (tmp_path / "absent.duckdb").exists()


def test_questions_read_the_snapshot_while_a_load_holds_the_file(
    demo_db: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(demo_db.read_bytes())
    maillage("publish", db=copy)
    before = maillage("impact", db=copy)
    with open_writer(copy) as cursor:
        cursor.execute("BEGIN; DELETE FROM marts.shares")
        done = run_apart("impact", db=copy)
        assert (done.returncode, done.stdout) == (0, before)


def test_compute_again_changes_no_figure(db: Path, files: Path) -> None:
    load(db, [Source(files / "companies.csv"), Source(files / "exchanges.csv")])
    before = maillage("exchanges", "--format", "csv", db=db)
    assert "E1,breizh" in before
    maillage("compute", db=db)
    assert maillage("exchanges", "--format", "csv", db=db) == before


def test_the_models_run_again_on_the_demonstration_change_no_figure(demo_db: Path) -> None:
    """Whatever the order in which rows are added up."""
    access, asked = Access.local(), {"level": "epci", "year": 2025}
    with open_reader(demo_db) as cursor:
        before = exchanges(cursor, access), impacts(cursor, access, **asked)
    with assuming(demo_db, ["giver_share=0.5"]) as (cursor, _):  # as it is by default
        assert (exchanges(cursor, access), impacts(cursor, access, **asked)) == before
