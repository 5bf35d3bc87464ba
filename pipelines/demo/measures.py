"""How much is exchanged, what it is worth, and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from geodata.distances import detour_km, great_circle_km
from pipelines.demo.catalogue import Good
from pipelines.demo.randomness import chance, pick, pick_weighted, spread
from pipelines.demo.rows import Company, Exchange

_MASS_SOURCES = {"weighed": 22, "both_parties": 26, "one_party": 27, "estimated": 17, None: 8}
_DISCARDS = {"declared_waste": 46, "saleable": 12, "unknown": 22, None: 20}
_SUBSTITUTIONS = {
    "documented": 14, "declared": 38, "unknown": 19, "opportunistic": 6, None: 23,
}  # fmt: skip
_ADDITIONALITIES = {"originated": 42, "facilitated": 38, "recorded": 12, None: 8}
_ROUTES = {None: 60, "recycling": 16, "incineration": 13, "landfill": 11}
_MINERAL_ROUTES = {None: 50, "backfill": 22, "landfill": 16, "recycling": 12}
_MINERALS = frozenset({"concrete_rubble", "bricks", "soil_stones", "aggregates"})
# Tonnes per cubic metre, in bulk: usual orders of size, for quantities given in volume.
_BULK_T_PER_M3 = {
    "wood_offcuts": 0.25, "soil_stones": 1.6, "aggregates": 1.5, "organic_waste": 0.5,
    "concrete_rubble": 1.4,
}  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A quantity as a platform has it: `mass_t` in tonnes, and `true_mass_t` whatever is told."""

    quantity: float | None
    unit: str
    mass_t: float | None
    true_mass_t: float


def material_amount(good: Good, rng: Generator, scale: float = 1.0) -> Amount:
    """A quantity of a material, in one of the units in use for it."""
    median, sigma, step = good.quantity
    quantity = spread(rng, (median * scale, sigma, step))
    unit, true_mass_t = good.unit, quantity
    if good.unit == "item":
        true_mass_t = quantity * (good.unit_mass_t or 0.0)
    elif good.unit == "kg":
        true_mass_t = quantity / 1000
    elif good.category in _BULK_T_PER_M3 and chance(rng, 0.1):
        unit = "m3"
        quantity = max(round(quantity / _BULK_T_PER_M3[good.category]), 1)
    elif quantity < 1 and chance(rng, 0.6):
        unit, quantity = "kg", round(quantity * 1000)
    true_mass_t = round(true_mass_t, 3)
    told = chance(rng, 0.5 if unit == "m3" else 0.75)
    return Amount(quantity, unit, true_mass_t if told else None, true_mass_t)


def road_km(giver: Company, receiver: Company) -> float:
    """Road kilometres between two companies, by the method's detour."""
    return float(detour_km(great_circle_km(*giver.point, *receiver.point)))


def describe(
    exchange: Exchange, good: Good, giver: Company, receiver: Company, rng: Generator,
    *, far: bool = False,
) -> timedelta:  # fmt: skip
    """Fill in what an exchange of this resource has, and say how long it takes.

    Args:
        exchange: The row, with its parties and category; it is changed.
        good: Its category.
        giver: Who gives, lends or hosts.
        receiver: Who receives.
        rng: Where the draws come from.
        far: Whether it is a long trip for a small load, with little behind it.
    """
    exchange.additionality = pick_weighted(rng, _ADDITIONALITIES)
    km = road_km(giver, receiver)
    filler = {
        "material": _material, "equipment": _equipment, "premises": _premises, "staff": _staff,
        "training": _training, "skill": _skill, "transport": _transport,
    }[good.resource]  # fmt: skip
    return filler(exchange, good, giver, rng, km, far)


