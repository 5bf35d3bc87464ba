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
import pytest
import typer
from typer.testing import CliRunner

from geodata.connection import connect
from pipelines import cli_demo
from pipelines.demo.build import build_demo, sources
from pipelines.demo.errors import DemoError, NotADemo
from pipelines.demo.files import DemoFiles
from pipelines.demo.generate import DEFAULT_AS_OF, DEFAULT_SEED, generate
from pipelines.demo.profile import PLATFORMS, read_profile
from pipelines.demo.shape import read_shape
from pipelines.demo.world import World, make_world
from pipelines.load import Source, load
from pipelines.load_report import LoadReport
from pipelines.warehouse import open_reader

AS_OF = DEFAULT_AS_OF


class Demo(NamedTuple):
    """The built demonstration."""

    db: Path
    out: Path
    files: DemoFiles
    report: LoadReport


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    files, report = build_demo(folder / "demo.duckdb", folder / "files")
    return Demo(folder / "demo.duckdb", folder / "files", files, report)


@pytest.fixture(scope="module")
def cursor(demo: Demo) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_reader(demo.db) as reader:
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


def test_the_files_are_the_same_bytes_in_another_process(demo: Demo, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from pipelines.demo import generate;"
        "generate(Path(sys.argv[1]))"
    )
    surroundings = {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "0"}
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={**os.environ, **surroundings},
        check=True,
    )
    assert _hashes(tmp_path) == _hashes(demo.out)


def test_every_row_is_accepted_unchanged_or_quarantined(demo: Demo) -> None:
    assert demo.report.loaded
    written = Counter[tuple[str | None, str]]()
    for file in demo.files.files:
        written[file.platform, file.table] = file.rows
    for file in demo.report.files:
        assert file.error is None
        assert file.read == file.accepted + file.unchanged + file.quarantined
        assert file.read == written.pop((file.platform, file.table or ""))
    assert not written


def test_exactly_the_rows_that_are_wrong_on_purpose_are_refused(
    demo: Demo, cursor: duckdb.DuckDBPyConnection
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
        for fault in demo.files.faults
    ]
    assert sorted(refused) == sorted(expected)
    assert len(refused) == 12


@pytest.mark.parametrize("table", ["listings", "exchanges", "events"])
def test_what_is_loaded_is_what_was_generated(
    table: str, world: World, cursor: duckdb.DuckDBPyConnection
) -> None:
    """Through three export shapes and back: each field that the platform exports."""
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
        "WHERE c.lon IS NOT NULL"
    ).fetchone()  # type: ignore[misc]
    companies = _one(cursor, "SELECT count(*) FROM loaded.companies")
    assert companies == 1010
    assert with_point == inside
    assert 0.9 * companies < with_point < companies


def test_companies_are_in_the_perimeters_but_for_a_few(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    outside = cursor.execute(
        "SELECT platform, count(*) FROM loaded.members m JOIN loaded.companies c "
        "USING (company_id) JOIN loaded.platforms p USING (platform) WHERE NOT EXISTS "
        "(SELECT 1 FROM geo.members g WHERE g.unit_code = c.commune_code "
        "AND list_contains(p.perimeter, g.level || ':' || g.code)) GROUP BY platform"
    ).fetchall()
    assert dict(outside) == {name: read_profile(name).outside for name in PLATFORMS}


def test_the_numbers_are_those_announced(cursor: duckdb.DuckDBPyConnection) -> None:
    assert _one(cursor, "SELECT count(*) FROM loaded.listings") == 3000
    assert 1450 <= _one(cursor, "SELECT count(*) FROM loaded.exchanges") <= 1600
    assert _one(cursor, "SELECT count(*) FROM loaded.events") == 5
    families = cursor.execute(
        "SELECT resource, count(*) FROM loaded.exchanges WHERE status = 'completed' GROUP BY 1"
    ).fetchall()
    counts = dict(families)
    assert set(counts) == {
        "material", "equipment", "premises", "staff", "skill", "training", "transport"
    }  # fmt: skip
    assert counts["material"] > 600
    assert counts["staff"] > 150
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
    assert sum(row[1] for row in rows) >= 400
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
    demo: Demo, cursor: duckdb.DuckDBPyConnection
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
        for twin in demo.files.twins
    }
    assert len(planted) == 60
    assert found == planted
    assert len(demo.files.near_misses) == 20


