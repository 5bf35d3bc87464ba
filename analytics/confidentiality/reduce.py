"""The whole table, without what the published sums fix, what they don't tell apart joined.

It falls into connected pieces, each of which is asked by itself.

Parts are turned so that all are positive: a movement of the reduced table has a sign to put back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix, diags_array, vstack
from scipy.sparse.csgraph import connected_components

from analytics.confidentiality.place import FARTHEST, Facts, Place
from analytics.confidentiality.sums import Sums

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

TINY = 1e-300
"""Instead of a room of zero, which is not divided by."""


@dataclass(frozen=True)
class Reduced:
    """A table reduced to what may move.

    Attributes:
        place: What is left; each of its parts stands for a lot.
        room: (lots,) how far towards zero each lot may go.
        hidden: (cells,) which of its cells may move.
        lot: (parts of the table that may move,) the lot of each.
        share: the part's share of what its lot moves, negative for what was turned.
        parts: their numbers.
    """

    place: Place
    room: Floats
    hidden: Bools
    lot: Ints
    share: Floats
    parts: Ints

    def unfold(self, movement: Floats) -> Floats:
        """Give the movement of `parts` that a movement of the lots is."""
        steps: Floats = movement[self.lot] * self.share
        return steps

    def load(self, facts: Facts, far: float = FARTHEST) -> None:
        """Set what may move."""
        self.place.load((self.room, np.full(len(self.room), np.inf)), self.hidden, facts, far)


def reduce(sums: Sums, parts: Floats, hidden: Bools, asked: Bools) -> Iterator[Reduced]:
    """Reduce a table to what matters to the cells that are asked for, piece by piece.

    Args:
        sums: How cells add up.
        parts: (parts,) values of one figure; NaN where it cannot be but 0.
        hidden: (cells,) which cells are not published.
        asked: (cells,) the hidden cells that matter.
    """
    signs = np.where(parts < 0, -1.0, 1.0)
    columns = np.flatnonzero(~np.isnan(parts))
    room = np.abs(parts[columns])
    lines = np.flatnonzero(~hidden | asked)
    turned = diags_array(signs)
    ties = csc_matrix(sums.ties @ turned)[:, columns]
    cells = csc_matrix(sums.cells[lines] @ turned)[:, columns]
    still = csr_matrix(vstack([csr_matrix(cells)[~hidden[lines]], ties]))
    free = _unknown(still, room)
    cells, ties = cells[:, free], ties[:, free]
    room = room[free]
    # Parts that no sum tells apart: one movement does for all of them.
    names = _names(csc_matrix(vstack([cells, ties])))
    _, first, lot = np.unique(names, return_index=True, return_inverse=True)
    together = np.bincount(lot, weights=room).astype(np.float64)
    alike = 1 / np.bincount(lot)[lot]
    share = np.where(together[lot] > 0, room / np.maximum(together[lot], TINY), alike)
    parts_left = columns[free]
    cells, ties = csr_matrix(cells[:, first]), csr_matrix(ties[:, first])
    share = share * signs[parts_left]
    piece_of_line, piece_of_lot = _pieces(csr_matrix(vstack([cells, ties])))
    for piece in np.unique(piece_of_line[: len(lines)][asked[lines]]):
        lots = np.flatnonzero(piece_of_lot == piece)
        if not len(lots):
            continue  # nothing that the cell holds can move
        own = piece_of_line == piece
        own_lines, own_ties = own[: len(lines)], own[len(lines) :]
        members = piece_of_lot[lot] == piece
        yield Reduced(
            Place(
                cells[own_lines][:, lots],
                ties[own_ties][:, lots],
                lines[own_lines],
                parts_left[first][lots],
            ),
            together[lots],
            hidden[lines[own_lines]],
            np.searchsorted(lots, lot[members]),
            share[members],
            parts_left[members],
        )


def _pieces(rows: csr_matrix) -> tuple[Ints, Ints]:
    """Number the connected piece of each row and of each column."""
    links = rows.tocoo()
    size = sum(rows.shape)
    graph = csr_matrix(
        (np.ones(links.nnz), (links.row, links.col + rows.shape[0])), shape=(size,) * 2
    )
    piece = connected_components(graph, directed=False)[1]
    return piece[: rows.shape[0]], piece[rows.shape[0] :]


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
