"""A territory's year against a count by hand: funnel and partners."""

import random
from collections import Counter
from datetime import date
from typing import Any

import duckdb
import pytest

from analytics.access import Access
from analytics.errors import UnknownChoice
from analytics.overview import STAGES, funnel, monthly, partners
from pipelines.compute import compute
from tests.support.small_country import centre, insert, small_country

LOCAL = Access.local()
YEAR = 2025
# Where each company stands: its square, or none.
SQUARES = {
    "west": (0, 0),
    "west-too": (0, 1),
    "middle": (1, 0),
    "alone": (2, 2),
    "east": (3, 3),
    "nowhere": None,
}
EPCI = {"west": "E0", "west-too": "E0", "middle": "E1", "alone": "none", "east": "E3"}
CATEGORIES = {
    "wood_pallets": ("material", "wood"),
    "it_monitors": ("material", "electronics"),
    "welder": ("staff", "industry"),
    "forklift": ("equipment", "handling"),
}
TERRITORIES = (None, "epci:E0", "epci:E3", "epci:none", "epci:unplaced", "region:R")

WITHIN = {
    "giver_id": "west",
    "receiver_id": "west-too",
    "resource": "material",
    "category": "wood_pallets",
    "status": "completed",
    "mass_t": 2.0,
}


def inside(company_id: str, territory: str | None) -> bool:
    if territory in (None, "region:R"):
        return territory is None or company_id != "nowhere"
    return EPCI.get(company_id, "unplaced") == territory.partition(":")[2]


