"""A drawn region whose companies choose by what no listing says: the truth is known, and hidden.

Needs choose among all offers by minutes on the road, by what their staff makes of substitutes, by
when they could begin, by lots too small or too big, by the exact variant, by how the giver works,
and by whom they know; with luck beside, or they choose none. None of it is the score's formula:
listings show but traces of it (places, dates, quantities, half of the words, past exchanges), and
some choices break the hard limits, as people do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.matching.grid import grid_of
from analytics.matching.listings import OpenListings
from analytics.matching.pair import LISTING, Floats, Longs, Records, Rules, Terms
from geodata.distances import detour_km, great_circle_km
from tests.benchmarks.questions import question
from tests.benchmarks.rankings import Question

CATEGORIES = (
    "wood_pallets", "wood_offcuts", "construction_timber", "cardboard_packaging",
    "mixed_packaging", "plastic_film", "steel_offcuts", "mixed_metals", "bricks", "insulation",
    "forklift", "welder",
)  # fmt: skip
OFFERS, NEEDS, COMPANIES, TOWNS = 2_500, 300, 500, 20
WEST, EAST, SOUTH, NORTH = -2.5, -0.7, 47.4, 48.6
VARIANTS, WAYS_TO_SAY, SMALL_TALK = 4, 2, 300
NO_TAKER = -1.5
"""Below that a need takes nothing."""


@dataclass(frozen=True)
class _Side:
    """Listings of one kind: what is told, and what is not (`variant`, `gone`)."""

    company: Longs
    category: Longs
    lon: Floats
    lat: Floats
    first: Longs
    last: Longs
    age: Longs
    amount: Floats
    variant: Longs
    gone: NDArray[np.bool_]


def hidden_questions(
    listings: OpenListings, rules: Rules, seed: int, *, offers: int = OFFERS, needs: int = NEEDS
) -> tuple[list[Question], NDArray[np.uint64]]:
    """Draw a region and ask its needs.

    Args:
        listings: lends its taxonomy and conventions; its listings are not read.
        rules: what is judged by.
        seed: of the draw.
        offers: how many.
        needs: how many.

    Returns:
        The questions (truth None where the need took nothing), and the owner of each offer no.
    """
    draw = np.random.default_rng(seed)
    at = draw.uniform((WEST, SOUTH), (EAST, NORTH), (TOWNS, 2))
    at = at[draw.integers(0, TOWNS, COMPANIES)] + draw.normal(0, 0.06, (COMPANIES, 2))
    giving, needing = _side(draw, at, offers), _side(draw, at, needs)
    quality = draw.beta(5, 2, COMPANIES)
    truths = _choices(draw, listings, giving, needing, quality)
    past = draw.poisson(3, COMPANIES)
    completed = draw.binomial(past, quality)
    names = [listings.relations.number[name] for name in CATEGORIES]
    rows = [
        _rows(side, first_no, names, listings, rules.today)
        for side, first_no in ((giving, 0), (needing, offers))
    ]
    rows[0]["completed"] = completed[giving.company]
    rows[0]["cancelled"] = (past - completed)[giving.company]
    terms = _terms(draw, giving, needing)
    grid = grid_of(
        rows[0], giving.lon, giving.lat, rows[0]["category"].astype(np.int64),
        listings.relations.groups, np.zeros(len(listings.units) + 1),
    )  # fmt: skip
    questions = []
    for n in range(needs):
        need = rows[1][n : n + 1]
        wish = listings.wish(need, for_needs=True)
        resource = listings.resources[int(need["resource"][0])]
        questions.append(question(need, grid, wish, terms, rules, resource, truths[n]))
    return questions, rows[0]["owner"].copy()


def _side(draw: np.random.Generator, at: Floats, count: int) -> _Side:
    company = draw.integers(0, len(at), count)
    first = draw.integers(-30, 90, count)
    age = draw.gamma(1.5, 40, count).astype(np.int64)
    category = draw.integers(0, len(CATEGORIES), count)
    return _Side(
        company=company,
        category=category,
        lon=at[company, 0] + draw.normal(0, 0.01, count),
        lat=at[company, 1] + draw.normal(0, 0.01, count),
        first=first,
        last=first + draw.gamma(2, 45, count).astype(np.int64) + 1,
        age=age,
        amount=draw.lognormal(1.5, 1.2, count),
        variant=draw.integers(0, VARIANTS, count),
        gone=draw.random(count) > np.exp(-age / 120),
    )


def _choices(
    draw: np.random.Generator,
    listings: OpenListings,
    giving: _Side,
    needing: _Side,
    quality: Floats,
) -> list[int | None]:
    """Let each need choose: see the module."""
    reluctance = _reluctance(draw, listings)
    known = draw.normal(0, 0.5, (len(quality), 3))
    chosen: list[int | None] = []
    for n in range(len(needing.company)):
        me = needing.company[n]
        km = detour_km(great_circle_km(needing.lon[n], needing.lat[n], giving.lon, giving.lat))
        minutes = 60 * km / (35 + 0.4 * np.minimum(km, 100))
        begins = np.maximum(max(needing.first[n], 0), giving.first)
        days = np.minimum(needing.last[n], giving.last) - begins + 1
        late = begins - max(needing.first[n], 0)
        size = np.log(giving.amount / needing.amount[n])
        worth = (
            -minutes / 22
            - reluctance[giving.category, needing.category[n]] * draw.lognormal(0, 0.5)
            - late / 25
            - np.where(days < 0.5 * (needing.last[n] - max(needing.first[n], 0)), 0.8, 0)
            - np.where(size < 0, -0.8 * size, 0.25 * size)
            + np.where(giving.variant == needing.variant[n], 0.9, -0.3)
            + 2.0 * (quality[giving.company] - 0.7)
            + known[giving.company] @ known[me]
            + draw.gumbel(0, 0.5, len(km))
        )
        # One waits ten days at most for what isn't there yet.
        out = giving.gone | (giving.company == me) | (days < -9) | (giving.last < 0)
        worth[out] = -np.inf
        best = int(np.argmax(worth))
        chosen.append(best if worth[best] > NO_TAKER else None)
    return chosen


def _reluctance(draw: np.random.Generator, listings: OpenListings) -> Floats:
    """What it costs to take an offer's category for another's: the table's view, much blurred."""
    count = len(CATEGORIES)
    costs = np.full((count, count), np.inf)
    for offer, mine in enumerate(CATEGORIES):
        for need, theirs in enumerate(CATEGORIES):
            if offer == need:
                costs[offer, need] = 0.0
                continue
            closeness = listings.relations.substitutes.get((mine, theirs), 0.0)
            if closeness > 0:
                costs[offer, need] = 2.5 * (1 - closeness) * draw.lognormal(0, 0.6)
            elif draw.random() < 0.03:  # what no table knows
                costs[offer, need] = 1.5
    return costs


