"""What can be deduced of a hidden cell from all that is published, by linear programming.

A table is a set of cells, each a sum of parts: unpublished pieces of territory by family, fine
enough that every published relation is a sum of them. Whoever attacks knows the published cells,
the ties between parts, and the sign of every part, which is more than anyone knows: so a figure
that may be negative is held to the same standard as a mass.

Every movement of the parts that leaves the published cells as they are, and each part on its side
of zero, is a table that the attacker cannot tell from the true one. A hidden cell is safe where
such movements raise it and lower it by the width of protection. One linear program moves as many
cells as it can at once, so few programs prove most cells; what none of them moved is asked alone,
and that answer is exact.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import block_array, csc_matrix, csr_matrix, diags_array, vstack
from scipy.sparse.csgraph import connected_components

from analytics.confidentiality.program import Program

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

WIDTH = 0.1
"""A hidden cell's feasible interval must hold its value plus and minus this share of it."""
TOLERANCE = 1e-6
"""Share of the width that a bound may lack: the solver's own tolerance."""
UP, DOWN = 1.0, -1.0


@dataclass(frozen=True)
class Sums:
    """How cells add up.

    Attributes:
        cells: (cells, parts) 0 or 1: which parts a cell sums.
        ties: (ties, parts) −1, 0 or 1: sums of parts that are 0 whatever the table.
        places: (parts,) where a part is, by number; a repair looks there first.
    """

    cells: csr_matrix
    ties: csr_matrix
    places: Ints

    def near(self, cell: int) -> Bools:
        """The parts in the places of a cell."""
        start, end = self.cells.indptr[cell : cell + 2]
        return np.isin(self.places, self.places[self.cells.indices[start:end]])


@dataclass(frozen=True)
class Failure:
    """A hidden cell that the published ones give away.

    Attributes:
        cell: Which.
        direction: `UP` if it can't be raised enough, `DOWN` if it can't be lowered enough.
        width: By how much it should move.
        reach: By how much it does.
    """

    cell: int
    direction: float
    width: float
    reach: float


@dataclass
class _Problem:
    """One connected piece of the attack, in movements of parts made positive."""

    rows: csr_matrix  # published sums that must not move
    targets: csr_matrix
    cells: Ints
    widths: dict[float, Floats]  # by direction
    room: Floats  # how far each part can go down
    wanted: dict[float, Bools]

    def sides(self) -> list[tuple[float, int]]:
        """The directions and cells that are still to be proved."""
        return [
            (direction, int(index))
            for direction in (UP, DOWN)
            for index in np.flatnonzero(self.wanted[direction])
        ]

    def goals(self, sides: list[tuple[float, int]]) -> tuple[csr_matrix, Floats]:
        """What a movement gives to some sides, as rows, and what it must give."""
        directions = np.array([direction for direction, _ in sides])
        chosen = np.array([index for _, index in sides])
        wide = np.array([self.widths[direction][index] for direction, index in sides])
        return csr_matrix(diags_array(directions) @ self.targets[chosen]), wide

    def credit(self, movement: Floats) -> int:
        """Count what a movement proves, and want it no more."""
        gains = self.targets @ movement
        proved = 0
        for direction in (UP, DOWN):
            done = self.wanted[direction] & (
                direction * gains >= self.widths[direction] * (1 - TOLERANCE)
            )
            self.wanted[direction] &= ~done
            proved += int(done.sum())
        return proved


def widths(values: Floats, least: float = 0.0) -> dict[float, Floats]:
    """Give how far values must be able to go, by direction: a tenth, or `least` if that is more.

    Nothing hides around zero, and nothing goes beyond it.
    """
    size = np.abs(values)
    wide = np.where(size > 0, np.maximum(WIDTH * size, least), 0.0)
    return {UP: wide, DOWN: np.minimum(wide, size)}


def failures(
    sums: Sums,
    parts: Floats,
    hidden: Bools,
    asked: Bools | None = None,
    least: float = 0.0,
    *,
    exact: bool = False,
) -> list[Failure]:
    """Find the hidden cells whose feasible interval is too narrow.

    Args:
        sums: How cells add up.
        parts: (parts,) the true values of one figure; NaN where it cannot be but 0.
        hidden: (cells,) which cells are not published.
        asked: (cells,) which hidden cells to look at, all where None.
        least: Smallest width of protection, in the figure's unit.
        exact: Ask each cell alone, without the programs that prove many at once (slow: for tests).

    Returns:
        The failures, in order of cell; none means that the audit passes.
    """
    asked = hidden if asked is None else asked & hidden
    found = []
    for problem in _problems(sums, parts, hidden, asked, least):
        if not exact:
            _prove_together(problem)
        found += _prove_alone(problem)
    return sorted(found, key=lambda failure: (failure.cell, failure.direction))


