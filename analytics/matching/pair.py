"""One offer for one need: whether it may be proposed, the parts of its score, and their facts.

Compiled functions of two listings, called for every pair that `search.py` meets and again for those
that are shown, so that what is said is what was ranked. A listing is a row of `LISTING`; a need and
an offer are alike but for the place that each takes.
"""

import math
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geodata.distances import EARTH_RADIUS_KM, MIDDLE_LIMIT_KM, NEAR_LIMIT_KM

Records: TypeAlias = NDArray[np.void]
Floats: TypeAlias = NDArray[np.float64]
Longs: TypeAlias = NDArray[np.int64]
Ints: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]
Row: TypeAlias = Any  # numba's record; mypy knows no type of it

PARTS = (
    "distance",
    "category",
    "dates",
    "quantity",
    "text",
    "freshness",
    "reliability",
    "impact",
)
DISTANCE, CATEGORY, DATES, QUANTITY, TEXT, FRESHNESS, RELIABILITY, IMPACT = range(len(PARTS))

NEUTRAL = 0.5
"""Value of a part that nothing is known of: it neither helps nor harms."""

MEASURES = ("t", "hour", "item", "m3", "m2_day", "t_km")
TONNES, HOURS = 0, 1
"""What amounts are counted in: marts.match_listings.measure, by place."""

LOAN_LEGS = 2.0
"""A machine goes there and back (core.match_factors)."""

EVER, NEVER = np.int32(2**30), np.int32(-(2**30))
"""Days that stand for an open end, or for no day at all (`NEVER` of `fresh_day`)."""

LISTING = np.dtype(
    [
        # What most are passed over by lies in the first 64 bytes.
        ("x", np.float64),  # its point on the unit sphere
        ("y", np.float64),
        ("z", np.float64),
        ("first_day", np.int32),  # days since 1970, or NEVER
        ("last_day", np.int32),  # or EVER
        ("owner", np.uint64),  # who lists it, establishments of one company alike
        ("no", np.int32),  # marts.match_listings.listing_no
        ("unit", np.int32),  # commune, or smallest unit; the last number for none
        ("member_set", np.int32),  # row of Rules.membership
        ("category", np.int16),
        ("platform", np.int16),
        ("resource", np.int8),
        ("measure", np.int8),  # what its amount counts; -1 for none
        ("members_only", np.bool_),
        ("anonymous", np.bool_),
        ("at_commune", np.bool_),  # stands at its commune's point, not at its own
        ("turn", np.uint64),  # decides whose turn it is among equals
        ("yearly", np.float64),  # amount a year, or once; NaN where unknown
        ("delivery", np.float64),  # amount of one delivery; infinite where there is but one
        ("mass_t", np.float64),  # of the machine lent
        ("items_per_t", np.float64),
        ("fresh_day", np.int32),  # or NEVER
        ("completed", np.float32),  # past exchanges of the giver
        ("cancelled", np.float32),
        ("code", np.int32),  # its own waste code, -1 for none
    ],
    align=True,
)

PAIR = np.dtype(
    [
        ("part", np.float64, (len(PARTS),)),
        ("known", np.uint8, (len(PARTS),)),  # 0 or 1
        ("score", np.float64),
        ("distance_km", np.float64),
        ("intra_commune", np.bool_),
        ("overlap_from", np.int32),  # days since 1970
        ("overlap_to", np.int32),  # or EVER
        ("covers_share", np.float64),  # of the need, at most 1; NaN where unknown
        ("amount", np.float64),  # moved, a year or once, in the measure; NaN where unknown
        ("mass_t", np.float64),  # moved
        ("co2e_kg", np.float64),
        ("tkm", np.float64),
    ],
    align=True,
)


class Rules(NamedTuple):
    """What a match is judged by.

    Attributes:
        today: the data's today, days since 1970.
        weights: of each part, adding up to 1.
        half_km: distance at which its part is worth one half; halves_* likewise below.
        half_days: age of a listing.
        half_exchanges: past exchanges with which the giver's own record counts for half.
        half_kg: kgCO2e avoided.
        half_tkm: t.km avoided.
        mean_reliability: everyone's share of exchanges completed.
        radius_km: road km, by resource.
        least_days: shortest overlap, by resource.
        counted_days: longest window that counts, by resource.
        detour: road km of a great-circle km, near, middle and far.
        inner_km: road km between two points of each unit, on average.
        membership: whether the companies of each member set are members of each platform.
        wanted: units in which listings are looked for.
        factors: legs, kg_per_t, kg_per_item, kg_per_t_hour, tkm_per_t, by category; NaN for none.
        up_to_t: largest mass of each vehicle, increasing.
        kg_per_tkm: emissions of each vehicle.
    """

    today: int
    weights: Floats
    half_km: float
    half_days: float
    half_exchanges: float
    half_kg: float
    half_tkm: float
    mean_reliability: float
    radius_km: Floats
    least_days: Longs
    counted_days: Longs
    detour: Floats
    inner_km: Floats
    membership: Flags
    wanted: Flags
    factors: Floats
    up_to_t: Floats
    kg_per_tkm: Floats


