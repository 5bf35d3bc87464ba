"""Exchanges of one platform: who gives what to whom, when, and how far it got."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from geodata.distances import great_circle_km
from pipelines.demo.catalogue import Good
from pipelines.demo.errors import DemoError
from pipelines.demo.listings import ListingMaker, pick_good
from pipelines.demo.measures import describe, season_day, working_day
from pipelines.demo.profile import Profile
from pipelines.demo.randomness import chance, pick_index, pick_weighted
from pipelines.demo.roster import Roster
from pipelines.demo.rows import Exchange, Listing, Member

# Staff is scarce, so its listings are nearly always on both sides.
_NEED_SHARE = {"staff": 0.7, "premises": 0.4, "material": 0.25}


class DealMaker:
    """Makes the exchanges of one platform and the listings that they came from."""

    def __init__(
        self, profile: Profile, roster: Roster, listings: ListingMaker, as_of: date,
        rng: Generator, talks: Generator,
    ) -> None:  # fmt: skip
        """Start without an exchange.

        Args:
            profile: Sizes and tendencies.
            roster: The platform's members.
            listings: Writes the offers and needs of the deals.
            as_of: The reference date; nothing is completed after it.
            rng: Where the draws come from.
            talks: Those that decide which talks end without an agreement.
        """
        self.profile = profile
        self.roster = roster
        self.listings = listings
        self.as_of = as_of
        self.rng = rng
        self.talks = talks
        events = [event for event in profile.events if event["held_on"] < as_of]
        self._events = [event["held_on"] for event in events] if profile.after_events else []
        self._weights = np.array([event["contracts"] for event in events], dtype=float)
        self.made: list[Exchange] = []

    def make_between(self, ids: frozenset[str], enough: Callable[[list[Exchange]], bool]) -> None:
        """Single exchanges of materials and staff between some companies only.

        Args:
            ids: The companies.
            enough: Says from all rows so far whether to stop.
        """
        circle = np.array([m.company_id in ids for m in self.roster.members], dtype=float)
        shares = {name: self.profile.resources[name] for name in ("material", "staff")}
        for _ in range(self.profile.exchanges):
            if enough(self.made):
                return
            self._make_single(shares, circle)
        raise DemoError(f"{self.profile.platform}: too few exchanges among shared members.")

    def make_singles(self) -> None:
        """Single exchanges, up to the platform's number."""
        while len(self.made) < self.profile.exchanges:
            self._make_single()

    def part(self, role: str) -> Member:
        """The member who plays a role of the profile's cast; the cast comes first."""
        roles = [part.role for part in self.profile.cast]
        return self.roster.members[roles.index(role)]

    def describe(self, exchange: Exchange, good: Good, giver: Member, receiver: Member) -> None:
        """Fill in what an exchange of this resource has."""
        describe(exchange, good, giver.company, receiver.company, self.rng)

    def _make_single(
        self, resources: dict[str, float] | None = None, among: NDArray[np.float64] | None = None
    ) -> None:
        resource = pick_weighted(self.rng, resources or self.profile.resources)
        good = pick_good(self.profile, resource, self.rng)
        agreed_on = self._day(good)
        pair = self.pair(good, agreed_on, among)
        if pair is None:
            return
        giver, receiver, far = pair
        exchange = self.exchange(good, giver, receiver)
        lasts = describe(exchange, good, giver.company, receiver.company, self.rng, far=far)
        self._advance(exchange, agreed_on, lasts)
        self.list_both(exchange, good, giver, receiver, agreed_on, always=False)

    def exchange(self, good: Good, giver: Member, receiver: Member) -> Exchange:
        """A new row between two members, with the next number, completed unless changed."""
        exchange = Exchange(
            exchange_id=f"{self.profile.prefix}-E{len(self.made) + 1:05d}",
            giver_id=giver.company_id,
            receiver_id=receiver.company_id,
            resource=good.resource,
            category=good.category,
            status="completed",
            recurrence="one_off" if chance(self.rng, 0.7) else None,
        )
        self.made.append(exchange)
        return exchange

    def _day(self, good: Good) -> date:
        """A working day of the season, or in the weeks after one of the platform's events."""
        first = self.profile.start_date + timedelta(days=20)
        if self._events and chance(self.rng, self.profile.after_events):
            held_on = self._events[pick_index(self.rng, self._weights)]
            day = working_day(held_on + timedelta(days=1 + int(self.rng.gamma(1.5, 25))))
            if day <= self.as_of:
                return day
        return season_day(first, self.as_of, good.season, self.profile.growth, self.rng)

    def pair(
        self, good: Good, on: date, among: NDArray[np.float64] | None = None
    ) -> tuple[Member, Member, bool] | None:
        """A giver whose trade has it and a receiver, near for the most part; None: nobody."""
        roster = self.roster
        active = roster.active(on)
        if among is not None:
            active *= among
        if active.sum() < 2:
            return None
        giving = np.where(roster.wants("offer", good.category), 6.0, 0.25)
        giver = pick_index(self.rng, active * giving * roster.size)
        km = great_circle_km(roster.lon[giver], roster.lat[giver], roster.lon, roster.lat)
        active[giver] = 0.0
        wanting = np.where(roster.wants("need", good.category), 6.0, 0.25)
        far = good.resource == "material" and chance(self.rng, self.profile.far_share)
        near = km**2 if far else np.exp2(-km / self.profile.scale_km) + 0.0006
        receiver = pick_index(self.rng, active * wanting * roster.size * near)
        return roster.members[giver], roster.members[receiver], far

    def _advance(self, exchange: Exchange, agreed_on: date, lasts: timedelta) -> None:
        """Dates and status, as far as the exchange got by the reference date."""
        rng, as_of = self.rng, self.as_of
        recent = (as_of - agreed_on).days < 15
        if chance(rng, 0.5 if recent else 0.025):
            exchange.status, exchange.mass_source = "proposed", None
            return
        exchange.agreed_on = agreed_on
        started_on = working_day(agreed_on + timedelta(days=int(rng.integers(0, 15))))
        completed_on = working_day(started_on + lasts)
        if chance(rng, 0.06):
            exchange.status = "cancelled"
            if chance(rng, 0.25) and started_on <= as_of:
                exchange.started_on = started_on
        elif started_on > as_of:
            exchange.status = "agreed"
        elif completed_on > as_of:
            exchange.status, exchange.started_on = "running", started_on
        else:
            exchange.completed_on = completed_on
            exchange.started_on = started_on if chance(rng, 0.9) else None
            if chance(self.talks, 0.12):  # they had talked, but did not agree
                exchange.agreed_on = exchange.started_on = exchange.completed_on = None
                exchange.status, exchange.mass_source = "cancelled", None

    def list_both(
        self, exchange: Exchange, good: Good, giver: Member, receiver: Member, agreed_on: date,
        *, always: bool = True,
    ) -> list[Listing]:  # fmt: skip
        """The offer that led to it (always, or nearly), and the need where there was one."""
        listed = []
        rng = self.rng
        published_on = max(
            agreed_on - timedelta(days=int(rng.gamma(1.6, 11)) + 1), self.profile.start_date
        )
        if always or chance(rng, 0.85):
            offer = self.listings.for_deal(exchange, good, giver, "offer", published_on, self.as_of)
            exchange.offer_id = offer.listing_id
            listed.append(offer)
        if chance(rng, _NEED_SHARE.get(good.resource, 0.2)):
            earlier = max(
                published_on - timedelta(days=int(rng.integers(0, 25))), self.profile.start_date
            )
            need = self.listings.for_deal(exchange, good, receiver, "need", earlier, self.as_of)
            exchange.need_id = need.listing_id
            listed.append(need)
        return listed
