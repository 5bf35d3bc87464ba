"""What can go wrong while the demonstration is made."""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import PipelineError


class DemoError(PipelineError):
    """The demonstration cannot be made as asked."""


class NotADemo(DemoError):
    """A database that holds data of others, which the demonstration would replace."""

    def __init__(self, db: Path) -> None:
        """Say which database is left alone, and what to do."""
        super().__init__(
            f"{db} holds data that is not the demonstration, so nothing was changed. "
            "Give the demonstration a database of its own: maillage demo --db data/demo.duckdb"
        )
