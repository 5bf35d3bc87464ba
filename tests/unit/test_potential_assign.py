"""The best plan: no better one exists, and none takes more than is held."""

from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.potential.assign import Options, Plan, most_companies, most_value

FRESH = settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])


def draw_options(seed: int, count: int, *, sides: int = 4, realised: bool = True) -> Options:
    """Draw exchanges between listings 0.. (offers) and sides.. (needs), of whole amounts."""
    draw = np.random.default_rng(seed)
    held = draw.integers(1, 12, 2 * sides).astype(float)
    offer, need = draw.integers(0, sides, (2, count)) + np.array([[0], [sides]])
    amount = np.minimum(held[offer], held[need])
    done = (draw.random(count) < 0.3) & realised
    listing = np.concatenate([offer, need])
    taking = np.tile(np.arange(count), 2)
    used = np.bincount(listing, np.tile(amount * done, 2), minlength=2 * sides)
    return Options(
        value=draw.integers(-3, 20, count) * amount,
        realised=done,
        taking=taking,
        listing=listing,
        amount=np.tile(amount, 2),
        held=np.maximum(held, used),
        serving=taking,
        company=draw.integers(0, 5, 2 * sides)[listing],
    )


def taken(options: Options, plan: Plan) -> np.ndarray:
    amount = options.amount * plan.share[options.taking]
    return np.bincount(options.listing, amount, minlength=len(options.held))


def dearest_flow(options: Options) -> float:
    """Value of the dearest flow from offers to needs: another way to the same plan."""
    graph: nx.DiGraph = nx.DiGraph()
    count, sides = len(options.value), len(options.held) // 2
    graph.add_edge("from", "to", weight=0)  # what is worth doing nothing with
    for at, held in enumerate(options.held.astype(int).tolist()):
        ends = ("from", at) if at < sides else (at, "to")
        graph.add_edge(*ends, capacity=held, weight=0)
    for at in range(count):
        offer, need = (int(options.listing[at + side * count]) for side in (0, 1))
        amount = int(options.amount[at])
        unit = int(options.value[at]) // amount
        graph.add_edge(offer, f"x{at}", capacity=amount, weight=-unit)
        graph.add_edge(f"x{at}", need, capacity=amount, weight=0)
    total = int(options.held[:sides].sum())
    graph.add_node("from", demand=-total)
    graph.add_node("to", demand=total)
    return -nx.network_simplex(graph)[0]


@given(seed=st.integers(0, 2**32), count=st.integers(0, 14))
@FRESH
def test_no_plan_is_worth_more_and_none_takes_more_than_is_held(seed: int, count: int) -> None:
    options = draw_options(seed, count)
    plan = most_value(options)
    assert plan.value == pytest.approx(dearest_flow(options), rel=1e-9, abs=1e-9)
    assert plan.bound == plan.value
    assert (taken(options, plan) <= options.held * (1 + 1e-9)).all()
    assert ((plan.share >= 0) & (plan.share <= 1)).all()
    assert plan.value >= (options.value * options.realised).sum() * (1 - 1e-12)


def test_a_plan_splits_an_offer_between_needs_and_leaves_what_costs() -> None:
    options = Options(
        value=np.array([60.0, 40.0, -5.0]),
        realised=np.zeros(3, np.bool_),
        taking=np.array([0, 0, 1, 1, 2, 2]),
        listing=np.array([0, 1, 0, 2, 3, 4]),
        amount=np.array([6.0, 6, 8, 8, 1, 1]),
        held=np.array([10.0, 6, 8, 1, 1]),
        serving=np.zeros(0, np.int64),
        company=np.zeros(0, np.int64),
    )
    plan = most_value(options)
    np.testing.assert_allclose(plan.share, [1, 0.5, 0])
    assert plan.value == pytest.approx(80)


@given(seed=st.integers(0, 2**32), count=st.integers(0, 8))
@FRESH
def test_no_choice_of_exchanges_serves_more_companies(seed: int, count: int) -> None:
    options = draw_options(seed, count, sides=3)
    most = 0
    for chosen in product((0.0, 1.0), repeat=count):
        share = np.array(chosen)
        plan = Plan(share, 0, 0)
        if (taken(options, plan) <= options.held * (1 + 1e-9)).all():
            most = max(most, len(np.unique(options.company[share[options.serving] > 0])))
    plan = most_companies(options)
    assert plan.value == plan.bound == most
    assert set(plan.share) <= {0.0, 1.0}
    assert (taken(options, plan) <= options.held * (1 + 1e-9)).all()


def test_an_exchange_that_serves_nobody_new_is_not_proposed() -> None:
    options = Options(
        value=np.array([5.0, 9.0]),
        realised=np.array([False, True]),
        taking=np.array([0, 0, 1, 1]),
        listing=np.array([0, 1, 2, 3]),
        amount=np.ones(4),
        held=np.ones(4),
        serving=np.array([0, 0, 1, 1]),
        company=np.array([0, 1, 0, 1]),
    )
    assert most_companies(options).share.tolist() == [0.0, 1.0]
