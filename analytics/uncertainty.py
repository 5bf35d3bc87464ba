"""How uncertain an input is, and what belongs to one exchange alone (impact method §6).

A lognormal input is told by its median and its squared geometric standard deviation (GSD²): its
95 % interval goes from median / GSD² to median × GSD². Everything here works on numbers and on
numpy arrays; the SQL models call the functions of one exchange by their names.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Widening of the interval for a grade of 1 to 5 (pedigree matrix, as used by Activity Browser).
PEDIGREE_GSD2: dict[str, tuple[float, float, float, float, float]] = {
    "reliability": (1.0, 1.54, 1.61, 1.69, 1.69),
    "completeness": (1.0, 1.03, 1.04, 1.08, 1.08),
    "time": (1.0, 1.03, 1.10, 1.19, 1.29),
    "geography": (1.0, 1.04, 1.08, 1.11, 1.11),
    "technology": (1.0, 1.18, 1.65, 2.08, 2.8),
}


def combined_gsd2(*gsd2: float) -> float:
    """Give the GSD² of a product of independent lognormals: exp(sqrt(sum of ln²))."""
    return float(np.exp(np.sqrt(np.sum(np.square(np.log(gsd2))))))


def sigma_of(gsd2: float | Floats) -> Floats:
    """Give the standard deviation of the logarithm: ln(GSD²) / 2."""
    return np.asarray(np.log(gsd2) / 2.0)


def own_mean(gsd2: Floats) -> Floats:
    """Give the mean of a lognormal of median 1: exp(sigma²/2)."""
    return np.asarray(np.exp(np.square(sigma_of(gsd2)) / 2.0))


def _moment(gsd2: Floats, power: int) -> Floats:
    """Give the mean of a power of a lognormal of median 1."""
    return np.asarray(np.exp(power**2 * np.square(sigma_of(gsd2)) / 2.0))


def mass_variance(fixed: Floats, trip: Floats, mass_gsd2: Floats, trip_gsd2: Floats) -> Floats:
    """Give what the mass of one exchange adds to the variance of its figure.

    The figure is u·(fixed + v·trip), u the mass and v the trip's distance, both lognormal of
    median 1; the trip is taken at its mean.

    Args:
        fixed: Part of the figure that no trip's distance enters, in the figure's unit, shape (n,).
        trip: Part that is proportional to the distance driven; negative where it costs.
        mass_gsd2: GSD² of the mass.
        trip_gsd2: GSD² of the distance.

    Returns:
        Variances, in the figure's unit squared.
    """
    own = _moment(mass_gsd2, 2) - np.square(_moment(mass_gsd2, 1))
    return np.asarray(own * np.square(fixed + trip * _moment(trip_gsd2, 1)))


def trip_variance(
    trip: Floats, supply: Floats, disposal: Floats, mass_gsd2: Floats, trip_gsd2: Floats,
    declared_gsd2: Floats,
) -> Floats:  # fmt: skip
    """Give what the distances of one exchange add: with `mass_variance`, its whole variance.

    Args:
        trip: Part of the figure that is proportional to the distance driven.
        supply: Part that is proportional to a declared supply distance, 0 by default.
        disposal: The same of a declared disposal distance.
        mass_gsd2: GSD² of the mass.
        trip_gsd2: GSD² of the distance driven.
        declared_gsd2: GSD² of declared distances.

    Returns:
        Variances, in the figure's unit squared.
    """
    driven = _moment(trip_gsd2, 2) - np.square(_moment(trip_gsd2, 1))
    declared = _moment(declared_gsd2, 2) - np.square(_moment(declared_gsd2, 1))
    parts = np.square(trip) * driven + (np.square(supply) + np.square(disposal)) * declared
    return np.asarray(_moment(mass_gsd2, 2) * parts)


def third_moment(fixed: Floats, trip: Floats, mass_gsd2: Floats, trip_gsd2: Floats) -> Floats:
    """Give the third central moment of u·(fixed + v·trip), as in `mass_variance`.

    Third central moments of independent parts add up, as variances do: with both, a sum of few
    exchanges keeps the skew that a normal distribution would lose.
    """
    first = _moment(mass_gsd2, 1) * (fixed + trip * _moment(trip_gsd2, 1))
    second = _moment(mass_gsd2, 2) * (
        np.square(fixed)
        + 2.0 * fixed * trip * _moment(trip_gsd2, 1)
        + np.square(trip) * _moment(trip_gsd2, 2)
    )
    third = _moment(mass_gsd2, 3) * (
        fixed**3
        + 3.0 * np.square(fixed) * trip * _moment(trip_gsd2, 1)
        + 3.0 * fixed * np.square(trip) * _moment(trip_gsd2, 2)
        + trip**3 * _moment(trip_gsd2, 3)
    )
    return np.asarray(third - 3.0 * first * second + 2.0 * first**3)


def skewed(normal: Floats, variance: float, third: float) -> Floats:
    """Shape standard normal draws into draws of mean 0 with a variance and a third moment.

    A lognormal that is shifted, and mirrored where the third moment is negative: the sum of the
    own parts of few exchanges is all but that, and of many all but normal.

    Args:
        normal: Draws of a standard normal distribution, shape (n,).
        variance: Their variance is to be this.
        third: Their third central moment is to be this.
    """
    if variance <= 0.0:
        return np.zeros_like(normal)
    skewness = third / variance**1.5
    if abs(skewness) < 1e-3:
        return np.asarray(np.sqrt(variance) * normal)
    # (w + 2)·sqrt(w - 1) = |skewness| with w = exp(sigma²): Cardano's formula.
    root = np.cbrt(1.0 + skewness**2 / 2.0 + abs(skewness) * np.sqrt(1.0 + skewness**2 / 4.0))
    spread = root + 1.0 / root - 1.0
    sigma = np.sqrt(np.log(spread))
    median = np.sqrt(variance / (spread * (spread - 1.0)))
    draws = median * (np.exp(sigma * np.sign(skewness) * normal) - np.sqrt(spread))
    return np.asarray(np.sign(skewness) * draws)
