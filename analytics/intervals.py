"""Intervals of figures: how far each could be off, and because of which inputs (method §6).

The method is multilinear, so that a figure is a sum of amounts times terms, each a product of
inputs. Amounts are summed in the database by class of exchanges; what is left for a selection is
one small product with the terms' draws. What belongs to one exchange, its mass and its distances,
enters by its variance and third moment, which add up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.draws import Input, Mix, Term, TermDraws, own_draws, term_draws
from analytics.selection import Selection
from analytics.sql import rows, run
from analytics.uncertainty import skewed

Floats = NDArray[np.float64]

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

MASSES, DISTANCES = "masses", "distances"
OWN_INPUTS: dict[str, tuple[str, str]] = {
    MASSES: ("Masses des échanges", "Masses of the exchanges"),
    DISTANCES: ("Distances parcourues", "Distances driven"),
}
"""Drivers that are no input of the method, what each exchange says of itself: names."""

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


Group = tuple[str, str]
"""A basis (attributed, involved) and a territory's code."""


def intervals(
    cursor: duckdb.DuckDBPyConnection, chosen: Selection, *, level: str | None = None
) -> dict[Group, dict[str, Interval]]:
    """Give the interval of every uncertain figure of a selection.

    Args:
        cursor: A cursor of its own on a computed database.
        chosen: A checked request; whoever made it had the access.
        level: Answer for every territory of this level that has exchanges, instead of the
            selection's own territory.

    Returns:
        By basis and code (`all` where there is no territory), by figure; figures to which
        nothing contributes are left out.

    Raises:
        NotComputed: If the models were never run, or by an earlier version.
    """
    sums = _class_sums(cursor, chosen, level)
    groups, group_of = _groups(sums)
    totals = _Totals(sums, group_of, len(groups))
    drawn, coefficients = terms_of(cursor, chosen.factor_set, sums, group_of, len(groups))
    labels = _labels(cursor, chosen.factor_set)
    found: dict[Group, dict[str, Interval]] = {group: {} for group in groups}
    for first in range(0, len(groups), _GROUPS_AT_ONCE):
        chunk = slice(first, min(first + _GROUPS_AT_ONCE, len(groups)))
        for figure, at, interval in _chunk_intervals(coefficients, totals, drawn, labels, chunk):
            found[groups[at]][figure] = interval
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
    sums = _class_sums(cursor, chosen, level)
    groups, group_of = _groups(sums)
    drawn, coefficients = terms_of(cursor, chosen.factor_set, sums, group_of, len(groups))
    return {
        group: {
            figure: sizes[at] @ drawn.draws[used] for figure, (used, sizes) in coefficients.items()
        }
        for at, group in enumerate(groups)
    }


def _class_sums(
    cursor: duckdb.DuckDBPyConnection, chosen: Selection, level: str | None
) -> pa.Table:
    parameters = chosen.parameters()
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


@dataclass(frozen=True)
class _Places:
    """Where the amounts of a class go: one entry a term of a figure, arrays of one length."""

    class_id: NDArray[np.uint64]
    figure: NDArray[np.object_]
    amount: NDArray[np.object_]
    multiplier: Floats
    term: NDArray[np.int64]


def _terms(cursor: duckdb.DuckDBPyConnection, factor_set: str) -> tuple[tuple[Term, ...], _Places]:
    table = run(cursor, "class_terms", {"factor_set": factor_set}).to_arrow_table()
    named = [tuple(sorted(inputs)) for inputs in table["inputs"].to_pylist()]
    terms = tuple(sorted(set(named)))
    rank = {term: number for number, term in enumerate(terms)}
    return terms, _Places(
        class_id=table["class_id"].to_numpy(),
        figure=table["figure_id"].to_numpy(zero_copy_only=False),
        amount=table["amount"].to_numpy(zero_copy_only=False),
        multiplier=table["multiplier"].to_numpy().astype(np.float64),
        term=np.array([rank[term] for term in named], np.int64),
    )


def _groups(sums: pa.Table) -> tuple[list[Group], NDArray[np.int64]]:
    pairs = list(zip(sums["basis"].to_pylist(), sums["code"].to_pylist(), strict=True))
    groups = sorted(set(pairs))
    rank = {group: number for number, group in enumerate(groups)}
    return groups, np.array([rank[pair] for pair in pairs], np.int64)


class _Totals:
    """Columns of the class sums, added up by group; asked by name, shape (groups,)."""

    def __init__(self, sums: pa.Table, group_of: NDArray[np.int64], count: int) -> None:
        self._sums, self._group_of, self._count = sums, group_of, count

    def __call__(self, name: str) -> Floats:
        if name not in self._sums.column_names:
            return np.zeros(self._count)
        values = np.nan_to_num(self._sums[name].to_numpy().astype(np.float64))
        return np.bincount(self._group_of, values, self._count).astype(np.float64)


