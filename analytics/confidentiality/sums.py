"""The published cells of one year, and the parts that they are sums of.

Published (impact method §7): every territory of `FAMILY_LEVELS` by family and over all families,
and every commune over all families. Parts are the finest pieces that any of these sums tells
apart: the activity of a family in the communes that lie in the same territories (an EPCI that
straddles two departments makes two pieces, a platform's perimeter cuts what it must), and each
commune's own total, tied to the pieces. A cell where nothing was exchanged is published as such.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix

FAMILY_LEVELS = ("epci", "departement", "region", "platform")
COMMUNE_LEVEL = "commune"
LEVELS = (*FAMILY_LEVELS, COMMUNE_LEVEL)
ALL_FAMILIES = "all"
NO_TERRITORY = "none"
KEYS = ["level", "code", "family"]


ONE_PLACE = 400
"""Pieces of territory."""


@dataclass(frozen=True)
class Sums:
    """How cells add up.

    Attributes:
        cells: (cells, parts) 0 or 1: which parts a cell sums.
        ties: (ties, parts) −1, 0 or 1: sums of parts that are 0 whatever the table.
        places: (parts,) where a part is, by number; an attack and a repair look there first.
    """

    cells: csr_matrix
    ties: csr_matrix
    places: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """The cells of one year and one group of figures.

    Attributes:
        keys: level, code, family of each cell, in the order of `sums.cells`.
        sums: How they add up.
        parts: (parts, figures) values; NaN where a figure cannot be but 0.
        figures: The figures' names.
    """

    keys: pd.DataFrame
    sums: Sums
    parts: npt.NDArray[np.float64]
    figures: tuple[str, ...]

    def values(self, figure: str) -> npt.NDArray[np.float64]:
        """The true value of each cell for a figure."""
        column = np.nan_to_num(self.parts[:, self.figures.index(figure)])
        found: npt.NDArray[np.float64] = self.sums.cells @ column
        return found


@dataclass(frozen=True)
class Territories:
    """The published territories, and the pieces that they cut the country into.

    Attributes:
        names: level and code, in order.
        units: The unit codes.
        piece: (units and one more,) the piece of each; the last is of units in no territory.
        holding: (pieces, territories) which territories but communes hold a piece.
        communes: (units and one more, territories) of which commune a unit is.
        places: (pieces,) the department of each; one outside of any is a place of its own kind.
    """

    names: pd.DataFrame
    units: pd.Index
    piece: npt.NDArray[np.int64]
    holding: csr_matrix
    communes: csr_matrix
    places: npt.NDArray[np.int64]


def territories_of(members: pd.DataFrame) -> Territories:
    """Cut the country into pieces: the units that lie in the same territories but for communes.

    Args:
        members: level, code, unit_code of the published territories.
    """
    unit, units = pd.factorize(members["unit_code"].to_numpy(dtype=object), sort=True)
    level, levels = pd.factorize(members["level"].to_numpy(dtype=object), sort=True)
    code, codes = pd.factorize(members["code"].to_numpy(dtype=object), sort=True)
    found, territory = np.unique(level * len(codes) + code, return_inverse=True)
    names = pd.DataFrame({"level": levels[found // len(codes)], "code": codes[found % len(codes)]})
    somewhere = (names["code"] != NO_TERRITORY).to_numpy()[territory]
    wide = (names["level"] != COMMUNE_LEVEL).to_numpy()[territory]
    shape = (len(units) + 1, len(names))
    inside, communes = (
        csr_matrix((np.ones(kept.sum()), (unit[kept], territory[kept])), shape=shape)
        for kept in (somewhere & wide, somewhere & ~wide)
    )
    inside.sum_duplicates()
    lots = np.split(inside.indices, inside.indptr[1:-1])
    piece, _ = pd.factorize(np.array([lot.tobytes() for lot in lots], dtype=object))
    first = np.unique(piece, return_index=True)[1]
    holding = csr_matrix(inside[first])
    department = (names["level"] == "departement").to_numpy()
    places = [
        next((number for number in lots[unit] if department[number]), len(names) + index)
        for index, unit in enumerate(first)
    ]
    return Territories(names, pd.Index(units), piece, holding, communes, np.array(places))


def cells_of(activity: pd.DataFrame, territories: Territories, figures: tuple[str, ...]) -> Cells:
    """Build the cells of one year from what was exchanged in each unit.

    Args:
        activity: unit_code, family and the figures, one row a unit and family; a figure that an
            exchange of that family has not is NaN.
        territories: Where the units are.
        figures: Which figures; rows that have none of them are left out.

    Returns:
        The cells that hold any exchange; the others are empty, and everyone may know it.
    """
    values = activity[list(figures)].to_numpy(float)
    some = ~np.isnan(values).all(axis=1)
    values = values[some]
    unit = territories.units.get_indexer(activity["unit_code"].to_numpy(dtype=object)[some])
    family, families = pd.factorize(activity["family"].to_numpy(dtype=object)[some], sort=True)
    piece = territories.piece[unit]
    of_family, family_part = np.unique(piece * len(families) + family, return_inverse=True)
    of_unit, unit_part = np.unique(unit, return_inverse=True)
    parts = np.vstack(
        [_totals(values, family_part, len(of_family)), _totals(values, unit_part, len(of_unit))]
    )
    family_piece = of_family // max(len(families), 1)
    pieces, piece = np.unique(
        np.concatenate([family_piece, territories.piece[of_unit]]), return_inverse=True
    )
    held = territories.holding[family_piece].tocoo()
    communes = territories.communes[of_unit].tocoo()
    # Families are numbered from 1: 0 is all of them.
    territory = np.concatenate([held.col, held.col, communes.col]).astype(np.int64)
    family = np.concatenate(
        [of_family[held.row] % max(len(families), 1) + 1, 0 * held.row, 0 * communes.row]
    )
    part = np.concatenate([held.row, held.row, communes.row + len(of_family)])
    keys, cell = np.unique(territory * (len(families) + 1) + family, return_inverse=True)
    names = territories.names.iloc[keys // (len(families) + 1)].reset_index(drop=True)
    family_names = np.array([ALL_FAMILIES, *families], dtype=object)
    sums = Sums(
        csr_matrix((np.ones(len(cell)), (cell, part)), shape=(len(keys), len(parts))),
        _ties(piece, len(of_family), len(pieces)),
        # A small table is one place: a single program holds it.
        territories.places[pieces][piece] * (len(pieces) > ONE_PLACE),
    )
    named = names.assign(family=family_names[keys % (len(families) + 1)])
    return Cells(named[KEYS], sums, parts, figures)


def _totals(
    values: npt.NDArray[np.float64], group: npt.NDArray[np.int64], count: int
) -> npt.NDArray[np.float64]:
    """Sum rows by group, column by column; NaN where there is nothing to sum."""
    found = np.full((count, values.shape[1]), np.nan)
    for column, numbers in enumerate(values.T):
        some = ~np.isnan(numbers)
        total = np.bincount(group[some], weights=numbers[some], minlength=count)
        found[:, column] = np.where(np.bincount(group[some], minlength=count) > 0, total, np.nan)
    return found


def _ties(piece: npt.NDArray[np.int64], families: int, pieces: int) -> csr_matrix:
    """In each piece, the families and the communes have the same total."""
    sign = np.where(np.arange(len(piece)) < families, -1.0, 1.0)
    return csr_matrix((sign, (piece, np.arange(len(piece)))), shape=(pieces, len(piece)))


def nested_lines(cells: Cells) -> list[npt.NDArray[np.int64]]:
    """List the plain lines of the tables: a total first, then the cells that make it.

    Families of a territory, departments of a region, EPCI of a department that no EPCI straddles,
    communes of an EPCI and of a department. What does not nest makes no line.
    """
    level, family = (cells.keys[name].to_numpy(dtype=object) for name in ("level", "family"))
    table = cells.sums.cells
    # A territory's cells follow each other, that of all families first.
    wide = np.flatnonzero(level != COMMUNE_LEVEL)
    lines = np.split(wide, np.flatnonzero(family[wide] == ALL_FAMILIES)[1:])
    for parent, child in (("region", "departement"), ("departement", "epci")):
        wholes, members = np.flatnonzero(level == parent), np.flatnonzero(level == child)
        shared = (table[wholes] @ table[members].T).tocoo()
        alike = family[wholes[shared.row]] == family[members[shared.col]]
        row, column, common = shared.row[alike], shared.col[alike], shared.data[alike]
        size = np.diff(table.indptr)
        # All of the total is in the members, and all of each member in the total.
        covered = np.bincount(row, common, len(wholes)) == size[wholes]
        straddle = np.bincount(row, common != size[members[column]], len(wholes)) > 0
        kept = (covered & ~straddle)[row]
        lines += _lines(wholes, members, row[kept], column[kept])
    # Communes are tied to the families of their piece: any set of them nests.
    pieces = csr_matrix(table @ abs(cells.sums.ties).T)
    communes = np.flatnonzero(level == COMMUNE_LEVEL)
    for parent in ("epci", "departement"):
        wholes = np.flatnonzero((level == parent) & (family == ALL_FAMILIES))
        shared = (pieces[wholes] @ pieces[communes].T).tocoo()
        lines += _lines(wholes, communes, shared.row, shared.col)
    return lines


def _lines(
    wholes: npt.NDArray[np.int64],
    members: npt.NDArray[np.int64],
    row: npt.NDArray[np.int64],
    column: npt.NDArray[np.int64],
) -> list[npt.NDArray[np.int64]]:
    """Put each whole before its members, given as pairs of positions."""
    order = np.lexsort((column, row))
    found, first = np.unique(row[order], return_index=True)
    lots = np.split(members[column[order]], first[1:]) if len(found) else []
    return [np.concatenate([[wholes[at]], lot]) for at, lot in zip(found, lots, strict=True)]
