"""Caring for the network: each list, the same as the command's; and what fits a listing."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.support.command import as_json

pytestmark = pytest.mark.browser

NORMANDY = "/animer-le-reseau?territoire=region:28"
PARTS = ("proposer", "sans-reponse", "en-panne", "motifs", "liens", "prets", "gisement", "appels")
MARKED = "/ressources-a-proximite?lieu=35236&rayon=30&sens=need"


@pytest.fixture(scope="module", autouse=True)
def told(demo_db: Path) -> dict[str, Any]:
    """What the command says; it also compiles, once for all, what the server will run."""
    answer: dict[str, Any] = as_json("follow-up", "--territory", "region:28", db=demo_db)
    return answer


def test_every_list_fits_a_phone(visit: Opener) -> None:
    for part in PARTS:
        tab = visit(f"{NORMANDY}&liste={part}&lang=en", width=390)
        expect(tab.page.locator(".m-section h2").first).to_be_visible()
        expect(tab.page.get_by_role("button", name="CSV").first).to_be_visible()
        assert tab.overflow() == 0


def test_the_screen_says_what_the_command_says(visit: Opener, told: dict[str, Any]) -> None:
    tab = visit(NORMANDY)
    cards = tab.page.locator(".m-match")
    expect(cards).to_have_count(6)
    for card, match in zip(cards.all(), told["proposals"], strict=False):
        expect(card).to_contain_text(match["need"]["title"])
        expect(card).to_contain_text(match["offer"]["title"])
    expect(tab.page.locator(".m-match table").first).to_be_hidden()
    cards.first.locator("summary").click()
    expect(tab.page.locator(".m-match table").first).to_be_visible()
    tab.page.get_by_role("radio", name=re.compile("Liste d.appels")).click()
    tab.wait_for_address("liste=appels")
    with tab.page.expect_download() as saved:
        tab.page.get_by_role("button", name="Télécharger le tableau (CSV)").click()
    text = Path(saved.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["Plateforme"], row["Annonce ou échange"]) for row in rows] == [
        (row["platform"], row["subject"]) for row in told["calls"]
    ]
    with tab.page.expect_download() as saved:
        tab.page.get_by_role("button", name="XLSX").click()
    assert "demonstration" in saved.value.suggested_filename


def test_a_delay_and_a_page_survive_a_reload(visit: Opener) -> None:
    tab = visit("/animer-le-reseau?liste=en-panne&jours=90&page-discussions=2")
    title = tab.page.locator(".m-section h2").first
    said = title.inner_text()
    expect(tab.page.get_by_text("Page 2 sur").first).to_be_visible()
    tab.page.reload()
    tab.settle()
    expect(title).to_have_text(said)
    tab.page.get_by_label("Sans mouvement depuis").click()
    tab.page.get_by_role("option", name="15 jours").click()
    tab.wait_for_address("jours=15")
    expect(title).not_to_have_text(said)


def test_a_marked_listing_is_told_what_would_go_with_it(visit: Opener, demo_db: Path) -> None:
    tab = visit(MARKED)
    tab.drawn()
    expect(tab.page.locator(".m-match")).to_have_count(0)
    row = tab.page.locator('[class*="st-key-row-"]').first
    row.get_by_role("button", name="Montrer sur la carte").click()
    tab.wait_for_address("annonce=")
    need = tab.page.evaluate("new URL(location).searchParams.get('annonce')")
    told = as_json("match", "--need", need, "--limit", "5", db=demo_db)["matches"]
    panel = tab.page.locator(".m-match, .m-state").first
    expect(panel).to_be_visible()
    cards = tab.page.locator(".m-match")
    expect(cards).to_have_count(len(told))
    for card, match in zip(cards.all(), told, strict=True):
        expect(card).to_contain_text(match["offer"]["title"])
