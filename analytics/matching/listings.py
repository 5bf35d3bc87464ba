"""The open listings of a database, in memory and ready to be searched.

A snapshot never changes: its listings are read at the first question (a few seconds a million) and
kept for the next. A database that is being written is read again each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.matching.conventions import Conventions, read_conventions, read_relations
from analytics.matching.grid import Grid, grid_of
from analytics.matching.pair import (
    EVER,
    LISTING,
    MEASURES,
    NEVER,
    Flags,
    Floats,
    Ints,
    Longs,
    Records,
    Terms,
)
from analytics.matching.relations import Relations
from analytics.matching.search import Met, Wish
from analytics.sql import run
from geodata.distances import detour_km, great_circle_km, intra_commune_km

_OPENING = Lock()
_KEPT: dict[tuple[str, int, int], "OpenListings"] = {}
_MOST_KEPT = 2  # the snapshot in force, and the one before while it is still read
_NO_CODE = -1
_FIELDS = {"waste_code": "code", "member_of": "member_set"}


@dataclass(frozen=True, eq=False)
class OpenListings:
    """What is open, and what matching needs to know of it; nothing here is written to again.

    Attributes:
        offers: grid of the offers.
        needs: grid of the needs.
        place: of each listing no, its position in the grid of its kind, -1 where it can't be
            matched (no place, no category).
        is_need: of each listing no.
        terms: words by listing no.
        met_by_need: offers that each need has met, by listing no.
        met_by_offer: needs that each offer has met.
        relations: which categories may meet.
        codes: waste codes, by number.
        resources: their names, by number.
        units: codes of the units, by number; one more stands for none.
        inner_km: road km between two points of each unit, on average.
        membership: whether the companies of each member set are members of each platform.
        conventions: the tables that say how they are judged.
    """

    offers: Grid
    needs: Grid
    place: Longs
    is_need: Flags
    terms: Terms
    met_by_need: Met
    met_by_offer: Met
    relations: Relations
    codes: tuple[str, ...]
    resources: tuple[str, ...]
    units: pa.Array
    inner_km: Floats
    membership: Flags
    conventions: Conventions

    def grid(self, *, needs: bool) -> Grid:
        """The grid of a kind."""
        return self.needs if needs else self.offers

    def wish(self, searchers: Records, *, for_needs: bool) -> Wish:
        """Say which groups suit each of these listings."""
        both = np.stack([searchers["category"], searchers["code"]], axis=-1)
        unique, profile = np.unique(both, axis=0, return_inverse=True)
        profiles = [
            (int(category), self.codes[code] if code != _NO_CODE else None)
            for category, code in unique
        ]
        return Wish(
            profile.reshape(-1).astype(np.int32),
            self.relations.wishes(profiles, for_needs=for_needs),
            len(self.relations.categories),
        )

    def relation(self, offer: np.void, need: np.void) -> str:
        """Say by what two matched listings suit each other: same, substitute or waste_code."""
        mine, theirs = (
            self.relations.codes_of(
                int(row["category"]), self.codes[row["code"]] if row["code"] != _NO_CODE else None
            )
            for row in (offer, need)
        )
        shared = mine & theirs
        found = self.relations.relate(int(offer["category"]), int(need["category"]), shared)[1]
        return found or ""

    def in_units(self, codes: Sequence[str] | None) -> Flags:
        """Mark the units of these codes; all, and none at all, where not given."""
        if codes is None:
            return np.ones(len(self.units) + 1, np.bool_)
        marked = pc.is_in(self.units, value_set=pa.array(codes, pa.string()))
        return np.append(marked.to_numpy(zero_copy_only=False), False)


def open_listings(cursor: duckdb.DuckDBPyConnection) -> OpenListings:
    """Read the open listings, or give those that were read before from the same snapshot.

    Raises:
        NotComputed: If the models were never run.
    """
    row = run(cursor, "match_database", {}).fetchone()
    if row is None:
        return _read(cursor)
    stat = Path(row[0]).stat()
    key = (row[0], stat.st_mtime_ns, stat.st_size)
    with _OPENING:  # two threads that ask at once read once
        if key not in _KEPT:
            while len(_KEPT) >= _MOST_KEPT:
                del _KEPT[next(iter(_KEPT))]
            _KEPT[key] = _read(cursor)
        return _KEPT[key]


def _read(cursor: duckdb.DuckDBPyConnection) -> OpenListings:
    table = run(cursor, "match_listings", {}).to_arrow_table().combine_chunks()
    met = run(cursor, "match_met", {}).to_arrow_table()
    return listings_of(cursor, table, _terms(cursor, table["listing_no"]), met)


def listings_of(
    cursor: duckdb.DuckDBPyConnection, table: pa.Table, terms: Terms, met: pa.Table
) -> OpenListings:
    """Make listings ready to be searched.

    Args:
        cursor: A cursor on a computed database.
        table: columns of match_listings.sql, by listing_no.
        terms: words of every listing no.
        met: offer_no and need_no of the pairs not to be proposed.
    """
    units = run(cursor, "match_units", {}).to_arrow_table()
    count = len(terms.start) - 1
    listings, named = _records(table, units["unit_code"])
    codes = named["waste_code"]
    relations = read_relations(cursor, _own_codes(listings, named))
    number = np.array([relations.number[name] for name in named["category"]] or [0], np.int16)
    listings["category"] = number[listings["category"]]
    lon, lat = _floats(table, "lon"), _floats(table, "lat")
    spread_km = _spread_km(listings, lon, lat, units)
    is_need = table["is_need"].to_numpy()
    place, needs_all = np.full(count, -1, np.int64), np.zeros(count, np.bool_)
    grids = []
    for kind in (False, True):
        rows = np.flatnonzero(is_need == kind)
        grid = _grid(listings[rows], lon[rows], lat[rows], codes, relations, spread_km)
        # A listing that is in two groups stands twice, alike.
        place[grid.listings["no"]] = np.arange(len(grid.listings))
        needs_all[listings["no"][rows]] = kind
        grids.append(grid)
    return OpenListings(
        offers=grids[0],
        needs=grids[1],
        place=place,
        is_need=needs_all,
        terms=terms,
        met_by_need=_met(met["need_no"].to_numpy(), met["offer_no"].to_numpy(), count),
        met_by_offer=_met(met["offer_no"].to_numpy(), met["need_no"].to_numpy(), count),
        relations=relations,
        codes=codes,
        resources=named["resource"],
        units=units["unit_code"].combine_chunks(),
        inner_km=np.append(
            detour_km(intra_commune_km(np.nan_to_num(_floats(units, "area_km2")))), np.nan
        ),
        membership=_membership(named["platform"], named["member_of"]),
        conventions=read_conventions(cursor, relations),
    )


def _records(
    table: pa.Table, unit_codes: pa.ChunkedArray
) -> tuple[Records, dict[str, tuple[str, ...]]]:
    """Make rows of LISTING; also the names, by number, of what is numbered in them."""
    rows = np.zeros(len(table), LISTING)
    lon, lat = np.radians(_floats(table, "lon")), np.radians(_floats(table, "lat"))
    rows["x"], rows["y"] = np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon)
    rows["z"] = np.sin(lat)
    rows["no"] = table["listing_no"].to_numpy()
    named: dict[str, tuple[str, ...]] = {}
    for name in ("category", "waste_code", "resource", "platform", "member_of"):
        known = pc.drop_null(pc.unique(table[name]))
        known = known.take(pc.sort_indices(known))
        rows[_FIELDS.get(name, name)] = _numbers(table[name], known, _NO_CODE)
        named[name] = tuple(known.to_pylist())
    rows["unit"] = _numbers(table["commune_code"], unit_codes.combine_chunks(), len(unit_codes))
    rows["measure"] = _numbers(table["measure"], pa.array(MEASURES), -1)
    rows["owner"], rows["turn"] = table["owner_key"].to_numpy(), table["turn_key"].to_numpy()
    for field, none in (("first_day", NEVER), ("last_day", EVER), ("fresh_day", NEVER)):
        rows[field] = pc.fill_null(table[field], int(none)).to_numpy()
    for field in ("yearly", "mass_t", "items_per_t"):
        rows[field] = _floats(table, field)
    rows["delivery"] = _floats(table, "delivery", np.inf)
    for field in ("members_only", "anonymous", "at_commune", "completed", "cancelled"):
        rows[field] = table[field].to_numpy()
    return rows, named


def _own_codes(listings: Records, named: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Give each category and waste code that a listing has."""
    with_code = listings[listings["code"] != _NO_CODE]
    pairs = np.unique(np.stack([with_code["category"], with_code["code"]], axis=-1), axis=0)
    return [(named["category"][at], named["waste_code"][code]) for at, code in pairs.tolist()]


