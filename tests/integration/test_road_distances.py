"""Distances of exchanges by road: which are asked, what is kept, and what the figures take."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.access import Access
from analytics.exchanges import exchanges
from analytics.explain import explain
from analytics.impact import DISTANCE_METHODS
from geodata.distances import detour_km, great_circle_km, intra_commune_km, own_detour_km
from geodata.roads.network import Profile
from geodata.roads.road_map import RoadMap
from pipelines import calibration
from pipelines.compute import compute
from pipelines.errors import NothingToCalibrate
from pipelines.warehouse import open_writer
from tests.support import reference_method
from tests.support.command import as_json, maillage, run
from tests.support.small_country import AREA_KM2, insert
from tests.support.small_roads import add_small_roads, register_small_roads
from tests.support.small_warehouse import small_warehouse

LOCAL = Access.local()
PLACES = {
    "a": (0.013, 45.012),
    "b": (0.075, 45.055),
    "west-bank": (0.179, 45.181),
    "east-bank": (0.201, 45.181),
    "e": (0.353, 45.093),
    "north": (0.05, 45.35),  # no road within 10 km
    "far": (3.0, 47.0),  # outside the networks' box
}


def company(name: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    lon, lat = PLACES.get(name, (None, None))
    return {"company_id": name, "name": name, "country": "FR", "lon": lon, "lat": lat, **extra}


def exchange(giver: str, receiver: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "exchange_id": f"{giver}>{receiver}",
        "platform": "p",
        "giver_id": giver,
        "receiver_id": receiver,
        "resource": "material",
        "category": "wood_pallets",
        "mass_t": 2.0,
        "status": "completed",
        "completed_on": date(2025, 3, 15),
        **extra,
    }


def listing(company_id: str) -> dict[str, Any]:
    return {
        "listing_id": company_id,
        "platform": "p",
        "company_id": company_id,
        "kind": "offer",
        "resource": "material",
        "category": "wood_pallets",
        "title": f"Palettes de {company_id}",
        "status": "open",
    }


EXCHANGES = [
    exchange("a", "b"),
    exchange("a", "b", exchange_id="again", mass_t=5.0),
    exchange("west-bank", "east-bank"),
    exchange("a", "north"),
    exchange("a", "far"),
    exchange("a", "e", actual_km=50.0),
    exchange("a", "commune"),
    exchange("a", "same-commune"),
]


@pytest.fixture(scope="module")
def unrouted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = small_warehouse(tmp_path_factory.mktemp("roads") / "m.duckdb")
    companies = [company(name) for name in PLACES]
    companies.append(company("commune", commune_code="C10"))
    companies.append(company("same-commune", commune_code="C00"))
    with open_writer(db) as cursor:
        insert(cursor, "companies", companies)
        insert(cursor, "exchanges", EXCHANGES)
        insert(cursor, "listings", [listing("b"), listing("north")])
        compute(cursor)
    return db


@pytest.fixture
def db(unrouted: Path, tmp_path: Path) -> Path:
    """A warehouse of its own, with the small country's roads, its figures of before them."""
    copy = shutil.copy(unrouted, tmp_path / "m.duckdb")
    add_small_roads(copy)
    return copy


