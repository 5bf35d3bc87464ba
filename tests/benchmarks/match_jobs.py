"""What the benchmark of matches asks: offers and needs drawn over France, the same each time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.matching.grid import Grid, grid_of
from analytics.matching.pair import LISTING, Records, Rules, Terms
from analytics.matching.search import Met, Wish

CATEGORIES, RADIUS_KM, LIMIT, TODAY, WORDS = 40, 30.0, 10, 20_000, 5_000
WEST, EAST, SOUTH, NORTH, TOWNS = -4.5, 7.5, 43.0, 50.5, 300
SEED = 11


@dataclass(frozen=True)
class Job:
    """Offers, needs, and where they stand, WGS84 degrees.

    Attributes:
        offers: rows of LISTING, numbered from 0.
        offer_lon: their longitudes.
        offer_lat: their latitudes.
        needs: rows of LISTING, numbered after the offers.
        need_lon: their longitudes.
        need_lat: their latitudes.
    """

    offers: Records
    offer_lon: NDArray[np.float64]
    offer_lat: NDArray[np.float64]
    needs: Records
    need_lon: NDArray[np.float64]
    need_lat: NDArray[np.float64]


def draw_job(offers: int, needs: int) -> Job:
    """Draw half of the listings around towns, half anywhere, each open for 1 to 12 weeks."""
    draw = np.random.default_rng(SEED)
    towns = draw.uniform((WEST, SOUTH), (EAST, NORTH), (TOWNS, 2))
    return Job(*_draw(draw, towns, offers, 0), *_draw(draw, towns, needs, offers))


def _draw(
    draw: np.random.Generator, towns: NDArray[np.float64], count: int, first: int
) -> tuple[Records, NDArray[np.float64], NDArray[np.float64]]:
    rows = np.zeros(count, LISTING)
    anywhere = draw.uniform((WEST, SOUTH), (EAST, NORTH), (count, 2))
    around = towns[draw.integers(0, TOWNS, count)] + draw.normal(0, 0.1, (count, 2))
    lon, lat = np.where(draw.random((count, 1)) < 0.5, anywhere, around).T.copy()
    x, y = np.radians(lon), np.radians(lat)
    rows["x"], rows["y"], rows["z"] = np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)
    rows["no"] = np.arange(first, first + count)
    rows["category"] = draw.integers(0, CATEGORIES, count)
    rows["code"] = -1
    rows["owner"] = rows["turn"] = draw.integers(0, 2**63, count)
    rows["first_day"] = TODAY + draw.integers(0, 180, count)
    rows["last_day"] = rows["first_day"] + draw.integers(6, 84, count)
    rows["fresh_day"] = TODAY - draw.integers(0, 120, count)
    rows["yearly"] = draw.lognormal(1, 1, count)
    rows["delivery"], rows["mass_t"], rows["items_per_t"] = np.inf, np.nan, np.nan
    rows["completed"], rows["cancelled"] = draw.integers(0, 9, (2, count))
    return rows, lon, lat


def rules(*, scored: bool) -> Rules:
    """The rules: 30 km by the line for candidates alone, by the detour where all is scored."""
    return Rules(
        today=TODAY,
        weights=np.array([0.25, 0.15, 0.15, 0.15, 0.1, 0.05, 0.05, 0.1]),
        half_km=20.0,
        half_days=60.0,
        half_exchanges=5.0,
        half_kg=500.0,
        half_tkm=500.0,
        mean_reliability=0.8,
        radius_km=np.array([RADIUS_KM]),
        least_days=np.array([1]),
        counted_days=np.array([365]),
        detour=np.array([1.4, 1.275, 1.2]) if scored else np.ones(3),
        inner_km=np.zeros(1),
        membership=np.ones((1, 1), np.bool_),
        wanted=np.ones(1, np.bool_),
        factors=np.tile([1.0, 300.0, 0.0, 0.0, 60.0], (CATEGORIES, 1)),
        up_to_t=np.array([1.2, 3, 10, np.inf]),
        kg_per_tkm=np.array([0.84, 0.3772, 0.16, 0.0823]),
    )


def draw_terms(count: int) -> Terms:
    """Draw eight words a listing, common ones more often; weights of equal length."""
    draw = np.random.default_rng(SEED)
    each = np.sort((WORDS * draw.random((count, 8), np.float32) ** 3).astype(np.int32), axis=1)
    is_new = np.concatenate([np.ones((count, 1), np.bool_), each[:, 1:] != each[:, :-1]], axis=1)
    lengths = is_new.sum(axis=1)
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    weight = np.repeat((1 / np.sqrt(lengths)).astype(np.float32), lengths)
    return Terms(start, each[is_new], weight)


def no_terms(count: int) -> Terms:
    """No listing has words."""
    zeros = np.zeros(count + 1, np.int64)
    return Terms(zeros, np.empty(0, np.int32), np.empty(0, np.float32))


def nothing_met(count: int) -> Met:
    """No two listings have met."""
    return Met(np.zeros(count + 1, np.int64), np.empty(0, np.int32))


def same_category(job: Job) -> Wish:
    """Each need wants its own category."""
    return Wish(job.needs["category"].astype(np.int32), np.eye(CATEGORIES), CATEGORIES)


def grid(job: Job) -> Grid:
    """Put the offers into a grid."""
    return grid_of(
        job.offers,
        job.offer_lon,
        job.offer_lat,
        job.offers["category"].astype(np.int64),
        CATEGORIES,
        np.zeros(1),
    )