def _membership(platforms: tuple[str, ...], sets: tuple[str, ...]) -> Flags:
    """Say whether the companies of each member set are members of each platform."""
    of_set = [frozenset(names.split("|")) for names in sets]
    return np.array(
        [[platform in names for platform in platforms] for names in of_set], np.bool_
    ).reshape(len(sets), len(platforms))


def _grid(
    listings: Records,
    lon: Floats,
    lat: Floats,
    codes: tuple[str, ...],
    relations: Relations,
    spread_km: Floats,
) -> Grid:
    """Put listings into the grid of their kind, those with a waste code of their own twice."""
    own = {code: at for at, code in enumerate(relations.own_codes, start=len(relations.categories))}
    of_code = np.array([own.get(code, -1) for code in codes] + [-1])
    second = of_code[listings["code"]]
    twice = np.flatnonzero(second >= 0)
    rows = np.concatenate([np.arange(len(listings)), twice])
    group = np.concatenate([listings["category"].astype(np.int64), second[twice]])
    return grid_of(listings[rows], lon[rows], lat[rows], group, relations.groups, spread_km)


def _spread_km(listings: Records, lon: Floats, lat: Floats, units: pa.Table) -> Floats:
    """Of each unit where a listing stands at the commune's point, how far from it another is."""
    spread = np.zeros(len(units) + 1)
    there = np.append(_floats(units, "lon"), np.nan), np.append(_floats(units, "lat"), np.nan)
    at = listings["unit"]
    line_km = np.nan_to_num(great_circle_km(lon, lat, there[0][at], there[1][at]))
    np.maximum.at(spread, at, line_km)
    has_one = np.zeros(len(spread), np.bool_)
    has_one[at[listings["at_commune"]]] = True
    return np.where(has_one, spread, 0.0)


