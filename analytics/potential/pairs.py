"""Every offer and need that may meet: all of them, where `matching.search` keeps the best."""

import math

import numpy as np
from numba import njit

from analytics.matching.grid import CELL_DEG, Grid
from analytics.matching.listings import OpenListings
from analytics.matching.pair import (
    PAIR,
    Flags,
    Longs,
    Records,
    Row,
    Rules,
    distance_km,
    is_inside_commune,
    judge,
    may_meet,
)
from analytics.matching.search import Wish
from geodata.distances import EARTH_RADIUS_KM

_ROUNDING_DEG = 1e-6


def pairs_of(
    listings: OpenListings, rules: Rules, inside: Flags
) -> tuple[Records, Records, Records]:
    """Find the pairs that keep to the hard limits of matching, an end at least in a territory.

    Args:
        listings: what was there in the period; `yearly` is what each held for it.
        rules: what matches are judged by; `today` is the first day of the period.
        inside: of each listing no, whether it is the territory's.

    Returns:
        needs, offers: rows of LISTING, and rows of PAIR, one a pair, by need, then offer. A
        pair's `amount` is the most that the two could exchange by themselves: of what recurs, no
        more than comes while both are there.
    """
    needs = listings.needs.listings
    needs = needs[np.unique(needs["no"], return_index=True)[1]]  # each once
    wish = listings.wish(needs, for_needs=True)
    nowhere = np.zeros(0, np.int64)
    asked = (needs, listings.offers, wish, inside, rules)
    count = _pairs(*asked, nowhere, nowhere, np.zeros(0, PAIR))
    need, offer, pairs = np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count, PAIR)
    _pairs(*asked, need, offer, pairs)
    of_need, of_offer = needs[need], listings.offers.listings[offer]
    order = np.lexsort((of_offer["no"], of_need["no"]))
    return of_need[order], of_offer[order], pairs[order]


@njit(cache=True, nogil=True)
def _pairs(
    needs: Records, grid: Grid, wish: Wish, inside: Flags, rules: Rules,
    need_at: Longs, offer_at: Longs, pairs: Records,
) -> int:  # fmt: skip
    """Count the pairs; with room for them, write them too."""
    count = 0
    rows, columns = grid.cell.shape
    mine, theirs = needs[:1].copy(), grid.listings[:1].copy()
    for s in range(len(needs)):
        need, closeness = needs[s], wish.closeness[wish.profile[s]]
        lat_deg, lon_deg = math.degrees(math.asin(need.z)), math.degrees(math.atan2(need.y, need.x))
        reach_km = rules.radius_km[need.resource] / rules.detour.min()
        up_deg, aside_deg = _box(lat_deg, max(reach_km, grid.spread_km[need.unit]))
        south = max(math.floor((lat_deg - up_deg) / CELL_DEG) - grid.south, 0)
        north = min(math.floor((lat_deg + up_deg) / CELL_DEG) - grid.south, rows - 1)
        west = max(math.floor((lon_deg - aside_deg) / CELL_DEG) - grid.west, 0)
        east = min(math.floor((lon_deg + aside_deg) / CELL_DEG) - grid.west, columns - 1)
        if abs(lon_deg) + aside_deg >= 180.0:  # the other side of the map may be near
            west, east = 0, columns - 1
        for group in range(len(closeness)):
            if closeness[group] <= 0.0:
                continue
            for j in range(south, north + 1):
                for i in range(west, east + 1):
                    if grid.cell[j, i] < 0:
                        continue
                    cell = group * grid.cells + grid.cell[j, i]
                    for k in range(grid.start[cell], grid.start[cell + 1]):
                        offer = grid.listings[k]
                        # By its waste code only where its category does not suit already.
                        if group >= wish.categories and closeness[offer.category] > 0.0:
                            continue
                        if not (inside[need.no] or inside[offer.no]):
                            continue
                        if not may_meet(need, offer, rules):
                            continue
                        km = distance_km(need, offer, rules)
                        if km > rules.radius_km[need.resource]:
                            continue
                        if len(pairs):
                            need_at[count], offer_at[count] = s, k
                            mine[0], theirs[0] = need, offer
                            mine[0].yearly = _while_both(need, offer, rules)
                            theirs[0].yearly = _while_both(offer, need, rules)
                            judge(mine[0], theirs[0], closeness[group], km, rules, pairs[count])
                            pairs[count].intra_commune = is_inside_commune(need, offer)
                        count += 1
    return count


@njit(cache=True, nogil=True)
def _box(lat_deg: float, km: float) -> tuple[float, float]:
    """Give the half height and half width, in degrees, of what lies within a great circle."""
    angle = km / EARTH_RADIUS_KM
    up_deg = math.degrees(angle) + _ROUNDING_DEG
    if abs(lat_deg) + up_deg >= 90.0:
        return up_deg, 360.0
    across = math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(lat_deg))))
    return up_deg, math.degrees(across) + _ROUNDING_DEG


@njit(cache=True, nogil=True)
def _while_both(listing: Row, other: Row, rules: Rules) -> float:
    """What a listing holds while another is there too: of what comes once, all of it."""
    if not math.isfinite(listing.delivery):
        return float(listing.yearly)
    first = max(listing.first_day, rules.today)
    both = min(listing.last_day, other.last_day) - max(first, other.first_day) + 1
    return float(listing.yearly * both / (listing.last_day - first + 1))
