"""A publication replaces what readers see, whole, and leaves nothing of itself behind."""

from pathlib import Path

import pytest

from analytics import snapshot
from analytics.errors import NoDatabase
from pipelines.snapshot import publish
from pipelines.warehouse import open_writer

COUNT = "SELECT count(*) FROM loaded.settings"


def test_a_reader_keeps_its_state_and_the_next_one_sees_the_new(tmp_path: Path) -> None:
    db = tmp_path / "maillage.duckdb"
    with open_writer(db):
        pass
    with pytest.raises(NoDatabase, match="maillage publish"):
        snapshot.open_reader(db)
    first = publish(db)
    leftover = first.with_suffix(".partial")
    leftover.write_bytes(b"of a publication that was killed")
    with snapshot.open_reader(db) as early:
        with open_writer(db) as cursor:
            cursor.execute("INSERT INTO loaded.settings VALUES ('as_of', '2026-10-31')")
        before = snapshot.version(db)
        second = publish(db)
        assert snapshot.version(db) > before
        with snapshot.open_reader(db) as late:
            assert late.execute(COUNT).fetchone() == (1,)
        assert early.execute(COUNT).fetchone() == (0,)
    third = publish(db)
    assert sorted(second.parent.iterdir()) == [second, third]
