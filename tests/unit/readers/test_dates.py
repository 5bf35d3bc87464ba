"""Dates and times as exports write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.dates import (
    date_text,
    from_serial,
    parse_moment,
    timestamp_text,
    typed_moment,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-12-31", "2025-12-31"),
        ("2025-12-31 23:59", "2025-12-31"),
        ("2025-12-31T23:30:00-05:00", "2025-12-31"),
        ("2025/12/31", "2025-12-31"),
        ("31/12/2025", "2025-12-31"),
        ("31-12-2025", "2025-12-31"),
        ("31.12.2025", "2025-12-31"),
        ("3/4/2025", "2025-04-03"),
        ("03/04/25", "2025-04-03"),
        ("01/01/70", "1970-01-01"),
        ("31/12/2025 14:30", "2025-12-31"),
        ("31/12/2025 à 14h30", "2025-12-31"),
        ("20251231", "2025-12-31"),
        ("46022", "2025-12-31"),
        ("46022,75", "2025-12-31"),
        ("31 décembre 2025", "2025-12-31"),
        ("1er août 2025", "2025-08-01"),
        ("mercredi 31 déc. 2025", "2025-12-31"),
        ("5 mai 2025", "2025-05-05"),
        ("29/02/2024", "2024-02-29"),
    ],
)
def test_read(text: str, expected: str) -> None:
    moment = parse_moment(text)
    assert moment is not None
    assert date_text(moment) == expected


@pytest.mark.parametrize(
    "text",
    ["31/02/2025", "12/31/2025", "2025-02-30", "2025", "12345", "99999", "31/12", "31-12/2025",
     "demain", "29/02/2025", "2025-12-31T25:00", "", "20251350", "3 juin", "12 jui 2025"],
)  # fmt: skip
def test_a_date_that_cannot_be_is_left(text: str) -> None:
    assert parse_moment(text) is None


def test_a_declared_format_is_the_only_guess_besides_iso() -> None:
    assert parse_moment("12/31/2025", "%m/%d/%Y") == datetime(2025, 12, 31)
    assert parse_moment("2025-12-31", "%m/%d/%Y") == datetime(2025, 12, 31)
    assert parse_moment("31/12/2025", "%m/%d/%Y") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-12-31", "2025-12-31T00:00:00"),
        ("2025-12-31 10:20:30", "2025-12-31T10:20:30"),
        ("2025-12-31T10:20:30.250Z", "2025-12-31T10:20:30.250000"),
        ("2025-12-31T00:20:30+01:00", "2025-12-30T23:20:30"),
        ("31/12/2025 10:20", "2025-12-31T10:20:00"),
        ("46022.5", "2025-12-31T12:00:00"),
    ],
)
def test_timestamps_are_utc_where_an_offset_is_written(text: str, expected: str) -> None:
    moment = parse_moment(text)
    assert moment is not None
    assert timestamp_text(moment) == expected


def test_typed_cells() -> None:
    assert typed_moment("2025-12-31") == datetime(2025, 12, 31)
    assert typed_moment("45000") == datetime(2023, 3, 15)
    assert typed_moment("7") is None


@given(st.dates(date(1955, 1, 1), date(2068, 12, 31)))
def test_every_way_of_writing_a_day_gives_that_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for text in (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%Y%m%d}",
    ):
        moment = parse_moment(text)
        assert moment is not None
        assert moment.date() == day
    assert from_serial(str(serial)) == datetime(1899, 12, 30) + timedelta(days=serial)
