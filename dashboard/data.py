"""The database as the screens see it: one reader a snapshot, every answer cached with its access.

A screen asks `ask(question, **arguments)`, where the question is an entry of `analytics`.  The
cache's key holds the snapshot's version and the access, so that nobody is answered with what
another may see, nor with yesterday's data.
"""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from duckdb import DuckDBPyConnection

from analytics import catalogue, snapshot
from analytics.access import Access
from dashboard.access import current_access

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")

_PINNED = "snapshot-of-this-run"


def database() -> Path:
    """Give the database's path: MAILLAGE_DB, or `data/maillage.duckdb`."""
    return Path(os.environ.get("MAILLAGE_DB", "data/maillage.duckdb"))


def ask(
    question: Callable[Concatenate[DuckDBPyConnection, Access, Parameters], Answer],
    *arguments: Parameters.args,
    **named: Parameters.kwargs,
) -> Answer:
    """Put a question of `analytics` to the snapshot, as whoever is looking.

    Args:
        question: an entry of `analytics`, which takes a cursor and an access first.
        *arguments: its further arguments.
        **named: its further named arguments.

    Returns:
        What the entry answers; callers must not change it in place.
    """
    path = database()
    name = f"{question.__module__}.{question.__qualname__}"
    version = st.session_state.get(_PINNED) or snapshot.version(path)
    answer: Answer = _answer(question, name, str(path), version, current_access(), arguments, named)
    return answer


def is_published() -> bool:
    """Say whether there is anything to ask: a snapshot in force."""
    return snapshot.describe(database()) is not None


def pin_snapshot() -> None:
    """Make every answer of a run of the script come from one snapshot, whatever is published since.

    Called once, as the run begins; a part that is drawn again alone keeps the others' snapshot.
    """
    published = snapshot.describe(database())
    st.session_state[_PINNED] = None if published is None else str(published["version"])


def reference_date() -> date:
    """Give the date that counts as today in this database."""
    return ask(catalogue.today)


def is_demonstration() -> bool:
    """Say whether the companies and exchanges of this database are invented."""
    return ask(catalogue.settings).get("demonstration", "").lower() == "true"


def platform_names() -> list[str]:
    """Name the platforms that have listings or exchanges in this database."""
    return [
        str(row["name"] or row["platform"])
        for row in ask(catalogue.sources)
        if row["listings"] or row["exchanges"]
    ]


@st.cache_resource(max_entries=2, show_spinner=False)
def _reader(path: str, version: str) -> DuckDBPyConnection:
    return snapshot.open_reader(Path(path), version)


@st.cache_data(max_entries=1000, show_spinner=False)
def _answer(
    _question: Callable[..., Any],
    name: str,
    path: str,
    version: str,
    access: Access,
    arguments: tuple[Any, ...],
    named: dict[str, Any],
) -> Any:  # noqa: ANN401  # each question has its own answer; `ask` types it
    # A cursor a call: one connection shared by threads gives wrong answers.
    with _reader(path, version).cursor() as cursor:
        return _question(cursor, access, *arguments, **named)
