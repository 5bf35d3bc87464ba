"""The pieces of a screen: listings, lines that add up, dates and distances."""

from datetime import date
from typing import Any

import pytest

from dashboard import cards
from dashboard.figures import Comparison


def listing(**more: Any) -> dict[str, Any]:  # noqa: ANN401  # any column of a listing
    return {
        "rank": 1,
        "point": "-2.084300,47.651200",
        "kind": "offer",
        "resource": "material",
        "category": "wood_pallets",
        "title": "Palettes",
        "visibility": "members",
        "company_name": "Menuiserie",
        "commune_code": "35236",
        "commune_name": "Redon",
        "distance_km": 12.4,
        "distance_band": None,
        "distance_method": "detour",
        "available_from": None,
        "available_to": None,
        **more,
    }


def test_distance_says_how_it_was_made() -> None:
    assert cards.distance(listing()) == ("12\u00a0km", "estimé (détour)")


@pytest.mark.parametrize(("band", "text"), [("0-5", "moins de 5 km"), ("10-15", "10 à 15 km")])
def test_an_anonymous_listing_is_far_by_a_band(band: str, text: str) -> None:
    row = listing(visibility="anonymous", distance_band=band, distance_km=15.0)
    assert cards.distance(row) == (text, "depuis sa commune, estimé (détour)")
    wider = {**row, "commune_code": None, "commune_name": "Redon Agglomération"}
    assert cards.distance(wider) == (text, "depuis Redon Agglomération, estimé (détour)")


def test_an_anonymous_listing_names_nobody() -> None:
    row = listing(visibility="anonymous", distance_band="0-5")
    shown = cards.listing(row, {}, marked=False).source
    assert "Menuiserie" not in shown
    assert "Entreprise anonyme" in shown


def test_in_the_commune_no_finer_distance_is_claimed() -> None:
    row = listing(distance_method="intra_commune", distance_km=0.4)
    assert cards.distance(row) == ("dans la commune", "estimé (dans la commune)")
    row = listing(distance_method="intra_commune", distance_km=2.84)
    assert cards.distance(row) == ("dans la commune", "environ 2,8\u00a0km")
    anonymous = listing(distance_method="intra_commune", distance_band="0-5", distance_km=5.0)
    assert "km" not in " ".join(cards.distance(anonymous))


def test_a_marked_listing_is_told_apart_and_every_one_knows_its_mark() -> None:
    plain = cards.listing(listing(), {}, marked=False).source
    marked = cards.listing(listing(), {}, marked=True).source
    assert "marked" not in plain and "aria-current" not in plain
    assert "m-listing--marked" in marked and 'aria-current="true"' in marked
    assert all('data-point="-2.084300,47.651200"' in source for source in (plain, marked))


def test_what_a_company_writes_is_text() -> None:
    row = listing(title="<script>x</script>", company_name='"><img src=x>')
    shown = cards.listing(row, {"wood_pallets": "Palettes bois"}, marked=False).source
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (None, None, "sans limite de date"),
        (date(2026, 1, 2), None, "à partir du 02/01/2026"),
        (None, date(2026, 1, 2), "jusqu\u2019au 02/01/2026"),
        (date(2026, 1, 2), date(2026, 3, 4), "du 02/01/2026 au 04/03/2026"),
    ],
)
def test_dates(start: date | None, end: date | None, text: str) -> None:
    assert cards.dates(listing(available_from=start, available_to=end)) == text


def test_lines_that_add_up_start_at_one_zero() -> None:
    lines = [
        ("Production", "", Comparison(3000.0, "kgCO2e")),
        ("Transport", "", Comparison(-1000.0, "kgCO2e")),
    ]
    table = cards.adding_lines(lines, ("Total", Comparison(2000.0, "kgCO2e")), "x").source
    assert table.count("--zero:25.00%") == 2
    assert "left:25.00%;width:75.00%" in table
    assert "left:0.00%;width:25.00%" in table
    assert "\u22121,00\u00a0t CO₂e" in table


def test_without_a_year_before_nothing_is_compared() -> None:
    shown = cards.figure("waste_avoided_t", Comparison(3.0, "t"), "", is_main=True).source
    assert "par rapport" not in shown


def test_a_figure_says_how_it_changed() -> None:
    values = Comparison(3.0, "t", 4.0)
    shown = cards.figure("waste_avoided_t", values, "2024", is_main=True).source
    assert "\u22121\u00a0t" in shown
    assert "\u221225\u202f%" in shown
    assert "m-worse" in shown


def test_a_figure_says_what_its_distances_rest_on() -> None:
    shares = {"declared": 0.25, "network": 0.5, "detour": 0.2, "intra_commune": 0.05}
    values = Comparison(3.0, "t.km", distance_shares=shares)
    shown = cards.figure("tkm_avoided", values, "", is_main=True).source
    assert (
        "Distances\u00a0: 25\u202f% déclarées, 50\u202f% par la route, 25\u202f% estimées" in shown
    )
    only = Comparison(3.0, "t.km", distance_shares={**dict.fromkeys(shares, 0.0), "detour": 1.0})
    shown = cards.figure("tkm_avoided", only, "", is_main=True).source
    assert "Distances\u00a0: 100\u202f% estimées" in shown
    assert "Distances" not in cards.figure("mass_t", Comparison(3.0, "t"), "", is_main=True).source


def test_by_road_says_so() -> None:
    assert cards.distance(listing(distance_method="network")) == ("12\u00a0km", "par la route")
