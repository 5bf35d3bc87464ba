"""What several rows tell together: flows that come back, production shared by many givers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from pipelines.demo.catalogue import Good, goods, words
from pipelines.demo.deals import DealMaker
from pipelines.demo.measures import season_day, working_day
from pipelines.demo.profile import Campaign, Series
from pipelines.demo.randomness import chance, pick_index
from pipelines.demo.rows import Exchange, Listing, Member

_INTERVALS = {"weekly": timedelta(days=7), "monthly": timedelta(days=30)}
# The weeks in which the building trades and their sawmills close: late July, the turn of the year.
_CLOSED = ((7, 18, 31), (12, 24, 31), (1, 1, 2))


def make_series(deals: DealMaker, series: Series, series_id: str) -> None:
    """One agreement, many deliveries of about the same size; the latest may be to come.

    Args:
        deals: The platform's exchanges, which grow.
        series: What flows, how often, between whom.
        series_id: What ties the deliveries together.
    """
    good, rng = goods()[series.category], deals.rng
    agreed_on, giver, receiver = _agree(deals, series, good)
    first: Exchange | None = None
    listed: list[Listing] = []
    to_come = False
    for planned in _plan(series, agreed_on, deals.as_of):
        exchange = deals.exchange(good, giver, receiver)
        deals.describe(exchange, good, giver, receiver)
        exchange.recurrence, exchange.series_id = series.recurrence, series_id
        exchange.agreed_on = agreed_on
        if series.mass_t is not None:
            _weigh(exchange, series, series.mass_t, rng)
        if planned > deals.as_of:
            exchange.status, exchange.mass_source, to_come = "agreed", None, True
        elif chance(rng, 0.04 if series.deliveries else 0.008):
            exchange.status = "cancelled"
        else:
            exchange.started_on = exchange.completed_on = planned
        if first is None:
            first = exchange
            listed = deals.list_both(first, good, giver, receiver, agreed_on)
        exchange.offer_id, exchange.need_id = first.offer_id, first.need_id
    for listing in listed:
        if to_come:
            listing.status, listing.closing_reason = "agreed", None
            listing.available_to = deals.as_of + timedelta(days=120)
        if series.title is not None and listing.kind == "offer":
            listing.title, listing.description = series.title, series.description
            listing.price_eur = None


def _agree(deals: DealMaker, series: Series, good: Good) -> tuple[date, Member, Member]:
    """When it is agreed and between whom: the cast on the first day, or as chance has it."""
    profile, rng = deals.profile, deals.rng
    if series.giver is not None and series.receiver is not None:
        return profile.start_date, deals.part(series.giver), deals.part(series.receiver)
    span = _INTERVALS[series.recurrence] * series.deliveries
    first = profile.start_date + timedelta(days=60)
    last = max(deals.as_of - span * 0.8, profile.start_date + timedelta(days=90))
    while True:
        agreed_on = season_day(first, last, good.season, profile.growth, rng)
        found = deals.pair(good, agreed_on)
        if found is not None:
            return agreed_on, found[0], found[1]


def _plan(series: Series, agreed_on: date, as_of: date) -> Iterator[date]:
    """The days of the deliveries; an endless flow stops with the two that are still to come."""
    interval = _INTERVALS[series.recurrence]
    first = agreed_on + timedelta(days=5)
    if series.deliveries:
        for number in range(series.deliveries):
            yield working_day(first + interval * number)
        return
    day, to_come = first, 0
    while to_come < 2:
        planned = working_day(day)
        if not any(m == planned.month and a <= planned.day <= b for m, a, b in _CLOSED):
            to_come += planned > as_of
            yield planned
        day += interval


def _weigh(exchange: Exchange, series: Series, mass_t: float, rng: Generator) -> None:
    """Give a delivery its mass from the weighbridge, and what the series says of each one."""
    exchange.disposal_avoided_eur = exchange.price_eur = exchange.purchase_avoided_eur = None
    weighed_t = round(mass_t * float(np.clip(rng.normal(1.0, 0.06), 0.85, 1.15)), 2)
    exchange.quantity, exchange.unit, exchange.mass_t = weighed_t, "t", weighed_t
    for name, value in series.facts.items():
        if name.endswith("_eur_t"):
            setattr(exchange, name.removesuffix("_t"), float(round(weighed_t * value)))
        else:
            setattr(exchange, name, value)


def make_campaign(deals: DealMaker, campaign: Campaign) -> None:
    """One need and its many givers, each with an offer for a share of the pieces.

    Args:
        deals: The platform's exchanges, which grow.
        campaign: What is made, for whom, by how many, between which days.
    """
    good, rng = goods()[campaign.category], deals.rng
    receiver = deals.part(campaign.receiver)
    weights = np.where(deals.roster.wants("offer", campaign.category), 6.0, 0.5)
    weights *= deals.roster.active(campaign.first) * deals.roster.size
    weights[list(deals.roster.members).index(receiver)] = 0.0
    shares = rng.dirichlet(np.full(campaign.givers, 4.0))
    need_id: str | None = None
    for share in shares:
        pieces = max(round(float(share) * campaign.pieces / 50) * 50, 50)
        giver_index = pick_index(rng, weights)
        weights[giver_index] = 0.0
        giver = deals.roster.members[giver_index]
        exchange = deals.exchange(good, giver, receiver)
        exchange.recurrence, exchange.additionality = "one_off", "originated"
        exchange.persons = int(rng.integers(2, 9))
        exchange.quantity = float(max(round(pieces / campaign.pieces_an_hour), 1))
        exchange.unit = "hour"
        exchange.hours = round(exchange.quantity / exchange.persons, 1)
        exchange.quantity = round(exchange.hours * exchange.persons, 1)
        exchange.price_eur = 0.0 if chance(rng, 0.4) else float(round(pieces * 0.35 / 5) * 5)
        exchange.agreed_on = working_day(campaign.first + timedelta(days=int(rng.integers(4, 24))))
        lasts = timedelta(days=int(rng.integers(8, (campaign.last - campaign.first).days - 30)))
        if chance(rng, 0.07):
            exchange.status = "cancelled"
        else:
            exchange.started_on = working_day(exchange.agreed_on + timedelta(days=2))
            exchange.completed_on = working_day(exchange.started_on + lasts)
        published_on = campaign.first + timedelta(days=int(rng.integers(1, 4)))
        offer = deals.listings.for_deal(exchange, good, giver, "offer", published_on, deals.as_of)
        offer.title = campaign.offer.replace("{q}", f"{pieces:,}".replace(",", " "))
        offer.visibility = "public"
        exchange.offer_id = offer.listing_id
        if need_id is None:
            need = deals.listings.for_deal(
                exchange, good, receiver, "need", campaign.first, deals.as_of
            )
            need.title, need.description = campaign.need, campaign.description
            need.status, need.closing_reason = "closed", words()["endings"]["done"][0]
            need.quantity = float(round(campaign.pieces / campaign.pieces_an_hour))
            need.available_to, need.visibility = campaign.last, "public"
            need_id = need.listing_id
        exchange.need_id = need_id
