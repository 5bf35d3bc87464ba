"""The formulas of the impact method, each a pure function of numbers or numpy arrays.

Source of all: the project's impact method §3 (docs/method.md). One exchange gives one number;
arrays give one number a row. A missing input is NaN and makes the result NaN, except where a
docstring says otherwise. The SQL models call these functions by their names, so that a
formula is written once.

Symbols: mass_t gross mass moved (M); kept_share = 1 - reject_share (k, rho); discard_share
the probability that the giver would have discarded it (b); substitution technical
substitution times market displacement (alpha); recycled_share what would have been recycled
anyway (r). Distances are road km; emissions kgCO2e.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Number = TypeVar("Number", float, npt.NDArray[np.float64])

FTE_HOURS = 1607.0  # legal working year in France, Code du travail L3121-41


def waste_diverted_t(mass_t: Number, kept_share: Number, discard_share: Number) -> Number:
    """Waste that did not take the giver's bin, t: M·k·b (formula 1)."""
    return mass_t * kept_share * discard_share


def waste_avoided_t(
    mass_t: Number, kept_share: Number, discard_share: Number, substitution: Number
) -> Number:
    """Waste that replaced a new product, t: alpha·M·k·b (formula 1)."""
    return substitution * mass_t * kept_share * discard_share


def virgin_avoided_t(mass_t: Number, kept_share: Number, substitution: Number) -> Number:
    """New material that was not made, t: alpha·M·k (formula 2)."""
    return substitution * mass_t * kept_share


def material_tkm_avoided(
    mass_t: Number,
    kept_share: Number,
    discard_share: Number,
    substitution: Number,
    supply_km: Number,
    disposal_km: Number,
    actual_km: Number,
) -> Number:
    """Freight avoided by a material exchange, t.km: M·(k·alpha·D_s + k·alpha·b·D_w - D_a).

    Negative where the actual trip costs more than it saves (formula 3).
    """
    return mass_t * (
        kept_share * substitution * supply_km
        + kept_share * substitution * discard_share * disposal_km
        - actual_km
    )


def recycling_debit_kg(
    substitution: Number,
    discard_share: Number,
    kept_share: Number,
    recycled_share: Number,
    virgin_kg: Number,
    recycled_kg: Number,
) -> Number:
    """What recycling would have saved anyway, kgCO2e: alpha·b·k·r·(V - R) (formula 4).

    Args:
        substitution: alpha.
        discard_share: b.
        kept_share: k.
        recycled_share: r.
        virgin_kg: Emissions of making the whole mass from virgin material (M·EF_v).
        recycled_kg: The same from recycled material (M·EF_rec).

    Returns:
        The debit; 0 where an emission is unknown (NaN): the models flag that row.
    """
    debit = substitution * discard_share * kept_share * recycled_share * (virgin_kg - recycled_kg)
    return np.where(np.isnan(virgin_kg - recycled_kg), 0.0, debit)  # type: ignore[return-value]


def production_kg(
    substitution: Number,
    kept_share: Number,
    virgin_kg: Number,
    preparation_kg: Number,
    debit_kg: Number,
) -> Number:
    """Production line of a material exchange, kgCO2e: alpha·k·V - P - debit (formula 4).

    Args:
        substitution: alpha.
        kept_share: k.
        virgin_kg: Emissions of making the whole amount new: t or items times the factor.
        preparation_kg: Emissions of preparing the whole mass for re-use, 0 where not prepared.
        debit_kg: `recycling_debit_kg`.

    Returns:
        The line; 0 where the virgin factor is missing (NaN): the models flag that row.
    """
    line = substitution * kept_share * virgin_kg - preparation_kg - debit_kg
    return np.where(np.isnan(virgin_kg), 0.0, line)  # type: ignore[return-value]


def end_of_life_kg(
    substitution: Number,
    discard_share: Number,
    kept_share: Number,
    reject_share: Number,
    disposal_kg: Number,
) -> Number:
    """End-of-life line of a material exchange, kgCO2e: alpha·b·k·W - (1-b)·rho·W (formula 4).

    Args:
        substitution: alpha.
        discard_share: b.
        kept_share: k.
        reject_share: rho.
        disposal_kg: Emissions of disposing of the whole amount (M·E, or items times E).
    """
    avoided = substitution * discard_share * kept_share * disposal_kg
    return avoided - (1.0 - discard_share) * reject_share * disposal_kg


def material_transport_kg(
    mass_t: Number,
    kept_share: Number,
    discard_share: Number,
    substitution: Number,
    supply_km: Number,
    disposal_km: Number,
    actual_km: Number,
    supply_kg_per_tkm: Number,
    disposal_kg_per_tkm: Number,
    actual_kg_per_tkm: Number,
) -> Number:
    """Transport line of a material exchange, kgCO2e (formula 4).

    M·(k·alpha·D_s·EF_s + k·alpha·b·D_w·EF_w - D_a·EF_a). Pass 0 for the factor of a leg that
    the production or end-of-life factor already contains.
    """
    supply = kept_share * substitution * supply_km * supply_kg_per_tkm
    disposal = kept_share * substitution * discard_share * disposal_km * disposal_kg_per_tkm
    return mass_t * (supply + disposal - actual_km * actual_kg_per_tkm)


def loan_tkm_avoided(
    mass_t: Number, substitution: Number, supply_km: Number, actual_km: Number
) -> Number:
    """Freight avoided by an equipment loan, there and back, t.km: 2·M·(alpha·D_s - D_a)."""
    return 2.0 * mass_t * (substitution * supply_km - actual_km)


def loan_production_kg(
    mass_t: Number,
    substitution: Number,
    hours: Number,
    lifetime_hours: Number,
    virgin_kg_per_t: Number,
) -> Number:
    """Share of the machine's making that a loan avoids, kgCO2e: alpha·EF·M·hours/lifetime."""
    return substitution * virgin_kg_per_t * mass_t * hours / lifetime_hours


def loan_transport_kg(
    mass_t: Number,
    substitution: Number,
    supply_km: Number,
    actual_km: Number,
    supply_kg_per_tkm: Number,
    actual_kg_per_tkm: Number,
) -> Number:
    """Transport line of a loan, kgCO2e: 2·M·(alpha·D_s·EF_s - D_a·EF_a)."""
    supply = substitution * supply_km * supply_kg_per_tkm
    return 2.0 * mass_t * (supply - actual_km * actual_kg_per_tkm)


def shared_tkm_avoided(mass_t: Number, supply_km: Number, actual_km: Number) -> Number:
    """Freight avoided by a shared transport, t.km: M·(supply - actual), both declared."""
    return mass_t * (supply_km - actual_km)


def fte(person_hours: Number) -> Number:
    """Full-time equivalents over a year: hours / 1607."""
    return person_hours / FTE_HOURS


def short_time_days(person_hours: Number, day_hours: Number) -> Number:
    """Days of short-time work avoided: hours / the hours of a day (7, assumption)."""
    return person_hours / day_hours
