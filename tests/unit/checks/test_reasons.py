"""Every refusal has its words, and no words are left over."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from pipelines.contracts.columns import tables
from pipelines.contracts.reasons import reasons
from pipelines.mending import Mend, Refusal, mend

PIPELINES = Path(__file__).parents[3] / "pipelines"

CAUTIONS = {
    "unknown_platform",
    "outside_perimeter",
    "unverified_commune",
    "unknown_listing",
    "future_completion",
    "superseded_row",
    "place_disagrees",
}


def code_text() -> str:
    """Return the code that refuses rows."""
    files = [
        *(PIPELINES / "checks").glob("*.*"),
        *(PIPELINES / "merging").glob("*.sql"),
        PIPELINES / "platforms.py",
        *(PIPELINES / "readers").glob("*.py"),
    ]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_every_code_that_is_written_has_a_reason() -> None:
    """SQL writes `'…' AS code`; the last of two literals of a CASE counts too."""
    written = set(re.findall(r"'([a-z_]+)' AS code", code_text()))
    written |= set(re.findall(r"(?:THEN|ELSE) '((?:coordinates)_[a-z_]+)'", code_text()))
    written |= set(re.findall(r'"([a-z]+_[a-z]+): ', code_text()))
    written |= set(re.findall(r'"((?:bad|unknown|missing)_[a-z_]+)"', code_text()))
    written -= {"bad_ids", "bad_identifiers"}  # tables, not codes
    assert len(written) > 25
    assert written <= reasons().keys()


def test_every_reason_is_used() -> None:
    """A reason that nothing writes is a reason that nobody checks."""
    text = code_text()
    unused = {code for code in reasons() if code not in text}
    assert unused == set()


def test_every_reason_is_said_in_two_languages() -> None:
    """Both texts show the same cells, and no placeholder is unknown."""
    for reason in reasons().values():
        fr, en = (set(re.findall(r"\{(\w+)\}", text)) for text in (reason.fr, reason.en))
        assert fr == en, reason.code
        assert fr <= {"value", "column", "other", "line"}
        assert reason.fr != reason.en


def test_a_value_with_braces_is_shown_as_it_is() -> None:
    """A cell cannot pass for a placeholder."""
    said = reasons()["bad_number"].said("en", value="{column}{other}", column="mass_t", other="x")
    assert said == "“{column}{other}” is not a number that can be read for mass_t."


def test_every_refusal_has_advice() -> None:
    """Whatever the code, the user is told what to do."""
    for code in reasons().keys() - CAUTIONS:
        found = mend(Refusal(code, "exchanges", "status", ("x",)))
        assert isinstance(found, Mend)
        assert found.advice != "Correct these rows in the source file.", code


def test_the_schema_has_the_contract_columns_in_order() -> None:
    """loaded.sql spells the columns of columns.csv, each with the type of its values."""
    types = {
        "number": "DOUBLE",
        "integer": "BIGINT",
        "bool": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
    }
    with duckdb.connect() as connection:
        connection.execute((PIPELINES / "loaded.sql").read_text(encoding="utf-8"))
        for table, columns in tables().items():
            made = connection.execute(f"DESCRIBE loaded.{table}").fetchall()
            wanted = [(column.name, types.get(column.type, "VARCHAR")) for column in columns]
            assert [row[:2] for row in made[:-3]] == wanted
            assert [row[0] for row in made[-3:]] == ["load_id", "source_line", "raw"]
