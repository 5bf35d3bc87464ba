"""What can be deduced of a hidden cell from all that is published, by linear programming.

A table is a set of cells, each a sum of parts: unpublished pieces of territory by family, fine
enough that every published relation is a sum of them. Whoever attacks knows the published cells,
the ties between parts, and the sign of every part, which is more than anyone knows: so a figure
that may be negative is held to the same standard as a mass.

Every movement of the parts that leaves the published cells as they are, and each part on its side
of zero, is a table that the attacker cannot tell from the true one. A hidden cell is safe where
such movements raise it and lower it by the width of protection. Movements are looked for in one
place at a time, then in the whole table, where the answer is exact.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix, vstack

from analytics.confidentiality.known import Known
from analytics.confidentiality.place import DOWN, UP, Facts, Place
from analytics.confidentiality.reduce import reduce
from analytics.confidentiality.sums import Sums

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

WIDTH = 0.1
"""A hidden cell's feasible interval must hold its value plus and minus this share of it."""


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


def widths(values: Floats, least: float = 0.0) -> Floats:
    """Give how far values must go, up then down: a tenth, or `least` if that is more.

    Nothing hides around zero, and nothing goes beyond it.
    """
    size = np.abs(values)
    wide = np.where(size > 0, np.maximum(WIDTH * size, least), 0.0)
    return np.stack([wide, np.minimum(wide, size)])


def room(parts: Floats) -> tuple[Floats, Floats]:
    """Give how far down, and up, each part may go: never beyond zero."""
    size = np.abs(np.nan_to_num(parts))
    far = np.where(np.isnan(parts), 0.0, np.inf)
    return np.where(parts < 0, far, size), np.where(parts < 0, size, far)


class Attack:
    """An attack on one table, figure after figure, as more and more is hidden in it."""

    def __init__(self, sums: Sums, hidden: Bools, least: float = 0.0) -> None:
        """Cut the table into places.

        Args:
            sums: How cells add up.
            hidden: (cells,) what is hidden to begin with.
            least: Smallest width of protection, in the figures' unit.
        """
        self.sums, self.least = sums, least
        self.known = Known(published_rows(sums, hidden))
        self._columns = csc_matrix(sums.cells), csc_matrix(sums.ties)
        self._places: dict[int, Place] = {}
        cells = sums.cells
        of_cell = sums.places[cells.indices]
        filled = np.diff(cells.indptr) > 0
        starts = cells.indptr[:-1][filled]
        self._place_of = np.full(len(filled), -1)
        """The place that holds all of a cell, −1 where none does."""
        if len(starts):
            first = np.minimum.reduceat(of_cell, starts)
            same = first == np.maximum.reduceat(of_cell, starts)
            self._place_of[filled] = np.where(same, first, -1)
        self._one_place = not len(sums.places) or bool((sums.places == sums.places[0]).all())

    def place(self, number: int) -> Place:
        """One place, made when it is first asked for."""
        if number not in self._places:
            self._places[number] = self.around(np.array([number]))
        return self._places[number]

    def around(self, numbers: Ints) -> Place:
        """Some places together."""
        parts = np.flatnonzero(np.isin(self.sums.places, numbers))
        cells, ties = (csr_matrix(matrix[:, parts]) for matrix in self._columns)
        return Place(cells, ties, np.arange(cells.shape[0]), parts)

    def places_of(self, cell: int) -> Ints:
        """The places of a cell's parts."""
        start, end = self.sums.cells.indptr[cell : cell + 2]
        found: Ints = np.unique(self.sums.places[self.sums.cells.indices[start:end]])
        return found

    def facts(self, parts: Floats, asked: Bools) -> Facts:
        """What must be proved of some cells for a figure."""
        wide = widths(self.sums.cells @ np.nan_to_num(parts), self.least)
        return Facts(wide, (wide > 0) & asked, np.zeros_like(wide))

    def prove(self, parts: Floats, hidden: Bools, facts: Facts) -> None:
        """Strike off what can be proved, by movements of one place, then of the whole table.

        Args:
            parts: (parts,) the true values of one figure; NaN where it cannot be but 0.
            hidden: (cells,) which cells are not published.
            facts: What to prove.
        """
        asked = np.flatnonzero(facts.wanted.any(axis=0))
        proved = self.known.prove(self.sums.cells[asked], parts, facts.widths[:, asked])
        facts.wanted[:, asked] &= ~proved
        down, up = room(parts)
        numbers = np.unique(self._place_of[facts.wanted.any(axis=0)])
        for number in numbers[numbers >= 0].tolist():
            place = self.place(number)
            here = facts.of(place.cells)
            if here.wanted.any():
                place.load((down[place.parts], up[place.parts]), hidden[place.cells], here)
                for movement in place.prove(here, self._place_of[place.cells] == number):
                    self.known.add(place.parts, movement)
                facts.put(place.cells, here)
        if self._one_place or not facts.wanted.any():
            return
        for rest in reduce(self.sums, parts, hidden, facts.wanted[0] | facts.wanted[1]):
            here = facts.of(rest.place.cells)
            if here.wanted.any():
                rest.load(here)
                for movement in rest.place.prove(here, np.ones(len(rest.place.cells), dtype=bool)):
                    self.known.add(rest.parts, rest.unfold(movement))
                facts.put(rest.place.cells, here)


def failures(
    sums: Sums,
    parts: Floats,
    hidden: Bools,
    asked: Bools | None = None,
    least: float = 0.0,
    *,
    attack: Attack | None = None,
) -> list[Failure]:
    """Find the hidden cells whose feasible interval is too narrow.

    Args:
        sums: How cells add up.
        parts: (parts,) the true values of one figure; NaN where it cannot be but 0.
        hidden: (cells,) which cells are not published.
        asked: (cells,) which hidden cells to look at, all where None.
        least: Smallest width of protection, in the figure's unit.
        attack: What was found before for this figure or others, when no more was hidden.

    Returns:
        The failures, in order of cell; none means that the audit passes.
    """
    attack = attack or Attack(sums, hidden, least)
    facts = attack.facts(parts, hidden if asked is None else asked & hidden)
    attack.prove(parts, hidden, facts)
    return [
        Failure(
            int(cell),
            UP if side == 0 else DOWN,
            float(facts.widths[side, cell]),
            float(facts.reached[side, cell]),
        )
        for cell, side in np.argwhere(facts.wanted.T)
    ]


def interval(sums: Sums, parts: Floats, hidden: Bools, cell: int) -> tuple[float, float]:
    """Give the feasible interval of one hidden cell, exactly; infinite where nothing binds it."""
    only = np.zeros(len(hidden), dtype=bool)
    only[cell] = True
    value = float((sums.cells[[cell]] @ np.nan_to_num(parts))[0])
    for rest in reduce(sums, parts, hidden, only):
        place = rest.place
        [index] = np.flatnonzero(place.cells == cell)
        zero = np.zeros((2, len(place.cells)))
        rest.load(Facts(zero, zero == 0, zero), np.inf)
        place.release()
        ends = []
        for direction in (UP, DOWN):
            movement = place.reach(int(index), direction)
            far = np.inf * direction
            ends.append(far if movement is None else float((place.sums @ movement)[index]))
        return value + ends[1], value + ends[0]
    return value, value  # nothing can move


def published_rows(sums: Sums, hidden: Bools) -> csr_matrix:
    """Give the sums that no movement changes: the published cells, and the ties."""
    return csr_matrix(vstack([sums.cells[~hidden], sums.ties]))
