"""The figures that the method gives: name, unit and words, one row each in factors/figures.csv."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Figure:
    """One figure of the method.

    Attributes:
        figure_id: Its name and column.
        unit: Its unit, as in analytics.units.
        label_fr: What a screen calls it, in French.
        label_en: The same in English.
        impact_section: Section of the impact method that defines it.
    """

    figure_id: str
    unit: str
    label_fr: str
    label_en: str
    impact_section: str


@cache
def figures() -> tuple[Figure, ...]:
    """All figures, in the order in which they are shown."""
    text = (files("analytics") / "factors" / "figures.csv").read_text(encoding="utf-8")
    return tuple(Figure(**row) for row in csv.DictReader(text.splitlines()))
