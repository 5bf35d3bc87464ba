"""Both screens, both languages, on a desk and on a phone, at a direct first visit."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser

OVERVIEW = "/"
NEARBY = "/ressources-a-proximite"
REDON = "?territoire=epci:243500741&annee=2025"
FIRST_WORDS = {
    (OVERVIEW, "fr"): "Vue d\u2019ensemble",
    (OVERVIEW, "en"): "Overview",
    (NEARBY, "fr"): "Ressources à proximité",
    (NEARBY, "en"): "Nearby resources",
}


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", [OVERVIEW, NEARBY])
def test_first_visit(visit: Opener, path: str, language: str, width: int) -> None:
    tab = visit(f"{path}?lang={language}", width=width)
    assert tab.page.locator("html").get_attribute("lang") == language
    expect(tab.page.locator(".m-eyebrow")).to_have_text(FIRST_WORDS[path, language])
    expect(tab.page.get_by_role("note")).to_be_visible()
    expect(tab.page.locator(".m-source").last).to_be_visible()
    expect(tab.page.locator(".js-plotly-plot").first).to_be_visible()
    assert tab.overflow() == 0


def test_changing_territory(visit: Opener) -> None:
    tab = visit("/")
    expect(tab.heading()).to_have_text("France")
    tab.page.get_by_role("button", name="Changer de territoire").click()
    tab.page.get_by_label("Nom ou code").type("redon agglo")
    tab.page.get_by_role("button", name="Redon Agglomération").click()
    expect(tab.heading()).to_have_text("Redon Agglomération")
    tab.wait_for_address("territoire=epci%3A243500741")
    # Once chosen, the panel is closed.
    expect(tab.page.get_by_label("Nom ou code")).to_have_count(0)


def test_browsing_territories_by_level(visit: Opener) -> None:
    tab = visit("/")
    tab.page.get_by_role("button", name="Changer de territoire").click()
    tab.page.get_by_label("Ou parcourir").click()
    tab.page.get_by_role("option", name="Région").click()
    tab.page.get_by_label("Région", exact=True).click()
    tab.page.get_by_role("option", name="Bretagne").click()
    expect(tab.heading()).to_have_text("Bretagne")
    tab.wait_for_address("territoire=region%3A53")


def test_year_goes_to_the_address_and_survives_a_reload(visit: Opener) -> None:
    tab = visit(f"/{REDON}")
    before = tab.page.locator(".m-lead").inner_text()
    tab.page.get_by_label("Année").click()
    tab.page.get_by_role("option", name="2024").click()
    tab.wait_for_address("annee=2024")
    expect(tab.page.locator(".m-lead")).not_to_have_text(before)
    after = tab.page.locator(".m-lead").inner_text()
    tab.page.reload()
    tab.settle()
    expect(tab.page.locator(".m-lead")).to_have_text(after)


def test_a_year_that_is_not_over_is_not_compared(visit: Opener) -> None:
    tab = visit("/?territoire=epci:243500741&annee=2026")
    expect(tab.page.get_by_text("n\u2019est pas finie")).to_be_visible()
    expect(tab.page.get_by_text("par rapport à")).to_have_count(0)


def test_an_unknown_territory_says_what_to_do(visit: Opener) -> None:
    tab = visit("/?territoire=epci:999999999")
    expect(tab.page.get_by_role("status")).to_contain_text("n\u2019est pas dans la base")


def test_language_link_keeps_the_screen(visit: Opener) -> None:
    tab = visit(f"/{REDON}")
    tab.page.get_by_role("link", name="EN", exact=True).click()
    expect(tab.page.locator(".m-eyebrow")).to_have_text("Overview")
    expect(tab.heading()).to_have_text("Redon Agglomération")
    assert tab.page.locator("html").get_attribute("lang") == "en"
    # The language follows to the other screen, where Streamlit empties the address.
    tab.page.get_by_role("link", name="Nearby resources").click()
    expect(tab.page.locator(".m-eyebrow")).to_have_text("Nearby resources")


def test_table_and_file_behind_the_chart(visit: Opener) -> None:
    tab = visit(f"/{REDON}")
    tab.page.get_by_text("Voir le tableau").click()
    table = tab.page.get_by_role("table", name="Données du graphique")
    expect(table.get_by_role("columnheader").first).to_have_text("Mois")
    with tab.page.expect_download() as started:
        tab.page.get_by_role("button", name="Télécharger le tableau").first.click()
    assert "donnees-de-demonstration" in started.value.suggested_filename
    content = started.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbfmonth;resource;exchanges;")


def test_flows_between_communes(visit: Opener) -> None:
    tab = visit(f"/{REDON}")
    flows = tab.page.get_by_role("table").last
    between_epci = flows.inner_text()
    tab.page.get_by_role("radio", name="communes", exact=True).click()
    tab.wait_for_address("flux=commune")
    expect(flows).not_to_have_text(between_epci)
