"""What a territory could have exchanged in a year, what it did, and whom to call."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow.compute as pc

from analytics.access import Access, require_clear
from analytics.catalogue import today
from analytics.errors import UnknownChoice
from analytics.matching.pair import MEASURES
from analytics.potential.assign import Flags, Floats, Options, Plan, most_companies, most_value
from analytics.potential.market import KILOGRAMS, TONNES, Market, market_of
from analytics.selection import Selection, select
from analytics.sql import rows

OBJECTIVES = {"co2e": "kgCO2e", "tonnes": "t", "companies": "companies"}
"""What a plan may make the most of, and its unit."""

LIMITS = (
    "default_assumptions",
    "never_added",
    "not_additive",
    "hindsight",
    "linear",
    "listed_only",
)
"""What a reader must know of every answer, one sentence each (dashboard/potential_words.py)."""

_SHOWN = (
    *("platform", "listing_id", "resource", "category", "label_fr", "label_en", "title"),
    *("anonymous", "company_id", "company_name", "commune_code", "commune_name"),
    *("quantity", "unit", "recurrent", "available_from", "available_to", "is_open"),
)
_LEAST = 1e-9  # a smaller share of a pair is rounding


def potential(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None = None,
    year: int,
    objective: str = "co2e",
    radius_km: float | None = None,
    factor_set: str = "default",
    limit: int = 20,
) -> dict[str, Any]:
    """Compare what was exchanged with the best that the listings of a year allowed.

    A listing is there from the day it was published and available until the end of its window, one
    withdrawn until then, whether it ended in an exchange or not; the year in course ends today.
    The best plan chooses among the exchanges that were made, as they were, and the pairs of
    listings that keep to the limits of matching (category, dates, companies, visibility, distance,
    never refused), without giving or taking more than was listed. What recurs holds its share of
    the year; what comes once, what was not exchanged in another year. A part of a pair's exchange
    counts in proportion: the vehicle is that of the whole (on the demonstration, 0.2 % more than
    load by load). Distances are estimated by the line, never by road.

    Figures are **attributed** (impact method §5), potential and realised alike: an end in the
    territory counts for one half, the other half is another territory's. So the potential is never
    below what was realised; and the potentials of a partition add up to at least that of the
    whole, for each takes what lies outside as free for it alone.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        territory: `level:code`, None for everything loaded.
        year: Calendar year.
        objective: What the plan makes the most of: `co2e` (kgCO2e avoided, the trip taken off),
            `tonnes` (t of materials exchanged), `companies` (of the territory that give or receive
            at least once, each exchange as large as the two listings allow).
        radius_km: Road km; None for the radius of each resource (`ref.match_resources`).
        factor_set: Which factors.
        limit: At most so many pairs and places.

    Returns:
        `territory` (level, code, name), `period` (year, from, to), `objective`, `unit`, `basis`,
        `factor_set`, `radius_km`;
        `potential`, `realised`, `share` (realised / potential, None where there is none), `bound`
        (no plan is worth more) and `gap` ((bound - potential) / bound: 0 but where time ran out);
        `plans`: of `potential` and `realised`, what each is worth in every unit (co2e_avoided_kg,
        tonnes, companies, exchanges);
        `listings`: how many `offers` and `needs` were there, and of these how many were
        `unmatchable` (no place, or no category) or `unquantified`;
        `pairs`: new exchanges of the plan, those still open first, then the largest: need and
        offer (of an anonymous one what it is and how much, not who nor where), `gain` (in `unit`,
        whole, not halved), quantity, unit, covers_share, mass_t, co2e_avoided_kg, tkm_avoided,
        distance_km, overlap_from, overlap_to, category_relation, `is_open` (both
        still are); what follows from the distance is None where an end is anonymous;
        `pairs_total`: how many there are;
        `orphans`: by kind and category, listings of the territory that nothing answers: kind,
        resource, family, category, label_fr, label_en, listings, open, quantity and unit (of
        those that say it); what is missing is the needs among them;
        `orphan_places`: by commune (None: anonymous or unknown), commune_code, commune_name, needs,
        offers, open;
        `limits`: `LIMITS`.

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownChoice: If the objective, the year or the radius makes no sense.
        UnknownTerritory: If the territory is not loaded.
        UnknownFactorSet: If the factor set is not in factors.csv.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    if objective not in OBJECTIVES:
        raise UnknownChoice(f"{objective!r} is no objective. Known: {', '.join(OBJECTIVES)}.")
    chosen = select(cursor, access, territory=territory, year=year, factor_set=factor_set)
    last, first_of_year = today(cursor, access), _day(year, 1, 1)
    if first_of_year > last:
        raise UnknownChoice(f"{year} has not begun: the data end on {last}. Choose a year before.")
    end_of_year = _day(year, 12, 31)
    from_day, to_day = first_of_year, min(end_of_year, last)
    market = market_of(
        cursor,
        level=chosen.territory.level if chosen.territory else None,
        code=chosen.territory.code if chosen.territory else None,
        from_day=from_day,
        to_day=to_day,
        days_of_year=(end_of_year - first_of_year).days + 1,
        radius_km=radius_km,
        factor_set=factor_set,
    )
    plan, options = _best(market, objective)
    realised = options.realised.astype(np.float64)
    plans = {
        "potential": _worth(market, options, plan.share),
        "realised": _worth(market, options, realised),
    }
    value_of = {"co2e": "co2e_avoided_kg", "tonnes": "tonnes", "companies": "companies"}[objective]
    done = float(plans["realised"][value_of])
    best = max(plan.value, done)
    return {
        "territory": _territory(chosen),
        "period": {"year": year, "from": from_day, "to": to_day},
        "objective": objective,
        "unit": OBJECTIVES[objective],
        "basis": "attributed",
        "factor_set": factor_set,
        "radius_km": radius_km,
        "potential": best,
        "realised": done,
        "share": done / best if best > 0 else None,
        "bound": max(plan.bound, best),
        "gap": 1 - best / plan.bound if plan.bound > best else 0.0,
        "plans": plans,
        "listings": _counts(market),
        **_pairs(cursor, market, plan, objective, limit),
        **_orphans(cursor, market, limit),
        "limits": list(LIMITS),
    }


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnknownChoice(f"{year} is not a year.") from None


