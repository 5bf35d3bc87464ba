"""Downloads the roads of an area from Overpass, OpenStreetMap's query service, by OSMnx.

OSMnx builds the query, divides large areas, waits for a free slot and keeps answers in a folder.
It would take for whole an answer that Overpass cut short, and would retry a busy server for ever:
a hook on its requests sees to both.
"""

import json
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import osmnx
import requests
import shapely

from geodata.roads.errors import DownloadFailed
from geodata.roads.network import DEGREES_PER_UNIT
from geodata.roads.tags import CAR_KMH, NODE_TAGS, WAY_TAGS, WayUse, blocks, way_use
from geodata.roads.ways import Ways

FILTERS = [f'["highway"~"^({"|".join(CAR_KMH)})$"]', '["route"="ferry"]']
"""What is asked for: the ways that `way_use` may keep."""

_BUSY = frozenset((429, 504))
_TURNED = frozenset(("-1", "reverse", "T"))  # OSMnx turns these ways round, and keeps the tag
_SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class Overpass:
    """Which server is asked, and how gently.

    Attributes:
        url: the server's API, without "/interpreter".
        cache: folder where answers are kept.
        cache_days: how long they are kept.
        rate_limit: whether to ask the server for a free slot first; servers of one's own have none.
        timeout_s: how long an answer may take, at the server and here.
        retries: how often a busy server (429, 504) is asked again.
        pause_s: how long to wait before, unless the server says it; never longer than
            `timeout_s`.
        user_agent: who asks; servers want to know.
    """

    url: str
    cache: Path
    cache_days: float
    rate_limit: bool
    timeout_s: int
    retries: int
    pause_s: float
    user_agent: str


def read_overpass(area: shapely.Geometry, server: Overpass) -> Ways:
    """Download the ways of an area that a car or a truck may drive.

    Args:
        area: polygon or multipolygon, WGS84 degrees.
        server: where from.

    Raises:
        DownloadFailed: if the answer did not come whole; what is kept then is whole as well.
    """
    asked = sha256(shapely.to_wkb(area) + "".join(FILTERS).encode())
    folder = server.cache / asked.hexdigest()[:16]
    oldest = time.time() - server.cache_days * _SECONDS_PER_DAY
    if folder.is_dir() and folder.stat().st_mtime < oldest:
        shutil.rmtree(folder)
    try:
        with _settings(server, folder):
            graph = osmnx.graph_from_polygon(
                area, simplify=False, retain_all=True, truncate_by_edge=True, custom_filter=FILTERS
            )
    except DownloadFailed:
        raise
    except requests.Timeout as error:
        raise _failed(server, f"it did not answer within {server.timeout_s} s") from error
    except requests.RequestException as error:
        raise _failed(server, f"it cannot be reached ({type(error).__name__})") from error
    except OSError as error:
        raise _failed(server, f"what it answers cannot be kept in {folder} ({error})") from error
    except (
        ValueError,
        KeyError,
        TypeError,
    ) as error:  # OSMnx: no roads there, or not what it reads
        shutil.rmtree(folder, ignore_errors=True)
        raise _failed(server, f"its answer holds no roads ({_first_line(error)})") from error
    return _ways(graph, _data_date(folder))


