"""What rankings are measured by, and the rankings that are compared.

A question is a need whose true partner is known, with the offers that were there. Everyone ranks
the same offers: those that keep to the hard limits of matching; then, as a word on these limits,
the simple ones rank every offer there was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.matching.pair import Floats, Longs

OURS, NEAREST, WORDS, RANDOM = "Maillage", "nearest first", "words alone", "random"
AT = 10


@dataclass(frozen=True)
class Candidates:
    """Offers for one need.

    Attributes:
        no: their numbers.
        km: road km to each, estimated.
        text: closeness of the words, 0 where there are none.
    """

    no: Longs
    km: Floats
    text: Floats


@dataclass(frozen=True)
class Question:
    """A need, the offers there were, and the one that was taken.

    Attributes:
        resource: its resource, and whether one of the two is anonymous.
        truth: number of the offer that was taken; None where there was none.
        within: what keeps to the hard limits, as Maillage ranks it.
        parts: of its scores, (candidates, parts).
        turns: whose turn it is among equals, lowest first.
        everything: every offer that was open.
    """

    resource: str
    truth: int | None
    within: Candidates
    parts: Floats
    turns: NDArray[np.uint64]
    everything: Candidates


@dataclass(frozen=True)
class Measures:
    """How good some rankings are.

    Attributes:
        recall: share of the partners that are among the first ten.
        mrr: mean of 1 / rank of the partner, 0 where it is not ranked.
        companies: share of the companies that were ranked for anyone which came among the first
            ten of anyone.
    """

    recall: float
    mrr: float
    companies: float


def ranks(orders: Sequence[Longs], truths: Sequence[int]) -> Floats:
    """Give the rank of each partner, from 1; infinite where it is not ranked."""
    found = np.full(len(orders), np.inf)
    for at, (order, truth) in enumerate(zip(orders, truths, strict=True)):
        where = np.flatnonzero(order == truth)
        if len(where):
            found[at] = where[0] + 1
    return found


def recall(found: Floats, at: int = AT) -> float:
    """Share of the ranks that are among the first."""
    return float((found <= at).mean())


def mrr(found: Floats) -> float:
    """Mean reciprocal rank."""
    return float((1.0 / found).mean())


def companies_shown(orders: Sequence[Longs], owner: NDArray[np.uint64], at: int = AT) -> float:
    """Share of the companies ranked anywhere that come among the first of any.

    Args:
        orders: rankings of offers, by number.
        owner: of each offer no.
        at: how many are the first.
    """
    ranked = np.unique(owner[np.concatenate([np.zeros(0, np.int64), *orders])])
    shown = np.unique(owner[np.concatenate([np.zeros(0, np.int64), *(o[:at] for o in orders)])])
    return len(shown) / len(ranked) if len(ranked) else 0.0


def measure(
    orders: Sequence[Longs], questions: Sequence[Question], owner: NDArray[np.uint64]
) -> Measures:
    """Measure rankings, one a question; questions without a partner count for coverage alone."""
    asked = [at for at, question in enumerate(questions) if question.truth is not None]
    found = ranks([orders[at] for at in asked], [questions[at].truth or 0 for at in asked])
    return Measures(recall(found), mrr(found), companies_shown(orders, owner))


def simple_orders(
    candidates: Candidates, draw: np.random.Generator
) -> dict[str, NDArray[np.int64]]:
    """Rank offers the simple ways; equals as they are drawn."""
    shuffled = draw.permutation(len(candidates.no))
    km, text = candidates.km[shuffled], candidates.text[shuffled]
    return {
        NEAREST: candidates.no[shuffled[np.argsort(km, kind="stable")]],
        WORDS: candidates.no[shuffled[np.argsort(-text, kind="stable")]],
        RANDOM: candidates.no[shuffled],
    }


def weighed_order(question: Question, weights: Floats) -> Longs:
    """Rank as Maillage does, by other weights."""
    merit = np.floor(question.parts @ (weights / weights.sum()) * 100 + 0.5)
    return question.within.no[np.lexsort((question.within.no, question.turns, -merit))]
