"""From loaded rows to figures: the worked examples and laws of the method, through the models."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics.access import Access
from analytics.errors import (
    AccessDenied,
    NotComputed,
    UnknownChoice,
    UnknownFactorSet,
    UnknownTerritory,
)
from analytics.exchanges import exchanges
from analytics.figures import figures
from analytics.flows import flows
from analytics.impact import impact, impacts
from analytics.overview import monthly, years
from pipelines.compute import compute
from tests.support.small_country import AREA_KM2, centre, insert, small_country

LOCAL = Access.local()
EXACT = {"rel": 1e-6}
Figured = Callable[..., dict[str, Any]]


def company(company_id: str, column: int, row: int, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    lon, lat = centre(column, row)
    return {
        "company_id": company_id,
        "name": company_id,
        "country": "FR",
        "lon": lon,
        "lat": lat,
        **extra,
    }


COMPANIES = [
    company("west", 0, 0),
    company("west-too", 0, 0, lon=None, lat=None, commune_code="C00"),
    company("middle", 1, 0),
    company("alone", 2, 2),
    company("east", 3, 3),
    company("liar", 3, 3, commune_code="C00"),
    {"company_id": "nowhere", "name": "nowhere", "country": "FR"},
]


def exchange(exchange_id: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "exchange_id": exchange_id,
        "platform": "p",
        "giver_id": "west",
        "receiver_id": "middle",
        "resource": "material",
        "category": "wood_pallets",
        "status": "completed",
        "completed_on": date(2025, 3, 15),
        **extra,
    }


def computed(rows: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    connection = small_country()
    insert(connection, "companies", COMPANIES)
    insert(connection, "exchanges", rows)
    compute(connection.cursor())
    return connection


CASES: list[dict[str, Any]] = []
"""Exchanges of the tests below, one each: they are computed together, once."""


def case(name: str, **extra: Any) -> str:  # noqa: ANN401
    """Add an exchange to those that are computed, and give its name."""
    CASES.append(exchange(name, **extra))
    return name


@pytest.fixture(scope="module")
def cases() -> duckdb.DuckDBPyConnection:
    """Give the database of `CASES`."""
    return computed(CASES)


@pytest.fixture
def figured(cases: duckdb.DuckDBPyConnection) -> Figured:
    """Give what is figured of a case, by its name."""

    def row_of(name: str, factor_set: str = "default") -> dict[str, Any]:
        found = exchanges(cases.cursor(), LOCAL, factor_set=factor_set)
        return next(row for row in found.to_pylist() if row["exchange_id"] == name)

    return row_of


T15 = case(
    "t15",
    category="it_monitors",
    quantity=20,
    unit="item",
    substitution="documented",
    discard="declared_waste",
    actual_km=10,
)


def test_t15_monitors_by_item_without_recycling_debit(figured: Figured) -> None:
    row = figured(T15)
    assert row["production_kg"] == pytest.approx(20 * 65.9, **EXACT)
    assert row["end_of_life_kg"] == pytest.approx(20 * 3.9, **EXACT)
    assert row["mass_t"] == pytest.approx(0.1)
    assert "monitor_manufacture" in row["factor_ids"]


T16 = case("t16", resource="staff", category="welder", persons=3, hours=140, slack_period=True)


def test_t16_staff_hours(figured: Figured) -> None:
    row = figured(T16)
    assert row["person_hours"] == 420
    assert row["fte"] == pytest.approx(0.2613566, **EXACT)
    assert row["short_time_days_avoided"] == 60
    assert row["co2e_avoided_kg"] is None
    assert row["mass_t"] is None


T18 = case("t18", receiver_id="west-too", quantity=1, unit="t")


def test_t18_inside_one_commune_without_a_point(figured: Figured) -> None:
    row = figured(T18)
    assert AREA_KM2 == 25
    assert row["great_circle_km"] == pytest.approx(2.554, **EXACT)
    assert row["actual_km"] == pytest.approx(2.554 * 1.4, **EXACT)
    assert row["distance_method"] == "intra_commune"


T24 = case(
    "t24",
    resource="equipment",
    category="forklift",
    equipment_hours=200,
    substitution="declared",
    actual_km=12,
)


def test_t24_a_forklift_lent(figured: Figured) -> None:
    row = figured(T24)
    assert row["co2e_avoided_kg"] == pytest.approx(345.2568, **EXACT)
    assert row["production_kg"] == pytest.approx(308, **EXACT)
    assert row["tkm_avoided"] == pytest.approx(532, **EXACT)
    assert row["waste_diverted_t"] is None
    assert row["virgin_avoided_t"] is None


T25 = case(
    "t25",
    category="aluminium_offcuts",
    mass_t=1,
    substitution="declared",
    discard="declared_waste",
    reject_share=0,
    actual_km=10,
)


def test_t25_recycling_debit_of_aluminium(figured: Figured) -> None:
    assert figured(T25)["production_kg"] == pytest.approx(0.8 * 9115.90131 - 5846.992855, **EXACT)


T26 = case(
    "t26",
    mass_t=1,
    substitution="declared",
    discard="declared_waste",
    reject_share=1,
    actual_km=10,
    vehicle="vul",
)


def test_t26_all_rejected(figured: Figured) -> None:
    row = figured(T26)
    assert row["production_kg"] == 0
    assert row["end_of_life_kg"] == 0
    assert row["transport_kg"] == pytest.approx(-8.4, **EXACT)
    assert row["co2e_avoided_kg"] == pytest.approx(-8.4, **EXACT)


PLAIN = case("plain", quantity=100, unit="item", actual_km=20)


def test_the_three_lines_of_a_default_exchange_by_hand(figured: Figured) -> None:
    row = figured(PLAIN)
    mass, keep, b, alpha = 100 * 0.022, 0.95, 0.5, 0.5
    assert row["mass_t"] == pytest.approx(mass)
    assert row["waste_diverted_t"] == pytest.approx(mass * keep * b, **EXACT)
    assert row["waste_avoided_t"] == pytest.approx(alpha * mass * keep * b, **EXACT)
    assert row["virgin_avoided_t"] == pytest.approx(alpha * mass * keep, **EXACT)
    assert row["tkm_avoided"] == pytest.approx(
        mass * (keep * alpha * 110 + keep * alpha * b * 35 - 20), **EXACT
    )
    assert row["distance_avoided_km"] == pytest.approx(110 + 35 - 20)
    assert row["production_kg"] == pytest.approx(alpha * mass * keep * 269.50416, **EXACT)
    assert row["end_of_life_kg"] == pytest.approx(
        (alpha * b * mass * keep - (1 - b) * mass * 0.05) * 122, **EXACT
    )
    # Both counterfactual legs are inside the wood factors; 2.2 t go by the small lorry.
    assert row["transport_kg"] == pytest.approx(-mass * 20 * 0.3772, **EXACT)
    assert row["co2e_avoided_kg"] == pytest.approx(
        row["production_kg"] + row["end_of_life_kg"] + row["transport_kg"], **EXACT
    )
    assert {"wood_virgin", "wood_average", "rigid_3_7"} == set(row["factor_ids"])
    assert "missing_recycled_factor" in row["flags"]


FACTORS = {1.2: 0.84, 1.3: 0.3772, 3: 0.3772, 10: 0.16, 11: 0.0823}
BY_MASS = {mass_t: case(f"by mass {mass_t}", mass_t=mass_t, actual_km=10) for mass_t in FACTORS}


@pytest.mark.parametrize("mass_t", FACTORS)
def test_the_vehicle_follows_the_mass(figured: Figured, mass_t: float) -> None:
    row = figured(BY_MASS[mass_t])
    assert row["transport_kg"] == pytest.approx(-mass_t * 10 * FACTORS[mass_t], **EXACT)


ORGANIC = case("organic", category="organic_waste", mass_t=2, actual_km=10)


def test_a_material_without_virgin_factor_keeps_its_mass_and_distance(figured: Figured) -> None:
    row = figured(ORGANIC)
    assert row["production_kg"] == 0
    assert row["waste_diverted_t"] > 0
    assert "missing_virgin_factor" in row["flags"]
    # The supply leg is in no factor, so its emissions count; the disposal leg is in `*:average`.
    keep, alpha = 0.95, 0.5
    assert row["transport_kg"] == pytest.approx(
        2 * (keep * alpha * 110 * 0.0823 - 10 * 0.3772), **EXACT
    )


def thrown_away(category: str, route: str | None, **extra: Any) -> str:  # noqa: ANN401
    """Add a tonne that documents its substitution, and that would have been thrown away."""
    return case(
        f"{category} to {route}",
        category=category,
        mass_t=1,
        discard="declared_waste",
        substitution="documented",
        discard_route=route,
        actual_km=10,
        **extra,
    )


END_OF_LIFE = {
    ("wood_pallets", "landfill"): 714,
    ("wood_pallets", "recycling"): 122,  # no factor for the route: the average, flagged
    ("wood_pallets", None): 122,
    ("pet_offcuts", None): (0.2 * 41 + 0.09 * 2139 + 0.52 * 662) / 0.81,
    ("used_solvents", None): (0.2 * 128 + 0.09 * 844) / 0.29,
    ("bricks", None): 87,
}
ENDED = {end: thrown_away(*end, reject_share=0) for end in END_OF_LIFE}


@pytest.mark.parametrize("end", END_OF_LIFE)
def test_end_of_life_falls_from_route_to_average_to_mixture(
    figured: Figured, end: tuple[str, str | None]
) -> None:
    row = figured(ENDED[end])
    assert row["end_of_life_kg"] == pytest.approx(END_OF_LIFE[end], **EXACT)
    assert ("missing_route_factor" in row["flags"]) == (end[1] == "recycling")


STEEL = {route: thrown_away("steel_offcuts", route) for route in ("recycling", "landfill", None)}


def test_a_declared_route_decides_the_recycled_share(figured: Figured) -> None:
    rows = {route: figured(name)["production_kg"] for route, name in STEEL.items()}
    assert rows["landfill"] == pytest.approx(2863.90131, **EXACT)
    assert rows["recycling"] == pytest.approx(1823.90131, **EXACT)
    assert rows[None] == pytest.approx(2863.90131 - 0.9 * 1040, **EXACT)


BY_ROAD = thrown_away("steel_offcuts", "incineration", vehicle="artic_34_40")


def test_a_factor_set_overlays_row_by_row_from_one_source(figured: Figured) -> None:
    row = figured(STEEL[None], factor_set="ademe")
    # ADEME has no recycled steel: mixing it with DEFRA's would compare two sources.
    assert row["production_kg"] == pytest.approx(2211, **EXACT)
    assert "missing_recycled_factor" in row["flags"]
    regulatory = figured(BY_ROAD, factor_set="regulatory_2012")
    assert regulatory["transport_kg"] == pytest.approx(-10 * 0.0830128, **EXACT)


MASSES_T = {(500, "kg"): 0.5, (2, "t"): 2, (100, "item"): 2.2, (3, "m3"): None, (8, "hour"): None}
MEASURED = {
    (quantity, unit): case(f"{quantity} {unit}", quantity=quantity, unit=unit, actual_km=10)
    for quantity, unit in MASSES_T
}


@pytest.mark.parametrize("measured", MASSES_T)
def test_only_weights_and_items_become_mass(figured: Figured, measured: tuple[float, str]) -> None:
    row, mass_t = figured(MEASURED[measured]), MASSES_T[measured]
    assert row["mass_t"] == (mass_t if mass_t is None else pytest.approx(mass_t))
    assert ("no_mass" in row["flags"]) == (mass_t is None)
    assert (row["co2e_avoided_kg"] is None) == (mass_t is None)


SPENT = {"mass_t": 1, "substitution": "declared"}
PAID = case("paid", **SPENT, purchase_avoided_eur=100, disposal_avoided_eur=50)
NOT_PAID = case("not paid", mass_t=1)


def test_euros_count_purchases_by_substitution(figured: Figured) -> None:
    assert figured(PAID)["eur_saved"] == pytest.approx(50 + 0.8 * 100)
    assert figured(NOT_PAID)["eur_saved"] is None


LOAD = {"resource": "transport", "category": "return_load", "mass_t": 8, "supply_km": 120}
HALF_SAID, SAID = case("half said", **LOAD), case("said", **LOAD, actual_km=30)


def test_shared_transport_needs_both_distances_declared(figured: Figured) -> None:
    assert figured(HALF_SAID)["tkm_avoided"] is None
    assert figured(SAID)["tkm_avoided"] == pytest.approx(720)


MISPLACED = case("misplaced", receiver_id="liar", mass_t=1)


def test_coordinates_decide_the_place_and_disagreement_is_flagged(figured: Figured) -> None:
    row = figured(MISPLACED)
    assert row["receiver_commune"] == "C33"
    assert "receiver_place_disagrees" in row["flags"]
    assert "giver_place_disagrees" not in row["flags"]


def test_only_completed_exchanges_have_figures() -> None:
    statuses = ("proposed", "agreed", "running", "cancelled")
    cursor = computed([exchange(status, mass_t=1, status=status) for status in statuses]).cursor()
    for row in exchanges(cursor, LOCAL).to_pylist():
        assert row["co2e_avoided_kg"] is None
        assert not row["counted"]
    whole = impact(cursor, LOCAL, territory="epci:E0")
    assert whole["exchanges"] == 0
    assert whole["upcoming"] == 2


def test_t11_two_epci_share_one_exchange_equally() -> None:
    cursor = computed([exchange("x", mass_t=10)]).cursor()
    whole = value(impact(cursor, LOCAL), "co2e_avoided_kg")
    for epci in ("epci:E0", "epci:E1"):
        found = impact(cursor, LOCAL, territory=epci, year=2025)
        assert value(found, "co2e_avoided_kg") == pytest.approx(whole / 2, rel=1e-12)
        assert value(found, "co2e_avoided_kg", "involved") == pytest.approx(whole, rel=1e-12)
        assert found["exchanges"] == 1
    assert value(impact(cursor, LOCAL, territory="epci:E3"), "co2e_avoided_kg") == 0


def value(found: dict[str, Any], figure_id: str, basis: str = "attributed") -> float:
    return next(
        f["value"] for f in found["figures"] if f["id"] == figure_id and f["basis"] == basis
    )


def test_another_platforms_view_of_one_exchange_counts_once() -> None:
    cursor = computed(
        [
            exchange("x", platform="p", mass_t=10, mass_source="one_party"),
            exchange("y", platform="q", mass_t=9.5, mass_source="weighed"),
            exchange("z", platform="q", mass_t=5),
        ]
    ).cursor()
    rows = {row["exchange_id"]: row for row in exchanges(cursor, LOCAL).to_pylist()}
    assert rows["x"]["duplicate_of"] == "q/y"
    assert not rows["x"]["counted"]
    assert rows["y"]["counted"] and rows["z"]["counted"]
    assert value(impact(cursor, LOCAL), "mass_t") == pytest.approx(14.5)


def test_every_refusal_is_typed() -> None:
    cursor = computed([exchange("x", mass_t=1)]).cursor()
    with pytest.raises(AccessDenied):
        impact(cursor, None)  # type: ignore[arg-type]
    with pytest.raises(AccessDenied):
        impact(cursor, Access("public"))
    with pytest.raises(UnknownTerritory, match="E0"):
        impact(cursor, LOCAL, territory="epci:E00")
    with pytest.raises(UnknownTerritory):
        impact(cursor, LOCAL, territory="E0")
    with pytest.raises(UnknownFactorSet):
        impact(cursor, LOCAL, factor_set="mine")
    with pytest.raises(UnknownChoice):
        flows(cursor, LOCAL, origin_level="platform", destination_level="epci")


def test_flows_keep_the_inside_and_the_remainders() -> None:
    cursor = computed(
        [
            exchange("a", mass_t=1),
            exchange("b", mass_t=2, receiver_id="west-too"),
            exchange("c", mass_t=4, receiver_id="alone"),
            exchange("d", mass_t=8, receiver_id="nowhere"),
        ]
    ).cursor()
    found = flows(cursor, LOCAL, origin_level="epci", destination_level="epci", by="family")
    mass = {(r.origin_code, r.destination_code): r.mass_t for r in found.itertuples()}
    assert mass == {("E0", "E1"): 1, ("E0", "E0"): 2, ("E0", "none"): 4, ("E0", "unplaced"): 8}
    assert set(found["group"]) == {"wood"}


def test_the_remainders_are_territories_everywhere() -> None:
    cursor = computed(
        [
            exchange("a", mass_t=1, receiver_id="alone"),
            exchange("b", mass_t=1, receiver_id="nowhere"),
            exchange("c", mass_t=1, receiver_id="alone", status="agreed"),
            exchange("d", mass_t=1, receiver_id="nowhere", status="running"),
        ]
    ).cursor()
    for territory in ("epci:none", "epci:unplaced"):
        assert impact(cursor, LOCAL, territory=territory)["exchanges"] == 1
        assert impact(cursor, LOCAL, territory=territory)["upcoming"] == 1
        assert impact(cursor, LOCAL, territory=territory, resource="staff")["upcoming"] == 0
        assert exchanges(cursor, LOCAL, territory=territory).num_rows == 2
        assert years(cursor, LOCAL, territory) == [2025]
        assert monthly(cursor, LOCAL, territory=territory, year=2025)["exchanges"].sum() == 1
        found = flows(
            cursor, LOCAL, origin_level="epci", destination_level="epci", territory=territory
        )
        assert list(found["destination_code"]) == [territory.removeprefix("epci:")]


def test_a_database_without_models_says_what_to_run() -> None:
    cursor = small_country().cursor()
    with pytest.raises(NotComputed, match="maillage compute"):
        impact(cursor, LOCAL)


ids = [row["company_id"] for row in COMPANIES]
any_exchange = st.fixed_dictionaries(
    {
        "platform": st.sampled_from(["p", "q"]),
        "pair": st.permutations(ids).map(lambda order: order[:2]),
        "kind": st.sampled_from(
            [
                ("material", "wood_pallets"),
                ("material", "organic_waste"),
                ("equipment", "forklift"),
                ("staff", "welder"),
                ("transport", "return_load"),
                ("premises", "workshop"),
            ]
        ),
        "mass_t": st.none() | st.floats(0.001, 50_000),
        "quantity": st.floats(0.01, 1000),
        "actual_km": st.none() | st.floats(0, 900),
        "completed_on": st.dates(date(2024, 1, 1), date(2025, 12, 31)),
        "substitution": st.sampled_from([None, "documented", "declared", "opportunistic"]),
        "discard": st.sampled_from([None, "declared_waste", "saleable"]),
    }
)


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(any_exchange, min_size=5, max_size=40))
def test_attributed_figures_add_up_exactly_over_every_partition(
    cases: list[dict[str, Any]],
) -> None:
    rows = []
    for number, case in enumerate(cases):
        giver, receiver = case.pop("pair")
        resource, category = case.pop("kind")
        rows.append(
            exchange(
                str(number),
                giver_id=giver,
                receiver_id=receiver,
                resource=resource,
                category=category,
                **case,
            )
        )
    cursor = computed(rows).cursor()
    for year in (None, 2025):
        parts = {
            level: impacts(cursor, LOCAL, level=level, year=year)
            for level in ("commune", "epci", "departement", "region", "country")
        }
        totals = {
            level: {
                figure.figure_id: sum(
                    (row[figure.figure_id] or Decimal(0) for row in of_level), Decimal(0)
                )
                for figure in figures()
            }
            for level, of_level in parts.items()
        }
        for level in totals:
            assert totals[level] == totals["commune"]
        whole = impact(cursor, LOCAL, year=year)
        for figure in figures():
            assert value(whole, figure.figure_id) == float(totals["commune"][figure.figure_id])
            # Everybody is involved in everything: attributed and involved are then equal.
            assert value(whole, figure.figure_id, "involved") == value(whole, figure.figure_id)
