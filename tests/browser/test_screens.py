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


def test_a_family_filters_every_figure_and_says_so(visit: Opener) -> None:
    tab = visit(f"/{REDON}")
    before = tab.page.locator(".m-lead").inner_text()
    tab.page.get_by_label("Famille").click()
    tab.page.get_by_role("option", name="Matières · Bois").click()
    tab.wait_for_address("famille=wood")
    expect(tab.page.locator(".m-notice", has_text="Famille : Bois")).to_be_visible()
    expect(tab.page.locator(".m-lead")).not_to_have_text(before)
    tab.page.reload()
    tab.settle()
    expect(tab.page.locator(".m-notice", has_text="Famille : Bois")).to_be_visible()
    tab.page.get_by_role("button", name="Compter toutes les familles").click()
    expect(tab.page.locator(".m-notice", has_text="Famille : Bois")).to_have_count(0)
    tab.settle()
    expect(tab.page.locator(".m-lead")).to_have_text(before)
    assert "famille" not in tab.page.url


def test_what_is_behind_a_figure_opens_closes_and_survives_a_reload(visit: Opener) -> None:
    tab = visit(f"/{REDON}")
    tab.page.get_by_role("button", name="Comment ce chiffre est-il fait").first.click()
    panel = tab.page.get_by_role("dialog")
    expect(panel.get_by_text("À quel point il est sûr")).to_be_visible()
    tab.wait_for_address("detail=waste_avoided_t")
    tab.page.reload()
    tab.settle()
    expect(panel.get_by_role("table", name="Échanges, part attribuée")).to_be_visible()
    expect(panel.get_by_role("table", name="Hypothèses et leur emploi")).to_be_visible()
    expect(panel.get_by_role("table", name="Ce que le chiffre laisse de côté")).to_be_visible()
    value = panel.locator(".m-figure__value").inner_text()
    assert value.replace("\u00a0", " ").split()[0] in tab.page.locator("#root").inner_text()
    with tab.page.expect_download() as started:
        panel.get_by_role("button", name="Télécharger le tableau").first.click()
    lines = started.value.path().read_text("utf-8-sig").splitlines()
    column = lines[0].split(";").index("attributed_waste_avoided_t")
    total = sum(float(line.split(";")[column].replace(",", ".")) for line in lines[1:])
    shown = float(value.split()[0].replace("\u202f", "").replace(",", "."))
    assert abs(total - shown) < 0.51
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    tab.page.wait_for_url(lambda url: "detail" not in url)


def test_months_by_family_and_partners_by_company(visit: Opener) -> None:
    tab = visit(f"/{REDON}")
    tab.page.get_by_role("radio", name="famille", exact=True).click()
    tab.wait_for_address("par=family")
    matrix = tab.page.get_by_role("table", name="Échanges réalisés par famille")
    expect(matrix.get_by_role("columnheader")).to_have_count(14)
    partners = tab.page.get_by_role("table", name="premiers partenaires")
    territories = partners.inner_text()
    tab.page.get_by_role("radio", name="entreprises", exact=True).click()
    tab.wait_for_address("partenaires=company")
    expect(partners).not_to_have_text(territories)
    expect(partners.get_by_role("columnheader", name="Commune")).to_be_visible()


def test_stages_of_the_listings_never_increase(visit: Opener) -> None:
    tab = visit(f"/{REDON}")
    rows = tab.page.get_by_role("table", name="Étapes des annonces").locator("tbody tr")
    expect(rows).to_have_count(4)
    counts = [int(row.locator("td").first.inner_text()) for row in rows.all()]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0


def test_table_and_file_behind_the_chart(visit: Opener) -> None:
    tab = visit(f"/{REDON}")
    tab.page.get_by_text("Voir le tableau").click()
    table = tab.page.get_by_role("table", name="Données du graphique")
    expect(table.get_by_role("columnheader").first).to_have_text("Mois")
    with tab.page.expect_download() as started:
        tab.page.get_by_role("button", name="Télécharger le tableau").first.click()
    assert "donnees-de-demonstration" in started.value.suggested_filename
    content = started.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbfmonth;group;resource;exchanges;")
