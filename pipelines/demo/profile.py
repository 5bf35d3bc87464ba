"""What is generated for one platform, read from its TOML file in `profiles/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.demo.catalogue import read_toml

PLATFORMS = ("breizh-partage", "solutions-partage", "genesis")


@dataclass(frozen=True)
class Series:
    """A flow that comes back: so many deliveries of one category between two companies."""

    category: str
    recurrence: str
    deliveries: int
    count: int


@dataclass(frozen=True)
class Shared:
    """Members of another platform, in one territory, who are members of this one too."""

    platform: str
    territory: str
    count: int


@dataclass(frozen=True)
class Profile:
    """Sizes and tendencies of one platform's data; weights are relative to each other."""

    platform: str
    prefix: str
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
    )
