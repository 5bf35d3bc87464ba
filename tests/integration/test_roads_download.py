"""Roads from Overpass: whole or not at all."""

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import osmnx
import pytest

from geodata.roads.network import Profile
from geodata.roads.pbf import read_pbf
from geodata.roads.road_map import RoadMap
from geodata.roads.router import Router, shape_of
from geodata.roads.ways import network_of
from pipelines.warehouse import open_reader, open_writer
from tests.support.command import as_json, maillage, run
from tests.support.overpass_server import Answer, FakeOverpass, elements_of, fake_overpass, whole
from tests.support.small_warehouse import small_warehouse

REDON = "commune:35236"
TOWN = "commune:C11"  # of the small country
WEST, SOUTH, STEP_DEG = 0.14, 45.14, 0.002

Ask = Callable[..., FakeOverpass]
"""Starts a server with its answers."""


def _town() -> list[dict[str, Any]]:
    """A square with a one-way side drawn against its traffic, a ring, and a gate in a lane.

    ```
    1 ──► 2 ── 5 (a ring 5-6-7)
    │     │
    3 ─ ─ 4 ── 8 (private gate) ── 9
    ```
    """
    at = {1: (0, 1), 2: (1, 1), 3: (0, 0), 4: (1, 0), 5: (2, 1), 6: (3, 1), 7: (2, 2), 8: (2, 0)}
    at[9] = (3, 0)
    nodes = [
        {
            "type": "node",
            "id": i,
            "lon": WEST + STEP_DEG * x,
            "lat": SOUTH + STEP_DEG * y,
            "tags": {},
        }
        for i, (x, y) in at.items()
    ]
    nodes[7]["tags"] = {"barrier": "gate", "motor_vehicle": "private"}
    ways: list[tuple[list[int], dict[str, str]]] = [
        ([2, 1], {"highway": "residential", "oneway": "-1"}),
        ([1, 3], {"highway": "residential"}),
        ([3, 4, 2], {"highway": "residential"}),
        ([2, 5], {"highway": "tertiary"}),
        ([5, 6, 7, 5], {"highway": "tertiary", "junction": "roundabout"}),
        ([4, 8, 9], {"highway": "unclassified"}),
        ([9, 6], {"highway": "footway"}),
    ]
    return nodes + [
        {"type": "way", "id": 100 + i, "nodes": refs, "tags": tags}
        for i, (refs, tags) in enumerate(ways)
    ]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the warehouse of the small country, made once: tests load into copies of it."""
    return small_warehouse(tmp_path_factory.mktemp("small") / "m.duckdb")


@pytest.fixture
def db(tmp_path: Path, small: Path) -> Path:
    """Give a copy of it."""
    return shutil.copy(small, tmp_path / "m.duckdb")


@pytest.fixture
def france(tmp_path: Path, installed: Path) -> Path:
    """Give a warehouse with the territories of France."""
    return shutil.copy(installed, tmp_path / "france.duckdb")


@pytest.fixture
def gentle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Ask the loopback, and wait for nothing."""
    monkeypatch.setenv("MAILLAGE_OVERPASS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MAILLAGE_OVERPASS_PAUSE_S", "0.01")
    monkeypatch.setenv("MAILLAGE_OVERPASS_RETRIES", "2")


