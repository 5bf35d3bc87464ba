"""A competitor looks for the company behind an anonymous listing, with all that answers anyone.

The proof is by two worlds that differ only in what must stay secret: which of the companies of a
trade it is, where exactly they stand, what they did before, what else they are members of. Whatever
is asked, from any point, both worlds answer alike to the byte; so no answer, and no sum of answers,
tells more than the territory that is shown.

A competitor asks for matches of its own listings only, and plants as many as it likes.
"""

import json
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import duckdb
import pytest

from analytics.access import Access
from analytics.matching.match import matches
from analytics.search.find import search
from dashboard import maps
from pipelines.compute import compute
from tests.support.small_country import centre, insert, small_country

LOCAL = Access.local()
TODAY = date(2026, 10, 31)
NAMES = ("Alpha", "Beta", "Gamma")
SOLO = "Rarissime"
POINTS = [(0.02, 45.01), (0.04, 45.08), (0.17, 45.02)]
RADII_KM = (3.0, 12.5, 60.0)


def company(name: str, lon: float, lat: float, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "company_id": name.lower(),
        "name": f"{name} Industries",
        "naf_code": "25.62B",
        "country": "FR",
        "lon": lon,
        "lat": lat,
        **extra,
    }


def listing(listing_id: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "listing_id": listing_id,
        "platform": "p",
        "kind": "offer",
        "resource": "staff",
        "category": "welder",
        "title": "Soudeur TIG",
        "status": "open",
        "visibility": "anonymous",
        "quantity": 300.0,
        "unit": "person_hour",
        "available_from": TODAY,
        "available_to": date(2027, 3, 31),
        "published_on": TODAY,
        **extra,
    }


def planted() -> Iterator[dict[str, Any]]:
    """The competitor's own listings: at many places, of all that could be told apart."""
    for place, (lon, lat) in enumerate(POINTS):
        for kind, shift in product(("offer", "need"), (0, 60)):
            yield listing(
                f"R{place}{kind[0]}{shift}",
                company_id="rival",
                kind=kind,
                visibility="public",
                title="Soudeur TIG",
                description="Alpha Industries",  # a guess: who writes so must not come nearer
                quantity=50.0 + 100 * place,
                available_from=TODAY.replace(month=12 if shift else 11, day=1),
                lon=lon,
                lat=lat,
            )
    yield listing(
        "RM", company_id="rival", kind="need", visibility="members", platform="q", lon=0.1, lat=45.1
    )


def world(who: str, lon: float, lat: float, *, past: bool) -> duckdb.DuckDBPyConnection:
    """A small country where one company of the trade lists without its name.

    Args:
        who: Which of `NAMES` it is.
        lon: Where the listing says that it is, in commune C00; and where its company stands.
        lat: Likewise.
        past: Whether it is the one of the trade that cancelled exchanges before, and is a member
            of platform q; else Beta is.
    """
    connection = small_country()
    cursor = connection.cursor()
    spots = [(0.01, 45.01), (0.05, 45.09), (0.09, 45.03)]
    trade = [
        company(name, *((lon, lat) if name == who else spot))
        for name, spot in zip(NAMES, spots, strict=True)
    ]
    other_spot = (0.025, 45.025) if past else (0.075, 45.075)
    rare = [
        company(SOLO, *other_spot, naf_code="30.30Z"),
        *(company(f"far{n}", *centre(0, n), naf_code="30.30Z") for n in (1, 2)),
    ]
    rival = company("Rival", *centre(1, 1), naf_code="46.90Z")
    insert(cursor, "companies", [*trade, *rare, rival])
    platform = {"perimeter": ["region:R"], "resources": ["staff"], "registered": True}
    insert(cursor, "platforms", [{"platform": name, **platform} for name in ("p", "q")])
    members = [*(row["company_id"] for row in trade), SOLO.lower(), "rival"]
    insert(cursor, "members", [{"platform": "p", "company_id": name} for name in members])
    insert(cursor, "members", [{"platform": "q", "company_id": "rival"}])
    insert(
        cursor,
        "listings",
        [
            listing(
                "A",
                company_id=who.lower(),
                lon=lon,
                lat=lat,
                description=f"Chez {who} Industries, au fond de la cour",
            ),
            listing("N", company_id=who.lower(), kind="need", title=f"{who} cherche un soudeur"),
            listing("S", company_id=SOLO.lower(), category="welder"),
            *planted(),
        ],
    )
    known = who.lower() if past else "beta"
    insert(cursor, "members", [{"platform": "q", "company_id": known}])
    insert(
        cursor,
        "exchanges",
        [
            {
                "exchange_id": f"X{n}",
                "platform": "p",
                "giver_id": known,
                "receiver_id": "far1",
                "resource": "staff",
                "category": "welder",
                "status": "cancelled",
            }
            for n in range(6)
        ],
    )
    insert(cursor, "settings", [{"key": "as_of", "value": TODAY.isoformat()}])
    compute(cursor)
    return connection


