"""Identifiers: company numbers, places, ids that spreadsheets took for numbers."""

from __future__ import annotations

import re

from stdnum.fr import siret

CANONICAL_COMPANY = r"^(?:\d{14}|BE\d{10})$"

_SPACES = re.compile(r"\s+")
_SIGNS = re.compile(r"[\s.\-\u2010\u2011\u2013/]+")
_WHOLE_FLOAT = re.compile(r"^(\d+)[.,]0+$")
_EXPONENT = re.compile(r"^(\d)[.,](\d+)[eE]\+?(\d{1,2})$")
_BAND = re.compile(r"^(?:de )?(\d+) ?(?:-|\u2013|a|to|et) ?(\d+)(?: salaries?| employees)?$")
_BAND_OPEN = re.compile(r"^(\d+) ?(?:\+|et plus|ou plus|salaries et plus|salaries ou plus)$")
_HEADS = re.compile(r"^(\d+) ?(?:salaries?|employees|personnes?)?$")


def whole_number(text: str) -> str | None:
    """Return the digits of a number that is whole ("1001.0", "7.3282932000074E13"), else None.

    An exponent counts only where all its digits are written: "7.33E+13" has lost some.
    """
    found = _WHOLE_FLOAT.match(text)
    if found:
        return found[1]
    found = _EXPONENT.match(text)
    if found and len(found[2]) >= int(found[3]):
        digits, rest = found[2][: int(found[3])], found[2][int(found[3]) :]
        return found[1] + digits if not rest.strip("0") else None
    return None


def company_id(text: str, *, typed: bool) -> str:
    """Return a company number without spaces and signs, with the zeros it lost on the left.

    SIRETs of 11 to 13 digits are padded to 14 where the cell was numeric (``typed``), and in
    text only if the padded number passes SIRET's own check. Anything that is not a company
    number comes back as it is, for the checker to refuse.
    """
    digits = whole_number(_SPACES.sub("", text)) or _SIGNS.sub("", text).upper()
    if digits.isdigit() and digits.isascii():
        if 11 <= len(digits) <= 13 and (typed or siret.is_valid(digits.zfill(14))):
            return digits.zfill(14)
        return digits
    if digits[:2] == "BE" and digits[2:].isdigit():
        return digits
    return text


def place_code(text: str, *, pad: bool) -> str:
    """Return a postcode or commune code without spaces, padded to 5 digits if ``pad``.

    Belgian postcodes have 4 digits, so rows that are Belgian are not padded.
    """
    code = _SPACES.sub("", text).upper()
    code = whole_number(code) or code
    if not code[:1].isdigit():
        return text
    if pad and len(code) == 4 and code.isdigit():
        return code.zfill(5)
    return code


def headcount(folded: str) -> str | None:
    """Return a headcount as "12", "10-19" or "50+", None where it is something else."""
    found = _HEADS.match(folded)
    if found:
        return found[1]
    found = _BAND.match(folded)
    if found:
        return f"{found[1]}-{found[2]}"
    found = _BAND_OPEN.match(folded)
    return f"{found[1]}+" if found else None