class Terms(NamedTuple):
    """The words of listings: of listing `no`, those from start[no] to start[no + 1]."""

    start: Longs
    term: Ints
    weight: NDArray[np.float32]


@njit(cache=True, nogil=True)
def road_km(km: float, detour: Floats) -> float:
    """Road km of a great-circle distance: geodata.distances.own_detour_km for one number."""
    near = detour[0] * min(km, NEAR_LIMIT_KM)
    middle = detour[1] * min(max(km - NEAR_LIMIT_KM, 0.0), MIDDLE_LIMIT_KM - NEAR_LIMIT_KM)
    return float(near + middle + detour[2] * max(km - MIDDLE_LIMIT_KM, 0.0))


@njit(cache=True, nogil=True)
def line_km(km: float, detour: Floats) -> float:
    """Give the great-circle distance whose road km these are: the inverse of `road_km`."""
    near_km = detour[0] * NEAR_LIMIT_KM
    middle_km = near_km + detour[1] * (MIDDLE_LIMIT_KM - NEAR_LIMIT_KM)
    if km <= near_km:
        return float(km / detour[0])
    if km <= middle_km:
        return float(NEAR_LIMIT_KM + (km - near_km) / detour[1])
    return float(MIDDLE_LIMIT_KM + (km - middle_km) / detour[2])


@njit(cache=True, nogil=True)
def is_inside_commune(a: Row, b: Row) -> bool:
    """Say whether two listings are in one commune, and one of them no nearer than that."""
    return bool(a.unit == b.unit and (a.at_commune or b.at_commune))


@njit(cache=True, nogil=True)
def distance_km(a: Row, b: Row, rules: Rules) -> float:
    """Estimate the road km between two listings (impact method §4, without road network)."""
    if is_inside_commune(a, b):
        return float(rules.inner_km[a.unit])
    chord = math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2)
    return road_km(2.0 * EARTH_RADIUS_KM * math.asin(min(1.0, chord / 2.0)), rules.detour)


@njit(cache=True, nogil=True)
def may_meet(need: Row, offer: Row, rules: Rules) -> bool:
    """Say whether an offer may be proposed for a need, distance and category apart."""
    if need.owner == offer.owner:
        return False
    if need.platform != offer.platform:
        if offer.members_only and not rules.membership[need.member_set, offer.platform]:
            return False
        if need.members_only and not rules.membership[offer.member_set, need.platform]:
            return False
    first = max(need.first_day, offer.first_day, rules.today)
    overlap = min(need.last_day, offer.last_day) - first + 1
    least = min(
        rules.least_days[need.resource], need.last_day - max(need.first_day, rules.today) + 1
    )
    return bool(overlap >= max(least, 1))


@njit(cache=True, nogil=True)
def judge(need: Row, offer: Row, closeness: float, km: float, rules: Rules, pair: Row) -> float:
    """Fill a pair with the parts of its score, text apart, and their facts.

    Args:
        need: a row of LISTING.
        offer: one that `may_meet` it.
        closeness: of their categories, above 0 to 1.
        km: road km between them.
        rules: what is judged by.
        pair: a row of PAIR, whose `part`, `known` and facts are written.

    Returns:
        The score without its text.
    """
    part, known = pair.part, pair.known
    known[:] = 1
    pair.distance_km = km
    part[DISTANCE] = 0.5 ** (km / rules.half_km)
    part[CATEGORY] = closeness
    _dates(need, offer, rules, pair)
    deliveries = _quantity(need, offer, pair)
    part[FRESHNESS] = 0.5 ** (max(rules.today - offer.fresh_day, 0) / rules.half_days)
    if offer.fresh_day == NEVER:
        part[FRESHNESS], known[FRESHNESS] = NEUTRAL, False
    past = offer.completed + offer.cancelled
    part[RELIABILITY] = (offer.completed + rules.half_exchanges * rules.mean_reliability) / (
        past + rules.half_exchanges
    )
    known[RELIABILITY] = past > 0
    _impact(offer, deliveries, rules, pair)
    score = 0.0
    for i in range(len(part)):
        if i != TEXT:
            score += rules.weights[i] * part[i]
    return score


