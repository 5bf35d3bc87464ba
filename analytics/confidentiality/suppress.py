"""Which further cells are hidden so that the primary ones stay hidden (impact method §7.4)."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from analytics.confidentiality.attack import (
    Attack,
    Bools,
    Failure,
    Floats,
    Ints,
    failures,
    room,
)
from analytics.confidentiality.place import Place
from analytics.confidentiality.sums import Sums

NEGLIGIBLE = 1e-6
"""Share of a movement under which a published cell does not move: the solver's tolerance."""
EXACT = 1e-9
"""Share of a movement under which it proves what it moves: the published cells stand still."""
EMPTY = 1e-9
EASY = 0.05
"""Added to a movement before its price is divided by it: no cell costs more than 20 times."""


def costs(values: Floats) -> Floats:
    """What hiding each cell costs: half for one cell less, half for its share of the measure.

    Coarse cells hold most, so that fine ones go first (§7.3).
    """
    size = np.abs(values)
    found: Floats = 1.0 / len(size) + size / max(float(size.sum()), EMPTY)
    return found


def suppress(
    sums: Sums,
    figures: Mapping[str, Floats],
    primary: Bools,
    cost: Floats,
    least: float = 0.0,
) -> Bools:
    """Hide the cheapest further cells until the audit passes for every figure.

    Hiding more never narrows an interval: a cell proved safe stays safe, so each round asks only
    about the cells hidden in the round before.

    Args:
        sums: How cells add up.
        figures: (parts,) values of each figure that is published.
        primary: (cells,) the cells that the primary rules hide.
        cost: (cells,) what hiding each costs.
        least: Smallest width of protection.

    Returns:
        (cells,) all cells to hide, the primary ones among them.
    """
    hidden, asked = primary.copy(), primary
    attack = Attack(sums, primary, least)
    while asked.any():
        before = hidden.copy()
        for parts in figures.values():
            since = asked | (hidden & ~before)
            found = failures(sums, parts, hidden, since, attack=attack)
            found.sort(key=lambda failure: (-failure.width, failure.cell, failure.direction))
            for numbers, near in _neighbours(attack, found):
                _mend(attack, parts, hidden, numbers, near, cost)
        asked = hidden & ~before
    return hidden


def _neighbours(
    attack: Attack, found: Sequence[Failure]
) -> Iterator[tuple[tuple[int, ...], list[Failure]]]:
    """Put together the failures of the same places: the same program mends them."""
    by_places: dict[tuple[int, ...], list[Failure]] = {}
    for failure in found:
        by_places.setdefault(tuple(attack.places_of(failure.cell).tolist()), []).append(failure)
    yield from by_places.items()


def _mend(
    attack: Attack,
    parts: Floats,
    hidden: Bools,
    numbers: tuple[int, ...],
    found: Sequence[Failure],
    cost: Floats,
) -> None:
    """Hide published cells so that each of some cells can move as far as it must.

    For each, the movement of least cost of all published cells near it, which moves few of them;
    what it moves is hidden, and free for the next. Where nothing near can move, all may.

    Raises:
        RuntimeError: If no table but the true one exists.
    """
    near = attack.place(numbers[0]) if len(numbers) == 1 else attack.around(np.array(numbers))
    left = _mend_within(attack, near, parts, hidden, found, cost)
    if left:
        everywhere = attack.around(np.unique(attack.sums.places))
        left = _mend_within(attack, everywhere, parts, hidden, left, cost)
    if left:
        raise RuntimeError(f"Nothing can be hidden to protect cell {left[0].cell}.")


def _mend_within(
    attack: Attack,
    place: Place,
    parts: Floats,
    hidden: Bools,
    found: Sequence[Failure],
    cost: Floats,
) -> list[Failure]:
    """Mend what movements of the parts of a place can mend, and give back the others."""
    down, up = room(parts)
    limits = down[place.parts], up[place.parts]
    position = {cell: index for index, cell in enumerate(place.cells.tolist())}
    price = np.where(hidden[place.cells], 0.0, cost[place.cells])
    price /= price[price > 0].min(initial=np.inf)
    left: list[Failure] = []
    done: set[tuple[int, float]] = set()
    for failure in found:
        if (failure.cell, failure.direction) in done:
            continue
        weight, best, chosen = price, np.inf, None
        for _ in range(2):  # the second time, what moves little costs more: fewer cells move
            movement = place.cheapest(
                limits, position[failure.cell], failure.direction, failure.width, weight
            )
            if movement is None:
                break
            gains = place.sums @ movement
            moved = (np.abs(gains) > NEGLIGIBLE) & (price > 0)
            if price[moved].sum() < best:
                best, chosen, steps, given = price[moved].sum(), moved, movement, gains
            if np.count_nonzero(moved) <= 1:
                break
            weight = price / (np.abs(gains) + EASY)
        if chosen is None:
            left.append(failure)
            continue
        hidden[place.cells[chosen]] = True
        if np.abs(given[~hidden[place.cells]]).max(initial=0.0) < EXACT:
            attack.known.add(place.parts, steps)
        price = np.where(chosen, 0.0, price)
        done |= {
            (other.cell, other.direction)
            for other in found
            if other.direction * given[position[other.cell]] * failure.width >= other.width
        }
    return left


def plain(lines: Sequence[Ints], primary: Bools, cost: Floats) -> Bools:
    """Hide as is usual without an audit: in each line with one hidden cell, one more, the cheapest.

    Kept to compare with: what it publishes is no safer for hiding two cells a line.
    """
    hidden = primary.copy()
    while True:
        before = int(hidden.sum())
        for line in lines:
            if hidden[line].sum() == 1 and len(line) > 1:
                others = line[~hidden[line]]
                hidden[others[np.argmin(cost[others])]] = True
        if int(hidden.sum()) == before:
            return hidden
