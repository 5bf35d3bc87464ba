"""Intervals of figures: how far each could be off, and because of which inputs (method §6).

The method is multilinear, so that a figure is a sum of amounts times terms, each a product of
inputs. Amounts are summed in the database by class of exchanges; what is left for a selection is
one small product with the terms' draws. What belongs to one exchange, its mass and its distances,
enters by its variance and third moment, which add up.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.draws import Input, Mix, TermDraws, own_draws, term_draws
from analytics.selection import Selection
from analytics.sql import rows, run
from analytics.uncertainty import skewed

Floats = NDArray[np.float64]

BASES = ("attributed", "involved")

BOUNDS = (0.5, 0.025, 0.975)
"""Median, low and high."""

DRIVERS = 5
"""How many inputs are named."""

NOISE = 0.005
"""A first-order index below this is within the draws' noise."""

LINES = ("production_kg", "end_of_life_kg", "transport_kg")
TOTAL = "co2e_avoided_kg"
"""The figure whose draws are the sum of those of its lines."""

SPREAD_FIGURES = (
    *("mass_t", "waste_diverted_t", "waste_avoided_t", "virgin_avoided_t", "tkm_avoided"),
    *LINES,
    "eur_saved",
)
"""Figures that are uncertain: hours, days and persons are counted, and their interval is empty."""

OWN_INPUTS: dict[str, tuple[str, str]] = {
    "masses": ("Masses des échanges", "Masses of the exchanges"),
    "distances": ("Distances parcourues", "Distances driven"),
}
"""Drivers that are no input of the method, but what each exchange says of itself: their names."""

_GROUPS_AT_ONCE = 64


@dataclass(frozen=True)
class Driver:
    """An input that drives a figure's variance.

    Attributes:
        input_id: A factor, an assumption, or one of `OWN_INPUTS`.
        label_fr: Its name in French.
        label_en: The same in English.
        share: First-order Sobol index: share of the variance that would go if it were known.
    """

    input_id: str
    label_fr: str
    label_en: str
    share: float


@dataclass(frozen=True)
class Interval:
    """How far a figure could be off, in its unit.

    Attributes:
        median: Half of the draws are below.
        low: 2.5 % of them are.
        high: 97.5 % of them are.
        measured_share: Share of the figure's gross amount that rests on masses weighed or agreed
            by both parties; None where nothing contributes, or no mass enters.
        drivers: The inputs that drive its variance, the first first.
    """

    median: float
    low: float
    high: float
    measured_share: float | None
    drivers: tuple[Driver, ...]


OWN_SUFFIXES = ("_mass_variance", "_trip_variance", "_third_moment", "_measured", "_size")
"""Columns of the class sums that a figure has, in the order of what they are called here."""

Group = tuple[str, str]
"""A basis (attributed, involved) and a territory's code."""


def intervals(
    cursor: duckdb.DuckDBPyConnection,
    chosen: Selection,
    *,
    level: str | None = None,
    bases: Sequence[str] = BASES,
) -> dict[Group, dict[str, Interval]]:
    """Give the interval of every uncertain figure of a selection.

    Args:
        cursor: A cursor of its own on a computed database.
        chosen: A checked request; whoever made it had the access.
        level: Answer for every territory of this level that has exchanges, instead of the
            selection's own territory.
        bases: Of `BASES`.

    Returns:
        By basis and code (`all` where there is no territory), by figure; figures to which
        nothing contributes are left out.

    Raises:
        NotComputed: If the models were never run, or by an earlier version.
    """
    sums = class_sums(cursor, chosen, level, bases)
    groups, group_of = groups_of(sums)
    drawn, coefficients = terms_of(cursor, chosen.factor_set, sums, group_of, len(groups))
    names = (*drawn.input_ids, *OWN_INPUTS)
    labels = _labels(cursor, chosen.factor_set)
    own = {
        figure: _Own(
            *(_added_up(sums, suffix, figure, group_of, len(groups)) for suffix in OWN_SUFFIXES)
        )
        for figure in (*SPREAD_FIGURES, TOTAL)
    }
    found: dict[Group, dict[str, Interval]] = {group: {} for group in groups}

    def answer(first: int) -> None:
        chunk = slice(first, min(first + _GROUPS_AT_ONCE, len(groups)))
        shared = {
            figure: _shared(sizes[chunk], used, drawn)
            for figure, (used, sizes) in coefficients.items()
        }
        shared[TOTAL] = _added(shared[line] for line in LINES)
        for figure, part in shared.items():
            for at, interval in _figure_intervals(part, own[figure].of(chunk), names, labels):
                found[groups[first + at]][figure] = interval

    # Threads: numpy lets go of the interpreter in sums, sorts and exponentials.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(answer, range(0, len(groups), _GROUPS_AT_ONCE)))
    return found


