"""A server on the demonstration, a browser, and tabs that must stay without fault."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import chromium
from tests.browser.server import serve
from tests.browser.watch import TIMEOUT_MS, WatchedPage

Opener = Callable[..., WatchedPage]

# A machine with two busy cores draws a map in software; a wait that succeeds costs nothing.
expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="session")
def dashboard(demo_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard that shows the demonstration."""
    with serve(demo_db, tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; the test is skipped where none is installed."""
    with sync_playwright() as playwright:
        started = chromium.launch(playwright)
        if started is None:
            # Where every test must run, an absent browser is a failure, not a skip.
            refuse = pytest.fail if os.environ.get("CI") else pytest.skip
            refuse("no chromium: run tests/browser/install_chromium.sh")
        yield started
        started.close()


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[WatchedPage]:
    """The one tab, in which visitors follow one another."""
    opened = WatchedPage(browser)
    yield opened
    opened.close()


@pytest.fixture
def visit(tab: WatchedPage, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens the demonstration or another dashboard as a new visitor; none may meet a fault."""
    faults: list[str] = []

    def open_path(path: str, *, width: int = 1440, address: str | None = None) -> WatchedPage:
        faults.extend(tab.faults)
        tab.arrive(address or request.getfixturevalue("dashboard"), width=width)
        tab.open(path)
        return tab

    tab.faults.clear()
    yield open_path
    assert faults + tab.faults == []
