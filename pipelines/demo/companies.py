"""Invented companies: names, trades, numbers, addresses, points inside real communes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from pipelines.demo.catalogue import Trade, belgium, trades, words
from pipelines.demo.numbers import belgian_numbers, siret_numbers
from pipelines.demo.places import Place, PlaceBook
from pipelines.demo.profile import Part, Profile
from pipelines.demo.randomness import Streams, chance, pick, pick_index, pick_weighted
from pipelines.demo.rows import Company, Member

_FOUNDERS = 12


class CompanyMaker:
    """Makes companies that share no number and no name, over all platforms."""

    def __init__(self, book: PlaceBook, streams: Streams) -> None:
        """Start without a company; `book` says where they may be."""
        self._book = book
        self._streams = streams
        self._names: set[str] = set()
        self._sirens: set[str] = set()
        self._belgian: set[str] = set()

    def make(self, profile: Profile) -> list[Company]:
        """The companies of one platform: those of its cast first, those outside last."""
        name = profile.platform
        numbers = {
            "FR": siret_numbers(self._streams.get(name, "sirets"), self._sirens),
            "BE": belgian_numbers(self._streams.get(name, "belgian numbers"), self._belgian),
        }
        rng = self._streams.get(name, "companies")
        cast = [(self._book.places[part.place], part) for part in profile.cast]
        others = self._places(profile, rng)
        self._book.load_outlines({p.unit_code for p in [*others, *(p for p, _ in cast)]})
        made = [
            self._company(profile, place, next(numbers[place.country]), rng, part)
            for place, part in cast
        ]
        self._names.update(company.name for company in made)
        return made + [
            self._company(profile, place, next(numbers[place.country]), rng) for place in others
        ]

    def _places(self, profile: Profile, rng: Generator) -> list[Place]:
        """A place for each company: by anchor, then by population; neighbours, then others."""
        groups = [self._book.inside([anchor]) for anchor in profile.anchors]
        attractions = [_attraction(group) for group in groups]
        shares = np.array(list(profile.anchors.values()), dtype=float)
        chosen = []
        for _ in range(profile.companies - profile.beyond - len(profile.cast)):
            index = pick_index(rng, shares)
            chosen.append(groups[index][pick_index(rng, attractions[index])])
        beyond = [
            (self._book.inside([territory]), count)
            for territory, count in profile.neighbours.items()
        ]
        if profile.outside:
            beyond.append((self._book.around(profile.perimeter, within_km=30), profile.outside))
        for group, count in beyond:
            attraction = _attraction(group)
            chosen += [group[pick_index(rng, attraction)] for _ in range(count)]
        return chosen

    def _company(
        self, profile: Profile, place: Place, number: str, rng: Generator, part: Part | None = None
    ) -> Company:
        if part is None:
            trade = _trade(profile, rng)
            size = (
                trade.headcount
                * profile.headcount_scale
                * float(np.exp(0.9 * np.clip(rng.standard_normal(), -2, 2)))
            )
            headcount = max(round(size), 1)
        else:
            trade = next(trade for trade in trades() if trade.naf_code == part.naf_code)
            headcount = part.headcount
        natural_person = headcount <= 3 and chance(rng, 0.5)
        hidden = chance(rng, 0.5 if natural_person else 0.03)
        point = self._book.point_in(place.code, rng)
        former = self._book.old_codes.get(place.code, [])
        old_code = bool(former) and chance(rng, 0.08)
        # A Belgian company without a point has no place at all while municipalities aren't loaded.
        no_point = part is None and chance(rng, 0.05 if place.country == "FR" else 0.01)
        return Company(
            company_id=number,
            name=self._name(profile, trade, natural_person, rng) if part is None else part.name,
            naf_code=trade.naf_code if place.country == "FR" else trade.naf_code[:5],
            headcount=0 if natural_person and chance(rng, 0.6) else headcount,
            address=_address(place.country, rng),
            postcode=place.postcode,
            commune_code=pick(rng, former) if old_code else place.commune_code,
            commune_name=place.name,
            lon=None if no_point else point[0],
            lat=None if no_point else point[1],
            natural_person=natural_person,
            diffusion="partial" if hidden else "full",
            unit_code=place.unit_code,
            point=point,
            offers=trade.offers,
            needs=trade.needs,
            country=place.country,
            place_code=place.code,
        )

    def _name(self, profile: Profile, trade: Trade, natural_person: bool, rng: Generator) -> str:
        """An invented name that no other company of the demo has."""
        table = words()
        while True:
            if natural_person:
                people = (belgium() if profile.country == "BE" else table)["people"]
                name = f"{pick(rng, people['first'])} {pick(rng, people['last'])}"
            else:
                name = f"{pick(rng, trade.words)} {pick(rng, table['places'][profile.words])}"
            if name in self._names and not natural_person:
                ending = pick(rng, ["Services", "et Fils", "Développement", "Atelier", "Site 2"])
                name = f"{name} {ending}"
            if name not in self._names:
                self._names.add(name)
                return name


def _attraction(places: list[Place]) -> np.ndarray:
    """Weight of each commune: its population, the large towns a little less than theirs."""
    return np.array([max(place.population, 1) ** 0.85 for place in places])


def _trade(profile: Profile, rng: Generator) -> Trade:
    """A trade, by the platform's sectors and by what it is known for."""
    return pick_weighted(
        rng,
        {
            trade: trade.weight
            * profile.sectors[trade.sector]
            * profile.trades.get(trade.naf_code, 1.0)
            for trade in trades()
        },
    )


def _address(country: str, rng: Generator) -> str:
    """A street and its number, in the order in use in the country."""
    table = (belgium() if country == "BE" else words())["addresses"]
    number = int(rng.integers(1, 90))
    street = pick(rng, table["streets"])
    told = f"{street} {number}" if country == "BE" else f"{number} {street}"
    if chance(rng, 0.4):
        told = f"{pick(rng, table['zones'])}, {told}"
    return told[0].upper() + told[1:] if country == "BE" else told


def join(companies: list[Company], profile: Profile, as_of: date, rng: Generator) -> list[Member]:
    """Make companies members: founders, many in the first months, others since; some left.

    Args:
        companies: Who joins.
        profile: The platform, for the day it opened.
        as_of: The reference date; nobody joins in its last month.
        rng: Where the draws come from.
    """
    span = (as_of - profile.start_date).days - 30
    members = []
    for number, company in enumerate(companies):
        if number < _FOUNDERS:  # so that there is always someone to share with
            members.append(Member(company, profile.start_date))
            continue
        early = chance(rng, 0.45)
        days = rng.integers(0, 200) if early else rng.integers(0, span)
        joined_on = profile.start_date + timedelta(days=int(days))
        left_on = None
        if chance(rng, 0.04) and (as_of - joined_on).days > 500:
            left_on = joined_on + timedelta(days=int(rng.integers(300, 480)))
        members.append(Member(company, joined_on, left_on))
    return members
