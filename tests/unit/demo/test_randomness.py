"""Draws stay the same whatever is drawn beside them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.demo.randomness import Streams, pick_index, pick_weighted, spread


def test_a_stream_is_found_by_its_name_whatever_was_asked_before() -> None:
    alone = Streams(5).get("genesis", "deals").random(4)
    streams = Streams(5)
    streams.get("breizh-partage", "deals").random(1000)
    assert np.array_equal(alone, streams.get("genesis", "deals").random(4))


def test_names_and_seeds_make_other_streams() -> None:
    streams = Streams(5)
    drawn = {
        tuple(stream.random(2))
        for stream in (
            streams.get("a", "b"),
            streams.get("a", "c"),
            streams.get("b", "a"),
            Streams(6).get("a", "b"),
        )
    }
    assert len(drawn) == 4


@given(st.lists(st.sampled_from([0.0, 0.5, 3.0]), min_size=1, max_size=8), st.integers(0, 99))
def test_an_index_of_weight_zero_is_never_picked(weights: list[float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    if sum(weights) == 0:
        with pytest.raises(ValueError, match="zero"):
            pick_index(rng, np.array(weights))
    else:
        assert weights[pick_index(rng, np.array(weights))] > 0


def test_weights_are_followed() -> None:
    rng = np.random.default_rng(1)
    drawn = [pick_weighted(rng, {"often": 3, "seldom": 1, "never": 0}) for _ in range(4000)]
    assert 0.70 < drawn.count("often") / 4000 < 0.80
    assert "never" not in drawn


@given(st.floats(0.1, 500), st.floats(0, 1), st.sampled_from([0.05, 0.1, 1, 10]), st.integers(0, 9))
def test_quantities_are_whole_steps_above_zero(
    median: float, sigma: float, step: float, seed: int
) -> None:
    value = spread(np.random.default_rng(seed), (median, sigma, step))
    assert value >= step * 0.999
    assert value <= max(median * np.exp(2 * sigma) + step, step * 1.001)
    assert abs(value / step - round(value / step)) < 1e-3
