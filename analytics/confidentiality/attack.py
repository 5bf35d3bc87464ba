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

from analytics.confidentiality.known import Known
from analytics.confidentiality.program import Program

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

WIDTH = 0.1
"""A hidden cell's feasible interval must hold its value plus and minus this share of it."""
TOLERANCE = 1e-6
"""Share of the width that a bound may lack: the solver's own tolerance."""
UP, DOWN = 1.0, -1.0
FARTHEST = 1000.0
"""How many widths a part may move: beyond any need, it keeps the programs bounded."""


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
    places: Ints
    wanted: dict[float, Bools]
    # Of each part, one of the table's that it stands for, and the sign it was given.
    origin: Ints
    signs: Floats
    known: Known | None

    def sides(self) -> list[tuple[float, int]]:
        """The directions and cells that are still to be proved."""
        return [
            (direction, int(index))
            for direction in (UP, DOWN)
            for index in np.flatnonzero(self.wanted[direction])
        ]

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
        if proved and self.known is not None:
            self.known.add(self.origin, self.signs * movement)
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
    nearby: bool = False,
    known: Known | None = None,
) -> list[Failure]:
    """Find the hidden cells whose feasible interval is too narrow.

    Args:
        sums: How cells add up.
        parts: (parts,) the true values of one figure; NaN where it cannot be but 0.
        hidden: (cells,) which cells are not published.
        asked: (cells,) which hidden cells to look at, all where None.
        least: Smallest width of protection, in the figure's unit.
        exact: Ask each cell alone, without the programs that prove many at once (slow: for tests).
        nearby: Count as failures all that programs for many cells do not prove, which is quick;
            programs for each might still prove some.
        known: Movements found before, for this figure or others; those found now are added.

    Returns:
        The failures, in order of cell; none means that the audit passes.
    """
    asked = hidden if asked is None else asked & hidden
    found = []
    for problem in _problems(sums, parts, hidden, asked, least, known=known):
        if not len(problem.room):  # nothing can move
            found += _unproved(problem)
            continue
        if exact:
            found += _prove_alone(problem, _Movements(problem))
            continue
        _prove_nearby(problem)
        movements = None
        if len(problem.sides()) > 1:
            movements = _Movements(problem)
            _prove_together(problem, movements)
        found += _unproved(problem) if nearby else _prove_alone(problem, movements)
    return sorted(found, key=lambda failure: (failure.cell, failure.direction))


def interval(sums: Sums, parts: Floats, hidden: Bools, cell: int) -> tuple[float, float]:
    """Give the feasible interval of one hidden cell, exactly; infinite where nothing binds it."""
    only = np.zeros(len(hidden), dtype=bool)
    only[cell] = True
    value = float((sums.cells[[cell]] @ parts)[0])
    bounds = {UP: 0.0, DOWN: 0.0}
    for problem in _problems(sums, parts, hidden, only, 0.0, reach=np.inf):
        if len(problem.room):
            movements = _Movements(problem)
            bounds = {direction: movements.reach(0, direction) for direction in (UP, DOWN)}
    return value - bounds[DOWN], value + bounds[UP]


def _problems(
    sums: Sums,
    parts: Floats,
    hidden: Bools,
    asked: Bools,
    least: float,
    reach: float | None = None,
    known: Known | None = None,
) -> list[_Problem]:
    """Cut the attack into connected pieces, without what is known for sure."""
    cells = np.flatnonzero(asked)
    absent = np.isnan(parts)
    needed = widths(sums.cells[cells] @ np.where(absent, 0.0, parts), least)
    if reach is not None:
        needed = dict.fromkeys(needed, np.full(len(cells), reach))
    wanted = {direction: needed[direction] > 0 for direction in needed}
    if known is not None:
        up, down = known.prove(sums.cells[cells], parts, (needed[UP], needed[DOWN]))
        wanted = {UP: wanted[UP] & ~up, DOWN: wanted[DOWN] & ~down}
    signs = np.where(parts < 0, -1.0, 1.0)
    room = np.abs(parts)
    rows = csc_matrix(vstack([sums.cells[~hidden], sums.ties]) @ diags_array(signs))[:, ~absent]
    targets = csc_matrix(sums.cells[cells] @ diags_array(signs))[:, ~absent]
    room = room[~absent]
    free = _unknown(csr_matrix(rows), room)
    rows, targets, room = rows[:, free], targets[:, free], room[free]
    places, origin = sums.places[~absent][free], np.flatnonzero(~absent)[free]
    signs = signs[origin]
    if reach is None:
        _prove_by_swaps(rows, targets, room, needed, wanted)
    kept = wanted[UP] | wanted[DOWN]
    if not kept.any():
        return []
    cells, targets = cells[kept], csc_matrix(csr_matrix(targets)[kept])
    needed = {direction: values[kept] for direction, values in needed.items()}
    wanted = {direction: values[kept] for direction, values in wanted.items()}
    first, room = _merge(rows, targets, room)
    rows, targets = rows[:, first], targets[:, first]
    places, origin, signs = places[first], origin[first], signs[first]
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
                places[columns],
                {direction: values[members] for direction, values in wanted.items()},
                origin[columns],
                signs[columns],
                known,
            )
        )
    return problems


def _members(labels: npt.NDArray[np.int32]) -> dict[int, Ints]:
    """The positions of each label."""
    if not len(labels):
        return {}
    order = np.argsort(labels, kind="stable")
    values, starts = np.unique(labels[order], return_index=True)
    return dict(zip(values.tolist(), np.split(order, starts[1:]), strict=True))


