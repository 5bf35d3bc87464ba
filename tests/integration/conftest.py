"""A warehouse to load into, and one file of each kind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.warehouse import open_writer
from tests.conftest import build_once, run_folder
from tests.support.loading import COMPANIES, EXCHANGES, LISTINGS, MAPPING, PLATFORMS


def install(db: Path) -> None:
    """Make a database with its territories."""
    with open_writer(db):
        pass


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with its territories, made once: tests load into copies of it."""
    return build_once(run_folder(tmp_path_factory) / "installed", install)


@pytest.fixture
def db(tmp_path: Path, installed: Path) -> Path:
    """Give a database with territories and nothing loaded."""
    return shutil.copy(installed, tmp_path / "m.duckdb")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Give a folder with one file of each kind."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    (folder / "listings.csv").write_text(LISTINGS, encoding="cp1252")
    (folder / "exchanges.csv").write_text(EXCHANGES, encoding="utf-8")
    (folder / "platforms.toml").write_text(PLATFORMS, encoding="utf-8")
    return folder


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """Give the mapping of listings.csv."""
    path = tmp_path / "listings.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path
