"""The impact method a second time: slow, plain, one exchange at a time.

Written from the method's text (impact.md, sections 1 to 5) and not from the models, so that a
misreading in one shows against the other. Its numbers are repeated on purpose: a changed
assumption must be changed twice.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
Figures = dict[str, Any]
Key = tuple[str, str]  # a row's platform and id

FOLDER = Path(__file__).parents[2] / "analytics" / "factors"

EARTH_RADIUS_KM = 6371.0088
INTRA_COMMUNE = 0.5108
DEFAULT_SUPPLY_KM = 110.0
DEFAULT_DISPOSAL_KM = 35.0
DEFAULT_REJECT_SHARE = 0.05
DEFAULT_LIFETIME_HOURS = 10_000.0
HOURS_PER_FTE = 1607.0
HOURS_PER_SHORT_TIME_DAY = 7.0
DISCARD = {"declared_waste": 1.0, "saleable": 0.0, "unknown": 0.5}
SUBSTITUTION = {"documented": 1.0, "declared": 0.8, "unknown": 0.5, "opportunistic": 0.0}
TONNES_PER_UNIT = {"t": 1.0, "kg": 0.001}
VEHICLES_BY_MASS = [(1.2, "vul"), (3.0, "rigid_3_7"), (10.0, "rigid_12_20")]
HEAVIEST_VEHICLE = "artic_34_40"
SUPPLY_VEHICLE, DISPOSAL_VEHICLE = "artic_34_40", "rigid_12_20"
ROUTES = ("landfill", "incineration", "recycling", "backfill")
ONE_SOURCE = ("virgin", "recycled", "preparation")
MASS_SOURCES = ("weighed", "both_parties", "one_party", "estimated")
SAME_MASS = 0.10

FIGURES = (
    *("mass_t", "waste_diverted_t", "waste_avoided_t", "virgin_avoided_t", "tkm_avoided"),
    *("distance_avoided_km", "production_kg", "end_of_life_kg", "transport_kg", "co2e_avoided_kg"),
    *("eur_saved", "equipment_hours", "m2_days", "person_hours", "fte"),
    *("short_time_days_avoided", "hours", "persons", "actual_km", "distance_method"),
)


@dataclass(frozen=True)
class Place:
    """Where a company is.

    Attributes:
        lon: Its own longitude, or that of its commune's representative point.
        lat: Its latitude, likewise.
        commune: Code of the commune, None where nobody knows.
        area_km2: Area of that commune.
        exact: Whether the point is its own.
    """

    lon: float | None = None
    lat: float | None = None
    commune: str | None = None
    area_km2: float | None = None
    exact: bool = False


@dataclass(frozen=True)
class Factor:
    """A factor's value and whether its perimeter holds the transport."""

    value: float
    transport_included: bool


class Factors:
    """A factor set: the default rows, overlaid one by one on (kind, key)."""

    def __init__(self, factor_set: str = "default") -> None:
        """Read the table."""
        rows = _read("factors.csv")
        own = {(r["kind"], r["key"]): r for r in rows if r["factor_set"] == factor_set}
        default = {(r["kind"], r["key"]): r for r in rows if r["factor_set"] == "default"}
        # Of one material, these three come from one source: the overlay's, where it has any.
        replaced = {key for kind, key in own if kind in ONE_SOURCE}
        kept = {
            (kind, key): row
            for (kind, key), row in default.items()
            if not (kind in ONE_SOURCE and key in replaced)
        }
        self._factors = {
            name: Factor(float(row["value"]), row["transport_included"] == "true")
            for name, row in (kept | own).items()
        }

    def get(self, kind: str, key: str | None) -> Factor | None:
        """One factor, or None where the table has none."""
        return self._factors.get((kind, key or ""))

    def end_of_life(self, material: str | None, route: str | None) -> Factor:
        """E of impact.md §2: the route, else the average, else the routes, else the mixture."""
        factor = self.get("end_of_life", f"{material}:{route}") if route else None
        factor = factor or self.get("end_of_life", f"{material}:average")
        if factor:
            return factor
        routes = []
        for name in ROUTES:
            of_route = self.get("end_of_life", f"{material}:{name}")
            if of_route:
                routes.append((self._share("route_share", name), of_route))
        if not routes:
            return self._certain("end_of_life", "*:average")
        whole = sum(share for share, _ in routes)
        return Factor(
            sum(share * factor.value for share, factor in routes) / whole,
            all(factor.transport_included for _, factor in routes),
        )

    def recycled_share(self, material: str | None, route: str | None) -> float:
        """R of impact.md §2."""
        if route:
            return 1.0 if route == "recycling" else 0.0
        factor = self.get("recycling_share", material)
        return factor.value if factor else self._share("recycling_share", "*")

    def freight(self, vehicle: str | None, mass_t: float) -> float:
        """The factor of a leg: of the vehicle where the set knows it, else of one for the mass."""
        factor = self.get("freight", vehicle) if vehicle else None
        return (factor or self._certain("freight", vehicle_for(mass_t))).value

    def _share(self, kind: str, key: str) -> float:
        return self._certain(kind, key).value

    def _certain(self, kind: str, key: str) -> Factor:
        return self._factors[kind, key]


