"""The potential of a territory: what counts, what does not, and what it says of whom."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.access import Access
from analytics.errors import AccessDenied, UnknownChoice
from analytics.impact import impact
from analytics.potential.potential import OBJECTIVES, potential
from pipelines.cli_potential import Objective
from pipelines.compute import compute
from pipelines.snapshot import open_latest
from tests.support.command import as_json, as_rows
from tests.support.small_country import centre, insert, small_country

LOCAL = Access.local()
VALUES = {"co2e": "co2e_avoided_kg", "tonnes": "tonnes", "companies": "companies"}


def company(company_id: str, column: int, row: int) -> dict[str, Any]:
    lon, lat = centre(column, row)
    nudge = len(company_id) / 1000  # nobody stands at a commune's point
    return {
        "company_id": company_id,
        "name": f"{company_id} SARL",
        "country": "FR",
        "lon": lon + nudge,
        "lat": lat,
    }


def listing(
    listing_id: str,
    kind: str,
    company_id: str,
    category: str,
    tonnes: float,
    year: int,
    **extra: Any,  # noqa: ANN401
) -> dict[str, Any]:
    return {
        "listing_id": listing_id,
        "platform": "p",
        "company_id": company_id,
        "kind": kind,
        "resource": "material",
        "category": category,
        "title": listing_id,
        "quantity": tonnes,
        "unit": "t",
        "status": "closed",
        "visibility": "public",
        "published_on": date(year, 1, 1),
        "available_from": date(year, 1, 1),
        "available_to": date(year, 12, 31),
        **extra,
    }


def exchange(
    exchange_id: str,
    giver: str,
    receiver: str,
    category: str,
    tonnes: float,
    day: date,
    **extra: Any,  # noqa: ANN401
) -> dict[str, Any]:
    return {
        "exchange_id": exchange_id,
        "platform": "p",
        "giver_id": giver,
        "receiver_id": receiver,
        "resource": "material",
        "category": category,
        "mass_t": tonnes,
        "status": "completed",
        "completed_on": day,
        **extra,
    }


STAFF: dict[str, Any] = {"resource": "staff", "unit": "person_hour"}

LISTINGS = [
    # 2021: one offer for two needs, in one EPCI and in two.
    listing("wood", "offer", "giver", "wood_offcuts", 10, 2021),
    listing("near-need", "need", "near", "wood_offcuts", 6, 2021),
    listing("east-need", "need", "east", "wood_offcuts", 4, 2021),
    # 2022 and 2023: an offer that is withdrawn at the end of June 2022.
    listing(
        "tyres", "offer", "giver", "tyres", 1, 2022,
        unit="t", status="withdrawn", available_to=date(2023, 12, 31),
        updated_on=datetime(2022, 6, 30),
    ),
    listing("tyres-2022", "need", "near", "tyres", 1, 2022),
    listing("tyres-2023", "need", "near", "tyres", 1, 2023),
    # 2023 and 2024: an offer of 5 t, 3 t of which go in 2023.
    listing("glass", "offer", "giver", "flat_glass", 5, 2023, available_to=date(2024, 12, 31)),
    listing("glass-2024", "need", "near", "flat_glass", 5, 2024),
    # 2025: two that were refused, a weekly stream, one offer on two platforms, an anonymous welder.
    listing("bricks", "offer", "giver", "bricks", 2, 2025),
    listing("bricks-need", "need", "near", "bricks", 2, 2025),
    listing(
        "soil", "offer", "giver", "soil_stones", 1, 2025,
        recurrence="weekly", available_from=date(2025, 7, 2),
    ),
    listing("soil-need", "need", "near", "soil_stones", 100, 2025),
    listing("plaster", "offer", "giver", "plasterboard", 4, 2025),
    listing("plaster", "offer", "giver", "plasterboard", 4, 2025, platform="q"),
    listing("plaster-need", "need", "other", "plasterboard", 4, 2025),
    listing(
        "S-1", "offer", "hidden", "welder", 70, 2025,
        **STAFF, visibility="anonymous", title="Soudeur de chez Discret",
    ),
    listing("welder-need", "need", "near", "welder", 70, 2025, **STAFF),
]  # fmt: skip

PLASTER = ("giver", "near", "plasterboard", 4.0, date(2025, 5, 5))

EXCHANGES = [
    # 2020: the best plan of 2021, made.
    exchange("X1", "giver", "near", "wood_offcuts", 6, date(2020, 5, 5)),
    exchange("X2", "giver", "east", "wood_offcuts", 4, date(2020, 5, 5)),
    exchange("X3", "giver", "other", "flat_glass", 3, date(2023, 8, 1), offer_id="glass"),
    exchange(
        "X4", "giver", "near", "bricks", 2, date(2025, 1, 1),
        status="cancelled", offer_id="bricks", need_id="bricks-need", completed_on=None,
    ),
    exchange("X5", *PLASTER, offer_id="plaster"),
    exchange("X6", *PLASTER, offer_id="plaster", platform="q"),
]  # fmt: skip


@pytest.fixture(scope="module")
def cursor() -> duckdb.DuckDBPyConnection:
    connection = small_country()
    companies = {"giver": (0, 0), "near": (0, 0), "other": (0, 1), "hidden": (0, 2), "east": (1, 0)}
    insert(connection, "companies", [company(name, *at) for name, at in companies.items()])
    insert(connection, "listings", LISTINGS)
    insert(connection, "exchanges", EXCHANGES)
    insert(connection, "settings", [{"key": "as_of", "value": "2026-10-31"}])
    compute(connection.cursor())
    return connection.cursor()


def ask(
    cursor: duckdb.DuckDBPyConnection,
    year: int,
    **options: Any,  # noqa: ANN401
) -> dict[str, Any]:
    return potential(cursor, LOCAL, year=year, **options)


def met(answer: dict[str, Any]) -> dict[tuple[str, str], float]:
    """Tonnes of each pair of the plan, by listing ids."""
    return {
        (row["offer"]["listing_id"], row["need"]["listing_id"]): row["quantity"]
        for row in answer["pairs"]
    }


def attributed_kg(
    cursor: duckdb.DuckDBPyConnection, year: int, territory: str | None = None
) -> float:
    figures = impact(cursor, LOCAL, year=year, territory=territory)["figures"]
    return next(
        row["value"]
        for row in figures
        if row["id"] == "co2e_avoided_kg" and row["basis"] == "attributed"
    )


def test_a_plan_is_worth_what_the_method_gives_once_it_is_made(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    answer = ask(cursor, 2021)
    assert met(answer) == {("wood", "near-need"): 6.0, ("wood", "east-need"): 4.0}
    made = attributed_kg(cursor, 2020)
    assert answer["potential"] == pytest.approx(made, rel=1e-9)
    assert (answer["realised"], answer["share"]) == (0.0, 0.0)
    assert ask(cursor, 2020)["realised"] == pytest.approx(made, rel=1e-9)


def test_each_end_counts_for_half(cursor: duckdb.DuckDBPyConnection) -> None:
    whole = ask(cursor, 2021)["potential"]
    here = ask(cursor, 2021, territory="epci:E0")["potential"]
    there = ask(cursor, 2021, territory="epci:E1")["potential"]
    assert here + there == pytest.approx(whole)
    assert here == pytest.approx(attributed_kg(cursor, 2020, "epci:E0"))
    assert ask(cursor, 2021, territory="epci:E1", objective="tonnes")["potential"] == 2.0
    assert ask(cursor, 2021, territory="epci:E1", objective="companies")["potential"] == 1


def test_a_withdrawn_listing_is_there_until_it_is_withdrawn(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    assert met(ask(cursor, 2022)) == {("tyres", "tyres-2022"): 1.0}
    later = ask(cursor, 2023)
    assert later["pairs"] == []
    assert [(row["kind"], row["category"]) for row in later["orphans"]] == [("need", "tyres")]


def test_what_went_in_another_year_is_no_longer_there(cursor: duckdb.DuckDBPyConnection) -> None:
    assert met(ask(cursor, 2024)) == {("glass", "glass-2024"): 2.0}


def test_what_recurs_holds_its_share_of_the_year_and_one_exchange_seen_twice_takes_once(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    answer = ask(cursor, 2025, objective="tonnes")
    stream_t = 52 * 183 / 365
    assert met(answer)["soil", "soil-need"] == pytest.approx(stream_t)
    # Of the plasterboard, on two platforms, there are 4 t.
    assert answer["potential"] == pytest.approx(stream_t + 4)
    assert answer["realised"] == 4.0


def test_a_refused_pair_is_not_proposed_again(cursor: duckdb.DuckDBPyConnection) -> None:
    answer = ask(cursor, 2025)
    assert ("bricks", "bricks-need") not in met(answer)
    alone = {(row["kind"], row["category"]): row for row in answer["orphans"]}
    assert alone["need", "bricks"]["quantity"] == 2.0
    assert alone["offer", "bricks"]["unit"] == "t"
    assert answer["orphan_places"] == [
        {"commune_code": "C00", "commune_name": "C00", "needs": 1, "offers": 1, "open": 0}
    ]


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("territory", [None, "epci:E0", "commune:C02"])
def test_an_anonymous_listing_keeps_its_company_and_place(
    cursor: duckdb.DuckDBPyConnection, objective: str, territory: str | None
) -> None:
    answer = ask(cursor, 2025, objective=objective, territory=territory)
    told = json.dumps([answer[key] for key in ("pairs", "orphans", "orphan_places")], default=str)
    assert "hidden" not in told
    assert "Discret" not in told
    assert "S-1" not in told
    assert "C02" not in told
    staff = [row for row in answer["pairs"] if row["offer"]["anonymous"]]
    assert len(staff) == (objective == "companies")
    for row in staff:
        assert row["distance_km"] is None
        assert row["covers_share"] == 1.0


def test_a_shorter_radius_leaves_less(cursor: duckdb.DuckDBPyConnection) -> None:
    near = ask(cursor, 2021, radius_km=5)
    assert met(near) == {("wood", "near-need"): 6.0}
    assert near["potential"] < ask(cursor, 2021)["potential"]


def test_every_refusal_is_typed(cursor: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AccessDenied):
        potential(cursor, Access("public"), year=2025)
    for wrong in ({"objective": "money"}, {"radius_km": -1.0}):
        with pytest.raises(UnknownChoice):
            ask(cursor, 2025, **wrong)
    with pytest.raises(UnknownChoice, match="2026-10-31"):
        ask(cursor, 2027)


def test_the_demonstration_realises_no_more_than_its_potential(demo_db: Path) -> None:
    with open_latest(demo_db) as cursor:
        codes = cursor.execute(
            "SELECT code FROM marts.active_territories WHERE level = 'region' "
            "UNION SELECT unnest(['none', 'unplaced'])"
        ).fetchall()
        parts = [ask(cursor, 2026, territory=f"region:{code}", limit=1) for (code,) in codes]
        whole = {objective: ask(cursor, 2026, objective=objective) for objective in VALUES}
        for answer in (*whole.values(), *parts):
            assert answer["realised"] <= answer["potential"] <= answer["bound"]
            worth = answer["plans"]["potential"][VALUES[answer["objective"]]]
            assert worth == pytest.approx(answer["potential"])
        # Each part takes what lies outside as free for it alone.
        assert sum(part["potential"] for part in parts) >= whole["co2e"]["potential"] * (1 - 1e-9)
        realised = whole["co2e"]["realised"]
        assert sum(part["realised"] for part in parts) == pytest.approx(realised)
        assert realised == pytest.approx(attributed_kg(cursor, 2026))


def test_the_command_gives_each_part(demo_db: Path) -> None:
    assert [objective.value for objective in Objective] == list(OBJECTIVES)
    asked = ("potential", "--territory", "epci:243500741", "--year", "2026")
    answer = as_json(*asked, "--objective", "companies", db=demo_db)
    assert 0 < answer["realised"] < answer["potential"]
    rows = as_rows(*asked, "--objective", "companies", db=demo_db)
    assert float(rows[0]["potential"]) == answer["potential"]
    pairs = as_rows(*asked, "--part", "pairs", "--limit", "3", db=demo_db)
    assert len(pairs) == 3
    assert all(float(row["co2e_avoided_kg"]) > 0 for row in pairs if row["co2e_avoided_kg"])
