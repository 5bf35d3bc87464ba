"""The models against a second, slow writing of the method: the demonstration, and random rows."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics.access import Access
from analytics.exchanges import exchanges
from analytics.figures import figures
from analytics.impact import impacts
from pipelines.compute import compute
from pipelines.warehouse import open_reader
from tests.support import reference_method as reference
from tests.support.reference_method import CATEGORIES, FIGURES, Factors, Place
from tests.support.small_country import centre, insert, small_country

LOCAL = Access.local()
FACTOR_SETS = ("default", "ademe", "regulatory_2012")
COMPARED = (*FIGURES, "duplicate_of", "giver_commune", "receiver_commune")
CLOSE = {"rel_tol": 1e-9, "abs_tol": 1e-9}

Row = dict[str, Any]


def rows_of(cursor: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    result = cursor.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def places_of(cursor: duckdb.DuckDBPyConnection) -> dict[str, Place]:
    """Where each company is: its point decides, else its commune's representative point."""
    units = {
        row["unit_code"]: row
        for row in rows_of(
            cursor, "SELECT * EXCLUDE (geometry), ST_AsWKB(geometry) AS wkb FROM geo.units"
        )
    }
    by_number = list(units.values())
    tree = shapely.STRtree(shapely.from_wkb([row["wkb"] for row in by_number]))
    today = dict(cursor.execute("SELECT old_code, new_code FROM geo.successors").fetchall())
    places = {}
    for company in rows_of(cursor, "SELECT * FROM loaded.companies"):
        code = company["commune_code"]
        unit = units.get(code) or units.get(today.get(code), {})
        exact = company["lon"] is not None
        if exact:
            point = shapely.Point(company["lon"], company["lat"])
            if around := [by_number[n] for n in tree.query(point, predicate="intersects")]:
                unit = min(around, key=lambda row: row["unit_code"])
        at = company if exact else unit
        places[company["company_id"]] = Place(
            at.get("lon"), at.get("lat"), unit.get("unit_code"), unit.get("area_km2"), exact
        )
    return places


class Country:
    """A computed database as the reference reads it."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Read what was loaded, and find the duplicates."""
        self.cursor = cursor
        loaded = rows_of(cursor, "SELECT * EXCLUDE (raw) FROM loaded.exchanges")
        self.completed = [row for row in loaded if row["status"] == "completed"]
        self.places = places_of(cursor)
        self.epci = dict(
            cursor.execute(
                "SELECT unit_code, code FROM geo.members WHERE level = 'epci'"
            ).fetchall()
        )
        self.duplicates = reference.duplicates(loaded)

    def expected(self, row: Row, factors: Factors) -> Row:
        """Everything compared of one exchange, by the reference."""
        giver, receiver = self.places[row["giver_id"]], self.places[row["receiver_id"]]
        counts = self.duplicates.get((row["platform"], row["exchange_id"]))
        return reference.figures(row, giver, receiver, factors) | {
            "duplicate_of": "/".join(counts) if counts else None,
            "giver_commune": giver.commune,
            "receiver_commune": receiver.commune,
        }

    def disagreements(self, factor_set: str) -> list[str]:
        """What the models and the reference say differently, row by row."""
        factors = Factors(factor_set)
        found = {
            (row["platform"], row["exchange_id"]): row
            for row in exchanges(self.cursor, LOCAL, factor_set=factor_set).to_pylist()
        }
        return [
            f"{factor_set} {row['platform']}/{row['exchange_id']} {name}: "
            f"models {other}, reference {value}: {given_of(row)}"
            for row in self.completed
            for name, value in self.expected(row, factors).items()
            if not same(other := found[row["platform"], row["exchange_id"]][name], value)
        ]

    def by_epci(self, factor_set: str, chosen: Mapping[str, Any]) -> dict[str, Row]:
        """Attributed figures and exchanges of each EPCI, by hand: half to each party."""
        factors = Factors(factor_set)
        shares: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        touching: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in self.completed:
            key, day = (row["platform"], row["exchange_id"]), row["completed_on"]
            is_chosen = {"year": day.year, "month": day.month, "resource": row["resource"]}
            if key in self.duplicates or chosen.items() - is_chosen.items():
                continue
            found = self.expected(row, factors)
            for commune in (found["giver_commune"], found["receiver_commune"]):
                epci = "unplaced" if commune is None else self.epci.get(commune, "none")
                touching[epci].add(key)
                for figure in figures():
                    if (value := found[figure.figure_id]) is not None:
                        shares[epci][figure.figure_id].append(value / 2)
        return {
            epci: {"exchanges": len(keys)}
            | {name: math.fsum(values) for name, values in shares[epci].items()}
            for epci, keys in touching.items()
        }

    def assert_epci(self, factor_set: str, **chosen: Any) -> None:  # noqa: ANN401
        """The models attribute to each EPCI, and to the remainders, what was summed by hand."""
        rows = impacts(self.cursor, LOCAL, level="epci", factor_set=factor_set, **chosen)
        expected = self.by_epci(factor_set, chosen)
        assert {row["code"] for row in rows} == expected.keys()
        names = ("exchanges", *(figure.figure_id for figure in figures()))
        assert [
            (row["code"], name, row[name], expected[row["code"]].get(name))
            for row in rows
            for name in names
            if not same(row[name], expected[row["code"]].get(name))
        ] == []


