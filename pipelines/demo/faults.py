"""The few rows that are wrong on purpose, as in any real export: quarantine must hold them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta

from numpy.random import Generator

from pipelines.demo.randomness import pick
from pipelines.demo.rows import Company, Exchange, Fault, Listing, PlatformData

UNKNOWN_CATEGORY = "Divers"
_STRANGER = "00399999200013"  # a valid number that no company of the demo has


def plant_faults(data: PlatformData, prefix: str, rng: Generator) -> None:
    """Add faulty copies of rows to a platform's data, and note which they are.

    Args:
        data: The platform's rows; its lists grow.
        prefix: The prefix of its ids.
        rng: Which rows are copied.
    """
    company = copy.copy(pick(rng, data.members).company)
    _misspell(company)
    data.faulty_companies.append(company)
    data.faults.append(Fault(data.platform, "companies", company.company_id, "company_id"))

    listings = list(data.listings)
    for number, (spoil_listing, column) in enumerate(_LISTINGS[data.platform], start=1):
        listing = copy.copy(pick(rng, listings))
        listing.listing_id = f"{prefix}-A9{number:04d}"
        spoil_listing(listing)
        data.listings.append(listing)
        data.faults.append(Fault(data.platform, "listings", listing.listing_id, column))

    completed = [row for row in data.exchanges if row.completed_on and not row.series_id]
    for number, (spoil, column) in enumerate(_EXCHANGES[data.platform], start=1):
        sources = [row for row in completed if getattr(row, column) is not None]
        row = copy.copy(pick(rng, sources))
        row.exchange_id = f"{prefix}-E9{number:04d}"
        spoil(row)
        data.exchanges.append(row)
        data.faults.append(Fault(data.platform, "exchanges", row.exchange_id, column))

    if data.platform in _MEMBERS_TOO:
        data.faults.append(Fault(data.platform, "members", company.company_id, "company_id"))


def _misspell(row: Company) -> None:
    """The last digit is another one: the number's check fails."""
    row.company_id = row.company_id[:-1] + str((int(row.company_id[-1]) + 3) % 10)
    row.name += " (double)"


def _unknown_category(row: Listing) -> None:
    row.category, row.title = UNKNOWN_CATEGORY, "Lot divers à débarrasser"


def _ends_first(row: Listing) -> None:
    row.available_from = row.published_on + timedelta(days=40)
    row.available_to = row.published_on + timedelta(days=10)


def _negative_mass(row: Exchange) -> None:
    row.mass_t = -(row.mass_t or 1.0)


def _same_company(row: Exchange) -> None:
    row.receiver_id = row.giver_id


def _completed_first(row: Exchange) -> None:
    if row.completed_on is not None:
        row.started_on = row.completed_on + timedelta(days=30)


def _stranger(row: Exchange) -> None:
    row.receiver_id = _STRANGER


def _negative_hours(row: Exchange) -> None:
    row.hours = -(row.hours or 35.0)


def _not_of_its_resource(row: Listing) -> None:
    row.resource = "premises" if row.resource != "premises" else "staff"


def _no_such_waste(row: Listing) -> None:
    row.waste_code = "bois"


def _swapped_point(row: Listing) -> None:
    row.lon, row.lat = 50.6292, 3.0573


def _beyond_reason(row: Exchange) -> None:
    row.mass_t = 42_000_000.0


def _more_than_all(row: Exchange) -> None:
    row.reject_share = 3.5


def _negative_price(row: Exchange) -> None:
    row.price_eur = -250.0


def _no_date(row: Exchange) -> None:
    row.completed_on = None


# Platforms that export memberships beside the company: what is wrong in one is in the other.
_MEMBERS_TOO = frozenset({"factory-z"})
# By platform: how a row is spoilt, and the column in which it must be refused.
_LISTINGS: dict[str, tuple[tuple[Callable[[Listing], None], str], ...]] = {
    "breizh-partage": ((_unknown_category, "category"), (_ends_first, "available_to")),
    "solutions-partage": ((_unknown_category, "category"),),
    "genesis": ((_unknown_category, "category"),),
    "factory-z": ((_not_of_its_resource, "category"), (_ends_first, "available_to")),
    "openflow": ((_no_such_waste, "waste_code"), (_unknown_category, "category")),
    "co-factory": ((_swapped_point, "lon"), (_ends_first, "available_to")),
}
_EXCHANGES: dict[str, tuple[tuple[Callable[[Exchange], None], str], ...]] = {
    "breizh-partage": ((_negative_mass, "mass_t"), (_same_company, "receiver_id")),
    "solutions-partage": ((_completed_first, "completed_on"), (_stranger, "receiver_id")),
    "genesis": ((_negative_hours, "hours"),),
    "factory-z": ((_same_company, "receiver_id"), (_no_date, "completed_on")),
    "openflow": ((_beyond_reason, "mass_t"), (_more_than_all, "reject_share")),
    "co-factory": ((_negative_price, "price_eur"), (_completed_first, "completed_on")),
}
