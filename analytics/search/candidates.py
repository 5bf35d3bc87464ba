"""Open listings that may answer a search, as columns of numbers: a million in milliseconds."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

import duckdb
import numpy as np
from numpy.typing import NDArray

from analytics.search.words import Question
from analytics.sql import rows, run
from geodata.distances import EARTH_RADIUS_KM

Floats: TypeAlias = NDArray[np.float64]
Longs: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

KM_PER_DEGREE = math.radians(1) * EARTH_RADIUS_KM

NAMED_SCORE = 0.5
"""What the category's name adds to a text's score: less than a rare word that is written."""


@dataclass(frozen=True)
class Start:
    """Where a search starts.

    Attributes:
        lon: Longitude, WGS84 degrees.
        lat: Latitude.
        unit_code: The commune, or smallest unit, that holds it, where it is known.
        exact: Whether the point is the place's own rather than its commune's.
    """

    lon: float
    lat: float
    unit_code: str | None = None
    exact: bool = True


@dataclass(frozen=True)
class Filters:
    """What a listing must be; None is any.

    Attributes:
        kind: `offer` or `need`.
        resource: A resource of the taxonomy.
        family: A family.
        category: A category.
        category_family: Its family.
        category_unit: Its usual unit.
        platform: Where it is listed.
        quantity: So much at least, in the unit of the category asked for, or of its own.
        first_day: First day of the window.
        last_day: Last day, None for an open end.
        earliest_day: Widened dates begin no earlier: what is past is past.
    """

    kind: str | None
    resource: str | None
    family: str | None
    category: str | None
    category_family: str | None
    category_unit: str | None
    platform: str | None
    quantity: float | None
    first_day: date
    last_day: date | None
    earliest_day: date

    def window(self, days: int) -> tuple[date, date | None]:
        """The window with so many days more on both sides."""
        first = max(self.first_day - timedelta(days), min(self.earliest_day, self.first_day))
        return first, self.last_day and self.last_day + timedelta(days)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Columns of listings, all of one length.

    Attributes:
        place: Where it lies in `marts.open_listings`, by which it is read in no time.
        row_no: Its number there, by platform and id.
        lon: Longitude of the place that may be shown, WGS84 degrees.
        lat: Its latitude.
        anonymous: Whether it is known by its commune alone.
        in_unit: Whether it lies in the unit of the start.
        at_unit_point: Whether it stands at that unit's representative point.
        is_relative: Whether it is of the family, not of the category, asked for.
        days_off: Days between its dates and the window, 0 where they overlap.
        words_missing: Of the words typed, how many it has nothing of.
        score: How well its text answers; 0 without a text.
        unit_area_km2: Area of the start's unit.
    """

    place: Longs
    row_no: Longs
    lon: Floats
    lat: Floats
    anonymous: Flags
    in_unit: Flags
    at_unit_point: Flags
    is_relative: Flags
    days_off: Longs
    words_missing: Longs
    score: Floats
    unit_area_km2: float

    def __len__(self) -> int:
        """How many there are."""
        return len(self.row_no)

    def keep(self, which: Flags | Longs) -> "Candidates":
        """Give those listings alone, in that order."""
        columns: dict[str, Any] = {
            name: column[which] if isinstance(column, np.ndarray) else column
            for name, column in vars(self).items()
        }
        return Candidates(**columns)


