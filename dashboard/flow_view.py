"""The first view of a flow map: where it stands, and how its pixels lie on the ground."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.territories import TerritoryRow
from geodata.mercator import WORLD_M, project, unproject

# What must be in view fits a phone nearly, and a desk with room around.
_WIDTH_PX, _HEIGHT_PX = 330, 440
# The ground is drawn as far as a desk shows it.
_GROUND_PX = (640, 400)
# Web maps show the world on 512 pixels at zoom 0.
_WORLD_PX = 512
_CLOSEST_M = 20.0
_KEPT_SHARE = 0.96


@dataclass(frozen=True)
class View:
    """A view of the plane of web maps.

    Attributes:
        x: Its middle, Mercator metres.
        y: Its middle, Mercator metres.
        metres_per_px: Mercator metres that a pixel shows.
    """

    x: float
    y: float
    metres_per_px: float

    @property
    def zoom(self) -> float:
        """Zoom of a web map."""
        return math.log2(WORLD_M / (_WORLD_PX * self.metres_per_px))

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle, WGS84 degrees."""
        lon, lat = unproject([self.x, self.y])
        return float(lon), float(lat)

    @property
    def ground(self) -> tuple[float, float, float, float]:
        """The box to draw: lon_min, lat_min, lon_max, lat_max, WGS84 degrees."""
        middle, reach = np.array([self.x, self.y]), np.array(_GROUND_PX) * self.metres_per_px
        corners = unproject([middle - reach, middle + reach])
        west, south, east, north = (round(float(value), 3) for value in corners.ravel())
        return west, south, east, north

    def to_px(self, lon_lat: ArrayLike) -> NDArray[np.float64]:
        """Give points, shape (..., 2) in degrees, in pixels from the middle, y to the north."""
        return (project(lon_lat) - [self.x, self.y]) / self.metres_per_px

    def to_degrees(self, pixels: ArrayLike) -> NDArray[np.float64]:
        """Give points in pixels, shape (..., 2), in degrees, no finer than a tenth of a pixel."""
        plane = np.asarray(pixels, float) * self.metres_per_px + [self.x, self.y]
        degrees_per_px = 360 * self.metres_per_px / WORLD_M
        decimals = math.ceil(-math.log10(degrees_per_px / 10))
        return unproject(plane).round(decimals)


def fit(
    territory: TerritoryRow | None, lon_lat: ArrayLike, weights: Sequence[float], *, whole: bool
) -> View:
    """Choose the view that holds nearly all the flows' ends.

    Args:
        territory: What is looked at; None for everything.
        lon_lat: Points of the ends, shape (n, 2), WGS84 degrees.
        weights: Their weights; the outermost 2 % a side may be out of view, so that one exchange
            overseas does not make the map one of the world.
        whole: Whether the territory must be in view too, and not only a third of it.
    """
    boxes = []
    points = project(np.asarray(lon_lat, float).reshape(-1, 2))
    if len(points):
        shares = [(1 - _KEPT_SHARE) / 2, (1 + _KEPT_SHARE) / 2]
        boxes.append(
            np.stack([_quantiles(points[:, axis], weights, shares) for axis in (0, 1)], axis=1)
        )
    if territory is not None and territory.lon is not None and territory.lat is not None:
        middle = project([territory.lon, territory.lat])
        stretch = 1 / math.cos(math.radians(territory.lat))
        half_m = 500 * math.sqrt(territory.area_km2 or 1.0) * stretch * (1 if whole else 1 / 3)
        centre = middle if whole or not boxes else boxes[0].mean(axis=0)
        boxes.append(np.stack([centre - half_m, centre + half_m]))
    if not boxes:
        return View(0.0, 0.0, WORLD_M / _WORLD_PX)
    low = np.min([box[0] for box in boxes], axis=0)
    high = np.max([box[1] for box in boxes], axis=0)
    x, y = (low + high) / 2
    across, up = high - low
    metres_per_px = max(across / _WIDTH_PX, up / _HEIGHT_PX, _CLOSEST_M)
    return View(float(x), float(y), float(metres_per_px))


def _quantiles(
    values: NDArray[np.float64], weights: Sequence[float], shares: Sequence[float]
) -> NDArray[np.float64]:
    """The values that leave a share of the weight below them."""
    order = np.argsort(values)
    reached = np.cumsum(np.asarray(weights, float)[order])
    at = np.searchsorted(reached, np.asarray(shares) * reached[-1])
    return values[order][np.minimum(at, len(values) - 1)]
