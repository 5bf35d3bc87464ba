"""Flows for a map: they add up with the figures, cross borders, and lose nothing in silence."""

from datetime import date
from itertools import pairwise
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics.access import Access
from analytics.errors import AccessDenied, UnknownChoice
from analytics.flow_ground import flow_ground
from analytics.flow_levels import levels_by_country
from analytics.flow_map import MEASURES, FlowMap, flow_map, flow_totals, partners
from analytics.impact import impact
from pipelines.compute import compute
from tests.support.small_country import centre, insert, small_country

LOCAL = Access.local()
ABROAD = """
INSERT INTO geo.territories
SELECT
    level, code, code, 'BE', '2025', 'test', 100, area_km2, lon, 45.2, NULL,
    CASE WHEN level != 'country' THEN
        ST_MakeEnvelope(lon - half_deg, 45.2 - half_deg, lon + half_deg, 45.2 + half_deg) END
FROM (VALUES
    ('canton', 'BE1', 0.45, 0.05, 30.0),
    ('canton', 'BE2', 0.55, 0.05, 30.0),
    ('arrondissement', 'BEA', 0.5, 0.1, 60.0),
    ('country', 'BE', 0.5, 0.1, 60.0)
) AS v (level, code, lon, half_deg, area_km2);
INSERT INTO geo.units
SELECT code AS unit_code, level, country, name, lon, lat, area_km2, geometry
FROM geo.territories WHERE level = 'canton';
INSERT INTO geo.members VALUES
    ('canton', 'BE1', 'BE1'), ('canton', 'BE2', 'BE2'),
    ('arrondissement', 'BEA', 'BE1'), ('arrondissement', 'BEA', 'BE2'),
    ('country', 'BE', 'BE1'), ('country', 'BE', 'BE2');
-- Shipped polygons share their points to the last digit; shipped territories have a point.
UPDATE geo.territories SET geometry = ST_ReducePrecision(geometry, 1e-5);
UPDATE geo.territories AS t SET lon = m.lon, lat = m.lat
FROM (
    SELECT m.level, m.code, avg(u.lon) AS lon, avg(u.lat) AS lat
    FROM geo.members AS m INNER JOIN geo.units AS u ON m.unit_code = u.unit_code
    GROUP BY ALL
) AS m
WHERE t.level = m.level AND t.code = m.code AND t.lon IS NULL;
"""
PLACES = {
    "west": centre(0, 0),
    "west-too": centre(0, 1),
    "middle": centre(1, 0),
    "alone": centre(2, 2),
    "east": centre(3, 3),
    "abroad": (0.46, 45.21),
    "further": (0.56, 45.21),
}
COMPANIES = [
    {
        "company_id": name,
        "name": name,
        "country": "BE" if lon > 0.4 else "FR",
        "lon": lon,
        "lat": lat,
    }
    for name, (lon, lat) in PLACES.items()
] + [{"company_id": "nowhere", "name": "nowhere", "country": "FR"}]


def exchange(number: int, giver: str, receiver: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "exchange_id": f"x{number}",
        "platform": "p",
        "giver_id": giver,
        "receiver_id": receiver,
        "resource": "material",
        "category": "wood_pallets",
        "status": "completed",
        "completed_on": date(2025, 3, 15),
        "mass_t": 1.0,
        **extra,
    }


