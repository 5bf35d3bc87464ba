"""Near by road: distances that say how they were made, and the way to a listing on the map."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from pipelines.compute import compute
from pipelines.snapshot import publish
from pipelines.warehouse import open_writer
from tests.browser.conftest import Opener
from tests.browser.server import serve
from tests.support.small_country import insert
from tests.support.small_roads import register_small_roads
from tests.support.small_warehouse import small_warehouse

pytestmark = pytest.mark.browser

EAST_OF_RIVER = "/ressources-a-proximite?lieu=point:45.161,0.201&rayon=50"
SITES = {"west-bank": (0.175, 45.175), "east-bank": (0.205, 45.175), "off-road": (0.2, 45.215)}
# The ends of the way that the map draws, null for none.
ENDS_OF_WAY = """() => {
  const way = document.querySelector('.js-plotly-plot').data.findLast(t => t.name === 'way');
  return way ? [[way.lon[0], way.lat[0]], [way.lon.at(-1), way.lat.at(-1)], way.lon.length] : null;
}"""


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard on the small country, which has roads and a river."""
    folder = tmp_path_factory.mktemp("roads")
    db = small_warehouse(folder / "m.duckdb")
    offer = {"platform": "p", "kind": "offer", "status": "open"}
    offer |= {"resource": "material", "category": "wood_pallets"}
    listings = [
        {**offer, "listing_id": name, "company_id": name, "title": f"Palettes, {name}"}
        for name in SITES
    ]
    hidden = {"listing_id": "hidden", "title": "Palettes, cachées", "visibility": "anonymous"}
    with open_writer(db) as cursor:
        insert(
            cursor,
            "companies",
            [
                {"company_id": name, "name": name, "country": "FR", "lon": lon, "lat": lat}
                for name, (lon, lat) in SITES.items()
            ],
        )
        insert(cursor, "listings", [*listings, {**offer, "company_id": "west-bank", **hidden}])
        insert(cursor, "settings", [{"key": "as_of", "value": "2026-10-31"}])
        register_small_roads(cursor)
        compute(cursor)
    publish(db)
    with serve(db, folder / "log.txt") as address:
        yield address


def test_a_click_on_a_listing_draws_the_way_to_it(visit: Opener, roads: str) -> None:
    tab = visit(EAST_OF_RIVER, address=roads)
    tab.drawn()
    listings = tab.page.locator(".m-listing")
    expect(listings.first).to_contain_text("east-bank")  # the other bank is 3 km off, 39 by road
    told = {"Palettes, east-bank": "par la route", "Palettes, off-road": "estimé (détour)"}
    for title, method in told.items():
        row = listings.filter(has_text=title)
        expect(row.locator(".m-listing__distance")).to_contain_text(method)
    assert tab.page.evaluate(ENDS_OF_WAY) is None

    def show(title: str) -> None:
        row = tab.page.locator('[class*="st-key-row-"]', has_text=title)
        row.get_by_role("button", name="Montrer sur la carte").click()
        expect(tab.page.locator(".m-listing--marked")).to_contain_text(title)
        tab.settle()
        tab.drawn()

    show("Palettes, west-bank")
    legend = tab.page.locator(".m-legend")
    expect(legend).to_contain_text("Par la route, en camion : 39 km")
    first, last, points = tab.page.evaluate(ENDS_OF_WAY)
    assert first == pytest.approx(SITES["west-bank"])
    assert last == pytest.approx((0.201, 45.161))
    assert points > 15  # by the bridge, not across the river
    show("Palettes, cachées")
    expect(legend).not_to_contain_text("Par la route, en")
    assert tab.page.evaluate(ENDS_OF_WAY) is None
