"""Distances between two points, and inside one commune.

The conventions are those of the method's section 4: a sphere, not an ellipsoid, so that
everyone who repeats the computation finds the same figure.  Every function takes numbers or
numpy arrays (broadcast together) and answers in kilometres.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG 1980, R1), in km."""

NEAR_FACTOR, MIDDLE_FACTOR, FAR_FACTOR = 1.40, 1.275, 1.20
"""Road kilometres for each further great-circle kilometre: near, middle and far."""

NEAR_LIMIT_KM, MIDDLE_LIMIT_KM = 20.0, 100.0
"""Great-circle distances at which the factor changes; the detour is continuous there."""

INTRA_COMMUNE_FACTOR = 0.5108
"""Mean distance between two random points, as a share of the square root of the area.

Between the disc's exact 128/(45 pi^1.5) = 0.5108 and the square's 0.5214: the disc's is used.
"""


def great_circle_km(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> NDArray[np.float64]:
    """Give the great-circle distance between points, on a sphere of radius 6371.0088 km.

    Args:
        lon1: longitudes of the first points, WGS84 degrees, any shape.
        lat1: latitudes of the first points, WGS84 degrees.
        lon2: longitudes of the second points.
        lat2: latitudes of the second points.

    Returns:
        Kilometres, in the shape the four inputs broadcast to (0-d for numbers; NaN where a
        coordinate is NaN).

    The haversine form is used because it is exact to rounding for the short distances that
    sharing is about (Sinnott, "Virtues of the Haversine", 1984).
    """
    lon1_rad, lat1_rad = np.radians(lon1), np.radians(lat1)
    lon2_rad, lat2_rad = np.radians(lon2), np.radians(lat2)
    half_chord_squared = (
        np.sin((lat2_rad - lat1_rad) / 2) ** 2
        + np.cos(lat1_rad) * np.cos(lat2_rad) * np.sin((lon2_rad - lon1_rad) / 2) ** 2
    )
    # Rounding can carry antipodes a hair above 1, where arcsin has no value.
    half_angle = np.arcsin(np.sqrt(np.clip(half_chord_squared, 0.0, 1.0)))
    return np.asarray(2 * EARTH_RADIUS_KM * half_angle, dtype=np.float64)


def detour_km(distance_km: ArrayLike) -> NDArray[np.float64]:
    """Estimate road kilometres from great-circle kilometres, where no road network covers them.

    1.40 d up to 20 km; 28 + 1.275 (d - 20) up to 100 km; 130 + 1.20 (d - 100) beyond: the
    method's section 4, assumption; European cities' mean radial detour is 1.343.

    Args:
        distance_km: great-circle distances in km, not negative, any shape.

    Returns:
        Road kilometres, same shape; continuous, increasing, never below the input.
    """
    return own_detour_km(distance_km, NEAR_FACTOR, MIDDLE_FACTOR, FAR_FACTOR)


def own_detour_km(
    distance_km: ArrayLike, near_factor: ArrayLike, middle_factor: ArrayLike, far_factor: ArrayLike
) -> NDArray[np.float64]:
    """Estimate road kilometres with a territory's own factors, over the bands of `detour_km`.

    Args:
        distance_km: great-circle distances in km, not negative, any shape.
        near_factor: road km for each great-circle km up to 20 km.
        middle_factor: for each further one up to 100 km.
        far_factor: for each beyond.

    Returns:
        Road kilometres, in the shape that the four broadcast to.
    """
    distance = np.asarray(distance_km, dtype=np.float64)
    near = np.asarray(near_factor) * np.minimum(distance, NEAR_LIMIT_KM)
    middle_km = np.clip(distance - NEAR_LIMIT_KM, 0.0, MIDDLE_LIMIT_KM - NEAR_LIMIT_KM)
    far = np.asarray(far_factor) * np.maximum(distance - MIDDLE_LIMIT_KM, 0.0)
    return np.asarray(near + np.asarray(middle_factor) * middle_km + far)


def reach_km(radius_km: float) -> float:
    """Give the great-circle distance whose estimated road distance is a radius.

    Args:
        radius_km: road km.

    Returns:
        Kilometres as the crow flies: the inverse of `detour_km`, linear between the knots used.
    """
    knots = np.array([0.0, NEAR_LIMIT_KM, MIDDLE_LIMIT_KM, 25_000.0])
    return float(np.interp(radius_km, detour_km(knots), knots))


def intra_commune_km(area_km2: ArrayLike) -> NDArray[np.float64]:
    """Give the expected distance between two points of one commune, before any detour.

    Args:
        area_km2: area of the commune in km2, any shape.

    Returns:
        0.5108 times the square root of the area, in km, same shape (the method's section 4).
    """
    return np.asarray(INTRA_COMMUNE_FACTOR * np.sqrt(np.asarray(area_km2, dtype=np.float64)))
