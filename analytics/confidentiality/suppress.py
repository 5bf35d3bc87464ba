"""Which further cells are hidden so that the primary ones stay hidden (impact method §7.4)."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags_array, eye_array, hstack, vstack

from analytics.confidentiality.attack import (
    FARTHEST,
    UP,
    Bools,
    Failure,
    Floats,
    Ints,
    Sums,
    failures,
    published_rows,
)
from analytics.confidentiality.known import Known
from analytics.confidentiality.program import Program

NEGLIGIBLE = 1e-6
"""Share of a movement under which a published cell does not move: the solver's tolerance."""
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
    known = Known(published_rows(sums, primary))
    while asked.any():
        before = hidden.copy()
        for parts in figures.values():
            since = asked | (hidden & ~before)
            found = failures(sums, parts, hidden, since, least, nearby=True, known=known)
            found.sort(key=lambda failure: (-failure.width, failure.cell, failure.direction))
            for near in _neighbours(sums, found):
                _mend(sums, parts, hidden, near, cost)
        asked = hidden & ~before
    return hidden


def _neighbours(sums: Sums, found: Sequence[Failure]) -> Iterator[list[Failure]]:
    """Put together the failures of one place: one program mends them."""
    by_place: dict[int, list[Failure]] = {}
    for failure in found:
        start = sums.cells.indptr[failure.cell]
        place = int(sums.places[sums.cells.indices[start]])
        by_place.setdefault(place, []).append(failure)
    yield from by_place.values()


def _mend(sums: Sums, parts: Floats, hidden: Bools, found: Sequence[Failure], cost: Floats) -> None:
    """Hide published cells so that each of some cells of one place can move as far as it must.

    For each, the movement of least cost of all published cells near it, which moves few of them;
    what it moves is hidden, and free for the next. Where nothing near can move, all may.

    Raises:
        RuntimeError: If no table but the true one exists.
    """
    known = np.isnan(parts)
    left = found
    for columns in (sums.near(found[0].cell) & ~known, ~known):
        left = list(_mend_within(sums, parts, hidden, left, cost, np.flatnonzero(columns)))
        if not left:
            return
    raise RuntimeError(f"Nothing can be hidden to protect cell {left[0].cell}.")


def _mend_within(
    sums: Sums,
    parts: Floats,
    hidden: Bools,
    found: Sequence[Failure],
    cost: Floats,
    columns: Ints,
) -> Iterator[Failure]:
    """Mend what movements of some parts can mend, and give back the others."""
    signs = diags_array(np.where(parts[columns] < 0, -1.0, 1.0))
    cells = csr_matrix(sums.cells[:, columns] @ signs)
    ties = csr_matrix(sums.ties[:, columns] @ signs)
    ties = ties[np.diff(ties.indptr) > 0]
    published = np.flatnonzero((np.diff(cells.indptr) > 0) & ~hidden)
    goals = cells[[failure.cell for failure in found]]
    scale = float(np.median([failure.width for failure in found]))
    size, asked, priced = len(columns), len(found), len(published)
    # Columns: movements of parts, of the cells asked for, rises of published cells, their falls.
    blank = csr_matrix((ties.shape[0], asked + 2 * priced))
    rise = eye_array(priced)
    rows = vstack(
        [
            hstack([ties, blank]),
            hstack([goals, -eye_array(asked), csr_matrix((asked, 2 * priced))]),
            hstack([cells[published], csr_matrix((priced, asked)), -rise, rise]),
        ]
    )
    still = np.zeros(rows.shape[0])
    far = FARTHEST * max(failure.width for failure in found) / scale
    program = Program(
        csr_matrix(rows),
        (still, still),
        (
            np.concatenate(
                [-np.abs(parts[columns]) / scale, np.full(asked, -np.inf), np.zeros(2 * priced)]
            ),
            np.concatenate([np.full(size, far), np.full(asked + 2 * priced, np.inf)]),
        ),
    )
    price = cost[published] / cost[published].min(initial=np.inf)
    done: set[tuple[int, float]] = set()
    for index, failure in enumerate(found):
        if (failure.cell, failure.direction) in done:
            continue
        move = failure.width / scale
        ends = (move, np.inf) if failure.direction == UP else (-np.inf, -move)
        program.bound(size + index, *ends)
        weight, best, chosen = price, np.inf, None
        for _ in range(2):  # the second time, what moves little costs more: fewer cells move
            solution = program.maximise(np.concatenate([np.zeros(size + asked), -weight, -weight]))
            if solution is None:
                break
            moves = solution[size + asked :].reshape(2, priced).sum(axis=0)
            moved = moves > NEGLIGIBLE * move
            if price[moved].sum() < best:
                best, chosen, given = price[moved].sum(), moved, solution[size : size + asked]
            if np.count_nonzero(price[moved]) <= 1:
                break
            weight = price / (moves / move + EASY)
        program.bound(size + index, -np.inf, np.inf)
        if chosen is None:
            yield failure
            continue
        hidden[published[chosen]] = True
        price = np.where(chosen, 0.0, price)
        done |= {
            (other.cell, other.direction)
            for other, moved_by in zip(found, given * scale, strict=True)
            if other.direction * moved_by >= other.width
        }


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
