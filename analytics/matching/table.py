"""Many matches as a table: the facts of `match.match_of`, a column each, but those of streams."""

from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.matching.listings import OpenListings
from analytics.matching.pair import CATEGORY, EVER, PARTS, Records, Rules
from analytics.matching.search import Found
from analytics.nearby import BANDS_KM
from analytics.sql import run

SIDES = ("platform", "listing_id", "company_id", "category", "title")
"""What is told of each side."""


def table_of(
    cursor: duckdb.DuckDBPyConnection,
    listings: OpenListings,
    rules: Rules,
    needs: Records,
    found: Found,
) -> pa.Table:
    """Lay out what was found for needs; see `match.all_matches`.

    Args:
        cursor: A cursor on the database that the listings were read from.
        listings: The open listings.
        rules: What was judged by.
        needs: rows of LISTING, (n,).
        found: their offers, (n, limit).
    """
    at, rank = np.nonzero(found.place >= 0)
    pair = found.pairs[at, rank]
    need, offer = needs[at], listings.offers.listings[found.place[at, rank]]
    keys = run(cursor, "match_keys", {}).to_arrow_table()
    of_need, of_offer = keys.take(need["no"]), keys.take(offer["no"])
    columns = {
        f"{side}_{'id' if name == 'listing_id' else name}": rows[name]
        for side, rows in (("need", of_need), ("offer", of_offer))
        for name in SIDES
    }
    to = pair["overlap_to"]
    is_open = to >= EVER
    covers = _known(pair["covers_share"])
    same = pc.and_(
        pc.fill_null(pc.equal(of_need["unit"], of_offer["unit"]), False),
        pc.is_valid(of_need["quantity"]),
    )
    a_year = pc.multiply(of_need["quantity"], of_need["times_a_year"])
    return pa.table(
        {
            **columns,
            "rank": pa.array(rank + 1, pa.int32()),
            "score": np.floor(pair["score"] * 100 + 0.5) / 100,
            **_distances(of_need, of_offer, pair),
            "overlap_from": pa.array(pair["overlap_from"], pa.int32()).cast(pa.date32()),
            "overlap_to": pa.array(to, pa.int32(), mask=is_open).cast(pa.date32()),
            "overlap_days": pa.array(
                to.astype(np.int64) - pair["overlap_from"] + 1, pa.int64(), mask=is_open
            ),
            "covers_share": covers,
            "quantity": pc.if_else(same, pc.multiply(a_year, covers), _known(pair["amount"])),
            "unit": pc.if_else(
                pc.is_null(covers),
                pa.scalar(None, pa.string()),
                pc.if_else(same, of_need["unit"], of_need["measure"]),
            ),
            "per_year": pc.or_(of_need["recurrent"], of_offer["recurrent"]),
            "category_relation": _relations(listings, offer, need),
            "category_closeness": pair["part"][:, CATEGORY].copy(),
            "co2e_avoided_kg": _known(pair["co2e_kg"]),
            "tkm_avoided": _known(pair["tkm"]),
            "mass_t": _known(pair["mass_t"]),
            **{
                f"part_{name}": pair["part"][:, n] * rules.weights[n]
                for n, name in enumerate(PARTS)
            },
        }
    )


def _known(values: NDArray[np.float64]) -> pa.Array:
    return pa.array(np.ascontiguousarray(values), pa.float64(), from_pandas=True)


def _relations(listings: OpenListings, offer: Records, need: Records) -> pa.Array:
    """Say by what each pair suits; pairs of like categories and codes are asked once."""
    kinds = np.stack([offer["category"], offer["code"], need["category"], need["code"]], axis=-1)
    first, of_kind = np.unique(kinds, axis=0, return_index=True, return_inverse=True)[1:]
    names = [listings.relation(offer[at], need[at]) for at in first.tolist()]
    return pa.array(names, pa.string()).take(pa.array(of_kind.reshape(-1)))


def _distances(need: pa.Table, offer: pa.Table, pair: Records) -> dict[str, pa.Array]:
    """Tell the distances: of an anonymous pair a band, always estimated."""
    km = np.ascontiguousarray(pair["distance_km"])
    upper = np.searchsorted(BANDS_KM, km)
    hidden = pc.or_(need["anonymous"], offer["anonymous"])
    bounds = np.concatenate([[0.0], BANDS_KM]).astype(int)
    bands = pa.array([f"{low}-{high}" for low, high in pairwise(bounds)])
    method = pa.array(["detour", "intra_commune"]).take(pa.array(pair["intra_commune"].astype(int)))
    return {
        "distance_km": pc.if_else(hidden, BANDS_KM[upper], km),
        "distance_method": pc.if_else(hidden, "detour", method),
        "distance_band": pc.if_else(hidden, bands.take(pa.array(upper)), None),
    }
