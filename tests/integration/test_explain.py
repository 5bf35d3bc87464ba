"""How a figure is made: contributions, factors, assumptions, what is left out, what if."""

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.access import Access
from analytics.errors import AccessDenied, NotComputed, UnknownChoice, UnknownTerritory
from analytics.explain import explain
from analytics.figures import figures
from analytics.impact import impact
from geodata import distances
from pipelines.compute import compute
from pipelines.errors import BadAssumptions, NoWarehouse
from pipelines.runner import load_models
from pipelines.warehouse import open_reader, open_writer
from pipelines.what_if import assuming, depending, read_assumed
from tests.integration.test_impact import COMPANIES, exchange
from tests.support.command import as_json, as_rows, maillage, run
from tests.support.small_country import insert
from tests.support.small_warehouse import small_warehouse

LOCAL = Access.local()
FACTORS = Path("analytics/factors")
YEAR = 2025
ROWS = [
    exchange("wood", mass_t=2.0, substitution="declared", vehicle="rigid_12_20"),
    exchange("far", mass_t=1.0, receiver_id="east", actual_km=600.0, substitution="documented"),
    exchange("seen-twice", mass_t=3.0, mass_source="weighed", completed_on=date(2025, 5, 2)),
    exchange("again", mass_t=3.1, platform="q", completed_on=date(2025, 5, 9)),
    exchange("volume", mass_t=None, quantity=5.0, unit="m3"),
    exchange("lost", mass_t=1.0, receiver_id="nowhere"),
    exchange("paint", mass_t=0.5, category="paints_varnishes", prepared=True),
    exchange(
        "truck", mass_t=1.0, vehicle="zeppelin", prepared=True, category="cardboard_packaging"
    ),
    exchange("talk", status="proposed", completed_on=None),
    exchange("soon", mass_t=1.0, status="agreed", completed_on=None, agreed_on=date(2025, 6, 1)),
    exchange("later", mass_t=1.0, status="agreed", completed_on=None, agreed_on=date(2026, 6, 1)),
    exchange("off", status="cancelled", completed_on=None, offer_id="o", need_id="n"),
    exchange("loan", resource="equipment", category="forklift", mass_t=3.0),
    exchange("welder", resource="staff", category="welder", persons=1.0, hours=70.0),
    exchange("slack", resource="staff", category="welder", hours=35.0, slack_period=True),
    exchange("truckload", resource="transport", category="return_load", mass_t=4.0),
]
LISTINGS = [
    {"listing_id": one, "platform": "p", "company_id": "west", "kind": kind}
    | {"resource": "material", "category": "wood_pallets", "published_on": day}
    for one, kind, day in (("o", "offer", date(2024, 1, 1)), ("n", "need", date(2024, 12, 1)))
]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a warehouse with the rows above, computed."""
    path = small_warehouse(tmp_path_factory.mktemp("explain") / "m.duckdb")
    with open_writer(path) as cursor:
        insert(cursor, "companies", COMPANIES)
        insert(cursor, "listings", LISTINGS)
        insert(cursor, "exchanges", ROWS)
        compute(cursor)
    return path


@pytest.fixture
def cursor(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Read it."""
    with open_reader(db) as reader:
        yield reader


def left_out(cursor: duckdb.DuckDBPyConnection, figure: str, **asked: Any) -> dict[str, set[str]]:  # noqa: ANN401
    """Give the reasons told, each with its exchanges."""
    found: dict[str, set[str]] = {}
    for row in explain(cursor, LOCAL, figure=figure, **asked)["left_out"]:
        assert row["reason_fr"], row["reason"]
        assert row["reason_en"], row["reason"]
        assert "{" not in row["reason_fr"] + row["reason_en"]
        found.setdefault(row["reason"], set()).add(row["exchange_id"])
    return found