def test_the_database_knows_its_date_and_that_it_is_a_demonstration(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    settings = dict(cursor.execute("SELECT key, value FROM loaded.settings").fetchall())
    assert settings == {"as_of": "2026-10-31", "demonstration": "true"}
    assert _one(cursor, "SELECT count(*) FROM loaded.platforms WHERE registered") == 3


def test_loading_the_files_again_changes_nothing(demo: Demo, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(demo.db.read_bytes())
    report = load(copy, sources(demo.files), compute=False)
    assert {file.accepted for file in report.files} == {0}
    assert sum(file.quarantined for file in report.files) == 12


def test_built_again_with_another_date_and_seed_it_replaces_the_first(
    demo: Demo, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(demo.db.read_bytes())
    files, report = build_demo(copy, tmp_path / "files", as_of=date(2024, 6, 28), seed=7)
    assert sum(file.quarantined for file in report.files) == len(files.faults) == 12
    with open_reader(copy) as reader:
        assert _one(reader, "SELECT max(published_on) FROM loaded.listings") <= date(2024, 6, 28)
        assert _one(reader, "SELECT count(*) FROM loaded.listings") == 3000
        assert _one(reader, "SELECT value FROM loaded.settings WHERE key = 'as_of'") == "2024-06-28"
        assert _one(reader, "SELECT count(*) FROM core.duplicates") == len(files.twins)
    assert _hashes(tmp_path / "files") != _hashes(demo.out)


def test_a_database_with_other_data_is_left_alone(demo: Demo, tmp_path: Path) -> None:
    db = tmp_path / "mine.duckdb"
    load(db, [Source(demo.out / "platforms.toml")], compute=False)
    with pytest.raises(NotADemo, match=r"mine\.duckdb"):
        build_demo(db, tmp_path / "files")
    with open_reader(db) as reader:
        assert _one(reader, "SELECT count(*) FROM loaded.platforms") == 3
    assert not (tmp_path / "files").exists()


def test_a_date_before_the_platforms_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="2023-01-01"):
        generate(tmp_path, as_of=date(2022, 5, 1))


def test_exports_have_the_shapes_that_platforms_really_export(demo: Demo) -> None:
    text = (demo.out / "breizh-partage_echanges_demonstration.csv").read_bytes().decode("cp1252")
    lines = text.split("\r\n")
    assert lines[3].startswith("N° échange;")
    assert lines[-2].startswith("Total : ")
    loans = (demo.out / "genesis_loans_demonstration.jsonl").read_text(encoding="utf-8")
    assert all(json.loads(line)["notice"] for line in loans.splitlines())
    assert (demo.out / "solutions-partage_export_demonstration.xlsx").read_bytes()[:2] == b"PK"
    named = [path.name for path in demo.out.iterdir() if path.name != "platforms.toml"]
    assert all("demonstration" in name for name in named)


def test_the_command_leaves_a_filled_database_alone_if_asked(demo: Demo, tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(cli_demo.demo)
    before = demo.db.stat().st_mtime_ns
    run = CliRunner().invoke(
        app, ["--db", str(demo.db), "--out", str(tmp_path / "files"), "--if-empty"]
    )
    assert run.exit_code == 0, run.output
    assert "left as it is" in run.output
    assert not (tmp_path / "files").exists()
    assert demo.db.stat().st_mtime_ns == before
    wrong = CliRunner().invoke(app, ["--db", str(tmp_path / "x.duckdb"), "--as-of", "31/10/2026"])
    assert wrong.exit_code == 2
    assert not (tmp_path / "x.duckdb").exists()
