"""A road network like a French department's, for the benchmarks: same seed, same network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay

from geodata.distances import great_circle_km

METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True)
class GeneratedNetwork:
    """Nodes and one-way arcs.

    Attributes:
        lon: longitudes, WGS84 degrees, shape (n,).
        lat: latitudes, shape (n,).
        tail: where each arc starts, shape (m,).
        head: where it ends.
        length_m: its length in metres, never below the great circle.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length_m: NDArray[np.float64]


def generate(nodes: int, seed: int = 20261031, side_km: float = 85.0) -> GeneratedNetwork:
    """Make a connected planar network of towns, villages, bends and dead ends.

    Junctions cluster in towns; roads are a spanning tree and a part of the Delaunay
    triangulation; roads bend, and some streets are one-way. About 45 % of the nodes are junctions,
    of three roads on average, the rest bends. Ways across it are some 1.3 times the great circle,
    as in France.

    Args:
        nodes: how many nodes, bends included.
        seed: what makes it.
        side_km: the side of the square.
    """
    rng = np.random.default_rng(seed)
    junctions = int(nodes * 0.45)
    towns = rng.uniform(0, side_km * 1000, (max(junctions // 300, 1), 2))
    in_town = rng.random(junctions) < 0.6
    of_town = rng.integers(0, len(towns), junctions)
    xy = np.where(
        in_town[:, None],
        towns[of_town] + rng.normal(0, 900, (junctions, 2)),
        rng.uniform(0, side_km * 1000, (junctions, 2)),
    )
    triangles = Delaunay(xy).simplices
    pairs = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    pairs = np.unique(pairs, axis=0)
    straight = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    tree = minimum_spanning_tree(
        coo_array((straight + 1e-3, (pairs[:, 0], pairs[:, 1])), shape=(junctions, junctions))
    ).tocoo()
    kept = np.column_stack([tree.row, tree.col])
    in_tree = np.isin(_code(pairs, junctions), _code(np.sort(kept, axis=1), junctions))
    # A shorter edge is likelier to be a street; long Delaunay edges at the rim are none.
    likely = rng.random(len(pairs)) < 0.4 * np.exp(-straight / (4 * np.median(straight)))
    pairs = pairs[in_tree | likely]
    bends = _bends(rng, len(pairs), nodes - junctions)
    lon0, lat0 = -1.7, 47.8
    tails, heads, points = [], [], [xy]
    next_node = junctions
    for count in np.unique(bends):
        chosen = pairs[bends == count]
        shares = np.arange(1, count + 1) / (count + 1)
        ends = xy[chosen]
        inner = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * shares[None, :, None]
        reach = np.hypot(*(ends[:, 1] - ends[:, 0]).T)[:, None, None] / (count + 1)
        inner = inner + rng.normal(0, 0.1, inner.shape) * reach
        ids = next_node + np.arange(len(chosen) * count).reshape(len(chosen), count)
        next_node += ids.size
        chain = np.column_stack([chosen[:, 0], ids, chosen[:, 1]])
        tails.append(chain[:, :-1].ravel())
        heads.append(chain[:, 1:].ravel())
        points.append(inner.reshape(-1, 2))
    xy = np.vstack(points)
    lat = lat0 + xy[:, 1] / METRES_PER_DEGREE
    lon = lon0 + xy[:, 0] / (METRES_PER_DEGREE * np.cos(np.radians(lat)))
    tail, head = np.concatenate(tails), np.concatenate(heads)
    length_m = great_circle_km(lon[tail], lat[tail], lon[head], lat[head]) * 1000
    length_m = length_m * rng.uniform(1.0, 1.05, len(length_m)) + 0.01
    # One-way streets, never in the spanning tree's only way out: both ways stay reachable there.
    code = _code(np.sort(np.column_stack([tail, head]), axis=1), len(xy))
    one_way = rng.random(len(tail)) < 0.06
    order = np.argsort(code)
    tail, head, length_m, one_way = tail[order], head[order], length_m[order], one_way[order]
    return GeneratedNetwork(
        lon=lon,
        lat=lat,
        tail=np.concatenate([tail, head[~one_way]]),
        head=np.concatenate([head, tail[~one_way]]),
        length_m=np.concatenate([length_m, length_m[~one_way]]),
    )


def _code(pairs: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.asarray(pairs[:, 0].astype(np.int64) * size + pairs[:, 1])


def _bends(rng: np.random.Generator, edges: int, wanted: int) -> NDArray[np.int64]:
    """Spread `wanted` bends over the edges, most on few."""
    weight = rng.exponential(1.0, edges)
    return np.asarray(rng.multinomial(wanted, weight / weight.sum()))
