"""What was there in a period: the listings, what each held, and the exchanges that were made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.matching.listings import OpenListings, listings_of
from analytics.matching.pair import Flags, Floats, Longs, Records, Terms
from analytics.matching.rules import rules_of
from analytics.potential.assign import Options
from analytics.potential.pairs import pairs_of
from analytics.sql import rows, run

KILOGRAMS, TONNES = 0, 1
"""Columns of `Market.figures`."""


@dataclass(frozen=True, eq=False)
class Market:
    """The exchanges that were made and those that could have been, of one territory and period.

    Attributes:
        table: the listings that were there, by listing_no (potential_listings.sql).
        need: rows of LISTING of the pairs that could be made.
        offer: the same of their offers.
        pairs: rows of PAIR beside them.
        listings: the listings that can be matched.
        options: pairs first, then the exchanges made; `value` is left at 0.
        figures: kgCO2e avoided and t of materials of each option done whole, the territory's
            share of it, (options, 2).
        held: what each listing no held, NaN where unknown.
        exchanges: how many were made.
    """

    table: pa.Table
    need: Records
    offer: Records
    pairs: Records
    listings: OpenListings
    options: Options
    figures: Floats
    held: Floats
    exchanges: int


def market_of(
    cursor: duckdb.DuckDBPyConnection,
    *,
    level: str | None,
    code: str | None,
    from_day: date,
    to_day: date,
    days_of_year: int,
    radius_km: float | None,
    factor_set: str,
) -> Market:
    """Read a market.

    Args:
        cursor: A cursor on a computed database.
        level: Of the territory, None for everywhere.
        code: Its code.
        from_day: First day of the period.
        to_day: Last day.
        days_of_year: Days over which what recurs comes as often as it says.
        radius_km: Road km, None for those of each resource.
        factor_set: Which factors.

    Raises:
        UnknownChoice: If the radius makes no sense.
        NotComputed: If the models were never run.
    """
    asked = {
        "level": level,
        "code": code,
        "from_day": from_day,
        "to_day": to_day,
        "days_of_year": days_of_year,
        "factor_set": factor_set,
    }
    table = run(cursor, "potential_listings", asked).to_arrow_table()
    table = table.filter(pc.invert(table["is_gone"])).combine_chunks()
    uses = run(cursor, "potential_uses", asked).to_arrow_table().combine_chunks()
    made = run(cursor, "potential_exchanges", asked).to_arrow_table().combine_chunks()
    share = rows(cursor, "potential_giver_share", {})[0]["value"]
    number = table["listing_no"].to_numpy()
    count = 1 + max(int(c.max(initial=0)) for c in (number, uses["listing_no"].to_numpy()))
    inside = _by_number(table, "inside", count, np.bool_(False))
    listings = _matchable(cursor, table, count)
    rules = rules_of(listings, from_day, radius_km=radius_km, factor_set=factor_set)
    need, offer, pairs = pairs_of(listings, rules, inside)
    refused = run(cursor, "potential_refused", {}).to_arrow_table()
    kept = ~np.isin(
        need["no"].astype(np.int64) * 2**32 + offer["no"],
        refused["need_no"].to_numpy().astype(np.int64) * 2**32 + refused["offer_no"].to_numpy(),
    )
    need, offer, pairs = need[kept], offer[kept], pairs[kept]
    held = _by_number(table, "yearly", count, 0.0)  # not there: it held nothing
    options = _options(table, uses, made, need, offer, pairs, held, inside)
    weight = inside[offer["no"]] * share + inside[need["no"]] * (1 - share)
    is_material = np.array([name == "material" for name in listings.resources] or [False])
    figures = np.stack([pairs["co2e_kg"], pairs["mass_t"]], axis=-1)
    figures[~is_material[offer["resource"]], TONNES] = 0.0
    made_weight = made["giver_inside"].to_numpy() * share + made["receiver_inside"].to_numpy() * (
        1 - share
    )
    made_figures = np.stack([made["co2e_kg"].to_numpy(), made["tonnes"].to_numpy()], axis=-1)
    return Market(
        table=table,
        need=need,
        offer=offer,
        pairs=pairs,
        listings=listings,
        options=options,
        figures=np.concatenate(
            [
                np.nan_to_num(figures) * weight[:, np.newaxis],
                made_figures.astype(np.float64) * made_weight[:, np.newaxis],
            ]
        ),
        held=held,
        exchanges=len(made),
    )


def _matchable(cursor: duckdb.DuckDBPyConnection, table: pa.Table, count: int) -> OpenListings:
    """Make the listings that have a place and a category ready to be paired."""
    placed = pc.and_(pc.is_valid(table["lon"]), pc.is_valid(table["lat"]))
    usable = table.filter(pc.and_(placed, pc.is_valid(table["category"]))).combine_chunks()
    terms = Terms(
        np.zeros(count + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32)
    )  # texts decide nothing here
    nobody = pa.table({name: pa.array([], pa.int32()) for name in ("need_no", "offer_no")})
    return listings_of(cursor, usable, terms, nobody)


def _options(
    table: pa.Table,
    uses: pa.Table,
    made: pa.Table,
    need: Records,
    offer: Records,
    pairs: Records,
    held: Floats,
    inside: Flags,
) -> Options:
    """Number what takes from what, and who is served."""
    possible, done = len(pairs), len(made)
    at = pc.index_in(uses["exchange"], value_set=made["exchange"].combine_chunks())
    uses = uses.append_column("option", at).filter(pc.is_valid(at))
    listing = np.concatenate(
        [need["no"], offer["no"], uses["listing_no"].to_numpy()], dtype=np.int64
    )
    taking = np.concatenate(
        [np.arange(possible), np.arange(possible), possible + uses["option"].to_numpy()],
        dtype=np.int64,
    )
    amount = np.concatenate([pairs["amount"], pairs["amount"], _floats(uses["used"])])
    # What a listing holds where nobody said counts as one whole, and so does a use of it.
    whole = np.where(np.isnan(held), 1.0, held)
    unknown = np.isnan(amount) | np.isnan(held[listing])
    amount = np.where(unknown, np.where(whole > 0, whole, 1.0)[listing], amount)
    # What was exchanged was there, whatever the listing said.
    was_done = taking >= possible
    used = np.bincount(listing[was_done], amount[was_done], minlength=len(held))
    company, serving = _services(table, made, need, offer, inside)
    return Options(
        value=np.zeros(possible + done),
        realised=np.arange(possible + done) >= possible,
        taking=taking,
        listing=listing,
        amount=amount,
        held=np.maximum(whole, used),
        serving=serving,
        company=company,
    )


def _services(
    table: pa.Table, made: pa.Table, need: Records, offer: Records, inside: Flags
) -> tuple[Longs, Longs]:
    """Say which companies of the territory each option serves: numbers, then options."""
    possible, count = len(need), len(made)
    ids = pa.concat_arrays(
        [made["giver_id"].combine_chunks(), made["receiver_id"].combine_chunks()]
    )
    known = pc.unique(pa.concat_arrays([table["party_id"].combine_chunks(), ids]))
    of_made = pc.index_in(ids, value_set=known).to_numpy(zero_copy_only=False)
    party = np.zeros(len(inside), np.int64)
    party[table["listing_no"].to_numpy()] = pc.index_in(
        table["party_id"].combine_chunks(), value_set=known
    ).to_numpy(zero_copy_only=False)
    made_inside = np.concatenate([made["giver_inside"].to_numpy(), made["receiver_inside"]])
    company = np.concatenate([party[need["no"]], party[offer["no"]], of_made])
    option = np.concatenate(
        [np.arange(possible), np.arange(possible), possible + np.tile(np.arange(count), 2)]
    )
    here = np.concatenate([inside[need["no"]], inside[offer["no"]], made_inside])
    both = np.unique(np.stack([option[here], company[here]], axis=-1), axis=0)
    numbers = np.unique(both[:, 1], return_inverse=True)[1]
    return numbers.astype(np.int64), both[:, 0].astype(np.int64)


def _by_number(table: pa.Table, name: str, count: int, absent: Any) -> NDArray[Any]:  # noqa: ANN401  # a flag or a number
    """Lay a column out by listing no."""
    found = np.full(count, absent)
    values = _floats(table[name]) if isinstance(absent, float) else table[name].to_numpy()
    found[table["listing_no"].to_numpy()] = values
    return found


def _floats(column: pa.ChunkedArray) -> Floats:
    filled = pc.fill_null(column.cast(pa.float64()), np.nan)
    return np.asarray(filled.to_numpy(), np.float64)