def candidates(
    cursor: duckdb.DuckDBPyConnection,
    start: Start,
    filters: Filters,
    question: Question,
    *,
    line_km: float,
    days: int = 0,
    with_family: bool = False,
) -> Candidates:
    """Find the listings that may lie within a distance.

    Args:
        cursor: A cursor of its own on a computed database.
        start: Where from.
        filters: What they must be.
        question: What was typed; they have at least one of its words.
        line_km: As the crow flies. A box of it is searched, which holds others too, and the
            start's unit.
        days: How far from the window their dates may be.
        with_family: Whether the category's relatives come too.
    """
    unit = _unit(cursor, start.unit_code)
    named = sorted(set().union(*(group.categories for group in question.groups)))
    earliest, latest = filters.window(days)
    columns = run(
        cursor,
        "search_candidates",
        {
            "unit_code": start.unit_code,
            "unit_lon": unit["lon"],
            "unit_lat": unit["lat"],
            **_box(start, unit, line_km),
            "kind": filters.kind,
            "resource": filters.resource,
            "family": filters.family,
            "category": filters.category,
            "category_family": filters.category_family,
            "category_unit": filters.category_unit,
            "platform": filters.platform,
            "quantity": filters.quantity,
            "date_from": filters.first_day,
            "date_to": filters.last_day,
            "earliest": earliest,
            "latest": latest,
            "with_family": with_family,
            "categories": named,
        },
    ).fetchnumpy()
    found = {name: np.asarray(column) for name, column in columns.items()}
    of_category = found.pop("named")
    count = len(found["row_no"])
    missing, score = np.zeros(count, np.int64), np.zeros(count)
    if question.groups:
        missing, score = _read(cursor, question, named, found["row_no"], of_category)
    whole = Candidates(
        **found,
        words_missing=missing,
        score=score,
        unit_area_km2=unit["area_km2"] or 0.0,
    )
    return whole.keep(missing < len(question.groups)) if question.groups else whole


def _unit(cursor: duckdb.DuckDBPyConnection, unit_code: str | None) -> dict[str, Any]:
    """Read where a unit is; nothing of one that is not known."""
    found = rows(cursor, "search_unit", {"unit_code": unit_code}) if unit_code else []
    blank = dict.fromkeys(("lon", "lat", "area_km2", "lon_min", "lon_max", "lat_min", "lat_max"))
    return found[0] if found else blank


def _box(start: Start, unit: dict[str, Any], line_km: float) -> dict[str, float]:
    """Give the box of degrees around a distance and the start's unit, whole."""
    reach_lat = line_km / KM_PER_DEGREE
    reach_lon = reach_lat / math.cos(math.radians(min(89.0, abs(start.lat) + reach_lat)))
    ends = {
        "lat_min": start.lat - reach_lat,
        "lat_max": start.lat + reach_lat,
        "lon_min": start.lon - reach_lon,
        "lon_max": start.lon + reach_lon,
    }
    # A point that is known to six decimals may lie as far outside an outline.
    for name, end in ends.items():
        if unit[name] is not None:
            lower = name.endswith("min")
            ends[name] = min(end, unit[name] - 1e-4) if lower else max(end, unit[name] + 1e-4)
    return ends


def _read(
    cursor: duckdb.DuckDBPyConnection,
    question: Question,
    named: list[str],
    row_no: Longs,
    of_category: Longs,
) -> tuple[Longs, Floats]:
    """Count the groups of words that each listing lacks, and score its text by BM25."""
    (count,) = rows(cursor, "search_count", {})
    at = np.full(count["listings"], -1, np.int64)
    at[row_no] = np.arange(len(row_no))
    missing, score = np.zeros(len(row_no), np.int64), np.zeros(len(row_no))
    for group in question.groups:
        terms_written = np.zeros(len(row_no), np.int64)
        for term_no in group.terms:
            postings = run(cursor, "search_postings", {"term_no": term_no}).fetchnumpy()
            weight = np.asarray(postings["weight"], np.float64)
            place, written_in = at[postings["row_no"]], len(weight)
            here = place >= 0
            # Robertson's inverse document frequency, kept above zero.
            rarity = math.log1p((count["listings"] - written_in + 0.5) / (written_in + 0.5))
            score[place[here]] += rarity * weight[here]
            terms_written[place[here]] += 1
        needed = len(group.terms) if group.whole else 1
        is_named = np.array([False, *(name in group.categories for name in named)])[of_category]
        score[is_named] += NAMED_SCORE
        missing += ~is_named & (terms_written < max(needed, 1))
    return missing, score