@pytest.fixture
def asked(gentle: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Give what starts a server with its answers."""
    with ExitStack() as running:

        def start(*answers: Answer) -> FakeOverpass:
            server = running.enter_context(fake_overpass(*answers))
            monkeypatch.setenv("MAILLAGE_OVERPASS_URL", server.url)
            return server

        yield start


def _left(db: Path) -> tuple[list[str], list[str]]:
    """What is loaded: rows, and files."""
    with open_writer(db) as cursor:
        rows = cursor.execute("SELECT name FROM geo.road_networks").fetchall()
    folder = db.with_suffix(".roads")
    return [row[0] for row in rows], sorted(file.name for file in folder.glob("*"))


def test_a_town_is_downloaded(db: Path, asked: Ask) -> None:
    server = asked(whole(_town()))
    said = maillage("roads", "load", "--territory", TOWN, "--no-compute", db=db)
    assert "© OpenStreetMap contributors" in said
    (network,) = as_json("roads", "list", db=db)["networks"]
    assert network["name"] == "commune-c11"
    assert network["territory"] == TOWN
    assert network["data_date"].startswith("2026-10-30T12:00")
    assert network["ways"] == 6  # not the footway
    assert network["blocked"] == 1
    assert network["islands"] == 1  # what lies behind the gate
    assert all('["out:json]' not in query and "poly:" in query for query in server.queries)
    assert all("Maillage" in agent for agent in server.agents)
    with open_reader(db) as cursor:
        roads = RoadMap.open(cursor)
    assert roads is not None
    car = roads.router(Profile.CAR)
    lon, lat = WEST + STEP_DEG * np.array([0, 1]), np.full(2, SOUTH + STEP_DEG)
    there, back = car.snap(lon[:1], lat[:1]), car.snap(lon[1:], lat[1:])
    # One way from 1 to 2, and round the square back.
    assert car.pairs_km(there, back)[0] == pytest.approx(0.157, abs=0.001)
    assert car.pairs_km(back, there)[0] > 0.55


def test_an_answer_is_kept(db: Path, asked: Ask) -> None:
    server = asked(whole(_town()))
    maillage("roads", "load", "--territory", TOWN, "--no-compute", db=db)
    asked_once = len(server.queries)
    maillage("roads", "load", "--territory", TOWN, "--no-compute", "--name", "b", db=db)
    assert len(server.queries) == asked_once
    networks = as_json("roads", "list", db=db)["networks"]
    assert {n["data_date"][:10] for n in networks} == {"2026-10-30"}


def test_a_busy_server_is_asked_again(db: Path, asked: Ask) -> None:
    asked(Answer("busy", 429), Answer("", 504, headers={"Retry-After": "0"}), whole(_town()))
    maillage("roads", "load", "--territory", TOWN, "--no-compute", db=db)
    assert _left(db)[0] == ["commune-c11"]


FAULTS = {
    "too busy": ([Answer("busy", 429)], "busy (status 429)"),
    "HTML": ([Answer("<html>Error</html>")], "not JSON"),
    "broken JSON": ([Answer('{"elements": [{"type": "no')], "not JSON"),
    "nothing there": ([whole([])], "no roads"),
    "cut short": (
        [whole(_town()[:5], remark="runtime error: Query timed out in query at line 1")],
        "not whole (runtime error: Query timed out",
    ),
    "a fault of theirs": ([Answer("<html>oops</html>", 500)], "status 500"),
    "nodes missing": ([whole([e for e in _town() if e["id"] != 4])], "no roads"),
    "another's answer": ([Answer('{"version": 0.6}')], "no roads"),
    "not what is said": ([Answer("[1, 2]")], "no roads"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_left_of_a_failure(db: Path, asked: Ask, fault: str) -> None:
    answers, said = FAULTS[fault]
    asked(*answers)
    done = run("roads", "load", "--territory", TOWN, "--no-compute", db=db)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Nothing was loaded" in done.stderr
    assert "--pbf" in done.stderr
    assert _left(db) == ([], [])
    if "elements" in answers[0].body:  # nothing of it is kept that would hide a whole answer
        asked(whole(_town()))
        maillage("roads", "load", "--territory", TOWN, "--no-compute", db=db)


def test_a_silent_server_is_left(
    db: Path,
    asked: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAILLAGE_OVERPASS_TIMEOUT_S", "1")
    asked(Answer("", delay_s=1.5))
    done = run("roads", "load", "--territory", TOWN, "--no-compute", db=db)
    assert "did not answer within 1 s" in done.stderr
    assert _left(db) == ([], [])


def test_an_absent_server_is_said(db: Path, gentle: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_OVERPASS_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("MAILLAGE_OVERPASS_RATE_LIMIT", "0")
    done = run("roads", "load", "--territory", TOWN, "--no-compute", db=db)
    assert "cannot be reached" in done.stderr
    assert _left(db) == ([], [])


def test_osmnx_is_left_as_it_was(db: Path, asked: Ask) -> None:
    before = {**vars(osmnx.settings)}, socket.getaddrinfo
    asked(whole(_town()))
    maillage("roads", "load", "--territory", TOWN, "--no-compute", db=db)
    assert ({**vars(osmnx.settings)}, socket.getaddrinfo) == before


def test_the_download_of_redon_is_its_extract(france: Path, asked: Ask, shared_dir: Path) -> None:
    extract = shared_dir / "data" / "roads" / "redon-centre-2019.osm.pbf"
    asked(whole(elements_of(extract)))
    maillage("roads", "load", "--territory", REDON, "--margin-km", 2, "--no-compute", db=france)
    with open_reader(france) as cursor:
        roads = RoadMap.open(cursor)
    assert roads is not None
    network, _ = network_of(read_pbf(extract))
    assert roads.network.length_m.sum() == pytest.approx(network.length_m.sum(), abs=0.01)
    for profile in Profile:
        routers = roads.router(profile), Router(network, shape_of(network), profile)
        lon, lat = network.node_lon_e7 * 1e-7, network.node_lat_e7 * 1e-7
        ways = [r.matrix_km(r.snap(lon, lat), r.snap(lon, lat)) for r in routers]
        np.testing.assert_allclose(*ways, atol=1e-6)


def test_settings_that_are_no_numbers_are_refused(
    db: Path, gentle: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILLAGE_OVERPASS_RETRIES", "some")
    done = run("roads", "load", "--territory", TOWN, db=db)
    assert "MAILLAGE_OVERPASS_RETRIES is 'some'" in done.stderr
    assert json.dumps(_left(db)) == "[[], []]"
