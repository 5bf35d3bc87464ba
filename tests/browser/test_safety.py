"""What a company writes stays text, and a dashboard without data says what to do."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from analytics.snapshot import pointer
from geodata.connection import connect
from tests.browser.conftest import Opener
from tests.browser.server import serve

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=alert(1)> ![p](http://192.0.2.1/p.png) [l](http://192.0.2.1) **b** $x$"
)


@pytest.fixture
def hostile_db(demo_db: Path, tmp_path: Path) -> Path:
    """The demonstration, where every title and company name attacks."""
    version = json.loads(pointer(demo_db).read_text("utf-8"))["version"]
    db = tmp_path / "hostile.duckdb"
    folder = tmp_path / "hostile.snapshots"
    folder.mkdir()
    shutil.copyfile(pointer(demo_db), pointer(db))
    copy = folder / f"{version}.duckdb"
    shutil.copyfile(demo_db.parent / f"{demo_db.stem}.snapshots" / f"{version}.duckdb", copy)
    with connect(copy) as connection:
        connection.execute("UPDATE marts.open_listings SET title = $1", [HOSTILE])
        connection.execute(
            "UPDATE marts.open_listings SET company_name = $1 WHERE company_name IS NOT NULL",
            [HOSTILE],
        )
    return db


def test_hostile_texts_are_shown_as_they_are(
    visit: Opener, hostile_db: Path, tmp_path: Path
) -> None:
    with serve(hostile_db, tmp_path / "log.txt") as address:
        tab = visit("/ressources-a-proximite", address=address)
        title = tab.page.locator(".m-listing h3").first
        expect(title).to_have_text(HOSTILE)
        assert tab.page.locator(".m-listing img, .m-listing a, .m-listing strong").count() == 0


def test_without_a_database_the_screen_says_what_to_run(visit: Opener, tmp_path: Path) -> None:
    with serve(tmp_path / "absent.duckdb", tmp_path / "log.txt") as address:
        for path in ("/", "/carte-des-flux", "/ressources-a-proximite"):
            tab = visit(path, address=address)
            expect(tab.page.get_by_role("status")).to_contain_text("maillage demo")


def test_a_screen_that_fails_says_so_in_words(visit: Opener, tmp_path: Path) -> None:
    db = tmp_path / "broken.duckdb"
    folder = tmp_path / "broken.snapshots"
    folder.mkdir()
    (folder / "1.duckdb").write_bytes(b"not a database" * 1000)
    pointer(db).write_text(json.dumps({"version": "1", "file": "1.duckdb"}), "utf-8")
    log = tmp_path / "log.txt"
    with serve(db, log) as address:
        tab = visit("/", address=address)
        status = tab.page.get_by_role("status")
        expect(status).to_contain_text("n\u2019a pas pu être dessiné")
        assert "duckdb" not in tab.page.locator("body").inner_text().lower()
    assert "Traceback" in log.read_text("utf-8")
