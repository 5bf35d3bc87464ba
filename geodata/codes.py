"""Codes of communes and other territories, as people type them and as they are stored.

French codes are stored bare ("35085", "2A004"); codes of other countries carry the country
in front ("BE52011"), because the Belgian statistical codes collide with the French ones.
"""

import re
from collections.abc import Mapping

FRENCH_COMMUNE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
BELGIAN_UNIT = re.compile(r"\d{5,6}")
DECIMAL_TAIL = re.compile(r"\.0*$")
FRENCH_COMMUNE_LENGTH = 5


def _tidy(text: str) -> str:
    """Drop every kind of space and the ".0" that a numeric spreadsheet cell leaves."""
    return DECIMAL_TAIL.sub("", re.sub(r"\s+", "", text)).upper()


def territory_code(text: object, country: str = "FR") -> str | None:
    """Give the stored form of a territory's code.

    Args:
        text: the code as a file gives it, text or number.
        country: two letters (ISO 3166-1).

    Returns:
        The code without spaces, in capitals, with the country in front outside France;
        None if nothing is left.
    """
    code = _tidy(str(text)) if text is not None else ""
    if not code or code == "NAN":
        return None
    if country == "FR" or code.startswith(country):
        return code
    return country + code


def commune_code(text: object, country: str = "FR") -> str | None:
    """Give the stored form of a commune's code, or of another smallest unit's.

    French codes get back the zero that a spreadsheet drops ("1001" is "01001") and the
    capital of Corsica ("2a004" is "2A004"). Belgian codes are those of the municipality
    (5 digits) or of the judicial canton (6 digits), prefixed by "BE".

    Args:
        text: the code as typed, text or number.
        country: two letters (ISO 3166-1).

    Returns:
        The stored form, or None if the text cannot be such a code; whether a unit has the
        code is another question.
    """
    code = territory_code(text, country)
    if code is None:
        return None
    if country == "FR":
        padded = code.zfill(FRENCH_COMMUNE_LENGTH)
        return padded if FRENCH_COMMUNE.fullmatch(padded) else None
    if country == "BE":
        return code if BELGIAN_UNIT.fullmatch(code.removeprefix("BE")) else None
    return code


def follow(code: str, successors: Mapping[str, str | None]) -> str | None:
    """Follow a code through its successors to the code in force.

    Args:
        code: a stored code.
        successors: old code to new code; None where the old territory was divided between
            several, so that only coordinates can tell.

    Returns:
        The last code of the chain (the code itself if it has no successor), or None where
        the chain ends in a division. A chain that comes back to itself stops there.
    """
    seen = {code}
    current: str | None = code
    while current is not None and current in successors:
        current = successors[current]
        if current in seen:
            break
        if current is not None:
            seen.add(current)
    return current
