"""What loading a file of territories did, in figures and in words."""

from collections.abc import Sequence
from dataclasses import dataclass

LISTED = 10
"""How many items of a list the words show; the report itself keeps them all."""


@dataclass(frozen=True)
class TerritoryLoadReport:
    """The outcome of one load.

    Attributes:
        file: name of the file.
        level: level that was loaded.
        country: country of the territories.
        territories: territories of that level now in the database for the country.
        units_attached: smallest units that belong to one of them.
        units_in_none: smallest units of the country that belong to none.
        mended: territories whose geometry was invalid, with what was wrong.
        refused: rows that were left out, with the reason.
        merged: codes found several times, dissolved into one.
        unknown: commune codes that no unit has and no successor follows.
        conflicts: communes that the file puts in two territories, with the one kept.
        notes: anything else that the user should know.
    """

    file: str
    level: str
    country: str
    territories: int
    units_attached: int
    units_in_none: int
    mended: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Say it in plain words, one fact a line."""
        lines = [
            f"{self.file}: {self.territories} territories of level {self.level} ({self.country}), "
            f"which hold {self.units_attached} units; {self.units_in_none} units are in none."
        ]
        for title, items in (
            ("geometries mended", self.mended),
            ("rows refused", self.refused),
            ("codes found several times, dissolved", self.merged),
            ("unknown communes", self.unknown),
            ("communes in two territories", self.conflicts),
        ):
            if items:
                lines.append(f"{len(items)} {title}: {shortened(items)}")
        return [*lines, *self.notes]


def shortened(items: Sequence[str]) -> str:
    """Join the first ten items, and say how many more there are."""
    rest = len(items) - LISTED
    return "; ".join(items[:LISTED]) + (f"; and {rest} more" if rest > 0 else "")
