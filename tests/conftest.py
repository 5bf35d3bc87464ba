"""What every test may use."""

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
    db = tmp_path_factory.mktemp("demonstration") / "maillage.duckdb"
    maillage("demo", db=db)
    return db
