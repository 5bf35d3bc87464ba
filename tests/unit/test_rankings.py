"""The measures of the evaluation of matches, by hand."""

import numpy as np
import pytest

from tests.benchmarks.rankings import (
    NEAREST,
    RANDOM,
    WORDS,
    Candidates,
    Measures,
    Question,
    companies_shown,
    measure,
    mrr,
    ranks,
    recall,
    simple_orders,
    weighed_order,
)

NO, KM, TEXT = np.array([4, 7, 9]), np.array([3.0, 1.0, 2.0]), np.array([0.1, 0.0, 0.8])


def question(truth: int | None) -> Question:
    candidates = Candidates(NO, KM, TEXT)
    parts = np.array([[0.9, 0.0], [0.5, 0.5], [0.0, 1.0]])
    return Question(
        "material", truth, candidates, parts, np.array([2, 1, 3], np.uint64), candidates
    )


def test_ranks_recall_and_reciprocal_rank() -> None:
    orders = [np.array([4, 7, 9]), np.array([9]), np.arange(20)]
    found = ranks(orders, [7, 4, 12])
    assert found.tolist() == [2, np.inf, 13]
    assert recall(found) == pytest.approx(1 / 3)
    assert recall(found, 13) == pytest.approx(2 / 3)
    assert mrr(found) == pytest.approx((1 / 2 + 0 + 1 / 13) / 3)


def test_companies_shown_are_of_those_that_were_ranked() -> None:
    owner = np.array([1, 1, 2, 3, 4], np.uint64)
    orders = [np.array([0, 2]), np.array([1, 3]), np.array([], np.int64)]
    assert companies_shown(orders, owner, at=1) == pytest.approx(1 / 3)  # of 1, 2 and 3: only 1
    assert companies_shown(orders, owner) == 1
    assert companies_shown([], owner) == 0


def test_simple_rankings_and_other_weights() -> None:
    orders = simple_orders(Candidates(NO, KM, TEXT), np.random.default_rng(0))
    assert orders[NEAREST].tolist() == [7, 9, 4]
    assert orders[WORDS].tolist() == [9, 4, 7]
    assert sorted(orders[RANDOM].tolist()) == NO.tolist()
    assert weighed_order(question(None), np.array([2.0, 0.0])).tolist() == [4, 7, 9]
    assert weighed_order(question(None), np.array([0.0, 3.0])).tolist() == [9, 7, 4]


def test_needs_without_a_partner_count_for_coverage_alone() -> None:
    owner = np.arange(10, dtype=np.uint64)
    orders = [np.array([7, 4, 9]), np.array([9, 4, 7])]
    measured = measure(orders, [question(4), question(None)], owner)
    assert measured == Measures(recall=1.0, mrr=0.5, companies=1.0)