def _territory(chosen: Selection) -> dict[str, Any]:
    where = chosen.territory
    if where is None:
        return {"level": None, "code": "all", "name": "Ensemble"}
    return {"level": where.level, "code": where.code, "name": where.name}


def _best(market: Market, objective: str) -> tuple[Plan, Options]:
    """Choose the plan."""
    column = TONNES if objective == "tonnes" else KILOGRAMS
    options = replace(market.options, value=market.figures[:, column])
    return (most_companies if objective == "companies" else most_value)(options), options


def _worth(market: Market, options: Options, share: Floats) -> dict[str, float]:
    """Say what a plan is worth, in every unit."""
    kg, tonnes = (share @ market.figures).tolist()
    done = share > _LEAST
    companies = len(np.unique(options.company[done[options.serving]]))
    return {
        "co2e_avoided_kg": kg,
        "tonnes": tonnes,
        "companies": companies,
        "exchanges": int(done.sum()),
    }


def _counts(market: Market) -> dict[str, int]:
    here = market.table.filter(market.table["inside"])
    placed = pc.and_(pc.is_valid(here["lon"]), pc.is_valid(here["category"]))
    needs = int(pc.sum(here["is_need"]).as_py() or 0)
    return {
        "offers": len(here) - needs,
        "needs": needs,
        "unmatchable": len(here) - int(pc.sum(placed).as_py() or 0),
        "unquantified": int(pc.sum(pc.is_null(here["yearly"])).as_py() or 0),
    }


def _pairs(
    cursor: duckdb.DuckDBPyConnection, market: Market, plan: Plan, objective: str, limit: int
) -> dict[str, Any]:
    """Tell the new exchanges of a plan: those that may still be made first, then the largest."""
    share = plan.share[: len(market.pairs)]
    used = np.flatnonzero(share > _LEAST)
    gain = {
        "co2e": market.pairs["co2e_kg"],
        "tonnes": market.pairs["mass_t"],
        "companies": _newly_served(market, plan),
    }[objective]
    is_open = _open(market)
    both = is_open[market.need["no"]] & is_open[market.offer["no"]]
    kilograms = np.nan_to_num(market.pairs["co2e_kg"] * share)
    # Emissions tell the distance.
    hides_gain = (market.need["anonymous"] | market.offer["anonymous"]) & (objective == "co2e")
    size = np.nan_to_num(gain * share)
    order = used[np.lexsort((-kilograms[used], -size[used], ~both[used]))][:limit]
    numbers = sorted({int(no) for side in (market.need, market.offer) for no in side["no"][order]})
    shown = {
        row["listing_no"]: row for row in rows(cursor, "potential_shown", {"numbers": numbers})
    }
    return {
        "pairs": [
            {
                **_tell(market, shown, at, float(share[at])),
                "gain": None if hides_gain[at] else float(size[at]),
                "is_open": bool(both[at]),
            }
            for at in order.tolist()
        ],
        "pairs_total": len(used),
    }


