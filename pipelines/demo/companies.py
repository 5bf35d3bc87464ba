"""Invented companies: names, trades, numbers, addresses, points inside real communes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator
from stdnum import luhn

from pipelines.demo.catalogue import Trade, postcodes, trades, words
from pipelines.demo.places import Place, PlaceBook
from pipelines.demo.profile import Profile
from pipelines.demo.randomness import Streams, chance, pick, pick_index
from pipelines.demo.rows import Company, Member

# INSEE's register has no company between 001 807 254 and 005 410 220 (its first rows, in
# order, are 000 325 175, 001 807 254 and 005 410 220): numbers here are valid and nobody's.
_SIREN_PREFIX = "003"
_FOUNDERS = 12


def siret_numbers(rng: Generator, seen: set[str]) -> Iterator[str]:
    """Endless SIRETs, each with its two valid check digits and a SIREN of its own.

    Args:
        rng: Where the draws come from.
        seen: The SIRENs taken so far, without their check digit; it grows.
    """
    while True:
        body = f"{_SIREN_PREFIX}{int(rng.integers(99_000)):05d}"
        if body in seen:
            continue
        seen.add(body)
        siren = body + luhn.calc_check_digit(body)
        establishment = f"{siren}{int(rng.choice([1, 1, 1, 2, 3, 4])):04d}"
        yield establishment + luhn.calc_check_digit(establishment)


class CompanyMaker:
    """Makes companies that share no number and no name, over all platforms."""

    def __init__(self, book: PlaceBook, streams: Streams) -> None:
        """Start without a company; `book` says where they may be."""
        self._book = book
        self._streams = streams
        self._names: set[str] = set()
        self._sirens: set[str] = set()

    def make(self, profile: Profile) -> list[Company]:
        """The companies of one platform, those outside its perimeter last."""
        numbers = siret_numbers(self._streams.get(profile.platform, "sirets"), self._sirens)
        rng = self._streams.get(profile.platform, "companies")
        places = self._places(profile, rng)
        self._book.load_outlines({place.code for place in places})
        return [self._company(profile, place, next(numbers), rng) for place in places]

    def _places(self, profile: Profile, rng: Generator) -> list[Place]:
        """A commune for each company: by anchor, then by population."""
        groups = [self._book.inside([anchor]) for anchor in profile.anchors]
        shares = np.array(list(profile.anchors.values()), dtype=float)
        chosen = []
        for _ in range(profile.companies - profile.outside):
            group = groups[pick_index(rng, shares)]
            chosen.append(group[pick_index(rng, _attraction(group))])
        beyond = self._book.around(profile.perimeter, within_km=30)
        for _ in range(profile.outside):
            chosen.append(beyond[pick_index(rng, _attraction(beyond))])
        return chosen

    def _company(self, profile: Profile, place: Place, siret: str, rng: Generator) -> Company:
        known = trades()
        weights = [trade.weight * profile.sectors[trade.sector] for trade in known]
        trade = known[pick_index(rng, np.array(weights))]
        size = (
            trade.headcount
            * profile.headcount_scale
            * float(np.exp(0.9 * np.clip(rng.standard_normal(), -2, 2)))
        )
        headcount = max(round(size), 1)
        natural_person = headcount <= 3 and chance(rng, 0.5)
        hidden = chance(rng, 0.5 if natural_person else 0.03)
        point = self._book.point_in(place.code, rng)
        former = self._book.old_codes.get(place.code, [])
        old_code = bool(former) and chance(rng, 0.08)
        no_point = chance(rng, 0.05)
        return Company(
            company_id=siret,
            name=self._name(profile, trade, natural_person, rng),
            naf_code=trade.naf_code,
            headcount=0 if natural_person and chance(rng, 0.6) else headcount,
            address=_address(rng),
            postcode=postcodes().get(place.code, f"{place.code[:2]}000"),
            commune_code=pick(rng, former) if old_code else place.code,
            commune_name=place.name,
            lon=None if no_point else point[0],
            lat=None if no_point else point[1],
            natural_person=natural_person,
            diffusion="partial" if hidden else "full",
            unit_code=place.code,
            point=point,
            offers=trade.offers,
            needs=trade.needs,
        )

    def _name(self, profile: Profile, trade: Trade, natural_person: bool, rng: Generator) -> str:
        """An invented name that no other company of the demo has."""
        table = words()
        while True:
            if natural_person:
                people = table["people"]
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


def _address(rng: Generator) -> str:
    table = words()["addresses"]
    street = f"{int(rng.integers(1, 90))} {pick(rng, table['streets'])}"
    if chance(rng, 0.4):
        return f"{pick(rng, table['zones'])}, {street}"
    return street


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
