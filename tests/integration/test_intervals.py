"""Intervals of figures beside the slow way, and the laws that they keep."""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
from SALib.analyze import sobol
from SALib.sample import sobol as sobol_sample

from analytics.access import Access
from analytics.draws import Input
from analytics.figures import figures
from analytics.impact import impact, impacts
from analytics.intervals import (
    OWN_INPUTS,
    TOTAL,
    class_sums,
    groups_of,
    inputs_of,
    intervals,
    shared_draws,
    terms_of,
)
from analytics.selection import Selection, select
from analytics.snapshot import open_reader
from analytics.uncertainty import sigma_of
from tests.integration.test_impact import computed, exchange
from tests.support.slow_intervals import SlowIntervals

LOCAL = Access.local()
BOUNDS = (0.5, 0.025, 0.975)

SHARES = """
SELECT s.platform, s.exchange_id, count(*) / 2
FROM marts.shares AS s
LEFT JOIN core.territory_members AS m ON s.unit_code = m.unit_code AND m.level = $level
WHERE s.factor_set = $factor_set AND ($year IS NULL OR s.year = $year)
    AND ($month IS NULL OR s.month_index % 12 = $month % 12)
    AND ($family IS NULL OR s.family = $family)
    AND ($level IS NULL OR m.code = $code)
GROUP BY ALL
"""


@pytest.fixture(scope="module")
def cursor(demo_db: Path) -> duckdb.DuckDBPyConnection:
    return open_reader(demo_db).cursor()


def shares_of(cursor: duckdb.DuckDBPyConnection, chosen: Selection) -> dict:
    parameters = chosen.parameters()
    names = ("level", "code", "year", "month", "family", "factor_set")
    found = cursor.execute(SHARES, {name: parameters[name] for name in names}).fetchall()
    return {(platform, exchange_id): share for platform, exchange_id, share in found}


def test_every_interval_agrees_with_the_slow_way(cursor: duckdb.DuckDBPyConnection) -> None:
    codes = cursor.execute(
        "SELECT DISTINCT level || ':' || code FROM marts.class_sums "
        "WHERE level IN ('epci', 'departement') AND code NOT IN ('none', 'unplaced') ORDER BY 1"
    ).fetchall()
    chosen = [code for (code,) in codes[::13]][:12]
    selections = [select(cursor, LOCAL, territory=code, year=2025) for code in chosen]
    selections.append(select(cursor, LOCAL, territory="commune:35236", year=None))
    selections.append(select(cursor, LOCAL, territory="epci:243500741", month=5))
    selections.append(select(cursor, LOCAL, family="wood", year=2024))
    slow = {name: SlowIntervals(cursor, name) for name in ("default", "regulatory_2012")}
    selections.append(
        select(cursor, LOCAL, territory="epci:243500741", factor_set="regulatory_2012")
    )
    errors = []
    for selection in selections:
        code = selection.territory.code if selection.territory else "all"
        fast = intervals(cursor, selection).get(("attributed", code), {})
        for figure, draws in slow[selection.factor_set].of(shares_of(cursor, selection)).items():
            slowly = np.quantile(draws, BOUNDS)
            width = slowly[2] - slowly[1]
            if width == 0.0:
                assert figure not in fast
                continue
            found = fast[figure]
            errors.append(np.array([found.median, found.low, found.high] - slowly) / width)
    assert len(errors) > 60
    # Of the interval's width. 1 to 2 % is the noise of the slow way's own draws; the rest comes
    # from territories of one to ten exchanges whose avoided and driven kilometres cancel out.
    worst = np.abs(errors).max(axis=1)
    assert np.median(worst) < 0.015
    assert np.quantile(worst, 0.95) < 0.06
    assert worst.max() < 0.12


def test_both_ways_to_sum_classes_are_one(cursor: duckdb.DuckDBPyConnection) -> None:
    """A selection read from the stored sums, and month by month from the exchanges."""
    whole = shared_draws(cursor, select(cursor, LOCAL, territory="epci:243500741", year=2025))
    months = [
        shared_draws(
            cursor, select(cursor, LOCAL, territory="epci:243500741", year=2025, month=month)
        )
        for month in range(1, 13)
    ]
    for group, by_figure in whole.items():
        for figure, draws in by_figure.items():
            parts = sum(month[group][figure] for month in months if group in month)
            assert parts == pytest.approx(draws, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("level", "family"),
    [("epci", None), ("departement", None), ("region", None), ("commune", "wood")],
)
def test_the_draws_of_the_whole_are_the_sum_of_those_of_its_parts(
    cursor: duckdb.DuckDBPyConnection, level: str, family: str | None
) -> None:
    chosen = select(cursor, LOCAL, year=2024, family=family)
    whole = shared_draws(cursor, chosen)["attributed", "all"]
    parts = shared_draws(cursor, chosen, level=level)
    assert len(parts) > 4
    for figure, draws in whole.items():
        total = sum(found[figure] for (basis, _), found in parts.items() if basis == "attributed")
        assert total == pytest.approx(draws, rel=1e-9, abs=1e-6)


