"""How some parts may move, all others held still: one linear program, asked again and again."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, eye_array, hstack, vstack

from analytics.confidentiality.program import Program

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

UP, DOWN = 1.0, -1.0
SIDES = np.array([[UP], [DOWN]])
TOLERANCE = 1e-6
"""Share of the width that a bound may lack: the solver's own tolerance."""
FARTHEST = 1000.0
"""How many widths a part may move: beyond any need, it keeps the programs bounded."""


@dataclass
class Facts:
    """What must be proved of one figure: that cells can be raised, and lowered, by their width.

    Attributes:
        widths: (2, cells) how far up, and how far down.
        wanted: (2, cells) what is not proved yet.
        reached: (2, cells) how far any movement took them.
    """

    widths: Floats
    wanted: Bools
    reached: Floats

    def of(self, cells: Ints) -> "Facts":
        """The same of some cells, as a copy."""
        return Facts(self.widths[:, cells], self.wanted[:, cells], self.reached[:, cells])

    def put(self, cells: Ints, found: "Facts") -> None:
        """Take what was found of some cells."""
        self.wanted[:, cells], self.reached[:, cells] = found.wanted, found.reached

    def credit(self, gains: Floats) -> int:
        """Count what a movement proves, and want it no more.

        Args:
            gains: (cells,) by how much it moves each.
        """
        self.reached = np.maximum(self.reached, SIDES * gains)
        done = self.wanted & (self.reached >= self.widths * (1 - TOLERANCE))
        self.wanted &= ~done
        return int(done.sum())


class Place:
    """Some parts of a table, the cells that hold any of them, and their ties."""

    def __init__(self, sums: csr_matrix, ties: csr_matrix, cells: Ints, parts: Ints) -> None:
        """Leave out the cells and ties that hold none of the parts.

        Args:
            sums: (cells, parts) which parts a cell sums.
            ties: (ties, parts) sums of parts that never change.
            cells: (cells,) their numbers in the whole table.
            parts: (parts,) theirs.
        """
        touched = np.diff(sums.indptr) > 0
        self.sums = csr_matrix(sums[touched])
        self.ties = csr_matrix(ties[np.diff(ties.indptr) > 0])
        self.cells, self.parts = cells[touched], parts
        self._gains = csr_matrix(self.sums.T)
        self._program = Program(csr_matrix(vstack([self.sums, self.ties])), primal=True)
        self._priced: Program | None = None
        self._scale, self._loose = 1.0, np.zeros(len(self.cells))

    def load(
        self, room: tuple[Floats, Floats], hidden: Bools, facts: Facts, far: float = FARTHEST
    ) -> None:
        """Set what may move.

        Args:
            room: (parts,) how far down, and up, each part may go.
            hidden: (cells of this place,) which may move.
            facts: of the cells of this place.
            far: how many of their widths a part may move.
        """
        wide = facts.widths[facts.wanted]
        self._scale = float(np.median(wide)) if far < np.inf else 1.0
        limit = far * float(wide.max(initial=0.0)) / self._scale if far < np.inf else np.inf
        down, up = room
        self._program.bound(
            -np.minimum(down / self._scale, limit), np.minimum(up / self._scale, limit)
        )
        self._loose = np.where(hidden, np.inf, 0.0)

    def hold(self, most: Floats) -> None:
        """Let no hidden cell gain or lose more."""
        limit = np.minimum(self._loose, most / self._scale)
        self._program.bound_rows(-limit, limit)

    def release(self) -> None:
        """Let hidden cells go as far as their parts."""
        self._program.bound_rows(-self._loose, self._loose)

    def ask(self, gains: Floats) -> Floats | None:
        """Give the movement with the largest sum of gains of cells, None if nothing bounds it."""
        found = self._program.maximise(self._gains @ gains)
        return None if found is None else found * self._scale

    def prove(self, facts: Facts, alone: Bools) -> Iterator[Floats]:
        """Move as many cells as can be at once, until it proves little more; then each alone.

        Args:
            facts: of the cells of this place; what is proved is struck off.
            alone: which to ask alone if need be.

        Yields:
            The movements that prove anything.
        """
        coin = np.random.default_rng(0)
        size = np.where(facts.widths > 0, facts.widths, np.inf).min(axis=0)
        size[~np.isfinite(size)] = 1.0
        held = np.where(facts.wanted.any(axis=0), facts.widths.max(axis=0), np.inf)
        self.hold(held)
        while True:
            # No movement raises and lowers a cell: each is asked for one of the two, at random.
            up, down = facts.wanted
            rising = up & ~(down & (coin.random(len(up)) < 0.5))
            count = int((up | down).sum())
            if count < 2:
                break
            movement = self.ask((rising * 1.0 - (down & ~rising)) / size)
            if movement is None:
                break
            proved = facts.credit(self.sums @ movement)
            if proved:
                yield movement
            if proved <= count // 10:
                break
        if not (facts.wanted & alone).any():
            return
        self.release()
        for side, index in np.argwhere(facts.wanted & alone):
            if facts.wanted[side, index]:
                movement = self.reach(int(index), UP if side == 0 else DOWN)
                if movement is not None and facts.credit(self.sums @ movement):
                    yield movement

    def reach(self, index: int, direction: float) -> Floats | None:
        """Move one cell as far as it goes one way; None if nothing bounds it."""
        gains = np.zeros(len(self.cells))
        gains[index] = direction
        return self.ask(gains)

    def cheapest(
        self,
        room: tuple[Floats, Floats],
        index: int,
        direction: float,
        width: float,
        price: Floats,
    ) -> Floats | None:
        """Move one cell as far as it must, and others as little as can be.

        Args:
            room: (parts,) how far down, and up, each part may go.
            index: The cell, by its position in `cells`.
            direction: `UP` or `DOWN`.
            width: How far.
            price: (cells,) of moving each by its unit.

        Returns:
            (parts,) a movement in widths, None if there is none.
        """
        count, size = self.sums.shape
        if self._priced is None:
            one = eye_array(count)
            ties = [self.ties, csr_matrix((self.ties.shape[0], 2 * count))]
            rows = csr_matrix(vstack([hstack([self.sums, -one, one]), hstack(ties)]))
            self._priced = Program(rows, primal=False)
        # Columns: movements of parts, rises of cells, their falls.
        down, up = (np.minimum(side / width, FARTHEST) for side in room)
        least = np.concatenate([-down, np.zeros(2 * count)])
        most = np.concatenate([up, np.full(2 * count, np.inf)])
        rise, fall = size + index, size + count + index
        least[rise], most[rise] = (1.0, np.inf) if direction == UP else (0.0, 0.0)
        least[fall], most[fall] = (0.0, 0.0) if direction == UP else (1.0, np.inf)
        self._priced.bound(least, most)
        found = self._priced.maximise(np.concatenate([np.zeros(size), -price, -price]))
        return None if found is None else found[:size]
