"""Numbers, units and dates as people write them: `12 345,6 t`, `+12 %`, `1er mars 2025`.

Thousands are set apart by narrow no-break spaces in French, units by no-break ones; the minus
sign is the true one; a number keeps three significant figures, two below one.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal

from dashboard.texts import N_, language, t

NARROW = "\u202f"
"""Between thousands, and before `%`."""

NO_BREAK = "\u00a0"
"""Between a number and its unit."""

MINUS = "\u2212"
DOT = "\u00a0· "
"""Between the parts of a line; it never begins one."""

NOTHING = "\u2013"
"""Shown where there is no value: an en dash, which is not a zero."""

_LOCALES = {"fr": Locale("fr", "FR"), "en": Locale("en", "GB")}

_UNIT_TEXTS = {
    "t": N_("t"),
    "kg": N_("kg"),
    "t CO2e": N_("t CO₂e"),
    "kg CO2e": N_("kg CO₂e"),
    "t.km": N_("t.km"),
    "EUR": N_("€"),
    "h": N_("h"),
    "m2_day": N_("m².jours"),
    "fte": N_("ETP"),
    "day": N_("jours"),
    "km": N_("km"),
    "m3": N_("m³"),
    "person": N_("personnes"),
    "item": N_("unités"),
    "1": "",
}
_ALIASES = {
    "kgCO2e": "kg CO2e",
    "tCO2e": "t CO2e",
    "kg_co2e": "kg CO2e",
    "tkm": "t.km",
    "t_km": "t.km",
    "eur": "EUR",
    "hour": "h",
    "hours": "h",
    "person_hour": "h",
    "person_hours": "h",
    "equipment_hours": "h",
    "m2.day": "m2_day",
    "m2_days": "m2_day",
    "FTE": "fte",
    "days": "day",
    "person_day": "day",
    "": "1",
}
# Small in kilograms, large in tonnes: the threshold is where four digits begin.
_LARGER = {"kg": ("t", 1000.0), "kg CO2e": ("t CO2e", 1000.0)}
_SMALLER = {"t": ("kg", 1000.0)}


@dataclass(frozen=True)
class Scale:
    """The unit in which values are shown.

    Attributes:
        unit: a key of the unit texts.
        factor: what a value in the original unit is multiplied by.
    """

    unit: str
    factor: float

    @property
    def text(self) -> str:
        """The unit as it is read, in the language in use."""
        return unit_text(self.unit)


def unit_text(unit: str) -> str:
    """Give a unit as it is read; a unit we do not know is shown as it is."""
    known = _UNIT_TEXTS.get(_ALIASES.get(unit, unit))
    if known is None:
        return unit
    return t(known) if known else ""


def scale_for(values: Iterable[float | None], unit: str) -> Scale:
    """Choose the unit for values that are read together.

    Args:
        values: the values, in `unit`; missing ones are passed over.
        unit: the unit they are in.

    Returns:
        Tonnes for kilograms from 1 000 on, kilograms for tonnes below 0.1; else the unit.
    """
    unit = _ALIASES.get(unit, unit)
    known = [abs(value) for value in values if value is not None and math.isfinite(value)]
    largest = max(known, default=0.0)
    if unit in _LARGER and largest >= _LARGER[unit][1]:
        larger, count = _LARGER[unit]
        return Scale(larger, 1 / count)
    if unit in _SMALLER and 0 < largest < 0.1:
        smaller, count = _SMALLER[unit]
        return Scale(smaller, count)
    return Scale(unit, 1.0)


def number(value: float | None, *, signed: bool = False) -> str:
    """Write a number with three significant figures at least, two below one, no needless zeros.

    Args:
        value: any number; None, NaN and infinities have no value and give a dash.
        signed: whether a positive number carries its plus sign.
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    decimals = _decimals(value)
    rounded = round(value, decimals) or 0.0
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    text = format_decimal(abs(rounded), format=pattern, locale=_LOCALES[language()])
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{text}"


