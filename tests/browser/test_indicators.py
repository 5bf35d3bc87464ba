"""Indicators and method: reached by their address, chosen in place, kept over a reload."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser

REDON = "?territoire=epci:243500741&annee=2025"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "address",
    [f"/indicateurs{REDON}&lang=fr", f"/indicateurs{REDON}&cadre=sharing&lang=en", "/methode"],
)
def test_first_visit(visit: Opener, address: str, width: int) -> None:
    tab = visit(address, width=width)
    expect(tab.page.locator(".m-section h2").first).to_be_visible()
    assert tab.overflow() == 0


def test_choosing_a_framework(visit: Opener) -> None:
    tab = visit(f"/indicateurs{REDON}")
    expect(tab.heading()).to_have_text("Redon Agglomération")
    expect(tab.page.locator(".m-indicator").first).to_contain_text("Synergies opérationnelles")
    tab.page.get_by_role("radio", name="GRI 306-4").click()
    tab.wait_for_address("cadre=gri306")
    expect(tab.page.locator(".m-indicator").first).to_contain_text("élimination")


def test_a_factor_asked_for_by_the_address_comes_first(visit: Opener) -> None:
    tab = visit("/methode?partie=facteurs&repere=aluminium_virgin")
    first = tab.page.locator(".m-method tbody tr").first
    expect(first).to_have_class("m-marked")
    expect(first).to_contain_text("aluminium_virgin")
