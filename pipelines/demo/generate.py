"""Writes the demonstration's files, each platform's in its own export shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from geodata.connection import connect
from pipelines.demo.defaults import DEFAULT_AS_OF, DEFAULT_SEED
from pipelines.demo.files import DemoFile, DemoFiles
from pipelines.demo.rows import PlatformData
from pipelines.demo.world import make_world
from pipelines.demo.write_breizh_partage import write_breizh_partage
from pipelines.demo.write_co_factory import write_co_factory
from pipelines.demo.write_factory_z import write_factory_z
from pipelines.demo.write_genesis import write_genesis
from pipelines.demo.write_openflow import write_openflow
from pipelines.demo.write_solutions_partage import write_solutions_partage
from pipelines.platforms import REGISTRY_NAME

_WRITERS: dict[str, Callable[[PlatformData, Path, date], list[DemoFile]]] = {
    "breizh-partage": write_breizh_partage,
    "solutions-partage": write_solutions_partage,
    "genesis": write_genesis,
    "factory-z": write_factory_z,
    "openflow": write_openflow,
    "co-factory": write_co_factory,
}


def generate(out: Path, *, as_of: date = DEFAULT_AS_OF, seed: int = DEFAULT_SEED) -> DemoFiles:
    """Write the demonstration's files; the same date and seed give the same bytes.

    Args:
        out: The folder to write to, made where absent; files of the same names are replaced.
        as_of: The reference date, after which nothing happens.
        seed: Any integer from 0.

    Returns:
        The files with their mappings, and what was planted in them.

    Raises:
        DemoError: The date is too early, or the seed negative.
    """
    with connect() as connection:
        world = make_world(connection, as_of, seed)
    out.mkdir(parents=True, exist_ok=True)
    registry = out / REGISTRY_NAME
    registry.write_bytes((Path(__file__).parent / "platforms.toml").read_bytes())
    found = [DemoFile(registry, "platforms", len(world.platforms))]
    for name, data in world.platforms.items():
        found += _WRITERS[name](data, out, as_of)
    return DemoFiles(
        files=tuple(found),
        twins=tuple(twin for twin in world.twins if twin.reason is None),
        near_misses=tuple(twin for twin in world.twins if twin.reason is not None),
        faults=tuple(fault for data in world.platforms.values() for fault in data.faults),
    )