def column(values: Iterable[float | None], *, whole: bool = False) -> list[str]:
    """Write numbers that stand below each other, all with the same decimals.

    Args:
        values: the numbers of one column, in one unit.
        whole: whether they are counts.

    Returns:
        Their texts: no decimals for counts or from 1 000 on, one from 10 on, else two.
    """
    given = list(values)
    largest = max((abs(v) for v in given if v is not None and math.isfinite(v)), default=0.0)
    decimals = 0 if whole or largest >= 999.5 else 1 if largest >= 9.95 else 2
    return [_fixed(value, decimals) for value in given]


def distance(value_km: float) -> str:
    """Write an estimated distance: `2,4 km`, `12 km`; a finer one would claim too much."""
    if value_km < 1:
        return t("moins de {km} km", km=1)
    return f"{_fixed(value_km, 0 if value_km >= 9.95 else 1)}{NO_BREAK}{t('km')}"


def point(lon: float, lat: float) -> str:
    """Write a point of the globe: `47,65° N, 2,08° O`."""
    north = t("N") if lat >= 0 else t("S")
    east = t("E") if lon >= 0 else t("O")
    return f"{_fixed(abs(lat), 2)}° {north}, {_fixed(abs(lon), 2)}° {east}"


def area(value_km2: float) -> str:
    """Write an area in km2, whole."""
    return f"{integer(value_km2)}{NO_BREAK}km²"


def integer(value: float | None) -> str:
    """Write a count, without decimals."""
    return number(None if value is None else round(value))


def quantity(value: float | None, unit: str, *, signed: bool = False) -> str:
    """Write a value with its unit, in the scale that suits it: `1,23 t`, `45 kg`."""
    scale = scale_for([value], unit)
    return scaled(value, scale, signed=signed)


def scaled(value: float | None, scale: Scale, *, signed: bool = False) -> str:
    """Write a value in a scale chosen for several: `0,45 t` beside `1 230 t`."""
    text = number(None if value is None else value * scale.factor, signed=signed)
    if text == NOTHING or not scale.text:
        return text
    return f"{text}{NO_BREAK}{scale.text}"


def share(value: float | None, *, signed: bool = False) -> str:
    """Write a share or a change as a percentage: 0.124 gives `12 %`, or `+12 %` when signed.

    One decimal below 10 %, none from there on; beyond ten times, the factor says more.
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    percent = value * 100
    decimals = 1 if 0 < abs(percent) < 9.95 else 0
    rounded = round(percent, decimals) or 0.0
    pattern = "#,##0.#" if decimals else "#,##0"
    text = format_decimal(abs(rounded), format=pattern, locale=_LOCALES[language()])
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    gap = NARROW if language() == "fr" else ""
    return f"{sign}{text}{gap}%"


def long_date(day: date | None) -> str:
    """Write a date in words: `1er mars 2025`, `1 March 2025`."""
    if day is None:
        return NOTHING
    text = format_date(day, format="long", locale=_LOCALES[language()])
    return text.replace("1 ", "1er ", 1) if language() == "fr" and day.day == 1 else text


def short_date(day: date | None) -> str:
    """Write a date in figures: `01/03/2025`."""
    return NOTHING if day is None else format_date(day, "dd/MM/yyyy", _LOCALES[language()])


def month_names(*, wide: bool = False) -> list[str]:
    """Give the twelve months, January first: `janv.` for an axis, `janvier` when wide."""
    names = get_month_names("wide" if wide else "abbreviated", locale=_LOCALES[language()])
    return [names[month] for month in range(1, 13)]


def separators() -> str:
    """Give plotly's `separators`: the decimal sign, then the thousands sign."""
    return f",{NARROW}" if language() == "fr" else ".,"


def _fixed(value: float | None, decimals: int) -> str:
    if value is None or not math.isfinite(value):
        return NOTHING
    rounded = round(value, decimals) or 0.0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(rounded), format=pattern, locale=_LOCALES[language()])
    return f"{MINUS}{text}" if rounded < 0 else text


def _decimals(value: float) -> int:
    size = abs(value)
    if size == 0 or size >= 99.95:
        return 0
    if size >= 9.995:
        return 1
    if size >= 0.9995:
        return 2
    # Two significant figures below one, and nothing finer than a ten-thousandth.
    return min(4, 1 - math.floor(math.log10(size)))