def _read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CATEGORIES = {row["category"]: row for row in _read("categories.csv")}


def unit_mass(category: str | None) -> float | None:
    """Tonnes of one item of a category."""
    text = CATEGORIES[category]["unit_mass_t"] if category else ""
    return float(text) if text else None


def vehicle_for(mass_t: float) -> str:
    """The vehicle that a mass asks for."""
    for most, vehicle in VEHICLES_BY_MASS:
        if mass_t <= most:
            return vehicle
    return HEAVIEST_VEHICLE


def great_circle_km(one: Place, other: Place) -> float:
    """Distance on the sphere (haversine)."""
    lon1, lat1, lon2, lat2 = map(math.radians, (one.lon, one.lat, other.lon, other.lat))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def detour(km: float) -> float:
    """Road kilometres of a straight distance."""
    if km <= 20:
        return 1.40 * km
    return 28 + 1.275 * (km - 20) if km <= 100 else 130 + 1.20 * (km - 100)


def actual_distance(row: Row, giver: Place, receiver: Place) -> tuple[float | None, str | None]:
    """Kilometres of the actual leg, and how they were made."""
    if row["actual_km"] is not None:
        return row["actual_km"], "declared"
    together = giver.commune is not None and giver.commune == receiver.commune
    if together and giver.area_km2 is not None and not (giver.exact and receiver.exact):
        return detour(INTRA_COMMUNE * math.sqrt(giver.area_km2)), "intra_commune"
    if giver.lon is None or receiver.lon is None:
        return None, None
    return detour(great_circle_km(giver, receiver)), "detour"


def moved_mass(row: Row) -> float | None:
    """M of impact.md §2, or None; only what is carried has one."""
    if row["resource"] not in ("material", "equipment", "transport"):
        return None
    if row["mass_t"] is not None:
        return row["mass_t"]
    each = unit_mass(row["category"])
    if row["resource"] == "equipment":
        return each
    if row["quantity"] is None:
        return None
    if row["unit"] == "item":
        return None if each is None else row["quantity"] * each
    tonnes = TONNES_PER_UNIT.get(row["unit"])
    return None if tonnes is None else row["quantity"] * tonnes


def person_hours(row: Row) -> float | None:
    """Hours of a staff loan, all people together."""
    if row["hours"] is not None:
        return row["hours"] * (1 if row["persons"] is None else row["persons"])
    return row["quantity"] if row["unit"] == "person_hour" else None


def figures(row: Row, giver: Place, receiver: Place, factors: Factors) -> Figures:
    """Every figure of one completed exchange; None where it has none.

    Args:
        row: The columns of an exchange.
        giver: Where its giver is.
        receiver: Where its receiver is.
        factors: The factor set.
    """
    found: Figures = dict.fromkeys(FIGURES)
    found["actual_km"], found["distance_method"] = actual_distance(row, giver, receiver)
    found["mass_t"] = mass = moved_mass(row)
    alpha = SUBSTITUTION[row["substitution"] or "unknown"]
    saved = (row["disposal_avoided_eur"], row["purchase_avoided_eur"])
    if saved != (None, None):
        found["eur_saved"] = (saved[0] or 0) + alpha * (saved[1] or 0)
    match row["resource"]:
        case "material" if mass is not None:
            found |= _material(row, mass, alpha, found["actual_km"], factors)
        case "equipment":
            found |= _equipment(row, mass, alpha, found["actual_km"], factors)
        case "premises":
            if row["area_m2"] is not None and row["days"] is not None:
                found["m2_days"] = row["area_m2"] * row["days"]
            elif row["unit"] == "m2_day":
                found["m2_days"] = row["quantity"]
        case "staff":
            found["person_hours"] = hours = person_hours(row)
            if hours is not None:
                found["fte"] = hours / HOURS_PER_FTE
                if row["slack_period"]:
                    found["short_time_days_avoided"] = hours / HOURS_PER_SHORT_TIME_DAY
        case "training" | "skill":
            found["hours"] = row["hours"]
            if row["hours"] is None and row["unit"] in ("hour", "person_hour"):
                found["hours"] = row["quantity"]
            found["persons"] = row["persons"]
        case "transport":
            declared = row["supply_km"] is not None and row["actual_km"] is not None
            if mass is not None and declared:
                found["tkm_avoided"] = mass * (row["supply_km"] - row["actual_km"])
    return found


