"""How far the listings found are, by road where a network holds them, and how far is told."""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from analytics.search.candidates import Candidates, Flags, Floats, Longs, Start
from analytics.sql import rows
from geodata.distances import detour_km, great_circle_km, intra_commune_km, reach_km

# Upper ends of the bands in which the distance of an anonymous listing is told; no two places
# on Earth are further apart than the last, detour included.
BANDS_KM = np.array([5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 25000.0])

METHODS = ("detour", "intra_commune", "network")
DETOUR, INTRA_COMMUNE, NETWORK = range(len(METHODS))

_FIRST_LOT = 256
"""Ways that are measured at once to begin with; then twice as many each time."""


@dataclass(frozen=True, eq=False)
class Measured:
    """Listings with how far they are, nearest first, then by platform and id.

    Attributes:
        found: The listings.
        distance_km: As it is told: of an anonymous listing, the upper end of its band.
        method: Place in `METHODS`.
    """

    found: Candidates
    distance_km: Floats
    method: Longs

    def keep(self, which: Flags | Longs) -> "Measured":
        """Give those alone, in that order."""
        return Measured(self.found.keep(which), self.distance_km[which], self.method[which])

    def told(self, at: int) -> dict[str, Any]:
        """Say how far one is, as `distance_km`, `distance_method` and `distance_band`."""
        distance_km, band = float(self.distance_km[at]), None
        if self.found.anonymous[at]:
            upper = int(np.searchsorted(BANDS_KM, distance_km))
            lower_km = int(BANDS_KM[upper - 1]) if upper else 0
            band = f"{lower_km}-{int(BANDS_KM[upper])}"
        return {
            "distance_km": distance_km,
            "distance_method": METHODS[self.method[at]],
            "distance_band": band,
        }


def line_reach_km(radius_km: float, *, by_road: bool) -> float:
    """How far as the crow flies a listing may be that is told within a radius.

    Args:
        radius_km: Road km.
        by_road: Whether there are road networks: no road is shorter than the great circle. Where
            there are none, every distance is the detour's, or further.
    """
    # A hair more: what is told at the radius itself is within it.
    return radius_km if by_road else reach_km(radius_km) * (1 + 1e-9)


def measure(
    cursor: duckdb.DuckDBPyConnection,
    start: Start,
    found: Candidates,
    *,
    radius_km: float,
    by_road: bool,
    nearest: int | None = None,
) -> Measured:
    """Measure listings from a place, and keep those within a radius.

    Args:
        cursor: A cursor of its own on a computed database.
        start: Where from.
        found: The listings.
        radius_km: Road km, of distances as they are told.
        by_road: Whether there are road networks to ask.
        nearest: Where only so many are wanted, those that can't be among them are left out.
    """
    line_km = great_circle_km(start.lon, start.lat, found.lon, found.lat)
    within = (line_km <= line_reach_km(radius_km, by_road=by_road)) | found.in_unit
    found, line_km = found.keep(within), line_km[within]
    distance_km = detour_km(line_km)
    method = np.full(len(found), DETOUR, np.int64)
    inside = found.in_unit & (found.at_unit_point | (not start.exact))
    method[inside] = INTRA_COMMUNE
    distance_km[inside] = detour_km(intra_commune_km(found.unit_area_km2))
    distance_km[found.anonymous] = BANDS_KM[np.searchsorted(BANDS_KM, distance_km[found.anonymous])]
    if by_road and len(found):
        asked = _by_road(cursor, start, found, line_km, distance_km, method, radius_km, nearest)
        found, distance_km, method = found.keep(asked), distance_km[asked], method[asked]
    order = np.flatnonzero(distance_km <= radius_km)
    if nearest is not None and nearest < len(order):
        # Sorted whole, a hundred thousand would take longer than all the rest.
        last_km = np.partition(distance_km[order], nearest - 1)[nearest - 1]
        order = order[distance_km[order] <= last_km]
    order = order[np.lexsort((found.row_no[order], distance_km[order]))]
    return Measured(found, distance_km, method).keep(order)


def _by_road(
    cursor: duckdb.DuckDBPyConnection,
    start: Start,
    found: Candidates,
    line_km: Floats,
    distance_km: Floats,
    method: Longs,
    radius_km: float,
    nearest: int | None,
) -> Longs:
    """Put ways by road in place of estimates, lot by lot outwards.

    Returns:
        The places of those measured; the others are further than the nearest asked for.
    """
    may_ask = ~found.anonymous & (method == DETOUR)
    least_km = np.where(may_ask, line_km, distance_km)
    order = np.argsort(least_km, kind="stable")
    done, lot = 0, len(found) if nearest is None else _FIRST_LOT
    while done < len(order):
        asked = order[done : done + lot]
        asked = asked[may_ask[asked]]
        for place, way_km in zip(asked, _ways_km(cursor, start, found.place[asked]), strict=True):
            if way_km is not None:
                distance_km[place], method[place] = way_km, NETWORK
        done, lot = min(done + lot, len(order)), lot * 2
        if done < len(order):
            sure_km = least_km[order[done]]
            # At an equal distance the one left may come first by its name.
            sure = np.count_nonzero(distance_km[order[:done]] < sure_km)
            if sure_km > radius_km or (nearest is not None and sure >= nearest):
                break
    return order[:done]


def _ways_km(cursor: duckdb.DuckDBPyConnection, start: Start, places: Longs) -> list[float | None]:
    """Measure the way to each listing; None where the networks give none, or may not be asked."""
    # Imported here: what routes takes a second to import, and most databases hold no roads.
    from analytics.roads import ways_to

    asked = places.tolist()
    ends = {row["place"]: row for row in rows(cursor, "search_ends", {"places": asked})}
    return ways_to(cursor, start.lon, start.lat, [ends[place] for place in asked])
