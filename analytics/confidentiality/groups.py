"""Which figures share a mask: one row a figure in factors/figure_groups.csv.

Figures of one group are proportional to each other, or nearly: where one is hidden all are. A
group has its own contributors, since the hours of a cell's only crane are nobody else's even
where twenty companies give pallets; so each group of a cell is judged, hidden and audited for
itself, and a group `within` another is hidden wherever that one is.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Group:
    """Figures that are published or hidden together.

    Attributes:
        name: Its name.
        figures: Its figures.
        watched: Those whose contributors are counted, and whose dominance is looked at: the
            measure itself and what a public factor leads back to it. The others follow.
        within: The groups whose hidden cells are hidden here too.
        about_people: Whether the rule of eleven people applies.
        least: The smallest width of protection, in the figures' unit: one person, where a tenth
            of a person would leave a single whole number.
    """

    name: str
    figures: tuple[str, ...]
    watched: tuple[str, ...]
    within: tuple[str, ...]
    about_people: bool
    least: float


@cache
def groups() -> tuple[Group, ...]:
    """All groups, each after those that it is within."""
    text = (files("analytics") / "factors" / "figure_groups.csv").read_text(encoding="utf-8")
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(text.splitlines()):
        rows.setdefault(row["figure_group"], []).append(row)
    return tuple(
        Group(
            name,
            tuple(row["figure_id"] for row in members),
            tuple(row["figure_id"] for row in members if row["watched"] == "true"),
            tuple(filter(None, members[0]["within"].split("|"))),
            members[0]["about_people"] == "true",
            float(members[0]["least"]),
        )
        for name, members in rows.items()
    )