def interval(sums: Sums, parts: Floats, hidden: Bools, cell: int) -> tuple[float, float]:
    """Give the feasible interval of one hidden cell, exactly; infinite where nothing binds it."""
    only = np.zeros(len(hidden), dtype=bool)
    only[cell] = True
    value = float((sums.cells[[cell]] @ parts)[0])
    bounds = {UP: 0.0, DOWN: 0.0}
    for problem in _problems(sums, parts, hidden, only, 0.0, reach=np.inf):
        scale = max(float(problem.room.max(initial=0.0)), 1e-9)
        program = _movements(problem, scale, np.inf)
        for direction in (UP, DOWN):
            bounds[direction] = _reach(problem, program, scale, 0, direction)
    return value - bounds[DOWN], value + bounds[UP]


def _problems(
    sums: Sums,
    parts: Floats,
    hidden: Bools,
    asked: Bools,
    least: float,
    reach: float | None = None,
) -> list[_Problem]:
    """Cut the attack into connected pieces, without what is known for sure."""
    cells = np.flatnonzero(asked)
    known = np.isnan(parts)
    needed = widths(sums.cells[cells] @ np.where(known, 0.0, parts), least)
    if reach is not None:
        needed = dict.fromkeys(needed, np.full(len(cells), reach))
    wanted = {direction: needed[direction] > 0 for direction in needed}
    signs = np.where(parts < 0, -1.0, 1.0)
    room = np.abs(parts)
    rows = csc_matrix(vstack([sums.cells[~hidden], sums.ties]) @ diags_array(signs))[:, ~known]
    targets = csc_matrix(sums.cells[cells] @ diags_array(signs))[:, ~known]
    room = room[~known]
    free = _unknown(csr_matrix(rows), room)
    rows, targets, room = rows[:, free], targets[:, free], room[free]
    if reach is None:
        _prove_by_swaps(rows, targets, room, needed, wanted)
    kept = wanted[UP] | wanted[DOWN]
    if not kept.any():
        return []
    cells, targets = cells[kept], csc_matrix(csr_matrix(targets)[kept])
    needed = {direction: values[kept] for direction, values in needed.items()}
    wanted = {direction: values[kept] for direction, values in wanted.items()}
    rows, targets, room = _merge(rows, targets, room)
    links = vstack([rows, targets]).tocoo()
    count = rows.shape[0] + targets.shape[0]
    graph = csr_matrix(
        (np.ones(links.nnz), (links.row, links.col + count)), shape=(count + rows.shape[1],) * 2
    )
    piece = connected_components(graph, directed=False)[1]
    row_of, target_of = piece[: rows.shape[0]], piece[rows.shape[0] : count]
    part_of = piece[count:]
    rows, targets = csr_matrix(rows), csr_matrix(targets)
    by_row, by_part = _members(row_of), _members(part_of)
    nothing = np.array([], dtype=np.int64)
    problems = []
    for number, members in _members(target_of).items():
        columns = by_part.get(number, nothing)
        lines = by_row.get(number, nothing)
        problems.append(
            _Problem(
                rows[lines][:, columns],
                targets[members][:, columns],
                cells[members],
                {direction: values[members] for direction, values in needed.items()},
                room[columns],
                {direction: values[members] for direction, values in wanted.items()},
            )
        )
    return problems


def _members(labels: npt.NDArray[np.int32]) -> dict[int, Ints]:
    """The positions of each label."""
    order = np.argsort(labels, kind="stable")
    values, starts = np.unique(labels[order], return_index=True)
    return dict(zip(values.tolist(), np.split(order, starts[1:]), strict=True))


def _unknown(rows: csr_matrix, room: Floats) -> Bools:
    """Leave out the parts that the published sums fix: alone in a sum, or in a sum of zeros."""
    free = np.ones(rows.shape[1], dtype=bool)
    positive, negative = rows.maximum(0), -rows.minimum(0)
    while True:
        left = free.astype(float)
        one_sided = ((positive @ left) == 0) | ((negative @ left) == 0)
        count = abs(rows) @ left
        empty = one_sided & (abs(rows) @ (left * room) == 0)
        fixing = (count > 0) & ((count == 1) | empty)
        fixed = (abs(rows).T @ fixing.astype(float) > 0) & free
        if not fixed.any():
            return free
        free &= ~fixed


