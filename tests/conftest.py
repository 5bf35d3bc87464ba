"""What every test may use."""

import fcntl
import os
from collections.abc import Callable, Iterator
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


@pytest.hookimpl(trylast=True)  # once markers have chosen
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files so that two workers, each taking the next one, end together.

    The first builds the demonstration while the other runs what does without; then come those that
    wait for it, and last the quick ones.
    """
    on_demo = [item.path for item in items if "demo_db" in getattr(item, "fixturenames", ())]

    def rank(item: pytest.Item) -> int:
        if item.path == on_demo[0]:
            return 0
        return 2 if item.path in on_demo else 1 if "integration" in item.path.parts else 3

    if on_demo:
        items.sort(key=rank)


def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of one run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is cached, such as the index of units, stays in the run's folder, for all its tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(run_folder(tmp_path_factory) / "cache"))
        yield


def build_once(folder: Path, build: Callable[[Path], object]) -> Path:
    """Give the path of a database that the first worker to come here builds for all."""
    folder.mkdir(exist_ok=True)
    db = folder / "maillage.duckdb"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            build(db)
            (folder / "built").touch()
    return db


@pytest.fixture(scope="session")
def demo_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's database, built once by the command; tests only read it."""
    folder = run_folder(tmp_path_factory) / "demonstration"
    return build_once(folder, lambda db: maillage("demo", db=db))
