"""All rows of the demonstration, before they take each platform's shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from geodata.territories import install_reference
from pipelines.demo.companies import CompanyMaker, join
from pipelines.demo.deals import DealMaker
from pipelines.demo.errors import DemoError
from pipelines.demo.faults import plant_faults
from pipelines.demo.listings import ListingMaker
from pipelines.demo.places import PlaceBook
from pipelines.demo.profile import PLATFORMS, Profile, read_profile
from pipelines.demo.randomness import Streams
from pipelines.demo.roster import Roster
from pipelines.demo.rows import Event, Exchange, Member, PlatformData
from pipelines.demo.stories import make_campaign, make_series
from pipelines.demo.twins import NEAR_MISSES, TWINS, Twin, plant_twins, twin_candidates

EARLIEST_AS_OF = date(2023, 1, 1)


@dataclass
class World:
    """The rows of every platform, in the order of `PLATFORMS`, and what was planted."""

    platforms: dict[str, PlatformData]
    twins: list[Twin]


def make_world(connection: duckdb.DuckDBPyConnection, as_of: date, seed: int) -> World:
    """Generate every row of the demo.

    Args:
        connection: A database in memory; the reference territories are installed in it.
        as_of: The reference date: nothing happens after it.
        seed: The same seed gives the same rows.

    Raises:
        DemoError: If the date leaves too little time for exchanges.
    """
    if as_of < EARLIEST_AS_OF:
        raise DemoError(f"--as-of must be {EARLIEST_AS_OF} or later: platforms open in 2022.")
    install_reference(connection)
    streams = Streams(seed)
    book = PlaceBook.read(connection)
    profiles = {name: read_profile(name) for name in PLATFORMS}
    maker = CompanyMaker(book, streams)
    members: dict[str, list[Member]] = {}
    for name, profile in profiles.items():
        companies = maker.make(profile)
        members[name] = join(companies, profile, as_of, streams.get(name, "members"))
    shared = {
        name: _share(profile, members, book, as_of, streams)
        for name, profile in profiles.items()
        if profile.shared is not None
    }
    # The platform that joins another one is made first, so that twins avoid its own rows.
    order = sorted(PLATFORMS, key=lambda name: (name not in shared, PLATFORMS.index(name)))
    done: dict[str, PlatformData] = {}
    twins: list[Twin] = []
    for name in order:
        hosts = [other for other in shared if profiles[other].shared_with(name)]
        done[name], planted = _make_platform(
            profiles[name], members[name], book, as_of, streams,
            [(profiles[other], shared[other], done[other].exchanges) for other in hosts],
        )  # fmt: skip
        twins += planted
    for name in PLATFORMS:
        plant_faults(done[name], profiles[name].prefix, streams.get(name, "faults"))
    return World({name: done[name] for name in PLATFORMS}, twins)


def _share(
    profile: Profile, members: dict[str, list[Member]], book: PlaceBook, as_of: date,
    streams: Streams,
) -> list[Member]:  # fmt: skip
    """Make early members of another platform members of this one, and return them."""
    if profile.shared is None:
        return []
    communes = book.members(profile.shared.territory)
    latest = as_of - timedelta(days=240)
    eligible = [
        member
        for member in members[profile.shared.platform]
        if member.company.unit_code in communes
        and member.left_on is None
        and member.joined_on < latest
    ]
    rng = streams.get(profile.platform, "shared")
    picked = rng.permutation(len(eligible))[: profile.shared.count]
    days = [int(rng.integers(0, 300)) for _ in picked]
    joined = [
        Member(eligible[index].company, min(profile.start_date + timedelta(days=day), latest))
        for index, day in zip(sorted(picked.tolist()), days, strict=True)
    ]
    members[profile.platform] += joined
    return joined


def _make_platform(
    profile: Profile,
    members: list[Member],
    book: PlaceBook,
    as_of: date,
    streams: Streams,
    guests: list[tuple[Profile, list[Member], list[Exchange]]],
) -> tuple[PlatformData, list[Twin]]:
    """One platform's rows; `guests` are the platforms that see some of its exchanges too."""
    name = profile.platform
    writer = ListingMaker(profile, book, streams.get(name, "listings"), [])
    roster = Roster(members)
    draws = streams.get(name, "deals"), streams.get(name, "agreements")
    deals = DealMaker(profile, roster, writer, as_of, *draws)
    for _, shared, rows in guests:
        deals.make_between(frozenset(m.company_id for m in shared), _enough(shared, rows))
    _tell_stories(profile, deals)
    deals.make_singles()
    twins: list[Twin] = []
    for guest, shared, rows in guests:
        rng = streams.get(guest.platform, "twins", name)
        twins += plant_twins(
            (name, deals.made), (guest.platform, guest.prefix, rows), shared, as_of, rng
        )
    alone = profile.listings - len(writer.made)
    for number in range(alone):
        writer.alone(roster, as_of, still_open=number < profile.open_listings)
    return PlatformData(name, members, writer.made, deals.made, _events(profile, as_of)), twins


def _tell_stories(profile: Profile, deals: DealMaker) -> None:
    """The recurrent flows and the shared productions of a platform."""
    number = 0
    for series in profile.series:
        for _ in range(series.count):
            number += 1
            make_series(deals, series, f"{profile.prefix}-S{number:03d}")
    for campaign in profile.campaigns:
        make_campaign(deals, campaign)


def _enough(shared: list[Member], rows: list[Exchange]) -> Callable[[list[Exchange]], bool]:
    """Whether a platform's exchanges hold enough that its guest could have seen too."""

    def check(made: list[Exchange]) -> bool:
        # A few more than are planted: single exchanges made later may repeat a pair.
        return len(twin_candidates(made, shared, rows)) >= TWINS + NEAR_MISSES + 8

    return check


def _events(profile: Profile, as_of: date) -> list[Event]:
    """The platform's events up to the reference date."""
    return [
        Event(event_id=f"{profile.prefix}-V{number:03d}", **entry)
        for number, entry in enumerate(profile.events, start=1)
        if entry["held_on"] <= as_of
    ]