def _failed(server: Overpass, problem: str) -> DownloadFailed:
    return DownloadFailed(
        f"No roads from {server.url}: {problem}. Nothing was loaded. Try again later, choose "
        "another server with MAILLAGE_OVERPASS_URL, or load an extract with --pbf FILE."
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")


@contextmanager
def _settings(server: Overpass, folder: Path) -> Iterator[None]:
    """Set OSMnx's settings, which are global, and what it changes besides, for a while."""
    wanted = {
        "overpass_url": server.url,
        "overpass_rate_limit": server.rate_limit,
        "requests_timeout": server.timeout_s,
        "requests_kwargs": {"hooks": {"response": _check(server)}},
        "http_user_agent": server.user_agent,
        "use_cache": True,
        "cache_folder": folder,
        "doh_url_template": None,  # else Google's servers are asked for the name
        "all_oneway": True,  # each segment once, as drawn, with its tags as they are
        "useful_tags_way": list(WAY_TAGS),
        "useful_tags_node": list(NODE_TAGS),
    }
    before = {name: getattr(osmnx.settings, name) for name in wanted}
    resolver = socket.getaddrinfo  # OSMnx fixes the server's address for the whole process
    try:
        for name, value in wanted.items():
            setattr(osmnx.settings, name, value)
        yield
    finally:
        socket.getaddrinfo = resolver
        for name, value in before.items():
            setattr(osmnx.settings, name, value)


def _check(server: Overpass) -> Callable[..., requests.Response]:
    """Make the hook that sees each answer before OSMnx does."""

    def hook(response: requests.Response, **options: Any) -> requests.Response:  # noqa: ANN401  # as requests passes them on
        if response.url.endswith("/status"):
            return response
        for _ in range(server.retries):
            if response.status_code not in _BUSY:
                break
            time.sleep(_pause_s(response, server))
            response.close()
            response = response.connection.send(response.request, **options)
        if response.status_code in _BUSY:
            raise _failed(server, f"it is busy (status {response.status_code})")
        if not response.ok:
            raise _failed(server, f"it answered with status {response.status_code}")
        try:
            answer = response.json()
        except ValueError as error:
            raise _failed(server, f"its answer is not JSON ({response.text[:80]!r})") from error
        remark = answer.get("remark") if isinstance(answer, dict) else None
        if remark:
            raise _failed(server, f"its answer is not whole ({remark})")
        return response

    return hook


def _pause_s(response: requests.Response, server: Overpass) -> float:
    asked = response.headers.get("Retry-After", "")
    return min(float(asked) if asked.isdigit() else server.pause_s, float(server.timeout_s))


def _data_date(folder: Path) -> datetime | None:
    """The date of the oldest of the answers that were kept for an area."""
    dates = []
    for file in folder.glob("*.json"):
        said = json.loads(file.read_text(encoding="utf-8")).get("osm3s", {})
        if "timestamp_osm_base" in said:
            dates.append(datetime.fromisoformat(said["timestamp_osm_base"]))
    return min(dates, default=None)


@dataclass
class _Chains:
    """Ways put together again: their ids, uses and nodes."""

    way_id: list[int] = field(default_factory=list)
    uses: list[WayUse] = field(default_factory=list)
    nodes: list[list[int]] = field(default_factory=list)


def _ways(graph: Any, data_date: datetime | None) -> Ways:  # noqa: ANN401  # OSMnx has no stubs
    """Read the ways of OSMnx's graph, a networkx.MultiDiGraph."""
    segments: dict[int, list[tuple[int, int]]] = {}
    tags_of: dict[int, dict[str, str]] = {}
    for tail, head, data in graph.edges(data=True):
        segments.setdefault(data["osmid"], []).append((tail, head))
        tags_of[data["osmid"]] = data
    chains = _Chains()
    for way_id in sorted(segments):
        tags = tags_of[way_id]
        use = way_use({key: tags[key] for key in WAY_TAGS if key in tags})
        if use is None:
            continue
        is_turned = tags.get("oneway") in _TURNED
        for nodes in _chains(segments[way_id]):
            chains.way_id.append(way_id)
            chains.uses.append(use)
            chains.nodes.append(nodes[::-1] if is_turned else nodes)
    refs = np.array([node for nodes in chains.nodes for node in nodes], np.int64)
    node_id = np.unique(refs)
    places = [graph.nodes[node] for node in node_id.tolist()]
    lon, lat = (np.array([place[axis] for place in places], float) for axis in ("x", "y"))
    return Ways(
        way_id=np.array(chains.way_id, np.int64),
        uses=chains.uses,
        ref_start=np.cumsum([0, *map(len, chains.nodes)], dtype=np.int64),
        refs=refs,
        node_id=node_id,
        node_lon_e7=np.round(lon / DEGREES_PER_UNIT).astype(np.int32),
        node_lat_e7=np.round(lat / DEGREES_PER_UNIT).astype(np.int32),
        blocked=node_id[np.array([blocks(place) for place in places], bool)],
        data_date=data_date,
    )


def _chains(segments: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Put the segments of a way end to end again; a graph has forgotten their order."""
    following: dict[int, list[int]] = {}
    for tail, head in segments:
        following.setdefault(tail, []).append(head)
    heads = {head for _, head in segments}
    starts = [tail for tail in following if tail not in heads]
    for start in (*starts, *following):  # a ring starts anywhere
        while following.get(start):
            chain = [start]
            while following.get(chain[-1]):
                chain.append(following[chain[-1]].pop())
            yield chain