def _material(
    row: Exchange, good: Good, giver: Company, rng: Generator, km: float, far: bool
) -> timedelta:
    amount = material_amount(good, rng, 0.3 if far else 1.0)
    row.quantity, row.unit, row.mass_t = amount.quantity, amount.unit, amount.mass_t
    row.mass_source = pick_weighted(rng, _MASS_SOURCES)
    row.discard = "declared_waste" if good.hazardous else pick_weighted(rng, _DISCARDS)
    routes = _MINERAL_ROUTES if good.category in _MINERALS else _ROUTES
    row.discard_route = pick_weighted(rng, routes)
    row.prepared = pick_weighted(rng, {False: 72, True: 16, None: 12})
    row.substitution = "unknown" if far else pick_weighted(rng, _SUBSTITUTIONS)
    if chance(rng, 0.3):
        row.reject_share = round(float(rng.beta(1.2, 14)), 3)
    if far or chance(rng, 0.25):
        row.actual_km = round(km * float(rng.uniform(1.0, 1.15)) + 0.4, 1)
    if chance(rng, 0.12):
        row.supply_km = spread(rng, (120, 0.6, 5))
    if chance(rng, 0.12):
        row.disposal_km = spread(rng, (30, 0.5, 1))
    row.vehicle = _vehicle(amount.true_mass_t, rng)
    units = amount.true_mass_t if good.unit == "t" else amount.quantity or 0.0
    if chance(rng, 0.55):
        row.purchase_avoided_eur = euros(units * good.value_eur * float(rng.uniform(0.4, 1.0)))
    if chance(rng, 0.5):
        cost = amount.true_mass_t * good.disposal_eur_t
        row.disposal_avoided_eur = euros(cost * float(rng.uniform(0.7, 1.2)))
    if chance(rng, 0.3):
        row.price_eur = euros(units * good.value_eur * float(rng.uniform(0.05, 0.3)))
    elif chance(rng, 0.5):
        row.price_eur = 0.0
    return timedelta(days=int(rng.integers(0, 9)))


def _vehicle(mass_t: float, rng: Generator) -> str | None:
    if chance(rng, 0.5):
        return None
    if mass_t <= 1.2:
        return "vul"
    if mass_t <= 3:
        return pick(rng, ["rigid_3_7", "rigid_3_7", "vul"])
    if mass_t <= 10:
        return pick(rng, ["rigid_12_20", "rigid_12_20", "rigid_3_7"])
    return pick(rng, ["artic_34_40", "artic_34_40", "rigid_12_20"])


def _equipment(
    row: Exchange, good: Good, giver: Company, rng: Generator, km: float, far: bool
) -> timedelta:
    row.equipment_hours = spread(rng, good.quantity)
    row.quantity, row.unit = row.equipment_hours, "hour"
    row.substitution = pick_weighted(rng, _SUBSTITUTIONS)
    if chance(rng, 0.25) and good.unit_mass_t:
        row.mass_t = round(good.unit_mass_t * float(rng.uniform(0.8, 1.3)), 3)
        row.mass_source = "estimated"
    if chance(rng, 0.2):
        row.lifetime_hours = float(pick(rng, [6000, 8000, 12000, 15000]))
    if chance(rng, 0.25):
        row.actual_km = round(km * float(rng.uniform(1.0, 1.15)) + 0.3, 1)
    _paid(row, row.equipment_hours * good.value_eur, rng)
    return timedelta(days=int(row.equipment_hours / 6) + 1)


def _premises(
    row: Exchange, good: Good, giver: Company, rng: Generator, km: float, far: bool
) -> timedelta:
    row.area_m2 = spread(rng, good.area_m2 or good.quantity)
    row.days = spread(rng, good.days or good.quantity)
    row.quantity, row.unit = row.area_m2 * row.days, "m2_day"
    row.agreement_signed = pick_weighted(rng, {True: 70, False: 12, None: 18})
    _paid(row, row.quantity * good.value_eur, rng)
    return timedelta(days=int(row.days))


