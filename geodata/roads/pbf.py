"""Reads the drivable ways of an OpenStreetMap extract."""

from __future__ import annotations

from array import array
from datetime import datetime
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from geodata.roads.errors import UnreadableRoads
from geodata.roads.tags import CAR_KMH, WAY_TAGS, WayUse, blocks, way_use
from geodata.roads.ways import Ways

_ROADS = (*(("highway", kind) for kind in CAR_KMH), ("route", "ferry"))
_TAGS = frozenset(WAY_TAGS)


def read_pbf(path: Path) -> Ways:
    """Read the ways that a car or a truck may drive, and their nodes, in two passes.

    Args:
        path: an extract in PBF, or another format that osmium tells by its suffix.

    Raises:
        UnreadableRoads: if it is not an extract, or is cut short.
    """
    try:
        data_date = _data_date(path)
        way_id, uses, ref_start, refs = _ways(path)
        wanted = np.unique(np.frombuffer(refs, np.int64))
        node_id, lon_e7, lat_e7, blocked = _nodes(path, wanted)
    except RuntimeError as error:
        raise UnreadableRoads(
            f"{path} is not a readable OpenStreetMap extract ({error}). Give a file such as "
            "pays-de-la-loire-latest.osm.pbf."
        ) from error
    return Ways(
        way_id=np.frombuffer(way_id, np.int64),
        uses=uses,
        ref_start=np.frombuffer(ref_start, np.int64),
        refs=np.frombuffer(refs, np.int64),
        node_id=node_id,
        node_lon_e7=lon_e7,
        node_lat_e7=lat_e7,
        blocked=blocked,
        data_date=data_date,
    )


def _data_date(path: Path) -> datetime | None:
    """When the data were taken from OpenStreetMap, where the file's header says it."""
    with osmium.io.Reader(str(path)) as reader:
        text = reader.header().get("osmosis_replication_timestamp")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _ways(path: Path) -> tuple[array[int], list[WayUse], array[int], array[int]]:
    way_id, ref_start, refs = array("q"), array("q", [0]), array("q")
    uses: list[WayUse] = []
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(
        osmium.filter.TagFilter(*_ROADS)
    )
    # Millions of ways have some thousand sets of tags: each is read, and kept, once.
    known: dict[frozenset[tuple[str, str]], WayUse | None] = {}
    for way in ways:
        if not isinstance(way, osmium.osm.Way):
            continue
        tags = frozenset((key, value) for key, value in way.tags if key in _TAGS)
        if tags not in known:
            known[tags] = way_use(dict(tags))
        use = known[tags]
        if use is None:
            continue
        way_id.append(way.id)
        uses.append(use)
        refs.extend(node.ref for node in way.nodes)
        ref_start.append(len(refs))
    return way_id, uses, ref_start, refs


def _nodes(
    path: Path, wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Find the nodes of these ids: those that are known, where, and which stop vehicles."""
    ids, lon_e7, lat_e7, blocked = array("q"), array("i"), array("i"), array("q")
    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(
        osmium.filter.IdFilter(wanted.data)
    )
    for node in nodes:
        if not isinstance(node, osmium.osm.Node):
            continue
        ids.append(node.id)
        lon_e7.append(node.location.x)
        lat_e7.append(node.location.y)
        if node.tags and blocks(dict(node.tags)):
            blocked.append(node.id)
    node_id, index = np.unique(np.frombuffer(ids, np.int64), return_index=True)
    return (
        node_id,
        np.frombuffer(lon_e7, np.int32)[index],
        np.frombuffer(lat_e7, np.int32)[index],
        np.frombuffer(blocked, np.int64),
    )
