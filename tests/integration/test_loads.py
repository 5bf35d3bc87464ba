"""What was loaded, as the screen *Données* asks for it."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics import loads, quarantine
from analytics.access import Access
from analytics.errors import AccessDenied
from pipelines.quarantine import export
from tests.support.small_country import insert, small_country

OWNER = Access.local()
NOON = datetime(2026, 3, 1, 12)


def a_load(load_id: int, **given: Any) -> dict[str, Any]:  # noqa: ANN401  # any column
    """A row of the log of loads."""
    return {
        "load_id": load_id,
        "file": f"f{load_id}.csv",
        "table_name": "listings",
        "platform": None,
        "loaded_at": NOON,
        "read_rows": 3,
        "accepted": 1,
        "unchanged": 1,
        "quarantined": 1,
        "unmapped_columns": [],
        "sha256": "",
        "source_path": f"/f{load_id}.csv",
        **given,
    }


def a_listing(listing_id: str, platform: str, load_id: int, day: date) -> dict[str, Any]:
    """A listing as it is stored."""
    return {
        "listing_id": listing_id,
        "platform": platform,
        "company_id": "c",
        "kind": "offer",
        "resource": "material",
        "published_on": day,
        "load_id": load_id,
    }


def a_refusal(load_id: int, line: int, *codes: str) -> dict[str, Any]:
    """A refused row with one fault a code."""
    return {
        "load_id": load_id,
        "table_name": "listings",
        "file": f"f{load_id}.csv",
        "line": line,
        "row_key": f"one/{line}",
        "faults": [
            {
                "column": "title",
                "value": "=1+1",
                "code": code,
                "reason_fr": f"{code} (fr)",
                "reason_en": f"{code} (en)",
            }
            for code in codes
        ],
        "canonical": json.dumps(
            {
                "listing_id": str(line),
                "title": "=1+1",
                "company_id": "12345678200010",
                "commune_code": "01004",
                "mass_t": "0.5",
                "unit": None,
            }
        ),
        "raw": "{}",
    }


@pytest.fixture
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two platforms, four loads of which one is undone, three rows in quarantine."""
    connection = small_country()
    insert(connection, "settings", [{"key": "as_of", "value": "2026-03-10"}])
    insert(
        connection,
        "platforms",
        [
            {
                "platform": "one",
                "name": "Un",
                "perimeter": ["epci:E0", "epci:gone"],
                "resources": [],
                "registered": True,
            },
            {"platform": "two", "perimeter": [], "resources": [], "registered": False},
        ],
    )
    undone = a_load(4, platform="two", undone_at=NOON, loaded_at=datetime(2026, 3, 9))
    insert(connection, "loads", [a_load(1), a_load(2), a_load(3, platform="one"), undone])
    insert(
        connection,
        "listings",
        [
            a_listing("a", "one", 1, date(2026, 1, 5)),
            a_listing("b", "two", 1, date(2026, 2, 1)),
            a_listing("c", "two", 2, date(2026, 12, 31)),  # after "today": not a last day
        ],
    )
    insert(connection, "quarantine", [a_refusal(1, 2, "x", "y"), a_refusal(1, 3, "x")])
    insert(connection, "quarantine", [a_refusal(2, 2, "y")])
    warned = {"load_id": 1, "table_name": "listings", "file": "f1.csv", "code": "w"}
    said = {"reason_fr": "attention", "reason_en": "mind"}
    insert(connection, "warnings", [{**warned, **said, "line": line} for line in (2, 3)])
    yield connection.cursor()
    connection.close()


