"""Road networks of a database: loaded, listed, replaced, removed, and the way by road."""

import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from geodata.connection import connect
from geodata.roads import store
from geodata.roads.network import Profile
from geodata.roads.road_map import RoadMap
from pipelines.snapshot import open_latest, publish
from pipelines.warehouse import open_reader, open_writer
from tests.support.command import as_json, as_rows, maillage, run
from tests.support.small_warehouse import small_warehouse

REDON = (-2.0846, 47.6512), (-2.0795, 47.6540)
VADUZ, SCHAAN = "9.5215,47.1410", "9.5095,47.1650"


@pytest.fixture(scope="session")
def extracts(shared_dir: Path) -> Path:
    """Give the folder of the extracts."""
    folder = shared_dir / "data" / "roads"
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent")
    return folder


@pytest.fixture
def redon(extracts: Path) -> Path:
    """Give the extract of Redon's centre."""
    return extracts / "redon-centre-2019.osm.pbf"


@pytest.fixture
def liechtenstein(extracts: Path) -> Path:
    """Give the extract of Liechtenstein."""
    return extracts / "liechtenstein-2015.osm.pbf"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the warehouse of the small country, made once: tests load into copies of it."""
    return small_warehouse(tmp_path_factory.mktemp("small") / "m.duckdb")


@pytest.fixture
def db(tmp_path: Path, small: Path) -> Path:
    """Give a copy of it: roads may lie anywhere."""
    return shutil.copy(small, tmp_path / "m.duckdb")


@pytest.fixture
def france(tmp_path: Path, installed: Path) -> Path:
    """Give a warehouse with the territories of France."""
    return shutil.copy(installed, tmp_path / "france.duckdb")


def _load(db: Path, file: Path, *options: str) -> str:
    return maillage("roads", "load", "--pbf", file, *options, "--no-compute", db=db)


def _open(db: Path) -> RoadMap | None:
    with open_latest(db) as cursor:
        return RoadMap.open(cursor)


def _files(db: Path) -> list[str]:
    return sorted(file.name for file in db.with_suffix(".roads").glob("*"))


def test_an_extract_is_loaded_and_counted(db: Path, liechtenstein: Path) -> None:
    said = _load(db, liechtenstein)
    assert "© OpenStreetMap contributors" in said
    assert "Barriers: 12" in said
    assert "2015-07-27" in said
    (network,) = as_json("roads", "list", db=db)["networks"]
    assert network["name"] == "liechtenstein-2015"
    assert network["km"] == pytest.approx(397.0, abs=0.5)
    assert (network["ways"], network["dangling"], network["islands"]) == (2275, 0, 23)
    assert as_rows("roads", "list", db=db)[0]["version"] == network["version"]
    assert network["version"] in maillage("roads", "list", db=db)


def test_the_way_is_a_feature(db: Path, liechtenstein: Path, redon: Path) -> None:
    _load(db, liechtenstein)
    _load(db, redon, "--name", "redon")
    text = maillage("route", "--from", VADUZ, "--to", SCHAAN, "--profile", "car", db=db)
    feature = json.loads(text)
    assert feature["type"] == "Feature"
    assert feature["geometry"]["type"] == "LineString"
    assert feature["geometry"]["coordinates"][0] == [9.5215, 47.141]
    assert feature["geometry"]["coordinates"][-1] == [9.5095, 47.165]
    properties = feature["properties"]
    assert 2.8 < properties["distance_km"] < 5
    assert 2 < properties["duration_min"] < 12
    assert {name.split("@")[0] for name in properties["network"].split(", ")} == {
        "liechtenstein-2015",
        "redon",
    }
    truck = json.loads(maillage("route", "--from", VADUZ, "--to", SCHAAN, db=db))["properties"]
    assert truck["profile"] == "truck"
    assert truck["distance_km"] >= properties["distance_km"]


def test_what_no_way_leads_to_is_said(db: Path, liechtenstein: Path, redon: Path) -> None:
    done = run("route", "--from", VADUZ, "--to", SCHAAN, db=db)
    assert "maillage roads load" in done.stderr
    _load(db, liechtenstein)
    _load(db, redon)
    done = run("route", "--from", VADUZ, "--to", "9.8,47.16", db=db)
    assert done.returncode == 1
    assert "The end (9.8, 47.16) is 15,587 m from the nearest road" in done.stderr
    there = ",".join(map(str, REDON[0]))
    done = run("route", "--from", VADUZ, f"--to={there}", db=db)
    assert "No road that a truck may use leads" in done.stderr
    for wrong in ("9.5", "9.5,47,1", "x,y", "200,47", "nan,47"):
        done = run("route", "--from", wrong, "--to", SCHAAN, db=db)
        assert done.returncode == 2
        assert "longitude" in done.stderr


def test_a_territory_cuts_an_extract(france: Path, redon: Path) -> None:
    _load(france, redon, "--territory", "commune:35236", "--name", "all")
    (network,) = as_json("roads", "list", db=france)["networks"]
    assert network["territory"] == "commune:35236"
    assert network["ways"] == 141
    done = run("roads", "load", "--pbf", redon, "--territory", "commune:75056", db=france)
    assert done.returncode == 1
    assert "no road" in done.stderr
    assert [n["name"] for n in as_json("roads", "list", db=france)["networks"]] == ["all"]


def test_a_name_is_one_network(db: Path, redon: Path, liechtenstein: Path) -> None:
    _load(db, redon, "--name", "a")
    before = _open(db)
    _load(db, redon, "--name", "a")
    again = _open(db)
    assert before is not None and again is not None
    assert before.version == again.version
    _load(db, liechtenstein, "--name", "a")
    (network,) = as_json("roads", "list", db=db)["networks"]
    after = _open(db)
    assert after is not None
    assert after.networks == (f"a@{network['version']}",)
    assert after.version != before.version
    done = run("roads", "load", "--pbf", redon, "--name", "../a", db=db)
    assert "cannot name a road network" in done.stderr


def test_removal(db: Path, redon: Path) -> None:
    assert "no database" in run("roads", "remove", "a", db=db.with_name("none.duckdb")).stderr
    _load(db, redon, "--name", "a")
    done = run("roads", "remove", "b", "--no-compute", db=db)
    assert 'no road network "b" (there are: a)' in done.stderr
    maillage("roads", "remove", "a", "--no-compute", db=db)
    assert _open(db) is None
    assert as_json("roads", "list", db=db) == {"networks": []}


def test_files_stay_as_long_as_a_snapshot_may_name_them(db: Path, redon: Path) -> None:
    _load(db, redon, "--name", "a")
    publish(db)
    maillage("roads", "remove", "a", "--no-compute", db=db)
    snapshot = next(db.with_name("m.snapshots").glob("*.duckdb"))
    with connect(snapshot, read_only=True) as connection:
        roads = RoadMap.open(connection.cursor())
    assert roads is not None
    assert [name.split("@")[0] for name in roads.networks] == ["a"]
    (db.with_suffix(".roads") / "b-0123456789ab.npz.1.partial").touch()  # of a process that died
    old = time.time() - 8 * 86_400
    for file in db.with_suffix(".roads").iterdir():
        os.utime(file, (old, old))
    with open_writer(db) as cursor:
        store.sweep(cursor, days=7)
    assert _files(db) == []
    with connect(snapshot, read_only=True) as connection:
        assert RoadMap.open(connection.cursor()) is None


def test_what_is_in_use_is_never_swept(db: Path, redon: Path) -> None:
    _load(db, redon, "--name", "a")
    files = _files(db)
    assert len(files) == 2  # the network, and its contraction
    old = time.time() - 800 * 86_400
    for file in db.with_suffix(".roads").iterdir():
        os.utime(file, (old, old))
    with open_writer(db) as cursor:
        store.sweep(cursor, days=7)
    assert _files(db) == files


def test_broken_extracts_leave_nothing(db: Path, redon: Path, tmp_path: Path) -> None:
    whole = redon.read_bytes()
    cases = {
        "text.osm.pbf": b"<html>not found</html>",
        "short.osm.pbf": whole[: len(whole) // 2],
        "empty.osm.pbf": b"",
        "unknown.zip": whole,
    }
    for name, content in cases.items():
        file = tmp_path / name
        file.write_bytes(content)
        done = run("roads", "load", "--pbf", file, "--no-compute", db=db)
        assert done.returncode == 1, name
        assert name in done.stderr
    done = run("roads", "load", "--pbf", tmp_path / "absent.osm.pbf", "--no-compute", db=db)
    assert "absent.osm.pbf" in done.stderr
    done = run("roads", "load", db=db)
    assert "--territory" in done.stderr
    assert _files(db) == []
    assert as_json("roads", "list", db=db) == {"networks": []}


def test_a_failure_of_the_figures_leaves_nothing(
    db: Path, redon: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(db, redon, "--name", "kept")
    before = _files(db), as_json("roads", "list", db=db)

    def fail(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("pipelines.roads.compute", fail)
    with pytest.raises(RuntimeError):
        run("roads", "load", "--pbf", redon, "--name", "other", db=db)
    assert (_files(db), as_json("roads", "list", db=db)) == before


def test_figures_follow_and_are_published(db: Path, redon: Path) -> None:
    said = maillage("roads", "load", "--pbf", redon, db=db)
    assert "maillage compute" not in said
    snapshot = next(db.with_name("m.snapshots").glob("*.duckdb"))
    with connect(snapshot, read_only=True) as connection:
        assert [n.name for n in store.list_networks(connection.cursor())] == ["redon-centre-2019"]


def test_a_database_of_before_opens(db: Path, redon: Path) -> None:
    with open_writer(db) as cursor:
        cursor.execute("DROP TABLE geo.road_networks")
        cursor.execute("CHECKPOINT")
    with open_reader(db) as cursor:
        assert store.list_networks(cursor) == []
        assert RoadMap.open(cursor) is None
    assert as_json("roads", "list", db=db) == {"networks": []}
    _load(db, redon)
    assert _open(db) is not None


def test_a_prepared_map_is_the_same(db: Path, liechtenstein: Path, redon: Path) -> None:
    _load(db, liechtenstein)
    _load(db, redon)
    prepared = _open(db)
    assert prepared is not None
    other = shutil.copytree(db.parent, db.parent.with_name("copy")) / db.name
    for file in other.with_suffix(".roads").glob("prepared-*"):
        file.unlink()
    fresh = _open(other)
    assert fresh is not None
    assert fresh.version == prepared.version
    lon, lat = np.linspace(9.48, 9.6, 200), np.linspace(47.06, 47.25, 200)
    for profile in Profile:
        ways = []
        for roads in (prepared, fresh):
            router = roads.router(profile)
            places = router.snap(lon, lat)
            ways.append(router.matrix_km(places, places))
        assert np.isfinite(ways[0]).mean() > 0.02
        np.testing.assert_array_equal(*ways)
    assert _open(db) is prepared  # opened once a process


def test_threads_share_a_map(db: Path, liechtenstein: Path) -> None:
    _load(db, liechtenstein)
    lon, lat = np.linspace(9.5, 9.55, 100), np.linspace(47.1, 47.22, 100)

    def answer(_: int) -> list[float]:
        with connect(db, read_only=True) as connection:
            roads = RoadMap.open(connection.cursor())
        assert roads is not None
        router = roads.router(Profile.CAR)
        return router.pairs_km(router.snap(lon, lat), router.snap(lon[::-1], lat)).tolist()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(answer, range(16)))
    for other in answers[1:]:
        np.testing.assert_array_equal(other, answers[0])


def test_a_damaged_file_is_said(db: Path, redon: Path) -> None:
    _load(db, redon, "--name", "a")
    (file,) = (f for f in db.with_suffix(".roads").iterdir() if f.name.startswith("a-"))
    copy = shutil.copytree(db.parent, db.parent.with_name("broken")) / db.name
    (copy.with_suffix(".roads") / file.name).write_bytes(b"nothing")
    done = run("route", "--from=-2.0846,47.6512", "--to=-2.0795,47.654", db=copy)
    assert "load it again" in done.stderr


def test_redon_by_road(db: Path, redon: Path) -> None:
    _load(db, redon)
    ends = [",".join(map(str, end)) for end in REDON]
    feature = json.loads(
        maillage("route", f"--from={ends[0]}", f"--to={ends[1]}", "--profile", "car", db=db)
    )
    assert 0.4 < feature["properties"]["distance_km"] < 2.5
