"""A road network: junctions, the roads between them, and who may drive each.

One array an attribute, so that a department loads in a second and numba reads it as it is.
"""

from dataclasses import dataclass, fields
from enum import IntFlag, StrEnum
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geodata.roads.tags import TRUCK_LIMIT_KMH

DEGREES_PER_UNIT = 1e-7
"""Coordinates are whole numbers of 1e-7 degree, OpenStreetMap's own precision (1 cm)."""

TRUCK_WEIGHT_T = 19.0
TRUCK_HEIGHT_M = 4.0
"""The truck of the truck profile: a rigid two-axle truck at its legal weight (code de la route,
R312-4) and 4 m high, what European roads are built for (directive 96/53/EC)."""


class Use(IntFlag):
    """Who may drive a road, from its first junction to its last (forward) and back."""

    CAR_FORWARD = 1
    CAR_BACKWARD = 2
    TRUCK_FORWARD = 4
    TRUCK_BACKWARD = 8
    FERRY = 16


class Profile(StrEnum):
    """What drives."""

    TRUCK = "truck"
    CAR = "car"


@dataclass(frozen=True)
class RoadNetwork:
    """Junctions and roads, WGS84.

    Attributes:
        node_osm_id: OpenStreetMap's id of each junction, by which networks meet; negative where
            a barrier parts the two sides of a node. Shape (n,).
        node_lon_e7: longitude in 1e-7 degree, shape (n,).
        node_lat_e7: latitude.
        first: junction where each road starts, shape (r,).
        last: junction where it ends.
        way_id: OpenStreetMap's id of the way that it is a part of.
        length_m: its length, along great circles between its bends.
        use: flags of `Use`.
        speed_kmh: a car's speed.
        max_weight_t: heaviest vehicle, inf for no limit.
        max_height_m: highest vehicle, inf for no limit.
        bend_start: where the bends of each road begin, ends excluded, shape (r + 1,).
        bend_osm_id: OpenStreetMap's id of each bend, where another network may meet the road.
        bend_lon_e7: longitude of the bends in 1e-7 degree.
        bend_lat_e7: latitude of the bends.
    """

    node_osm_id: NDArray[np.int64]
    node_lon_e7: NDArray[np.int32]
    node_lat_e7: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    way_id: NDArray[np.int64]
    length_m: NDArray[np.float32]
    use: NDArray[np.uint8]
    speed_kmh: NDArray[np.uint8]
    max_weight_t: NDArray[np.float32]
    max_height_m: NDArray[np.float32]
    bend_start: NDArray[np.int64]
    bend_osm_id: NDArray[np.int64]
    bend_lon_e7: NDArray[np.int32]
    bend_lat_e7: NDArray[np.int32]

    @property
    def version(self) -> str:
        """What changes when anything in the network does: 12 hexadecimal digits."""
        digest = sha256()
        for field in fields(self):
            digest.update(np.ascontiguousarray(getattr(self, field.name)).tobytes())
        return digest.hexdigest()[:12]

    def save(self, path: Path) -> None:
        """Write the network to a file."""
        with path.open("wb") as stream:
            np.savez_compressed(
                stream, **{field.name: getattr(self, field.name) for field in fields(self)}
            )

    @classmethod
    def open(cls, path: Path) -> "RoadNetwork":
        """Read a network from a file that `save` wrote.

        Raises:
            OSError: if the file cannot be read.
            ValueError: if it is not a network.
        """
        with np.load(path, allow_pickle=False) as stored:
            return cls(**{field.name: stored[field.name] for field in fields(cls)})

    def open_ways(self, profile: Profile) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Say which roads a profile may drive forward, and which backward, shape (r,) each."""
        if profile is Profile.CAR:
            return (
                self.use & Use.CAR_FORWARD > 0,
                self.use & Use.CAR_BACKWARD > 0,
            )
        fits = (self.max_weight_t >= TRUCK_WEIGHT_T) & (self.max_height_m >= TRUCK_HEIGHT_M)
        return (
            fits & (self.use & Use.TRUCK_FORWARD > 0),
            fits & (self.use & Use.TRUCK_BACKWARD > 0),
        )

    def minutes(self, profile: Profile, roads: NDArray[np.integer]) -> NDArray[np.float64]:
        """Give the minutes that roads take at the speeds allowed, stops not counted, shape (k,)."""
        speed = self.speed_kmh[roads].astype(np.float64)
        if profile is Profile.TRUCK:
            speed = np.minimum(speed, TRUCK_LIMIT_KMH)
        return np.asarray(self.length_m[roads] / 1000 / speed * 60)


def road_points(
    network: RoadNetwork, roads: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Give the points of roads, from the first junction by the bends to the last.

    Args:
        network: the network.
        roads: which of its roads, shape (k,).

    Returns:
        The place in `roads` of each point's road, its longitude and its latitude, WGS84 degrees,
        road by road.
    """
    counts = network.bend_start[roads + 1] - network.bend_start[roads]
    start = np.concatenate([[0], np.cumsum(counts + 2)])
    lon_e7, lat_e7 = np.empty(start[-1], np.int32), np.empty(start[-1], np.int32)
    for ends, at in ((network.first, start[:-1]), (network.last, start[1:] - 1)):
        lon_e7[at] = network.node_lon_e7[ends[roads]]
        lat_e7[at] = network.node_lat_e7[ends[roads]]
    ramp = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    inner = np.repeat(start[:-1] + 1, counts) + ramp
    bends = np.repeat(network.bend_start[roads], counts) + ramp
    lon_e7[inner], lat_e7[inner] = network.bend_lon_e7[bends], network.bend_lat_e7[bends]
    line_of = np.repeat(np.arange(len(roads)), counts + 2)
    return line_of, lon_e7 * DEGREES_PER_UNIT, lat_e7 * DEGREES_PER_UNIT
