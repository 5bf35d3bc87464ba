"""`maillage` run by the dashboard: in a process of its own, by the owner only."""

from pathlib import Path

import pytest

from analytics.access import Access
from analytics.errors import AccessDenied
from dashboard import command
from dashboard.errors import CommandBusy, CommandFailed, CommandTooLong
from geodata.connection import connect

OWNER = Access.local()


@pytest.mark.parametrize("role", ["public", "company", "officer", "national"])
def test_only_the_owner_may(role: str, tmp_path: Path) -> None:
    """Refused before any process starts: nothing is written."""
    with pytest.raises(AccessDenied):
        command.run(Access(role), "load", str(tmp_path), db=tmp_path / "m.duckdb")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_load_answers_with_its_report(tmp_path: Path) -> None:
    """Of files that were read and of those that could not be, which end it with code 1."""
    known, unknown = tmp_path / "companies.csv", tmp_path / "what.csv"
    known.write_text("company_id,name\n12345678200010,Scierie\n1,x\n", "utf-8")
    unknown.write_text("platform,resource\n1,2\n", "utf-8")
    db = tmp_path / "m.duckdb"
    answer = command.run(OWNER, "load", str(known), str(unknown), "--no-compute", db=db)
    counts = [answer["files"][0][name] for name in ("read", "accepted", "quarantined")]
    assert counts == [2, 1, 1]
    assert {"advice", "advice_fr", "mapping", "reason_fr"} <= answer["reasons"][0].keys()
    assert answer["files"][1]["error_kind"] == "UnknownTable"


def test_a_database_that_is_held_is_said_to_be_busy(tmp_path: Path) -> None:
    db = tmp_path / "m.duckdb"
    with connect(db), pytest.raises(CommandBusy, match="in use by another process"):
        command.run(OWNER, "status", db=db)


def test_a_refusal_comes_in_the_words_of_the_command(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=r"^There is no database at .*m\.duckdb"):
        command.run(OWNER, "status", db=tmp_path / "m.duckdb")


def test_a_command_is_stopped_at_its_limit(tmp_path: Path) -> None:
    with pytest.raises(CommandTooLong):
        command.run(OWNER, "status", db=tmp_path / "m.duckdb", seconds=0.01)
