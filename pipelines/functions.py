"""Gives DuckDB the method's functions, so that SQL models and Python share one formula."""

from collections.abc import Callable
from inspect import signature
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from duckdb.func import ARROW, SPECIAL
from duckdb.sqltypes import DOUBLE

from analytics import formulas, uncertainty
from geodata import distances

KNOWN_FUNCTIONS = "SELECT DISTINCT function_name FROM duckdb_functions()"

FUNCTIONS: tuple[Callable[..., Any], ...] = (
    distances.great_circle_km,
    distances.own_detour_km,
    distances.intra_commune_km,
    formulas.waste_diverted_t,
    formulas.waste_avoided_t,
    formulas.virgin_avoided_t,
    formulas.material_tkm_avoided,
    formulas.recycling_debit_kg,
    formulas.production_kg,
    formulas.end_of_life_kg,
    formulas.material_transport_kg,
    formulas.loan_tkm_avoided,
    formulas.loan_production_kg,
    formulas.loan_transport_kg,
    formulas.shared_tkm_avoided,
    formulas.fte,
    formulas.short_time_days,
    uncertainty.own_mean,
    uncertainty.mass_variance,
    uncertainty.trip_variance,
    uncertainty.third_moment,
)


def over_columns(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of numbers take Arrow columns; null goes in and comes out as NaN."""

    def of_columns(*columns: pa.ChunkedArray) -> pa.Array:
        values = function(*(column.to_numpy().astype(np.float64) for column in columns))
        return pa.array(np.asarray(values, dtype=np.float64), from_pandas=True)

    # DuckDB counts the parameters, and can't see through *columns.
    of_columns.__signature__ = signature(function)  # type: ignore[attr-defined]
    return of_columns


def register_functions(cursor: duckdb.DuckDBPyConnection) -> None:
    """Register every function of the method under its own name, all DOUBLE to DOUBLE.

    Safe to call again on a connection that already has them.
    """
    known = {row[0] for row in cursor.execute(KNOWN_FUNCTIONS).fetchall()}
    for function in FUNCTIONS:
        if function.__name__ in known:
            continue
        cursor.create_function(
            function.__name__,
            over_columns(function),
            [DOUBLE] * len(signature(function).parameters),
            DOUBLE,
            type=ARROW,
            null_handling=SPECIAL,
        )