def _staff(
    row: Exchange, good: Good, giver: Company, rng: Generator, km: float, far: bool
) -> timedelta:
    """A loan of one to six months, full time or part of the week (35 hours)."""
    row.persons = int(pick_weighted(rng, {1: 60, 2: 22, 3: 9, 4: 5, 6: 3, 8: 1}))
    weeks = int(rng.integers(5, 27))
    weekly = pick(rng, [35, 35, 35, 35, 28, 17.5])
    row.hours = float(weeks * weekly)
    row.quantity, row.unit = row.persons * row.hours, "person_hour"
    row.slack_period = pick_weighted(rng, {True: 58, False: 30, None: 12})
    row.agreement_signed = pick_weighted(rng, {True: 90, False: 6, None: 4})
    row.employee_consent = pick_weighted(rng, {True: 91, False: 5, None: 4})
    if giver.headcount >= 50:  # French law: the works council is informed from 50 employees
        row.cse_informed = pick_weighted(rng, {True: 84, False: 9, None: 7})
    if chance(rng, 0.5):
        row.price_eur = euros(row.quantity * good.value_eur * float(rng.uniform(0.95, 1.05)))
    if chance(rng, 0.2):
        row.actual_km = round(km * float(rng.uniform(1.0, 1.1)) + 0.3, 1)
    return timedelta(weeks=weeks)


def _training(
    row: Exchange, good: Good, giver: Company, rng: Generator, km: float, far: bool
) -> timedelta:
    row.persons = int(rng.integers(1, 9))
    row.hours = float(pick(rng, [7, 7, 14, 14, 21]))
    row.quantity, row.unit = row.persons * row.hours, "person_hour"
    _paid(row, row.quantity * good.value_eur, rng)
    return timedelta(days=int(rng.integers(0, 4)))


def _skill(
    row: Exchange, good: Good, giver: Company, rng: Generator, km: float, far: bool
) -> timedelta:
    row.hours = spread(rng, good.quantity)
    row.persons = 1 if chance(rng, 0.85) else 2
    row.quantity, row.unit = row.persons * row.hours, "hour"
    _paid(row, row.quantity * good.value_eur, rng)
    return timedelta(days=int(row.hours * float(rng.uniform(0.5, 2.5))))


def _transport(
    row: Exchange, good: Good, giver: Company, rng: Generator, km: float, far: bool
) -> timedelta:
    """A shared trip: what the separate one would have run, and what this one adds."""
    row.mass_t = spread(rng, good.quantity)
    row.mass_source = pick_weighted(rng, _MASS_SOURCES)
    if chance(rng, 0.9):
        row.supply_km = round(km * float(rng.uniform(1.6, 2.0)) + 5, 1)
        row.actual_km = round(km * float(rng.uniform(0.2, 1.1)) + 2, 1)
    row.quantity, row.unit = round(row.mass_t * (row.supply_km or max(km, 1)), 1), "t_km"
    row.vehicle = _vehicle(row.mass_t, rng)
    _paid(row, row.quantity * good.value_eur, rng)
    return timedelta(days=int(rng.integers(0, 2)))


def _paid(row: Exchange, value: float, rng: Generator) -> None:
    """What buying would have cost, and what was paid between the parties."""
    if chance(rng, 0.45):
        row.purchase_avoided_eur = euros(value * float(rng.uniform(0.7, 1.1)))
    if chance(rng, 0.5):
        row.price_eur = euros(value * float(rng.uniform(0.0, 0.5)))


def euros(value: float) -> float:
    """Rounded as people round prices: to 5 euros, to 10 above 1 000."""
    step = 10 if value > 1000 else 5
    return float(round(value / step) * step)


def season_day(
    first: date, last: date, season: tuple[float, ...], growth: dict[int, float], rng: Generator
) -> date:
    """A working day between two dates, more likely in busy months and later years.

    Args:
        first: The first possible day.
        last: The last possible day, not before `first`.
        season: Weight of each month, January first.
        growth: Weight of each year; a year that is absent has the weight of the last one.
        rng: Where the draws come from.
    """
    days = (last - first).days + 1
    heaviest = max(season) * max(growth.values())
    latest = growth[max(growth)]
    while True:
        day = first + timedelta(days=int(rng.integers(days)))
        weight = season[day.month - 1] * growth.get(day.year, latest)
        if day.weekday() < 5 and rng.random() * heaviest < weight:
            return day


def working_day(day: date) -> date:
    """This day, or the Monday after where it is a Saturday or a Sunday."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)
