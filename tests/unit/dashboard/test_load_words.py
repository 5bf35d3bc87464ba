"""What loads are made of, in words."""

from datetime import date, datetime, timedelta

import pytest

from dashboard import load_words, texts
from dashboard.errors import CommandBusy, CommandFailed, CommandTooLong, UploadRefused
from dashboard.load_summary import failure, said_of

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("days", "fr", "en"),
    [
        (-3, "aujourd\u2019hui", "today"),
        (0, "aujourd\u2019hui", "today"),
        (1, "il y a 1 jour", "1 day ago"),
        (59, "il y a 59 jours", "59 days ago"),
        (60, "il y a 2 mois", "2 months ago"),
    ],
)
def test_how_long_ago(days: int, fr: str, en: str) -> None:
    day = TODAY - timedelta(days=days)
    assert load_words.age(day, TODAY) == fr
    texts.use_language("en")
    assert load_words.age(day, TODAY) == en


def test_a_moment_is_told_in_utc_where_no_browser_says_its_zone() -> None:
    assert load_words.moment(datetime(2026, 3, 1, 23, 5)) == "01/03/2026 à 23:05"


def test_reasons_follow_the_language() -> None:
    row = {"reason_fr": "refusé", "reason_en": "refused"}
    assert load_words.reason(row) == "refusé"
    texts.use_language("en")
    assert load_words.reason(row) == "refused"


def test_what_a_file_says_is_escaped_wherever_it_stands() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    caution = {"code": "w", "rows": 2, "reason_fr": hostile, "reason_en": hostile}
    said = said_of(hostile, {"unmapped_columns": [hostile], "warnings": [caution]})
    table = load_words.grid([(hostile, "")], [[hostile]], caption=hostile)
    written = "".join(part.source for part in (*said, table))
    assert "<img" not in written
    assert written.count("&lt;img") == 8


@pytest.mark.parametrize(
    "error", [CommandBusy("x"), CommandTooLong("x"), UploadRefused("x.exe"), CommandFailed("why")]
)
def test_every_failure_is_said_in_words(error: Exception) -> None:
    assert "<h2>" in failure(error).source  # type: ignore[arg-type]


def test_a_failure_shows_what_the_command_said_as_text() -> None:
    assert "&lt;b&gt;" in failure(CommandFailed("<b>")).source
