"""Answers are cached with who asked, and of which snapshot."""

from pathlib import Path

import duckdb
import pytest

from analytics.access import Access
from dashboard import data


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A database whose version and visitor the test changes."""
    now = {"version": "1", "role": "local"}
    monkeypatch.setattr(data.snapshot, "version", lambda path: now["version"])
    monkeypatch.setattr(data.snapshot, "open_reader", lambda path, wanted=None: duckdb.connect())
    monkeypatch.setattr(data, "current_access", lambda: Access(now["role"]))  # type: ignore[arg-type]
    data._answer.clear()
    data._reader.clear()
    return now


def test_an_answer_is_kept_for_one_visitor_one_snapshot_and_one_question(
    published: dict[str, str],
) -> None:
    asked: list[tuple[str, int]] = []

    def question(cursor: duckdb.DuckDBPyConnection, access: Access, number: int) -> int:
        asked.append((access.role, number))
        return int(cursor.execute("SELECT $1::INTEGER", [number]).fetchall()[0][0])

    assert [data.ask(question, 1), data.ask(question, 1)] == [1, 1]
    assert asked == [("local", 1)]
    data.ask(question, 2)
    published["role"] = "national"
    data.ask(question, 1)
    published["version"] = "2"
    data.ask(question, 1)
    assert asked[1:] == [("local", 2), ("national", 1), ("national", 1)]


def test_the_database_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_DB", "/srv/x.duckdb")
    assert data.database() == Path("/srv/x.duckdb")
    monkeypatch.delenv("MAILLAGE_DB")
    assert data.database() == Path("data/maillage.duckdb")
