"""The impact method a second time: slow, plain, one exchange at a time.

Written from the text (docs/method.md §1 to §5, and §10 where those are silent), not from the
models, so that a misreading in one shows against the other. Its numbers are repeated on purpose.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

Row = Mapping[str, Any]  # the columns of an exchange
Key = tuple[str, str]  # its platform and id
Figures = dict[str, Any]

EARTH_RADIUS_KM, INTRA_COMMUNE = 6371.0088, 0.5108
SUPPLY_KM, DISPOSAL_KM = 110.0, 35.0
REJECT_SHARE, LIFETIME_HOURS = 0.05, 10_000.0
HOURS_PER_FTE, HOURS_PER_SHORT_TIME_DAY = 1607.0, 7.0
LINES = ("production", "end_of_life", "transport")
CARRIED = ("material", "equipment", "transport")
DISCARD = {"declared_waste": 1.0, "saleable": 0.0, "unknown": 0.5, None: 0.5}
SUBSTITUTION = {"documented": 1, "declared": 0.8, "unknown": 0.5, None: 0.5, "opportunistic": 0}
VEHICLES = ((1.2, "vul"), (3.0, "rigid_3_7"), (10.0, "rigid_12_20"), (math.inf, "artic_34_40"))
SUPPLY_VEHICLE, DISPOSAL_VEHICLE = "artic_34_40", "rigid_12_20"
ROUTES = ("landfill", "incineration", "recycling", "backfill")
ONE_SOURCE = ("virgin", "recycled", "preparation")
EVIDENCE = ("weighed", "both_parties", "one_party", "estimated", None)  # best first
SAME_SIZE = 0.1 * (1 + 1e-12)  # the border itself agrees, whatever its last binary digit

FIGURES = (
    *("mass_t", "waste_diverted_t", "waste_avoided_t", "virgin_avoided_t", "tkm_avoided"),
    *("co2e_avoided_kg", "production_kg", "end_of_life_kg", "transport_kg", "eur_saved"),
    *("equipment_hours", "m2_days", "person_hours", "fte", "short_time_days_avoided", "hours"),
    *("persons", "distance_avoided_km", "actual_km", "distance_method"),
)


class Place(NamedTuple):
    """Where a company is; `exact` if the point is its own, not its commune's."""

    lon: float | None = None
    lat: float | None = None
    commune: str | None = None
    area_km2: float | None = None
    exact: bool = False


class Factor(NamedTuple):
    """A factor, and whether it already contains the transport."""

    value: float
    with_transport: bool


def _read(name: str) -> list[dict[str, str]]:
    path = Path(__file__).parents[2] / "analytics" / "factors" / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _factor(row: Mapping[str, str]) -> Factor:
    return Factor(float(row["value"]), row["transport_included"] == "true")


CATEGORIES = {row["category"]: row for row in _read("categories.csv")}
UNITS = {category: row["unit"] for category, row in CATEGORIES.items()}
MATERIALS = {category: row["factor_category"] for category, row in CATEGORIES.items()}
ITEM_T = {category: float(row["unit_mass_t"] or 0) or None for category, row in CATEGORIES.items()}


class Factors:
    """A factor set: the default rows, overlaid one by one on (kind, key)."""

    def __init__(self, factor_set: str = "default") -> None:
        """Read the table."""
        rows = _read("factors.csv")
        own = [row for row in rows if row["factor_set"] == factor_set]
        theirs = {row["key"] for row in own if row["kind"] in ONE_SOURCE}
        default = (row for row in rows if row["factor_set"] == "default")
        kept = (row for row in default if row["kind"] not in ONE_SOURCE or row["key"] not in theirs)
        self._factors = {(row["kind"], row["key"]): _factor(row) for row in (*kept, *own)}

    def get(self, kind: str, key: str | None) -> Factor | None:
        """One factor, or None where the table has none."""
        return self._factors.get((kind, key or ""))

    def end_of_life(self, material: str, route: str | None) -> Factor:
        """E: of the route, else the average, else the weighted routes, else of mixed waste."""
        for key in (f"{material}:{route}", f"{material}:average"):
            if found := self.get("end_of_life", key):
                return found
        known = ((r, self.get("end_of_life", f"{material}:{r}")) for r in ROUTES)
        parts = [(self.get("route_share", r).value, factor) for r, factor in known if factor]
        if not parts:
            return self.get("end_of_life", "*:average")
        mean = sum(share * f.value for share, f in parts) / sum(share for share, _ in parts)
        return Factor(mean, all(f.with_transport for _, f in parts))

    def recycled(self, material: str, route: str | None) -> float:
        """The share r that would have been recycled."""
        if route:
            return 1.0 if route == "recycling" else 0.0
        return (self.get("recycling_share", material) or self.get("recycling_share", "*")).value

    def freight(self, vehicle: str | None, mass_t: float) -> float:
        """Of the vehicle, or where the set lacks it of the one that the mass asks for."""
        by_mass = next(name for up_to, name in VEHICLES if mass_t <= up_to)
        return (self.get("freight", vehicle) or self.get("freight", by_mass)).value


