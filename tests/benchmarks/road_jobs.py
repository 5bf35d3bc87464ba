"""The networks that routers race on, and the pairs that they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.distances import great_circle_km
from geodata.roads.network import DEGREES_PER_UNIT, Profile
from geodata.roads.pbf import read_pbf
from geodata.roads.ways import network_of
from tests.benchmarks.generated_network import generate

EXTRACT = Path(__file__).parents[3] / "shared" / "data" / "roads" / "liechtenstein-2015.osm.pbf"
LOCAL_KM = 50.0


@dataclass(frozen=True)
class Arcs:
    """A network as every contender takes it: nodes, and one-way arcs, one a pair of nodes.

    Attributes:
        lon: longitudes, WGS84 degrees, shape (n,).
        lat: latitudes.
        tail: where each arc starts, shape (m,).
        head: where it ends.
        length_m: its length.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length_m: NDArray[np.float64]


@dataclass(frozen=True)
class RoadJob:
    """A network and two lots of pairs: near ones, and from anywhere to anywhere."""

    arcs: Arcs
    near: NDArray[np.int64]
    far: NDArray[np.int64]

    def save(self, path: Path) -> None:
        """Write the job to a file, so that its making is in no contender's memory."""
        np.savez(path, near=self.near, far=self.far, **vars(self.arcs))

    @classmethod
    def open(cls, path: Path) -> RoadJob:
        """Read a job that `save` wrote."""
        with np.load(path) as stored:
            arcs = Arcs(**{name: stored[name] for name in Arcs.__dataclass_fields__})
            return cls(arcs, stored["near"], stored["far"])


def generated(nodes: int, near: int, far: int) -> RoadJob:
    """Return a network like a department's, of that many nodes, and pairs, shape (k, 2) each."""
    made = generate(nodes, side_km=85.0 * (nodes / 200_000) ** 0.5)
    return _job(_shortest(made.lon, made.lat, made.tail, made.head, made.length_m), near, far)


def extract(near: int) -> RoadJob:
    """Return the roads of Liechtenstein that a car may drive, and pairs: all are near."""
    network, _ = network_of(read_pbf(EXTRACT))
    forward, backward = network.open_ways(Profile.CAR)
    length_m = network.length_m.astype(np.float64)
    arcs = _shortest(
        network.node_lon_e7 * DEGREES_PER_UNIT,
        network.node_lat_e7 * DEGREES_PER_UNIT,
        np.concatenate([network.first[forward], network.last[backward]]).astype(np.int64),
        np.concatenate([network.last[forward], network.first[backward]]).astype(np.int64),
        np.concatenate([length_m[forward], length_m[backward]]),
    )
    return _job(arcs, near, 0)


def _shortest(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    length_m: NDArray[np.float64],
) -> Arcs:
    """Keep the shortest arc of each two nodes: matrices would add them up."""
    order = np.lexsort([length_m, head, tail])
    tail, head, length_m = tail[order], head[order], length_m[order]
    kept = np.ones(len(tail), bool)
    kept[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    kept &= tail != head
    return Arcs(lon, lat, tail[kept], head[kept], length_m[kept])


def _job(arcs: Arcs, near: int, far: int) -> RoadJob:
    """Draw pairs of nodes that reach each other; the near ones within `LOCAL_KM`."""
    n = len(arcs.lon)
    graph = coo_array((np.ones(len(arcs.tail), np.int8), (arcs.tail, arcs.head)), shape=(n, n))
    labels = connected_components(graph, directed=True, connection="strong")[1]
    largest = np.flatnonzero(labels == np.bincount(labels).argmax())
    drawn = np.random.default_rng(4).choice(largest, (20 * near + far, 2))
    a, b = drawn[far:].T
    is_near = great_circle_km(arcs.lon[a], arcs.lat[a], arcs.lon[b], arcs.lat[b]) <= LOCAL_KM
    return RoadJob(arcs, drawn[far:][is_near][:near], drawn[:far])
