"""Loads for the way back: what a lorry could carry from near a receiver towards its giver."""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np

from analytics.access import Access, require_clear
from analytics.catalogue import today
from analytics.errors import UnknownChoice
from analytics.matching.listings import OpenListings, open_listings
from analytics.matching.match import LISTING_KEYS, match_of, numbers_of, row_of
from analytics.matching.pair import EVER, Floats, Ints, Records, Rules
from analytics.matching.rules import day_of, rules_of
from analytics.matching.search import search
from analytics.nearby import nearby
from analytics.sql import rows
from geodata.distances import EARTH_RADIUS_KM, own_detour_km

DETOUR_KM = 30.0
"""Longer ways round are no return any more."""

LEAST_KM = 1.0
"""Less is not worth a call."""

_EACH = 20  # needs looked at for an offer on the way


def return_loads(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    need: str,
    offer: str,
    detour_km: float = DETOUR_KM,
    limit: int = 5,
) -> dict[str, Any]:
    """Find matches of materials that lie on the empty way back of a match, at the same time.

    A lorry goes from the giver G to the receiver R loaded, and back empty. Another match, from g
    to r, is on its way where R → g → r → G is little longer than R → G. Two lorries would drive
    RG + rg empty, one that does both Rg + rG: the difference is avoided. It is an estimate of
    what could be arranged, by estimated road distances (impact method §4), and no impact: it is
    never counted nor added to any.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        need: The need of the match, as in `analytics.matching.match.matches`.
        offer: Its offer.
        detour_km: Longest way round, road km.
        limit: At most so many loads, and so many lorries.

    Returns:
        empty_km: the way back, R → G;
        loads: matches as `matches` tells them, those that avoid most first, no listing twice,
        each with detour_km (the way round) and empty_km_avoided (a kilometre or more). Anonymous
        listings are left out: they have no place to fetch from;
        transports: open offers of transport near R, as `nearby` tells them.

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownChoice: If a listing is not open, is anonymous or has no place, or a number makes
            no sense.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    if not (detour_km > 0 and limit > 0):
        raise UnknownChoice(f"A detour of {detour_km} km or a limit of {limit} finds nothing.")
    listings = open_listings(cursor)
    rules = rules_of(listings, today(cursor, access))
    receiver = _placed(cursor, listings, need, is_need=True)
    giver = _placed(cursor, listings, offer, is_need=False)
    first = max(int(receiver["first_day"][0]), int(giver["first_day"][0]), rules.today)
    last = min(int(receiver["last_day"][0]), int(giver["last_day"][0]))
    back_km = float(_km(receiver, giver, rules)[0])
    offers = _on_the_way(listings, rules, receiver, giver, back_km + detour_km)
    found = search(
        offers,
        listings.needs,
        listings.wish(offers, for_needs=False),
        listings.met_by_offer,
        listings.terms,
        rules,
        limit=_EACH,
        for_needs=False,
    )
    at, rank = np.nonzero(found.place >= 0)
    offers, needs = offers[at], listings.needs.listings[found.place[at, rank]]
    pairs = found.pairs[at, rank]
    to_load_km, to_home_km = _km(receiver, offers, rules), _km(needs, giver, rules)
    detours_km = to_load_km + pairs["distance_km"] + to_home_km - back_km
    avoided_km = back_km + pairs["distance_km"] - to_load_km - to_home_km
    fits = ~needs["anonymous"] & (detours_km <= detour_km) & (avoided_km >= LEAST_KM)
    fits &= (pairs["overlap_from"] <= last) & (pairs["overlap_to"] >= first)
    fits &= (needs["no"] != receiver["no"]) & (offers["no"] != giver["no"])
    best = np.flatnonzero(fits)
    best = best[np.lexsort((offers["no"][best], needs["no"][best], -avoided_km[best]))]
    best = best[_each_once(needs["no"][best], offers["no"][best])][:limit]
    numbers = {int(no) for some in (needs[best], offers[best], receiver) for no in some["no"]}
    shown: dict[int, Mapping[str, Any]] = {
        row["listing_no"]: row for row in rows(cursor, "match_shown", {"numbers": sorted(numbers)})
    }
    loads = [
        {
            **match_of(
                shown[int(needs["no"][n])], shown[int(offers["no"][n])], pairs[n], rules, False
            ),
            "category_relation": listings.relation(offers[n], needs[n]),
            "detour_km": max(float(detours_km[n]), 0.0),
            "empty_km_avoided": float(avoided_km[n]),
        }
        for n in best.tolist()
    ]
    return {
        "empty_km": back_km,
        "loads": loads,
        "transports": _lorries(
            cursor, access, shown[int(receiver["no"][0])], (first, last), detour_km, limit
        ),
    }


def _lorries(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    receiver: Mapping[str, Any],
    days: tuple[int, int],
    radius_km: float,
    limit: int,
) -> list[dict[str, Any]]:
    """Offers of transport near a receiver, there on some of these days."""
    first, last = days
    found = nearby(
        cursor,
        access,
        lon=receiver["lon"],
        lat=receiver["lat"],
        unit_code=receiver["commune_code"],
        exact=not receiver["at_commune"],
        radius_km=radius_km,
        kind="offer",
        resource="transport",
        date_from=day_of(first),
        date_to=None if last >= EVER else day_of(max(first, last)),
        limit=limit,
    )
    return [{key: row[key] for key in (*LISTING_KEYS, "distance_km")} for row in found]


def _placed(
    cursor: duckdb.DuckDBPyConnection, listings: OpenListings, name: str, *, is_need: bool
) -> Records:
    """Give the row of a listing that stands somewhere, shape (1,)."""
    given = {"need": name, "offer": None} if is_need else {"need": None, "offer": name}
    (number,) = numbers_of(cursor, **given, company=None)
    row = row_of(listings, number)
    if row is None or row["anonymous"][0]:
        why = "has no place or category" if row is None else "is anonymous"
        raise UnknownChoice(f"{name!r} {why}: no way back can be told. Ask about another match.")
    return row


def _on_the_way(
    listings: OpenListings, rules: Rules, receiver: Records, giver: Records, most_km: float
) -> Records:
    """Offers of materials whose giver one can pass by from the receiver, each once."""
    offers = listings.offers.listings
    offers = offers[np.unique(offers["no"], return_index=True)[1]]
    material = listings.resources.index("material") if "material" in listings.resources else -1
    passes = (offers["resource"] == material) & ~offers["anonymous"]
    passes &= _km(receiver, offers, rules) + _km(offers, giver, rules) <= most_km
    found: Records = offers[passes]
    return found


def _each_once(needs: Ints, offers: Ints) -> list[int]:
    """Places of the pairs, first come first served, whose need and offer are not taken yet."""
    kept: list[int] = []
    for at in range(len(needs)):
        if needs[at] not in needs[kept] and offers[at] not in offers[kept]:
            kept.append(at)
    return kept


def _km(a: Records, b: Records, rules: Rules) -> Floats:
    """Estimated road km between places, one of each or one for all (impact method §4)."""
    chord = np.sqrt(sum((a[axis] - b[axis]) ** 2 for axis in "xyz"))
    line_km = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0))
    inside = (a["unit"] == b["unit"]) & (a["at_commune"] | b["at_commune"])
    return np.where(inside, rules.inner_km[b["unit"]], own_detour_km(line_km, *rules.detour))
