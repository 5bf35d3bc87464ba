"""The figures that the method gives: name, unit and words, one row each in factors/figures.csv."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analytics.errors import UnknownChoice


@dataclass(frozen=True)
class Figure:
    """One figure of the method.

    Attributes:
        figure_id: Its name and column.
        unit: Its unit, as in analytics.units.
        label_fr: What a screen calls it, in French.
        label_en: The same in English.
        impact_section: Section of the impact method that defines it.
        formula_fr: How it is computed for one exchange, in words, in French.
        formula_en: The same in English.
        resources: The resources that it measures, separated by spaces.
        factor_kinds: The kinds of factors that enter it, separated by spaces.
        assumptions: How the ids of the assumptions that enter it begin, separated by spaces;
            those with `gsd2` enter its interval only.
    """

    figure_id: str
    unit: str
    label_fr: str
    label_en: str
    impact_section: str
    formula_fr: str
    formula_en: str
    resources: str
    factor_kinds: str
    assumptions: str


@cache
def figures() -> tuple[Figure, ...]:
    """All figures, in the order in which they are shown."""
    text = (files("analytics") / "factors" / "figures.csv").read_text(encoding="utf-8")
    return tuple(Figure(**row) for row in csv.DictReader(text.splitlines()))


def require_figure(figure_id: str) -> Figure:
    """Find a figure by its id.

    Raises:
        UnknownChoice: If there is none; with the ids that are known.
    """
    for figure in figures():
        if figure.figure_id == figure_id:
            return figure
    known = ", ".join(figure.figure_id for figure in figures())
    raise UnknownChoice(f"{figure_id!r} is not a figure. Known: {known}.")