def asked(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, Any]]:
    """Everything a competitor may ask, and what is answered."""
    for (lon, lat), radius_km in product(POINTS, RADII_KM):
        found = search(cursor, LOCAL, lon=lon, lat=lat, radius_km=radius_km, limit=None)
        yield f"search {lon} {lat} {radius_km}", vars(found)
        drawn = maps.nearby_map(
            (lon, lat),
            "ici",
            radius_km,
            [
                {**row, "rank": rank, "point": f"{row['lon']},{row['lat']}"}
                for rank, row in enumerate(found.listings, start=1)
            ],
            {"type": "FeatureCollection", "features": []},
        )
        yield f"map {lon} {lat} {radius_km}", drawn.to_json()
    for text in (*NAMES, SOLO, "soudeur", "industries", "cour", "tig"):
        for order in ("distance", "text"):
            found = search(
                cursor, LOCAL, lon=0.1, lat=45.1, radius_km=50.0, text=text, order=order, limit=None
            )
            yield f"text {text} {order}", vars(found)
    for choice in (
        {"kind": "offer", "category": "welder"},
        {"platform": "p", "quantity": 300.0, "category": "welder"},
        {"date_from": date(2027, 3, 31)},
        {"resource": "staff", "unit_code": "C00"},
    ):
        found = search(cursor, LOCAL, lon=0.05, lat=45.05, radius_km=30.0, **choice)
        yield f"filters {choice}", vars(found)
    for row in planted():
        one = {row["kind"]: f"{row['platform']}/{row['listing_id']}"}
        yield f"match {one}", matches(cursor, LOCAL, **one, limit=50, radius_km=80.0)
        yield (
            f"commune {one}",
            matches(cursor, LOCAL, **one, limit=50, radius_km=80.0, territory="commune:C00"),
        )
    yield "company", matches(cursor, LOCAL, company="rival", limit=50)


@pytest.fixture(scope="module")
def first() -> Iterator[duckdb.DuckDBPyConnection]:
    """A world where Alpha lists."""
    with world("Alpha", 0.011, 45.012, past=False) as connection:
        yield connection


@pytest.fixture(scope="module")
def answers(first: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What it answers to each question, as text."""
    return told(first.cursor())


def told(cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return {
        question: json.dumps(answer, default=str, sort_keys=True)
        for question, answer in asked(cursor)
    }


def test_no_answer_tells_another_world_apart(answers: dict[str, str]) -> None:
    with world("Gamma", 0.093, 45.088, past=True) as other:
        there = told(other.cursor())
    assert answers.keys() == there.keys()
    assert not [question for question, answer in answers.items() if answer != there[question]]


def test_the_battery_meets_the_anonymous_listings(answers: dict[str, str]) -> None:
    met = [question for question, answer in answers.items() if '"listing_id": "A"' in answer]
    for way in ("search", "text soudeur", "filters", "match", "company"):
        assert any(question.startswith(way) for question in met), way


def test_no_answer_names_the_company(first: duckdb.DuckDBPyConnection) -> None:
    found = search(first.cursor(), LOCAL, lon=0.05, lat=45.05, radius_km=60.0, limit=None)
    anonymous = {row["listing_id"]: row for row in found.listings if row["listing_id"] in "ANS"}
    assert anonymous.keys() == {"A", "N", "S"}
    for row in anonymous.values():
        assert row["company_id"] is row["company_name"] is None
        assert row["distance_band"] is not None
        assert "alpha" not in json.dumps(row, default=str).lower()
    assert anonymous["A"]["title"] == "Soudeur TIG"
    assert anonymous["N"]["title"] is None  # it names who wrote it


def test_three_companies_of_the_trade_hide_one_and_one_is_shown_further_up(
    first: duckdb.DuckDBPyConnection,
) -> None:
    found = search(first.cursor(), LOCAL, lon=0.05, lat=45.05, radius_km=60.0, limit=None)
    shown = {row["listing_id"]: row for row in found.listings}
    assert (shown["A"]["lon"], shown["A"]["lat"]) == centre(0, 0)
    assert shown["A"]["commune_code"] == "C00"
    # Of the trade 30, C00 has one company and EPCI E0 three.
    assert shown["S"]["commune_code"] is None
    assert shown["S"]["commune_name"] == "E0"
    assert (shown["S"]["lon"], shown["S"]["lat"]) != centre(0, 0)
