"""From what was exchanged to what may be published: masks, and the report on them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.confidentiality.attack import Attack, Bools, Floats, failures
from analytics.confidentiality.groups import Group, groups
from analytics.confidentiality.sums import KEYS, Cells, cells_of, nested_lines, territories_of
from analytics.confidentiality.suppress import costs, plain, suppress

CELL_KEYS = [*KEYS, "year", "figure_group"]


@dataclass(frozen=True)
class Mask:
    """Which cells of one year and one group are hidden.

    Attributes:
        year: The year.
        group: The group of figures.
        cells: The cells.
        primary: (cells,) hidden by the rules, or because a group that this one is within is.
        hidden: (cells,) not published.
    """

    year: int
    group: Group
    cells: Cells
    primary: Bools
    hidden: Bools

    @property
    def weight(self) -> Floats:
        """(cells,) the group's own measure, by which what is published is weighed."""
        return np.abs(self.cells.values(self.group.watched[0]))

    def figures(self) -> dict[str, Floats]:
        """The parts of each figure, without those that are another times a constant."""
        found: dict[str, Floats] = {}
        for index, figure in enumerate(self.cells.figures):
            parts = self.cells.parts[:, index]
            if not any(_proportional(parts, other) for other in found.values()):
                found[figure] = parts
        return found


def _proportional(one: Floats, other: Floats) -> bool:
    if not np.array_equal(np.isnan(one), np.isnan(other)):
        return False
    left, right = np.nan_to_num(one), np.nan_to_num(other)
    norm = float(right @ right)
    return bool(np.allclose(left, right * (left @ right / norm if norm else 0.0), rtol=1e-9))


def masks(
    activity: pd.DataFrame, members: pd.DataFrame, primary_cells: pd.DataFrame
) -> Iterator[Mask]:
    """Decide what is hidden, year by year and group by group.

    Args:
        activity: year, unit_code, family and every figure, one row a unit, family and year.
        members: level, code, unit_code of the published territories.
        primary_cells: `CELL_KEYS` and hidden, one row a cell that holds an exchange.

    Yields:
        A mask for each year and each group that has a cell.
    """
    territories = territories_of(members)
    for year, of_year in activity.groupby("year"):
        done: dict[str, Mask] = {}
        ruled = primary_cells[primary_cells["year"] == year]
        for group in groups():
            cells = cells_of(of_year, territories, group.figures)
            if cells.keys.empty:
                continue
            primary = _by_rule(cells, ruled[ruled["figure_group"] == group.name])
            for wider in group.within:
                if wider in done:
                    primary |= _hidden_in(cells, done[wider])
            mask = Mask(int(str(year)), group, cells, primary, primary)
            usual = plain_mask(mask)
            hidden = suppress(cells.sums, mask.figures(), usual, costs(mask.weight), group.least)
            done[group.name] = Mask(mask.year, group, cells, primary, hidden)
            yield done[group.name]


def _by_rule(cells: Cells, ruled: pd.DataFrame) -> Bools:
    found = cells.keys.merge(ruled[[*KEYS, "hidden"]], on=KEYS, how="left", validate="1:1")
    # A cell that no rule was asked of is not known to be safe.
    return np.array(found["hidden"].fillna(True), dtype=bool)


def _hidden_in(cells: Cells, mask: Mask) -> Bools:
    theirs = mask.cells.keys.assign(hidden=mask.hidden)
    found = cells.keys.merge(theirs, on=KEYS, how="left", validate="1:1")
    return np.array(found["hidden"].fillna(False), dtype=bool)


def audit(mask: Mask, hidden: Bools | None = None) -> int:
    """Count the hidden cells of a mask that published ones give away, on any figure.

    Args:
        mask: Cells, and what is hidden.
        hidden: Another choice of hidden cells, to compare with.
    """
    hidden = mask.hidden if hidden is None else hidden
    safe = hidden.copy()
    sums = mask.cells.sums
    attack = Attack(sums, hidden, mask.group.least)
    for parts in mask.figures().values():
        for failure in failures(sums, parts, hidden, safe, mask.group.least, attack=attack):
            safe[failure.cell] = False
    return int((hidden & ~safe).sum())


def plain_mask(mask: Mask) -> Bools:
    """What primary plus row and column suppression would hide, without an audit."""
    return plain(nested_lines(mask.cells), mask.primary, costs(mask.weight))


def share(weights: Floats, hidden: Bools) -> float | None:
    """The share of a measure that is published; None where there is none of it."""
    total = float(weights.sum())
    return float(weights[~hidden].sum()) / total if total else None


def as_rows(mask: Mask) -> pd.DataFrame:
    """The mask as rows: `CELL_KEYS`, primary, hidden."""
    return mask.cells.keys.assign(
        year=mask.year, figure_group=mask.group.name, primary=mask.primary, hidden=mask.hidden
    )