def great_circle_km(one: Place, other: Place) -> float:
    """Distance on the sphere, by the chord between the two points."""
    points = []
    for place in (one, other):
        lon, lat = math.radians(place.lon), math.radians(place.lat)
        points.append((math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)))
    return 2 * EARTH_RADIUS_KM * math.asin(math.dist(*points) / 2)


def detour(km: float) -> float:
    """Road kilometres of a straight line."""
    if km <= 20:
        return 1.40 * km
    return 28 + 1.275 * (km - 20) if km <= 100 else 130 + 1.20 * (km - 100)


def actual_distance(
    row: Row, giver: Place, receiver: Place, network_km: float | None
) -> tuple[float | None, str | None]:
    """Kilometres of the actual leg, and how they were made."""
    if row["actual_km"] is not None:
        return row["actual_km"], "declared"
    together = giver.commune is not None and giver.commune == receiver.commune
    if together and not (giver.exact and receiver.exact):
        return detour(INTRA_COMMUNE * math.sqrt(giver.area_km2)), "intra_commune"
    if giver.lon is None or receiver.lon is None:
        return None, None
    if network_km is not None and giver.exact and receiver.exact:
        return network_km, "network"
    return detour(great_circle_km(giver, receiver)), "detour"


def quantity_in(row: Row, *units: str) -> float | None:
    """The quantity, if it is in one of these units; without a unit, it is in the usual one."""
    return row["quantity"] if (row["unit"] or UNITS.get(row["category"])) in units else None


def moved_t(row: Row) -> float | None:
    """The mass M; people and premises have none."""
    if row["resource"] not in CARRIED:
        return None
    if row["mass_t"] is not None or row["resource"] == "equipment":
        return ITEM_T.get(row["category"]) if row["mass_t"] is None else row["mass_t"]
    for unit, tonnes in (("t", 1), ("kg", 0.001), ("item", ITEM_T.get(row["category"]))):
        if (quantity := quantity_in(row, unit)) is not None and tonnes:
            return quantity * tonnes
    return None


def shared(row: Row) -> float | None:
    """Hours of all people together, or square metres times days."""
    if row["resource"] == "premises":
        total, one, many = quantity_in(row, "m2_day"), row["area_m2"], row["days"]
    elif (person_hours := quantity_in(row, "person_hour")) is not None:
        return person_hours
    else:
        total, one = quantity_in(row, "hour"), row["hours"]
        many = 1 if row["persons"] is None else row["persons"]
    return total if None in (one, many) else one * many


def figures(
    row: Row, giver: Place, receiver: Place, factors: Factors, network_km: float | None = None
) -> Figures:
    """Every figure of one completed exchange by its name, None where it has none.

    `network_km` is the way between the two ends where a road network holds both.
    """
    found: Figures = dict.fromkeys(FIGURES)
    found["actual_km"], found["distance_method"] = actual_distance(row, giver, receiver, network_km)
    found["mass_t"] = m = moved_t(row)
    alpha, d_a, d_s = SUBSTITUTION[row["substitution"]], found["actual_km"], row["supply_km"]
    resource = row["resource"]
    if resource in ("material", "equipment"):
        d_s = SUPPLY_KM if d_s is None else d_s
        euros = row["disposal_avoided_eur"], row["purchase_avoided_eur"]
        if euros != (None, None):
            found["eur_saved"] = (euros[0] or 0) + alpha * (euros[1] or 0)
    if resource == "material":
        d_w = DISPOSAL_KM if row["disposal_km"] is None else row["disposal_km"]
        found["distance_avoided_km"] = None if d_a is None else d_s + d_w - d_a
        if m is not None:
            found |= _material(row, m, alpha, d_s, d_w, d_a, factors)
    elif resource == "equipment":
        declared = row["equipment_hours"]
        found["equipment_hours"] = quantity_in(row, "hour") if declared is None else declared
        found["distance_avoided_km"] = None if d_a is None else 2 * (d_s - d_a)
        if d_a is not None and m is not None:
            life = (found["equipment_hours"] or 0) / (row["lifetime_hours"] or LIFETIME_HOURS)
            supply, actual = factors.freight(SUPPLY_VEHICLE, m), factors.freight(row["vehicle"], m)
            found["tkm_avoided"] = 2 * m * (alpha * d_s - d_a)
            found["production_kg"] = alpha * factors.get("virgin", "machines").value * m * life
            found["end_of_life_kg"] = 0
            found["transport_kg"] = 2 * m * (alpha * d_s * supply - d_a * actual)
    elif resource == "premises":
        found["m2_days"] = shared(row)
    elif resource == "transport":
        if d_s is not None and found["distance_method"] == "declared":
            found["distance_avoided_km"] = d_s - d_a
            found["tkm_avoided"] = None if m is None else m * (d_s - d_a)
    else:
        name = "person_hours" if resource == "staff" else "hours"
        found[name], found["persons"] = shared(row), row["persons"]
        if (hours := found["person_hours"]) is not None:
            found["fte"] = hours / HOURS_PER_FTE
            if row["slack_period"]:
                found["short_time_days_avoided"] = hours / HOURS_PER_SHORT_TIME_DAY
    if found["transport_kg"] is not None:
        found["co2e_avoided_kg"] = sum(found[f"{line}_kg"] for line in LINES)
    return found