def _newly_served(market: Market, plan: Plan) -> Floats:
    """Count the companies that each pair serves and nothing that was realised does."""
    options = market.options
    before = np.zeros(int(options.company.max(initial=-1)) + 1, np.bool_)
    before[options.company[options.realised[options.serving]]] = True
    new = ~before[options.company] & (plan.share[options.serving] > 0)
    counts = np.bincount(options.serving[new], minlength=len(options.value))
    return np.asarray(counts[: len(market.pairs)], np.float64)


def _open(market: Market) -> Flags:
    found = np.zeros(len(market.held), np.bool_)
    found[market.table["listing_no"].to_numpy()] = market.table["is_open"].to_numpy()
    return found


def _tell(
    market: Market, shown: dict[int, dict[str, Any]], at: int, share: float
) -> dict[str, Any]:
    """Tell one pair, and nothing of an anonymous listing but what it is and how much."""
    of_need, of_offer, pair = market.need[at], market.offer[at], market.pairs[at]
    need, offer = shown[int(of_need["no"])], shown[int(of_offer["no"])]
    hidden = need["anonymous"] or offer["anonymous"]
    amount = _number(pair["amount"] * share)
    held = market.held[int(of_need["no"])]
    ends = [side["available_to"] for side in (need, offer) if side["available_to"] is not None]
    begins = [side["available_from"] for side in (need, offer) if side["available_from"]]
    return {
        "need": {key: need[key] for key in _SHOWN},
        "offer": {key: offer[key] for key in _SHOWN},
        "quantity": amount,
        "unit": None if amount is None else MEASURES[int(of_need["measure"])],
        "covers_share": None if amount is None else min(amount / held, 1.0),
        "mass_t": _number(pair["mass_t"] * share),
        "co2e_avoided_kg": None if hidden else _number(pair["co2e_kg"] * share),
        "tkm_avoided": None if hidden else _number(pair["tkm"] * share),
        "distance_km": None if hidden else float(pair["distance_km"]),
        "overlap_from": max(begins, default=None),
        "overlap_to": min(ends, default=None),
        "category_relation": market.listings.relation(of_offer, of_need),
    }


def _orphans(cursor: duckdb.DuckDBPyConnection, market: Market, limit: int) -> dict[str, Any]:
    """Gather the listings of the territory that no pair and no exchange answers."""
    answered = np.zeros(len(market.held), np.bool_)
    answered[market.options.listing] = True
    table = market.table
    number = table["listing_no"].to_numpy()
    alone = number[table["inside"].to_numpy() & ~answered[number]]
    found = rows(cursor, "potential_orphans", {"numbers": alone.tolist()})
    kinds: dict[tuple[str, ...], dict[str, Any]] = {}
    places: dict[Any, dict[str, Any]] = defaultdict(dict)
    for row in found:
        held = float(market.held[row["listing_no"]])
        known = not np.isnan(held)
        key = (row["kind"], row["resource"], row["category"] or "", row["unit"] or "")
        group = kinds.setdefault(
            key,
            {
                **{name: row[name] for name in ("kind", "resource", "family", "category")},
                **{name: row[name] for name in ("label_fr", "label_en", "unit")},
                **{"listings": 0, "open": 0, "quantity": None},
            },
        )
        group["listings"] += 1
        group["open"] += row["is_open"]
        if known and row["unit"]:
            group["quantity"] = (group["quantity"] or 0.0) + held
        place = places[row["commune_code"]]
        place.setdefault("commune_code", row["commune_code"])
        place.setdefault("commune_name", row["commune_name"])
        place[f"{row['kind']}s"] = place.get(f"{row['kind']}s", 0) + 1
        place["open"] = place.get("open", 0) + row["is_open"]
    by_place = [{"needs": 0, "offers": 0, **place} for place in places.values()]
    return {
        "orphans": [kinds[key] for key in _most_first(kinds)],
        "orphan_places": sorted(
            by_place, key=lambda row: (-row["needs"] - row["offers"], row["commune_code"] or "")
        )[:limit],
    }


def _most_first(kinds: dict[tuple[str, ...], dict[str, Any]]) -> list[tuple[str, ...]]:
    """Order groups: needs, then offers, the most listings first."""
    return sorted(kinds, key=lambda key: (key[0], -kinds[key]["listings"], key))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
