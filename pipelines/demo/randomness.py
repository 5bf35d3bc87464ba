"""Random draws that stay the same: one stream a concern, each found by its name.

A platform or a concern added later has its own streams, so the others keep their rows.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

T = TypeVar("T")


class Streams:
    """Named, independent random streams of one seed."""

    def __init__(self, seed: int) -> None:
        """Keep the seed; streams are made when asked for.

        Args:
            seed: Any integer from 0.
        """
        self._seed = seed

    def get(self, *name: str) -> Generator:
        """A fresh generator for this name, the same one each time it is asked for.

        Args:
            name: What the draws are for, such as ("breizh-partage", "companies").
        """
        digest = hashlib.sha256("/".join(name).encode()).digest()
        key = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
        return Generator(PCG64(SeedSequence(entropy=self._seed, spawn_key=key)))


def pick(rng: Generator, items: Sequence[T]) -> T:
    """One of the items, all as likely."""
    return items[int(rng.integers(len(items)))]


def pick_weighted(rng: Generator, weights: Mapping[T, float]) -> T:
    """One of the keys, as likely as its weight; the order of the mapping matters.

    Raises:
        ValueError: If no weight is above zero.
    """
    # In plain Python: for a handful of keys numpy takes five times as long.
    cumulated = list(accumulate(weights.values()))
    if not cumulated or cumulated[-1] <= 0:
        raise ValueError("Nothing to pick from: all weights are zero.")
    return list(weights)[bisect_right(cumulated, rng.random() * cumulated[-1])]


def pick_index(rng: Generator, weights: np.ndarray) -> int:
    """An index of the array, as likely as its weight.

    Raises:
        ValueError: If no weight is above zero.
    """
    cumulated = np.cumsum(weights)
    if not cumulated.size or cumulated[-1] <= 0:
        raise ValueError("Nothing to pick from: all weights are zero.")
    return int(np.searchsorted(cumulated, rng.random() * cumulated[-1], side="right"))


def chance(rng: Generator, probability: float) -> bool:
    """Whether something of this probability happens."""
    return bool(rng.random() < probability)


def spread(rng: Generator, shape: Sequence[float]) -> float:
    """A lognormal quantity: [median, sigma of its logarithm, rounding step].

    Held within a factor of exp(2 sigma) of the median, and never below one step.
    """
    median, sigma, step = shape
    deviation = float(np.clip(rng.standard_normal(), -2.0, 2.0))
    value = median * float(np.exp(sigma * deviation))
    return round(max(round(value / step), 1) * step, 4)
