"""What a screen looks at: a territory, a year, a resource, a family."""

from dataclasses import dataclass
from typing import Any

from analytics.territories import TerritoryRow
from dashboard import filters, formats, labels
from dashboard.texts import t


@dataclass(frozen=True)
class View:
    """What every figure and chart of a screen counts.

    Attributes:
        territory: where.
        year: the calendar year, None for all.
        family: the only family counted, None for all.
        resource: the only resource counted, None for all.
    """

    territory: TerritoryRow
    year: int | None
    family: str | None
    resource: str | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """The view as the arguments of the questions of `analytics`."""
        return {
            "territory": self.territory.key,
            "year": self.year,
            "family": self.family,
            "resource": self.resource,
        }

    @property
    def words(self) -> str:
        """The view in a line: `Redon Agglomération · 2025 · famille Bois`."""
        parts = [filters.territory_title(self.territory)]
        parts.append(str(self.year) if self.year else t("toutes les années"))
        if self.resource:
            parts.append(labels.resource(self.resource))
        if self.family:
            parts.append(t("famille « {family} »", family=labels.family(self.family)))
        return formats.DOT.join(parts)

    @property
    def file(self) -> tuple[str, ...]:
        """The parts of an exported file's name that say what it counts."""
        where = self.territory.key.replace(":", "-")
        chosen = (str(self.year) if self.year else None, self.resource, self.family)
        return (where, *(part for part in chosen if part))