@njit(cache=True, nogil=True)
def _dates(need: Row, offer: Row, rules: Rules, pair: Row) -> None:
    """Share of the need's window that the offer is there for, long windows cut."""
    begins = max(need.first_day, rules.today)
    pair.overlap_from = max(begins, offer.first_day)
    pair.overlap_to = min(need.last_day, offer.last_day)
    longest = rules.counted_days[need.resource]
    window = min(need.last_day - begins + 1, longest)
    pair.part[DATES] = min(pair.overlap_to - pair.overlap_from + 1, longest) / max(window, 1)
    pair.part[DATES] = min(pair.part[DATES], 1.0)


@njit(cache=True, nogil=True)
def _quantity(need: Row, offer: Row, pair: Row) -> float:
    """Share of the need that the offer covers, and what moves; return in how many deliveries."""
    pair.covers_share = pair.amount = pair.mass_t = np.nan
    pair.part[QUANTITY], pair.known[QUANTITY] = NEUTRAL, False
    if not (offer.measure == need.measure and offer.yearly > 0 and need.yearly > 0):
        return 1.0
    pair.amount = min(offer.yearly, need.yearly)
    pair.covers_share = pair.amount / need.yearly
    pair.part[QUANTITY], pair.known[QUANTITY] = pair.covers_share, True
    delivery = pair.amount
    if math.isfinite(offer.delivery):  # what comes at once is fetched at once
        delivery = min(delivery, offer.delivery, need.delivery)
    return float(pair.amount / delivery)


@njit(cache=True, nogil=True)
def _impact(offer: Row, deliveries: float, rules: Rules, pair: Row) -> None:
    """What the exchange would avoid by the method (§3), as core.match_factors puts it."""
    pair.part[IMPACT], pair.known[IMPACT] = NEUTRAL, False
    pair.co2e_kg = pair.tkm = np.nan
    factors = rules.factors[offer.category]
    legs, kg_per_t, kg_per_item = factors[0], factors[1], factors[2]
    kg_per_t_hour, tkm_per_t = factors[3], factors[4]
    hours = 0.0
    if legs == LOAN_LEGS:  # the machine there and back, each time
        load_t, pair.mass_t = offer.mass_t, offer.mass_t * deliveries
        if offer.measure == HOURS and pair.amount > 0:
            hours = pair.amount / deliveries
    else:
        if offer.measure == TONNES:
            pair.mass_t = pair.amount
        load_t = pair.mass_t / deliveries
    if not (legs > 0 and load_t > 0):
        return
    kg_per_km = 0.0
    for i in range(len(rules.up_to_t)):
        if load_t <= rules.up_to_t[i]:
            kg_per_km = load_t * rules.kg_per_tkm[i]
            break
    made = load_t * (kg_per_t + hours * kg_per_t_hour)
    if kg_per_item != 0.0:
        made += load_t * offer.items_per_t * kg_per_item
    pair.co2e_kg = deliveries * (made - legs * pair.distance_km * kg_per_km)
    pair.tkm = deliveries * load_t * (tkm_per_t - legs * pair.distance_km)
    if math.isnan(pair.co2e_kg):
        return
    kg = 1.0 - 0.5 ** (max(pair.co2e_kg, 0.0) / rules.half_kg)
    tkm = 1.0 - 0.5 ** (max(pair.tkm, 0.0) / rules.half_tkm)
    pair.part[IMPACT], pair.known[IMPACT] = (kg + tkm) / 2.0, True


@njit(cache=True, nogil=True)
def closeness_of_texts(a: int, b: int, terms: Terms) -> float:
    """Cosine of the words of two listings, by their numbers; NaN where one has none."""
    i, j = terms.start[a], terms.start[b]
    last_i, last_j = terms.start[a + 1], terms.start[b + 1]
    if i == last_i or j == last_j:
        return math.nan
    cosine = 0.0
    while i < last_i and j < last_j:
        if terms.term[i] == terms.term[j]:
            cosine += np.float64(terms.weight[i]) * np.float64(terms.weight[j])
            i += 1
            j += 1
        elif terms.term[i] < terms.term[j]:
            i += 1
        else:
            j += 1
    return min(cosine, 1.0)


@njit(cache=True, nogil=True)
def merit(score: float) -> int:
    """Hundredths of a score: pairs of equal merit take turns."""
    return math.floor(score * 100.0 + 0.5)


@njit(cache=True, nogil=True)
def turn(key: np.uint64, day: int) -> np.uint64:
    """Mix a company's key with a day (splitmix64): the lowest comes first that day."""
    mixed = key ^ (np.uint64(day) * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
