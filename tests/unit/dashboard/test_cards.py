"""The pieces of a screen: listings, lines that add up, dates and distances."""

from datetime import date
from typing import Any

import pytest

from dashboard import cards
from dashboard.figures import Comparison


def listing(**more: Any) -> dict[str, Any]:  # noqa: ANN401  # any column of a listing
    return {
        "rank": 1,
        "kind": "offer",
        "resource": "material",
        "category": "wood_pallets",
        "title": "Palettes",
        "visibility": "members",
        "company_name": "Menuiserie",
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


def test_an_anonymous_listing_names_nobody() -> None:
    row = listing(visibility="anonymous", distance_band="0-5")
    shown = cards.listings([row], {}).source
    assert "Menuiserie" not in shown
    assert "Entreprise anonyme" in shown


def test_what_a_company_writes_is_text() -> None:
    row = listing(title="<script>x</script>", company_name='"><img src=x>')
    shown = cards.listings([row], {"wood_pallets": "Palettes bois"}).source
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
    shown = cards.figures({"waste_avoided_t": Comparison(3.0, "t")}, "").source
    assert "par rapport" not in shown


def test_a_figure_says_how_it_changed() -> None:
    shown = cards.figures({"waste_avoided_t": Comparison(3.0, "t", 4.0)}, "2024").source
    assert "\u22121\u00a0t" in shown
    assert "\u221225\u202f%" in shown
    assert "m-worse" in shown
