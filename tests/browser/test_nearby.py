"""The map and the list: filters, places, clicks."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser

NEARBY = "/ressources-a-proximite"


def test_filters_narrow_the_list_and_go_to_the_address(visit: Opener) -> None:
    tab = visit(NEARBY)
    tab.page.get_by_label("Offres ou besoins").click()
    tab.page.get_by_role("option", name="Besoins").click()
    tab.wait_for_address("sens=need")
    kinds = tab.page.locator(".m-listing .m-tag:first-child")
    expect(kinds.first).to_have_text("Besoin")
    assert set(kinds.all_inner_texts()) == {"Besoin"}
    tab.page.get_by_label("Mots").fill("zzzz introuvable")
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("status")).to_contain_text("Rien d\u2019ouvert ici")


def test_distances_are_in_order_and_say_how_they_were_made(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?rayon=100")
    expect(tab.page.locator(".m-listing")).to_have_count(20)
    texts = tab.page.locator(".m-listing__distance").all_inner_texts()
    assert all("estimé (détour)" in text for text in texts)
    upper = [float(re.findall(r"[\d,]+(?=\skm)", text)[0].replace(",", ".")) for text in texts]
    assert upper == sorted(upper)


def test_anonymous_listing_shows_no_company_and_a_band(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?rayon=200&nombre=200")
    anonymous = tab.page.locator(".m-listing", has_text="Entreprise anonyme").first
    expect(anonymous.locator(".m-listing__distance")).to_have_text(
        re.compile(r"(moins de \d+|\d+ à \d+) km\s*depuis sa commune")
    )


def test_a_commune_is_found_without_its_accents(visit: Opener) -> None:
    tab = visit(NEARBY)
    tab.page.get_by_role("button", name="Changer de lieu").click()
    tab.page.get_by_label("Commune ou code Insee").type("chateaubriant")
    tab.page.get_by_role("button", name="Châteaubriant (44)").click()
    expect(tab.heading()).to_have_text("Autour de Châteaubriant (44)")
    tab.wait_for_address("lieu=44036")


def test_a_click_on_the_map_moves_the_place(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?lieu=35236&mots=zzzz")
    tab.drawn()
    box = tab.page.locator(".js-plotly-plot canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3
    tab.page.mouse.move(x, y)
    expect(tab.page.locator(".hoverlayer .hovertext")).to_have_count(1)
    tab.page.mouse.click(x, y, delay=50)
    expect(tab.heading()).not_to_have_text("Autour de Redon (35)")
    assert "lieu=35236" not in tab.page.url


def test_a_point_by_its_coordinates(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?lon=3.0573&lat=50.6292")
    expect(tab.heading()).to_have_text("Autour de 50,63° N, 3,06° E")


def test_crossed_dates_are_said(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?debut=2026-12-01&fin=2026-11-01")
    expect(tab.page.get_by_role("status")).to_contain_text("se croisent")
