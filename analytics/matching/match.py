"""What could meet: for a need the offers that fit, for an offer the needs, best first, and why."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from analytics.access import Access, require_clear
from analytics.catalogue import today
from analytics.errors import UnknownChoice
from analytics.matching.by_road import best_by_road, has_roads
from analytics.matching.listings import OpenListings, open_listings
from analytics.matching.pair import EVER, PARTS, Records, Rules, merit
from analytics.matching.rules import day_of, rules_of
from analytics.matching.search import Found, search
from analytics.matching.streams import covered, part_of, window_of
from analytics.matching.table import table_of
from analytics.nearby import BANDS_KM, PUBLIC_KEYS
from analytics.sql import rows
from analytics.territories import describe

LISTING_KEYS = tuple(key for key in PUBLIC_KEYS if not key.startswith("distance"))
"""What is told of each listing, as nearby tells it."""

HUNDREDTHS = 100


def matches(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    need: str | None = None,
    offer: str | None = None,
    company: str | None = None,
    territory: str | None = None,
    limit: int = 10,
    radius_km: float | None = None,
    weights: Mapping[str, float] | None = None,
    factor_set: str = "default",
) -> list[dict[str, Any]]:
    """Find what fits an open need, an open offer, or each open listing of a company.

    A match keeps to limits that no score buys off: opposite kinds, categories that may meet
    (the same, a substitute, a waste code shared), dates that overlap long enough, quantities that
    can be compared or are unknown, listings that both companies may see, two companies, no exchange
    between the two listings yet, and the radius. Then the score ranks.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        need: `platform/listing_id` of a need, or its listing_id alone where it is unique.
        offer: The same of an offer. Exactly one of need, offer and company is given.
        company: A company_id.
        territory: `level:code` in which the other listing lies, None for everywhere.
        limit: At most so many for each listing asked about.
        radius_km: Road km; None for the radius of each resource (`ref.match_resources`).
        weights: Weights of parts that replace those of `ref.match_weights`.
        factor_set: Factors by which impact is reckoned.

    Returns:
        Dicts, for each listing asked about the best first:
        need, offer: dicts with `LISTING_KEYS`, nothing of an anonymous one but what may be shown;
        score: 0 to 1, in hundredths: equals take turns by day;
        rank: from 1, among those of the listing asked about;
        parts: by part of `PARTS`, dict of value (0 to 1), weight (they add up to 1), contribution
        (they add up to the score before it is rounded) and known (where False, the value says
        nothing: neutral, or for reliability everyone's mean);
        distance_km, distance_method (`network`, `detour` or `intra_commune`), distance_band (of an
        anonymous pair, whose distance_km is its upper end), as in `analytics.nearby`;
        overlap_from, overlap_to (None: open), overlap_days (both ends included; None: open);
        covers_share (of the need, at most 1), quantity and unit (what could move), all None where
        unknown; per_year: whether these are for a year, as one of the two recurs;
        takes_share (of the offer, as covers_share of the need); need_recurs, offer_recurs;
        covers_while_both: of the need, over its own dates or a year of them, the share that could
        move while both are there (`analytics.matching.streams`), None where unknown;
        category_relation (`same`, `substitute`, `waste_code`), category_closeness;
        co2e_avoided_kg, tkm_avoided, mass_t: by the method's defaults, None where it gives none.

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownChoice: If a choice makes no sense, or no such listing is open.
        UnknownTerritory: If the territory is not loaded.
        UnknownFactorSet: If the factor set is not in factors.csv.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    listings, rules = _prepare(
        cursor,
        access,
        territory=territory,
        limit=limit,
        radius_km=radius_km,
        weights=weights,
        factor_set=factor_set,
    )
    numbers = numbers_of(cursor, need=need, offer=offer, company=company)
    by_road = has_roads(cursor)
    found = []
    for number in numbers:
        for_needs = bool(listings.is_need[number])
        searcher = row_of(listings, number)
        if searcher is None:
            continue
        if by_road:
            best, ways = best_by_road(
                cursor, listings, searcher, rules, limit=limit, for_needs=for_needs
            )
        else:
            best, ways = _search(listings, searcher, rules, limit, for_needs), []
        found.append(_Answer(listings, searcher, best, ways, for_needs))
    return _tell(cursor, rules, found)


def all_matches(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None = None,
    limit_each: int = 10,
    radius_km: float | None = None,
    weights: Mapping[str, float] | None = None,
    factor_set: str = "default",
) -> pa.Table:
    """Find the best offers for every open need of a territory, or of everywhere.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        territory: `level:code` of the needs, None for all; their offers may lie outside.
        limit_each: At most so many offers a need.
        radius_km: As in `matches`.
        weights: As in `matches`.
        factor_set: As in `matches`.

    Returns:
        One row a match, by need, then rank: need_platform, need_id, offer_platform, offer_id,
        need_company_id and offer_company_id (null where anonymous), category of each, rank, score,
        `part_…` (contribution of each part), and the facts of `matches`; distances are estimated.

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownChoice: If a choice makes no sense.
        UnknownTerritory: If the territory is not loaded.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    listings, rules = _prepare(
        cursor,
        access,
        territory=territory,
        limit=limit_each,
        radius_km=radius_km,
        weights=weights,
        factor_set=factor_set,
    )
    needs = listings.needs.listings
    needs = needs[np.unique(needs["no"], return_index=True)[1]]  # each once, by number
    needs = needs[rules.wanted[needs["unit"]]]
    everywhere = rules._replace(wanted=listings.in_units(None))
    found = _search(listings, needs, everywhere, limit_each, for_needs=True)
    return table_of(cursor, listings, rules, needs, found)


@dataclass(frozen=True)
class _Answer:
    """What was found for one listing."""

    listings: OpenListings
    searcher: Records
    found: Found
    by_road: Sequence[bool]
    for_needs: bool


def _prepare(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None,
    limit: int,
    radius_km: float | None,
    weights: Mapping[str, float] | None,
    factor_set: str,
) -> tuple[OpenListings, Rules]:
    """Check what is asked, and gather what it takes to answer."""
    if limit < 1:
        raise UnknownChoice(f"At least one match must be asked for; the limit is {limit}.")
    units = None
    if territory is not None:
        where = describe(cursor, access, territory)
        region = {"level": where.level, "code": where.code}
        units = [row["unit_code"] for row in rows(cursor, "match_region", region)]
    listings = open_listings(cursor)
    return listings, rules_of(
        listings,
        today(cursor, access),
        weights=weights,
        radius_km=radius_km,
        units=units,
        factor_set=factor_set,
    )


def numbers_of(
    cursor: duckdb.DuckDBPyConnection, *, need: str | None, offer: str | None, company: str | None
) -> list[int]:
    """Give the numbers of the listings asked about."""
    given = [value for value in (need, offer, company) if value is not None]
    if len(given) != 1:
        raise UnknownChoice("Give exactly one of a need, an offer and a company.")
    if company is not None:
        listed = rows(cursor, "match_of_company", {"company": company})
        if not listed:
            raise UnknownChoice(f"The company {company!r} has no open listing.")
        return [row["listing_no"] for row in listed]
    asked = given[0]
    platform, _, in_platform = asked.partition("/")
    found = rows(cursor, "match_find", {"platform": platform, "listing_id": in_platform})
    if not found:
        found = rows(cursor, "match_find", {"platform": None, "listing_id": asked})
    kind = "need" if need is not None else "offer"
    of_kind = [row for row in found if row["kind"] == kind]
    if len(of_kind) > 1:
        known = ", ".join(f"{row['platform']}/{row['listing_id']}" for row in of_kind)
        raise UnknownChoice(f"{asked!r} is on several platforms. Write one of: {known}.")
    if not of_kind:
        hint = " It is an open listing of the other kind." if found else ""
        raise UnknownChoice(f"No open {kind} is called {asked!r}.{hint} Write platform/listing_id.")
    return [of_kind[0]["listing_no"]]


def row_of(listings: OpenListings, number: int) -> Records | None:
    """Give a listing's row, shape (1,); None where it can't be matched: no place, no category."""
    if number >= len(listings.place) or listings.place[number] < 0:
        return None
    at = int(listings.place[number])
    return listings.grid(needs=bool(listings.is_need[number])).listings[at : at + 1]


def _search(
    listings: OpenListings, searchers: Records, rules: Rules, limit: int, for_needs: bool
) -> Found:
    return search(
        searchers,
        listings.grid(needs=not for_needs),
        listings.wish(searchers, for_needs=for_needs),
        listings.met_by_need if for_needs else listings.met_by_offer,
        listings.terms,
        rules,
        limit=limit,
        for_needs=for_needs,
    )


def _tell(
    cursor: duckdb.DuckDBPyConnection, rules: Rules, answers: Sequence[_Answer]
) -> list[dict[str, Any]]:
    """Put what was found into words and numbers, in one reading of the listings."""
    told = []
    for answer in answers:
        grid = answer.listings.grid(needs=not answer.for_needs)
        for rank, place in enumerate(answer.found.place[0].tolist()):
            if place >= 0:
                other = grid.listings[place]
                by_road = bool(answer.by_road) and answer.by_road[rank]
                told.append((answer, rank, other, by_road))
    numbers = {int(a.searcher["no"][0]) for a, *_ in told} | {int(o["no"]) for _, _, o, _ in told}
    shown = {
        row["listing_no"]: row for row in rows(cursor, "match_shown", {"numbers": sorted(numbers)})
    }
    found = []
    for answer, rank, other, by_road in told:
        me, pair = answer.searcher[0], answer.found.pairs[0, rank]
        need, offer = (me, other) if answer.for_needs else (other, me)
        relation = answer.listings.relation(offer, need)
        row = match_of(shown[int(need["no"])], shown[int(offer["no"])], pair, rules, by_road)
        found.append({"rank": rank + 1, **row, "category_relation": relation})
    return found


def match_of(
    need: Mapping[str, Any],
    offer: Mapping[str, Any],
    pair: np.void,
    rules: Rules,
    by_road: bool,
) -> dict[str, Any]:
    """Tell one match: see `matches`."""
    to = int(pair["overlap_to"])
    begins = day_of(int(pair["overlap_from"]))
    covers = _number(pair["covers_share"])
    overlap_days = None if to >= EVER else to - int(pair["overlap_from"]) + 1
    same_unit = need["unit"] == offer["unit"] and need["quantity"] and covers is not None
    told = {
        "need": {key: need[key] for key in LISTING_KEYS},
        "offer": {key: offer[key] for key in LISTING_KEYS},
        "score": merit(float(pair["score"])) / HUNDREDTHS,
        "parts": {
            name: {
                "value": float(value),
                "weight": float(weight),
                "contribution": float(value * weight),
                "known": bool(known),
            }
            for name, value, weight, known in zip(
                PARTS, pair["part"], rules.weights, pair["known"], strict=True
            )
        },
        **_distance(need, offer, pair, by_road),
        "overlap_from": begins,
        "overlap_to": None if to >= EVER else day_of(to),
        "overlap_days": overlap_days,
        "covers_share": covers,
        "takes_share": None if covers is None else covers * need["yearly"] / offer["yearly"],
        "need_recurs": bool(need["recurrent"]),
        "offer_recurs": bool(offer["recurrent"]),
        "quantity": (
            need["quantity"] * need["times_a_year"] * covers
            if same_unit
            else _number(pair["amount"])
        ),
        "unit": None if covers is None else need["unit"] if same_unit else need["measure"],
        "per_year": bool(need["recurrent"] or offer["recurrent"]),
        "category_closeness": float(pair["part"][PARTS.index("category")]),
        "co2e_avoided_kg": _number(pair["co2e_kg"]),
        "tkm_avoided": _number(pair["tkm"]),
        "mass_t": _number(pair["mass_t"]),
    }
    window = window_of(need, day_of(rules.today))
    part = part_of(told, window, of_need=True)
    return {**told, "covers_while_both": None if part is None else covered([part], window)}


def _distance(
    need: Mapping[str, Any], offer: Mapping[str, Any], pair: np.void, by_road: bool
) -> dict[str, Any]:
    """Tell the distance: of an anonymous pair a band, always estimated."""
    km = float(pair["distance_km"])
    if need["anonymous"] or offer["anonymous"]:
        upper = int(np.searchsorted(BANDS_KM, km))
        lower_km = int(BANDS_KM[upper - 1]) if upper else 0
        band = f"{lower_km}-{int(BANDS_KM[upper])}"
        return {
            "distance_km": float(BANDS_KM[upper]),
            "distance_method": "detour",
            "distance_band": band,
        }
    method = "intra_commune" if pair["intra_commune"] else "network" if by_road else "detour"
    return {"distance_km": km, "distance_method": method, "distance_band": None}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
