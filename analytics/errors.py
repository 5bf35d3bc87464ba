"""What analytics may refuse, each with words that say what to do."""

from typing import Self


class AnalyticsError(Exception):
    """Base of every refusal of this package."""


class AccessDenied(AnalyticsError):
    """No access was given, or its role may not see what was asked."""


class UnknownFactorSet(AnalyticsError):
    """The factor set is not in factors.csv."""


class UnknownChoice(AnalyticsError):
    """An argument is not one of the values it may take."""


class NotComputed(AnalyticsError):
    """The figures are absent: the models were never run on this database."""

    @classmethod
    def on_database(cls) -> Self:
        """Say so, and what to run."""
        return cls(
            "The models were never run on this database, or those of an earlier version were. "
            "Run `maillage compute`."
        )

    @classmethod
    def by_other_models(cls) -> Self:
        """Say that what is computed is of other models than these, and what to run."""
        return cls("Another version of Maillage computed this database. Run `maillage compute`.")


class UnknownTerritory(AnalyticsError):
    """No such territory is loaded."""


class UnknownPlace(AnalyticsError):
    """No such company, commune or point to search around."""


class NoDatabase(AnalyticsError):
    """There is no database, or no published snapshot, where one was expected."""
