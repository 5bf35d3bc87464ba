"""The list of calls: what the other lists ask of each company of a territory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from analytics.sql import rows

Row = dict[str, Any]

REASONS = ("loan", "stalled_exchange", "stalled_listing", "proposal", "orphan")
"""Why a company is called, the most pressing first."""

LACKS = ("agreement", "consent", "works_council")
"""What a staff loan may lack."""


def calls(
    cursor: duckdb.DuckDBPyConnection,
    lists: Mapping[str, Sequence[Row]],
    inside: Collection[tuple[str, str]],
) -> list[Row]:
    """Say whom to call, about what, since when: a row a company and subject.

    Args:
        cursor: A cursor on the database that the lists were read from.
        lists: The other lists of `follow_up`.
        inside: Platform and id of the open listings of the territory.

    Returns:
        company_id, company_name (None where the listing is anonymous: its platform passes the
        word), commune_name, address and postcode (None where withheld), withheld, reason (of
        `REASONS`), lacks (of `LACKS`, for a loan), platform, subject (id of the listing or
        exchange), category, title (None where there is none), with_name (the other party, None
        where anonymous), since, days. The company with the most pressing reason first.
    """
    found = list(_every(lists, inside))
    known = sorted({row["company_id"] for row in found if row["company_id"]})
    contacts = {
        row["company_id"]: row for row in rows(cursor, "care_contacts", {"companies": known})
    }
    nobody = {"address": None, "postcode": None, "withheld": True}
    told = [
        {
            "company_id": row["company_id"],
            "company_name": row["company_name"],
            "commune_name": row["commune_name"],
            **{key: contacts.get(row["company_id"], nobody)[key] for key in nobody},
            **{key: row[key] for key in row if key not in _OF_COMPANY},
        }
        for row in found
    ]
    pressing: dict[str | None, int] = {}
    for row in told:
        rank = REASONS.index(row["reason"])
        pressing[row["company_id"]] = min(rank, pressing.get(row["company_id"], rank))
    return sorted(
        told,
        key=lambda row: (
            row["company_id"] is None,
            pressing[row["company_id"]],
            row["company_name"] or "",
            row["company_id"] or "",
            REASONS.index(row["reason"]),
            row["since"] or date.max,
            row["platform"],
            row["subject"],
        ),
    )


_OF_COMPANY = ("company_id", "company_name", "commune_name")


def _every(
    lists: Mapping[str, Sequence[Row]], inside: Collection[tuple[str, str]]
) -> Iterator[Row]:
    for row in lists["loans"]:
        lacks = [name for name in LACKS if row[f"lacks_{name}"]]
        # The lender gathers the papers; the borrower signs one of them.
        roles = ("giver", "receiver") if row["lacks_agreement"] else ("giver",)
        for role in roles:
            if row[f"{role}_inside"]:
                yield _party(row, role, "loan", lacks)
    for row in lists["stalled_exchanges"]:
        for role in ("giver", "receiver"):
            if row[f"{role}_inside"]:
                yield _party(row, role, "stalled_exchange", [])
    for row in lists["stalled_listings"]:
        yield _listed(row, "stalled_listing", row["since"], row["days"])
    for match in lists["proposals"]:
        for side, other in (("need", "offer"), ("offer", "need")):
            if (match[side]["platform"], match[side]["listing_id"]) in inside:
                called = _listed(match[side], "proposal", None, None)
                yield called | {"with_name": match[other]["company_name"]}
    for row in lists["orphans"]:
        yield _listed(row, "orphan", row["since"], row["days"])


def _party(row: Row, role: str, reason: str, lacks: list[str]) -> Row:
    other = "receiver" if role == "giver" else "giver"
    return {
        "company_id": row[f"{role}_id"],
        "company_name": row[f"{role}_name"],
        "commune_name": row[f"{role}_commune_name"],
        "reason": reason,
        "lacks": lacks,
        "platform": row["platform"],
        "subject": row["exchange_id"],
        "category": row["category"],
        "title": row.get("title"),
        "with_name": row[f"{other}_name"],
        "since": row["since"],
        "days": row["days"],
    }


def _listed(row: Row, reason: str, since: date | None, days: int | None) -> Row:
    return {
        **{key: row[key] for key in _OF_COMPANY},
        "reason": reason,
        "lacks": [],
        "platform": row["platform"],
        "subject": row["listing_id"],
        "category": row["category"],
        "title": row["title"],
        "with_name": None,
        "since": since,
        "days": days,
    }
