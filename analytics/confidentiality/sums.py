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


def pieces(members: pd.DataFrame) -> pd.Series:
    """Name the piece of each unit: the territories that hold it, but for its commune."""
    wide = members[(members["level"] != COMMUNE_LEVEL) & (members["code"] != NO_TERRITORY)]
    keys = (wide["level"] + ":" + wide["code"]).to_numpy()
    units = wide["unit_code"].to_numpy()
    order = np.lexsort((keys, units))
    found, starts = np.unique(units[order], return_index=True)
    lots = np.split(keys[order], starts)[1:]
    return pd.Series(["|".join(lot) for lot in lots], index=found, dtype=str)


def cells_of(
    activity: pd.DataFrame,
    members: pd.DataFrame,
    figures: tuple[str, ...],
    piece: pd.Series | None = None,
) -> Cells:
    """Build the cells of one year from what was exchanged in each unit.

    Args:
        activity: unit_code, family and the figures, one row a unit and family; a figure that an
            exchange of that family has not is NaN.
        members: level, code, unit_code of the published territories, for the units of `activity`.
        figures: Which figures; rows that have none of them are left out.
        piece: What `pieces` says of `members`, where it was asked before.

    Returns:
        The cells that hold any exchange; the others are empty, and everyone may know it.
    """
    activity = activity.dropna(subset=list(figures), how="all")
    if activity.empty:
        nothing = Sums(csr_matrix((0, 0)), csr_matrix((0, 0)), np.zeros(0, dtype=np.int64))
        return Cells(pd.DataFrame(columns=KEYS), nothing, np.zeros((0, len(figures))), figures)
    members = members[members["code"] != NO_TERRITORY]
    members = members[members["unit_code"].isin(activity["unit_code"])]
    wide = members[members["level"] != COMMUNE_LEVEL].sort_values(["level", "code"])
    piece = pieces(members) if piece is None else piece
    activity = activity.assign(piece=activity["unit_code"].map(piece).fillna(""))
    by_family = activity.groupby(["piece", "family"], sort=True)[list(figures)].sum(min_count=1)
    by_unit = activity.groupby(["piece", "unit_code"], sort=True)[list(figures)].sum(min_count=1)
    parts = np.vstack([by_family.to_numpy(float), by_unit.to_numpy(float)])
    names, codes = pd.factorize(
        np.concatenate(
            [by_family.index.get_level_values("piece"), by_unit.index.get_level_values("piece")]
        )
    )
    family_parts = by_family.reset_index()[["piece", "family"]].assign(part=range(len(by_family)))
    unit_parts = by_unit.reset_index()[["piece", "unit_code"]].assign(
        part=np.arange(len(by_unit)) + len(by_family)
    )
    territories = (
        wide.assign(piece=wide["unit_code"].map(piece))
        .drop(columns="unit_code")
        .drop_duplicates()
        .merge(family_parts, on="piece")
    )
    communes = members[members["level"] == COMMUNE_LEVEL].merge(unit_parts, on="unit_code")
    long = pd.concat(
        [
            territories[[*KEYS, "part"]],
            territories.assign(family=ALL_FAMILIES)[[*KEYS, "part"]],
            communes.assign(family=ALL_FAMILIES)[[*KEYS, "part"]],
        ]
    )
    row, keys = pd.factorize(pd.MultiIndex.from_frame(long[KEYS]))
    shape = (len(keys), len(parts))
    sums = Sums(
        csr_matrix((np.ones(len(long)), (row, long["part"].to_numpy())), shape=shape),
        _ties(names, len(by_family), len(codes)),
        _places(codes)[names],
    )
    return Cells(pd.DataFrame(list(keys), columns=KEYS), sums, parts, figures)


def _ties(piece: npt.NDArray[np.int64], families: int, pieces: int) -> csr_matrix:
    """In each piece, the families and the communes have the same total."""
    sign = np.where(np.arange(len(piece)) < families, -1.0, 1.0)
    return csr_matrix((sign, (piece, np.arange(len(piece)))), shape=(pieces, len(piece)))


def _places(codes: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Number the department of each piece; a piece outside of any is a place of its own kind.

    A small table is one place: a single program holds it.
    """
    if len(codes) <= ONE_PLACE:
        return np.zeros(len(codes), dtype=np.int64)
    departments = [
        next((key for key in str(code).split("|") if key.startswith("departement:")), code)
        for code in codes
    ]
    found: npt.NDArray[np.int64] = pd.factorize(np.array(departments, dtype=object))[0]
    return found


def nested_lines(cells: Cells, members: pd.DataFrame) -> list[npt.NDArray[np.int64]]:
    """List the plain lines of the tables: a total first, then the cells that make it.

    Families of a territory, departments of a region, EPCI of a department that no EPCI straddles,
    communes of an EPCI and of a department. What does not nest makes no line.
    """
    keys = cells.keys.assign(cell=range(len(cells.keys)))
    covered = cells.sums.cells.astype(bool)
    lines = []
    for _, rows in keys[keys["level"] != COMMUNE_LEVEL].groupby(["level", "code"]):
        total = rows["cell"][rows["family"] == ALL_FAMILIES].to_numpy()
        lines.append(np.concatenate([total, rows["cell"][rows["family"] != ALL_FAMILIES]]))
    inside = members[members["code"] != NO_TERRITORY]
    for parent, child in (
        ("region", "departement"),
        ("departement", "epci"),
        ("epci", COMMUNE_LEVEL),
        ("departement", COMMUNE_LEVEL),
    ):
        pairs = (
            inside[inside["level"] == parent]
            .merge(inside[inside["level"] == child], on="unit_code", suffixes=("", "_in"))[
                ["code", "code_in"]
            ]
            .drop_duplicates()
        )
        found = (
            keys[keys["level"] == parent]
            .merge(pairs, on="code")
            .merge(
                keys[keys["level"] == child].rename(columns={"code": "code_in"}),
                on=["code_in", "family"],
                suffixes=("", "_in"),
            )
        )
        for cell, group in found.groupby("cell"):
            whole = int(str(cell))
            children = group["cell_in"].to_numpy()
            # Communes are tied to the families of their piece: any set of them nests.
            if (
                child == COMMUNE_LEVEL
                or (covered[children].sum(axis=0) == covered[[whole]].toarray()[0]).all()
            ):
                lines.append(np.concatenate([[whole], children]))
    return lines
