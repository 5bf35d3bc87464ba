"""More than pairs: offers together, one shared, streams by the year, loads for the way back."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.access import Access
from analytics.errors import AccessDenied, UnknownChoice
from analytics.matching.match import LISTING_KEYS, matches
from analytics.matching.return_loads import return_loads
from analytics.matching.together import together
from geodata.connection import connect
from geodata.distances import detour_km, great_circle_km
from pipelines.compute import compute
from pipelines.warehouse import open_writer
from tests.support.command import as_json, as_rows, maillage, run
from tests.support.small_country import insert
from tests.support.small_warehouse import small_warehouse

LOCAL = Access.local()
TODAY = date(2026, 10, 31)
MASKS = {"resource": "skill", "category": "sewing", "unit": "hour"}
G, R = (0.052, 45.05), (0.352, 45.05)
PLACES = {
    "giver": G,
    "taker": R,
    "by-taker": (0.34, 45.06),
    "by-giver": (0.06, 45.04),
    "giver-side": (0.08, 45.03),
    "aside": (0.2, 45.35),
    "north": (0.05, 45.35),
    "north-too": (0.06, 45.34),
    **{f"printer-{n}": (0.1 + n / 100, 45.1) for n in range(4)},
}


def listing(listing_id: str, company_id: str, kind: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "listing_id": listing_id,
        "platform": "p",
        "company_id": company_id,
        "kind": kind,
        "resource": "material",
        "category": "wood_offcuts",
        "quantity": 10.0,
        "unit": "t",
        "status": "open",
        "visibility": "public",
        "published_on": TODAY,
        "available_from": TODAY,
        "available_to": TODAY + timedelta(days=89),
        **extra,
    }


LISTINGS = [
    # 1 000 hours of sewing; one workshop lists the same hours twice
    listing("masks", "taker", "need", quantity=1000.0, **MASKS),
    listing("most", "printer-0", "offer", quantity=500.0, **MASKS),
    listing("again", "printer-0", "offer", quantity=480.0, **MASKS),
    listing("some", "printer-1", "offer", quantity=300.0, **MASKS),
    listing("few", "printer-2", "offer", quantity=150.0, **MASKS, visibility="anonymous"),
    listing("none", "printer-3", "offer", **MASKS) | {"quantity": None},
    # OpenFlow's kiln: 50 000 t of wood a year, from three streams, one of them for ten weeks more
    listing("kiln", "aside", "need", quantity=50_000.0, recurrence="yearly", available_to=None,
            category="bricks"),
    listing("sawmill", "north", "offer", quantity=612.0, recurrence="weekly", category="bricks",
            available_to=None),
    listing("joinery", "north-too", "offer", quantity=1020.0, recurrence="monthly",
            category="bricks", available_to=None),
    listing("crates", "printer-1", "offer", quantity=690.0, recurrence="monthly",
            category="bricks", available_to=TODAY + timedelta(days=72)),
    # An offer for two
    listing("film", "giver", "offer", quantity=100.0, category="plastic_film"),
    listing("film-a", "taker", "need", quantity=40.0, category="plastic_film"),
    listing("film-b", "by-giver", "need", quantity=30_000.0, unit="kg", category="plastic_film"),
    # A way of 30 km and loads for the way back
    listing("out", "giver", "offer"),
    listing("in", "taker", "need"),
    listing("back-offer", "by-taker", "offer", category="tyres"),
    listing("back-need", "by-giver", "need", category="tyres"),
    listing("back-too", "giver-side", "need", category="tyres"),  # farther, for the same offer
    listing("away-offer", "by-taker", "offer", category="cardboard_packaging"),
    listing("away-need", "aside", "need", category="cardboard_packaging"),
    listing("glass-offer", "by-taker", "offer", category="flat_glass"),
    listing("hidden-need", "by-giver", "need", category="flat_glass", visibility="anonymous"),
    listing("late-offer", "by-taker", "offer", category="glass_packaging",
            available_from=TODAY + timedelta(days=200), available_to=None),
    listing("late-need", "by-giver", "need", category="glass_packaging", available_to=None),
    listing("hidden-offer", "by-taker", "offer", category="insulation", visibility="anonymous"),
    listing("any-need", "by-giver", "need", category="insulation"),
    listing("lorry", "by-taker", "offer", resource="transport", category="return_load",
            unit="t_km", quantity=100.0),
]  # fmt: skip


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = small_warehouse(tmp_path_factory.mktemp("together") / "m.duckdb")
    companies = [
        {"company_id": name, "name": name, "country": "FR", "lon": lon, "lat": lat}
        for name, (lon, lat) in PLACES.items()
    ]
    with open_writer(path) as cursor:
        insert(cursor, "companies", companies)
        insert(cursor, "listings", LISTINGS)
        insert(cursor, "settings", [{"key": "as_of", "value": TODAY.isoformat()}])
        compute(cursor)
    return path


@pytest.fixture(scope="module")
def cursor(db: Path) -> duckdb.DuckDBPyConnection:
    return connect(db, read_only=True).cursor()


def test_several_offers_cover_what_none_does_alone(cursor: duckdb.DuckDBPyConnection) -> None:
    found = together(cursor, LOCAL, need="masks", radius_km=300)
    assert found is not None
    parts = {row["offer"]["listing_id"]: row for row in found["matches"]}
    assert {name: row["part_quantity"] for name, row in parts.items()} == pytest.approx(
        {"most": 500, "some": 300, "few": 150}
    )
    assert found["companies"] == 3
    assert found["share"] == pytest.approx(0.95)
    assert set(parts["few"]["offer"]) == set(LISTING_KEYS)
    assert parts["few"]["offer"]["company_id"] is None
    assert together(cursor, LOCAL, need="in") is None  # one offer is enough
    two = together(cursor, LOCAL, need="masks", most=2, radius_km=300)
    assert two is not None
    assert two["share"] == pytest.approx(0.8)


def test_one_offer_is_shared_by_several_needs(cursor: duckdb.DuckDBPyConnection) -> None:
    found = together(cursor, LOCAL, offer="film")
    assert found is not None
    assert found["share"] == pytest.approx(0.7)
    parts = {
        row["need"]["listing_id"]: (row["part_quantity"], row["unit"]) for row in found["matches"]
    }
    assert parts == {"film-a": (pytest.approx(40), "t"), "film-b": (pytest.approx(30), "t")}
    assert together(cursor, LOCAL, offer="out") is None  # one need takes it all


def test_streams_are_compared_over_the_dates_of_both(cursor: duckdb.DuckDBPyConnection) -> None:
    a_year = {"sawmill": 612 * 52, "joinery": 1020 * 12, "crates": 690 * 12}
    share = {name: amount / 50_000 for name, amount in a_year.items()}
    rows = {row["offer"]["listing_id"]: row for row in matches(cursor, LOCAL, need="kiln")}
    assert {name: row["covers_share"] for name, row in rows.items()} == pytest.approx(share)
    lost = (sum(share.values()) - 1) * 73 / 365  # while all three come, more than is wanted
    share["crates"] *= 73 / 365
    assert {name: row["covers_while_both"] for name, row in rows.items()} == pytest.approx(share)
    found = together(cursor, LOCAL, need="kiln")
    assert found is not None
    assert found["companies"] == 3
    assert found["share"] == pytest.approx(sum(share.values()) - lost)
    quantity = sum(row["part_quantity"] for row in found["matches"])
    assert quantity == pytest.approx(50_000 * found["share"])
    whole = together(cursor, LOCAL, offer="sawmill")
    assert whole is None  # the kiln alone takes it all


def test_loads_for_the_way_back(cursor: duckdb.DuckDBPyConnection) -> None:
    found = return_loads(cursor, LOCAL, need="in", offer="out")
    pairs = [(row["offer"]["listing_id"], row["need"]["listing_id"]) for row in found["loads"]]
    assert pairs == [("back-offer", "back-need")]
    (load,) = found["loads"]

    def km(a: str, b: str) -> float:
        return float(detour_km(great_circle_km(*PLACES[a], *PLACES[b])))

    back, there = km("taker", "giver"), km("by-taker", "by-giver")
    ends = km("taker", "by-taker") + km("by-giver", "giver")
    assert found["empty_km"] == pytest.approx(back)
    assert load["empty_km_avoided"] == pytest.approx(back + there - ends)
    assert load["detour_km"] == pytest.approx(max(ends + there - back, 0), abs=1e-9)
    assert [row["listing_id"] for row in found["transports"]] == ["lorry"]
    anywhere = return_loads(cursor, LOCAL, need="in", offer="out", detour_km=100)
    assert "away-need" in {row["need"]["listing_id"] for row in anywhere["loads"]}
    far = return_loads(cursor, LOCAL, need="in", offer="out", detour_km=0.001)
    assert far["loads"] == []
    # A way to an anonymous listing would tell where it is.
    with pytest.raises(UnknownChoice, match="anonymous"):
        return_loads(cursor, LOCAL, need="in", offer="hidden-offer")
    with pytest.raises(AccessDenied):
        return_loads(cursor, Access("public"), need="in", offer="out")
    with pytest.raises(AccessDenied):
        together(cursor, Access("public"), need="masks")


def test_the_command_tells_them(db: Path) -> None:
    asked = ("match", "--need", "masks", "--together", "--radius-km", "300")
    told = as_json(*asked, db=db)["together"]
    assert told["companies"] == 3
    assert len(as_rows(*asked, db=db)) == 3
    assert "few" in maillage(*asked, db=db)
    back = ("match", "--need", "in", "--offer", "out", "--return-loads")
    assert len(as_json(*back, db=db)["return_loads"]["loads"]) == 1
    assert run("match", "--need", "in", "--return-loads", db=db).returncode != 0
    assert run("match", "--company", "taker", "--together", db=db).returncode != 0