SURE = {"mass_source": "weighed", "actual_km": 40.0}
VARIED = [
    exchange("unknown", mass_t=10.0, **SURE),
    exchange(
        "declared", mass_t=2.0, category="cardboard_packaging", substitution="declared", **SURE
    ),
    exchange("prepared", mass_t=5.0, prepared=True, substitution="documented", **SURE),
    exchange("waste", mass_t=3.0, discard="declared_waste", discard_route="recycling", **SURE),
    exchange("legs", mass_t=4.0, supply_km=300.0, disposal_km=80.0, vehicle="vul", **SURE),
    exchange("items", quantity=20.0, unit="item", category="it_monitors", **SURE),
    exchange("sold", mass_t=1.0, discard="saleable", purchase_avoided_eur=500.0, **SURE),
    exchange(
        "loan", resource="equipment", category="forklift", mass_t=3.5, equipment_hours=200.0, **SURE
    ),
    exchange("ride", resource="transport", category=None, mass_t=8.0, supply_km=90.0, **SURE),
    exchange("nothing", mass_t=None, **SURE),
]


def test_the_terms_are_the_formulas_multiplied_out() -> None:
    cursor = computed(VARIED).cursor()
    chosen = select(cursor, LOCAL)
    sums = class_sums(cursor, chosen, None)
    groups, group_of = groups_of(sums)
    drawn, coefficients = terms_of(cursor, "default", sums, group_of, len(groups))
    at = groups.index(("attributed", "all"))
    values = {row["id"]: row["value"] for row in impact(cursor, LOCAL)["figures"]}
    for figure, (used, sizes) in coefficients.items():
        # A weighed mass and a declared distance are 0.03 % and 0.1 % above their medians.
        assert sizes[at] @ drawn.values[used] == pytest.approx(values[figure], rel=5e-3), figure
        assert values[figure] != 0


def test_no_exchange_has_no_width(cursor: duckdb.DuckDBPyConnection) -> None:
    found = impact(cursor, LOCAL, territory="epci:243500741", year=1990)
    assert {(row["value"], row["median"], row["low"], row["high"]) for row in found["figures"]} == {
        (0.0, 0.0, 0.0, 0.0)
    }
    assert all(row["measured_share"] is None and not row["drivers"] for row in found["figures"])


def test_an_exchange_across_the_border_of_two_territories_counts_half_in_each() -> None:
    connection = computed([exchange("x", mass_t=10.0, mass_source="estimated", actual_km=50.0)])
    cursor = connection.cursor()
    whole = intervals(cursor, select(cursor, LOCAL))["attributed", "all"]["mass_t"]
    parts = intervals(cursor, select(cursor, LOCAL), level="commune")
    for code in ("C00", "C10"):
        half = parts["attributed", code]["mass_t"]
        assert (half.median, half.low, half.high) == pytest.approx(
            (whole.median / 2, whole.low / 2, whole.high / 2)
        )
        involved = parts["involved", code]["mass_t"]
        assert involved.high == pytest.approx(whole.high)
    # One exchange of an estimated mass: GSD² 1.6, and 1.96 / 2 of its logarithm on each side.
    assert (whole.low, whole.high) == pytest.approx((10 / 1.6**0.98, 10 * 1.6**0.98), rel=2e-3)


def test_a_negative_figure_keeps_its_sign_and_order() -> None:
    connection = computed(
        [exchange("x", mass_t=10.0, substitution="opportunistic", actual_km=600.0)]
    )
    cursor = connection.cursor()
    found = {row["id"]: row for row in impact(cursor, LOCAL)["figures"]}
    carbon = found["co2e_avoided_kg"]
    assert carbon["low"] < carbon["median"] < carbon["high"] < 0
    assert carbon["low"] < carbon["value"] < carbon["high"]


