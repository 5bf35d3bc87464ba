"""What can go wrong with places; every message says what, where and what to do."""


class GeodataError(Exception):
    """Base of the errors of this package; its text is fit to be shown to a user."""


class UnknownTerritory(GeodataError):
    """No territory has that level and code."""


class TerritoryFileError(GeodataError):
    """A file of territories or of members cannot be used as it is."""


class RebuildError(GeodataError):
    """The sources of the reference data are not what the rebuild expects."""
