"""Movements found for one figure, tried on the others.

A movement that leaves the published cells as they are does so for every figure, at every size and
in both directions: only how far the parts let it go differs. So what a linear program found for
the tonnes proves, without any program, most cells of the waste, the carbon and the euros.
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from analytics.confidentiality.place import TOLERANCE

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_NOISE = 1e-8
"""Share of a movement's largest step under which a step is the solver's rounding."""


class Known:
    """Movements of the parts of one table, and what they come apart into."""

    def __init__(self, rows: csr_matrix) -> None:
        """Start without any.

        Args:
            rows: (sums, parts) the published sums and the ties, which no movement changes; of
                these some may be hidden later, which takes no movement away.
        """
        self._rows = csc_matrix(rows)
        self._part: Ints = np.zeros(0, dtype=np.int64)
        self._step: Floats = np.zeros(0)
        self._sizes: Ints = np.zeros(0, dtype=np.int64)
        self._new: list[tuple[Ints, Floats]] = []

    def add(self, parts: Ints, steps: Floats) -> None:
        """Keep a movement, to be cut into those that it is made of.

        Args:
            parts: which parts, each once.
            steps: how far each moves.
        """
        moving = np.abs(steps) > _NOISE * np.abs(steps).max(initial=0.0)
        if moving.any():
            self._new.append((parts[moving], steps[moving]))

    def _cut(self) -> None:
        """Cut the movements that were added since: parts that no published sum links come apart."""
        if not self._new:
            return
        lengths = [len(parts) for parts, _ in self._new]
        part = np.concatenate([parts for parts, _ in self._new])
        step = np.concatenate([steps for _, steps in self._new])
        movement = np.repeat(np.arange(len(lengths)), lengths)
        starts, ends = self._rows.indptr[part], self._rows.indptr[part + 1]
        owner = np.repeat(np.arange(len(part)), ends - starts)
        before = np.cumsum(ends - starts) - (ends - starts)
        entry = starts[owner] + np.arange(len(owner)) - before[owner]
        row = self._rows.indices[entry].astype(np.int64)
        used, line = np.unique(row + movement[owner] * self._rows.shape[0], return_inverse=True)
        size = len(part) + len(used)
        graph = coo_matrix((np.ones(len(owner)), (owner, line + len(part))), shape=(size, size))
        piece = connected_components(graph, directed=False)[1][: len(part)]
        order = np.argsort(piece, kind="stable")
        starts = np.flatnonzero(np.diff(piece[order], prepend=-1))
        # A cell may need all the pieces of a movement: it is kept whole beside them.
        many = np.bincount(movement[order][starts], minlength=len(lengths)) > 1
        whole = many[movement]
        self._part = np.concatenate([self._part, part[order], part[whole]])
        self._step = np.concatenate([self._step, step[order], step[whole]])
        sizes = [np.diff(starts, append=len(part)), np.array(lengths)[many]]
        self._sizes = np.concatenate([self._sizes, *sizes])
        self._new = []

    def prove(self, cells: csr_matrix, values: Floats, widths: Floats) -> Bools:
        """Say which cells these movements raise, and lower, by their width.

        Args:
            cells: (cells, parts) what each sums.
            values: (parts,) of one figure; NaN where it cannot be but 0.
            widths: (2, cells) how far up, and how far down.

        Returns:
            (2, cells) what is proved.
        """
        self._cut()
        if not len(self._sizes):
            return np.zeros(widths.shape, dtype=bool)
        part, step = self._part, self._step
        starts = np.concatenate([[0], np.cumsum(self._sizes)])
        moves = csc_matrix((step, part, starts), shape=(cells.shape[1], len(self._sizes)))
        still, size = np.isnan(values), np.abs(np.nan_to_num(values))
        down = np.where(still, 0.0, np.where(values < 0, np.inf, size))[part]
        up = np.where(still, 0.0, np.where(values < 0, size, np.inf))[part]
        ahead = np.minimum.reduceat(np.where(step < 0, down, up) / np.abs(step), starts[:-1])
        back = np.minimum.reduceat(np.where(step < 0, up, down) / np.abs(step), starts[:-1])
        largest = np.maximum.reduceat(np.abs(step), starts[:-1])
        gains = (cells @ moves).tocoo()
        real = np.abs(gains.data) > _NOISE * largest[gains.col]
        cell, move, gain = gains.row[real], gains.col[real], gains.data[real]
        proved = np.zeros(widths.shape, dtype=bool)
        for side, sign in enumerate((1.0, -1.0)):
            room = np.where(sign * gain > 0, ahead[move], back[move])
            proved[side, cell[np.abs(gain) * room >= widths[side, cell] * (1 - TOLERANCE)]] = True
        return proved
