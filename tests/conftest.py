"""What every test may use."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The team's reference files beside the project; the test is skipped where they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: the reference files lie beside the project, not in it")
    return SHARED
