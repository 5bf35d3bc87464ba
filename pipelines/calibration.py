"""Compares the method's detour with the road networks, and keeps a territory's own factors."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from analytics.roads import measure
from geodata.distances import (
    FAR_FACTOR,
    MIDDLE_FACTOR,
    MIDDLE_LIMIT_KM,
    NEAR_FACTOR,
    NEAR_LIMIT_KM,
    great_circle_km,
)
from geodata.roads.road_map import RoadMap
from geodata.roads.store import list_networks
from pipelines.errors import NothingToCalibrate
from pipelines.road_distances import PROFILE

Floats = NDArray[np.float64]

ENOUGH_PAIRS = 1000
"""With fewer pairs of exchanges, random pairs of the territory's companies make up the number."""

FEWEST_PAIRS = 30
"""A band with fewer pairs keeps the method's factor (convention)."""

SHORTEST_KM = 0.5
"""Nearer than this, the metres off the road weigh more than the detour (convention)."""

_SEED = 20261031
_HERE = Path(__file__).parent
_DEFAULTS = (NEAR_FACTOR, MIDDLE_FACTOR, FAR_FACTOR)
_STARTS_KM = (0.0, NEAR_LIMIT_KM, MIDDLE_LIMIT_KM)
_ENDS_KM = (NEAR_LIMIT_KM, MIDDLE_LIMIT_KM, None)


@dataclass(frozen=True)
class Band:
    """A band of great-circle distances.

    Attributes:
        from_km: where it starts, great-circle km.
        to_km: where it ends, None for the last.
        pairs: pairs of places in it.
        lower_quartile: of the road's length over the great circle's; None without pairs.
        median: the same.
        upper_quartile: the same.
        default_factor: the method's road km for each further km in the band.
        factor: what the network says of it, `default_factor` with fewer pairs than needed.
    """

    from_km: float
    to_km: float | None
    pairs: int
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    default_factor: float
    factor: float


@dataclass(frozen=True)
class Calibration:
    """How the road compares with the great circle.

    Attributes:
        territory: `level:code`, None for everything.
        network: names and versions of the road networks, and the date of their data.
        exchange_pairs: pairs of exchanges' ends.
        random_pairs: random pairs of companies.
        without_way: pairs among both that the network does not join, left out.
        bands: near, middle and far.
    """

    territory: str | None
    network: str
    exchange_pairs: int
    random_pairs: int
    without_way: int
    bands: tuple[Band, Band, Band]

    def as_json(self) -> dict[str, Any]:
        """The calibration as a tree of plain values."""
        return asdict(self)


def calibrate(
    cursor: duckdb.DuckDBPyConnection, roads: RoadMap, territory: str | None = None
) -> Calibration:
    """Measure pairs of a territory's companies by road and by the great circle.

    Args:
        cursor: A cursor on a computed warehouse.
        roads: Its road networks.
        territory: `level:code` that holds both ends, known to be loaded; None for everywhere.

    Raises:
        NothingToCalibrate: No two companies that the network joins.
    """
    level, _, code = (territory or "").partition(":")
    where = {"level": level or None, "code": code or None}
    exchanged = _points(cursor, "calibration_pairs", where)
    added = np.empty((0, 4))
    if len(exchanged) < ENOUGH_PAIRS:
        added = _random_pairs(_points(cursor, "calibration_points", where), len(exchanged))
    pairs = np.concatenate([exchanged, added])
    line_km = great_circle_km(*pairs.T)
    is_far_enough = line_km >= SHORTEST_KM
    pairs, line_km = pairs[is_far_enough], line_km[is_far_enough]
    road_km = measure(roads.router(PROFILE), *pairs.T).km if len(pairs) else np.empty(0)
    is_joined = ~np.isnan(road_km)
    if not is_joined.any():
        raise NothingToCalibrate(
            f"No two companies of {territory or 'the database'} stand on the road networks "
            f"({roads.label}) more than {SHORTEST_KM:g} km apart: load companies with coordinates, "
            "or the territory's roads with `maillage roads load`."
        )
    return Calibration(
        territory=territory,
        network=_network_in_words(cursor, roads),
        exchange_pairs=int(is_far_enough[: len(exchanged)].sum()),
        random_pairs=int(is_far_enough[len(exchanged) :].sum()),
        without_way=int((~is_joined).sum()),
        bands=fit(line_km[is_joined], road_km[is_joined]),
    )


