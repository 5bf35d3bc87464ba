"""The canonical text of a cell that a format has typed (XLSX, JSON, Parquet)."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal


def cell_text(value: object) -> tuple[str | None, bool]:
    """Return the text of ``value`` and whether the format typed it.

    Whole floats lose their ".0" (a spreadsheet holds every number as a float); dates and times
    are ISO, a time at midnight being a date alone; lists and objects are JSON.
    """
    if value is None or value == "":
        return None, False
    if isinstance(value, str):
        return value, False
    if isinstance(value, bool):
        return ("true" if value else "false"), True
    if isinstance(value, float):
        if value != value:  # NaN is how data frames write an empty cell
            return None, False
        whole = value.is_integer() and abs(value) < 1e16
        return (str(int(value)) if whole else repr(value)), True
    if isinstance(value, datetime):
        midnight = value.time() == time(0) and value.tzinfo is None
        return (value.date().isoformat() if midnight else value.isoformat()), True
    if isinstance(value, date | time):
        return value.isoformat(), True
    if isinstance(value, int | Decimal):
        return str(value), True
    if isinstance(value, timedelta):
        return str(value), True
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace"), False
    return json.dumps(value, ensure_ascii=False, default=str), False
