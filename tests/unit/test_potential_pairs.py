"""Every pair that may meet is found, once, with what it could exchange."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.matching.grid import grid_of
from analytics.matching.pair import PAIR, distance_km, may_meet
from analytics.matching.search import Wish
from analytics.potential.pairs import _pairs, _while_both
from tests.unit.test_match_search import (
    CATEGORIES,
    PLACES,
    TODAY,
    draw_listings,
    draw_rules,
    spread_km,
)

NEEDS = 6


@given(
    seed=st.integers(0, 2**32),
    offers=st.integers(0, 150),
    place=st.sampled_from(PLACES),
    spread_deg=st.sampled_from((0.02, 0.3, 1.5)),
)
@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_pairs_are_those_that_comparing_all_finds(
    seed: int, offers: int, place: tuple[float, float], spread_deg: float
) -> None:
    draw = np.random.default_rng(seed)
    rules = draw_rules(draw)
    others = draw_listings(draw, offers, place, spread_deg, first=NEEDS)
    needs = draw_listings(draw, NEEDS, place, spread_deg, first=0)
    closeness = draw.random((3, CATEGORIES)) * (draw.random((3, CATEGORIES)) < 0.6)
    wish = Wish(draw.integers(0, 3, NEEDS).astype(np.int32), closeness, CATEGORIES)
    inside = draw.random(NEEDS + offers) < 0.5
    group = others[0]["category"].astype(np.int64)
    spread = spread_km(others, needs, place, spread_deg)
    grid = grid_of(*others, group, CATEGORIES, spread)
    asked = (needs[0], grid, wish, inside, rules)
    none = np.zeros(0, np.int64)
    count = _pairs(*asked, none, none, np.zeros(0, PAIR))
    need_at, offer_at = np.zeros(count, np.int64), np.zeros(count, np.int64)
    pairs = np.zeros(count, PAIR)
    assert _pairs(*asked, need_at, offer_at, pairs) == count
    found = set(zip(need_at.tolist(), grid.listings["no"][offer_at].tolist(), strict=True))
    expected = {
        (at, int(offer["no"]))
        for at, need in enumerate(needs[0])
        for offer in others[0]
        if closeness[wish.profile[at], offer["category"]] > 0
        and (inside[at] or inside[offer["no"]])
        and may_meet(need, offer, rules)
        and distance_km(need, offer, rules) <= rules.radius_km[need["resource"]]
    }
    assert found == expected
    assert len(found) == count
    least = np.fmin(needs[0]["yearly"][need_at], grid.listings["yearly"][offer_at])
    assert not (pairs["amount"] > least * (1 + 1e-12)).any()


def test_what_recurs_is_held_for_the_days_that_both_are_there() -> None:
    draw = np.random.default_rng(1)
    rules = draw_rules(draw)
    one, other = draw_listings(draw, 2, PLACES[0], 0.02, first=0)[0]
    one["first_day"], one["last_day"] = TODAY, TODAY + 99
    other["first_day"], other["last_day"] = TODAY + 75, TODAY + 300
    one["yearly"], one["delivery"] = 52.0, 1.0
    assert _while_both(one, other, rules) == pytest.approx(52 * 25 / 100)
    one["delivery"] = np.inf
    assert _while_both(one, other, rules) == 52.0
