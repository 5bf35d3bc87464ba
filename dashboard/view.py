"""What a screen looks at: a territory, a year, a family."""

from dataclasses import dataclass

from analytics.territories import TerritoryRow
from dashboard import filters, formats, labels
from dashboard.texts import t


@dataclass(frozen=True)
class View:
    """What every figure and chart of a screen counts.

    Attributes:
        territory: where.
        year: the calendar year.
        family: the only family counted, None for all.
    """

    territory: TerritoryRow
    year: int
    family: str | None

    @property
    def words(self) -> str:
        """The view in a line: `Redon Agglomération · 2025 · famille Bois`."""
        parts = [filters.territory_title(self.territory), str(self.year)]
        if self.family:
            parts.append(t("famille « {family} »", family=labels.family(self.family)))
        return formats.DOT.join(parts)

    @property
    def file(self) -> tuple[str, ...]:
        """The parts of an exported file's name that say what it counts."""
        where = self.territory.key.replace(":", "-")
        return (where, str(self.year), *((self.family,) if self.family else ()))