def invented() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Listings and exchanges that tell every story, jumps and contradictions included."""
    draw = random.Random(3)  # noqa: S311  # a sample, not a secret
    names = list(SQUARES)
    listings = [
        {
            "listing_id": f"l{number}",
            "platform": draw.choice("pq"),
            "company_id": draw.choice(names),
            "kind": draw.choice(["offer", "need"]),
            "resource": CATEGORIES[category][0],
            "category": category,
            "status": draw.choice(["open", "in_discussion", "agreed", "closed", "withdrawn"]),
            "published_on": date(draw.choice([2024, YEAR]), draw.randint(1, 12), 5),
        }
        for number in range(80)
        for category in [draw.choice(list(CATEGORIES))]
    ]
    exchanges = []
    for number in range(160):
        giver, receiver = draw.sample(names, 2)
        category = draw.choice(list(CATEGORIES))
        status = draw.choice(
            ["proposed", "agreed", "running", "completed", "completed"] * 2 + ["cancelled"]
        )
        exchanges.append(
            {
                "exchange_id": f"x{number}",
                "platform": draw.choice("pq"),
                "giver_id": giver,
                "receiver_id": receiver,
                "resource": CATEGORIES[category][0],
                "category": category,
                "status": status,
                "completed_on": date(draw.choice([2024, YEAR]), draw.randint(1, 12), 20)
                if status == "completed"
                else None,
                "agreed_on": date(2024, 1, 9) if draw.random() < 0.5 else None,
                "mass_t": draw.choice([None, 0.5, 3.0]) if category != "welder" else None,
                "hours": draw.choice([10.0, 70.0]),
                "equipment_hours": 40.0 if category == "forklift" else None,
                "discard": draw.choice([None, "declared_waste", "saleable"]),
                "purchase_avoided_eur": draw.choice([None, 120.0]),
                "offer_id": f"l{draw.randrange(90)}" if draw.random() < 0.7 else None,
                "need_id": f"l{draw.randrange(90)}" if draw.random() < 0.4 else None,
            }
        )
    return listings, exchanges


LISTINGS, EXCHANGES = invented()
EXCHANGES += [
    {**EXCHANGES[0], **WITHIN, "exchange_id": f"within{day}", "completed_on": date(YEAR, 5, day)}
    for day in (1, 2)
]


@pytest.fixture(scope="module")
def cursor() -> duckdb.DuckDBPyConnection:
    connection = small_country()
    companies = []
    for name, square in SQUARES.items():
        lon, lat = centre(*square) if square else (None, None)
        row = {"company_id": name, "name": f"{name} SARL", "country": "FR", "lon": lon, "lat": lat}
        companies.append(row)
    insert(connection, "companies", companies)
    insert(connection, "listings", LISTINGS)
    insert(connection, "exchanges", EXCHANGES)
    compute(connection.cursor())
    return connection.cursor()


def stage(listing: dict[str, Any]) -> int:
    """How far a listing came, 1 to 4, by the words of the definition."""
    reached = {"in_discussion": 2, "agreed": 3}.get(listing["status"], 1)
    end = "offer_id" if listing["kind"] == "offer" else "need_id"
    for row in EXCHANGES:
        if (row["platform"], row[end]) == (listing["platform"], listing["listing_id"]):
            agreed = row["status"] in ("agreed", "running") or row["agreed_on"]
            came = 4 if row["status"] == "completed" else 3 if agreed else 2
            reached = max(reached, came)
    return reached


@pytest.mark.parametrize("family", [None, "wood", "industry"])
@pytest.mark.parametrize("territory", TERRITORIES)
def test_the_funnel_is_the_count_by_hand(
    cursor: duckdb.DuckDBPyConnection, territory: str | None, family: str | None
) -> None:
    found = funnel(cursor, LOCAL, territory=territory, year=YEAR, family=family)
    by_kind = {row["kind"]: row for row in found.to_dict("records")}
    for kind in ("offer", "need"):
        stages = [
            stage(row)
            for row in LISTINGS
            if row["kind"] == kind
            and row["published_on"].year == YEAR
            and inside(row["company_id"], territory)
            and family in (None, CATEGORIES[row["category"]][1])
        ]
        expected = [sum(reached >= least for reached in stages) for least in (1, 2, 3, 4)]
        if not stages:
            assert kind not in by_kind
            continue
        counts = [by_kind[kind][name] for name in STAGES]
        assert counts == expected
        assert counts == sorted(counts, reverse=True)


def counted(family: str | None) -> list[dict[str, Any]]:
    return [
        row
        for row in EXCHANGES
        if row["status"] == "completed"
        and row["completed_on"].year == YEAR
        and family in (None, CATEGORIES[row["category"]][1])
    ]


@pytest.mark.parametrize("family", [None, "wood"])
@pytest.mark.parametrize("territory", TERRITORIES)
def test_partner_companies_are_the_count_by_hand(
    cursor: duckdb.DuckDBPyConnection, territory: str | None, family: str | None
) -> None:
    gives: Counter[str] = Counter()
    receives: Counter[str] = Counter()
    for row in counted(family):
        if inside(row["receiver_id"], territory):
            gives[row["giver_id"]] += 1
        if inside(row["giver_id"], territory):
            receives[row["receiver_id"]] += 1
    found = partners(cursor, LOCAL, territory=territory, year=YEAR, by="company", family=family)
    shown = {
        row.code: (row.gives, row.receives, row.exchanges, row.inside) for row in found.itertuples()
    }
    assert shown == {
        name: (gives[name], receives[name], gives[name] + receives[name], inside(name, territory))
        for name in gives | receives
    }
    assert list(found["exchanges"]) == sorted(found["exchanges"], reverse=True)
    assert set(found["name"]) <= {f"{name} SARL" for name in SQUARES}


def test_partner_territories_hold_their_companies_and_the_unplaced(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    found = partners(cursor, LOCAL, territory="epci:E0", year=YEAR)
    assert set(found["code"]) == {"E0", "E1", "E3", "C22", "unplaced"}
    assert found.set_index("code").loc["E0", "inside"]
    # An exchange within E0 counts once for E0, though both its ends are there.
    both = [
        row for row in counted(None) if EPCI.get(row["giver_id"]) == EPCI.get(row["receiver_id"])
    ]
    within = [row for row in both if EPCI.get(row["giver_id"]) == "E0"]
    assert within
    assert found.set_index("code").loc["E0", "exchanges"] == len(within)
    with pytest.raises(UnknownChoice):
        partners(cursor, LOCAL, territory=None, by="street")  # type: ignore[arg-type]


@pytest.mark.parametrize("by", ["resource", "family", "category"])
def test_months_add_up_to_the_exchanges_here(cursor: duckdb.DuckDBPyConnection, by: Any) -> None:  # noqa: ANN401
    for family in (None, "wood"):
        found = monthly(cursor, LOCAL, territory="epci:E0", year=YEAR, by=by, family=family)
        here = Counter(
            (row["completed_on"].month, group_of(row, by))
            for row in counted(family)
            if inside(row["giver_id"], "epci:E0") or inside(row["receiver_id"], "epci:E0")
        )
        shown = zip(found["month"], found["group"], found["exchanges"], strict=True)
        assert {(month, group): count for month, group, count in shown} == here
    with pytest.raises(UnknownChoice):
        monthly(cursor, LOCAL, territory=None, year=YEAR, by="colour")  # type: ignore[arg-type]


def group_of(row: dict[str, Any], by: str) -> str:
    resource, family = CATEGORIES[row["category"]]
    return {"resource": resource, "family": family, "category": row["category"]}[by]
