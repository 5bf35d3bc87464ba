"""The roads of a database: every network that is loaded, as one, ready to answer."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

import duckdb
import numpy as np

from geodata.roads.errors import UnreadableRoads
from geodata.roads.hierarchy import Shape
from geodata.roads.network import Profile, RoadNetwork
from geodata.roads.router import Router, shape_of
from geodata.roads.stitching import stitch
from geodata.roads.store import (
    StoredNetwork,
    folder_of,
    list_networks,
    prepared_file,
    version_of,
    writing,
)

_OPENING = Lock()


@dataclass(frozen=True, eq=False)
class RoadMap:
    """All the networks of a database, stitched and contracted; threads may share it.

    Attributes:
        networks: their names, with the version of each: "redon@1a2b3c4d5e6f".
        version: what changes when any of them does, 12 hexadecimal digits.
        network: the roads.
        shape: the roads, contracted.
    """

    networks: tuple[str, ...]
    version: str
    network: RoadNetwork
    shape: Shape
    _routers: dict[Profile, Router] = field(default_factory=dict, repr=False)

    @staticmethod
    def open(cursor: duckdb.DuckDBPyConnection) -> "RoadMap | None":
        """Open the roads of a warehouse or of a snapshot; opened once a process and version.

        A network whose file is gone, such as one that an old snapshot names, is left out.

        Args:
            cursor: a cursor on the warehouse or the snapshot.

        Returns:
            None where no network is loaded.

        Raises:
            UnreadableRoads: if a file is not what was written.
        """
        folder = folder_of(cursor)
        if folder is None:
            return None
        networks = tuple(n for n in list_networks(cursor) if (folder / n.file).exists())
        if not networks:
            return None
        with _OPENING:  # two threads that ask at once open it once
            return _opened(folder, networks)

    @property
    def label(self) -> str:
        """The networks in words: "liechtenstein@1a2b3c4d5e6f, redon@…"."""
        return ", ".join(sorted(self.networks))

    def router(self, profile: Profile) -> Router:
        """Give the router of a profile, made at its first use."""
        with _OPENING:
            if profile not in self._routers:
                self._routers[profile] = Router(self.network, self.shape, profile)
            return self._routers[profile]


def prepare(cursor: duckdb.DuckDBPyConnection) -> None:
    """Contract the networks of a warehouse and keep the result, so that readers open it quickly.

    Args:
        cursor: a cursor on the warehouse.
    """
    roads = RoadMap.open(cursor)
    folder = folder_of(cursor)
    if roads is None or folder is None:
        return
    target = folder / prepared_file(roads.version)
    if target.exists():
        return
    with writing(target) as partial, partial.open("wb") as stream:
        np.savez(stream, rank=roads.shape.rank, start=roads.shape.start, head=roads.shape.head)


@lru_cache(maxsize=2)
def _opened(folder: Path, networks: tuple[StoredNetwork, ...]) -> RoadMap:
    """Open networks, the newest data first."""
    network = stitch([_read(folder / stored.file) for stored in networks])
    version = version_of(networks)
    shape = _read_shape(folder / prepared_file(version)) or shape_of(network)
    names = tuple(f"{stored.name}@{stored.version}" for stored in networks)
    return RoadMap(names, version, network, shape)


def _read(path: Path) -> RoadNetwork:
    try:
        return RoadNetwork.open(path)
    except (OSError, ValueError, KeyError) as error:
        raise UnreadableRoads(
            f"The road network {path} cannot be read ({error}): load it again with "
            "`maillage roads load`."
        ) from error


def _read_shape(path: Path) -> Shape | None:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Shape(stored["rank"], stored["start"], stored["head"])
    except FileNotFoundError:
        return None