def shared_draws(
    cursor: duckdb.DuckDBPyConnection, chosen: Selection, *, level: str | None = None
) -> dict[Group, dict[str, Floats]]:
    """Give what every figure of a selection owes to the inputs that exchanges share.

    Args:
        cursor: A cursor of its own on a computed database.
        chosen: A checked request; whoever made it had the access.
        level: As in `intervals`.

    Returns:
        By basis and code, by figure: draws in the figure's unit, shape (DRAWS,). On the
        attributed basis those of a territory are the sum of those of its parts.
    """
    sums = class_sums(cursor, chosen, level)
    groups, group_of = groups_of(sums)
    drawn, coefficients = terms_of(cursor, chosen.factor_set, sums, group_of, len(groups))
    return {
        group: {
            figure: sizes[at] @ drawn.draws[used] for figure, (used, sizes) in coefficients.items()
        }
        for at, group in enumerate(groups)
    }


def class_sums(
    cursor: duckdb.DuckDBPyConnection,
    chosen: Selection,
    level: str | None,
    bases: Sequence[str] = BASES,
) -> pa.Table:
    """Add up what a selection's exchanges bring to intervals, by basis, territory and class.

    Args:
        cursor: A cursor of its own on a computed database.
        chosen: A checked request.
        level: As in `intervals`.
        bases: Of `BASES`.

    Returns:
        basis, code, class_id, then the sums of core.exchange_spread.
    """
    parameters = chosen.parameters() | {"bases": list(bases)}
    if level is not None:
        parameters |= {"level": level, "code": None}
    stored = (
        parameters["level"] != "commune"
        and parameters["month"] is None
        and parameters["factor_set"] == "default"
    )
    name = "class_sums" if stored else "class_sums_by_exchange"
    return run(cursor, name, parameters).to_arrow_table()


def inputs_of(cursor: duckdb.DuckDBPyConnection, factor_set: str) -> tuple[Input, ...]:
    """Give every factor of a set and every assumption, as inputs that can be drawn."""
    return tuple(
        Input(row["input_id"], row["value"], row["gsd2"], row["low"], row["high"])
        for row in rows(cursor, "interval_inputs", {"factor_set": factor_set})
    )


def _labels(cursor: duckdb.DuckDBPyConnection, factor_set: str) -> dict[str, tuple[str, str]]:
    found = rows(cursor, "interval_inputs", {"factor_set": factor_set})
    return {row["input_id"]: (row["label_fr"], row["label_en"]) for row in found} | OWN_INPUTS


def _mixes(cursor: duckdb.DuckDBPyConnection, factor_set: str) -> tuple[Mix, ...]:
    return tuple(
        Mix(row["mix_id"], tuple(row["factor_ids"]), tuple(row["weight_ids"]))
        for row in rows(cursor, "interval_mixes", {"factor_set": factor_set})
    )


def groups_of(sums: pa.Table) -> tuple[list[Group], NDArray[np.int64]]:
    """Give the groups of `class_sums`, and the number of each row's."""
    pairs = list(zip(sums["basis"].to_pylist(), sums["code"].to_pylist(), strict=True))
    groups = sorted(set(pairs))
    rank = {group: number for number, group in enumerate(groups)}
    return groups, np.array([rank[pair] for pair in pairs], np.int64)


def _added_up(
    sums: pa.Table, suffix: str, figure: str, group_of: NDArray[np.int64], count: int
) -> Floats:
    """Add a column of the class sums up by group, shape (groups,)."""
    name = f"{figure}{suffix}"
    if name not in sums.column_names:
        return np.zeros(count)
    return np.bincount(group_of, _numbers(sums[name]), count).astype(np.float64)


def _numbers(column: pa.ChunkedArray) -> Floats:
    values: Floats = np.nan_to_num(column.to_numpy().astype(np.float64))
    return values


def terms_of(
    cursor: duckdb.DuckDBPyConnection,
    factor_set: str,
    sums: pa.Table,
    group_of: NDArray[np.int64],
    count: int,
) -> tuple[TermDraws, dict[str, tuple[NDArray[np.int64], Floats]]]:
    """Give the draws of every term, and by figure which terms it has and how much of each.

    Args:
        cursor: A cursor of its own on a computed database.
        factor_set: Which factors.
        sums: Of `class_sums`.
        group_of: The group of each row, from 0.
        count: How many groups.

    Returns:
        The draws; and for each of `SPREAD_FIGURES` the rows of the draws that it has, shape
        (its terms,), and its coefficients, shape (groups, its terms).
    """
    # Every term of the set, so that all selections share one set of draws.
    named = [row["term"] for row in rows(cursor, "interval_terms", {"factor_set": factor_set})]
    terms = tuple(tuple(name.split()) for name in named)
    drawn = term_draws(inputs_of(cursor, factor_set), _mixes(cursor, factor_set), terms)
    class_ids = sums["class_id"].to_numpy()
    places = run(
        cursor,
        "class_terms",
        {"factor_set": factor_set, "class_ids": np.unique(class_ids).tolist()},
    ).to_arrow_table()
    rank = {name: number for number, name in enumerate(named)}
    return drawn, _coefficients(sums, class_ids, group_of, count, places, rank)


