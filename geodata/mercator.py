"""The plane of web maps: spherical Mercator (EPSG:3857), in metres at the equator.

For drawing, and for finding what is nearest; not to measure: its metres are 1.5 times those of the
ground at 48° N.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

RADIUS_M = 6378137.0
WORLD_M = 2 * np.pi * RADIUS_M
"""Width of the whole map."""

LATITUDE_LIMIT_DEG = 85.0511
"""Web maps end here, where they are square."""


def project(lon_lat: ArrayLike) -> NDArray[np.float64]:
    """Project points, shape (..., 2): longitude and latitude in WGS84 degrees to x and y in metres.

    Latitudes beyond the limit of web maps are brought back to it. EPSG guidance note 7-2, method
    1024.
    """
    degrees = np.asarray(lon_lat, dtype=np.float64)
    lat = np.clip(degrees[..., 1], -LATITUDE_LIMIT_DEG, LATITUDE_LIMIT_DEG)
    x = RADIUS_M * np.radians(degrees[..., 0])
    y = RADIUS_M * np.arctanh(np.sin(np.radians(lat)))
    return np.stack([x, y], axis=-1)


def unproject(metres: ArrayLike) -> NDArray[np.float64]:
    """Give the longitude and latitude (WGS84 degrees) of projected points, shape (..., 2)."""
    plane = np.asarray(metres, dtype=np.float64)
    lon = np.degrees(plane[..., 0] / RADIUS_M)
    lat = np.degrees(np.arcsin(np.tanh(plane[..., 1] / RADIUS_M)))
    return np.stack([lon, lat], axis=-1)
