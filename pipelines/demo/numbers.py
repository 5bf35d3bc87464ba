"""Company numbers that pass their checks and that no real company has."""

from __future__ import annotations

from collections.abc import Iterator

from numpy.random import Generator
from stdnum import luhn

# INSEE's register has no company between 001 807 254 and 005 410 220 (its first rows, in
# order, are 000 325 175, 001 807 254 and 005 410 220): numbers here are valid and nobody's.
_SIREN_PREFIX = "003"
# The Crossroads Bank for Enterprises gives numbers from 0200.000.000 on.
_BELGIAN_PREFIX = "01"


def siret_numbers(rng: Generator, seen: set[str]) -> Iterator[str]:
    """Endless SIRETs, each with its two valid check digits and a SIREN of its own.

    Args:
        rng: Where the draws come from.
        seen: The SIRENs taken so far, without their check digit; it grows.
    """
    while True:
        body = f"{_SIREN_PREFIX}{int(rng.integers(99_000)):05d}"
        if body in seen:
            continue
        seen.add(body)
        siren = body + luhn.calc_check_digit(body)
        establishment = f"{siren}{int(rng.choice([1, 1, 1, 2, 3, 4])):04d}"
        yield establishment + luhn.calc_check_digit(establishment)


def belgian_numbers(rng: Generator, seen: set[str]) -> Iterator[str]:
    """Endless Belgian enterprise numbers (BE and 10 digits), with their valid check digits.

    The last two digits complete the first eight to a multiple of 97.

    Args:
        rng: Where the draws come from.
        seen: The first eight digits of those taken so far; it grows.
    """
    while True:
        body = f"{_BELGIAN_PREFIX}{int(rng.integers(1_000_000)):06d}"
        if body in seen:
            continue
        seen.add(body)
        yield f"BE{body}{97 - int(body) % 97:02d}"