def _coefficients(
    sums: pa.Table,
    class_ids: NDArray[np.uint64],
    group_of: NDArray[np.int64],
    count: int,
    places: pa.Table,
    rank: Mapping[str, int],
) -> dict[str, tuple[NDArray[np.int64], Floats]]:
    known = places["class_id"].to_numpy()
    first = np.searchsorted(known, class_ids, "left")
    many = np.searchsorted(known, class_ids, "right") - first
    # One entry a class sum and term of its class.
    row = np.repeat(np.arange(len(class_ids)), many)
    entry = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many) + first[row]
    amounts = places["multiplier"].to_numpy().astype(np.float64)[entry]
    for name, at in _positions(places["amount"]).items():
        here = at[entry]
        amounts[here] *= _numbers(sums[name])[row[here]]
    term = np.array([rank[name] for name in places["term"].to_pylist()], np.int64)
    figures = _positions(places["figure_id"])
    found = {}
    for figure in SPREAD_FIGURES:
        here = figures.get(figure, np.zeros(len(places), bool))[entry]
        used, column = np.unique(term[entry[here]], return_inverse=True)
        flat = group_of[row[here]] * len(used) + column
        sizes = np.bincount(flat, amounts[here], count * len(used)).astype(np.float64)
        found[figure] = (used, sizes.reshape(count, len(used)))
    return found


def _positions(column: pa.ChunkedArray) -> dict[str, NDArray[np.bool_]]:
    """Tell where each distinct text of a column stands."""
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = pa.array([], pa.string()).dictionary_encode()
    codes = coded.indices.to_numpy()
    return {name: codes == code for code, name in enumerate(coded.dictionary.to_pylist())}


@dataclass(frozen=True)
class _Shared:
    """What some groups' figure owes to shared inputs.

    Attributes:
        draws: Shape (groups, DRAWS).
        gross: Draws of the sizes of its terms, added without their signs.
        size: The same sum as the figures take it, shape (groups,).
        covariances: With each input, shape (groups, inputs).
    """

    draws: Floats
    gross: Floats
    size: Floats
    covariances: Floats


def _shared(sizes: Floats, used: NDArray[np.int64], drawn: TermDraws) -> _Shared:
    values = drawn.values[used]
    # A term never changes its sign, so that its size is itself or its opposite.
    gross = np.abs(sizes) * np.sign(values)
    both = np.vstack([sizes, gross]) @ drawn.draws[used]
    return _Shared(
        draws=both[: len(sizes)],
        gross=both[len(sizes) :],
        size=gross @ values,
        covariances=sizes @ drawn.covariances[used],
    )


def _added(lines: Iterable[_Shared]) -> _Shared:
    """Add lines up; sizes too, so that lines that cancel out leave the spread of each."""
    parts = [(one.draws, one.gross, one.size, one.covariances) for one in lines]
    return _Shared(*(np.sum(part, axis=0) for part in zip(*parts, strict=True)))


@dataclass(frozen=True)
class _Own:
    """What single exchanges bring to some groups' figure, arrays of shape (groups,)."""

    masses: Floats
    trips: Floats
    thirds: Floats
    measured: Floats
    size: Floats

    def of(self, chunk: slice) -> "_Own":
        """Give the same for some of the groups."""
        return _Own(*(getattr(self, field.name)[chunk] for field in fields(self)))


def _figure_intervals(
    shared: _Shared, own: _Own, names: Sequence[str], labels: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[int, Interval]]:
    """Give the intervals of one figure of some groups, but of those to which nothing adds."""
    scale = np.ones_like(shared.gross)
    np.divide(shared.gross, shared.size[:, None], out=scale, where=shared.size[:, None] > 0.0)
    draws = shared.draws + scale * _own_draws(own.masses + own.trips, own.thirds)
    # The figure is affine in each input, so that its mean given the input is the regression on
    # it: the part of the variance is the squared covariance with the input scaled to 1.
    squares = np.square(scale).mean(axis=1)
    parts = np.column_stack(
        [np.square(shared.covariances), own.masses * squares, own.trips * squares]
    )
    variances = draws.var(axis=1)[:, None]
    shares = np.zeros_like(parts)
    np.divide(parts, variances, out=shares, where=variances > 0.0)
    first = np.argsort(-shares, axis=1, kind="stable")[:, :DRIVERS]
    median, low, high = np.quantile(draws, BOUNDS, axis=1, overwrite_input=True)
    for at in np.flatnonzero(shared.size > 0.0).tolist():
        yield (
            at,
            Interval(
                median=float(median[at]),
                low=float(low[at]),
                high=float(high[at]),
                measured_share=float(own.measured[at] / own.size[at]) if own.size[at] else None,
                drivers=tuple(
                    Driver(names[k], *labels[names[k]], float(shares[at, k]))
                    for k in first[at].tolist()
                    if shares[at, k] >= NOISE
                ),
            ),
        )


def _own_draws(variances: Floats, thirds: Floats) -> Floats:
    """Draw what belongs to single exchanges, shape (groups, DRAWS)."""
    normal = own_draws()
    return np.array(
        [
            skewed(normal, float(variance), float(third))
            for variance, third in zip(variances, thirds, strict=True)
        ]
    )
