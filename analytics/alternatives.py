"""What a figure would be at another value of one assumption (method §6).

A figure is a sum of terms, each a product of inputs: it is affine in each assumption that is one.
"""

from collections.abc import Mapping

import duckdb
import numpy as np

from analytics.intervals import LINES, TOTAL, inputs_of, terms_of
from analytics.selection import Selection
from analytics.sql import run

# What enters by the terms alone. The shares of discard and of rejects are in the amounts.
IN_TERMS = ("substitution_", "supply_km", "disposal_km")


def figure_at(
    cursor: duckdb.DuckDBPyConnection,
    chosen: Selection,
    figure: str,
    value: float,
    alternatives: Mapping[str, Mapping[str, float]],
) -> dict[str, dict[str, float]]:
    """Give an attributed figure with one assumption changed, all others as they are.

    Args:
        cursor: A cursor of its own on a computed database.
        chosen: A checked request; whoever made it had the access.
        figure: One of `analytics.figures.figures`.
        value: What it is, in its unit.
        alternatives: Named values to try, by assumption.

    Returns:
        The figure at each value, by assumption, then by the value's name. Assumptions that are
        no input of the terms, or whose value is 0, are left out: `maillage explain --assume`
        tries them.
    """
    sums = run(cursor, "assumed_amounts", chosen.parameters()).to_arrow_table()
    one_group = np.zeros(sums.num_rows, np.int64)
    drawn, coefficients = terms_of(cursor, chosen.factor_set, sums, one_group, 1)
    parts: dict[str, float] = {}  # of the figure, proportional to an input
    for line in LINES if figure == TOTAL else (figure,):
        if line not in coefficients:  # hours, days and persons are counted
            return {}
        used, amounts = coefficients[line]
        for term, size in zip(used, amounts[0] * drawn.values[used], strict=True):
            for name in drawn.terms[term]:
                parts[name] = parts.get(name, 0.0) + float(size)
    now = {given.input_id: given.value for given in inputs_of(cursor, chosen.factor_set)}
    return {
        name: {
            key: value + parts.get(name, 0.0) * (other / now[name] - 1.0)
            for key, other in tried.items()
        }
        for name, tried in alternatives.items()
        if name.startswith(IN_TERMS) and now[name]
    }
