"""The slow way to an interval: every exchange drawn by itself, by the method's own formulas.

It shares nothing with `analytics.intervals` but the draws of factors and assumptions: no classes,
no terms, no sums of variances.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from analytics import formulas as f
from analytics.draws import DRAWS, Input, input_draws
from analytics.uncertainty import sigma_of

Floats = NDArray[np.float64]
Row = Mapping[str, Any]

NONE = np.zeros(DRAWS)


class SlowIntervals:
    """Draws of figures, exchange by exchange."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, factor_set: str = "default") -> None:
        """Read what there is of a computed database, with one set of factors."""
        self._assumptions = {
            name: (value, low, high)
            for name, value, low, high in cursor.execute(
                "SELECT assumption_id, value, low, high FROM ref.assumptions"
            ).fetchall()
        }
        self._factors = {
            name: (value, gsd2, kind, key)
            for name, value, gsd2, kind, key in cursor.execute(
                "SELECT factor_id, value, gsd2, kind, key FROM core.factors WHERE factor_set = ?",
                [factor_set],
            ).fetchall()
        }
        found = cursor.execute(
            "SELECT * FROM core.exchange_factors WHERE factor_set = ?", [factor_set]
        )
        names = [column[0] for column in found.description]
        self._rows = {
            (row["platform"], row["exchange_id"]): row
            for row in (dict(zip(names, cells, strict=True)) for cells in found.fetchall())
        }

    def of(self, shares: Mapping[tuple[str, str], float]) -> dict[str, Floats]:
        """Add up the draws of some exchanges, each by its share; shape (DRAWS,) a figure."""
        total: dict[str, Floats] = {}
        for key, share in shares.items():
            for figure, draws in self._one(self._rows[key]).items():
                total[figure] = total.get(figure, NONE) + share * np.nan_to_num(draws)
        return total

    def _assumption(self, name: str) -> Floats:
        value, low, high = self._assumptions[name]
        return input_draws(Input(name, value, None, low, high))

    def _factor(self, name: str | None) -> Floats:
        if name is None:
            return np.full(DRAWS, np.nan)
        value, gsd2, _, _ = self._factors[name]
        return input_draws(Input(name, value, gsd2))

    def _disposal(self, name: str | None) -> Floats:
        """Disposal: one factor, or the material's routes weighted by the national shares."""
        if name is None or not name.startswith("end_of_life:"):
            return self._factor(name)
        material = name.removeprefix("end_of_life:")
        weights = {
            key: self._factor(factor)
            for factor, (_, _, kind, key) in self._factors.items()
            if kind == "route_share"
        }
        routes = [
            (self._factor(factor), weights[key.split(":")[1]])
            for factor, (_, _, kind, key) in self._factors.items()
            if kind == "end_of_life"
            and key.split(":")[0] == material
            and key.split(":")[1] in weights
        ]
        return sum(e * w for e, w in routes) / sum(w for _, w in routes)

    def _own(self, row: Row, what: str, gsd2_id: str | None) -> Floats:
        """What belongs to this exchange: lognormal of median 1."""
        if gsd2_id is None:
            return np.ones(DRAWS)
        seed = [ord(char) for char in f"{row['platform']}/{row['exchange_id']}/{what}"]
        normal = np.random.default_rng(seed).standard_normal(DRAWS)
        return np.exp(sigma_of(self._assumptions[gsd2_id][0]) * normal)

    def _one(self, row: Row) -> dict[str, Floats]:
        mass = self._own(row, "mass", f"mass_gsd2_{row['mass_source'] or 'estimated'}")
        mass_t = _value(row["mass_t"]) * mass
        method = row["distance_method"]
        actual_km = _value(row["actual_km"]) * self._own(
            row, "trip", method and f"distance_gsd2_{method}"
        )
        alpha = self._assumption(f"substitution_{row['substitution_class']}")
        supply_km = self._leg(row, "supply")
        if row["resource"] == "material":
            return self._material(row, mass, mass_t, actual_km, alpha, supply_km)
        if row["resource"] == "equipment":
            production = f.loan_production_kg(
                mass_t,
                alpha,
                _value(row["equipment_hours"]),
                _value(row["lifetime_hours"]),
                self._factor(row["virgin_id"]),
            )
            transport = f.loan_transport_kg(
                mass_t,
                alpha,
                supply_km,
                actual_km,
                self._factor(row["supply_id"]),
                self._factor(row["actual_id"]),
            )
            production = np.where(np.isnan(transport), np.nan, np.nan_to_num(production))
            return {
                "mass_t": mass_t,
                "tkm_avoided": f.loan_tkm_avoided(mass_t, alpha, supply_km, actual_km),
                "production_kg": production,
                "transport_kg": transport,
                "co2e_avoided_kg": transport + production,
            }
        if row["resource"] == "transport" and method == "declared":
            return {
                "mass_t": mass_t,
                "tkm_avoided": f.shared_tkm_avoided(mass_t, supply_km, actual_km),
            }
        return {"mass_t": mass_t}

    def _leg(self, row: Row, leg: str) -> Floats:
        if row[f"{leg}_method"] == "default":
            return self._assumption(f"{leg}_km")
        own = self._own(row, leg, "distance_gsd2_declared")
        return _value(row[f"{leg}_km"]) * own

    def _material(
        self, row: Row, mass: Floats, mass_t: Floats, actual_km: Floats, alpha: Floats,
        supply_km: Floats,
    ) -> dict[str, Floats]:  # fmt: skip
        kept, b, rho = 1 - row["reject_share"], row["discard_share"], row["reject_share"]
        items = _value(row["items"]) * mass
        disposal_km = self._leg(row, "disposal")
        virgin = self._factor(row["virgin_id"]) * (items if row["virgin_per_item"] else mass_t)
        recycled_share = (
            self._factor(row["recycled_share_id"])
            if row["recycled_share_id"]
            else _value(row["recycled_share"])
        )
        debit = f.recycling_debit_kg(
            alpha, b, kept, recycled_share, virgin, self._factor(row["recycled_id"]) * mass_t
        )
        preparation = np.nan_to_num(self._factor(row["preparation_id"]) * mass_t)
        old = self._disposal(row["end_of_life_id"]) * (
            items if row["end_of_life_per_item"] else mass_t
        )
        lines = {
            "production_kg": f.production_kg(alpha, kept, virgin, preparation, debit),
            "end_of_life_kg": f.end_of_life_kg(alpha, b, kept, rho, old),
            "transport_kg": f.material_transport_kg(
                mass_t,
                kept,
                b,
                alpha,
                supply_km,
                disposal_km,
                actual_km,
                0.0 if row["supply_in_factor"] else self._factor(row["supply_id"]),
                0.0 if row["disposal_in_factor"] else self._factor(row["disposal_id"]),
                self._factor(row["actual_id"]),
            ),
        }
        if np.isnan(lines["transport_kg"]).any():
            lines = dict.fromkeys(lines, NONE)
        return {
            "mass_t": mass_t,
            "waste_diverted_t": f.waste_diverted_t(mass_t, kept, b),
            "waste_avoided_t": f.waste_avoided_t(mass_t, kept, b, alpha),
            "virgin_avoided_t": f.virgin_avoided_t(mass_t, kept, alpha),
            "tkm_avoided": f.material_tkm_avoided(
                mass_t, kept, b, alpha, supply_km, disposal_km, actual_km
            ),
            **lines,
            "co2e_avoided_kg": sum(lines.values()),
        }


def _value(number: float | None) -> float:
    return float("nan") if number is None else float(number)
