"""Dates and times as exports write them: ISO, day first, month names, spreadsheet serials."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from pipelines.contracts.folding import fold

CANONICAL_DATE = r"^\d{4}-\d{2}-\d{2}$"
SQL_TIMESTAMP = r"^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$"
CANONICAL_TIMESTAMP = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"

_TIME = r"(?:(?:\s*[T,]?\s*|\s+à\s+)(\d{1,2})\s*[:hH](\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?"
_ZONE = r"\s*(Z|[+-]\d{2}:?\d{2}|UTC)?"
_YEAR_FIRST = re.compile(rf"^(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}{_ZONE}$")
_DAY_FIRST = re.compile(rf"^(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}{_ZONE}$")
_COMPACT = re.compile(r"^(19|20)(\d{2})(\d{2})(\d{2})$")
_NAMED = re.compile(
    rf"^(?:[a-z]+\.? )?(\d{{1,2}})(?:er)? ([a-z]{{3,9}})\.? (\d{{4}}){_TIME}{_ZONE}$"
)
_SERIAL = re.compile(r"^(\d{5})(?:[.,](\d+))?$")
_TIME_DIRECTIVE = re.compile(r"%[HIMSXcTRr]")
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_SHORT_MONTHS = {"janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9}
# Serial days count from here once 1900's false leap day is past (ECMA-376, 18.17.4.1).
_SERIAL_EPOCH = datetime(1899, 12, 30)
# 1954 to 2119: a five-digit number outside it is no date.
_SERIAL_RANGE = range(20_000, 80_000)


def parse_moment(text: str, date_format: str | None = None) -> datetime | None:
    """Return the moment that ``text`` writes, None where it writes none.

    ISO first; then ``date_format`` if there is one, and nothing else; else the day comes first
    ("03/04/2025" is 3 April), French month names, and serial day numbers of spreadsheets. A
    date that cannot be ("31/02/2025") is None. Two-digit years are 1969 to 2068, as in POSIX.
    An offset is kept, so that the caller can choose between the local date and UTC.

    Args:
        text: the cell, trimmed.
        date_format: the mapping's strptime format.
    """
    found = _YEAR_FIRST.match(text)
    if found and (found[2] == "-" or date_format is None):
        return _build(found[1], found[3], found[4], found.groups()[4:])
    if date_format is not None:
        try:
            return datetime.strptime(text, date_format)  # files name no zone
        except ValueError:
            return None
    found = _DAY_FIRST.match(text)
    if found:
        return _build(_full_year(found[4]), found[3], found[1], found.groups()[4:])
    found = _COMPACT.match(text)
    if found:
        return _build(found[1] + found[2], found[3], found[4], ())
    found = _SERIAL.match(text)
    if found:
        return from_serial(text)
    found = _NAMED.match(fold(text)) if not text.isascii() or text[-1:].isdigit() else None
    if found:
        month = _month(found[2])
        return _build(found[3], str(month), found[1], found.groups()[3:]) if month else None
    return None


def parse_timestamp(text: str, date_format: str | None = None) -> datetime | None:
    """Return what `parse_moment` does; a ``date_format`` of days may have a time after it."""
    moment = parse_moment(text, date_format)
    if moment is not None or date_format is None or _TIME_DIRECTIVE.search(date_format):
        return moment
    return next(
        (
            found
            for time in (" %H:%M", " %H:%M:%S")
            if (found := parse_moment(text, date_format + time)) is not None
        ),
        None,
    )


def from_serial(text: str) -> datetime | None:
    """Return the moment of a spreadsheet's serial day number, None outside 1954 to 2119."""
    try:
        days = float(text.replace(",", "."))
    except ValueError:
        return None
    if int(days) not in _SERIAL_RANGE:
        return None
    return _SERIAL_EPOCH + timedelta(seconds=round(days * 86_400))


def date_text(moment: datetime) -> str:
    """Return the date as written, YYYY-MM-DD, whatever the offset."""
    return moment.date().isoformat()


def timestamp_text(moment: datetime) -> str:
    """Return YYYY-MM-DDTHH:MM:SS (and a fraction if there is one), in UTC if it has an offset."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat()


def typed_moment(text: str) -> datetime | None:
    """Return the moment of a cell that its format typed: ISO, or a serial day number."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return from_serial(text)


def _build(year: str, month: str, day: str, rest: tuple[str | None, ...]) -> datetime | None:
    hour, minute, second, fraction, zone = (*rest, *[None] * 5)[:5]
    try:
        moment = datetime.combine(date(int(year), int(month), int(day)), datetime.min.time())
        moment = moment.replace(
            hour=int(hour or 0),
            minute=int(minute or 0),
            second=int(second or 0),
            microsecond=int((fraction or "0").ljust(6, "0")[:6]),
        )
        return _with_zone(moment, zone)
    except (ValueError, OverflowError):
        return None


def _with_zone(moment: datetime, zone: str | None) -> datetime:
    if zone is None:
        return moment
    if zone in ("Z", "UTC"):
        return moment.replace(tzinfo=UTC)
    return datetime.fromisoformat(f"{moment.isoformat()}{zone[:3]}:{zone[-2:]}")


def _full_year(year: str) -> str:
    if len(year) == 4:
        return year
    return f"20{year}" if int(year) < 69 else f"19{year}"


def _month(name: str) -> int | None:
    if name in _MONTHS:
        return _MONTHS.index(name) + 1
    return _SHORT_MONTHS.get(name) or next(
        (
            i
            for i, month in enumerate(_MONTHS, 1)
            if len(name) == 3 and month[:3] == name and name != "jui"
        ),
        None,
    )
