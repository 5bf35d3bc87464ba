"""The words, dates and places of listings: those of deals, and those that found no partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.random import Generator

from pipelines.demo.catalogue import Good, belgium, goods, words
from pipelines.demo.cycles import SHARED_IN_CYCLES, cycle_window, told
from pipelines.demo.measures import Amount, euros, material_amount, season_day
from pipelines.demo.places import PlaceBook
from pipelines.demo.profile import Profile
from pipelines.demo.randomness import chance, pick, pick_index, pick_weighted, spread
from pipelines.demo.roster import Roster
from pipelines.demo.rows import Company, Exchange, Listing, Member

_ADJECTIVES = ["", "", "", " (urgent)", ", lot divisible", ", à saisir", ", apport régulier"]
_FORESEEN_DAYS = 200
# Listings without a deal, besides the open ones: what became of them.
_ENDINGS = {"expired": 46, "closed": 28, "withdrawn": 16, "in_discussion": 10}


@dataclass
class ListingMaker:
    """Writes the listings of one platform, with numbers in the order they are made."""

    profile: Profile
    book: PlaceBook
    rng: Generator
    made: list[Listing]

    def for_deal(
        self, exchange: Exchange, good: Good, member: Member, kind: str, published_on: date,
        as_of: date,
    ) -> Listing:  # fmt: skip
        """The offer or the need that an exchange came from, in the state it is in now."""
        amount = Amount(exchange.quantity, exchange.unit or good.unit, exchange.mass_t, 0.0)
        listing = self._base(good, member, kind, amount, published_on)
        last = exchange.completed_on or exchange.started_on or exchange.agreed_on
        listing.recurrence = exchange.recurrence or "one_off"
        listing.available_from = published_on + timedelta(days=int(self.rng.integers(0, 6)))
        if exchange.started_on is not None:
            listing.available_from = min(listing.available_from, exchange.started_on)
        horizon = (last or as_of) + timedelta(days=int(self.rng.integers(5, 60)))
        listing.available_to = max(horizon, listing.available_from + timedelta(days=1))
        listing.status = {
            "completed": "closed", "running": "agreed", "agreed": "agreed",
            "proposed": "in_discussion", "cancelled": "withdrawn",
        }[exchange.status]  # fmt: skip
        if exchange.status == "completed":
            listing.closing_reason = words()["endings"]["done"][0]
        elif exchange.status == "cancelled":
            listing.closing_reason = pick(self.rng, self._words("breakdowns", good))
        listing.updated_on = self._stamp(min(max(last or published_on, published_on), as_of))
        return listing

    def alone(self, roster: Roster, as_of: date, *, still_open: bool) -> Listing:
        """A listing without a deal: open at the reference date, or ended some way."""
        good = pick_good(self.profile, pick_weighted(self.rng, self.profile.resources), self.rng)
        kind = "offer" if chance(self.rng, 0.62) else "need"
        status = "open" if still_open else pick_weighted(self.rng, _ENDINGS)
        recent = still_open or status == "in_discussion"
        first = as_of - timedelta(days=150) if recent else self.profile.start_date
        last = as_of - timedelta(days=0 if recent else 25)
        published_on = season_day(first, last, good.season, self.profile.growth, self.rng)
        member = self._member(roster, good, kind, published_on)
        amount = self._amount(good)
        listing = self._base(good, member, kind, amount, published_on)
        listing.status = status
        listing.recurrence = pick_weighted(
            self.rng, {"one_off": 60, "monthly": 14, "weekly": 10, "yearly": 5, None: 11}
        )
        self._window(listing, as_of)
        if self.profile.cycles and good.resource in SHARED_IN_CYCLES:
            self._follow_cycle(listing, member, as_of)
        reasons = {
            "expired": words()["endings"]["expired"],
            "closed": self._words("refusals", good),
            "withdrawn": self._words("withdrawals", good),
        }.get(status)
        if reasons:
            listing.closing_reason = pick(self.rng, reasons)
        if status in {"closed", "withdrawn"}:
            ended = published_on + timedelta(days=int(self.rng.integers(4, 120)))
        elif status == "expired":
            ended = (listing.available_to or published_on) + timedelta(days=1)
        else:
            ended = published_on + timedelta(days=int(self.rng.integers(0, 12)))
        listing.updated_on = self._stamp(min(ended, as_of))
        return listing

    def _window(self, listing: Listing, as_of: date) -> None:
        """When it is available; what is open has not passed, what expired has."""
        first = listing.published_on + timedelta(days=int(self.rng.integers(0, 30)))
        length = timedelta(days=int(self.rng.integers(20, 200)))
        last = first + length
        if listing.status in {"open", "in_discussion"}:
            last = max(last, as_of + timedelta(days=int(self.rng.integers(3, 160))))
        elif listing.status == "expired":
            last = min(last, as_of - timedelta(days=int(self.rng.integers(2, 20))))
            first = min(first, last)
        listing.available_from = first if chance(self.rng, 0.93) else None
        open_ended = listing.status == "open" and chance(self.rng, 0.2)
        listing.available_to = None if open_ended else last

    def _follow_cycle(self, listing: Listing, member: Member, as_of: date) -> None:
        """Make it available in its company's trough, or wanted in its peak, and say so.

        Nothing changes where that is too far ahead for anyone to plan.
        """
        current = listing.status in {"open", "in_discussion"}
        least = as_of + timedelta(days=10) if current else listing.published_on
        first, last = cycle_window(member.company, listing.kind, least, self.rng)
        if listing.status == "expired" and last >= as_of:
            return
        if (first - as_of).days > _FORESEEN_DAYS:
            return
        listing.available_from = max(first, listing.published_on)
        listing.available_to = last
        listing.title += told(listing.kind, first, last)

    def _member(self, roster: Roster, good: Good, kind: str, on: date) -> Member:
        """A company that was there and whose trade has or needs such a thing."""
        weights = roster.active(on) * np.where(roster.wants(kind, good.category), 8.0, 0.05)
        return roster.members[pick_index(self.rng, weights)]

    def _amount(self, good: Good) -> Amount:
        if good.resource == "material":
            return material_amount(good, self.rng)
        if good.resource == "premises" and good.area_m2 and good.days:
            area = spread(self.rng, good.area_m2)
            return Amount(area * spread(self.rng, good.days), good.unit, None, 0.0)
        if good.resource == "training":
            persons = int(self.rng.integers(1, 9))
            return Amount(persons * pick(self.rng, [7.0, 7.0, 14.0, 21.0]), good.unit, None, 0.0)
        if good.resource == "staff":
            hours = 35.0 * int(self.rng.integers(2, 20))
            return Amount(hours, good.unit, None, 0.0)
        if good.resource == "transport":
            mass_t = spread(self.rng, good.quantity)
            return Amount(round(mass_t * 60, 1), good.unit, mass_t, mass_t)
        return Amount(spread(self.rng, good.quantity), good.unit, None, 0.0)

    def _base(
        self, good: Good, member: Member, kind: str, amount: Amount, published_on: date
    ) -> Listing:
        rng, company = self.rng, member.company
        staffed = good.resource == "staff"
        weights = self.profile.visibility_staff if staffed else self.profile.visibility
        listing = Listing(
            listing_id=f"{self.profile.prefix}-A{len(self.made) + 1:05d}",
            company_id=company.company_id,
            kind=kind,
            resource=good.resource,
            category=good.category,
            title=_title(good, kind, amount, rng),
            description=self._description(good, kind, company),
            status="open",
            visibility=pick_weighted(rng, weights),
            published_on=published_on,
            updated_on=self._stamp(published_on),
            quantity=amount.quantity if chance(rng, 0.92) else None,
            unit=amount.unit,
            mass_t=amount.mass_t,
            waste_code=good.waste_code if good.waste_code and chance(rng, 0.6) else None,
            price_eur=_price(good, kind, amount, rng),
            # The Belgian platforms don't say where a listing is, but by a point.
            commune_code=company.unit_code
            if chance(rng, 0.7) and company.country == "FR"
            else None,
        )
        if chance(rng, 0.25) and listing.visibility != "anonymous":
            elsewhere = chance(rng, 0.3)
            point = self.book.point_in(company.place_code, rng) if elsewhere else company.point
            listing.lon, listing.lat = point
        self.made.append(listing)
        return listing

    def _description(self, good: Good, kind: str, company: Company) -> str:
        """Two or three sentences: what it is and how it is handed over, or what is wished."""
        local = belgium()["details"] if self.profile.country == "BE" else {}
        details = local.get(good.category) or good.details
        endings = self._words("wishes" if kind == "need" else "closings", good)
        first = pick(self.rng, endings if kind == "need" else details)
        second = pick(self.rng, endings)
        parts = [first]
        more = pick(self.rng, details)
        if kind == "offer" and more != first and chance(self.rng, 0.5):
            parts.append(more)
        if second != first:
            parts.append(second)
        if chance(self.rng, 0.3):
            parts.append(f"Secteur : {company.commune_name}.")
        return " ".join(parts)

    def _words(self, table: str, good: Good) -> list[str]:
        """What is said of a resource, in the words of the platform's country."""
        local = belgium() if self.profile.country == "BE" else {}
        return local.get(table, {}).get(good.resource) or words()[table][good.resource]

    def _stamp(self, day: date) -> datetime:
        """A moment of the working day."""
        minutes = int(self.rng.integers(8 * 60, 18 * 60))
        return datetime.combine(day, time(minutes // 60, minutes % 60))


def pick_good(profile: Profile, resource: str, rng: Generator) -> Good:
    """A category of a resource, by the platform's tendencies."""
    known = goods()
    weights = {
        good.category: good.weight * profile.categories.get(good.category, 1.0)
        for good in known.values()
        if good.resource == resource
    }
    return known[pick_weighted(rng, weights)]


def _price(good: Good, kind: str, amount: Amount, rng: Generator) -> float | None:
    """What is asked or given for it: free, at cost (staff always is), or part of its value."""
    free = 0.0 if good.resource == "staff" else 0.3
    told = pick_weighted(rng, {None: 0.55, "free": free, "paid": 0.2})
    if told is None or (kind == "need" and told == "paid" and chance(rng, 0.5)):
        return None
    if told == "free":
        return 0.0
    units = amount.true_mass_t if good.unit == "t" else amount.quantity or 0.0
    share = 1.0 if good.resource == "staff" else float(rng.uniform(0.1, 0.5))
    return max(euros(units * good.value_eur * share), 5.0)


def _in_words(amount: Amount) -> str:
    """A quantity as people write it in a title."""
    quantity = amount.quantity or 0.0
    number = f"{quantity:g}".replace(".", ",")
    suffix = {"t": " t", "kg": " kg", "m3": " m³"}.get(amount.unit)
    return number if suffix is None else f"environ {number}{suffix}"


def _title(good: Good, kind: str, amount: Amount, rng: Generator) -> str:
    template = pick(rng, good.offers if kind == "offer" else good.needs)
    told = template.replace("{q}", _in_words(amount))
    ending = pick(rng, _ADJECTIVES) if kind == "offer" and good.resource == "material" else ""
    return told + ending
