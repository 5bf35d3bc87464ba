"""Peaks and troughs: the weeks in which a trade lacks hands and machines, or has too many."""

from __future__ import annotations

from datetime import date, timedelta

from numpy.random import Generator

from pipelines.demo.rows import Company

SHARED_IN_CYCLES = frozenset({"staff", "equipment", "premises"})
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
# The busiest month by division of NAF and NACE; others peak in a month of their own.
_PEAKS = {
    "10": 11, "11": 6, "16": 5, "17": 11, "18": 10, "22": 4, "23": 5, "24": 3, "25": 3, "28": 2,
    "29": 2, "31": 9, "33": 8, "38": 1, "41": 6, "43": 6, "45": 11, "46": 11, "47": 12, "49": 12,
    "52": 12, "82": 11,
}  # fmt: skip


def peak_month(company: Company) -> int:
    """The month (1 to 12) around which a company has most work."""
    own = int(company.company_id[-4:]) % 12 + 1
    return _PEAKS.get(company.naf_code[:2], own)


def cycle_window(
    company: Company, kind: str, ends_after: date, rng: Generator
) -> tuple[date, date]:
    """The next weeks of a company's peak (for a need) or of its trough (for an offer).

    Args:
        company: Whose trade decides; the trough is five months after the peak.
        kind: "offer" or "need".
        ends_after: The window ends after this day.
        rng: Draws where it begins and how long it lasts: six weeks to three months.

    Returns:
        The first and the last day.
    """
    centre = peak_month(company)
    if kind == "offer":
        centre = (centre + 4) % 12 + 1
    begins = timedelta(days=int(rng.integers(-40, 5)))
    length = timedelta(days=int(rng.integers(42, 93)))
    for year in range(ends_after.year - 1, ends_after.year + 3):
        first = date(year, centre, 1) + begins
        if first + length > ends_after:
            return first, first + length
    raise AssertionError("a window a year: one of four ends after any day of the second")


def told(kind: str, first: date, last: date) -> str:
    """The window in the words of a title: ", pic de mars à mai"."""
    word = "creux" if kind == "offer" else "pic"
    if first.month == last.month:
        return f", {word} {_of(first)}"
    return f", {word} {_of(first)} à {_MONTHS[last.month - 1]}"


def _of(day: date) -> str:
    month = _MONTHS[day.month - 1]
    return f"d'{month}" if month[0] in "ao" else f"de {month}"
