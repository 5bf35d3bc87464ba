"""The demonstration from end to end: generated, loaded, computed, as `maillage demo` does it."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from geodata.connection import connect
from pipelines import cli_demo
from pipelines.demo.build import build_demo, sources
from pipelines.demo.defaults import DEFAULT_AS_OF, DEFAULT_SEED
from pipelines.demo.errors import DemoError, NotADemo
from pipelines.demo.files import DemoFiles
from pipelines.demo.generate import generate
from pipelines.demo.profile import PLATFORMS, read_profile
from pipelines.demo.shape import read_shape
from pipelines.demo.world import World, make_world
from pipelines.load import Source, load
from pipelines.load_report import LoadReport
from pipelines.warehouse import open_reader

AS_OF = DEFAULT_AS_OF
FAULTS = 28


class Rebuilt(NamedTuple):
    """A demonstration of another day and seed, built over the first."""

    db: Path
    out: Path
    files: DemoFiles
    report: LoadReport


@pytest.fixture(scope="module")
def out(demo_db: Path) -> Path:
    """Where the command wrote the demonstration's files."""
    return demo_db.parent / "demo"


@pytest.fixture(scope="module")
def rebuilt(demo_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    folder = tmp_path_factory.mktemp("rebuilt")
    db, out = folder / "copy.duckdb", folder / "files"
    db.write_bytes(demo_db.read_bytes())
    files, report = build_demo(db, out, as_of=date(2024, 6, 28), seed=7)
    return Rebuilt(db, out, files, report)


@pytest.fixture(scope="module")
def cursor(demo_db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_reader(demo_db) as reader:
        yield reader


@pytest.fixture(scope="module")
def world() -> World:
    with connect() as connection:
        return make_world(connection, AS_OF, DEFAULT_SEED)


def _one(cursor: duckdb.DuckDBPyConnection, query: str) -> object:
    row = cursor.execute(query).fetchone()
    assert row is not None
    return row[0]


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_files_are_the_same_bytes_in_another_process(out: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from pipelines.demo.generate import generate;"
        "generate(Path(sys.argv[1]))"
    )
    surroundings = {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "0"}
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={**os.environ, **surroundings},
        check=True,
    )
    assert _hashes(tmp_path) == _hashes(out)


def test_every_row_is_accepted_unchanged_or_quarantined(rebuilt: Rebuilt) -> None:
    assert rebuilt.report.loaded
    written = Counter[tuple[str | None, str]]()
    for file in rebuilt.files.files:
        written[file.platform, file.table] = file.rows
    for file in rebuilt.report.files:
        assert file.error is None
        assert file.read == file.accepted + file.unchanged + file.quarantined
        assert file.read == written.pop((file.platform, file.table or ""))
    assert not written


def test_exactly_the_rows_that_are_wrong_on_purpose_are_refused(
    world: World, cursor: duckdb.DuckDBPyConnection
) -> None:
    refused = cursor.execute(
        "SELECT table_name, row_key, list_transform(faults, f -> f.column) FROM loaded.quarantine"
    ).fetchall()
    expected = [
        (
            fault.table,
            fault.key if fault.table == "companies" else f"{fault.platform}/{fault.key}",
            [fault.column],
        )
        for data in world.platforms.values()
        for fault in data.faults
    ]
    assert sorted(refused) == sorted(expected)
    assert len(refused) == FAULTS
    reasons = cursor.execute(
        "SELECT DISTINCT unnest(list_transform(faults, f -> f.code)) FROM loaded.quarantine"
    ).fetchall()
    assert len(reasons) >= 12  # each platform has troubles of its own


@pytest.mark.parametrize("table", ["listings", "exchanges", "events"])
def test_what_is_loaded_is_what_was_generated(
    table: str, world: World, cursor: duckdb.DuckDBPyConnection
) -> None:
    """Through six export shapes and back: each field that the platform exports."""
    for platform in PLATFORMS:
        faulty = {fault.key for fault in world.platforms[platform].faults}
        key = {"listings": "listing_id", "exchanges": "exchange_id", "events": "event_id"}[table]
        columns = [name for name in read_shape(platform, table).columns if name != "commune_code"]
        loaded = {
            row[columns.index(key)]: row
            for row in cursor.sql(f"SELECT * FROM loaded.{table}")  # noqa: S608  # a fixed list
            .filter(duckdb.ColumnExpression("platform") == duckdb.ConstantExpression(platform))
            .select(*map(duckdb.ColumnExpression, columns))
            .fetchall()
        }
        generated = {
            getattr(row, key): row
            for row in getattr(world.platforms[platform], table)
            if getattr(row, key) not in faulty
        }
        assert loaded.keys() == generated.keys()
        for row_id, row in generated.items():
            for name, value in zip(columns, loaded[row_id], strict=True):
                expected = getattr(row, name)
                if isinstance(expected, float):
                    assert value == pytest.approx(expected, abs=1e-6), (row_id, name)
                else:
                    assert value == expected, (row_id, name)


def test_companies_lie_inside_the_commune_that_they_declare(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    with_point, inside = cursor.execute(
        "SELECT count(*), count(*) FILTER (ST_Contains(u.geometry, ST_Point(c.lon, c.lat))) "
        "FROM loaded.companies c JOIN geo.units u ON u.unit_code = c.commune_code "
        "WHERE c.lon IS NOT NULL AND c.country = 'FR'"
    ).fetchone()  # type: ignore[misc]
    companies = _one(cursor, "SELECT count(*) FROM loaded.companies WHERE country = 'FR'")
    assert with_point == inside
    assert 0.9 * companies < with_point < companies


def test_belgian_companies_lie_in_the_canton_of_their_town(
    cursor: duckdb.DuckDBPyConnection, world: World
) -> None:
    expected = {
        member.company_id: member.company.unit_code
        for data in world.platforms.values()
        for member in data.members
        if member.company.country == "BE" and member.company.lon is not None
    }
    placed = dict(
        cursor.execute(
            "SELECT company_id, unit_code FROM core.company_places "
            "WHERE starts_with(company_id, 'BE')"
        ).fetchall()
    )
    assert {number: placed[number] for number in expected} == expected
    assert sum(unit is None for unit in placed.values()) == len(placed) - len(expected) < 15
    assert len(placed) > 500


def test_companies_are_in_the_perimeters_but_for_a_few(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    outside = cursor.execute(
        "SELECT platform, count(*) FROM loaded.members m JOIN core.company_places c "
        "USING (company_id) WHERE unit_code IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM core.platform_units u "
        "WHERE u.platform = m.platform AND u.unit_code = c.unit_code) GROUP BY platform"
    ).fetchall()
    assert dict(outside) == {name: read_profile(name).beyond for name in PLATFORMS}


def test_the_numbers_are_those_announced(cursor: duckdb.DuckDBPyConnection) -> None:
    assert _one(cursor, "SELECT count(*) FROM loaded.companies") == 2000
    assert _one(cursor, "SELECT count(*) FROM loaded.listings") == 6000
    assert _one(cursor, "SELECT count(*) FROM loaded.exchanges") == 3000
    assert _one(cursor, "SELECT count(*) FROM loaded.events") == 13
    families = cursor.execute(
        "SELECT resource, count(*) FROM loaded.exchanges WHERE status = 'completed' GROUP BY 1"
    ).fetchall()
    counts = dict(families)
    assert set(counts) == {
        "material", "equipment", "premises", "staff", "skill", "training", "transport"
    }  # fmt: skip
    assert counts["material"] > 1000
    assert counts["staff"] > 300
    assert counts["skill"] > 450
    assert min(counts.values()) > 30


def test_listings_are_open_everywhere_on_the_reference_date(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    rows = cursor.execute(
        "SELECT platform, count(*), min(coalesce(available_to, DATE '2026-10-31')), "
        "count(DISTINCT category), count(*) FILTER (visibility = 'anonymous') "
        "FROM loaded.listings WHERE status = 'open' GROUP BY 1"
    ).fetchall()
    assert {row[0] for row in rows} == set(PLATFORMS)
    assert sum(row[1] for row in rows) >= 1000
    for platform, count, earliest_end, categories, anonymous in rows:
        assert count >= 100, platform
        assert earliest_end >= AS_OF
        assert categories >= 20, platform
        assert anonymous > 0


def test_nothing_happens_after_the_reference_date(cursor: duckdb.DuckDBPyConnection) -> None:
    latest = cursor.execute(
        "SELECT max(greatest(agreed_on, started_on, completed_on)), "
        "(SELECT max(greatest(published_on, CAST(updated_on AS DATE))) FROM loaded.listings) "
        "FROM loaded.exchanges"
    ).fetchone()
    assert latest is not None
    assert max(latest) <= AS_OF
    assert min(latest) > date(2026, 10, 1)


def test_exchanges_grow_are_near_and_some_do_harm(cursor: duckdb.DuckDBPyConnection) -> None:
    by_year = dict(
        cursor.execute(
            "SELECT year(completed_on), count(*) FROM loaded.exchanges "
            "WHERE status = 'completed' GROUP BY 1"
        ).fetchall()
    )
    assert by_year[2022] < by_year[2023] < by_year[2024] < by_year[2025]
    near, far, negative_km, negative_co2e = cursor.execute(
        "SELECT avg(CAST(great_circle_km <= 40 AS INT)), count(*) FILTER (great_circle_km > 100), "
        "count(*) FILTER (tkm_avoided < 0), count(*) FILTER (co2e_avoided_kg < 0) "
        "FROM marts.exchanges WHERE factor_set = 'default'"
    ).fetchone()  # type: ignore[misc]
    assert near > 0.8
    assert far >= 5
    assert negative_km >= 20
    assert negative_co2e >= 10
    used = dict(
        cursor.execute("SELECT status, count(*) FROM loaded.exchanges GROUP BY 1").fetchall()
    )
    assert set(used) == {"proposed", "agreed", "running", "completed", "cancelled"}


def test_staff_loans_last_one_to_six_months_with_and_without_papers(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    shortest, longest, lacking = cursor.execute(
        "SELECT min(completed_on - started_on), max(completed_on - started_on), "
        "count(*) FILTER (NOT agreement_signed OR NOT employee_consent OR NOT cse_informed) "
        "FROM loaded.exchanges WHERE resource = 'staff' AND status = 'completed'"
    ).fetchone()  # type: ignore[misc]
    assert shortest >= 30
    assert longest <= 186
    assert lacking >= 10


def test_the_planted_duplicates_are_found_and_nothing_else(
    world: World, cursor: duckdb.DuckDBPyConnection
) -> None:
    found = {
        frozenset((f"{platform}/{exchange_id}", other))
        for platform, exchange_id, other in cursor.execute(
            "SELECT platform, exchange_id, duplicate_of FROM core.duplicates"
        ).fetchall()
    }
    planted = {
        frozenset(
            (f"{twin.first_platform}/{twin.first_id}", f"{twin.second_platform}/{twin.second_id}")
        )
        for twin in world.twins
        if twin.reason is None
    }
    assert len(planted) == 60
    assert found == planted
    assert len(world.twins) == 60 + 20  # and the near misses, which must be none


def test_the_database_knows_its_date_and_that_it_is_a_demonstration(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    settings = dict(cursor.execute("SELECT key, value FROM loaded.settings").fetchall())
    assert settings == {"as_of": "2026-10-31", "demonstration": "true"}
    assert _one(cursor, "SELECT count(*) FROM loaded.platforms WHERE registered") == 6


def test_loading_the_files_again_changes_nothing(rebuilt: Rebuilt, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(rebuilt.db.read_bytes())
    report = load(copy, sources(rebuilt.files), compute=False)
    assert {file.accepted for file in report.files} == {0}
    assert sum(file.quarantined for file in report.files) == FAULTS


def test_built_again_with_another_date_and_seed_it_replaces_the_first(
    rebuilt: Rebuilt, out: Path
) -> None:
    refused = sum(file.quarantined for file in rebuilt.report.files)
    assert refused == len(rebuilt.files.faults) == FAULTS
    with open_reader(rebuilt.db) as reader:
        assert _one(reader, "SELECT max(published_on) FROM loaded.listings") <= date(2024, 6, 28)
        assert _one(reader, "SELECT count(*) FROM loaded.listings") == 6000
        assert _one(reader, "SELECT value FROM loaded.settings WHERE key = 'as_of'") == "2024-06-28"
        assert _one(reader, "SELECT count(*) FROM core.duplicates") == len(rebuilt.files.twins)
    assert _hashes(rebuilt.out) != _hashes(out)


def test_a_database_with_other_data_is_left_alone(out: Path, tmp_path: Path) -> None:
    db = tmp_path / "mine.duckdb"
    load(db, [Source(out / "platforms.toml")], compute=False)
    with pytest.raises(NotADemo, match=r"mine\.duckdb"):
        build_demo(db, tmp_path / "files")
    with open_reader(db) as reader:
        assert _one(reader, "SELECT count(*) FROM loaded.platforms") == 6
    assert not (tmp_path / "files").exists()


def test_a_date_before_the_platforms_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="2023-01-01"):
        generate(tmp_path, as_of=date(2022, 5, 1))


def test_exports_have_the_shapes_that_platforms_really_export(out: Path) -> None:
    text = (out / "breizh-partage_echanges_demonstration.csv").read_bytes().decode("cp1252")
    lines = text.split("\r\n")
    assert lines[3].startswith("N° échange;")
    assert lines[-2].startswith("Total : ")
    loans = (out / "genesis_loans_demonstration.jsonl").read_text(encoding="utf-8")
    assert all(json.loads(line)["notice"] for line in loans.splitlines())
    assert (out / "solutions-partage_export_demonstration.xlsx").read_bytes()[:2] == b"PK"
    assert (out / "factory-z_classeur_demonstration.xlsx").read_bytes()[:2] == b"PK"
    flows = pq.read_schema(out / "openflow_flows_demonstration.parquet")
    assert str(flows.field("stage").type) == "int16"
    assert str(flows.field("delivered").type) == "date32[day]"
    helped = (out / "co-factory_coups-de-main_demonstration.txt").read_bytes()
    assert helped[:2] == b"\xff\xfe"
    assert helped.decode("utf-16").startswith("Coup de main\tProposition\t")
    named = [path.name for path in out.iterdir() if path.name != "platforms.toml"]
    assert all("demonstration" in name for name in named)


def test_the_command_leaves_a_filled_database_alone_if_asked(demo_db: Path, tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(cli_demo.demo)
    before = demo_db.stat().st_mtime_ns
    run = CliRunner().invoke(
        app, ["--db", str(demo_db), "--out", str(tmp_path / "files"), "--if-empty"]
    )
    assert run.exit_code == 0, run.output
    assert "left as it is" in run.output
    assert not (tmp_path / "files").exists()
    assert demo_db.stat().st_mtime_ns == before
    wrong = CliRunner().invoke(app, ["--db", str(tmp_path / "x.duckdb"), "--as-of", "31/10/2026"])
    assert wrong.exit_code == 2
    assert not (tmp_path / "x.duckdb").exists()