def fit(line_km: Floats, road_km: Floats) -> tuple[Band, Band, Band]:
    """Fit the continuous line of the method's section 4, band after band.

    Each factor is the slope that makes the sum of the bands' absolute errors least, the line's
    start being where the band before ends: a median of slopes, weighted by the km in the band
    (Koenker & Bassett, "Regression quantiles", 1978), so that a few odd ways do not move it.

    Args:
        line_km: great-circle km, above 0, shape (p,).
        road_km: the same pairs by road.
    """
    bands: list[Band] = []
    base_km = 0.0
    for start_km, end_km, default in zip(_STARTS_KM, _ENDS_KM, _DEFAULTS, strict=True):
        inside = (line_km >= start_km) & (line_km < (end_km or np.inf))
        ratios, beyond_km = road_km[inside] / line_km[inside], line_km[inside] - start_km
        factor = default
        if len(ratios) >= FEWEST_PAIRS and beyond_km.max() > 0:
            slopes = (road_km[inside] - base_km)[beyond_km > 0] / beyond_km[beyond_km > 0]
            # Below 1 the road would come to be shorter than the line.
            factor = max(1.0, _weighted_median(slopes, beyond_km[beyond_km > 0]))
        lower, median, upper = _quartiles(ratios)
        bands.append(Band(start_km, end_km, len(ratios), lower, median, upper, default, factor))
        if end_km is not None:
            base_km += factor * (end_km - start_km)
    near, middle, far = bands
    return near, middle, far


def store(cursor: duckdb.DuckDBPyConnection, found: Calibration) -> None:
    """Keep a calibration as its territory's own factors. The caller owns the transaction.

    Raises:
        NothingToCalibrate: No band has pairs enough.
    """
    pairs = [band.pairs for band in found.bands if band.pairs >= FEWEST_PAIRS]
    if not pairs:
        raise NothingToCalibrate(
            f"No band of distance has {FEWEST_PAIRS} pairs in {found.territory}: "
            "nothing is stored, and the method's factors stay in use."
        )
    cursor.execute(
        "INSERT OR REPLACE INTO roads.detours VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            found.territory,
            *(band.factor for band in found.bands),
            sum(pairs),
            f"calibration on {found.network}, {PROFILE.value} profile",
            datetime.now(UTC).date(),
        ],
    )


def forget(cursor: duckdb.DuckDBPyConnection, territory: str) -> None:
    """Go back to the method's factors in a territory. The caller owns the transaction.

    Raises:
        NothingToCalibrate: It has none of its own.
    """
    gone = cursor.execute(
        "DELETE FROM roads.detours WHERE territory = ? RETURNING territory", [territory]
    ).fetchall()
    if not gone:
        raise NothingToCalibrate(f"{territory} has no detour factors of its own.")


def _quartiles(ratios: Floats) -> tuple[float | None, float | None, float | None]:
    if not len(ratios):
        return None, None, None
    lower, median, upper = np.percentile(ratios, [25, 50, 75]).tolist()
    return lower, median, upper


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    heights = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(heights, heights[-1] / 2)])


def _points(cursor: duckdb.DuckDBPyConnection, name: str, where: dict[str, Any]) -> Floats:
    query = (_HERE / f"{name}.sql").read_text(encoding="utf-8")
    found = cursor.execute(query, where).fetchnumpy()
    return np.column_stack([np.asarray(column, np.float64) for column in found.values()])


def _random_pairs(points: Floats, known: int) -> Floats:
    """Draw pairs of different points, with a fixed seed, shape (p, 4)."""
    if len(points) < 2:
        return np.empty((0, 4))
    rng = np.random.default_rng(_SEED)
    wanted = ENOUGH_PAIRS - known
    first = rng.integers(0, len(points), wanted)
    second = (first + rng.integers(1, len(points), wanted)) % len(points)
    return np.unique(np.column_stack([points[first], points[second]]), axis=0)


def _network_in_words(cursor: duckdb.DuckDBPyConnection, roads: RoadMap) -> str:
    days = [network.data_date for network in list_networks(cursor) if network.data_date]
    return f"{roads.label} (data of {min(days):%Y-%m-%d})" if days else roads.label
