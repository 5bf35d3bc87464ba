"""The search finds what judging every pair finds, ties included."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.matching.grid import grid_of
from analytics.matching.pair import (
    EVER,
    LISTING,
    NEVER,
    PARTS,
    Records,
    Rules,
    Terms,
    road_km,
    turn,
)
from analytics.matching.search import Met, Wish, search
from geodata.distances import detour_km, great_circle_km
from tests.support import match_oracle

CATEGORIES, UNITS, PLATFORMS, TODAY = 4, 6, 3, 20_000
PLACES = ((2.3, 48.8), (179.98, -17.0), (0.0, 89.7), (-61.5, 16.2))
NONE = np.empty(0, np.int32)
FRESH = settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])


def draw_rules(draw: np.random.Generator) -> Rules:
    weights = draw.random(len(PARTS)) ** 3
    return Rules(
        today=TODAY,
        weights=weights / weights.sum(),
        half_km=float(draw.uniform(2, 60)),
        half_days=60.0,
        half_exchanges=5.0,
        half_kg=500.0,
        half_tkm=500.0,
        mean_reliability=0.8,
        radius_km=draw.uniform(1, 80, 2),
        least_days=np.array([1, 30]),
        counted_days=np.array([365, 183]),
        detour=np.array([1.4, 1.275, 1.2]),
        inner_km=draw.uniform(0.5, 8, UNITS + 1),
        membership=draw.random((3, PLATFORMS)) < 0.5,
        wanted=draw.random(UNITS + 1) < 0.9,
        factors=np.array(
            [[1, 300.0, 0, 0, 60], [1, 0, 40.0, 0, 60], [2, 9, 0, 0.3, 110], [np.nan] * 5]
        ),
        up_to_t=np.array([1.2, 3, 10, np.inf]),
        kg_per_tkm=np.array([0.84, 0.38, 0.16, 0.08]),
    )


def unit_points(place: tuple[float, float], spread_deg: float) -> np.ndarray:
    """Where each commune's point stands; the last is no commune."""
    return np.random.default_rng(7).uniform(-spread_deg, spread_deg, (UNITS + 1, 2)) + place


def draw_listings(
    draw: np.random.Generator, count: int, place: tuple[float, float], spread_deg: float, first: int
) -> tuple[Records, np.ndarray, np.ndarray]:
    """Draw listings around a place, half of them in a commune, near its point or at it."""
    rows = np.zeros(count, LISTING)
    rows["no"] = np.arange(first, first + count)
    rows["unit"] = np.minimum(draw.integers(0, 2 * UNITS, count), UNITS)
    rows["at_commune"] = (draw.random(count) < 0.3) & (rows["unit"] < UNITS)
    points = unit_points(place, spread_deg)[rows["unit"]]
    near = points + draw.uniform(-spread_deg, spread_deg, (count, 2)) / 10
    anywhere = draw.uniform(-spread_deg, spread_deg, (count, 2)) + place
    own = np.where((rows["unit"] < UNITS)[:, np.newaxis], near, anywhere)
    lon, lat = np.where(rows["at_commune"][:, np.newaxis], points, own).T.copy()
    lon, lat = (lon + 180) % 360 - 180, np.clip(lat, -90, 90)
    x, y = np.radians(lon), np.radians(lat)
    rows["x"], rows["y"], rows["z"] = np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)
    rows["category"] = draw.integers(0, CATEGORIES, count)
    rows["resource"] = rows["category"] % 2
    rows["platform"], rows["member_set"] = draw.integers(0, PLATFORMS, (2, count))
    rows["owner"] = rows["turn"] = draw.integers(0, 8, count)
    rows["first_day"] = np.where(
        draw.random(count) < 0.2, NEVER, TODAY + draw.integers(-90, 90, count)
    )
    rows["last_day"] = np.where(
        draw.random(count) < 0.2, EVER, TODAY + draw.integers(0, 200, count)
    )
    rows["fresh_day"] = np.where(
        draw.random(count) < 0.1, NEVER, TODAY - draw.integers(0, 99, count)
    )
    rows["measure"] = draw.integers(-1, 2, count)
    amount = np.where(draw.random(count) < 0.2, np.nan, draw.integers(1, 30, count))
    recurs = draw.random(count) < 0.3
    rows["yearly"] = np.where(recurs, 12.0, 1.0) * amount
    rows["delivery"] = np.where(recurs, amount, np.inf)
    rows["mass_t"] = np.where(draw.random(count) < 0.3, np.nan, 2.5)
    rows["items_per_t"] = 45.0
    rows["members_only"] = draw.random(count) < 0.3
    rows["completed"], rows["cancelled"] = draw.integers(0, 9, (2, count))
    return rows, lon, lat


def draw_terms(draw: np.random.Generator, count: int) -> Terms:
    words = [np.flatnonzero(draw.random(12) < 0.25) for _ in range(count)]
    lengths = [len(each) for each in words]
    weight = [draw.random(len(each)) / max(1, len(each)) ** 0.5 for each in words]
    return Terms(
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.concatenate(words).astype(np.int32),
        np.concatenate(weight).astype(np.float32),
    )


def spread_km(
    one: tuple[Records, np.ndarray, np.ndarray],
    other: tuple[Records, np.ndarray, np.ndarray],
    place: tuple[float, float],
    spread_deg: float,
) -> np.ndarray:
    """How far from each commune's point a listing of it stands."""
    rows, lon, lat = (np.concatenate(both) for both in zip(one, other, strict=True))
    km = great_circle_km(lon, lat, *unit_points(place, spread_deg)[rows["unit"]].T)
    return np.array([km[rows["unit"] == unit].max(initial=0) for unit in range(UNITS)] + [0.0])