def test_what_is_counted_is_certain() -> None:
    connection = computed(
        [exchange("x", resource="staff", category="welder", persons=3, hours=140.0)]
    )
    for row in impact(connection.cursor(), LOCAL)["figures"]:
        assert row["median"] == row["low"] == row["high"] == row["value"]
        assert row["measured_share"] is None


def test_the_measured_share_is_that_of_masses_weighed_or_agreed() -> None:
    rows = [
        exchange(f"x{mass}", mass_t=mass, mass_source=source, completed_on=date(2025, 3, 1))
        for mass, source in ((6.0, "weighed"), (1.0, "both_parties"), (3.0, None))
    ]
    found = {row["id"]: row for row in impact(computed(rows).cursor(), LOCAL)["figures"]}
    assert found["mass_t"]["measured_share"] == pytest.approx(0.7)
    assert found["eur_saved"]["measured_share"] is None


def test_a_level_gives_the_bounds_that_each_territory_gives(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    row = next(
        row for row in impacts(cursor, LOCAL, level="epci", year=2025) if row["code"] == "243500741"
    )
    found = impact(cursor, LOCAL, territory="epci:243500741", year=2025)
    for figure in found["figures"]:
        if figure["basis"] == "attributed" and f"{figure['id']}_low" in row:
            assert row[f"{figure['id']}_low"] == pytest.approx(figure["low"])
            assert row[f"{figure['id']}_high"] == pytest.approx(figure["high"])


def test_every_figure_has_its_interval(cursor: duckdb.DuckDBPyConnection) -> None:
    found = impact(cursor, LOCAL, year=2025)["figures"]
    assert len(found) == 2 * len(figures())
    for row in found:
        assert row["low"] <= row["median"] <= row["high"]
        assert all(0 < driver["share"] <= 1.01 for driver in row["drivers"])
        assert sum(driver["share"] for driver in row["drivers"]) < 1.05


def test_drivers_are_the_sobol_indices_of_salib(cursor: duckdb.DuckDBPyConnection) -> None:
    chosen = select(cursor, LOCAL, territory="epci:243500741", year=2025)
    found = intervals(cursor, chosen)["attributed", "243500741"][TOTAL]
    sums = class_sums(cursor, chosen, None)
    groups, group_of = groups_of(sums)
    drawn, coefficients = terms_of(cursor, "default", sums, group_of, len(groups))
    at = groups.index(("attributed", "243500741"))
    lines = [coefficients[line] for line in ("production_kg", "end_of_life_kg", "transport_kg")]
    terms = [
        (drawn.terms[term], sizes[at][k])
        for used, sizes in lines
        for k, term in enumerate(used)
        if sizes[at][k]
    ]
    known = {given.input_id: given for given in inputs_of(cursor, "default")}
    flat = [(term, size) for term, size in terms if all(name in known for name in term)]
    varying = sorted(
        {name for term, _ in flat for name in term if _spread(known[name])} & set(drawn.input_ids)
    )
    problem = {
        "num_vars": len(varying),
        "names": varying,
        "bounds": [_bounds(known[name]) for name in varying],
        "dists": ["triang" if known[name].high is not None else "lognorm" for name in varying],
    }
    samples = sobol_sample.sample(problem, 1024, calc_second_order=False, seed=1)
    column = {name: samples[:, k] for k, name in enumerate(varying)}
    total = np.zeros(len(samples))
    for term, size in flat:
        product = np.full(len(samples), size)
        for name in term:
            product *= column.get(name, known[name].value)
        total += product
    indices = dict(
        zip(
            varying,
            sobol.analyze(problem, total, calc_second_order=False, seed=1)["S1"],
            strict=True,
        )
    )
    # SALib sees the shared inputs only: what belongs to single exchanges widens the whole.
    own = sum(driver.share for driver in found.drivers if driver.input_id in OWN_INPUTS)
    compared = [driver for driver in found.drivers if driver.input_id in indices]
    assert compared
    for driver in compared:
        assert driver.share == pytest.approx(indices[driver.input_id] * (1 - own), abs=0.05)


def _spread(given: Input) -> bool:
    return given.high is not None or (given.gsd2 or 1.0) > 1.0


def _bounds(given: Input) -> list[float]:
    if given.low is not None and given.high is not None:
        width = given.high - given.low
        return [given.low, given.high, (given.value - given.low) / width]
    return [float(np.log(given.value)), float(sigma_of(given.gsd2 or 1.0))]
