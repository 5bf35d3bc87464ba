"""Amounts, evidence and dates stay within what the contract and the law allow."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.columns import code_values, columns_of
from pipelines.demo.catalogue import SEASONS, goods
from pipelines.demo.measures import describe, material_amount, season_day, working_day
from pipelines.demo.rows import Company, Exchange

GROWTH = {2022: 0.5, 2023: 1.0}


def _company(number: int, headcount: int, lon: float) -> Company:
    return Company(
        company_id=f"{number:014d}", name="", naf_code="", headcount=headcount, address="",
        postcode="", commune_code="", commune_name="", lon=lon, lat=47.6, natural_person=False,
        diffusion="full", unit_code="", point=(lon, 47.6), offers=(), needs=(),
    )  # fmt: skip


@pytest.mark.parametrize("category", sorted(goods()))
def test_exchanges_of_every_category_hold_to_the_contract(category: str) -> None:
    good = goods()[category]
    columns = columns_of("exchanges")
    for seed in range(12):
        rng = np.random.default_rng(seed)
        row = Exchange("E1", "1", "2", good.resource, category, "completed")
        lasts = describe(row, good, _company(1, 80, -2.0), _company(2, 5, -1.7), rng)
        assert lasts.days >= 0
        assert row.quantity is not None
        assert row.quantity > 0
        assert row.mass_t is None or row.mass_t > 0
        assert row.reject_share is None or 0 <= row.reject_share <= 1
        for name, column in columns.items():
            value = getattr(row, name, None)
            if value is not None and column.code_list:
                assert value in code_values(column.code_list), name
        if good.hazardous:
            assert row.discard == "declared_waste"
        if good.resource == "staff":
            assert 30 <= lasts.days <= 184
            assert row.persons is not None
            assert row.hours is not None
            assert row.hours <= row.persons * 35 * lasts.days / 7
        if good.resource == "premises":
            assert row.quantity == row.area_m2 * row.days


def test_works_councils_are_informed_from_50_employees() -> None:
    good = goods()["welder"]
    told = {49: set(), 50: set()}
    for headcount, answers in told.items():
        for seed in range(60):
            row = Exchange("E1", "1", "2", "staff", "welder", "completed")
            lender = _company(1, headcount, -2.0)
            describe(row, good, lender, _company(2, 5, -1.7), np.random.default_rng(seed))
            answers.add(row.cse_informed)
    assert told == {49: {None}, 50: {True, False, None}}


def test_a_long_trip_carries_little_and_declares_its_distance() -> None:
    good = goods()["wood_pallets"]
    near, far = _company(1, 10, -2.0), _company(2, 10, 0.5)
    rows = []
    for seed in range(30):
        row = Exchange("E1", "1", "2", "material", "wood_pallets", "completed")
        describe(row, good, near, far, np.random.default_rng(seed), far=True)
        rows.append(row)
    assert all(row.actual_km and row.actual_km > 220 for row in rows)
    assert np.median([row.quantity for row in rows]) < good.quantity[0] / 2


@given(st.integers(0, 500))
def test_told_masses_are_the_quantity_in_tonnes(seed: int) -> None:
    amount = material_amount(goods()["wood_offcuts"], np.random.default_rng(seed))
    factor = {"t": 1.0, "kg": 0.001, "m3": 0.25}[amount.unit]
    assert amount.quantity is not None
    assert amount.quantity * factor == pytest.approx(amount.true_mass_t, rel=0.3)
    assert amount.mass_t in (None, amount.true_mass_t)


@given(st.dates(date(2022, 1, 3), date(2023, 6, 1)), st.integers(7, 200), st.integers(0, 99))
def test_days_drawn_are_working_days_of_the_period(first: date, days: int, seed: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    day = season_day(first, last, SEASONS["flat"], GROWTH, np.random.default_rng(seed))
    assert first <= day <= last
    assert day.weekday() < 5


def test_seasons_are_followed() -> None:
    rng = np.random.default_rng(2)
    days = [
        season_day(date(2022, 1, 1), date(2022, 12, 31), SEASONS["construction"], GROWTH, rng)
        for _ in range(1500)
    ]
    summer = sum(day.month in (5, 6, 7) for day in days)
    winter = sum(day.month in (11, 12, 1) for day in days)
    assert summer > 2 * winter


@given(st.dates(date(2022, 1, 1), date(2026, 12, 31)))
def test_a_weekend_is_put_off_to_monday(day: date) -> None:
    moved = working_day(day)
    assert moved.weekday() < 5
    assert 0 <= (moved - day).days <= 2
    assert (moved == day) == (day.weekday() < 5)
