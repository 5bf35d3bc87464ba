"""The worked examples of the impact method (§8), computed by the code that computes the figures.

Each line gives what the method's document expects beside what the code finds. The factors are
those of factors.csv, whatever the data loaded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from analytics import formulas as f
from analytics.draws import normal_draws
from analytics.method_tables import method_table
from analytics.uncertainty import combined_gsd2, sigma_of
from geodata.distances import detour_km, great_circle_km, intra_commune_km

EXACT = 1e-6
PARIS, LYON = (2.3522, 48.8566), (4.8357, 45.7640)
NORMAL_95 = 1.959964  # the standard normal's 97.5 % quantile


@dataclass(frozen=True)
class Example:
    """One line of a worked example.

    Attributes:
        example_id: Its id in the method, such as `T7`.
        input_fr: What goes in.
        input_en: The same in English.
        result_fr: What comes out.
        result_en: The same in English.
        unit: The unit of both values.
        expected: What the method's document says.
        computed: What the code finds.
        tolerance: The relative difference allowed.
    """

    example_id: str
    input_fr: str
    input_en: str
    result_fr: str
    result_en: str
    unit: str
    expected: float
    computed: float
    tolerance: float

    @property
    def difference(self) -> float:
        """The relative difference of the two values; the absolute one where 0 is expected."""
        return abs(self.computed - self.expected) / (abs(self.expected) or 1.0)

    @property
    def agrees(self) -> bool:
        """Whether the code finds what the document says."""
        return self.difference <= self.tolerance


Line = tuple[str, str, str, float, float]
"""Result in French, in English, unit, expected, computed."""


def worked_examples() -> list[Example]:
    """Compute every worked example, in the order of the method's document."""
    return [
        Example(name, french, english, *line[:3], line[3], float(line[4]), tolerance)
        for name, french, english, tolerance, lines in _EXAMPLES
        for line in lines()
    ]


def _factor(factor_id: str) -> float:
    return next(
        float(row["value"]) for row in method_table("factors") if row["factor_id"] == factor_id
    )


def _t1() -> Iterator[Line]:
    factor = _factor("a40_regional")
    yield "facteur", "factor", "kgCO2e/t.km", 0.0830128, factor
    yield "émissions", "emissions", "kgCO2e", 124.5192, 10 * 150 * factor


def _t2() -> Iterator[Line]:
    factor = _factor("a40_long")
    yield "tout le chargement", "whole load", "kgCO2e", 419.976, 400 * 12.5 * factor
    yield "part des 5 t", "share of the 5 t", "kgCO2e", 167.9904, 400 * 5 * factor


def _t4() -> Iterator[Line]:
    yield "émissions", "emissions", "kgCO2e", 12.813913, 0.3 * 40 * _factor("vul35")


def _pallets_production() -> float:
    virgin = 10 * _factor("wood_virgin")
    debit = f.recycling_debit_kg(0.8, 1.0, 1.0, 0.46, virgin, np.nan)
    return f.production_kg(0.8, 1.0, virgin, 10 * _factor("wood_preparation"), debit)


def _pallets_end_of_life() -> float:
    average = (_factor("wood_landfill") + _factor("wood_incineration")) / 2
    return f.end_of_life_kg(0.8, 1.0, 1.0, 0.0, 10 * average)


def _pallets_transport(counterfactual: float, actual_km: float = 25.0) -> float:
    actual = _factor("a40_regional")
    return f.material_transport_kg(
        10.0, 1.0, 1.0, 0.8, 150.0, 40.0, actual_km, counterfactual, counterfactual, actual
    )


def _pallets(counterfactual: float) -> float:
    return _pallets_production() + _pallets_end_of_life() + _pallets_transport(counterfactual)


def _pallets_tkm(substitution: float, actual_km: float = 25.0) -> float:
    return f.material_tkm_avoided(10.0, 1.0, 1.0, substitution, 150.0, 40.0, actual_km)


def _t7() -> Iterator[Line]:
    yield "production", "production", "kgCO2e", 2156.03328 - 385.4288, _pallets_production()
    yield "fin de vie", "end of life", "kgCO2e", 3132, _pallets_end_of_life()
    yield "transport", "transport", "kgCO2e", -20.7532, _pallets_transport(0.0)
    yield "émissions évitées", "emissions avoided", "kgCO2e", 4881.85128, _pallets(0.0)


def _t8() -> Iterator[Line]:
    yield "transport évité", "freight avoided", "t.km", 1270, _pallets_tkm(0.8)
    total = _pallets(_factor("a40_regional"))
    yield "émissions évitées", "emissions avoided", "kgCO2e", 5008.030, total