@given(
    seed=st.integers(0, 2**32),
    offers=st.integers(0, 150),
    place=st.sampled_from(PLACES),
    spread_deg=st.sampled_from((0.02, 0.3, 1.5)),
    limit=st.sampled_from((1, 3, 10)),
    for_needs=st.booleans(),
    by_distance=st.booleans(),
)
@FRESH
def test_the_search_finds_what_judging_every_pair_finds(
    seed: int,
    offers: int,
    place: tuple[float, float],
    spread_deg: float,
    limit: int,
    for_needs: bool,
    by_distance: bool,
) -> None:
    draw = np.random.default_rng(seed)
    rules = draw_rules(draw)
    others, lon, lat = draw_listings(draw, offers, place, spread_deg, first=6)
    searchers, own_lon, own_lat = draw_listings(draw, 6, place, spread_deg, first=0)
    terms = draw_terms(draw, 6 + offers)
    closeness = draw.random((3, CATEGORIES)) * (draw.random((3, CATEGORIES)) < 0.6)
    wish = Wish(draw.integers(0, 3, 6).astype(np.int32), closeness, CATEGORIES)
    pairs = draw.random((6, offers)) < 0.1
    met = Met(
        np.concatenate([[0], np.cumsum(pairs.sum(axis=1)), np.full(offers, pairs.sum())]),
        (np.nonzero(pairs)[1] + 6).astype(np.int32),
    )
    spread = spread_km((others, lon, lat), (searchers, own_lon, own_lat), place, spread_deg)
    grid = grid_of(others, lon, lat, others["category"].astype(np.int64), CATEGORIES, spread)
    found = search(
        searchers, grid, wish, met, terms, rules,
        limit=limit, for_needs=for_needs, by_distance=by_distance,
    )  # fmt: skip
    for at, mine in enumerate(searchers):
        expected = match_oracle.best(
            mine,
            others,
            closeness[wish.profile[at]][others["category"]],
            rules,
            terms,
            limit=limit,
            for_needs=for_needs,
            met=np.flatnonzero(pairs[at]) + 6,
            by_distance=by_distance,
        )
        places = found.place[at][found.place[at] >= 0]
        assert grid.listings["no"][places].tolist() == expected


def test_scores_are_the_sum_of_their_parts_and_parts_lie_between_0_and_1() -> None:
    draw = np.random.default_rng(3)
    rules = draw_rules(draw)._replace(radius_km=np.array([500.0, 500.0]))
    others, lon, lat = draw_listings(draw, 300, PLACES[0], 0.3, first=20)
    searchers, *_ = draw_listings(draw, 20, PLACES[0], 0.3, first=0)
    wish = Wish(np.zeros(20, np.int32), np.full((1, CATEGORIES), 0.7), CATEGORIES)
    met = Met(np.zeros(321, np.int64), NONE)
    grid = grid_of(
        others, lon, lat, others["category"].astype(np.int64), CATEGORIES, np.full(UNITS + 1, 99.0)
    )
    terms = draw_terms(draw, 320)
    found = search(searchers, grid, wish, met, terms, rules, limit=10, for_needs=True)
    pairs = found.pairs[found.place >= 0]
    assert len(pairs) > 50
    assert ((pairs["part"] >= 0) & (pairs["part"] <= 1)).all()
    np.testing.assert_allclose(pairs["part"] @ rules.weights, pairs["score"], rtol=1e-12)


def test_of_equals_one_far_off_has_its_turn_too() -> None:
    draw = np.random.default_rng(5)
    weights = np.array([float(name == "category") for name in PARTS])
    rules = draw_rules(draw)._replace(radius_km=np.full(2, 500.0), weights=weights)
    rules = rules._replace(wanted=np.ones(UNITS + 1, np.bool_))
    others, lon, lat = draw_listings(draw, 40, PLACES[0], 1.5, first=1)
    others["turn"] = others["owner"] = np.arange(1, 41)
    others["first_day"], others["last_day"], others["members_only"] = NEVER, EVER, False
    searcher = others[:1].copy()
    searcher["no"], searcher["owner"] = 0, 0
    grid = grid_of(others, lon, lat, np.zeros(40, np.int64), 1, np.zeros(UNITS + 1))
    wish, met = Wish(np.zeros(1, np.int32), np.ones((1, 1)), 1), Met(np.zeros(42, np.int64), NONE)
    firsts = set()
    for day in range(TODAY, TODAY + 60):
        found = search(
            searcher, grid, wish, met, draw_terms(draw, 41), rules._replace(today=day),
            limit=1, for_needs=True,
        )  # fmt: skip
        first = int(grid.listings["no"][found.place[0, 0]])
        assert first == min(range(1, 41), key=lambda no: turn(np.uint64(no), day))
        firsts.add(first)
    assert len(firsts) > 20


def test_equals_take_turns_by_day() -> None:
    companies = np.random.default_rng(1).integers(0, 2**63, 5, dtype=np.uint64)
    firsts = [min(range(5), key=lambda c: turn(companies[c], day)) for day in range(20_000, 20_060)]
    counts = np.bincount(firsts, minlength=5)
    assert counts.sum() == 60
    assert counts.min() >= 4  # 12 each on average; fewer than 4 has odds of 1 in 300 for each
    assert any(a != b for a, b in pairwise(firsts))


@pytest.mark.parametrize("line_km", [0.0, 5.0, 20.0, 60.0, 100.0, 400.0])
def test_the_detour_is_the_methods(line_km: float) -> None:
    assert road_km(line_km, np.array([1.4, 1.275, 1.2])) == pytest.approx(float(detour_km(line_km)))
