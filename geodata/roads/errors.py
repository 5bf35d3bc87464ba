"""What can go wrong with roads."""

from geodata.errors import GeodataError


class NoRoads(GeodataError):
    """The data hold nothing to drive on."""


class UnreadableRoads(GeodataError):
    """A file is not an OpenStreetMap extract, or is cut short."""