def _material(
    row: Row, m: float, alpha: float, d_s: float, d_w: float, d_a: float | None, factors: Factors
) -> Figures:
    material, route = MATERIALS.get(row["category"], "*"), row["discard_route"]
    usual = 0.0 if row["substitution"] == "documented" else REJECT_SHARE
    rho = usual if row["reject_share"] is None else row["reject_share"]
    k, b = 1 - rho, DISCARD[row["discard"]]
    found: Figures = {
        "waste_diverted_t": m * k * b,
        "waste_avoided_t": alpha * m * k * b,
        "virgin_avoided_t": alpha * m * k,
    }
    if d_a is None:  # no line without the trip: they must add up, and it is not free
        return found
    found["tkm_avoided"] = m * (k * alpha * d_s + k * alpha * b * d_w - d_a)

    items = quantity_in(row, "item")
    items = m / (ITEM_T.get(row["category"]) or math.nan) if items is None else items
    item_new = factors.get("item_manufacture", material)
    item_end = factors.get("item_end_of_life", material)
    virgin, recycled, preparation = (factors.get(kind, material) for kind in ONE_SOURCE)
    new, end = item_new or virgin, item_end or factors.end_of_life(material, route)
    made = alpha * (items if item_new else m) * k
    found["production_kg"] = made * new.value if new else 0
    if new and row["prepared"] and preparation:
        found["production_kg"] -= m * preparation.value
    if new and recycled and not item_new and not item_end:
        r = factors.recycled(material, route)
        found["production_kg"] -= alpha * b * m * k * r * (new.value - recycled.value)
    thrown = (items if item_end else m) * end.value
    found["end_of_life_kg"] = alpha * b * k * thrown - (1 - b) * rho * thrown
    transport = -d_a * factors.freight(row["vehicle"], m)
    if new is None or not new.with_transport:
        transport += k * alpha * d_s * factors.freight(SUPPLY_VEHICLE, m)
    if not end.with_transport:
        transport += k * alpha * b * d_w * factors.freight(DISPOSAL_VEHICLE, m)
    found["transport_kg"] = m * transport
    return found


def duplicates(rows: Iterable[Row]) -> dict[Key, Key]:
    """Each completed row that another platform's row already counts, to that row."""
    alike: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["status"] == "completed":
            same = (row[name] for name in ("giver_id", "receiver_id", "resource", "category"))
            alike[*same, f"{row['completed_on']:%Y-%m}"].append(row)
    found: dict[Key, Key] = {}
    for group in alike.values():
        pairs = combinations(sorted(group, key=_key), 2)
        close = [(gap, _key(a), _key(b)) for a, b in pairs if (gap := _gap(a, b)) is not None]
        together = {_key(row): [row] for row in group}
        for _, one, other in sorted(close):
            left, right = together[one], together[other]
            if all(_gap(a, b) is not None for a in left for b in right):
                together |= dict.fromkeys(map(_key, left + right), left + right)
        best = {key: _key(min(members, key=_merit)) for key, members in together.items()}
        found |= {key: counts for key, counts in best.items() if key != counts}
    return found


def _key(row: Row) -> Key:
    return row["platform"], row["exchange_id"]


def _gap(one: Row, other: Row) -> float | None:
    """How far two rows' sizes are apart; None where they can't be the same exchange."""
    (small_unit, small), (unit, large) = sorted((_size(one), _size(other)))
    if one["platform"] == other["platform"] or small_unit != unit:
        return None
    return large - small if large - small <= SAME_SIZE * large else None


def _size(row: Row) -> tuple[str | None, float]:
    """What is compared, and how much of it: hours, mass or surface, else the quantity's unit."""
    size = moved_t(row) if row["resource"] in CARRIED else shared(row)
    if size is not None:
        return "", size
    unit = row["unit"] or UNITS.get(row["category"], "?")
    return (unit, row["quantity"]) if row["quantity"] is not None else ("/".join(_key(row)), 0.0)


def _merit(row: Row) -> tuple[Any, ...]:
    agreed = row["agreed_on"]
    return EVIDENCE.index(row["mass_source"]), agreed is None, str(agreed), _key(row)
