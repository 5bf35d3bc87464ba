"""The rows that are generated, in the terms of the contract, before a platform's own shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(slots=True)
class Company:
    """One establishment.

    `unit_code`, `place_code` and `point` are where it is; the rest is what is exported.
    """

    company_id: str
    name: str
    naf_code: str
    headcount: int
    address: str
    postcode: str
    commune_code: str
    commune_name: str
    lon: float | None
    lat: float | None
    natural_person: bool
    diffusion: str
    unit_code: str
    point: tuple[float, float]
    offers: tuple[str, ...]
    needs: tuple[str, ...]
    country: str = "FR"
    place_code: str = ""


@dataclass(slots=True)
class Member:
    """A company on a platform, from `joined_on` to `left_on` (None: still there)."""

    company: Company
    joined_on: date
    left_on: date | None = None

    @property
    def company_id(self) -> str:
        """The company's number."""
        return self.company.company_id

    def active(self, on: date) -> bool:
        """Whether the company is on the platform on this day."""
        return self.joined_on <= on and (self.left_on is None or on < self.left_on)


@dataclass(slots=True)
class Listing:
    """An offer or a need."""

    listing_id: str
    company_id: str
    kind: str
    resource: str
    category: str
    title: str
    description: str
    status: str
    visibility: str
    published_on: date
    updated_on: datetime
    quantity: float | None = None
    unit: str | None = None
    mass_t: float | None = None
    waste_code: str | None = None
    recurrence: str | None = None
    available_from: date | None = None
    available_to: date | None = None
    price_eur: float | None = None
    closing_reason: str | None = None
    commune_code: str | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(slots=True)
class Exchange:
    """What was agreed or done."""

    exchange_id: str
    giver_id: str
    receiver_id: str
    resource: str
    category: str
    status: str
    offer_id: str | None = None
    need_id: str | None = None
    quantity: float | None = None
    unit: str | None = None
    mass_t: float | None = None
    mass_source: str | None = None
    agreed_on: date | None = None
    started_on: date | None = None
    completed_on: date | None = None
    recurrence: str | None = None
    series_id: str | None = None
    additionality: str | None = None
    discard: str | None = None
    discard_route: str | None = None
    prepared: bool | None = None
    substitution: str | None = None
    reject_share: float | None = None
    actual_km: float | None = None
    supply_km: float | None = None
    disposal_km: float | None = None
    vehicle: str | None = None
    purchase_avoided_eur: float | None = None
    disposal_avoided_eur: float | None = None
    price_eur: float | None = None
    persons: int | None = None
    hours: float | None = None
    slack_period: bool | None = None
    equipment_hours: float | None = None
    lifetime_hours: float | None = None
    area_m2: float | None = None
    days: float | None = None
    agreement_signed: bool | None = None
    employee_consent: bool | None = None
    cse_informed: bool | None = None


@dataclass(slots=True)
class Event:
    """A meeting that a platform organised, with what came of it."""

    event_id: str
    name: str
    held_on: date
    territory_code: str
    companies_met: int
    profiles: int
    presentations: int
    promises_target: int
    promises: int
    meetings: int
    contracts: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is wrong on purpose, and the column for which it must be refused."""

    platform: str
    table: str
    key: str
    column: str


@dataclass(slots=True)
class PlatformData:
    """All rows of one platform."""

    platform: str
    members: list[Member] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    faulty_companies: list[Company] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def companies(self) -> list[Company]:
        """The companies that the platform exports: its members, then the faulty rows."""
        return [member.company for member in self.members] + self.faulty_companies