def published_rows(sums: Sums, hidden: Bools) -> csr_matrix:
    """Give the sums that no movement changes: the published cells, and the ties."""
    return csr_matrix(vstack([sums.cells[~hidden], sums.ties]))


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


def _merge(rows: csc_matrix, targets: csc_matrix, room: Floats) -> tuple[Ints, Floats]:
    """Join the parts that no sum and no target tells apart: one movement does for all of them.

    Returns:
        The part with most room of each lot, and their room together.
    """
    names = _names(csc_matrix(vstack([rows, targets])))
    order = np.argsort(-room, kind="stable")
    _, first, inverse = np.unique(names[order], return_index=True, return_inverse=True)
    together: Floats = np.bincount(inverse, weights=room[order]).astype(np.float64)
    first = order[first]
    return first, together


class _Movements:
    """The movements that change no published sum, asked again and again.

    Columns: the parts' movements, then what each cell gains, in widths of protection.
    """

    def __init__(self, problem: _Problem) -> None:
        self.problem = problem
        self.parts, self.cells = len(problem.room), len(problem.cells)
        width = problem.widths[UP]
        self.width = np.where(np.isfinite(width) & (width > 0), width, 1.0)
        self.scale = float(np.median(self.width))
        rows = block_array(
            [
                [problem.rows, csr_matrix((problem.rows.shape[0], self.cells))],
                [problem.targets, -diags_array(self.width / self.scale)],
            ]
        )
        still = np.zeros(rows.shape[0])
        cap = FARTHEST * float(self.width.max()) / self.scale
        bounded = bool(np.isfinite(width).all())
        free = np.full(self.cells, np.inf)
        self.program = Program(
            rows,
            (still, still),
            (
                np.concatenate([-problem.room / self.scale, -free]),
                np.concatenate([np.full(self.parts, cap if bounded else np.inf), free]),
            ),
        )

    def hold(self, limit: float) -> None:
        """Let no cell gain or lose more than so many widths."""
        for cell in range(self.cells):
            self.program.bound(self.parts + cell, -limit, limit)

    def ask(self, gains: Floats) -> Floats | None:
        """Give the movement with the largest sum of gains, None if nothing bounds it."""
        found = self.program.maximise(np.concatenate([np.zeros(self.parts), gains]))
        return None if found is None else found[: self.parts] * self.scale

    def reach(self, cell: int, direction: float) -> float:
        """How far one cell can go one way, infinite where nothing binds it."""
        gains = np.zeros(self.cells)
        gains[cell] = direction
        found = self.ask(gains)
        if found is None:
            return float("inf")
        self.problem.credit(found)
        return direction * float((self.problem.targets[[cell]] @ found)[0])


def _prove_together(problem: _Problem, movements: _Movements) -> None:
    """Move as many cells as can be at once, until a program proves little more."""
    coin = np.random.default_rng(0)
    movements.hold(1.0)
    while True:
        # One movement can't raise and lower a cell: each is asked for one of the two, at random.
        up, down = problem.wanted[UP], problem.wanted[DOWN]
        rising = up & ~(down & (coin.random(len(up)) < 0.5))
        count = int((up | down).sum())
        if count < 2:
            break
        found = movements.ask(rising * 1.0 - (down & ~rising) * 1.0)
        if found is None or problem.credit(found) <= count // 10:
            break
    movements.hold(np.inf)


def _prove_nearby(problem: _Problem) -> None:
    """Move the parts of one place at a time, all else held still.

    Such a movement is one of the whole table, and its program is small.
    """
    by_place: dict[int, list[int]] = {}
    for index in np.flatnonzero(problem.wanted[UP] | problem.wanted[DOWN]):
        start, end = problem.targets.indptr[index : index + 2]
        places = problem.places[problem.targets.indices[start:end]]
        if len(places) and (places == places[0]).all():
            by_place.setdefault(int(places[0]), []).append(int(index))
    if len(by_place) < 2 and (problem.places == problem.places[0]).all():
        return  # the whole problem is one place
    for place, members in by_place.items():
        columns = np.flatnonzero(problem.places == place)
        rows = csr_matrix(problem.rows[:, columns])
        near = _Problem(
            csr_matrix(rows[np.diff(rows.indptr) > 0]),
            csr_matrix(problem.targets[members][:, columns]),
            problem.cells[members],
            {direction: values[members] for direction, values in problem.widths.items()},
            problem.room[columns],
            problem.places[columns],
            {direction: values[members] for direction, values in problem.wanted.items()},
            problem.origin[columns],
            problem.signs[columns],
            problem.known,
        )
        movements = _Movements(near)
        _prove_together(near, movements)
        _prove_alone(near, movements)
        for direction in (UP, DOWN):
            problem.wanted[direction][members] = near.wanted[direction]


def _unproved(problem: _Problem) -> list[Failure]:
    """What is left, as failures whose reach nobody asked."""
    return [
        Failure(int(problem.cells[index]), direction, float(problem.widths[direction][index]), 0.0)
        for direction, index in problem.sides()
    ]


def _prove_alone(problem: _Problem, movements: _Movements | None) -> list[Failure]:
    """Ask each cell that is left by itself; the answer is exact for these movements."""
    found = []
    for direction, index in problem.sides():
        if not problem.wanted[direction][index]:
            continue
        movements = movements or _Movements(problem)
        width = float(problem.widths[direction][index])
        reach = movements.reach(index, direction)
        if reach < width * (1 - TOLERANCE):
            found.append(Failure(int(problem.cells[index]), direction, width, reach))
    return found