def _rows(
    side: _Side, first_no: int, names: list[int], listings: OpenListings, today: int
) -> Records:
    rows = np.zeros(len(side.company), LISTING)
    x, y = np.radians(side.lon), np.radians(side.lat)
    rows["x"], rows["y"], rows["z"] = np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)
    rows["no"] = np.arange(first_no, first_no + len(rows))
    rows["category"] = np.array(names)[side.category]
    resource = ["equipment" if c == "forklift" else "staff" if c == "welder" else "material"
                for c in CATEGORIES]  # fmt: skip
    rows["resource"] = np.array([listings.resources.index(r) for r in resource])[side.category]
    rows["measure"] = np.where(np.array(resource) == "material", 0, 1)[side.category]
    rows["owner"] = rows["turn"] = side.company + 1
    rows["unit"], rows["code"] = len(listings.units), -1
    rows["first_day"], rows["last_day"] = today + side.first, today + side.last
    rows["fresh_day"] = today - side.age
    rows["yearly"], rows["delivery"] = side.amount, np.inf
    rows["mass_t"] = np.where(rows["measure"] == 0, side.amount, 2.5)
    rows["items_per_t"] = 45.0
    return rows


def _terms(draw: np.random.Generator, giving: _Side, needing: _Side) -> Terms:
    """Words: of the category and of the variant, each said in one of two ways or not, and chat."""
    category, variant = (
        np.concatenate([getattr(side, name) for side in (giving, needing)])
        for name in ("category", "variant")
    )
    count = len(category)
    exact = len(CATEGORIES) + category * VARIANTS + variant
    said = [(category, 0.9), (exact, 0.6), (exact, 0.3)]
    ways = (len(CATEGORIES) * (1 + VARIANTS)) * WAYS_TO_SAY
    words: list[set[int]] = [set(row) for row in draw.integers(ways, ways + SMALL_TALK, (count, 3))]
    for concept, often in said:
        for at in np.flatnonzero(draw.random(count) < often):
            words[at].add(int(concept[at]) * WAYS_TO_SAY + int(draw.integers(0, WAYS_TO_SAY)))
    each = [np.array(sorted(row), np.int32) for row in words]
    start = np.concatenate([[0], np.cumsum([len(row) for row in each])]).astype(np.int64)
    term = np.concatenate(each)
    rarity = np.log(1 + count / np.bincount(term, minlength=ways + SMALL_TALK).clip(1))
    weight = [rarity[row] / np.linalg.norm(rarity[row]) for row in each]
    return Terms(start, term, np.concatenate(weight).astype(np.float32))
