"""What every test may use."""

import fcntl
import os
from pathlib import Path

import pytest

from tests.support.command import maillage

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The team's reference files beside the project; the test is skipped where they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: the reference files lie beside the project, not in it")
    return SHARED


@pytest.fixture(scope="session")
def demo_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's database, built once by the command; tests only read it."""
    own = tmp_path_factory.getbasetemp()
    # Workers of one run share the folder above their own: the first there builds for all.
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demonstration"
    folder.mkdir(exist_ok=True)
    db = folder / "maillage.duckdb"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            maillage("demo", db=db)
            (folder / "built").touch()
    return db