def _t9() -> Iterator[Line]:
    yield "transport évité", "freight avoided", "t.km", 1650, _pallets_tkm(1.0)


def _t10() -> Iterator[Line]:
    yield "transport évité", "freight avoided", "t.km", -4480, _pallets_tkm(0.8, 600.0)
    line = _pallets_transport(_factor("a40_regional"), 600.0)
    yield "ligne transport", "transport line", "kgCO2e", -371.89734, line


def _t11() -> Iterator[Line]:
    share = next(
        float(row["value"])
        for row in method_table("assumptions")
        if row["assumption_id"] == "giver_share"
    )
    whole = _pallets(0.0)
    yield "EPCI du cédant", "giver's EPCI", "kgCO2e", 2440.92564, share * whole
    yield "EPCI du receveur", "receiver's EPCI", "kgCO2e", 2440.92564, (1 - share) * whole
    yield "France", "France", "kgCO2e", 4881.85128, share * whole + (1 - share) * whole


def _t12() -> Iterator[Line]:
    yield "GSD²", "GSD²", "1", 1.679, combined_gsd2(1.61, 1.04, 1.10, 1.04, 1.18, 1.05)
    yield "GSD²", "GSD²", "1", 1.676, combined_gsd2(1.2, 1.5, 1.3)


def _t13() -> Iterator[Line]:
    spread = float(np.exp(NORMAL_95 * sigma_of(1.5)))
    yield "2,5 %", "2.5 %", "1", 67.2, 100 / spread
    yield "97,5 %", "97.5 %", "1", 148.8, 100 * spread


def _t14() -> Iterator[Line]:
    flows = [100 * np.exp(sigma_of(1.5) * normal_draws(name)) for name in ("one", "other")]
    shared, own = 2 * flows[0], flows[0] + flows[1]
    for words, total, bounds in (
        (("tirage partagé", "shared draw"), shared, (134, 298)),
        (("tirages indépendants", "independent draws"), own, (152, 268)),
    ):
        for quantile, expected in zip((2.5, 97.5), bounds, strict=True):
            low, high = (f"{word}, {quantile} %" for word in words)
            yield low.replace(".", ","), high, "1", expected, np.percentile(total, quantile)


def _t15() -> Iterator[Line]:
    made, disposed = 20 * _factor("monitor_manufacture"), 20 * _factor("monitor_end_of_life")
    made_kg = f.production_kg(0.71, 1.0, made, 0.0, 0.0)
    yield "fabrication", "manufacture", "kgCO2e", 935.78, made_kg
    disposed_kg = f.end_of_life_kg(0.71, 1.0, 1.0, 0.0, disposed)
    yield "fin de vie", "end of life", "kgCO2e", 55.38, disposed_kg


def _t16() -> Iterator[Line]:
    hours = 3 * 35 * 4.0
    yield "heures", "hours", "h", 420, hours
    yield "équivalents temps plein", "full-time equivalents", "FTE", 0.2613566, f.fte(hours)


def _t17() -> Iterator[Line]:
    line_km = float(great_circle_km(*PARIS, *LYON))
    yield "vol d'oiseau", "great circle", "km", 391.499, line_km
    yield "par la route (détour)", "by road (detour)", "km", 479.799, float(detour_km(line_km))


def _t18() -> Iterator[Line]:
    yield "avant détour", "before detour", "km", 2.554, float(intra_commune_km(25.0))


def _t24() -> Iterator[Line]:
    production = f.loan_production_kg(3.5, 0.8, 200.0, 10_000.0, _factor("machines_virgin"))
    supply, actual = _factor("artic_34_40"), _factor("rigid_12_20")
    transport = f.loan_transport_kg(3.5, 0.8, 110.0, 12.0, supply, actual)
    yield "production", "production", "kgCO2e", 308, production
    yield "transport", "transport", "kgCO2e", 37.2568, transport
    yield "émissions évitées", "emissions avoided", "kgCO2e", 345.2568, production + transport
    tkm = f.loan_tkm_avoided(3.5, 0.8, 110.0, 12.0)
    yield "transport évité", "freight avoided", "t.km", 532, tkm


def _t25() -> Iterator[Line]:
    virgin, recycled = _factor("aluminium_virgin"), _factor("aluminium_recycled")
    debit = f.recycling_debit_kg(0.8, 1.0, 1.0, 0.9, virgin, recycled)
    yield "débit de recyclage", "recycling debit", "kgCO2e", 5846.992855, debit


