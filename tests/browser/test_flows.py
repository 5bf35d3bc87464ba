"""The flow map: drawn in both languages, clicked, filtered, and never without its table."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.watch import WatchedPage

pytestmark = pytest.mark.browser

FLOWS = "/carte-des-flux"
BRITTANY = f"{FLOWS}?territoire=region:53&niveau=epci"
TITLE = {"fr": "Carte des flux", "en": "Flow map"}
# Where a shape of the map is on the screen: the middle of the middle of a ribbon, or a dot.
WHERE = """key => {
  const plot = document.querySelector('.js-plotly-plot');
  const map = plot._fullLayout.map._subplot.map;
  const box = plot.querySelector('canvas').getBoundingClientRect();
  const name = key.includes('>') ? 'flows' : 'places';
  const trace = plot._fullData.find(data => data.name === name && data.customdata.includes(key));
  if (!trace) return null;
  const at = trace.customdata.indexOf(key);
  let point = [trace.lon?.[at], trace.lat?.[at]];
  if (key.includes('>')) {
    const ring = trace.geojson.features[at].geometry.coordinates[0];
    const [one, other] = [ring[8], ring[ring.length - 10]];
    point = [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  }
  const pixel = map.project(point);
  return [box.x + pixel.x, box.y + pixel.y];
}"""


def click(tab: WatchedPage, key: str) -> None:
    """Click a ribbon (`a>b`) or a place of the map."""
    tab.drawn()
    tab.page.locator(".js-plotly-plot").scroll_into_view_if_needed()
    where: Any = tab.page.evaluate(WHERE, key)
    assert where is not None, key
    tab.page.mouse.move(*where)
    expect(tab.page.locator(".hoverlayer .hovertext")).to_have_count(1)
    tab.page.mouse.click(*where, delay=50)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_first_visit(visit: Opener, language: str, width: int) -> None:
    tab = visit(f"{FLOWS}?lang={language}", width=width)
    expect(tab.page.locator(".m-eyebrow")).to_have_text(TITLE[language])
    expect(tab.page.locator(".m-source").last).to_be_visible()
    expect(tab.page.locator(".m-legend li").first).to_be_visible()
    expect(tab.page.get_by_role("table").first).to_be_visible()
    tab.drawn()
    assert tab.overflow() == 0


def test_a_ribbon_and_a_place_are_selected_by_a_click_and_kept(visit: Opener) -> None:
    tab = visit(BRITTANY)
    click(tab, "epci:200043990>epci:243500741")
    tab.wait_for_address("choix=epci%3A200043990%3Eepci%3A243500741")
    caption = tab.page.locator(".st-key-flow-choice caption")
    expect(caption).to_contain_text("entre Vallons de Haute-Bretagne Communauté et Redon")
    tab.page.reload()
    tab.settle()
    expect(caption).to_contain_text("entre Vallons de Haute-Bretagne Communauté et Redon")
    tab.page.get_by_role("button", name="Tout voir").click()
    expect(caption).to_contain_text("tracés")
    click(tab, "epci:200043990")
    tab.wait_for_address("choix=epci%3A200043990")
    expect(caption).to_contain_text("Vallons de Haute-Bretagne Communauté : échanges")


def test_a_place_is_selected_without_the_map(visit: Opener) -> None:
    tab = visit(BRITTANY)
    tab.page.get_by_label("Territoire choisi").click()
    tab.page.get_by_role("option", name="Redon Agglomération").click()
    tab.wait_for_address("choix=epci%3A243500741")
    partners = tab.page.get_by_role("region", name="Redon Agglomération : échanges")
    expect(partners.get_by_role("rowheader").first).to_be_visible()


def test_legend_totals_and_unit_follow_the_filters(visit: Opener) -> None:
    tab = visit(BRITTANY)
    legend, totals = tab.page.locator(".m-legend").first, tab.page.locator(".m-sums")
    before, sums = legend.inner_text(), totals.inner_text()
    tab.page.get_by_label("Largeur selon").click()
    tab.page.get_by_role("option", name="Masse déplacée").click()
    tab.wait_for_address("mesure=masse")
    expect(tab.page.locator(".m-legend-title")).to_have_text("Masse déplacée (t)")
    expect(legend).not_to_have_text(before)
    expect(totals).not_to_have_text(sums)
    heavy = totals.inner_text()
    tab.page.get_by_label("Année").click()
    tab.page.get_by_role("option", name="2024").click()
    tab.wait_for_address("annee=2024")
    expect(totals).not_to_have_text(heavy)


def test_totals_are_those_of_the_territory(visit: Opener) -> None:
    tab = visit(f"{FLOWS}?territoire=epci:243500741&annee=2025")
    texts = tab.page.locator(".m-sums dd").all_inner_texts()
    incoming, outgoing, internal, total = (int(re.sub(r"\D", "", text)) for text in texts)
    assert incoming + outgoing + internal == total > 0


def test_filters_that_leave_nothing_say_what_to_do(visit: Opener) -> None:
    tab = visit(f"{FLOWS}?territoire=commune:35236&ressource=training&annee=2022")
    expect(tab.page.get_by_role("status")).to_contain_text("Retirez un filtre")
    tab = visit(f"{FLOWS}?territoire=epci:243500741&annee=1999")
    expect(tab.page.get_by_role("status")).to_contain_text("Retirez un filtre")


def test_a_selection_of_another_level_is_forgotten(visit: Opener) -> None:
    tab = visit(f"{FLOWS}?territoire=region:53&niveau=departement&choix=epci:243500741")
    expect(tab.page.locator(".st-key-flow-choice caption")).to_contain_text("tracés")
    assert "choix" not in tab.page.url


def test_an_unknown_territory_says_what_to_do(visit: Opener) -> None:
    tab = visit(f"{FLOWS}?territoire=epci:999999999")
    expect(tab.page.get_by_role("status")).to_contain_text("n\u2019est pas dans la base")


def test_every_flow_is_in_a_table_with_its_file(visit: Opener) -> None:
    tab = visit(f"{BRITTANY}&annee=2025")
    tab.page.get_by_text("Voir les flux en tableau").click()
    with tab.page.expect_download() as started:
        tab.page.locator(".st-key-flows-table").get_by_role("button").last.click()
    assert "donnees-de-demonstration" in started.value.suggested_filename
    content = started.value.path().read_bytes().decode("utf-8-sig")
    assert content.startswith("origin;origin_name;destination;destination_name;exchanges;")