def _material(row: Row, m: float, alpha: float, d_a: float | None, factors: Factors) -> Figures:
    material = CATEGORIES[row["category"]]["factor_category"] if row["category"] else None
    route = row["discard_route"]
    rho = row["reject_share"]
    if rho is None:
        rho = 0.0 if row["substitution"] == "documented" else DEFAULT_REJECT_SHARE
    k = 1 - rho
    b = DISCARD[row["discard"] or "unknown"]
    d_s = DEFAULT_SUPPLY_KM if row["supply_km"] is None else row["supply_km"]
    d_w = DEFAULT_DISPOSAL_KM if row["disposal_km"] is None else row["disposal_km"]

    each = unit_mass(row["category"])
    items = None if each is None else m / each
    if row["unit"] == "item" and row["quantity"] is not None:
        items = row["quantity"]
    by_item = None if items is None else factors.get("item_manufacture", material)
    end_by_item = None if items is None else factors.get("item_end_of_life", material)

    virgin, recycled, preparation = (factors.get(kind, material) for kind in ONE_SOURCE)
    production = 0.0
    if by_item:
        production = alpha * items * k * by_item.value
    elif virgin:
        production = alpha * m * k * virgin.value
    if row["prepared"] and preparation:
        production -= m * preparation.value
    if virgin and recycled and not (by_item or end_by_item):
        r = factors.recycled_share(material, route)
        production -= alpha * b * m * k * r * (virgin.value - recycled.value)

    end = end_by_item or factors.end_of_life(material, route)
    amount = items if end_by_item else m
    end_of_life = (alpha * b * amount * k - (1 - b) * amount * rho) * end.value

    made = by_item or virgin
    found: Figures = {
        "waste_diverted_t": m * k * b,
        "waste_avoided_t": alpha * m * k * b,
        "virgin_avoided_t": alpha * m * k,
        "production_kg": production,
        "end_of_life_kg": end_of_life,
    }
    if d_a is not None:
        transport = -m * d_a * factors.freight(row["vehicle"], m)
        if not (made and made.transport_included):
            transport += m * k * alpha * d_s * factors.freight(SUPPLY_VEHICLE, m)
        if not end.transport_included:
            transport += m * k * alpha * b * d_w * factors.freight(DISPOSAL_VEHICLE, m)
        found |= {
            "tkm_avoided": m * (k * alpha * d_s + k * alpha * b * d_w - d_a),
            "distance_avoided_km": d_s + d_w - d_a,
            "transport_kg": transport,
            "co2e_avoided_kg": production + end_of_life + transport,
        }
    return found


def _equipment(
    row: Row, m: float | None, alpha: float, d_a: float | None, factors: Factors
) -> Figures:
    hours = row["equipment_hours"]
    if hours is None and row["unit"] == "hour":
        hours = row["quantity"]
    found: Figures = {"equipment_hours": hours}
    d_s = DEFAULT_SUPPLY_KM if row["supply_km"] is None else row["supply_km"]
    if d_a is not None:
        found["distance_avoided_km"] = 2 * (d_s - d_a)
    if m is None:
        return found
    machines = factors.get("virgin", CATEGORIES[row["category"]]["factor_category"])
    lifetime = row["lifetime_hours"] or DEFAULT_LIFETIME_HOURS
    if hours is not None:
        found["production_kg"] = alpha * (machines.value if machines else 0) * m * hours / lifetime
    if d_a is not None:
        supply = factors.freight(SUPPLY_VEHICLE, m)
        actual = factors.freight(row["vehicle"], m)
        found["tkm_avoided"] = 2 * m * (alpha * d_s - d_a)
        found["transport_kg"] = 2 * m * (alpha * d_s * supply - d_a * actual)
        if hours is not None:
            found["co2e_avoided_kg"] = found["production_kg"] + found["transport_kg"]
    return found


def duplicates(rows: Iterable[Row]) -> dict[Key, Key]:
    """The completed rows that another platform's row already counts, and that row."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["status"] == "completed" and row["completed_on"] is not None:
            month = (row["completed_on"].year, row["completed_on"].month)
            groups[row["giver_id"], row["receiver_id"], row["category"], month].append(row)
    found: dict[Key, Key] = {}
    for group in groups.values():
        ordered = sorted(group, key=_key)
        pairs = []
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 :]:
                sizes = (_size(one), _size(other))
                if one["platform"] == other["platform"] or None in sizes:
                    continue
                apart = abs(sizes[0] - sizes[1])
                if apart <= SAME_MASS * max(sizes):
                    pairs.append((apart, _key(one), _key(other), one, other))
        taken: set[Key] = set()
        for _, key, other_key, one, other in sorted(pairs, key=lambda pair: pair[:3]):
            if taken.isdisjoint((key, other_key)):
                taken |= {key, other_key}
                better, worse = sorted((one, other), key=_evidence)
                found[_key(worse)] = _key(better)
    return found


def _key(row: Row) -> Key:
    return row["platform"], row["exchange_id"]


def _size(row: Row) -> float | None:
    return person_hours(row) if row["resource"] == "staff" else moved_mass(row)


def _evidence(row: Row) -> tuple[Any, ...]:
    source = row["mass_source"]
    rank = MASS_SOURCES.index(source) if source else len(MASS_SOURCES)
    agreed = row["agreed_on"]
    return (rank, agreed is None, agreed.toordinal() if agreed else 0, _key(row))
