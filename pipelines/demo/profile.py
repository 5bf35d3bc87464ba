"""What is generated for one platform, read from its TOML file in `profiles/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.demo.catalogue import read_toml

PLATFORMS = (
    "breizh-partage", "solutions-partage", "genesis", "factory-z", "openflow", "co-factory",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A company that a story needs: `role` is how the story calls it, `place` where it is."""

    role: str
    name: str
    naf_code: str
    headcount: int
    place: str


@dataclass(frozen=True)
class Series:
    """A flow that comes back: so many deliveries of one category between two companies.

    Attributes:
        category: What flows.
        recurrence: weekly or monthly.
        deliveries: How many in all; 0: from the first day on, up to the reference date.
        count: How many such flows between as many pairs of companies.
        giver: The role of who gives, the agreement being of the first day; None: drawn.
        receiver: The role of who receives; None: drawn.
        mass_t: The mass of one delivery, tonnes; None: drawn.
        title: The title of its offer; None: drawn.
        description: What the offer says, where it has a title.
        facts: What each delivery has besides: columns of the exchanges with their values, and
            `purchase_avoided_eur_t` and `price_eur_t`, euros per tonne.
    """

    category: str
    recurrence: str
    deliveries: int
    count: int
    giver: str | None = None
    receiver: str | None = None
    mass_t: float | None = None
    title: str | None = None
    description: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Campaign:
    """One need, met by many givers together: production shared for one receiver.

    Attributes:
        category: What is given.
        receiver: The role of who needs it.
        givers: How many companies take a share.
        first: The day on which the need is published.
        last: The day by which all shares are done.
        pieces: How many pieces are wanted in all.
        pieces_an_hour: How many a person makes in an hour.
        need: The title of the need.
        offer: The title of each offer, `{q}` being its pieces.
        description: What the need says.
    """

    category: str
    receiver: str
    givers: int
    first: date
    last: date
    pieces: int
    pieces_an_hour: int
    need: str
    offer: str
    description: str


@dataclass(frozen=True)
class Shared:
    """Members of another platform, in one territory, who are members of this one too."""

    platform: str
    territory: str
    count: int


@dataclass(frozen=True)
class Profile:
    """Sizes and tendencies of one platform's data; weights are relative to each other.

    `neighbours` counts companies by territory outside the perimeter, and `outside` those
    anywhere near it; `cycles` says whether what is shared follows the peaks and troughs of each
    trade, and `after_events` which share of exchanges comes in the weeks after an event.
    """

    platform: str
    prefix: str
    country: str
    words: str
    perimeter: list[str]
    start_date: date
    companies: int
    outside: int
    listings: int
    open_listings: int
    exchanges: int
    scale_km: float
    far_share: float
    headcount_scale: float
    growth: dict[int, float]
    anchors: dict[str, float]
    sectors: dict[str, float]
    resources: dict[str, float]
    categories: dict[str, float]
    visibility: dict[str, float]
    visibility_staff: dict[str, float]
    series: tuple[Series, ...]
    shared: Shared | None
    events: tuple[dict[str, Any], ...]
    cast: tuple[Part, ...]
    campaigns: tuple[Campaign, ...]
    neighbours: dict[str, int]
    trades: dict[str, float]
    cycles: bool
    after_events: float

    @property
    def beyond(self) -> int:
        """How many companies are outside the perimeter."""
        return self.outside + sum(self.neighbours.values())

    def shared_with(self, platform: str) -> bool:
        """Whether some members of that platform are members of this one too."""
        return self.shared is not None and self.shared.platform == platform


def read_profile(platform: str) -> Profile:
    """The profile of a platform of the demo.

    Args:
        platform: One of `PLATFORMS`.
    """
    table = read_toml("profiles", f"{platform}.toml")
    registered = read_toml("platforms.toml")[platform]
    shared = table.get("shared")
    return Profile(
        platform=platform,
        prefix=table["prefix"],
        country=table.get("country", "FR"),
        words=table["words"],
        perimeter=registered["perimeter"],
        start_date=registered["start_date"],
        companies=table["companies"],
        outside=table["outside"],
        listings=table["listings"],
        open_listings=table["open_listings"],
        exchanges=table["exchanges"],
        scale_km=table["scale_km"],
        far_share=table["far_share"],
        headcount_scale=table["headcount_scale"],
        growth={int(year): weight for year, weight in table["growth"].items()},
        anchors=table["anchors"],
        sectors=table["sectors"],
        resources=table["resources"],
        categories=table.get("categories", {}),
        visibility=table["visibility"],
        visibility_staff=table["visibility_staff"],
        series=tuple(Series(**entry) for entry in table.get("series", [])),
        shared=Shared(**shared) if shared else None,
        events=tuple(table.get("events", [])),
        cast=tuple(Part(**entry) for entry in table.get("cast", [])),
        campaigns=tuple(Campaign(**entry) for entry in table.get("campaigns", [])),
        neighbours=table.get("neighbours", {}),
        trades=table.get("trades", {}),
        cycles=table.get("cycles", False),
        after_events=table.get("after_events", 0.0),
    )