def terms_of(
    cursor: duckdb.DuckDBPyConnection,
    factor_set: str,
    sums: pa.Table,
    group_of: NDArray[np.int64],
    count: int,
) -> tuple[TermDraws, dict[str, tuple[NDArray[np.int64], Floats]]]:
    """Give the draws of every term, and by figure which terms it has and how much of each."""
    terms, places = _terms(cursor, factor_set)
    drawn = term_draws(inputs_of(cursor, factor_set), _mixes(cursor, factor_set), terms)
    return drawn, _coefficients(sums, group_of, count, places)


def _coefficients(
    sums: pa.Table, group_of: NDArray[np.int64], count: int, places: _Places
) -> dict[str, tuple[NDArray[np.int64], Floats]]:
    """Give for each figure the terms that it has, and their coefficients, (groups, its terms)."""
    class_ids = sums["class_id"].to_numpy()
    order = np.argsort(places.class_id, kind="stable")
    known = places.class_id[order]
    first = np.searchsorted(known, class_ids, "left")
    many = np.searchsorted(known, class_ids, "right") - first
    row = np.repeat(np.arange(len(class_ids)), many)
    entry = order[np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many) + first[row]]
    amounts = np.empty(len(row))
    for name in set(places.amount):
        here = places.amount[entry] == name
        amounts[here] = np.nan_to_num(sums[name].to_numpy().astype(np.float64))[row[here]]
    amounts *= places.multiplier[entry]
    found = {}
    for figure in SPREAD_FIGURES:
        here = places.figure[entry] == figure
        used, column = np.unique(places.term[entry[here]], return_inverse=True)
        flat = group_of[row[here]] * len(used) + column
        sizes = np.bincount(flat, amounts[here], count * len(used)).astype(np.float64)
        found[figure] = (used, sizes.reshape(count, len(used)))
    return found


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


def _chunk_intervals(
    coefficients: Mapping[str, tuple[NDArray[np.int64], Floats]],
    totals: _Totals,
    drawn: TermDraws,
    labels: Mapping[str, tuple[str, str]],
    chunk: slice,
) -> Iterator[tuple[str, int, Interval]]:
    """Give the intervals of some groups: figure, group and interval."""
    shared = {
        figure: _shared(sizes[chunk], used, drawn) for figure, (used, sizes) in coefficients.items()
    }
    shared[TOTAL] = _added(shared[line] for line in LINES)
    for figure, part in shared.items():
        masses = totals(f"{figure}_mass_variance")[chunk]
        trips = totals(f"{figure}_trip_variance")[chunk]
        thirds = totals(f"{figure}_third_moment")[chunk]
        measured, whole = totals(f"{figure}_measured")[chunk], totals(f"{figure}_size")[chunk]
        scale = np.ones_like(part.gross)
        np.divide(part.gross, part.size[:, None], out=scale, where=part.size[:, None] > 0.0)
        draws = part.draws + scale * _own(masses + trips, thirds)
        squares = np.square(scale).mean(axis=1)
        variances = draws.var(axis=1)
        median, low, high = np.quantile(draws, BOUNDS, axis=1)
        for k in np.flatnonzero(part.size > 0.0):
            # The figure is affine in each input, so that its mean given the input is the
            # regression on it: the first-order index is the squared correlation.
            shares = {
                name: _share(covariance**2, variances[k])
                for name, covariance in zip(drawn.input_ids, part.covariances[k], strict=True)
            }
            shares[MASSES] = _share(masses[k] * squares[k], variances[k])
            shares[DISTANCES] = _share(trips[k] * squares[k], variances[k])
            yield (
                figure,
                chunk.start + int(k),
                Interval(
                    median=float(median[k]),
                    low=float(low[k]),
                    high=float(high[k]),
                    measured_share=float(measured[k] / whole[k]) if whole[k] > 0.0 else None,
                    drivers=_drivers(shares, labels),
                ),
            )


def _own(variances: Floats, thirds: Floats) -> Floats:
    """Draw what belongs to single exchanges, shape (groups, DRAWS)."""
    normal = own_draws()
    return np.array(
        [
            skewed(normal, float(variance), float(third))
            for variance, third in zip(variances, thirds, strict=True)
        ]
    )


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0.0 else 0.0


def _drivers(
    shares: Mapping[str, float], labels: Mapping[str, tuple[str, str]]
) -> tuple[Driver, ...]:
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Driver(name, *labels[name], float(share))
        for name, share in ordered[:DRIVERS]
        if share >= NOISE
    )
