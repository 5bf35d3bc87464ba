"""Which further cells are hidden so that the primary ones stay hidden (impact method §7.4)."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.sparse import block_array, csr_matrix, diags_array, eye_array

from analytics.confidentiality.attack import (
    Bools,
    Failure,
    Floats,
    Ints,
    Sums,
    failures,
)
from analytics.confidentiality.program import Program

NEGLIGIBLE = 1e-6
"""Share of a movement under which a published cell does not move: the solver's tolerance."""
EMPTY = 1e-9
FARTHEST = 1000.0
"""How many widths a part may move: beyond any need, it keeps the programs bounded."""


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
    hidden = primary.copy()
    asked = primary
    while asked.any():
        before = hidden.copy()
        for parts in figures.values():
            while found := failures(sums, parts, hidden, asked | (hidden & ~before), least):
                for near in _neighbours(sums, found):
                    hidden[_cheapest(sums, parts, hidden, near, cost)] = True
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


def _cheapest(
    sums: Sums, parts: Floats, hidden: Bools, found: Sequence[Failure], cost: Floats
) -> Ints:
    """Find the published cells to hide so that some cells can move as far as they must.

    One movement of the parts near these cells that gives as many of them as it can their width,
    and moves the published cells of least cost. What it does not give, the next round asks for.

    Raises:
        RuntimeError: If no table but the true one exists.
    """
    known = np.isnan(parts)
    near = np.zeros(len(parts), dtype=bool)
    for failure in found:
        near |= sums.near(failure.cell)
    chosen = _moved(sums, parts, hidden, found, cost, np.flatnonzero(near & ~known))
    if not len(chosen):
        chosen = _moved(sums, parts, hidden, found, cost, np.flatnonzero(~known))
    if not len(chosen):
        raise RuntimeError(f"Nothing can be hidden to protect cell {found[0].cell}.")
    return chosen


def _moved(
    sums: Sums,
    parts: Floats,
    hidden: Bools,
    found: Sequence[Failure],
    cost: Floats,
    columns: Ints,
) -> Ints:
    signs = diags_array(np.where(parts[columns] < 0, -1.0, 1.0))
    cells = csr_matrix(sums.cells[:, columns] @ signs)
    ties = csr_matrix(sums.ties[:, columns] @ signs)
    ties = ties[np.diff(ties.indptr) > 0]
    published = np.flatnonzero((np.diff(cells.indptr) > 0) & ~hidden)
    wide = np.array([failure.width for failure in found])
    directions = np.array([failure.direction for failure in found])
    goals = diags_array(directions) @ cells[[failure.cell for failure in found]]
    scale = float(np.median(wide))
    parts_n, goals_n, cells_n = len(columns), len(found), len(published)
    # Columns: movements, shares given to the goals, rises of published cells, their falls.
    rise = eye_array(cells_n)
    rows = block_array(
        [
            [goals, -diags_array(wide / scale), None, None],
            [ties, csr_matrix((ties.shape[0], goals_n)), None, None],
            [cells[published], csr_matrix((cells_n, goals_n)), -rise, rise],
        ]
        if cells_n
        else [
            [goals, -diags_array(wide / scale)],
            [ties, csr_matrix((ties.shape[0], goals_n))],
        ]
    )
    least = np.zeros(rows.shape[0])
    most = np.zeros(rows.shape[0])
    most[:goals_n] = np.inf
    cap = FARTHEST * float(wide.max()) / scale
    program = Program(
        csr_matrix(rows),
        (least, most),
        (
            np.concatenate([-np.abs(parts[columns]) / scale, np.zeros(goals_n + 2 * cells_n)]),
            np.concatenate(
                [np.full(parts_n, cap), np.ones(goals_n), np.full(2 * cells_n, cap)]
            ),
        ),
    )
    price = cost[published] / cost[published].min(initial=np.inf)
    # Dear enough for any goal to be worth all the cells that it could take.
    worth = 10.0 * (1.0 + float(price.sum()) * float(wide.max()) / scale)
    weight, chosen = price, np.array([], dtype=np.int64)
    for _ in range(2):  # the second time, what moves little costs more: fewer cells move
        solution = program.maximise(
            np.concatenate([np.zeros(parts_n), np.full(goals_n, worth), -weight, -weight])
        )
        if solution is None:
            return chosen
        moves = solution[parts_n + goals_n :].reshape(2, cells_n).sum(axis=0)
        now = published[moves > NEGLIGIBLE]
        if not len(chosen) or cost[now].sum() < cost[chosen].sum():
            chosen = now
        weight = price / (moves + 0.05)
    return chosen


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