def _names(columns: csc_matrix) -> Ints:
    """Name each column after what it holds: random whole numbers, summed.

    Two columns share a name if they are equal, or once in 2^40.
    """
    numbers = np.random.default_rng(0).integers(1, 2**40, columns.shape[0])
    whole = columns.astype(np.int64)
    found: Ints = (abs(whole).T @ numbers) * 3 + whole.T @ numbers
    return found


def _prove_by_swaps(
    rows: csc_matrix,
    targets: csc_matrix,
    room: Floats,
    needed: dict[float, Floats],
    wanted: dict[float, Bools],
) -> None:
    """Prove cells of one part that another part, in the same published sums, may trade with."""
    _, same = np.unique(_names(rows), return_inverse=True)
    together = np.bincount(same, weights=room)
    companions = np.bincount(same)
    lines = csr_matrix(targets)
    single = np.flatnonzero(np.diff(lines.indptr) == 1)
    part = lines.indices[lines.indptr[single]]
    sign = lines.data[lines.indptr[single]]
    for direction in (UP, DOWN):
        away = sign * direction > 0  # from zero: companions make room; towards it: any takes it
        limit = np.where(
            away,
            together[same[part]] - room[part],
            np.where(companions[same[part]] > 1, room[part], 0.0),
        )
        wanted[direction][single] &= limit < needed[direction][single]


def _merge(
    rows: csc_matrix, targets: csc_matrix, room: Floats
) -> tuple[csc_matrix, csc_matrix, Floats]:
    """Join the parts that no sum and no target tells apart: one movement does for all of them."""
    names = _names(csc_matrix(vstack([rows, targets])))
    _, first, inverse = np.unique(names, return_index=True, return_inverse=True)
    return rows[:, first], targets[:, first], np.bincount(inverse, weights=room)


def _prove_together(problem: _Problem) -> None:
    """Move as many cells as can be at once, until a program proves little more."""
    while True:
        sides = problem.sides()
        if len(sides) < 2 or not len(problem.room):
            return
        goals, wide = problem.goals(sides)
        scale, size, count = float(np.median(wide)), len(problem.room), len(sides)
        # Each goal counts from 0 to 1, the share of its width that the movement gives.
        rows = block_array(
            [
                [problem.rows, csr_matrix((problem.rows.shape[0], count))],
                [goals, -diags_array(wide / scale)],
            ]
        )
        still = np.zeros(rows.shape[0])
        program = Program(
            rows,
            (still, np.concatenate([still[:-count], np.full(count, np.inf)])),
            (
                np.concatenate([-problem.room / scale, np.zeros(count)]),
                np.concatenate([np.full(size, _cap(problem) / scale), np.ones(count)]),
            ),
        )
        found = program.maximise(np.concatenate([np.zeros(size), np.ones(count)]))
        moved = 0 if found is None else problem.credit(found[:size] * scale)
        if moved <= count // 50:
            return


def _cap(problem: _Problem) -> float:
    """A movement beyond any that protects: keeps the programs bounded."""
    return 1000.0 * float(problem.widths[UP].max())


def _prove_alone(problem: _Problem) -> list[Failure]:
    """Ask each cell that is left by itself; the answer is exact."""
    sides = problem.sides()
    if not sides:
        return []
    scale = float(np.median([problem.widths[direction][index] for direction, index in sides]))
    program = _movements(problem, scale, _cap(problem))
    found = []
    for direction, index in sides:
        if not problem.wanted[direction][index]:
            continue
        width = float(problem.widths[direction][index])
        reach = _reach(problem, program, scale, index, direction)
        if reach < width * (1 - TOLERANCE):
            found.append(Failure(int(problem.cells[index]), direction, width, reach))
    return found


def _movements(problem: _Problem, scale: float, cap: float) -> Program | None:
    """The movements that change no published sum; None where nothing can move."""
    if not len(problem.room):
        return None
    still = np.zeros(problem.rows.shape[0])
    bounds = (-problem.room / scale, np.full(len(problem.room), cap / scale))
    return Program(problem.rows, (still, still), bounds)


def _reach(
    problem: _Problem, program: Program | None, scale: float, index: int, direction: float
) -> float:
    """How far one cell can go one way, infinite where nothing binds it."""
    if program is None:
        return 0.0
    goal = problem.targets[[index]].toarray()[0] * direction
    found = program.maximise(goal)
    if found is None:
        return float("inf")
    problem.credit(found * scale)
    return float(goal @ found) * scale
