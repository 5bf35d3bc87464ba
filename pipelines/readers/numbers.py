"""Numbers as people type them: decimal commas, thousands separators, euro signs.

One separator followed by exactly three digits ("1.234") can be read in two ways. The column
decides: any value that can only be read with a decimal comma makes the column's convention the
comma, and likewise for the point; with evidence of both, such a value is not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

CANONICAL_NUMBER = r"^(?:-?[1-9]\d*(?:\.\d*[1-9])?|-0\.\d*[1-9]|0(?:\.\d*[1-9])?)$"
"""What the regular column is made of: no sign +, no spare zeros, a decimal point."""

_GROUP = " \u00a0\u202f\u2007\u2009'\u2019"
_GROUPED = re.compile(rf"^\d{{1,3}}(?:[{_GROUP}]\d{{3}})+(?=[.,]|$)")
_AMBIGUOUS = re.compile(r"^[1-9]\d{0,2}[.,]\d{3}$")
_PLAIN = re.compile(r"^(?:\d+|\d*[.,]\d+)$")
_MANY_GROUPS = {sign: re.compile(rf"^[1-9]\d{{0,2}}(?:\{sign}\d{{3}}){{2,}}$") for sign in ",."}
_BOTH = {
    ",": re.compile(r"^[1-9]\d{0,2}(?:\.\d{3})+,\d+$"),
    ".": re.compile(r"^[1-9]\d{0,2}(?:,\d{3})+\.\d+$"),
}
_EXPONENT = re.compile(r"^\d+(?:[.,]\d+)?[eE][+-]?\d{1,2}$")
_EURO = re.compile(r"\s*(?:€|eur|euros?)$", re.IGNORECASE)
_PERCENT = re.compile(r"\s*%$")
_OTHER = {",": ".", ".": ","}


class AmbiguousNumber(ValueError):
    """A number that the column's evidence lets be read in two ways."""


@dataclass(frozen=True)
class Convention:
    """How a column writes its numbers.

    Attributes:
        comma: decimal commas are declared, or some value can only be read with one.
        point: the same of decimal points.
        declared: a mapping says so; the values have no say.
    """

    comma: bool = False
    point: bool = False
    declared: bool = False

    @property
    def decimal(self) -> str | None:
        """The decimal sign, None where there is no evidence, or evidence of both."""
        if self.comma == self.point:
            return None
        return "," if self.comma else "."


NO_EVIDENCE = Convention()


def convention_of(values: Iterable[str]) -> Convention:
    """Return the convention that the (distinct) ``values`` of a column give evidence of."""
    comma = point = False
    for value in values:
        sign = evidence(value)
        comma = comma or sign == ","
        point = point or sign == "."
        if comma and point:
            break
    return Convention(comma, point)


def evidence(text: str) -> str | None:
    """Return the only decimal sign that ``text`` can have, None where it tells nothing."""
    core = _core(text)
    if core is None or _AMBIGUOUS.match(core):
        return None
    if _PLAIN.match(core) and not core.isdigit():
        return "," if "," in core else "."
    for sign in ",.":
        if _BOTH[sign].match(core):
            return sign
        if _MANY_GROUPS[sign].match(core):
            return _OTHER[sign]
    return None


def parse_number(
    text: str, convention: Convention, *, euro: bool = False, share: bool = False
) -> Decimal | None:
    """Return the number that ``text`` writes, None where it is not one.

    Args:
        text: the cell, trimmed.
        convention: the column's.
        euro: the column is in euros, so that a euro sign may follow.
        share: the column is a share, so that "5 %" is 0.05.

    Raises:
        AmbiguousNumber: the column has evidence of both conventions and ``text`` fits both.
    """
    percent = share and _PERCENT.search(text) is not None
    if percent:
        text = _PERCENT.sub("", text)
    if euro:
        text = _EURO.sub("", text)
    core = _core(text)
    if core is None:
        return None
    plain = _point_decimal(core, convention)
    if plain is None:
        return None
    number = Decimal(plain)
    if text.lstrip().startswith(("-", "\u2212")):
        number = -number
    return number / 100 if percent else number


def canonical(number: Decimal) -> str:
    """Return ``number`` with a decimal point, no exponent, no spare zeros."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def parse_typed(text: str) -> Decimal | None:
    """Return the number of a cell that its format typed ("1e-05"), None where it is not one."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 30 else None


def _core(text: str) -> str | None:
    """Return ``text`` without sign and without spaces between groups, None if no number."""
    core = text.strip()
    if core[:1] in ("+", "-", "\u2212"):
        core = core[1:].lstrip()
    if not core[:1].isdigit() and core[:1] not in (".", ","):
        return None
    groups = _GROUPED.match(core)
    if groups:
        core = re.sub(f"[{_GROUP}]", "", groups.group()) + core[groups.end() :]
    return core if core.isascii() else None


def _point_decimal(core: str, convention: Convention) -> str | None:
    """Return ``core`` as Python writes numbers, None where it is not a number."""
    if core.isdigit():
        return core
    if _EXPONENT.match(core):
        return core.replace(",", ".")
    if _AMBIGUOUS.match(core):
        if convention.comma and convention.point:
            raise AmbiguousNumber(core)
        sign = "," if "," in core else "."
        if convention.decimal in (None, sign):
            return core.replace(",", ".")
        return core.replace(sign, "")
    if _PLAIN.match(core):
        return core.replace(",", ".")
    for sign in ",.":
        against = convention.declared and convention.decimal == _OTHER[sign]
        if _BOTH[sign].match(core):
            return None if against else core.replace(_OTHER[sign], "").replace(sign, ".")
        if _MANY_GROUPS[sign].match(core):
            refused = convention.declared and convention.decimal == sign
            return None if refused else core.replace(sign, "")
    return None