def _t26() -> Iterator[Line]:
    virgin = _factor("wood_virgin")
    debit = f.recycling_debit_kg(0.8, 1.0, 0.0, 0.46, virgin, np.nan)
    production = f.production_kg(0.8, 0.0, virgin, 0.0, debit)
    yield "production", "production", "kgCO2e", 0, production
    disposal = f.end_of_life_kg(0.8, 1.0, 0.0, 1.0, _factor("wood_average"))
    yield "fin de vie", "end of life", "kgCO2e", 0, disposal
    supply, removal, actual = (_factor(name) for name in ("artic_34_40", "rigid_12_20", "vul"))
    transport = f.material_transport_kg(
        1.0, 0.0, 1.0, 0.8, 110.0, 35.0, 10.0, supply, removal, actual
    )
    yield "transport", "transport", "kgCO2e", -8.4, transport


_EXAMPLES: tuple[tuple[str, str, str, float, Callable[[], Iterator[Line]]], ...] = (
    ("T1", "a40_regional, 10 t × 150 km", "a40_regional, 10 t × 150 km", EXACT, _t1),
    (
        "T2",
        "a40_long, 400 km, 5 t des 12,5 t transportées",
        "a40_long, 400 km, 5 t of the 12.5 t carried",
        EXACT,
        _t2,
    ),
    ("T4", "vul35, 0,3 t × 40 km", "vul35, 0.3 t × 40 km", EXACT, _t4),
    (
        "T7",
        "10 t de palettes, alpha 0,8, b 1, rho 0, remises en état, distances 150, 40 et 25 km, "
        "trajets évités déjà dans les facteurs",
        "10 t of pallets, alpha 0.8, b 1, rho 0, prepared, distances 150, 40 and 25 km, avoided "
        "trips already in the factors",
        EXACT,
        _t7,
    ),
    (
        "T8",
        "T7, aucun trajet compris dans un facteur",
        "T7, no trip contained in a factor",
        1e-5,
        _t8,
    ),
    (
        "T9",
        "T8, alpha 1 dans la seule formule des t.km",
        "T8, alpha 1 in the t.km formula alone",
        EXACT,
        _t9,
    ),
    ("T10", "T8, trajet réel de 600 km", "T8, actual trip of 600 km", EXACT, _t10),
    (
        "T11",
        "T7, cédant et receveur dans deux EPCI",
        "T7, giver and receiver in two EPCI",
        EXACT,
        _t11,
    ),
    (
        "T12",
        "U 1,61, 1,04, 1,10, 1,04, 1,18 et base 1,05 ; U 1,2, 1,5, 1,3",
        "U 1.61, 1.04, 1.10, 1.04, 1.18 and base 1.05; U 1.2, 1.5, 1.3",
        1e-3,
        _t12,
    ),
    ("T13", "médiane 100, GSD² 1,5", "median 100, GSD² 1.5", 1e-3, _t13),
    (
        "T14",
        "deux flux de 100, GSD² 1,5, 10 000 tirages",
        "two flows of 100, GSD² 1.5, 10,000 draws",
        0.02,
        _t14,
    ),
    (
        "T15",
        "20 écrans, alpha 0,71, b 1, rho 0",
        "20 monitors, alpha 0.71, b 1, rho 0",
        EXACT,
        _t15,
    ),
    (
        "T16",
        "3 personnes × 35 h × 4 semaines",
        "3 people × 35 h × 4 weeks",
        EXACT,
        _t16,
    ),
    (
        "T17",
        "de 48,8566° N, 2,3522° E à 45,7640° N, 4,8357° E",
        "from 48.8566° N, 2.3522° E to 45.7640° N, 4.8357° E",
        1e-5,
        _t17,
    ),
    ("T18", "commune de 25 km²", "commune of 25 km²", EXACT, _t18),
    (
        "T24",
        "chariot de 3,5 t, 200 h sur 10 000, alpha 0,8, 110 km évités, 12 km faits",
        "forklift of 3.5 t, 200 h of 10,000, alpha 0.8, 110 km avoided, 12 km driven",
        EXACT,
        _t24,
    ),
    (
        "T25",
        "aluminium, 1 t, alpha 0,8, b 1, rho 0, r 0,9",
        "aluminium, 1 t, alpha 0.8, b 1, rho 0, r 0.9",
        EXACT,
        _t25,
    ),
    (
        "T26",
        "1 t, b 1, rho 1, alpha 0,8, 10 km en vul",
        "1 t, b 1, rho 1, alpha 0.8, 10 km by vul",
        EXACT,
        _t26,
    ),
)
