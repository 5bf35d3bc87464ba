"""The worked examples and laws of uncertain inputs (impact method §6 and §8)."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.draws import DRAWS, Input, Mix, input_draws, normal_draws, term_draws, uniform_draws
from analytics.uncertainty import (
    PEDIGREE_GSD2,
    combined_gsd2,
    mass_variance,
    own_mean,
    sigma_of,
    skewed,
    third_moment,
    trip_variance,
)

BOUNDS = (0.025, 0.975)
quick = settings(max_examples=30, phases=[Phase.explicit, Phase.generate], deadline=None)


def test_t12_pedigree_and_product() -> None:
    grades = {"reliability": 3, "completeness": 3, "time": 3, "geography": 2, "technology": 2}
    widenings = [PEDIGREE_GSD2[name][grade - 1] for name, grade in grades.items()]
    assert widenings == [1.61, 1.04, 1.10, 1.04, 1.18]
    assert combined_gsd2(*widenings, 1.05) == pytest.approx(1.679, abs=1e-3)
    assert combined_gsd2(1.2, 1.5, 1.3) == pytest.approx(1.676, abs=1e-3)


def test_t13_bounds_of_a_lognormal() -> None:
    draws = input_draws(Input("t13", 100.0, 1.5))
    assert np.quantile(draws, BOUNDS) == pytest.approx([67.2, 148.8], rel=5e-3)
    assert np.median(draws) == pytest.approx(100.0, rel=1e-3)


def test_t14_a_shared_draw_is_wider_than_two_of_their_own() -> None:
    shared = 2.0 * input_draws(Input("t14", 100.0, 1.5))
    assert np.quantile(shared, BOUNDS) == pytest.approx([134, 298], rel=5e-3)
    gsd2 = np.full(2, 1.5)
    flows = np.full(2, 100.0)
    variance = mass_variance(flows, np.zeros(2), gsd2, np.ones(2)).sum()
    third = third_moment(flows, np.zeros(2), gsd2, np.ones(2)).sum()
    mean = (flows * own_mean(gsd2)).sum()
    independent = mean + skewed(normal_draws("t14"), variance, third)
    assert np.quantile(independent, BOUNDS) == pytest.approx([152, 268], rel=5e-3)


def test_an_input_is_drawn_the_same_whatever_else_is_drawn() -> None:
    alone = term_draws((Input("a", 2.0, 1.5),), (), (("a",),))
    among = term_draws((Input("b", 1.0, 1.2), Input("a", 2.0, 1.5)), (), (("b",), ("a", "b")))
    assert np.array_equal(alone.draws[0] * among.draws[0], among.draws[1])
    assert not np.array_equal(uniform_draws("a"), uniform_draws("b"))


def test_draws_fill_the_strata_evenly() -> None:
    strata = np.sort(np.floor(uniform_draws("x") * DRAWS))
    assert np.array_equal(strata, np.arange(DRAWS))


@quick
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_triangular_draws_have_their_law(a: float, b: float, c: float) -> None:
    low, mode, high = sorted((a, b, c))
    draws = input_draws(Input("triangle", mode, None, low, high))
    assert draws.min() >= low
    assert draws.max() <= high
    assert draws.mean() == pytest.approx((low + mode + high) / 3, abs=1e-3)


def test_a_mix_is_the_weighted_mean_of_its_factors() -> None:
    inputs = (Input("e", 10.0, 1.4), Input("f", 30.0), Input("v", 0.2, 1.1), Input("w", 0.6, 1.1))
    drawn = term_draws(inputs, (Mix("m", ("e", "f"), ("v", "w")),), (("m",),))
    assert drawn.values[0] == pytest.approx(25.0)
    e, v, w = (input_draws(inputs[k]) for k in (0, 2, 3))
    assert drawn.draws[0] == pytest.approx((e * v + 30.0 * w) / (v + w))
    assert drawn.input_ids == ("e", "v", "w")


@quick
@given(
    st.floats(-50, 50), st.floats(-50, 50), st.floats(1.0, 2.0), st.floats(1.0, 2.0), st.integers(0)
)
def test_moments_of_one_exchange_are_those_of_its_draws(
    fixed: float, trip: float, mass_gsd2: float, trip_gsd2: float, seed: int
) -> None:
    normal = np.random.default_rng(seed).standard_normal((2, 400_000))
    mass = np.exp(sigma_of(mass_gsd2) * normal[0])
    draws = mass * (fixed + trip * np.exp(sigma_of(trip_gsd2) * normal[1]))
    one = np.ones(1)
    arguments = (fixed * one, trip * one, mass_gsd2 * one, trip_gsd2 * one)
    variance = mass_variance(*arguments) + trip_variance(
        trip * one, 0 * one, 0 * one, mass_gsd2 * one, trip_gsd2 * one, one
    )
    scale = max(abs(fixed) + abs(trip), 1e-3)
    assert draws.var() == pytest.approx(variance[0], rel=0.03, abs=1e-4 * scale**2)
    third = np.mean((draws - draws.mean()) ** 3)
    assert third == pytest.approx(third_moment(*arguments)[0], rel=0.25, abs=5e-3 * scale**3)


@quick
@given(st.floats(1e-3, 1e6), st.floats(-2, 2))
def test_skewed_draws_have_the_moments_asked_for(variance: float, skewness: float) -> None:
    draws = skewed(normal_draws("x"), variance, skewness * variance**1.5)
    assert draws.mean() == pytest.approx(0.0, abs=2e-3 * variance**0.5)
    assert draws.var() == pytest.approx(variance, rel=2e-2)
    assert np.mean(draws**3) == pytest.approx(skewness * variance**1.5, abs=0.1 * variance**1.5)


def test_one_lognormal_alone_keeps_its_exact_shape() -> None:
    gsd2 = np.array([1.6])
    variance = mass_variance(np.array([10.0]), np.zeros(1), gsd2, np.ones(1))[0]
    third = third_moment(np.array([10.0]), np.zeros(1), gsd2, np.ones(1))[0]
    normal = normal_draws("x")
    exact = 10.0 * np.exp(sigma_of(1.6) * normal)
    assert 10.0 * own_mean(gsd2)[0] + skewed(normal, variance, third) == pytest.approx(exact)