def test_loads_are_listed_newest_first_with_what_became_of_them(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    found = loads.loads(cursor, OWNER)
    assert [row["load_id"] for row in found] == [4, 3, 2, 1]
    assert [row["total"] for row in found] == [4] * 4
    assert [row["still_refused"] for row in found] == [0, 0, 1, 2]
    assert [row["warnings"] for row in found] == [0, 0, 0, 2]
    assert [row["platforms"] for row in found] == [["two"], ["one"], ["two"], ["one", "two"]]
    assert found[0]["undone_at"] == NOON
    second = loads.loads(cursor, OWNER, limit=1, skipped=1)
    assert [(row["load_id"], row["total"]) for row in second] == [(3, 4)]


def test_a_platform_has_the_loads_of_its_rows_whoever_named_it(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    assert [row["load_id"] for row in loads.loads(cursor, OWNER, platform="one")] == [3, 1]
    assert [row["load_id"] for row in loads.loads(cursor, OWNER, platform="two")] == [4, 2, 1]
    assert loads.loads(cursor, OWNER, platform="three") == []


def test_one_load_says_its_cautions_and_what_rests_on_it(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    found = loads.load(cursor, OWNER, 1)
    assert found is not None
    assert found["cautions"] == [
        {"code": "w", "row_count": 2, "reason_fr": "attention", "reason_en": "mind"}
    ]
    rests = loads.rows_of_load(cursor, OWNER, 1)
    assert (rests["listings"], rests["refused"], rests["companies"]) == (2, 2, 0)
    assert loads.load(cursor, OWNER, 99) is None


def test_the_total_leaves_undone_loads_out(cursor: duckdb.DuckDBPyConnection) -> None:
    found = loads.total(cursor, OWNER)
    assert (found["files"], found["read_rows"], found["still_refused"]) == (3, 9, 3)
    assert found["read_rows"] == found["accepted"] + found["unchanged"] + found["quarantined"]
    assert found["loaded_at"] == NOON


def test_platforms_say_their_perimeter_and_how_fresh_they_are(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    two, one = sorted(loads.platforms(cursor, OWNER), key=lambda row: row["registered"])
    assert one["name"] == "Un" and one["perimeter"] == ["E0", "epci:gone"]
    assert two["name"] == "two" and two["perimeter"] == []
    assert (one["listings"], two["listings"], two["exchanges"]) == (1, 2, 0)
    assert (two["first_day"], two["last_day"]) == (date(2026, 2, 1), date(2026, 2, 1))
    assert two["loaded_at"] == NOON  # the later load was undone


def test_refusals_are_counted_by_reason_and_listed_by_fault(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    counted = quarantine.refusal_reasons(cursor, OWNER)
    assert {row["code"]: row["row_count"] for row in counted} == {"x": 2, "y": 2}
    assert [row["row_count"] for row in quarantine.refusal_reasons(cursor, OWNER, load_id=2)] == [1]
    listed = quarantine.refusals(cursor, OWNER)
    assert [(row["load_id"], row["line"], row["code"]) for row in listed] == [
        (1, 2, "x"),
        (1, 2, "y"),
        (1, 3, "x"),
        (2, 2, "y"),
    ]
    narrowed = quarantine.refusals(cursor, OWNER, file="f1.csv", code="x", limit=1, skipped=1)
    assert [(row["line"], row["total"]) for row in narrowed] == [(3, 2)]
    files = quarantine.refused_files(cursor, OWNER)
    assert [(row["file"], row["row_count"]) for row in files] == [("f1.csv", 2), ("f2.csv", 1)]


def test_the_correction_file_is_that_of_the_command(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    written = quarantine.corrections(cursor, OWNER, table="listings")
    assert [path.read_text("utf-8") for path in export(cursor, tmp_path)] == [written]
    rows = list(csv.DictReader(io.StringIO(written)))
    assert list(rows[0].values())[:6] == [
        "2",
        "'=1+1",  # inert in a spreadsheet
        "'12345678200010",  # which would write it 1.23E+13
        "'01004",
        "0.5",
        "",
    ]
    assert [row[quarantine.REFERENCE_COLUMN] for row in rows] == [
        "1:2:one/2",
        "1:3:one/3",
        "2:2:one/2",
    ]
    assert rows[0][quarantine.REASONS_COLUMN] == "x (fr) y (fr)"
    narrowed = quarantine.corrections(
        cursor, OWNER, table="listings", code="y", file="f1.csv", language="en", delimiter=";"
    )
    (row,) = csv.DictReader(io.StringIO(narrowed), delimiter=";")
    assert row[quarantine.REASONS_COLUMN] == "x (en) y (en)"
    assert quarantine.corrections(cursor, OWNER, table="events") == ""


@pytest.mark.parametrize("role", ["public", "company", "officer"])
def test_nothing_is_told_without_an_access_that_reads_in_clear(
    cursor: duckdb.DuckDBPyConnection,
    role: Any,  # noqa: ANN401  # a role's name
) -> None:
    asked = Access(role)
    for question, given in (
        (loads.loads, {}),
        (loads.load, {"load_id": 1}),
        (loads.rows_of_load, {"load_id": 1}),
        (loads.total, {}),
        (loads.platforms, {}),
        (quarantine.refusals, {}),
        (quarantine.refusal_reasons, {}),
        (quarantine.refused_files, {}),
        (quarantine.corrections, {"table": "listings"}),
    ):
        with pytest.raises(AccessDenied):
            question(cursor, asked, **given)
