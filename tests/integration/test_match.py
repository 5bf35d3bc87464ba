"""Matches: limits that no score buys off, facts that the method gives, and turns between equals."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from analytics.access import Access
from analytics.errors import AccessDenied, UnknownChoice, UnknownFactorSet, UnknownTerritory
from analytics.matching.listings import open_listings
from analytics.matching.match import LISTING_KEYS, all_matches, matches
from analytics.matching.rules import rules_of
from analytics.matching.search import search
from analytics.nearby import BANDS_KM, nearby
from geodata.distances import detour_km, great_circle_km
from pipelines.compute import compute
from pipelines.warehouse import open_writer
from tests.support.command import as_json, as_rows, maillage, run
from tests.support.small_country import insert, small_country
from tests.support.small_roads import register_small_roads
from tests.support.small_warehouse import small_warehouse

LOCAL = Access.local()
TODAY = date(2026, 10, 31)
SIREN = "732829320"
FAR_AWAY = (2.0, 45.05)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def company(company_id: str, lon: float, lat: float) -> dict[str, Any]:
    return {"company_id": company_id, "name": company_id, "country": "FR", "lon": lon, "lat": lat}


def listing(listing_id: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "listing_id": listing_id,
        "platform": "p",
        "company_id": "giver",
        "kind": "offer",
        "resource": "material",
        "category": "wood_offcuts",
        "quantity": 10.0,
        "unit": "t",
        "status": "open",
        "visibility": "public",
        "published_on": TODAY,
        "available_from": TODAY,
        "available_to": day(89),
        **extra,
    }


def need(listing_id: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return listing(listing_id, kind="need", company_id="taker", **extra)


def country(
    companies: list[dict[str, Any]],
    listings: list[dict[str, Any]],
    exchanges: tuple[dict[str, Any], ...] = (),
    members: tuple[dict[str, Any], ...] = (),
) -> duckdb.DuckDBPyConnection:
    connection = small_country()
    insert(connection, "companies", companies)
    insert(connection, "listings", listings)
    insert(connection, "exchanges", list(exchanges))
    insert(connection, "members", list(members))
    insert(connection, "settings", [{"key": "as_of", "value": TODAY.isoformat()}])
    compute(connection.cursor())
    return connection.cursor()


def talk(offer_id: str, need_id: str, status: str) -> dict[str, Any]:
    return {
        "exchange_id": f"{offer_id}-{need_id}",
        "platform": "p",
        "offer_id": offer_id,
        "need_id": need_id,
        "giver_id": "giver",
        "receiver_id": "taker",
        "resource": "material",
        "category": "wood_offcuts",
        "status": status,
    }


STAFF = {"resource": "staff", "category": "welder", "unit": "person_hour", "quantity": 100.0}
OFFERS = {
    # What may be proposed for the need, and why
    "same": {},
    "substitute": {"category": "construction_timber"},
    "category-code": {"category": "mixed_metals", "waste_code": "03 01 05"},
    "touching": {"available_from": day(89), "available_to": day(200)},
    "always": {"available_from": None, "available_to": None},
    "unknown-quantity": {"quantity": None},
    "too-little": {"quantity": 2.0},
    "for-members": {"visibility": "members"},
    "elsewhere-for-members": {"platform": "q", "visibility": "members"},
    "hidden": {"visibility": "anonymous", "lon": 0.061, "lat": 45.061},
    "its-group": {"company_id": f"{SIREN}00090"},
    # What may not
    "other-kind": {"kind": "need", "company_id": "giver"},
    "other-category": {"category": "steel_offcuts"},
    "one-way-substitute": {"category": "mixed_packaging"},
    "too-late": {"available_from": day(90), "available_to": day(200)},
    "too-early": {"available_from": day(-90), "available_to": day(-1)},
    "withdrawn": {"status": "withdrawn"},
    "strangers-for-members": {"platform": "r", "visibility": "members"},
    "own": {"company_id": "taker"},
    "refused": {},
    "talking": {},
    "too-far": {"lon": FAR_AWAY[0], "lat": FAR_AWAY[1]},
}
NOT_FOR_NEED = set(list(OFFERS)[list(OFFERS).index("other-kind") :])


@pytest.fixture(scope="module")
def cursor() -> duckdb.DuckDBPyConnection:
    companies = [
        company("giver", 0.07, 45.07),
        company("taker", 0.055, 45.055),
        company(f"{SIREN}00074", 0.05, 45.05),
        company(f"{SIREN}00090", 0.05, 45.05),
        company("other", 0.16, 45.16),
    ]
    listings = [listing(name, **extra) for name, extra in OFFERS.items()]
    listings += [
        need("need"),
        need("group-need") | {"company_id": f"{SIREN}00074"},
        need("members-need", platform="r", visibility="members", category="bricks"),
        listing("bricks-here", category="bricks"),
        listing("bricks-there", platform="r", company_id="other", category="bricks"),
        # Staff loans
        need("three-months", **STAFF),
        need("ten-days", **STAFF, available_to=day(9)),
        listing("month", **STAFF, available_to=day(29)),
        listing("under-a-month", **STAFF, available_to=day(28)),
    ]
    exchanges = (talk("refused", "need", "cancelled"), talk("talking", "need", "proposed"))
    members = (
        {"platform": "q", "company_id": "taker"},
        {"platform": "r", "company_id": "taker", "left_on": day(-1)},
    )
    return country(companies, listings, exchanges, members)


def offers(cursor: duckdb.DuckDBPyConnection, need_id: str, **options: Any) -> set[str]:  # noqa: ANN401
    found = matches(cursor, LOCAL, need=need_id, **{"limit": 100, **options})
    return {row["offer"]["listing_id"] for row in found}


def test_limits_that_no_score_buys_off(cursor: duckdb.DuckDBPyConnection) -> None:
    assert offers(cursor, "p/need") == OFFERS.keys() - NOT_FOR_NEED
    # The offers left out of that need are found where what left them out does not hold.
    assert {"refused", "talking", "own"} <= offers(cursor, "group-need")
    assert "its-group" in offers(cursor, "need") - offers(cursor, "group-need")
    assert "too-far" in offers(cursor, "need", radius_km=250)
    assert "touching" not in offers(cursor, "need", radius_km=0.5)


def test_listings_are_numbered_as_their_rows_are(cursor: duckdb.DuckDBPyConnection) -> None:
    numbers = cursor.execute("SELECT rowid, listing_no FROM marts.match_listings").fetchall()
    assert len(numbers) > 20
    assert all(row == number for row, number in numbers)


def test_a_listing_for_members_asks_of_the_other_side_too(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    assert offers(cursor, "members-need") == {"bricks-there"}


def test_staff_loans_last_a_month_or_the_whole_of_a_shorter_need(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    assert offers(cursor, "three-months") == {"month"}
    assert offers(cursor, "ten-days") == {"month", "under-a-month"}
    (row,) = matches(cursor, LOCAL, need="three-months")
    assert (row["overlap_days"], row["overlap_from"], row["overlap_to"]) == (30, TODAY, day(29))
    assert row["parts"]["dates"]["value"] == pytest.approx(30 / 90)
    assert row["co2e_avoided_kg"] is None
    assert not row["parts"]["impact"]["known"]
    assert row["parts"]["impact"]["value"] == 0.5


def by_offer(cursor: duckdb.DuckDBPyConnection, **options: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    found = matches(cursor, LOCAL, need="need", **{"limit": 100, **options})
    return {row["offer"]["listing_id"]: row for row in found}


def test_facts_of_which_reasons_are_made(cursor: duckdb.DuckDBPyConnection) -> None:
    found = by_offer(cursor)
    same = found["same"]
    assert same["distance_km"] == pytest.approx(
        float(detour_km(great_circle_km(0.07, 45.07, 0.055, 45.055)))
    )
    assert (same["distance_method"], same["distance_band"]) == ("detour", None)
    assert (same["category_relation"], same["category_closeness"]) == ("same", 1)
    assert (same["covers_share"], same["quantity"], same["unit"]) == (1, 10, "t")
    assert found["too-little"]["covers_share"] == pytest.approx(0.2)
    assert found["too-little"]["mass_t"] == pytest.approx(2)
    assert found["unknown-quantity"]["covers_share"] is None
    assert not found["unknown-quantity"]["parts"]["quantity"]["known"]
    assert found["substitute"]["category_relation"] == "substitute"
    assert found["substitute"]["category_closeness"] == 0.8
    assert found["category-code"]["category_relation"] == "waste_code"
    assert found["always"]["overlap_days"] == 90
    assert found["touching"]["overlap_days"] == 1
    for row in found.values():
        contributions = [part["contribution"] for part in row["parts"].values()]
        assert abs(sum(contributions) - row["score"]) <= 0.005 + 1e-12
        assert sum(part["weight"] for part in row["parts"].values()) == pytest.approx(1)
    ranks = [row["rank"] for row in found.values()]
    assert ranks == list(range(1, len(found) + 1))
    scores = [row["score"] for row in found.values()]
    assert scores == sorted(scores, reverse=True)


def test_needs_are_found_for_an_offer_and_all_for_a_company(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    found = matches(cursor, LOCAL, offer="p/too-little", limit=5)
    assert {row["need"]["listing_id"] for row in found} == {"need", "group-need"}
    assert found[0]["covers_share"] == pytest.approx(0.2)
    of_company = matches(cursor, LOCAL, company="taker", limit=100)
    asked = {row["need"]["listing_id"] for row in of_company}
    assert {"need", "three-months", "members-need", "group-need"} <= asked  # "own" fits group-need
    table = all_matches(cursor, LOCAL, limit_each=100)
    pairs = set(zip(*(table[name].to_pylist() for name in ("need_id", "offer_id")), strict=True))
    assert {("need", name) for name in offers(cursor, "need")} <= pairs
    of_offers = {
        (row["need"]["listing_id"], row["offer"]["listing_id"])
        for name in ("same", "always")
        for row in matches(cursor, LOCAL, offer=name, limit=100)
    }
    assert of_offers == {pair for pair in pairs if pair[1] in ("same", "always")}


def test_an_anonymous_listing_keeps_to_what_nearby_shows(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    hidden = by_offer(cursor)["hidden"]
    around = nearby(cursor, LOCAL, lon=0.05, lat=45.05, radius_km=100, limit=None)
    shown = next(row for row in around if row["listing_id"] == "hidden")
    assert hidden["offer"] == {key: shown[key] for key in LISTING_KEYS}
    assert hidden["offer"]["company_id"] is hidden["offer"]["company_name"] is None
    assert hidden["distance_km"] in BANDS_KM
    assert hidden["distance_band"].endswith(f"-{int(hidden['distance_km'])}")
    assert hidden["distance_method"] == "detour"
    # Its giver's record is nobody's own.
    assert not hidden["parts"]["reliability"]["known"]
    assert "0.061" not in json.dumps(hidden, default=str)
    table = all_matches(cursor, LOCAL).to_pylist()
    row = next(r for r in table if r["offer_id"] == "hidden" and r["need_id"] == "need")
    assert row["offer_company_id"] is None
    assert row["distance_km"] == hidden["distance_km"]


def test_weights_are_the_askers_to_change(cursor: duckdb.DuckDBPyConnection) -> None:
    weights = dict.fromkeys(("distance", "category", "dates", "text", "impact"), 0.0)
    weights |= {"quantity": 1.0, "freshness": 0.0, "reliability": 0.0}
    found = by_offer(cursor, weights=weights)
    assert found["too-little"]["score"] == 0.2
    assert next(reversed(found)) == "too-little"
    with pytest.raises(UnknownChoice, match="speed"):
        by_offer(cursor, weights={"speed": 1.0})
    with pytest.raises(UnknownChoice, match="0 or more"):
        by_offer(cursor, weights={"text": -1.0})
    with pytest.raises(UnknownChoice, match="at least"):
        by_offer(cursor, weights=dict.fromkeys(weights, 0.0))


def test_what_makes_no_sense_is_refused(cursor: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AccessDenied):
        matches(cursor, Access("public"), need="need")
    with pytest.raises(AccessDenied):
        all_matches(cursor, Access("public"))
    for wrong in ({}, {"need": "need", "offer": "same"}, {"need": "same"}, {"offer": "nothing"}):
        with pytest.raises(UnknownChoice):
            matches(cursor, LOCAL, **wrong)
    with pytest.raises(UnknownChoice):
        matches(cursor, LOCAL, need="need", limit=0)
    with pytest.raises(UnknownChoice):
        matches(cursor, LOCAL, need="need", radius_km=0)
    with pytest.raises(UnknownTerritory):
        matches(cursor, LOCAL, need="need", territory="epci:unheard-of")
    with pytest.raises(UnknownFactorSet):
        matches(cursor, LOCAL, need="need", factor_set="mine")


EQUALS = [f"giver-{number}" for number in range(4)]
MOVED = {
    "tonnes": {"category": "wood_offcuts", "unit": "t", "quantity": 7.5},
    "van": {"category": "plastic_film", "unit": "kg", "quantity": 300.0},
    "lorry": {"category": "concrete_rubble", "unit": "t", "quantity": 24.0},
    "items": {"category": "it_monitors", "unit": "item", "quantity": 40.0},
    "weighed-items": {"category": "wood_pallets", "unit": "item", "quantity": 60.0, "mass_t": 1.5},
    "loan": {
        "resource": "equipment", "category": "forklift", "unit": "hour", "quantity": 80.0,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def various() -> duckdb.DuckDBPyConnection:
    companies = [company("giver", 0.07, 45.07), company("taker", 0.21, 45.19)]
    listings = [
        row
        for name, extra in MOVED.items()
        for row in (listing(f"{name}-offer", **extra), need(f"{name}-need", **extra))
    ]
    recurs = {"category": "bricks"}
    listings += [
        need("a-year", quantity=52.0, recurrence="yearly", **recurs),
        listing("a-week", quantity=0.5, recurrence="weekly", **recurs),
        listing("once", quantity=26.0, **recurs),
    ]
    says = {"category": "insulation"}
    listings += [
        need("says", title="Cherche chevrons en chêne, à réemployer", **says),
        listing("like", title="CHEVRON de chene", description="réemployé", **says),
        listing("unlike", title="Copeaux de peuplier", **says),
        listing("dumb", **says),
    ]
    listings += [need("twice", category="tyres"), need("twice", platform="q", category="tyres")]
    listings += [listing("tyres", category="tyres")]
    turns = {"category": "flat_glass", "available_to": day(300)}
    companies += [company(name, 0.07, 45.07) for name in EQUALS]
    listings += [listing(name, company_id=name, **turns) for name in EQUALS]
    listings += [need("turns", **turns)]
    exchanges = tuple(
        {"resource": "material", **extra}
        | {
            "exchange_id": name,
            "platform": "p",
            "giver_id": "giver",
            "receiver_id": "taker",
            "status": "completed",
            "completed_on": TODAY,
        }
        for name, extra in MOVED.items()
    )
    return country(companies, listings, exchanges)


def test_an_id_of_two_platforms_needs_its_platform(various: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownChoice, match="p/twice, q/twice"):
        matches(various, LOCAL, need="twice")
    assert len(matches(various, LOCAL, need="q/twice")) == 1


def test_impact_is_what_the_method_gives_to_the_exchange_done(
    various: duckdb.DuckDBPyConnection,
) -> None:
    for name, factor_set in product(MOVED, ("default", "regulatory_2012", "ademe")):
        row = matches(various, LOCAL, need=f"{name}-need", radius_km=100, factor_set=factor_set)[0]
        done = various.execute(
            "SELECT co2e_avoided_kg, tkm_avoided, mass_t, actual_km FROM marts.exchanges "
            "WHERE exchange_id = ? AND factor_set = ?",
            [name, factor_set],
        ).fetchone()
        said = (row["co2e_avoided_kg"], row["tkm_avoided"], row["mass_t"], row["distance_km"])
        assert said == pytest.approx(done, rel=1e-9), (name, factor_set)


def test_what_recurs_is_compared_by_the_year(various: duckdb.DuckDBPyConnection) -> None:
    found = {r["offer"]["listing_id"]: r for r in matches(various, LOCAL, need="a-year")}
    weekly, once = found["a-week"], found["once"]
    assert weekly["per_year"] and once["per_year"]
    assert (weekly["covers_share"], weekly["quantity"]) == (0.5, 26)
    assert (once["covers_share"], once["quantity"]) == (0.5, 26)
    # As many tonnes, but in 52 trips of a van instead of one of a lorry.
    assert weekly["tkm_avoided"] == pytest.approx(once["tkm_avoided"])
    vul, artic = 0.84, 0.0823
    more_kg = weekly["mass_t"] * weekly["distance_km"] * (vul - artic)
    assert once["co2e_avoided_kg"] - weekly["co2e_avoided_kg"] == pytest.approx(more_kg)


def test_words_that_both_wrote_bring_nearer(various: duckdb.DuckDBPyConnection) -> None:
    found = matches(various, LOCAL, need="says")
    text = {row["offer"]["listing_id"]: row["parts"]["text"] for row in found}
    assert text["like"]["value"] > 0.4 > text["unlike"]["value"]
    assert text["dumb"] == {"value": 0.5, "weight": 0.1, "contribution": 0.05, "known": False}


def test_equals_take_turns(various: duckdb.DuckDBPyConnection) -> None:
    first_day = matches(various, LOCAL, need="turns")
    assert len({row["score"] for row in first_day}) == 1
    assert {row["offer"]["listing_id"] for row in first_day} == set(EQUALS)
    listings = open_listings(various)
    number = various.execute(
        "SELECT listing_no FROM marts.match_listings WHERE listing_id = 'turns'"
    ).fetchone()
    searcher = listings.needs.listings[[listings.place[number[0]]]]
    wish = listings.wish(searcher, for_needs=True)
    firsts = Counter()
    for later in range(60):
        rules = rules_of(listings, day(later))
        found = search(
            searcher, listings.offers, wish, listings.met_by_need, listings.terms, rules,
            limit=4, for_needs=True,
        )  # fmt: skip
        assert len(set(found.pairs["score"][0].tolist())) == 1
        firsts[int(listings.offers.listings["no"][found.place[0, 0]])] += 1
    assert len(firsts) == len(EQUALS)
    assert min(firsts.values()) >= 6  # 15 each on average
    assert max(firsts.values()) <= 27


@pytest.fixture(scope="module")
def with_roads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    db = small_warehouse(tmp_path_factory.mktemp("match") / "m.duckdb")
    banks = {"west": (0.175, 45.175), "east": (0.205, 45.175), "inland": (0.241, 45.121)}
    # Many more on the far bank than are first looked at.
    crowd = {f"crowd-{n}": (0.17 - 0.0001 * n, 45.16) for n in range(60)}
    places = {**banks, **crowd, "taker": (0.201, 45.161)}
    with open_writer(db) as cursor:
        insert(cursor, "companies", [company(name, *place) for name, place in places.items()])
        insert(
            cursor,
            "listings",
            [listing(name, company_id=name) for name in places if name != "taker"]
            + [need("need"), listing("hidden", company_id="west", visibility="anonymous")],
        )
        insert(cursor, "settings", [{"key": "as_of", "value": TODAY.isoformat()}])
        register_small_roads(cursor)
        compute(cursor)
        yield cursor


def test_the_best_are_those_by_road_where_roads_are_loaded(
    with_roads: duckdb.DuckDBPyConnection,
) -> None:
    everyone = matches(with_roads, LOCAL, need="need", limit=100, radius_km=200)
    assert len(everyone) == 64
    best = matches(with_roads, LOCAL, need="need", limit=3, radius_km=200)
    assert [row["offer"]["listing_id"] for row in best] == [
        row["offer"]["listing_id"] for row in everyone[:3]
    ]
    rows = {row["offer"]["listing_id"]: row for row in everyone}
    assert {"east", "inland"} < {row["offer"]["listing_id"] for row in best}
    assert rows["west"]["distance_km"] > 30  # round by the bridge, 3 km away as birds fly
    assert rows["west"]["distance_method"] == "network"
    assert rows["hidden"]["distance_method"] == "detour"
    near = matches(with_roads, LOCAL, need="need", limit=100, radius_km=20)
    assert {row["offer"]["listing_id"] for row in near} == {"east", "inland", "hidden"}


@pytest.fixture(scope="module")
def file_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = small_warehouse(tmp_path_factory.mktemp("match-command") / "m.duckdb")
    with open_writer(db) as cursor:
        insert(
            cursor,
            "companies",
            [company("giver", 0.07, 45.07), company("taker", 0.05, 45.05)],
        )
        insert(cursor, "listings", [need("need"), listing("offer", title='=HYPERLINK("x")')])
        insert(cursor, "settings", [{"key": "as_of", "value": TODAY.isoformat()}])
        compute(cursor)
    return db


def test_the_command_tells_matches(file_db: Path, tmp_path: Path) -> None:
    (row,) = as_json("match", "--need", "p/need", db=file_db)["matches"]
    assert row["offer"]["listing_id"] == "offer"
    (same,) = as_json("match", "--offer", "offer", "--limit", "1", db=file_db)["matches"]
    assert same == row
    (of_company,) = as_rows("match", "--company", "taker", db=file_db)
    assert of_company["offer_title"].startswith("'=")
    assert float(of_company["score"]) == row["score"]
    assert str(row["score"]) in maillage("match", "--need", "need", db=file_db)
    heavy = as_json("match", "--need", "need", "--weight", "text=1", db=file_db)["matches"][0]
    assert heavy["parts"]["text"]["weight"] > row["parts"]["text"]["weight"]
    for suffix in ("csv", "json", "jsonl", "parquet"):
        maillage(
            "match", "--all", "--territory", "epci:E0", "--out", tmp_path / f"o.{suffix}",
            db=file_db,
        )  # fmt: skip
    with (tmp_path / "o.csv").open(encoding="utf-8") as stream:
        (line,) = csv.DictReader(stream)
    assert line["offer_title"].startswith("'=")
    assert json.loads((tmp_path / "o.json").read_text())["matches"][0]["offer_id"] == "offer"
    assert json.loads((tmp_path / "o.jsonl").read_text())["score"] == row["score"]
    assert pq.read_table(tmp_path / "o.parquet")["need_id"].to_pylist() == ["need"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--all"],
        ["--all", "--out", "matches.docx"],
        ["--need", "need", "--offer", "offer"],
        [],
        ["--need", "need", "--weight", "text"],
        ["--need", "unheard-of"],
    ],
)
def test_the_command_refuses_what_it_cannot_answer(file_db: Path, arguments: list[str]) -> None:
    done = run("match", *arguments, db=file_db)
    assert done.returncode != 0
    assert done.stderr
