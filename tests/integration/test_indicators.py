"""What a collectivity reports, against counts by hand on a dozen exchanges."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from analytics.access import Access
from analytics.errors import AccessDenied, UnknownChoice, UnknownTerritory
from analytics.figures import figures
from analytics.impact import impact
from analytics.indicators import frameworks, indicator_list, indicators, proofs
from analytics.overview import funnel
from pipelines.cli_indicators import Framework
from pipelines.compute import compute
from tests.support.small_country import centre, insert, small_country

LOCAL = Access.local()
YEAR = 2025
TERRITORIES = ("epci:E0", "epci:E1", "epci:E3", "epci:none", "epci:unplaced")
# Where each company stands, and its headcount.
COMPANIES = {
    "west": ((0, 0), "50-99"),
    "west-too": ((0, 1), "12"),
    "idle": ((0, 2), "3"),
    "gone": ((0, 3), "3"),
    "middle": ((1, 0), "20-49"),
    "alone": ((2, 2), None),
    "east": ((3, 3), "250+"),
    "nowhere": (None, None),
}
Told = Callable[..., dict[str, dict[str, Any]]]


def exchange(exchange_id: str, giver: str, receiver: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "exchange_id": exchange_id,
        "platform": "p",
        "giver_id": giver,
        "receiver_id": receiver,
        "resource": "material",
        "category": "wood_pallets",
        "status": "completed",
        "completed_on": date(YEAR, 3, 15),
        "discard": "declared_waste",
        "substitution": "documented",
        **extra,
    }


PALLETS = {"giver": "west", "receiver": "middle"}
STAFF = {"resource": "staff", "category": "welder", "persons": 3, "hours": 140}
EXCHANGES = [
    exchange("pallets", **PALLETS, mass_t=2, actual_km=10, price_eur=100, mass_source="weighed"),
    exchange("pallets-too", **PALLETS, mass_t=3, actual_km=20, prepared=True),
    exchange("pallets-before", **PALLETS, mass_t=7, completed_on=date(2023, 5, 2)),
    exchange("seen-twice", **PALLETS, mass_t=2, platform="q"),
    exchange("pallets-to-come", **PALLETS, mass_t=9, status="agreed", completed_on=None),
    exchange("oil", "middle", "west", category="used_oils", mass_t=1, actual_km=30),
    exchange(
        "forklift",
        "west",
        "west-too",
        resource="equipment",
        category="forklift",
        equipment_hours=100,
        actual_km=4,
        offer_id="forklift-offer",
        agreed_on=date(YEAR, 1, 24),
    ),
    exchange("loan", "west", "east", **STAFF, actual_km=40, agreement_signed=True),
    exchange(
        "good-loan",
        *("middle", "west"),
        **STAFF,
        actual_km=50,
        agreement_signed=True,
        employee_consent=True,
    ),
    exchange(
        "running-loan",
        *("nowhere", "west"),
        **STAFF,
        status="running",
        started_on=date(YEAR, 9, 1),
        completed_on=None,
        agreement_signed=True,
        employee_consent=True,
    ),
    exchange(
        "delivery", "east", "alone", category="cardboard_packaging", mass_t=4, series_id="weekly"
    ),
]
LISTINGS = [
    {
        "listing_id": "forklift-offer",
        "company_id": "west",
        "kind": "offer",
        "resource": "equipment",
        "category": "forklift",
        "quantity": 200.0,
        "unit": "hour",
        "status": "closed",
        "published_on": date(YEAR, 1, 10),
    },
    {
        "listing_id": "timber-wanted",
        "company_id": "west-too",
        "kind": "need",
        "resource": "material",
        "category": "wood_offcuts",
        "status": "open",
        "published_on": date(YEAR, 6, 1),
    },
]
MEMBERS = [
    {"company_id": "west", "joined_on": date(2022, 1, 1)},
    {"company_id": "west-too"},
    {"company_id": "idle", "joined_on": date(2024, 1, 1)},
    {"company_id": "gone", "joined_on": date(2020, 1, 1), "left_on": date(2024, 1, 1)},
]


def computed(exchanges: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    connection = small_country()
    companies = []
    for name, (square, headcount) in COMPANIES.items():
        lon, lat = centre(*square) if square else (None, None)
        companies.append(
            {
                "company_id": name,
                "name": name,
                "country": "FR",
                "lon": lon,
                "lat": lat,
                "headcount": headcount,
            }
        )
    insert(connection, "companies", companies)
    insert(connection, "exchanges", exchanges)
    insert(connection, "listings", [{"platform": "p", **row} for row in LISTINGS])
    insert(connection, "members", [{"platform": "p", **row} for row in MEMBERS])
    compute(connection.cursor())
    return connection


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return computed(EXCHANGES)


@pytest.fixture
def told(connection: duckdb.DuckDBPyConnection) -> Told:
    def by_id(territory: str | None, year: int = YEAR, **asked: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401
        rows = indicators(connection.cursor(), LOCAL, territory=territory, year=year, **asked)
        return {row["id"]: row for row in rows}

    return by_id


def values(rows: dict[str, dict[str, Any]], *ids: str) -> list[Any]:
    return [rows[name]["value"] for name in ids]


def test_synergies_are_pairs_and_categories_with_their_exchanges(told: Told) -> None:
    west = told("epci:E0", framework="tete")
    assert values(west, "eci_18", "eci_19", "eci_19.b") == [5, 2, 1]
    made = ["p/forklift", "p/good-loan", "p/loan", "p/oil", "p/pallets", "p/pallets-too"]
    assert west["eci_18"]["evidence"] == west["eci_19"]["evidence"] == made
    assert west["eci_19.b"]["evidence"] == ["p/pallets", "p/pallets-before", "p/pallets-too"]
    assert west["eci_19"]["notes"] == "Partenaires hors du territoire, non comptés : 2."


def test_the_scores_of_action_3_5_3(told: Told) -> None:
    scores = [f"action_3.5.3_{least}" for least in (1, 2, 3)]
    assert values(told("epci:E0"), *scores) == [True, True, True]
    assert values(told("epci:E3"), *scores) == [True, True, False]
    assert values(told("epci:none"), *scores) == [True, False, False]
    assert values(told("epci:unplaced"), *scores) == [False, False, False]


def test_a_series_recurs_and_so_does_a_pair_seen_in_two_years_of_the_cycle(told: Told) -> None:
    assert told("epci:E3")["eci_19.b"]["evidence"] == ["p/delivery"]
    # 2023 is of the cycle that ends in 2026, and no longer of the next.
    days = {"early": date(2026, 1, 1), "late": date(2027, 1, 1)}
    news = [exchange(name, "west", "east", completed_on=day) for name, day in days.items()]
    cursor = computed([*EXCHANGES, news[0], news[1] | {"category": "wood_offcuts"}]).cursor()
    for year, recurrent in ((2026, 1), (2027, 0)):
        rows = indicators(cursor, LOCAL, territory="epci:E0", year=year, framework="tete")
        assert {row["id"]: row["value"] for row in rows}["eci_19.b"] == recurrent


def test_an_exchange_across_a_border_is_a_synergy_of_both_sides_and_half_its_mass(
    told: Told,
) -> None:
    giver, receiver = told("epci:E0"), told("epci:E1")
    for side in (giver, receiver):
        assert "p/pallets" in side["eci_18"]["evidence"]
        assert side["nisp_waste_diverted"]["value"] == 3.0
    # What it sold for is the giver's alone.
    assert giver["nisp_sales"]["value"] == 100
    assert giver["nisp_sales"]["notes"].endswith("dont sans prix déclaré : 3.")
    assert receiver["nisp_sales"]["value"] is None


def test_waste_by_operation_and_hazard(told: Told) -> None:
    west = told("epci:E0", framework="gri306")
    names = ("", "_prepared", "_other", "_recycling")
    assert values(west, "gri306_diverted") == [3.0]
    assert values(west, *(f"gri306_hazardous{name}" for name in names)) == [0.5, 0.0, 0.5, None]
    assert values(west, *(f"gri306_nonhazardous{name}" for name in names)) == [2.5, 1.5, 1, None]


def test_the_listing_then_the_category_say_whether_waste_is_hazardous() -> None:
    codes = {"starred": "13 02 05*", "unstarred": "13 02 05", "harmless": "15 01 03"}
    offer = {"platform": "p", "company_id": "west", "kind": "offer", "resource": "material"}
    connection = small_country()
    insert(
        connection,
        "listings",
        [{**offer, "listing_id": name, "waste_code": code} for name, code in codes.items()],
    )
    rows = [exchange(name, "a", "b", mass_t=1, offer_id=name) for name in codes]
    rows.append(exchange("unknown", "a", "b", mass_t=1, category=None))
    insert(connection, "exchanges", rows)
    compute(connection.cursor())
    told = indicators(connection.cursor(), LOCAL, year=YEAR, framework="gri306")
    found = {row["id"]: row for row in told}
    assert values(found, "gri306_hazardous", "gri306_nonhazardous") == [2.0, 1.0]
    # What nobody knows to be hazardous or not is in the total only, and that is said.
    assert found["gri306_diverted"]["value"] == 4.0
    assert found["gri306_nonhazardous"]["notes"].endswith("dangereux : 1 t.")


def test_sharing(told: Told) -> None:
    west = told("epci:E0", framework="sharing")
    assert west["sharing_equipment_hours"]["value"] == 100
    assert west["sharing_person_hours"]["value"] == 420
    assert west["sharing_utilisation_rate"]["value"] == 50
    assert west["sharing_median_km"]["value"] == 25
    assert west["sharing_inside_share"]["value"] == pytest.approx(100 / 6)
    assert west["sharing_conversion"]["value"] == 50
    assert west["sharing_median_days"]["value"] == 14


def test_conversion_is_the_end_of_the_funnel(
    told: Told, connection: duckdb.DuckDBPyConnection
) -> None:
    for territory in (None, "epci:E0"):
        stages = funnel(connection.cursor(), LOCAL, territory=territory, year=YEAR)
        share = 100 * stages["exchanged"].sum() / stages["published"].sum()
        assert told(territory)["sharing_conversion"]["value"] == pytest.approx(share)


def test_network(told: Told) -> None:
    west = told("epci:E0", framework="network")
    assert values(west, "network_companies", "network_links", "network_first_links") == [4, 3, 2]
    assert west["network_companies"]["notes"] == "Dont hors du territoire : 2."
    assert west["network_first_companies"]["value"] == 1
    assert west["network_active_members"]["value"] == pytest.approx(200 / 3)
    assert west["network_reciprocity"]["value"] == pytest.approx(100 / 3)
    first = told(None, year=2023)["network_first_links"]
    assert (first["value"], first["notes"][:14]) == (1, "Première année")


def test_loans_that_lack_a_paper_are_listed(told: Told) -> None:
    west = told("epci:E0", framework="compliance")
    assert values(west, "compliance_loans", "compliance_agreement") == [3, 100]
    assert west["compliance_consent"]["value"] == pytest.approx(200 / 3)
    assert west["compliance_consent"]["evidence"] == ["p/loan"]
    assert west["compliance_works_council"]["value"] == 0
    assert west["compliance_works_council"]["evidence"] == ["p/loan"]
    assert west["compliance_works_council"]["notes"].endswith("effectif inconnu : 1.")
    assert west["compliance_lacking"]["value"] == 1
    middle = told("epci:E1", framework="compliance")
    assert middle["compliance_works_council"]["value"] is None
    assert middle["compliance_lacking"]["evidence"] == []


def test_the_evidence_is_described_the_latest_first(connection: duckdb.DuckDBPyConnection) -> None:
    asked = ["p/pallets-before", "p/forklift", "p/none"]
    found = proofs(connection.cursor(), LOCAL, evidence=asked)
    assert list(found["evidence"]) == ["p/forklift", "p/pallets-before"]
    assert list(found["receiver_name"]) == ["west-too", "middle"]
    with pytest.raises(AccessDenied):
        proofs(connection.cursor(), Access("public"), evidence=asked)


def test_figures_of_the_method_are_those_of_impact_to_the_last_digit(
    told: Told, connection: duckdb.DuckDBPyConnection
) -> None:
    for territory in (None, *TERRITORIES):
        answer = impact(connection.cursor(), LOCAL, territory=territory, year=YEAR)
        figure = {row["id"]: row for row in answer["figures"] if row["basis"] == "attributed"}
        found = told(territory)
        for indicator in indicator_list():
            value = found[indicator.indicator_id]["value"]
            if not indicator.figure:
                continue
            if value is None:
                assert not figure[indicator.figure]["contributing"]
            elif indicator.divisor == "1":
                assert value == figure[indicator.figure]["value"]
            else:
                expected = figure[indicator.figure]["value"] / int(indicator.divisor)
                assert value == pytest.approx(expected, rel=1e-15)


def test_what_is_additive_adds_up_over_a_partition(told: Told) -> None:
    whole = told(None)
    parts = [told(territory) for territory in TERRITORIES]
    for indicator in indicator_list():
        name = indicator.indicator_id
        additive = indicator.basis == "attributed" or name in ("eci_19", "nisp_sales")
        if additive and whole[name]["value"] is not None:
            total = sum(part[name]["value"] or 0 for part in parts)
            assert total == pytest.approx(whole[name]["value"], rel=1e-12), name


def test_nothing_is_reported_of_a_year_that_no_data_are_about(told: Told) -> None:
    for row in told("epci:E0", year=1999).values():
        assert (row["value"], row["evidence"]) == (None, [])
        assert row["notes"] == "Aucune donnée chargée ne porte sur 1999."


def test_without_exchange_counts_are_zero_and_shares_are_unknown(told: Told) -> None:
    nothing = told("commune:C33", year=2023)
    for row in nothing.values():
        if row["unit"] in ("%", "km") or row["id"] == "sharing_median_days":
            assert row["value"] is None and row["notes"], row["id"]
        elif row["unit"] == "bool":
            assert row["value"] is False
        elif row["notes"] and row["value"] is None:
            assert row["id"] in ("nisp_water_saved",) or row["id"].endswith("_recycling")
        else:
            assert row["value"] == 0, row["id"]


def test_a_value_that_no_exchange_lets_compute_is_not_zero() -> None:
    connection = computed([exchange("x", "west", "nowhere", quantity=3, unit="m3")])
    for territory in ("epci:E0", "epci:unplaced", None):
        rows = indicators(connection.cursor(), LOCAL, territory=territory, year=YEAR)
        found = {row["id"]: row for row in rows}
        assert found["eci_18"]["value"] == 1
        assert found["sharing_equipment_hours"]["value"] == 0
        for name in (
            "nisp_waste_diverted",
            "nisp_costs_saved",
            "nisp_co2e_avoided",
            "gri306_hazardous",
            "sharing_median_km",
        ):
            assert found[name]["value"] is None
            assert found[name]["notes"]


def test_one_exchange_without_mass_beside_another_is_told() -> None:
    rows = [exchange("x", "west", "middle", mass_t=1), exchange("y", "west", "middle")]
    found = indicators(computed(rows).cursor(), LOCAL, year=YEAR, framework="nisp")[0]
    assert found["value"] == 1.0
    assert found["notes"] == "Échanges concernés : 2, dont laissés de côté faute de donnée : 1."


def test_every_indicator_is_told_in_both_languages(told: Told) -> None:
    french, english = told(None), told(None, language="en")
    assert list(french) == [row.indicator_id for row in indicator_list()]
    for name, row in french.items():
        for key in ("label", "definition", "how", "source"):
            assert row[key] and english[name][key]
        assert row["definition"] != english[name]["definition"]
        assert (row["notes"] is None) == (english[name]["notes"] is None)
        if row["notes"] == "Le contrat de données n'a pas de colonne qui le déclare.":
            assert name == "nisp_water_saved" or name.endswith("_recycling")


def test_the_tables_agree() -> None:
    known = {row.framework for row in frameworks()}
    assert known == {row.value for row in Framework}
    assert known == {row.framework for row in indicator_list()}
    ids = [row.indicator_id for row in indicator_list()]
    assert len(ids) == len(set(ids))
    figure_ids = {row.figure_id for row in figures()}
    assert {row.figure for row in indicator_list() if row.figure} <= figure_ids


def test_refusals(connection: duckdb.DuckDBPyConnection) -> None:
    cursor = connection.cursor()
    with pytest.raises(UnknownChoice, match="tete, nisp"):
        indicators(cursor, LOCAL, year=YEAR, framework="elipse")
    with pytest.raises(UnknownChoice, match="language"):
        indicators(cursor, LOCAL, year=YEAR, language="de")  # type: ignore[arg-type]
    with pytest.raises(UnknownTerritory):
        indicators(cursor, LOCAL, year=YEAR, territory="epci:E9")
    with pytest.raises(AccessDenied):
        indicators(cursor, Access("public"), year=YEAR)
