"""The reasons that refused most rows of a load, each with what would mend it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.load_report import FileReport, FrequentReason
from pipelines.mending import Refusal, mend

_SQL = Path(__file__).parent / "merging" / "frequent_reasons.sql"


def _sources_of(canonical: str | None, raw: str | None) -> tuple[tuple[str, str], ...]:
    """Tell which header gave which column, where one cell alone has the column's text."""
    ours, theirs = json.loads(canonical or "{}"), json.loads(raw or "{}")
    found = []
    for column, value in ours.items():
        headers = [
            header
            for header, text in theirs.items()
            if value is not None and str(text).strip().replace(",", ".") == value
        ]
        if len(headers) == 1:
            found.append((column, headers[0]))
    return tuple(found)


def frequent_reasons(
    cursor: duckdb.DuckDBPyConnection, reports: Sequence[FileReport]
) -> tuple[FrequentReason, ...]:
    """Return the three reasons that refused most rows of these loads, with what would mend each."""
    loads = [report.load_id for report in reports if report.load_id is not None]
    if not loads:
        return ()
    rows = cursor.execute(
        _SQL.read_text(encoding="utf-8"),
        {"first": min(loads), "last": max(loads)},
    ).fetchall()
    headers = {report.load_id: report.unmapped_columns for report in reports}
    reasons = []
    for table, column, code, count, said_fr, said_en, canonical, raw, values, load_ids in rows:
        advised = mend(
            Refusal(
                code=code,
                table=table,
                column=column or "",
                values=tuple(values or ()),
                headers=tuple(
                    dict.fromkeys(name for load_id in load_ids for name in headers[load_id])
                ),
                sources=_sources_of(canonical, raw),
            )
        )
        reasons.append(
            FrequentReason(
                code,
                column,
                count,
                said_fr,
                said_en,
                advised.mapping,
                advised.advice,
                advised.advice_fr,
            )
        )
    return tuple(reasons)
