"""The map and the list: filters, places, clicks."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from analytics.snapshot import open_reader
from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser

NEARBY = "/ressources-a-proximite"
BOX = "Adresse, entreprise"
# Of the mark that is furthest from any other: its name, and where it is in the window.
LONELIEST_MARK = """() => {
  const plot = document.querySelector('.js-plotly-plot');
  const map = plot._fullLayout.map._subplot.map;
  const marks = plot._fullData.find(trace => trace.name === 'listings').customdata;
  const places = marks.map(mark => map.project(mark.split(',').map(Number)));
  const room = places.map(one => Math.min(
    ...places.filter(other => other !== one).map(other => one.dist(other))
  ));
  const at = room.indexOf(Math.max(...room));
  const box = map.getContainer().getBoundingClientRect();
  return [marks[at], box.x + places[at].x, box.y + places[at].y];
}"""


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


def test_what_was_read_and_widened_is_said(visit: Opener) -> None:
    asked = "mots=charriot%20elevateur&rayon=5&sens=offer&categorie=forklift&quantite=1"
    tab = visit(f"{NEARBY}?lieu=35236&{asked}&debut=2026-12-01&fin=2026-12-03")
    said = tab.page.locator(".m-said p")
    expect(said.first).to_have_text("« charriot » lu « chariot ».")
    expect(said.nth(1)).to_have_text(re.compile(r"Rien à 5,0\skm\s: élargi à \d+\skm\."))
    expect(tab.page.locator(".m-listing").first).to_be_visible()
    expect(tab.page.get_by_label("Quantité, au moins (h)")).to_have_value("1")
    tab.page.get_by_label("Plateforme").click()
    tab.page.get_by_role("option", name="Breizh Partage").click()
    tab.wait_for_address("plateforme=breizh-partage")


def test_distances_are_in_order_and_say_how_they_were_made(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?lieu=point:47.6512,-2.0843&rayon=100")
    expect(tab.page.locator(".m-listing")).to_have_count(20)
    texts = tab.page.locator(".m-listing__distance").all_inner_texts()
    told = [text for text in texts if "dans la commune" not in text]
    assert told and all("estimé (détour)" in text for text in told)
    upper = [float(re.findall(r"[\d,]+(?=\skm)", text)[0].replace(",", ".")) for text in told]
    assert upper == sorted(upper)


def test_anonymous_listing_shows_no_company_and_a_band(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?rayon=200&nombre=200")
    anonymous = tab.page.locator(".m-listing", has_text="Entreprise anonyme")
    elsewhere = anonymous.locator(".m-listing__distance", has_not_text="dans la commune")
    expect(elsewhere.first).to_have_text(re.compile(r"(moins de \d+|\d+ à \d+) km\s*depuis \w"))


def test_one_box_finds_places_of_every_kind(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?lieu=35236")
    for typed, result, title, address in (
        ("chateaubriant", "Châteaubriant (44)", "Châteaubriant (44)", "lieu=commune%3A44036"),
        ("50.6292, 3.0573", "50,63° N, 3,06° E", "50,63° N, 3,06° E (Lille)", "lieu=point%3A50.62"),
        ("44110", "Châteaubriant (44)", "Châteaubriant (44)", "lieu=commune%3A44036"),
        ("charleroi 1", "Charleroi 1", "Charleroi 1 (canton)", "lieu=canton%3ABE"),
    ):
        tab.page.get_by_role("button", name="Changer de lieu").click()
        tab.page.get_by_label(BOX).type(typed)
        tab.page.get_by_role("button", name=re.compile(re.escape(result))).first.click()
        expect(tab.heading()).to_have_text(f"Autour de {title}")
        tab.wait_for_address(address)
        # Once chosen, the panel is closed.
        expect(tab.page.get_by_label(BOX)).to_have_count(0)


def test_a_company_is_found_by_its_number_and_starts_the_search(
    visit: Opener, demo_db: Path
) -> None:
    with open_reader(demo_db) as reader:
        company_id, name = reader.execute(
            "SELECT company_id, name FROM loaded.companies WHERE length(company_id) = 14 "
            "ORDER BY company_id LIMIT 1"
        ).fetchall()[0]
    tab = visit(f"{NEARBY}?lang=en")
    tab.page.get_by_role("button", name="Change place").click()
    tab.page.get_by_label("Address, company").type(company_id)
    tab.page.get_by_role("button", name=name).first.click()
    expect(tab.heading()).to_contain_text(name)
    tab.wait_for_address(f"lieu=company%3A{company_id}")


def test_the_box_says_why_it_found_nothing(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?lieu=35236")
    tab.page.get_by_role("button", name="Changer de lieu").click()
    for typed, said in (
        ("73282932000075", "vérifiez ses chiffres"),
        ("73282932000074", "aucune entreprise chargée ne le porte"),
        ("99999", "Aucune commune ne porte ce code"),
        ("zzzz", "Essayez un mot de moins"),
    ):
        tab.page.get_by_label(BOX).clear()
        tab.page.get_by_label(BOX).type(typed)
        expect(tab.page.get_by_text(said)).to_be_visible()


def test_typing_does_not_draw_the_screen_again(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?lieu=35236")
    tab.drawn()
    drawn = tab.page.locator(".m-listing").first.evaluate_handle("row => row")
    tab.page.get_by_role("button", name="Changer de lieu").click()
    tab.page.get_by_label(BOX).type("nantes")
    expect(tab.page.get_by_role("button", name="Nantes (44)")).to_be_visible()
    assert drawn.evaluate("row => row.isConnected")


def test_an_unknown_place_is_said_and_the_search_still_starts(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?lieu=company:123")
    expect(tab.page.get_by_role("alert")).to_contain_text("n\u2019est pas dans la base")
    expect(tab.page.locator(".m-listing").first).to_be_visible()


def test_to_point_at_a_listing_rings_its_mark(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?lieu=35236")
    tab.drawn()
    row = tab.page.locator(".m-listing").nth(1)
    row.hover()
    expect(tab.page.locator(".st-key-map .m-ring")).to_be_visible()
    expect(row).to_have_class(re.compile("m-listing--near"))
    tab.heading().hover()
    expect(tab.page.locator(".m-ring")).to_have_count(0)


def test_to_point_at_a_mark_tells_its_listings_apart_and_a_click_keeps_them(
    visit: Opener,
) -> None:
    tab = visit(f"{NEARBY}?lieu=35236&nombre=200")
    tab.drawn()
    point, x, y = tab.page.evaluate(LONELIEST_MARK)
    tab.page.mouse.move(x, y)
    expect(tab.page.locator(".m-listing--near").first).to_be_attached()
    tab.page.mouse.click(x, y, delay=50)
    tab.page.wait_for_url(re.compile("point="))
    tab.settle()
    marked = tab.page.locator(".m-listing--marked")
    expect(marked.first).to_be_attached()
    assert {row.get_attribute("data-point") for row in marked.all()} == {point}
    tab.page.get_by_role("button", name="Ne plus le marquer").click()
    expect(marked).to_have_count(0)


def test_a_click_in_the_list_marks_the_map(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?lieu=35236&lang=en", width=390)
    tab.drawn()
    row = tab.page.locator('[class*="st-key-row-"]').nth(2)
    point = row.locator(".m-listing").get_attribute("data-point")
    row.get_by_role("button", name="Show on the map").click()
    tab.wait_for_address("point=")
    marked = tab.page.locator(".m-listing--marked")
    expect(marked.first).to_be_attached()
    assert {found.get_attribute("data-point") for found in marked.all()} == {point}
    assert tab.overflow() == 0


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


def test_crossed_dates_are_said(visit: Opener) -> None:
    tab = visit(f"{NEARBY}?debut=2026-12-01&fin=2026-11-01")
    expect(tab.page.get_by_role("status")).to_contain_text("se croisent")
