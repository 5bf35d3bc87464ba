"""Matching the plain way: every offer judged for every need, in numpy, to check the search by."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analytics.matching.pair import NEVER, PARTS, Records, Rules, Terms
from geodata.distances import EARTH_RADIUS_KM, own_detour_km

Floats = NDArray[np.float64]


def distances_km(mine: np.void, others: Records, rules: Rules) -> Floats:
    """Road km from one listing to each other."""
    a = np.array([mine["x"], mine["y"], mine["z"]])
    b = np.stack([others["x"], others["y"], others["z"]], axis=-1)
    angle = np.arctan2(np.linalg.norm(np.cross(a, b), axis=1), b @ a)
    inside = (others["unit"] == mine["unit"]) & (others["at_commune"] | mine["at_commune"])
    road = own_detour_km(EARTH_RADIUS_KM * angle, *rules.detour)
    return np.where(inside, rules.inner_km[mine["unit"]], road)


def cosines(mine: int, others: Sequence[int], terms: Terms) -> Floats:
    """Cosine of the words of one listing and of each other; NaN where one has none."""
    words = [
        dict(
            zip(
                terms.term[terms.start[no] : terms.start[no + 1]].tolist(),
                terms.weight[terms.start[no] : terms.start[no + 1]].astype(np.float64).tolist(),
                strict=True,
            )
        )
        for no in (mine, *others)
    ]
    if not words[0]:
        return np.full(len(others), np.nan)
    return np.array(
        [
            min(1.0, sum(words[0][t] * their[t] for t in sorted(words[0].keys() & their.keys())))
            if their
            else np.nan
            for their in words[1:]
        ]
    )


def turns(keys: NDArray[np.uint64], day: int) -> NDArray[np.uint64]:
    """splitmix64 of key ^ day * golden gamma."""
    with np.errstate(over="ignore"):
        mixed = keys ^ (np.uint64(day) * np.uint64(0x9E3779B97F4A7C15))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))


def judged(
    mine: np.void,
    others: Records,
    closeness: Floats,
    rules: Rules,
    terms: Terms,
    *,
    for_needs: bool,
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Judge one listing with each other.

    Returns:
        Whether they may meet, the score, and the road km.
    """
    one = np.repeat(np.array([mine]), len(others))
    need, offer = (one, others) if for_needs else (others, one)
    km = distances_km(mine, others, rules)
    began = np.maximum(need["first_day"], rules.today).astype(np.int64)
    overlap = (
        np.minimum(need["last_day"], offer["last_day"]).astype(np.int64)
        - np.maximum(began, offer["first_day"])
        + 1
    )
    window = need["last_day"] - began + 1
    least = np.minimum(rules.least_days[need["resource"]], window)
    is_member = (
        rules.membership[need["member_set"], offer["platform"]],
        rules.membership[offer["member_set"], need["platform"]],
    )
    together = need["platform"] == offer["platform"]
    fits = (
        (closeness > 0)
        & (need["owner"] != offer["owner"])
        & (together | ~offer["members_only"] | is_member[0])
        & (together | ~need["members_only"] | is_member[1])
        & (overlap >= np.maximum(least, 1))
        & rules.wanted[others["unit"]]
        & (km <= rules.radius_km[mine["resource"]])
    )
    parts = dict.fromkeys(PARTS, np.full(len(others), 0.5))
    parts["distance"] = 0.5 ** (km / rules.half_km)
    parts["category"] = closeness
    longest = rules.counted_days[need["resource"]]
    counted = np.minimum(overlap, longest) / np.maximum(np.minimum(window, longest), 1)
    parts["dates"] = np.minimum(counted, 1.0)
    comparable = (
        (need["measure"] == offer["measure"]) & (need["yearly"] > 0) & (offer["yearly"] > 0)
    )
    moved = np.minimum(need["yearly"], offer["yearly"])
    parts["quantity"] = np.where(comparable, moved / need["yearly"], 0.5)
    age = np.maximum(rules.today - offer["fresh_day"].astype(np.int64), 0)
    parts["freshness"] = np.where(offer["fresh_day"] == NEVER, 0.5, 0.5 ** (age / rules.half_days))
    past = offer["completed"].astype(np.float64) + offer["cancelled"]
    prior = rules.half_exchanges
    parts["reliability"] = (offer["completed"] + prior * rules.mean_reliability) / (past + prior)
    parts["impact"] = _impact(need, offer, moved, comparable, km, rules)
    cosine = cosines(int(mine["no"]), others["no"].tolist(), terms)
    parts["text"] = np.where(np.isnan(cosine), 0.5, cosine)
    score = sum(weight * parts[name] for name, weight in zip(PARTS, rules.weights, strict=True))
    return fits, np.asarray(score), km


def _impact(
    need: Records,
    offer: Records,
    moved: Floats,
    comparable: NDArray[np.bool_],
    km: Floats,
    rules: Rules,
) -> Floats:
    legs, per_t, per_item, per_t_hour, tkm_per_t = rules.factors[offer["category"]].T
    recurs = np.isfinite(offer["delivery"])
    size = np.where(
        recurs, np.minimum(moved, np.minimum(offer["delivery"], need["delivery"])), moved
    )
    times = np.where(comparable, moved / size, 1.0)
    lent = legs == 2
    load = np.where(
        lent, offer["mass_t"], np.where(comparable & (offer["measure"] == 0), size, np.nan)
    )
    hours = np.where(lent & comparable & (offer["measure"] == 1), size, 0.0)
    vehicle = np.searchsorted(rules.up_to_t, np.nan_to_num(load))
    trip = np.append(rules.kg_per_tkm, np.nan)[vehicle]
    items = np.where(per_item != 0, load * offer["items_per_t"] * per_item, 0.0)
    kg = times * (load * (per_t + hours * per_t_hour) + items - legs * km * load * trip)
    tkm = times * load * (tkm_per_t - legs * km)
    half = [
        1 - 0.5 ** (np.maximum(value, 0) / scale)
        for value, scale in ((kg, rules.half_kg), (tkm, rules.half_tkm))
    ]
    return np.where(np.isnan(kg), 0.5, (half[0] + half[1]) / 2)


def best(
    mine: np.void,
    others: Records,
    closeness: Floats,
    rules: Rules,
    terms: Terms,
    *,
    limit: int,
    for_needs: bool,
    met: Sequence[int] = (),
    by_distance: bool = False,
) -> list[int]:
    """Listing numbers of the best for one, in order."""
    fits, score, km = judged(mine, others, closeness, rules, terms, for_needs=for_needs)
    fits &= ~np.isin(others["no"], met)
    if by_distance:
        order = np.lexsort((others["no"], km))
    else:
        merits = np.floor(score * 100 + 0.5)
        order = np.lexsort((others["no"], turns(others["turn"], rules.today), -merits))
    return [int(others["no"][at]) for at in order if fits[at]][:limit]