def computed(rows: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    connection = small_country()
    connection.execute(ABROAD)
    insert(connection, "companies", COMPANIES)
    insert(connection, "exchanges", rows)
    compute(connection.cursor())
    return connection.cursor()


STAFF = {"resource": "staff", "category": "welder", "mass_t": None}
ROWS = [
    exchange(1, "west", "middle", mass_t=10.0),
    exchange(2, "west", "middle", mass_t=5.0),
    exchange(3, "middle", "west", mass_t=2.0),
    exchange(4, "west", "west-too", mass_t=7.0),
    exchange(5, "west", "abroad", mass_t=4.0),
    exchange(6, "further", "west", mass_t=3.0),
    exchange(7, "west", "alone", mass_t=8.0),
    exchange(8, "west", "nowhere", mass_t=6.0),
    exchange(9, "east", "middle", **STAFF),
    exchange(10, "east", "east", completed_on=date(2024, 5, 5)),
    exchange(11, "west", "middle", status="agreed"),
]


@pytest.fixture(scope="module")
def cursor() -> duckdb.DuckDBPyConnection:
    return computed(ROWS)


def pairs(found: FlowMap, measure: str) -> dict[tuple[str, str], float]:
    flows = found.flows
    return dict(
        zip(zip(flows["origin"], flows["destination"], strict=True), flows[measure], strict=True)
    )


def test_a_country_without_the_level_is_shown_at_its_nearest(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    wanted = {
        level: levels_by_country(cursor, LOCAL, level)
        for level in ("commune", "epci", "departement", "region")
    }
    assert [levels["FR"] for levels in wanted.values()] == list(wanted)
    assert [levels["BE"] for levels in wanted.values()] == [
        "canton",
        "canton",
        "arrondissement",
        "arrondissement",
    ]


def test_flows_cross_the_border_and_stay_apart_from_what_has_no_place(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    found = flow_map(cursor, LOCAL, level="epci", measure="mass_t", year=2025)
    assert pairs(found, "mass_t") == {
        ("epci:E0", "epci:E1"): 15,
        ("epci:E0", "epci:E0"): 7,
        ("epci:E0", "canton:BE1"): 4,
        ("canton:BE2", "epci:E0"): 3,
        ("epci:E1", "epci:E0"): 2,
    }
    assert list(found.flows["mass_t"]) == sorted(found.flows["mass_t"], reverse=True)
    assert found.left.loc["off_map", ["flows", "exchanges", "mass_t"]].tolist() == [2, 2, 14]
    assert found.left.loc["empty", ["flows", "exchanges", "mass_t"]].tolist() == [1, 1, 0]
    assert found.left.loc["rest", "flows"] == 0
    wide = flow_map(cursor, LOCAL, level="region", measure="mass_t", year=2025)
    assert pairs(wide, "mass_t")["region:R", "arrondissement:BEA"] == 4


def test_each_place_knows_what_it_gives_takes_and_keeps(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    found = flow_map(cursor, LOCAL, level="epci", measure="mass_t", year=2025).places
    rows = found.set_index("place")[["incoming", "outgoing", "internal", "gross", "net"]]
    assert rows.loc["epci:E0"].tolist() == [5, 15 + 4 + 8 + 6, 7, 45, 5 - 33]
    assert rows.loc["none"].tolist() == [8, 0, 0, 8, 8]
    assert rows.loc["unplaced"].tolist() == [6, 0, 0, 6, 6]
    assert rows["incoming"].sum() == rows["outgoing"].sum()
    assert found.set_index("place").loc[["none", "unplaced"], "lon"].isna().all()
    assert found.set_index("place").loc["canton:BE1", "lon"] == pytest.approx(0.45)


def test_partners_of_a_place_and_what_two_places_exchange(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    found = partners(cursor, LOCAL, place="epci:E0", level="epci", year=2025)
    rows = {(row.direction, row.partner): row.mass_t for row in found.itertuples()}
    assert rows == {
        ("outgoing", "epci:E1"): 15,
        ("incoming", "epci:E1"): 2,
        ("internal", "epci:E0"): 7,
        ("outgoing", "canton:BE1"): 4,
        ("incoming", "canton:BE2"): 3,
        ("outgoing", "none"): 8,
        ("outgoing", "unplaced"): 6,
    }
    between = partners(cursor, LOCAL, place="epci:E0", other="epci:E1", level="epci")
    assert set(between["family"]) == {"wood"}
    assert {(row.direction, row.mass_t) for row in between.itertuples()} == {
        ("outgoing", 15.0),
        ("incoming", 2.0),
    }


def test_filters_hold_for_flows_and_totals(cursor: duckdb.DuckDBPyConnection) -> None:
    staff = flow_map(cursor, LOCAL, level="epci", resource="staff")
    assert pairs(staff, "exchanges") == {("epci:E3", "epci:E1"): 1}
    assert pairs(flow_map(cursor, LOCAL, level="epci", year=2024), "exchanges") == {
        ("epci:E3", "epci:E3"): 1
    }
    focus = flow_map(cursor, LOCAL, level="epci", territory="epci:E3")
    assert set(pairs(focus, "exchanges")) == {("epci:E3", "epci:E1"), ("epci:E3", "epci:E3")}
    totals = flow_totals(cursor, LOCAL, territory="epci:E3", family="industry")
    assert totals["exchanges"].to_dict() == {"incoming": 0, "outgoing": 1, "internal": 0}
    assert flow_map(cursor, LOCAL, level="epci", year=1999).places.empty


@pytest.mark.parametrize("limit", [1, 3, 500])
@pytest.mark.parametrize("measure", MEASURES)
def test_what_is_drawn_and_what_is_left_are_all_there_is(
    cursor: duckdb.DuckDBPyConnection, measure: str, limit: int
) -> None:
    found = flow_map(cursor, LOCAL, level="epci", measure=measure, limit=limit)
    assert len(found.flows) <= limit
    whole = flow_totals(cursor, LOCAL).sum()
    for column in MEASURES:
        assert found.flows[column].sum() + found.left[column].sum() == pytest.approx(whole[column])
    smallest = found.flows[measure].abs().min()
    if limit == 1:
        everything = flow_map(cursor, LOCAL, level="epci", measure=measure).flows
        assert smallest == everything[measure].abs().max()


def test_a_negative_sum_stays_negative() -> None:
    cursor = computed(
        [exchange(1, "west", "middle", actual_km=5000.0), exchange(2, "east", "middle")]
    )
    found = flow_map(cursor, LOCAL, level="epci", measure="tkm_avoided")
    values = pairs(found, "tkm_avoided")
    assert values["epci:E0", "epci:E1"] < 0 < values["epci:E3", "epci:E1"]
    assert next(iter(values)) == ("epci:E0", "epci:E1")
    assert flow_totals(cursor, LOCAL, territory="epci:E0").loc["outgoing", "tkm_avoided"] < 0


TERRITORIES = [
    "epci:E0",
    "departement:D1",
    "country:FR",
    "country:BE",
    "epci:none",
    "epci:unplaced",
    "commune:C00",
    "canton:BE1",
    None,
]
any_row = st.fixed_dictionaries(
    {
        "ends": st.permutations([*PLACES, "nowhere"]).map(lambda order: order[:2]),
        "mass_t": st.floats(0.01, 500),
        "actual_km": st.sampled_from([None, 3.0, 4000.0]),
    }
)


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(any_row, min_size=8, max_size=30))
def test_totals_add_up_to_the_involved_figures_of_impact(cases: list[dict[str, Any]]) -> None:
    rows = [
        exchange(number, *case["ends"], mass_t=case["mass_t"], actual_km=case["actual_km"])
        for number, case in enumerate(cases)
    ]
    cursor = computed([*rows, *({**row, "exchange_id": f"r{row['exchange_id']}"} for row in ROWS)])
    for territory in TERRITORIES:
        totals = flow_totals(cursor, LOCAL, territory=territory)
        whole = impact(cursor, LOCAL, territory=territory)
        involved = {f["id"]: f["value"] for f in whole["figures"] if f["basis"] == "involved"}
        assert totals["exchanges"].sum() == whole["exchanges"]
        for measure in MEASURES[1:]:
            assert totals[measure].sum() == pytest.approx(involved[measure], abs=1e-8)
        # The places of a map hold the same sums as the totals of each of them.
    found = flow_map(cursor, LOCAL, level="epci", measure="mass_t").places.set_index("place")
    for code in ("E0", "E1", "E3"):
        totals = flow_totals(cursor, LOCAL, territory=f"epci:{code}")["mass_t"]
        pd.testing.assert_series_equal(
            found.loc[f"epci:{code}", list(totals.index)].astype(float),
            totals,
            check_names=False,
        )


def test_nobody_is_answered_without_a_clear_access(cursor: duckdb.DuckDBPyConnection) -> None:
    public = Access("public")
    box = (0.0, 45.0, 0.6, 45.4)
    for ask in (
        lambda: flow_map(cursor, public, level="epci"),
        lambda: flow_totals(cursor, public),
        lambda: partners(cursor, public, place="epci:E0", level="epci"),
        lambda: flow_ground(cursor, public, level="epci", bounds=box),
    ):
        with pytest.raises(AccessDenied):
            ask()


def test_nonsense_is_refused(cursor: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownChoice, match="Levels are"):
        flow_map(cursor, LOCAL, level="platform")
    with pytest.raises(UnknownChoice, match="Measures are"):
        flow_map(cursor, LOCAL, level="epci", measure="1; DROP TABLE x")


def test_the_ground_draws_each_shared_border_once(cursor: duckdb.DuckDBPyConnection) -> None:
    ground = flow_ground(cursor, LOCAL, level="commune", bounds=(-0.1, 44.9, 0.7, 45.5))
    assert ground["levels"] == {"FR": "commune", "BE": "canton"}
    length = sum(
        abs(x1 - x0) + abs(y1 - y0)
        for line in ground["borders"]["coordinates"]
        for (x0, y0), (x1, y1) in pairwise(line)
    )
    # Sixteen squares in a block have 40 sides of 0.1 degree; two beside each other 7.
    assert length == pytest.approx(4.0 + 0.7, rel=0.01)
    assert len(ground["land"]["coordinates"]) == 2
