"""Draws of the inputs that exchanges share, and of the terms that multiply them (method §6).

One draw per factor, per class of substitution and per default distance, whatever the exchange,
the territory or the database: the draws of an input follow from its name alone, so that those of
a territory are the sum of those of its parts.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from analytics.uncertainty import sigma_of

Floats = NDArray[np.float64]

DRAWS = 10_000
SEED = 20_260_101


@dataclass(frozen=True)
class Input:
    """A number of the method that exchanges share.

    Attributes:
        input_id: A factor's or an assumption's.
        value: What the figures take.
        gsd2: Of a lognormal around it; None or 1 where it has none.
        low: Of a triangle whose mode is the value; None where it has none.
        high: Of the triangle.
    """

    input_id: str
    value: float
    gsd2: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Mix:
    """A weighted mean of inputs, itself an input of terms.

    Attributes:
        mix_id: Its name in the terms.
        factor_ids: The inputs.
        weight_ids: The inputs that weight them, in the same order.
    """

    mix_id: str
    factor_ids: tuple[str, ...]
    weight_ids: tuple[str, ...]


Term = tuple[str, ...]
"""The inputs that one term multiplies."""


@dataclass(frozen=True)
class TermDraws:
    """Draws of every term.

    Attributes:
        terms: The terms, in the order of the rows.
        values: What the figures take, shape (t,).
        draws: Draws, shape (t, DRAWS).
        input_ids: The inputs that vary, in the order of the columns.
        covariances: Of each term with each input scaled to variance 1, shape (t, i).
    """

    terms: tuple[Term, ...]
    values: Floats
    draws: Floats
    input_ids: tuple[str, ...]
    covariances: Floats


def uniform_draws(name: str) -> Floats:
    """Give draws between 0 and 1 that follow from a name: one in each of 10 000 equal strata.

    Returns:
        Shape (DRAWS,), each value above 0 and below 1.
    """
    seed = int.from_bytes(blake2b(f"{SEED}:{name}".encode(), digest_size=16).digest(), "big")
    generator = np.random.Generator(np.random.PCG64(seed))
    strata = generator.permutation(DRAWS)
    return (strata + generator.uniform(1e-6, 1.0 - 1e-6, DRAWS)) / DRAWS


@lru_cache(maxsize=1)
def own_draws() -> Floats:
    """Give the standard normal draws that shape what belongs to single exchanges, (DRAWS,)."""
    return normal_draws("own mass and distances")


def normal_draws(name: str) -> Floats:
    """Give standard normal draws that follow from a name, shape (DRAWS,)."""
    from scipy.special import ndtri  # late: most commands draw nothing

    return np.asarray(ndtri(uniform_draws(name)))


def input_draws(given: Input) -> Floats:
    """Draw one input: lognormal around its value, triangular with its mode there, or fixed.

    Returns:
        Shape (DRAWS,), in the input's unit.
    """
    if given.low is not None and given.high is not None:
        return _triangular(uniform_draws(given.input_id), given.low, given.value, given.high)
    if given.gsd2 is not None and given.gsd2 > 1.0:
        return np.asarray(given.value * np.exp(sigma_of(given.gsd2) * normal_draws(given.input_id)))
    return np.full(DRAWS, given.value)


def _triangular(uniform: Floats, low: float, mode: float, high: float) -> Floats:
    """Turn uniform draws into triangular ones by the inverse distribution function."""
    if high <= low:
        return np.full_like(uniform, mode)
    rising = low + np.sqrt(uniform * (high - low) * max(mode - low, 0.0))
    falling = high - np.sqrt((1.0 - uniform) * (high - low) * max(high - mode, 0.0))
    return np.where(uniform * (high - low) < mode - low, rising, falling)


@lru_cache(maxsize=4)
def term_draws(
    inputs: tuple[Input, ...], mixes: tuple[Mix, ...], terms: tuple[Term, ...]
) -> TermDraws:
    """Draw every term; kept, for it is the same for every territory and whoever asks.

    Args:
        inputs: Every input of the mixes and terms, and perhaps others.
        mixes: The mixes that the terms name.
        terms: The terms.
    """
    mixed = {mix.mix_id: mix for mix in mixes}
    asked = {name for term in terms for name in term}
    needed = asked - mixed.keys()
    for name in asked & mixed.keys():
        needed |= {*mixed[name].factor_ids, *mixed[name].weight_ids}
    known = {given.input_id: given for given in inputs if given.input_id in needed}
    value = {name: given.value for name, given in known.items()}
    draws = {name: input_draws(given) for name, given in known.items()}
    for name in asked & mixed.keys():
        mix = mixed[name]
        value[name] = float(
            _mean([value[i] for i in mix.factor_ids], [value[i] for i in mix.weight_ids])
        )
        draws[name] = _mean([draws[i] for i in mix.factor_ids], [draws[i] for i in mix.weight_ids])
    products = np.ones((len(terms), DRAWS))
    for row, term in enumerate(terms):
        for name in term:
            products[row] *= draws[name]
    varying = tuple(name for name in sorted(known) if np.ptp(draws[name]) > 0.0)
    standard = [(draws[name] - draws[name].mean()) / draws[name].std() for name in varying]
    return TermDraws(
        terms=terms,
        values=np.array([np.prod([value[name] for name in term]) for term in terms]),
        draws=products,
        input_ids=varying,
        covariances=products @ np.array(standard).reshape(len(varying), DRAWS).T / DRAWS,
    )


def _mean(values: list[float] | list[Floats], weights: list[float] | list[Floats]) -> Floats:
    total = np.sum(weights, axis=0)
    return np.asarray(np.sum(np.multiply(values, weights), axis=0) / total)
