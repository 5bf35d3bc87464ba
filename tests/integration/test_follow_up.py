"""What an officer calls about: each rule of the lists has a row that it alone lets in or out."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from analytics.access import Access
from analytics.care.follow_up import LISTS, follow_up
from analytics.care.proposals import _shared_out
from analytics.care.settings import settings
from analytics.errors import AccessDenied, UnknownChoice, UnknownTerritory
from analytics.matching.pair import LISTING, PAIR
from pipelines.cli_care import List
from pipelines.compute import compute
from tests.support.command import as_json, as_rows
from tests.support.small_country import centre, insert, small_country

LOCAL = Access.local()
TODAY = date(2026, 10, 31)
HERE = "epci:E0"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def company(company_id: str, column: int, row: int, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    lon, lat = centre(column, row)
    name = f"{company_id} SARL"
    place = {"address": f"1 rue {company_id}", "postcode": "01000", "lon": lon, "lat": lat}
    return {"company_id": company_id, "name": name, "country": "FR", **place, **extra}


COMPANIES = [
    company("sawmill", 0, 0, headcount="50-99"),
    # Three of one trade in one intercommunality: an anonymous listing of theirs is shown there.
    *(company(f"baker-{row}", 0, row, naf_code="10.71C") for row in (0, 3)),
    company("baker", 0, 1, natural_person=True, naf_code="10.71C"),
    company("shy", 0, 2, diffusion="partial"),
    company("smith", 1, 0, headcount="20-49"),
    company("far", 3, 3),
]


def listing(listing_id: str, company_id: str, kind: str, days: int, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "listing_id": listing_id,
        "platform": "p",
        "company_id": company_id,
        "kind": kind,
        "resource": "material",
        "category": "wood_offcuts",
        "title": f"Annonce {listing_id}",
        "quantity": 10.0,
        "unit": "t",
        "status": "open",
        "visibility": "public",
        "published_on": ago(days),
        "updated_on": datetime.combine(ago(days), datetime.min.time()),
        **extra,
    }


def ended(listing_id: str, days: int, reason: str | None, status: str = "closed") -> dict[str, Any]:
    extra = {"status": status, "closing_reason": reason}
    return listing(listing_id, "sawmill", "offer", days, **extra)


ANONYMOUS = {"visibility": "anonymous"}
TALKING = {"status": "in_discussion"}
LISTINGS = [
    listing("offcuts", "sawmill", "offer", 5),
    listing("offcuts-too", "sawmill", "offer", 5),
    listing("offcuts-3", "sawmill", "offer", 5),
    listing("wanted", "smith", "need", 5),
    listing("wanted-too", "baker", "need", 5),
    listing("wanted-3", "shy", "need", 5),
    listing("shy-oil", "shy", "offer", 75, category="used_oils"),
    listing("oil", "baker", "offer", 70, category="used_oils"),
    listing("hidden-oil", "baker", "offer", 80, category="used_oils", **ANONYMOUS),
    listing("hidden-wood", "baker", "offer", 60, **ANONYMOUS),
    listing("alone", "shy", "offer", 60, category="used_oils", **ANONYMOUS),
    listing("oil-elsewhere", "smith", "offer", 90, category="used_oils"),
    listing("still", "sawmill", "need", 31, **TALKING),
    listing("moving", "sawmill", "need", 29, **TALKING),
    listing("with-exchange", "sawmill", "offer", 200, **TALKING),
    listing("hidden-talk", "baker", "need", 40, **TALKING, **ANONYMOUS),
    listing("talk-elsewhere", "smith", "need", 400, **TALKING),
    ended("refused", 10, "Refus :  Trop cher"),
    ended("refused-too", 300, "refus : trop chér", "withdrawn"),
    ended("refused-before", 400, "Refus : trop cher"),
    ended("refused-long-ago", 800, "Refus : trop cher"),
    ended("no-reason", 20, None, "expired"),
    ended("exchanged", 20, "Échange réalisé"),
]


def exchange(
    exchange_id: str,
    giver: str,
    receiver: str,
    status: str = "completed",
    **extra: Any,  # noqa: ANN401
) -> dict[str, Any]:
    return {
        "exchange_id": exchange_id,
        "platform": "p",
        "giver_id": giver,
        "receiver_id": receiver,
        "resource": "material",
        "category": "wood_pallets",
        "mass_t": 1.0,
        "status": status,
        **extra,
    }


def loan(exchange_id: str, giver: str, status: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    papers = {"agreement_signed": True, "employee_consent": True, "cse_informed": True}
    staff = {"resource": "staff", "category": "welder", "hours": 70.0, "mass_t": None}
    to = "smith" if giver != "smith" else "sawmill"
    return exchange(exchange_id, giver, to, status, **{**staff, **papers, **extra})


EXCHANGES = [
    exchange("stuck", "sawmill", "smith", "agreed", offer_id="with-exchange", agreed_on=ago(31)),
    exchange("fresh", "sawmill", "smith", "agreed", agreed_on=ago(29)),
    exchange("hidden", "far", "baker", "proposed", need_id="hidden-talk"),
    exchange("stuck-elsewhere", "smith", "far", "agreed", agreed_on=ago(300)),
    exchange("dead", "sawmill", "smith", "cancelled", agreed_on=ago(300)),
    exchange("first", "sawmill", "smith", completed_on=ago(400), offer_id="exchanged"),
    exchange("again", "smith", "sawmill", completed_on=ago(10)),
    exchange("newcomer", "sawmill", "baker", completed_on=ago(89)),
    exchange("late", "sawmill", "shy", completed_on=ago(90)),
    loan("unsigned", "sawmill", "running", started_on=ago(9), agreement_signed=None),
    loan("untold", "sawmill", "completed", completed_on=ago(300), cse_informed=False),
    loan("untold-small", "smith", "completed", completed_on=ago(300), cse_informed=False),
    loan("untold-unknown", "far", "agreed", agreed_on=ago(1), cse_informed=None),
    loan("long-over", "sawmill", "completed", completed_on=ago(366), employee_consent=False),
]


@pytest.fixture(scope="module")
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = small_country()
    insert(connection, "companies", COMPANIES)
    insert(connection, "listings", LISTINGS)
    insert(connection, "exchanges", EXCHANGES)
    insert(connection, "settings", [{"key": "as_of", "value": TODAY.isoformat()}])
    compute(connection.cursor())
    yield connection.cursor()
    connection.close()


@pytest.fixture(scope="module")
def here(cursor: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return follow_up(cursor, LOCAL, territory=HERE)


def ids(rows: list[dict[str, Any]], name: str = "exchange_id") -> list[str]:
    return [row[name] for row in rows]


def test_what_is_proposed_takes_each_listing_once_and_a_company_twice(
    here: dict[str, Any],
) -> None:
    pairs = [(row["offer"], row["need"]) for row in here["proposals"]]
    givers = Counter(offer["company_id"] for offer, _ in pairs)  # the sawmill has three offers
    assert givers == {"sawmill": settings().per_company, None: 1}
    listed = Counter(side["listing_id"] for pair in pairs for side in pair)
    assert set(listed.values()) == {1}
    assert [row["rank"] for row in here["proposals"]] == [1, 2, 3]


def test_an_end_in_the_territory_is_enough_to_be_proposed(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    of_smith = follow_up(cursor, LOCAL, territory="epci:E1")["proposals"]
    assert [row["need"]["listing_id"] for row in of_smith] == ["wanted"]
    assert follow_up(cursor, LOCAL, territory="epci:E3")["proposals"] == []


def test_orphans_are_the_listings_of_the_territory_that_none_fits(here: dict[str, Any]) -> None:
    # The anonymous one that is alone of its trade is shown in the country, and counted there.
    assert ids(here["orphans"], "listing_id") == ["hidden-oil", "shy-oil", "oil"]
    assert [row["days"] for row in here["orphans"]] == [80, 75, 70]
    assert (here["orphans"][0]["company_id"], here["orphans"][0]["commune_code"]) == (None, None)
    (category,) = here["orphans_by_category"]
    assert (category["offers"], category["needs"], category["days"]) == (3, 0, 80)
    assert [row["listings"] for row in here["orphans_by_commune"]] == [1, 1, 1]


def test_stalled_is_what_nothing_moved_for_so_many_days(
    cursor: duckdb.DuckDBPyConnection, here: dict[str, Any]
) -> None:
    # The discussions that have an exchange under way are told of once, with the exchange.
    assert ids(here["stalled_listings"], "listing_id") == ["still"]
    assert ids(here["stalled_exchanges"]) == ["hidden", "stuck"]
    sooner = follow_up(cursor, LOCAL, territory=HERE, stalled_days=29)
    assert ids(sooner["stalled_listings"], "listing_id") == ["still", "moving"]
    assert ids(sooner["stalled_exchanges"]) == ["hidden", "stuck", "fresh"]
    with pytest.raises(UnknownChoice, match="stalls"):
        follow_up(cursor, LOCAL, stalled_days=0)


def test_who_lists_anonymously_has_no_name_until_something_is_signed(
    here: dict[str, Any],
) -> None:
    row = next(row for row in here["stalled_exchanges"] if row["exchange_id"] == "hidden")
    assert (row["receiver_id"], row["receiver_name"]) == (None, None)
    assert row["giver_id"] == "far"


def test_reasons_are_told_apart_by_their_words_alone(here: dict[str, Any]) -> None:
    told = [(row["reason"], row["listings"], row["listings_before"]) for row in here["reasons"]]
    assert [(listings, before) for _, listings, before in told] == [(2, 1), (1, 0)]
    assert told[1][0] is None
    first = here["reasons"][0]
    assert (first["closed"], first["withdrawn"], first["expired"]) == (1, 1, 0)
    assert first["change"] == 1


def test_new_links_are_first_ever_and_in_either_direction(here: dict[str, Any]) -> None:
    assert ids(here["new_companies"], "company_id") == ["baker"]
    assert ids(here["new_pairs"]) == ["newcomer"]


def test_a_loan_lacks_what_was_not_said_and_the_council_from_fifty(
    here: dict[str, Any],
) -> None:
    lacking = {
        row["exchange_id"]: [name for name in row if name.startswith("lacks_") and row[name]]
        for row in here["loans"]
    }
    assert lacking == {"unsigned": ["lacks_agreement"], "untold": ["lacks_works_council"]}


def test_calls_are_of_companies_here_and_tell_no_address_withheld(here: dict[str, Any]) -> None:
    calls = here["calls"]
    assert {row["company_id"] for row in calls} == {"sawmill", "baker", "shy", None}
    for row in calls:
        told = row["address"] == f"1 rue {row['company_id']}"
        assert told is (row["company_id"] == "sawmill")
        assert row["withheld"] is not told
    hidden = [row for row in calls if row["company_id"] is None]
    assert {row["subject"] for row in hidden} == {"hidden", "hidden-oil", "hidden-wood"}
    assert all(row["company_name"] is None for row in hidden)
    assert [row["reason"] for row in calls][:2] == ["loan", "loan"]
    assert calls[-1]["company_id"] is None


def test_equals_take_turns() -> None:
    needs, offers = np.zeros(4, LISTING), np.zeros(4, LISTING)
    needs["no"], offers["no"] = range(4), range(4, 8)
    for listed in (needs, offers):
        listed["owner"] = listed["no"]
        listed["turn"] = listed["no"].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    pairs = np.zeros(4, PAIR)
    pairs["score"] = [0.7, 0.7, 0.7, 0.6]
    first = Counter(_shared_out((needs, offers, pairs), day, settings())[0] for day in range(300))
    assert set(first) == {0, 1, 2}
    assert min(first.values()) > 60


def test_only_who_reads_in_clear_is_answered(cursor: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AccessDenied):
        follow_up(cursor, Access("public"), territory=HERE)
    with pytest.raises(UnknownTerritory):
        follow_up(cursor, LOCAL, territory="epci:nowhere")


def test_the_command_gives_every_list(demo_db: Path) -> None:
    asked = ("follow-up", "--territory", "region:28")
    told = as_json(*asked, db=demo_db)
    assert tuple(List) == LISTS == tuple(told)[3:]
    assert all(told[name] for name in LISTS)
    for name in ("calls", "proposals"):
        rows = as_rows(*asked, "--list", name, db=demo_db)
        assert len(rows) == len(told[name])
    one = as_json(*asked, "--list", "loans", "--stalled-days", "60", db=demo_db)
    assert one["loans"] == told["loans"]
    assert one["settings"] == {**told["settings"], "stalled_days": 60}
    assert json.dumps(told["calls"]).count('"withheld": true') > 0