@pytest.fixture(scope="module")
def routed(unrouted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with roads, its figures by road; tests only read it."""
    copy = shutil.copy(unrouted, tmp_path_factory.mktemp("routed") / "m.duckdb")
    add_small_roads(copy)
    maillage("compute", db=copy)
    return copy


@pytest.fixture
def own(routed: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return shutil.copytree(routed.parent, tmp_path / "own") / routed.name


def by_id(cursor: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    return {row["exchange_id"]: row for row in exchanges(cursor, LOCAL).to_pylist()}


def line_km(giver: str, receiver: str) -> float:
    return float(great_circle_km(*PLACES[giver], *PLACES[receiver]))


def test_each_exchange_takes_the_best_distance_there_is(routed: Path) -> None:
    with open_writer(routed) as cursor:
        rows = by_id(cursor)
        router = RoadMap.open(cursor).router(Profile.TRUCK)
    ends = [router.snap(*(np.array([x]) for x in PLACES[name])) for name in ("a", "b")]
    assert {name: row["distance_method"] for name, row in rows.items()} == {
        "a>b": "network",
        "again": "network",
        "west-bank>east-bank": "network",
        "a>north": "detour",
        "a>far": "detour",
        "a>e": "declared",
        "a>commune": "detour",  # by road from where? the commune's middle is nobody's gate
        "a>same-commune": "intra_commune",
    }
    assert rows["a>b"]["actual_km"] == pytest.approx(float(router.pairs_km(*ends)[0]))
    assert rows["a>b"]["actual_km"] > line_km("a", "b")
    assert rows["a>north"]["actual_km"] == pytest.approx(float(detour_km(line_km("a", "north"))))
    assert rows["a>e"]["actual_km"] == 50


def test_a_way_round_by_the_bridge_is_kept_and_reported(routed: Path) -> None:
    with open_writer(routed) as cursor:
        row = by_id(cursor)["west-bank>east-bank"]
    assert line_km("west-bank", "east-bank") < 2
    assert row["actual_km"] == pytest.approx(2 * 20 + 1.7, abs=0.5)
    assert "network_km_far_above_line" in row["flags"]


def test_the_fallback_says_why(own: Path) -> None:
    with open_writer(own) as cursor:
        rows = by_id(cursor)
        register_small_roads(cursor, has_bridge=False)
    assert "receiver_off_road" not in rows["a>north"]["flags"]  # outside the networks' box
    maillage("compute", db=own)
    with open_writer(own) as cursor:
        row = by_id(cursor)["west-bank>east-bank"]
    assert row["distance_method"] == "detour"
    assert "no_way_by_road" in row["flags"]


def test_an_end_too_far_from_any_road_is_flagged(db: Path) -> None:
    with open_writer(db) as cursor:
        insert(cursor, "companies", [company("off", lon=0.2, lat=45.211)])
        insert(cursor, "exchanges", [exchange("a", "off")])
    counts = as_json("distances", db=db)["exchanges"]
    with open_writer(db) as cursor:
        row = by_id(cursor)["a>off"]
    assert row["distance_method"] == "detour"
    assert "receiver_off_road" in row["flags"]
    assert counts["off_road"] == 1


def test_only_new_pairs_are_measured(db: Path) -> None:
    assert as_json("distances", db=db)["pairs_measured"] == 2
    assert as_json("distances", db=db)["pairs_measured"] == 0
    with open_writer(db) as cursor:
        insert(cursor, "exchanges", [exchange("e", "a"), exchange("b", "a")])
        compute(cursor)
        stored = cursor.execute("SELECT count(*) FROM roads.distances").fetchone()
    assert stored == (4,)
    found = as_json("distances", db=db)
    assert found["pairs_measured"] == 0
    assert found["exchanges"] == {
        "exchanges": 10,
        "declared": 1,
        "network": 5,
        "detour": 3,
        "intra_commune": 1,
        "unknown": 0,
        "own_detour": 0,
        "off_road": 0,
        "no_way": 0,
        "below_line": 0,
        "far_above_line": 1,
    }


def test_a_network_that_changes_is_asked_again(own: Path) -> None:
    with open_writer(own) as cursor:
        register_small_roads(cursor, has_bridge=False)
    assert as_json("distances", db=own)["pairs_measured"] == 2
    with open_writer(own) as cursor:
        versions = cursor.execute("SELECT count(DISTINCT version) FROM roads.distances").fetchone()
    assert versions == (1,)


def test_without_roads_the_figures_are_those_of_before(unrouted: Path, own: Path) -> None:
    with open_writer(unrouted) as cursor:
        before = exchanges(cursor, LOCAL)
        assert cursor.execute("SELECT count(*) FROM roads.distances").fetchone() == (0,)
    with open_writer(own) as cursor:
        assert not exchanges(cursor, LOCAL).equals(before)
        cursor.execute("DELETE FROM geo.road_networks")
    maillage("compute", db=own)
    with open_writer(own) as cursor:
        assert exchanges(cursor, LOCAL).equals(before)


def test_commands_that_need_roads_say_so(unrouted: Path, db: Path) -> None:
    for command in ("distances", "calibrate"):
        done = run(command, db=unrouted)
        assert done.returncode == 1
        assert "maillage roads load" in done.stderr
    done = run("distances", "--network", "other", db=db)
    assert done.returncode == 1
    assert "small" in done.stderr


def test_a_network_named_limits_what_is_measured(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.road_distances.MOST_AT_ONCE", 0)  # as where very many wait
    with open_writer(db) as cursor:
        register_small_roads(cursor, "west", columns=6)  # holds a and b only
        compute(cursor)
        assert by_id(cursor)["a>b"]["distance_method"] == "detour"
    found = as_json("distances", "--network", "west", db=db)
    assert (found["pairs_measured"], found["pairs_waiting"]) == (1, 1)
    with open_writer(db) as cursor:
        methods = {name: row["distance_method"] for name, row in by_id(cursor).items()}
    assert methods["a>b"] == "network"
    assert methods["west-bank>east-bank"] == "detour"
    found = as_json("distances", db=db)
    assert (found["pairs_measured"], found["pairs_waiting"]) == (1, 0)


def test_distance_shares_add_up_and_agree_with_the_measured_share(routed: Path) -> None:
    found = as_json("impact", db=routed)
    tkm = [row for row in found["figures"] if row["id"] == "tkm_avoided"]
    assert len(tkm) == 2  # attributed, and involved
    with open_writer(routed) as cursor:
        rows = by_id(cursor).values()
    gross = sum(abs(row["tkm_avoided"]) for row in rows)
    for row in tkm:
        shares = row["distance_shares"]
        assert tuple(shares) == DISTANCE_METHODS
        assert sum(shares.values()) == pytest.approx(1)
        assert row["measured_distance_share"] == pytest.approx(
            shares["declared"] + shares["network"]
        )
        for method, share in shares.items():
            theirs = [abs(r["tkm_avoided"]) for r in rows if r["distance_method"] == method]
            assert share == pytest.approx(sum(theirs) / gross)
    others = [row for row in found["figures"] if row["id"] != "tkm_avoided"]
    assert not any("distance_shares" in row for row in others)
    # By territory too: of the exchange with "far", which is nowhere, the giver's half is here.
    here = as_json("impact", "--level", "region", db=routed)["territories"][0]
    within = as_json("flows", "--from", "region", "--to", "region", db=routed)["flows"][0]
    assert (here["code"], within["origin_code"], within["destination_code"]) == ("R", "R", "R")
    for total, half in ((here, 0.5), (within, 0.0)):
        gross = {
            method: sum(
                abs(r["tkm_avoided"]) * (half if r["exchange_id"] == "a>far" else 1)
                for r in rows
                if r["distance_method"] == method
            )
            for method in DISTANCE_METHODS
        }
        for method in DISTANCE_METHODS:
            share = gross[method] / sum(gross.values())
            assert float(total[f"tkm_share_{method}"]) == pytest.approx(share)


def test_tables_say_how_distances_were_made(routed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    asked = ("nearby", "--lon", "0.013", "--lat", "45.012", "--radius-km", "100")
    said = {
        row.split()[-2]: row for row in maillage(*asked, db=routed).splitlines() if "Pal" in row
    }
    assert "par la route" in said["b"]
    assert "estimé (détour)" in said["north"]
    rows = as_json(*asked, db=routed)["listings"]
    assert [row["distance_method"] for row in rows] == ["network", "detour"]


@settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(seed=st.integers(0, 2**32 - 1))
def test_figures_are_the_methods_given_the_networks_distances(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    db = small_warehouse(tmp_path_factory.mktemp("law") / "m.duckdb")
    companies = [
        {"company_id": str(i), "name": "x", "country": "FR", "lon": float(x), "lat": float(y)}
        for i, (x, y) in enumerate(rng.uniform((0.0, 45.0), (0.4, 45.23), (12, 2)))
    ]
    kinds = [("material", "wood_pallets"), ("equipment", "forklift"), ("material", "aluminium")]
    rows = []
    for number in range(60):
        giver, receiver = (str(i) for i in rng.choice(12, 2, replace=False))
        resource, category = kinds[int(rng.integers(3))]
        declared = float(rng.uniform(1, 90)) if rng.random() < 0.3 else None
        extra = {"exchange_id": f"x{number}", "resource": resource, "category": category}
        mass_t = float(rng.uniform(0.1, 30))
        rows.append(exchange(giver, receiver, **extra, mass_t=mass_t, actual_km=declared))
    with open_writer(db) as cursor:
        insert(cursor, "companies", companies)
        insert(cursor, "exchanges", rows)
        register_small_roads(cursor)
        compute(cursor)
        found = by_id(cursor)
        router = RoadMap.open(cursor).router(Profile.TRUCK)
        loaded = cursor.sql("SELECT * FROM loaded.exchanges").to_arrow_table().to_pylist()
        communes = dict(
            cursor.sql("SELECT company_id, unit_code FROM core.company_places").fetchall()
        )
    points = {row["company_id"]: (row["lon"], row["lat"]) for row in companies}
    factors = reference_method.Factors()
    for row in loaded:
        ends = [router.snap(*(np.array([x]) for x in points[row[end]])) for end in ENDS]
        network_km = float(router.pairs_km(*ends)[0])
        places = [
            reference_method.Place(*points[row[end]], communes[row[end]], AREA_KM2, exact=True)
            for end in ENDS
        ]
        expected = reference_method.figures(
            row, *places, factors, None if np.isnan(network_km) else network_km
        )
        ours = found[row["exchange_id"]]
        for name, value in expected.items():
            assert ours[name] == (
                pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
            ), (name, row)
    assert {row["distance_method"] for row in found.values()} >= {"network", "declared"}


ENDS = ("giver_id", "receiver_id")


def test_calibration_prints_the_networks_factors(routed: Path) -> None:
    found = as_json("calibrate", "--territory", "region:R", db=routed)
    assert found["stored"] is False
    assert found["network"].startswith("small@")
    assert found["random_pairs"] > 0
    near, middle, far = found["bands"]
    assert 1 <= near["lower_quartile"] <= near["median"] <= near["upper_quartile"]
    assert far["pairs"] == 0 and far["median"] is None
    assert far["factor"] == far["default_factor"] == 1.2
    assert "median" in maillage("calibrate", db=routed)
    assert middle["from_km"] == 20


def test_a_stored_calibration_serves_the_exchanges_inside_its_territory(db: Path) -> None:
    with open_writer(db) as cursor:
        rng = np.random.default_rng(1)
        points = rng.uniform((0.0, 45.0), (0.17, 45.2), (60, 2)).tolist()
        companies = [company(f"c{i}", lon=x, lat=y) for i, (x, y) in enumerate(points)]
        insert(cursor, "companies", companies)
        insert(cursor, "exchanges", [exchange("same-commune", "commune")])
        compute(cursor)
    found = as_json("calibrate", "--territory", "departement:D0", "--store", db=db)
    near = found["bands"][0]["factor"]
    assert near > 1 and near != 1.4
    with open_writer(db) as cursor:
        rows = by_id(cursor)
        stored = cursor.execute("SELECT territory, near_factor, pairs, source FROM roads.detours")
        (territory, factor, pairs, source) = stored.fetchall()[0]
    assert (territory, factor) == ("departement:D0", near)
    assert pairs >= calibration.FEWEST_PAIRS
    assert "small@" in source
    inside, outside = rows["a>commune"], rows["a>far"]
    assert inside["detour_territory"] == "departement:D0"
    assert inside["actual_km"] == pytest.approx(near * inside["great_circle_km"])
    together = rows["a>same-commune"]
    assert together["actual_km"] == pytest.approx(near * float(intra_commune_km(AREA_KM2)))
    assert outside["detour_territory"] is None
    assert outside["actual_km"] == pytest.approx(float(detour_km(line_km("a", "far"))))
    assert rows["a>b"]["distance_method"] == "network"
    assert rows["a>b"]["detour_territory"] is None
    with open_writer(db) as cursor:
        assumptions = explain(cursor, LOCAL, figure="tkm_avoided")["assumptions"]
    own = next(row for row in assumptions if row["id"] == "detour departement:D0")
    assert own["value"] == near
    assert own["exchanges"] == 4
    assert "small@" in own["source"]

    maillage("calibrate", "--territory", "departement:D0", "--forget", db=db)
    with open_writer(db) as cursor:
        row = by_id(cursor)["a>commune"]
    assert row["detour_territory"] is None
    assert row["actual_km"] == pytest.approx(float(detour_km(row["great_circle_km"])))
    assert run("calibrate", "--territory", "departement:D0", "--forget", db=db).returncode == 1


def test_the_smallest_territory_that_holds_both_ends_decides(db: Path) -> None:
    with open_writer(db) as cursor:
        cursor.execute(
            "INSERT INTO roads.detours VALUES ('region:R', 3, 3, 3, 99, 'test', '2026-10-31'), "
            "('epci:E0', 2, 2, 2, 99, 'test', '2026-10-31')"
        )
        compute(cursor)
        rows = by_id(cursor)
    assert rows["a>same-commune"]["detour_territory"] == "epci:E0"
    assert rows["a>commune"]["detour_territory"] == "region:R"
    assert rows["a>far"]["detour_territory"] is None


def test_too_few_pairs_are_not_stored(routed: Path) -> None:
    done = run("calibrate", "--territory", "epci:E3", "--store", db=routed)
    assert done.returncode == 1
    with open_writer(routed) as cursor:
        assert cursor.execute("SELECT count(*) FROM roads.detours").fetchone() == (0,)


@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    factors=st.tuples(*[st.floats(1.0, 3.0)] * 3),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_fit_finds_the_factors_that_made_the_distances(
    factors: tuple[float, float, float], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    bands = ((0.5, 20), (20, 100), (100, 250))
    line = np.concatenate([rng.uniform(start, end, 200) for start, end in bands])
    road = own_detour_km(line, *factors)
    odd = rng.random(600) < 0.1  # some ways go round by a bridge
    road = np.where(odd, 3 * road, road)
    found = calibration.fit(line, road)
    assert [band.factor for band in found] == pytest.approx(list(factors), rel=0.03)
    assert sum(band.pairs for band in found) == 600


def test_nothing_to_calibrate_is_said(routed: Path) -> None:
    with open_writer(routed) as cursor:
        roads = RoadMap.open(cursor)
        with pytest.raises(NothingToCalibrate, match="load companies with coordinates"):
            calibration.calibrate(cursor, roads, "commune:C33")
