"""Exchanges seen on two platforms, and pairs that only look so.

A twin has the same giver, receiver, category and month on both platforms and a mass (for
staff, hours) that differs by 8 % at most: it must be counted once. A near miss breaks one of
those conditions and must be counted twice.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from pipelines.demo.randomness import pick
from pipelines.demo.rows import Exchange, Member

TWINS, NEAR_MISSES = 60, 20
_SOURCES = ("weighed", "both_parties", "one_party", "estimated")


@dataclass(frozen=True)
class Twin:
    """The ids of one exchange on two platforms; `reason` says why a near miss is not one."""

    first_platform: str
    first_id: str
    second_platform: str
    second_id: str
    reason: str | None = None


@dataclass
class _Side:
    platform: str
    prefix: str
    rows: list[Exchange]


def plant_twins(
    first: tuple[str, list[Exchange]],
    second: tuple[str, str, list[Exchange]],
    shared: list[Member],
    as_of: date,
    rng: Generator,
) -> list[Twin]:
    """Copy exchanges of the first platform to the second one, changed a little.

    Args:
        first: The platform where the exchanges are, with its rows (some are changed so that
            both parties are shared members).
        second: The other platform, the prefix of its ids and its rows, which grow.
        shared: The companies that are members of both, as members of the second.
        as_of: The reference date, which no completed exchange may pass.
        rng: Where the draws come from.

    Returns:
        The twins, then the near misses (those have a reason).
    """
    side = _Side(second[0], second[1], second[2])
    candidates = twin_candidates(first[1], shared, side.rows)
    planted: list[Twin] = []
    near_misses: list[Callable[[Exchange, Generator], str]] = [
        _other_mass, _next_month, _other_status, _turned_round,
    ]  # fmt: skip
    for index, source in enumerate(candidates[: TWINS + NEAR_MISSES]):
        row = copy.copy(source)
        row.exchange_id = f"{side.prefix}-E{len(side.rows) + 1:05d}"
        row.offer_id = row.need_id = row.series_id = None
        if index < TWINS:
            _vary(source, row, rng)
            reason = None
        else:
            reason = near_misses[index % len(near_misses)](row, rng)
        if row.completed_on is not None and row.completed_on > as_of:
            continue
        side.rows.append(row)
        planted.append(Twin(first[0], source.exchange_id, side.platform, row.exchange_id, reason))
    return planted


def _month(row: Exchange) -> tuple[int, int] | None:
    return (row.completed_on.year, row.completed_on.month) if row.completed_on else None


def _pair(row: Exchange) -> frozenset[str]:
    return frozenset((row.giver_id, row.receiver_id))


def twin_candidates(
    rows: list[Exchange], shared: list[Member], others: list[Exchange]
) -> list[Exchange]:
    """Completed exchanges between shared members, no two of a pair and category, in order."""
    joined = {member.company_id: member.joined_on for member in shared}
    taken = {(_pair(row), row.category) for row in others}
    counts: dict[tuple[frozenset[str], str], int] = {}
    for row in rows:
        counts[_pair(row), row.category] = counts.get((_pair(row), row.category), 0) + 1
    return [
        row
        for row in rows
        if row.completed_on is not None
        and row.status == "completed"
        and row.giver_id in joined
        and row.receiver_id in joined
        and (row.mass_t is not None or row.resource == "staff")
        and counts[_pair(row), row.category] == 1
        and (_pair(row), row.category) not in taken
        and row.completed_on.day <= 27
        and max(joined[row.giver_id], joined[row.receiver_id]) <= row.completed_on
    ]


def _scale(row: Exchange, factor: float) -> None:
    """Multiply what the duplicate rule compares: the mass, or the hours of staff."""
    if row.resource == "staff" and row.hours is not None:
        row.hours = round(row.hours * factor, 1)
        row.quantity = row.hours * (row.persons or 1)
    elif row.mass_t is not None:
        told_in_mass = row.unit in {"t", "kg"} and row.quantity is not None
        row.mass_t = max(round(row.mass_t * factor, 4), 0.0001)
        if told_in_mass:
            row.quantity = round(row.mass_t * (1 if row.unit == "t" else 1000), 4)


def _vary(source: Exchange, row: Exchange, rng: Generator) -> None:
    """The same exchange as the other platform tells it: another scale, another day."""
    _scale(row, 1 + float(rng.uniform(-0.07, 0.08)))
    if row.resource != "staff":
        row.mass_source = pick(rng, [s for s in _SOURCES if s != source.mass_source])
    if row.completed_on is not None:
        told_on = row.completed_on + timedelta(days=int(rng.integers(0, 4)))
        if told_on.month == row.completed_on.month:  # of the 27 February, the 2 March is another
            row.completed_on = told_on
    row.price_eur = row.purchase_avoided_eur = None


def _other_mass(row: Exchange, rng: Generator) -> str:
    _scale(row, 0.85)
    return "mass"


def _next_month(row: Exchange, rng: Generator) -> str:
    if row.completed_on is not None:
        row.completed_on = (row.completed_on.replace(day=1) + timedelta(days=33)).replace(
            day=min(row.completed_on.day, 28)
        )
    return "month"


def _other_status(row: Exchange, rng: Generator) -> str:
    row.status, row.completed_on = "cancelled", None
    return "status"


def _turned_round(row: Exchange, rng: Generator) -> str:
    row.giver_id, row.receiver_id = row.receiver_id, row.giver_id
    return "direction"