@pytest.mark.parametrize(
    ("territory", "month"), [(None, None), ("epci:E0", 5), ("epci:unplaced", None), ("epci:E3", 5)]
)
def test_contributions_add_up_to_every_figure(
    cursor: duckdb.DuckDBPyConnection, territory: str | None, month: int | None
) -> None:
    answer = impact(cursor, LOCAL, territory=territory, year=YEAR, month=month)
    for row in (row for row in answer["figures"] if row["basis"] == "attributed"):
        if territory is not None and row["id"] not in ("co2e_avoided_kg", "mass_t", "hours"):
            continue
        found = explain(
            cursor, LOCAL, figure=row["id"], territory=territory, year=YEAR, month=month
        )
        values = [each["value"] for each in found["contributions"]]
        assert list(found) == ["figure", "contributions", "factors", "assumptions", "left_out"]
        assert found["figure"]["value"] == sum(values, Decimal(0))
        assert float(found["figure"]["value"]) == row["value"]
        assert bool(values) == row["contributing"]
        assert [abs(value) for value in values] == sorted(map(abs, values), reverse=True)
        if found["figure"]["value"]:
            assert sum(each["share"] for each in found["contributions"]) == pytest.approx(1)
        for key in ("low", "median", "high", "measured_share"):
            assert found["figure"][key] == row[key]
        keys = [(each["platform"], each["exchange_id"]) for each in found["contributions"]]
        assert len(keys) == len(set(keys))
        # An exchange is told once: it contributes, or it is left out whole.
        out = {
            (each["platform"], each["exchange_id"]) for each in found["left_out"] if each["whole"]
        }
        assert not out & set(keys)


def test_a_figure_says_what_it_is(cursor: duckdb.DuckDBPyConnection) -> None:
    about = explain(cursor, LOCAL, figure="co2e_avoided_kg", territory="epci:E0", year=YEAR)[
        "figure"
    ]
    assert (about["id"], about["label"], about["unit"]) == (
        *("co2e_avoided_kg", "Émissions évitées", "kgCO2e"),
    )
    assert (about["basis"], about["period"], about["factor_set"]) == (
        *("attributed", "2025", "default"),
    )
    assert about["territory"]["code"] == "E0"
    assert "fin de vie" in about["formula"]
    assert about["data_date"]
    versions = {
        row["name"]: row["version"] for row in csv.DictReader((FACTORS / "versions.csv").open())
    }
    assert about["method_version"] == versions["impact method"]


def test_what_is_left_out_and_why(cursor: duckdb.DuckDBPyConnection) -> None:
    carbon = left_out(cursor, "co2e_avoided_kg", year=YEAR)
    # Proposed, with no day at all: no period excludes it. The need of "off" is of 2024.
    assert carbon.pop("not_completed") == {"talk", "soon"}
    assert carbon == {
        "duplicate": {"again"},
        "no_mass": {"volume"},
        "no_distance": {"lost"},
        "missing_virgin_factor": {"paint"},
        "missing_recycled_factor": {"wood", "far", "seen-twice"},
        "missing_preparation_factor": {"truck"},
        "missing_vehicle_factor": {"truck"},
        "no_use_hours": {"loan"},
    }
    assert left_out(cursor, "co2e_avoided_kg", year=2024)["not_completed"] == {"talk", "off"}
    assert left_out(cursor, "co2e_avoided_kg", year=2026)["not_completed"] == {"talk", "later"}
    assert left_out(cursor, "transport_kg", year=YEAR)["missing_vehicle_factor"] == {"truck"}
    assert "missing_virgin_factor" not in left_out(cursor, "transport_kg", year=YEAR)
    # The masses of those without a distance count: only carbon and freight leave them out.
    waste = left_out(cursor, "waste_avoided_t", year=YEAR)
    assert set(waste) == {"not_completed", "duplicate", "no_mass"}
    assert left_out(cursor, "tkm_avoided", year=YEAR)["no_declared_distances"] == {"truckload"}
    assert left_out(cursor, "equipment_hours", year=YEAR) == {"no_hours": {"loan"}}
    assert left_out(cursor, "persons", year=YEAR) == {"no_persons": {"slack"}}
    assert left_out(cursor, "short_time_days_avoided", year=YEAR) == {}
    assert "wood" in left_out(cursor, "eur_saved", year=YEAR)["no_amounts"]
    assert left_out(cursor, "m2_days") == {}