def same(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Null where null, equal text, or numbers within 1e-9."""
    if one is None or other is None or isinstance(other, str):
        return one == other
    return math.isclose(one, other, **CLOSE)


def given_of(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}


@pytest.fixture(scope="module")
def demonstration(demo_db: Path) -> Iterator[Country]:
    with open_reader(demo_db) as cursor:
        yield Country(cursor)


def test_the_demonstration_has_what_is_to_be_compared(demonstration: Country) -> None:
    assert {row["resource"] for row in demonstration.completed} == {
        row["resource"] for row in CATEGORIES.values()
    }
    assert len(demonstration.duplicates) > 10


@pytest.mark.parametrize("factor_set", FACTOR_SETS)
def test_the_demonstration_agrees_with_the_reference(
    demonstration: Country, factor_set: str
) -> None:
    assert demonstration.disagreements(factor_set) == []


@pytest.mark.parametrize(
    "chosen",
    [{}, {"year": 2025}, {"year": 2025, "month": 12}, {"month": 3, "resource": "material"}],
)
def test_the_demonstration_is_attributed_as_by_hand(
    demonstration: Country, chosen: dict[str, Any]
) -> None:
    demonstration.assert_epci("default", **chosen)


def company(company_id: str, **where: Any) -> Row:  # noqa: ANN401
    return {"company_id": company_id, "name": company_id, "country": "FR", **where}


def at(column: int, row: int, aside_deg: float = 0.0) -> dict[str, float]:
    lon, lat = centre(column, row)
    return {"lon": lon + aside_deg, "lat": lat + aside_deg}


COMPANIES = [
    company("west", **at(0, 0)),
    company("west-aside", **at(0, 0, 0.03)),
    company("west-declared", commune_code="C00"),
    company("middle", **at(1, 0)),
    company("middle-declared", commune_code="C10"),
    company("without-epci", **at(2, 2)),
    company("disagrees", commune_code="C00", **at(3, 3)),
    company("merged", commune_code="OLD"),  # a code that C13 succeeds to
    company("at-sea", commune_code="C01", lon=1.5, lat=46.0),
    company("far-at-sea", lon=9.0, lat=46.0),
    company("nowhere"),
]
SUCCESSOR = "INSERT INTO geo.successors VALUES ('FR', 'OLD', 'C13')"
RESOURCES = sorted({row["resource"] for row in CATEGORIES.values()})
UNITS = (None, "item", "t", "kg", "m3", "hour", "person_hour", "m2_day", "t_km")
MASSES_T = (0.02, 1.2, 1.21, 3.0, 10.0, 10.01, 250.0)  # both sides of the vehicles' limits
VEHICLES = (None, "vul", "rigid_3_7", "rigid_7_12", "rigid_12_20", "artic_34_40", "artic_long")
ROUTES = (None, "landfill", "incineration", "recycling", "backfill")
SOURCES = (None, "weighed", "both_parties", "one_party", "estimated")
STATUSES = ("completed",) * 8 + ("agreed", "cancelled")


def random_exchange(rng: Random) -> Row:
    """Any row that the checks accept: every column filled or not."""

    def some(*values: Any) -> Any:  # noqa: ANN401
        return rng.choice(values)

    def amount(low: float, high: float) -> float | None:
        return some(None, round(rng.uniform(low, high), 2))

    resource = rng.choice((*RESOURCES, *["material"] * len(RESOURCES)))
    known = [name for name, row in CATEGORIES.items() if row["resource"] == resource]
    giver, receiver = rng.sample(COMPANIES, 2)
    completed_on = date(2024, 12, 1) + timedelta(days=rng.randrange(90))
    return {
        "giver_id": giver["company_id"],
        "receiver_id": receiver["company_id"],
        "resource": resource,
        "category": None if rng.random() < 0.1 else rng.choice(known),
        "quantity": amount(0.01, 500),
        "unit": rng.choice(UNITS),
        "mass_t": some(None, rng.choice(MASSES_T), round(rng.uniform(0.001, 40), 3)),
        "status": rng.choice(STATUSES),
        "completed_on": completed_on,
        "discard": some(None, "declared_waste", "saleable", "unknown"),
        "discard_route": rng.choice(ROUTES),
        "prepared": some(None, True, False),
        "substitution": some(None, "documented", "declared", "unknown", "opportunistic"),
        "reject_share": some(None, 0.0, 1.0, round(rng.random(), 3)),
        "actual_km": amount(0, 900),
        "supply_km": amount(0, 400),
        "disposal_km": amount(0, 90),
        "vehicle": rng.choice(VEHICLES),
        "purchase_avoided_eur": amount(0, 900),
        "disposal_avoided_eur": amount(0, 900),
        "persons": some(None, 0.0, 1.0, 3.0),
        "hours": amount(1, 300),
        "slack_period": some(None, True, False),
        "equipment_hours": amount(1, 300),
        "lifetime_hours": some(None, 5000.0),
        "area_m2": amount(1, 900),
        "days": amount(1, 90),
    }


def seen_again(rng: Random, row: Row) -> Row:
    """The same exchange as another platform tells it: a little more or less, or in other words."""
    again = dict(row)
    by = rng.choice((1.0, 1.05, 0.9, 1.2))
    for name in ("mass_t", "quantity", "hours"):
        if again[name] is not None and rng.random() < 0.9:
            again[name] *= by
    if rng.random() < 0.2:
        again["mass_t"] = None
    if rng.random() < 0.1:
        again["unit"] = rng.choice(UNITS)
    return again


def random_exchanges(rng: Random, count: int) -> list[Row]:
    """Rows of three platforms, a third of them told again by another."""
    rows: list[Row] = []
    for number in range(count):
        told_again = rows and rng.random() < 1 / 3
        rows.append(
            (seen_again(rng, rng.choice(rows)) if told_again else random_exchange(rng))
            | {
                "exchange_id": f"{number:04}",
                "platform": rng.choice("pqr"),
                "mass_source": rng.choice(SOURCES),
                "agreed_on": rng.choice((None, date(2024, 11, 1), date(2024, 11, 20))),
            }
        )
    return rows


# Two rows of one pair and month, on p and on q, and which of them counts (None: both).
TWO_ROWS: dict[str, tuple[Row, Row, str | None]] = {
    "an empty mass source is worse than an estimate": (
        {"mass_t": 5.0, "agreed_on": date(2025, 1, 2)},
        {"mass_t": 5.0, "agreed_on": date(2025, 2, 2), "mass_source": "estimated"},
        "q",
    ),
    "tonnes are not compared with cubic metres": (
        {"mass_t": 5.0},
        {"quantity": 5.0, "unit": "m3"},
        None,
    ),
    "cubic metres are compared with cubic metres": (
        {"quantity": 5.0, "unit": "m3"},
        {"quantity": 5.2, "unit": "m3"},
        "p",
    ),
    "tonnes are not compared with hours, where both lack a category": (
        {"category": None, "mass_t": 35.0},
        {"category": None, "resource": "staff", "hours": 35.0},
        None,
    ),
}


def test_when_two_rows_are_one_exchange() -> None:
    connection = small_country()
    companies = [company(f"{end} {number}") for number in range(len(TWO_ROWS)) for end in "gr"]
    insert(connection, "companies", companies)
    shared = {"resource": "material", "category": "wood_offcuts", "completed_on": date(2025, 3, 1)}
    rows = [
        {"giver_id": f"g {number}", "receiver_id": f"r {number}", "status": "completed"}
        | {"exchange_id": name, "platform": platform}
        | shared
        | case
        for number, (name, (p, q, _)) in enumerate(TWO_ROWS.items())
        for platform, case in (("p", p), ("q", q))
    ]
    insert(connection, "exchanges", rows)
    compute(connection.cursor())
    country = Country(connection.cursor())
    assert country.duplicates == {
        ("q" if counts == "p" else "p", name): (counts, name)
        for name, (_, _, counts) in TWO_ROWS.items()
        if counts
    }
    assert country.disagreements("default") == []


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(0, 10**9))
def test_random_exchanges_agree_with_the_reference(seed: int) -> None:
    connection = small_country()
    connection.execute(SUCCESSOR)
    insert(connection, "companies", COMPANIES)
    rng = Random(seed)  # noqa: S311  # a draw, not a secret
    insert(connection, "exchanges", random_exchanges(rng, 400))
    compute(connection.cursor())
    country = Country(connection.cursor())
    for factor_set in FACTOR_SETS:
        assert country.disagreements(factor_set) == []
    country.assert_epci(rng.choice(FACTOR_SETS))
    country.assert_epci(rng.choice(FACTOR_SETS), year=2025, month=1)
