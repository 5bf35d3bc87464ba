"""Other ways to the nearest offers of a need's category, within 30 km, with dates overlapping.

Each takes a job and gives offer numbers, nearest first, -1 for none, shape (needs, LIMIT). Trees
are built a category; what they find within the radius is then filtered by dates and cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from geodata.distances import EARTH_RADIUS_KM, great_circle_km
from tests.benchmarks.match_jobs import CATEGORIES, LIMIT, RADIUS_KM, Job

Answer = NDArray[np.int64]
ABSENT = "absent: make bench installs it"
LOT = 5_000  # needs at once, so that their pairs fit in memory


def lots(job: Job) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Give the offers of each category with the needs that want it, a lot at a time."""
    for category in range(CATEGORIES):
        offers = np.flatnonzero(job.offers["category"] == category)
        needs = np.flatnonzero(job.needs["category"] == category)
        for first in range(0, len(needs), LOT):
            yield offers, needs[first : first + LOT]


def keep_nearest(job: Job, answer: Answer, need: NDArray[np.intp], offer: NDArray[np.intp]) -> None:
    """Filter pairs by dates and distance, and write the nearest of each need."""
    n, o = job.needs[need], job.offers[offer]
    overlaps = (n["first_day"] <= o["last_day"]) & (o["first_day"] <= n["last_day"])
    need, offer = need[overlaps], offer[overlaps]
    km = great_circle_km(
        job.need_lon[need], job.need_lat[need], job.offer_lon[offer], job.offer_lat[offer]
    )
    near = km <= RADIUS_KM
    need, offer, km = need[near], offer[near], km[near]
    order = np.lexsort((offer, km, need))
    need, offer = need[order], offer[order]
    rank = np.arange(len(need)) - np.searchsorted(need, need)
    first = rank < LIMIT
    answer[need[first], rank[first]] = offer[first]


def ball_tree(job: Job) -> Answer:
    """scikit-learn's BallTree, by haversine."""
    from sklearn.neighbors import BallTree

    answer = np.full((len(job.needs), LIMIT), -1)
    tree, of = None, None
    places = np.radians(np.column_stack([job.offer_lat, job.offer_lon]))
    asked = np.radians(np.column_stack([job.need_lat, job.need_lon]))
    for offers, needs in lots(job):
        if tree is None or of is not offers:
            tree, of = BallTree(places[offers], metric="haversine"), offers
        found = tree.query_radius(asked[needs], RADIUS_KM / EARTH_RADIUS_KM * (1 + 1e-9))
        counts = [len(each) for each in found]
        keep_nearest(job, answer, np.repeat(needs, counts), offers[np.concatenate(found)])
    return answer


def kd_tree(job: Job) -> Answer:
    """Scipy's cKDTree, by the chord, on every core."""
    from scipy.spatial import cKDTree

    answer = np.full((len(job.needs), LIMIT), -1)
    chord = 2 * np.sin(RADIUS_KM / EARTH_RADIUS_KM / 2) * (1 + 1e-9)
    tree, of = None, None
    places = np.column_stack([job.offers[axis] for axis in "xyz"])
    asked = np.column_stack([job.needs[axis] for axis in "xyz"])
    for offers, needs in lots(job):
        if tree is None or of is not offers:
            tree, of = cKDTree(places[offers]), offers
        found = tree.query_ball_point(asked[needs], chord, workers=-1)
        counts = [len(each) for each in found]
        flat = np.concatenate([np.asarray(each, np.intp) for each in found])
        keep_nearest(job, answer, np.repeat(needs, counts), offers[flat])
    return answer


def str_tree(job: Job) -> Answer:
    """Shapely's STRtree, in Lambert-93 (which stretches: near the radius it errs)."""
    import shapely
    from pyproj import Transformer

    project = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True).transform
    places = shapely.points(*project(job.offer_lon, job.offer_lat))
    asked = shapely.points(*project(job.need_lon, job.need_lat))
    answer = np.full((len(job.needs), LIMIT), -1)
    tree, of = None, None
    for offers, needs in lots(job):
        if tree is None or of is not offers:
            tree, of = shapely.STRtree(places[offers]), offers
        need, offer = tree.query(asked[needs], predicate="dwithin", distance=RADIUS_KM * 1000)
        keep_nearest(job, answer, needs[need], offers[offer])
    return answer


DUCKDB = """
WITH o AS (
    SELECT *, floor(lat / 0.27)::INTEGER AS row, floor(lon / 0.43)::INTEGER AS col FROM offers
),
n AS (
    SELECT needs.*, floor(lat / 0.27)::INTEGER + r AS row, floor(lon / 0.43)::INTEGER + c AS col
    FROM needs, range(-1, 2) AS rows (r), range(-1, 2) AS columns (c)
),
pairs AS (
    SELECT
        n.no AS need,
        o.no AS offer,
        2 * 6371.0088 * asin(least(1, sqrt(
            (n.x - o.x) ** 2 + (n.y - o.y) ** 2 + (n.z - o.z) ** 2
        ) / 2)) AS km
    FROM n
    INNER JOIN o ON n.category = o.category AND n.row = o.row AND n.col = o.col
    WHERE n.first_day <= o.last_day AND o.first_day <= n.last_day AND km <= 30
)
SELECT need, list(offer ORDER BY km, offer)[:10] AS best FROM pairs GROUP BY need
"""


def duckdb_join(job: Job) -> Answer:
    """DuckDB's join over a grid of cells of 30 km, on every core."""
    import duckdb
    import pyarrow as pa

    columns = ("x", "y", "z", "category", "first_day", "last_day")
    answer = np.full((len(job.needs), LIMIT), -1)
    with duckdb.connect() as connection:
        for name, rows, lon, lat in (
            ("offers", job.offers, job.offer_lon, job.offer_lat),
            ("needs", job.needs, job.need_lon, job.need_lat),
        ):
            table = {column: np.ascontiguousarray(rows[column]) for column in columns}
            table |= {"no": np.arange(len(rows)), "lon": lon, "lat": lat}
            connection.register(name, pa.table(table))
        found = connection.execute(DUCKDB).to_arrow_table().combine_chunks()
    counts = np.asarray(found["best"].combine_chunks().value_lengths())
    need = np.repeat(found["need"].to_numpy(), counts)
    rank = np.arange(len(need)) - np.repeat(np.cumsum(counts) - counts, counts)
    answer[need, rank] = found["best"].combine_chunks().flatten().to_numpy()
    return answer


PEERS: dict[str, Callable[[Job], Answer]] = {
    "scipy cKDTree": kd_tree,
    "DuckDB grid join": duckdb_join,
    "scikit-learn BallTree": ball_tree,
    "shapely STRtree, Lambert-93": str_tree,
}
