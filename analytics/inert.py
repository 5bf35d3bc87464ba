"""Text that a company wrote leaves the tool inert: no spreadsheet takes it for a formula."""

import re

# A spreadsheet runs a cell that begins so as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def inert(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; a plain number stays."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_plain_number(text) else text


def is_plain_number(text: str) -> bool:
    """Whether a text is a number and nothing else: digits, a sign, a point or comma."""
    return _PLAIN_NUMBER.fullmatch(text) is not None


def for_spreadsheet(cell: str | None) -> str:
    """Return an inert cell; one that begins with an apostrophe gets a second one.

    Taking one apostrophe off therefore always gives back what was there.
    """
    if not cell:
        return ""
    return "'" + cell if cell.startswith("'") else inert(cell)
