"""What can go wrong with roads."""

from geodata.errors import GeodataError


class NoRoads(GeodataError):
    """The data hold nothing to drive on."""


class UnreadableRoads(GeodataError):
    """A file is not an OpenStreetMap extract, or is cut short."""


class NoSuchNetwork(GeodataError):
    """No road network has that name."""


class DownloadFailed(GeodataError):
    """Overpass gave no roads, or not all of them."""


class NoWay(GeodataError):
    """There is no way by road between two points, or no road near one of them."""
