"""Every list that an officer works from, for a territory, in one answer."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import duckdb

from analytics.access import Access, require_clear
from analytics.care.calls import calls
from analytics.care.settings import settings
from analytics.catalogue import today
from analytics.sql import rows
from analytics.territories import describe

LISTS = (
    *("proposals", "orphans", "orphans_by_category", "orphans_by_commune", "stalled_listings"),
    *("stalled_exchanges", "reasons", "new_companies", "new_pairs", "loans", "calls"),
)
"""What `follow_up` gives, as its docstring tells it."""

_ASKED = (
    *("orphans", "stalled_listings", "stalled_exchanges", "reasons"),
    *("new_companies", "new_pairs", "loans"),
)


def follow_up(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    territory: str | None = None,
    stalled_days: int | None = None,
    factor_set: str = "default",
) -> dict[str, Any]:
    """Gather what there is to do for the network of a territory.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        territory: `level:code`, None for everywhere.
        stalled_days: Since how long nothing moved; None for that of factors/follow_up.csv.
        factor_set: Factors by which the impact of proposals is reckoned.

    Returns:
        territory, as_of, settings, and these lists of dicts. `since` is a date, `days` how long
        ago it was; a company that lists anonymously is None, and its listing counts in the
        territories that hold where it may be shown to stand.
        proposals: matches that nobody made, best first (`analytics.matching.match.matches`),
        one end at least in the territory;
        orphans: open listings of the territory that no other fits, longest open first;
        orphans_by_category, orphans_by_commune: how many needs and offers of them, and the
        longest wait in days;
        stalled_listings, stalled_exchanges: discussions, then proposals and agreements, that
        nothing moved, longest still first;
        reasons: why listings of its companies ended without an exchange, over a year and the
        year before (reason None: none was given);
        new_companies, new_pairs: whose first counted exchange, alone or together, is recent;
        loans: staff loans that lack an agreement, a consent or the works council's word;
        calls: the above as calls to make (`analytics.care.calls.calls`).

    Raises:
        AccessDenied: Without an access that reads in clear.
        UnknownTerritory: If the territory is not loaded.
        UnknownChoice: If the days make no sense.
        UnknownFactorSet: If the factor set is not in factors.csv.
        NotComputed: If the models were never run.
    """
    require_clear(access)
    # Imported here: the kernels take a second to import.
    from analytics.care.proposals import proposals

    limits = settings(stalled_days)
    where = describe(cursor, access, territory) if territory is not None else None
    region = {"level": where.level if where else None, "code": where.code if where else None}
    open_here = rows(cursor, "care_inside", region)
    day = today(cursor, access)
    found: dict[str, Any] = {}
    numbers = [row["listing_no"] for row in open_here]
    found["proposals"], matched = proposals(cursor, access, numbers, limits, factor_set)
    orphans = sorted(set(numbers) - matched)
    asked = {**region, **asdict(limits), "today": day, "orphans": orphans}
    for name in _ASKED:
        found[name] = rows(cursor, f"care_{name}", asked)
    for column in ("category", "commune"):
        found[f"orphans_by_{column}"] = _grouped(found["orphans"], column)
    inside = {(row["platform"], row["listing_id"]) for row in open_here}
    found["calls"] = calls(cursor, found, inside)
    return {
        "territory": where.key if where else None,
        "as_of": day,
        "settings": asdict(limits),
        **{name: found[name] for name in LISTS},
    }


def _grouped(orphans: Sequence[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """Count orphans by category or commune, most first."""
    names = ("label_fr", "label_en") if column == "category" else ("commune_name",)
    code = "category" if column == "category" else "commune_code"
    groups: dict[tuple[str | None, ...], dict[str, Any]] = {}
    for row in orphans:
        # By name too: anonymous ones have no commune, and the name of where they may be shown.
        group = groups.setdefault(
            (row[code], *(row[name] for name in names)),
            {
                code: row[code],
                **{name: row[name] for name in names},
                "needs": 0,
                "offers": 0,
                "listings": 0,
                "days": None,
            },
        )
        group[f"{row['kind']}s"] += 1
        group["listings"] += 1
        group["days"] = max(group["days"] or 0, row["days"] or 0)
    return sorted(groups.values(), key=lambda group: (-group["listings"], group[code] or ""))