def _terms(cursor: duckdb.DuckDBPyConnection, listing_no: pa.ChunkedArray) -> Terms:
    """Read the words; a listing without any has none."""
    table = run(cursor, "match_terms", {}).to_arrow_table().combine_chunks()
    numbers = table["listing_no"].to_numpy()
    count = 1 + max(pc.max(listing_no).as_py() or 0, int(numbers[-1]) if len(numbers) else 0)
    lengths = np.zeros(count, np.int64)
    lengths[numbers] = pc.list_value_length(table["terms"]).to_numpy()
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    term = pc.list_flatten(table["terms"]).to_numpy().astype(np.int32)
    weight = pc.list_flatten(table["weights"]).to_numpy().astype(np.float32)
    return Terms(start, term, weight)


def _met(mine: NDArray[np.int32], other: NDArray[np.int32], count: int) -> Met:
    order = np.lexsort((other, mine))
    start = np.searchsorted(mine[order], np.arange(count + 1)).astype(np.int64)
    return Met(start, np.ascontiguousarray(other[order], np.int32))


def _numbers(column: pa.ChunkedArray, known: pa.Array, none: int) -> Ints:
    """Give the place of each value among those known."""
    found = pc.fill_null(pc.index_in(column, value_set=known), none)
    return np.asarray(found.to_numpy(), np.int32)


def _floats(table: pa.Table, name: str, none: float = np.nan) -> Floats:
    return np.asarray(pc.fill_null(table[name].cast(pa.float64()), none).to_numpy(), np.float64)