def test_what_is_left_out_is_of_the_territory_and_the_selection(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    figure = "co2e_avoided_kg"
    assert left_out(cursor, figure, territory="epci:unplaced", year=YEAR) == {
        "no_distance": {"lost"}
    }
    assert left_out(cursor, figure, territory="epci:E3", year=YEAR) == {
        "missing_recycled_factor": {"far"}
    }
    assert left_out(cursor, figure, territory="epci:none", year=YEAR) == {}
    assert left_out(cursor, figure, year=YEAR, month=5) == {
        "duplicate": {"again"},
        "missing_recycled_factor": {"seen-twice"},
        "not_completed": {"talk"},
    }
    assert left_out(cursor, figure, year=YEAR, resource="equipment") == {"no_use_hours": {"loan"}}
    assert left_out(cursor, figure, year=YEAR, family="hazardous") == {
        "missing_virgin_factor": {"paint"}
    }
    again = next(
        row
        for row in explain(cursor, LOCAL, figure=figure, year=YEAR)["left_out"]
        if row["reason"] == "duplicate"
    )
    assert again["duplicate_of"] == "p/seen-twice"
    assert "p/seen-twice" in again["reason_fr"]


def test_factors_and_assumptions_are_those_that_enter(cursor: duckdb.DuckDBPyConnection) -> None:
    waste = explain(cursor, LOCAL, figure="waste_avoided_t", year=YEAR)
    assert waste["factors"] == []
    uses = {row["id"]: row["exchanges"] for row in waste["assumptions"]}
    # wood, far, seen-twice, lost, paint, truck: two of them not of unknown substitution.
    assert uses["giver_share"] == uses["discard_unknown"] == 6
    assert uses["substitution_unknown"] == 4
    assert uses["substitution_declared"] == uses["substitution_documented"] == 1
    assert uses["duplicate_tolerance"] == 1
    assert not {"supply_km", "detour_near_factor", "lifetime_hours"} & set(uses)
    transport = explain(cursor, LOCAL, figure="transport_kg", year=YEAR)
    assert {row["kind"] for row in transport["factors"]} == {"freight"}
    for row in transport["factors"]:
        assert row["licence"]
        assert row["source"]
        assert row["vintage"]
        assert row["gsd2"] > 1
        assert row["exchanges"] >= 1
    by_id = {row["id"]: row for row in transport["assumptions"]}
    assert by_id["supply_km"]["alternative"] == {"low": 50, "mode": 110, "high": 250}
    assert by_id["discard_unknown"]["alternative"] == {
        "discard_declared_waste": 1,
        "discard_saleable": 0,
    }
    assert by_id["giver_share"]["alternative_kind"] == "none"
    assert by_id["mass_gsd2_estimated"]["enters"] == "interval"
    assert by_id["detour_near_factor"]["enters"] == "value"
    assert "detour_far_factor" not in by_id
    days = explain(cursor, LOCAL, figure="short_time_days_avoided", year=YEAR)
    assert {row["id"] for row in days["assumptions"]} == {"giver_share", "short_time_day_hours"}


def test_a_question_without_an_answer_is_answered(cursor: duckdb.DuckDBPyConnection) -> None:
    nothing = explain(cursor, LOCAL, figure="co2e_avoided_kg", territory="epci:E3", year=1999)
    assert nothing["figure"]["value"] == 0
    assert not nothing["figure"]["contributing"]
    assert nothing["contributions"] == nothing["factors"] == nothing["assumptions"] == []
    with pytest.raises(UnknownChoice, match="waste_avoided_t"):
        explain(cursor, LOCAL, figure="happiness")
    with pytest.raises(UnknownTerritory):
        explain(cursor, LOCAL, figure="mass_t", territory="epci:E9")
    with pytest.raises(AccessDenied):
        explain(cursor, Access("public"), figure="mass_t")


def test_the_tables_of_the_method_agree() -> None:
    tables = {
        name: list(csv.DictReader((FACTORS / f"{name}.csv").open(encoding="utf-8")))
        for name in ("factors", "licences", "assumptions", "categories")
    }
    for factor in tables["factors"]:
        named = [row for row in tables["licences"] if factor["source"].startswith(row["source"])]
        assert len(named) == 1, factor["source"]
    ids = [row["assumption_id"] for row in tables["assumptions"]]
    kinds = {row["kind"] for row in tables["factors"]}
    resources = {row["resource"] for row in tables["categories"]}
    for figure in figures():
        assert all(asdict(figure)[key] for key in ("formula_fr", "formula_en", "resources"))
        assert set(figure.resources.split()) <= resources
        assert set(figure.factor_kinds.split()) <= kinds
        for start in figure.assumptions.split():
            assert any(name.startswith(start) for name in ids), start
    value = {row["assumption_id"]: float(row["value"]) for row in tables["assumptions"]}
    assert [value[f"detour_{band}_factor"] for band in ("near", "middle", "far")] == [
        *(distances.NEAR_FACTOR, distances.MIDDLE_FACTOR, distances.FAR_FACTOR),
    ]


@pytest.mark.parametrize(
    ("assumption", "key", "value"),
    [
        ("substitution_unknown", "low", 0.2),
        ("substitution_declared", "substitution_documented", 1.0),
        ("supply_km", "high", 250.0),
        ("disposal_km", "low", 15.0),
    ],
)
def test_the_figure_at_an_alternative_is_what_assuming_it_gives(
    db: Path, assumption: str, key: str, value: float
) -> None:
    asked: dict[str, Any] = {"territory": "epci:E0", "year": YEAR}
    ids = ("co2e_avoided_kg", "tkm_avoided")
    with open_reader(db) as cursor:
        found = [explain(cursor, LOCAL, figure=figure, **asked) for figure in ids]
    with assuming(db, [f"{assumption}={value}"]) as (cursor, assumed):
        changed = impact(cursor, LOCAL, **asked)["figures"]
    assert assumed == {assumption: value}
    for answer in found:
        told = next(row for row in answer["assumptions"] if row["id"] == assumption)
        then = next(row["value"] for row in changed if row["id"] == answer["figure"]["id"])
        assert told["figure_at"][key] == pytest.approx(then, rel=1e-9)
        # Disposal by the factors of these materials holds its transport.
        same = (assumption, answer["figure"]["id"]) == ("disposal_km", "co2e_avoided_kg")
        assert (then == float(answer["figure"]["value"])) == same


def test_assuming_the_default_changes_nothing_and_the_file_is_only_read(db: Path) -> None:
    before = db.read_bytes()
    with open_reader(db) as cursor:
        default = impact(cursor, LOCAL, year=YEAR)
    with assuming(db, ["substitution_declared=0.8", "giver_share=0.5"]) as (cursor, _):
        assert impact(cursor, LOCAL, year=YEAR) == default
    with assuming(db, ["giver_share=1", "duplicate_tolerance=0"]) as (cursor, _):
        share = impact(cursor, LOCAL, territory="epci:E3", year=YEAR)
        assert impact(cursor, LOCAL, year=YEAR)["exchanges"] == default["exchanges"] + 1
    assert all(row["value"] == 0 for row in share["figures"] if row["basis"] == "attributed")
    assert db.read_bytes() == before


def test_every_wrong_assumption_is_told_at_once(db: Path, tmp_path: Path) -> None:
    known = {"supply_km": "km", "substitution_unknown": "share", "mass_gsd2_weighed": "GSD²"}
    words = ["supply_km=80", "supply_km=90", "foo=1", "bar", "substitution_unknown=1.2"]
    with pytest.raises(BadAssumptions) as raised:
        read_assumed([*words, "mass_gsd2_weighed=0.9", "supply_km=nan", "supply_km=0,5"], known)
    assert len(raised.value.faults) == 7
    with pytest.raises(BadAssumptions), assuming(db, ["foo=1"]):
        pass
    with pytest.raises(NoWarehouse), assuming(tmp_path / "none.duckdb", ["supply_km=80"]):
        pass
    empty = small_warehouse(tmp_path / "empty.duckdb")
    with pytest.raises(NotComputed), assuming(empty, ["supply_km=80"]):
        pass


@pytest.mark.parametrize(
    "older", ["DROP TABLE ref.models", "UPDATE ref.models SET fingerprint = 'of before'"]
)
def test_nothing_is_assumed_of_what_other_models_computed(
    db: Path, tmp_path: Path, older: str
) -> None:
    """What they left, beside what these rebuild, would be half of each method."""
    copy = shutil.copy(db, tmp_path / "older.duckdb")
    with open_writer(copy) as cursor:
        cursor.execute(older)
    with pytest.raises(NotComputed, match="maillage compute"), assuming(copy, ["supply_km=80"]):
        pass
    with open_reader(copy) as cursor:  # all else still answers
        assert impact(cursor, LOCAL, year=YEAR)["exchanges"]


def test_the_command_assumes_for_every_territory_of_a_level(db: Path) -> None:
    words = ("--year", str(YEAR), "--assume", "substitution_unknown=0.3")
    found = as_json("impact", "--level", "epci", *words, db=db)
    assert found["assumed"] == {"substitution_unknown": 0.3}
    assert {row["code"] for row in found["territories"]} == {"E0", "E1", "E3", "unplaced"}
    for row in found["territories"][:1]:
        alone = as_json("impact", "--territory", f"epci:{row['code']}", *words, db=db)["figures"]
        for figure in (one for one in alone if one["basis"] == "attributed"):
            assert (row[figure["id"]] or 0.0) == figure["value"]
            assert (row[f"{figure['id']}_default"] or 0.0) == figure["default_value"]
    assert any(
        row["virgin_avoided_t"] != row["virgin_avoided_t_default"] for row in found["territories"]
    )
    assert "virgin_avoided_t_default" in as_rows("impact", "--level", "epci", *words, db=db)[0]


def test_what_follows_from_the_assumptions_is_rebuilt_and_no_more() -> None:
    names = [model.name for model in depending(load_models())]
    assert {"staging.exchanges", "core.duplicates", "marts.shares", "marts.class_sums"} <= {*names}
    assert not {"core.road_distances", "core.company_places", "core.factors"} & {*names}
    assert not any(name.startswith("public.") for name in names)


def test_the_command_gives_exact_numbers(db: Path) -> None:
    words = ("explain", "--figure", "co2e_avoided_kg", "--territory", "epci:E0", "--year", YEAR)
    text = maillage(*map(str, words), "--format", "json", db=db)
    found = json.loads(text, parse_float=Decimal)
    assert list(found) == ["figure", "contributions", "factors", "assumptions", "left_out"]
    values = [Decimal(row["value"]) for row in found["contributions"]]
    assert sum(values) == found["figure"]["value"]
    rows = as_rows(*map(str, words), db=db)
    assert [Decimal(row["value"]) for row in rows] == values
    assert rows[0]["platform"] == "p"
    assumed = as_json(*map(str, words), "--assume", "substitution_unknown=0.3", db=db)["figure"]
    assert assumed["assumed"] == {"substitution_unknown": 0.3}
    assert assumed["default_value"] == float(found["figure"]["value"])
    assert assumed["change"] == pytest.approx(assumed["value"] - assumed["default_value"])
    totals = as_json("impact", "--year", str(YEAR), "--assume", "supply_km=0", db=db)
    assert totals["assumed"] == {"supply_km": 0}
    tkm = next(row for row in totals["figures"] if row["id"] == "tkm_avoided")
    assert tkm["value"] + -tkm["change"] == pytest.approx(tkm["default_value"])
    assert tkm["change"] < 0
    assert "Left out" in maillage(*map(str, words), db=db)
    assert run("explain", "--figure", "happiness", db=db).returncode == 1
    assert run("impact", "--assume", "foo=1", db=db).returncode == 1
