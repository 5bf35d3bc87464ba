"""Exchanges of one platform: who gives what to whom, when, and how far it got."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from geodata.distances import great_circle_km
from pipelines.demo.catalogue import Good, goods
from pipelines.demo.errors import DemoError
from pipelines.demo.listings import ListingMaker, pick_good
from pipelines.demo.measures import describe, season_day, working_day
from pipelines.demo.profile import Profile, Series
from pipelines.demo.randomness import chance, pick_index, pick_weighted
from pipelines.demo.rows import Exchange, Member

_INTERVALS = {"weekly": timedelta(days=7), "monthly": timedelta(days=30)}
# Staff is scarce, so its listings are nearly always on both sides.
_NEED_SHARE = {"staff": 0.7, "premises": 0.4, "material": 0.25}


class DealMaker:
    """Makes the exchanges of one platform and the listings that they came from."""

    def __init__(
        self, profile: Profile, members: list[Member], listings: ListingMaker, as_of: date,
        rng: Generator,
    ) -> None:  # fmt: skip
        """Lay out the members as arrays, for the draws.

        Args:
            profile: Sizes and tendencies.
            members: The platform's members.
            listings: Writes the offers and needs of the deals.
            as_of: The reference date; nothing is completed after it.
            rng: Where the draws come from.
        """
        self._profile = profile
        self._members = members
        self._listings = listings
        self._as_of = as_of
        self._rng = rng
        self._lon = np.array([member.company.point[0] for member in members])
        self._lat = np.array([member.company.point[1] for member in members])
        self._size = np.array([max(member.company.headcount, 1) ** 0.35 for member in members])
        self.made: list[Exchange] = []

    def make_between(self, ids: frozenset[str], enough: Callable[[list[Exchange]], bool]) -> None:
        """Single exchanges of materials and staff between some companies only.

        Args:
            ids: The companies.
            enough: Says from all rows so far whether to stop.
        """
        circle = np.array([member.company_id in ids for member in self._members], dtype=float)
        shares = {name: self._profile.resources[name] for name in ("material", "staff")}
        for _ in range(self._profile.exchanges):
            if enough(self.made):
                return
            self._make_single(shares, circle)
        raise DemoError(f"{self._profile.platform}: too few exchanges among shared members.")

    def make_all(self) -> list[Exchange]:
        """The recurrent series first, then single exchanges up to the platform's number."""
        number = 0
        for series in self._profile.series:
            for _ in range(series.count):
                number += 1
                self._make_series(series, f"{self._profile.prefix}-S{number:03d}")
        while len(self.made) < self._profile.exchanges:
            self._make_single()
        return self.made

    def _make_single(
        self, resources: dict[str, float] | None = None, among: NDArray[np.float64] | None = None
    ) -> None:
        resource = pick_weighted(self._rng, resources or self._profile.resources)
        good = pick_good(self._profile, resource, self._rng)
        agreed_on = self._day(good)
        pair = self._pair(good, agreed_on, among)
        if pair is None:
            return
        giver, receiver, far = pair
        exchange = self._exchange(good, giver, receiver)
        lasts = describe(exchange, good, giver.company, receiver.company, self._rng, far=far)
        self._advance(exchange, agreed_on, lasts)
        self._list(exchange, good, giver, receiver, agreed_on)

    def _make_series(self, series: Series, series_id: str) -> None:
        """One agreement, many deliveries of about the same size; the latest may be to come."""
        good = goods()[series.category]
        interval = _INTERVALS[series.recurrence]
        span = interval * series.deliveries
        last = max(self._as_of - span * 0.8, self._profile.start_date + timedelta(days=90))
        while True:
            agreed_on = season_day(
                self._profile.start_date + timedelta(days=60), last,
                good.season, self._profile.growth, self._rng,
            )  # fmt: skip
            pair = self._pair(good, agreed_on)
            if pair is not None:
                break
        giver, receiver, _ = pair
        first: Exchange | None = None
        for number in range(series.deliveries):
            exchange = self._exchange(good, giver, receiver)
            describe(exchange, good, giver.company, receiver.company, self._rng)
            exchange.recurrence, exchange.series_id = series.recurrence, series_id
            exchange.agreed_on = agreed_on
            planned = working_day(agreed_on + timedelta(days=5) + interval * number)
            if planned > self._as_of:
                exchange.status, exchange.mass_source = "agreed", None
            elif chance(self._rng, 0.04):
                exchange.status = "cancelled"
            else:
                exchange.started_on = exchange.completed_on = planned
            if first is None:
                first = exchange
                self._list(first, good, giver, receiver, agreed_on, always=True)
            exchange.offer_id, exchange.need_id = first.offer_id, first.need_id

    def _exchange(self, good: Good, giver: Member, receiver: Member) -> Exchange:
        exchange = Exchange(
            exchange_id=f"{self._profile.prefix}-E{len(self.made) + 1:05d}",
            giver_id=giver.company_id,
            receiver_id=receiver.company_id,
            resource=good.resource,
            category=good.category,
            status="completed",
            recurrence="one_off" if chance(self._rng, 0.7) else None,
        )
        self.made.append(exchange)
        return exchange

    def _day(self, good: Good) -> date:
        first = self._profile.start_date + timedelta(days=20)
        return season_day(first, self._as_of, good.season, self._profile.growth, self._rng)

    def _pair(
        self, good: Good, on: date, among: NDArray[np.float64] | None = None
    ) -> tuple[Member, Member, bool] | None:
        """A giver whose trade has it and a receiver, near for the most part; None: nobody."""
        active = np.array([member.active(on) for member in self._members], dtype=float)
        if among is not None:
            active *= among
        if active.sum() < 2:
            return None
        giving = self._liking([good.category in m.company.offers for m in self._members])
        giver = pick_index(self._rng, active * giving * self._size)
        km = great_circle_km(self._lon[giver], self._lat[giver], self._lon, self._lat)
        active[giver] = 0.0
        wanting = self._liking([good.category in m.company.needs for m in self._members])
        far = good.resource == "material" and chance(self._rng, self._profile.far_share)
        near = km**2 if far else np.exp2(-km / self._profile.scale_km) + 0.0006
        receiver = pick_index(self._rng, active * wanting * self._size * near)
        return self._members[giver], self._members[receiver], far

    @staticmethod
    def _liking(fits: list[bool]) -> NDArray[np.float64]:
        return np.where(np.array(fits), 6.0, 0.25)

    def _advance(self, exchange: Exchange, agreed_on: date, lasts: timedelta) -> None:
        """Dates and status, as far as the exchange got by the reference date."""
        rng, as_of = self._rng, self._as_of
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

    def _list(
        self, exchange: Exchange, good: Good, giver: Member, receiver: Member, agreed_on: date,
        *, always: bool = False,
    ) -> None:  # fmt: skip
        """The offer that led to it, and the need where there was one."""
        rng = self._rng
        published_on = max(
            agreed_on - timedelta(days=int(rng.gamma(1.6, 11)) + 1), self._profile.start_date
        )
        if always or chance(rng, 0.85):
            offer = self._listings.for_deal(
                exchange, good, giver, "offer", published_on, self._as_of
            )
            exchange.offer_id = offer.listing_id
        if chance(rng, _NEED_SHARE.get(good.resource, 0.2)):
            earlier = max(
                published_on - timedelta(days=int(rng.integers(0, 25))), self._profile.start_date
            )
            need = self._listings.for_deal(exchange, good, receiver, "need", earlier, self._as_of)
            exchange.need_id = need.listing_id
