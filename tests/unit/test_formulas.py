"""The worked examples of the impact method, on the pure functions."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import formulas as f

EXACT = {"rel": 1e-6}
FACTORS_CSV = Path("analytics/factors/factors.csv")
FACTORS = {
    row["factor_id"]: float(row["value"])
    for row in csv.DictReader(FACTORS_CSV.read_text(encoding="utf-8").splitlines())
}
WOOD_DISPOSAL = (FACTORS["wood_landfill"] + FACTORS["wood_incineration"]) / 2


def test_t1_freight_of_a_regional_lorry() -> None:
    assert pytest.approx(0.0830128, **EXACT) == FACTORS["a40_regional"]
    assert 10 * 150 * FACTORS["a40_regional"] == pytest.approx(124.5192, **EXACT)


def test_t2_share_of_a_long_haul() -> None:
    assert 400 * 12.5 * FACTORS["a40_long"] == pytest.approx(419.976, **EXACT)
    assert 400 * 5 * FACTORS["a40_long"] == pytest.approx(167.9904, **EXACT)


def test_t4_freight_of_a_van() -> None:
    assert 0.3 * 40 * FACTORS["vul35"] == pytest.approx(12.813913, **EXACT)


def t7_production() -> float:
    return float(
        f.production_kg(
            0.8,
            1.0,
            10 * FACTORS["wood_virgin"],
            10 * FACTORS["wood_preparation"],
            f.recycling_debit_kg(0.8, 1.0, 1.0, 0.46, 10 * FACTORS["wood_virgin"], np.nan),
        )
    )


def t7_transport(
    *, supply: float, disposal: float, actual_km: float = 25, actual: float = 0.0830128
) -> float:
    return f.material_transport_kg(10, 1.0, 1.0, 0.8, 150, 40, actual_km, supply, disposal, actual)


def test_t7_pallets_with_legs_inside_the_factors() -> None:
    production = t7_production()
    end_of_life = f.end_of_life_kg(0.8, 1.0, 1.0, 0.0, 10 * WOOD_DISPOSAL)
    transport = t7_transport(supply=0, disposal=0)
    assert production == pytest.approx(2156.03328 - 385.4288, **EXACT)
    assert end_of_life == pytest.approx(3132, **EXACT)
    assert transport == pytest.approx(-20.7532, **EXACT)
    assert production + end_of_life + transport == pytest.approx(4881.85128, **EXACT)


def test_t8_no_leg_inside_a_factor() -> None:
    regional = FACTORS["a40_regional"]
    total = (
        t7_production()
        + f.end_of_life_kg(0.8, 1.0, 1.0, 0.0, 10 * WOOD_DISPOSAL)
        + t7_transport(supply=regional, disposal=regional)
    )
    assert total == pytest.approx(5008.030, rel=1e-5)
    assert f.material_tkm_avoided(10, 1.0, 1.0, 0.8, 150, 40, 25) == pytest.approx(1270, **EXACT)


def test_t9_full_substitution() -> None:
    assert f.material_tkm_avoided(10, 1.0, 1.0, 1.0, 150, 40, 25) == pytest.approx(1650, **EXACT)


def test_t10_a_trip_too_long_costs_more_than_it_saves() -> None:
    regional = FACTORS["a40_regional"]
    assert f.material_tkm_avoided(10, 1.0, 1.0, 0.8, 150, 40, 600) == pytest.approx(-4480, **EXACT)
    assert t7_transport(supply=regional, disposal=regional, actual_km=600) == pytest.approx(
        -371.89734, **EXACT
    )


def test_t15_monitors_by_item() -> None:
    made, disposed = 20 * FACTORS["monitor_manufacture"], 20 * FACTORS["monitor_end_of_life"]
    assert f.production_kg(0.71, 1.0, made, 0.0, 0.0) == pytest.approx(935.78, **EXACT)
    assert f.end_of_life_kg(0.71, 1.0, 1.0, 0.0, disposed) == pytest.approx(55.38, **EXACT)


def test_t16_three_people_four_weeks() -> None:
    assert f.fte(3 * 35 * 4.0) == pytest.approx(0.2613566, **EXACT)


def test_t24_a_forklift_lent() -> None:
    production = f.loan_production_kg(3.5, 0.8, 200, 10_000, FACTORS["machines_virgin"])
    transport = f.loan_transport_kg(
        3.5, 0.8, 110, 12, FACTORS["artic_34_40"], FACTORS["rigid_12_20"]
    )
    assert production == pytest.approx(308, **EXACT)
    assert transport == pytest.approx(37.2568, **EXACT)
    assert f.loan_tkm_avoided(3.5, 0.8, 110, 12) == pytest.approx(532, **EXACT)


def test_t25_recycling_debit_of_aluminium() -> None:
    debit = f.recycling_debit_kg(
        0.8, 1.0, 1.0, 0.9, FACTORS["aluminium_virgin"], FACTORS["aluminium_recycled"]
    )
    assert debit == pytest.approx(5846.992855, **EXACT)


def test_t26_all_rejected_leaves_only_the_trip() -> None:
    wood = FACTORS["wood_virgin"]
    debit = f.recycling_debit_kg(0.8, 1.0, 0.0, 0.46, wood, np.nan)
    assert f.production_kg(0.8, 0.0, wood, 0.0, debit) == 0
    assert f.end_of_life_kg(0.8, 1.0, 0.0, 1.0, 100.0) == 0
    assert f.material_transport_kg(
        1, 0.0, 1.0, 0.8, 110, 35, 10, 0.0823, 0.16, FACTORS["vul"]
    ) == pytest.approx(-8.4, **EXACT)


def test_a_missing_virgin_factor_leaves_no_production() -> None:
    debit = f.recycling_debit_kg(0.8, 1.0, 1.0, 0.46, np.nan, 10.0)
    assert f.production_kg(0.8, 1.0, np.nan, 50.0, debit) == 0


shares = st.floats(0, 1)
masses = st.floats(0.001, 1e5)
kilometres = st.floats(0, 2000)


@given(masses, masses, shares, shares, shares, kilometres, kilometres, kilometres)
def test_freight_is_linear_in_mass(
    one: float, other: float, k: float, b: float, alpha: float, s: float, w: float, a: float
) -> None:
    both = f.material_tkm_avoided(one + other, k, b, alpha, s, w, a)
    apart = f.material_tkm_avoided(one, k, b, alpha, s, w, a) + f.material_tkm_avoided(
        other, k, b, alpha, s, w, a
    )
    assert both == pytest.approx(apart, rel=1e-9, abs=1e-6)


@given(masses, shares, shares, shares)
def test_waste_avoided_never_exceeds_waste_diverted(
    mass: float, k: float, b: float, alpha: float
) -> None:
    assert f.waste_avoided_t(mass, k, b, alpha) <= f.waste_diverted_t(mass, k, b) <= mass
