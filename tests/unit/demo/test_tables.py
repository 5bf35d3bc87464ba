"""The demo's tables are complete, and agree with the taxonomy and the pilots."""

import re

import pytest

from pipelines.contracts.columns import code_values
from pipelines.demo.catalogue import goods, postcodes, read_toml, trades, words
from pipelines.demo.profile import PLATFORMS, read_profile


def test_every_category_of_the_taxonomy_is_described() -> None:
    assert set(goods()) == set(code_values("category"))
    for good in goods().values():
        assert good.offers, good.category
        assert good.needs, good.category
        assert good.unit in code_values("unit")
        if good.resource == "premises":
            assert good.area_m2, good.category
            assert good.days, good.category


def test_the_skills_are_the_45_trades_of_the_taxonomy() -> None:
    skills = [good for good in goods().values() if good.resource == "skill"]
    assert len(skills) == 45
    assert all(len(good.offers) >= 2 for good in skills)


def test_trades_have_naf_codes_and_share_known_categories() -> None:
    assert len({trade.naf_code for trade in trades()}) == len(trades()) >= 60
    for trade in trades():
        assert re.fullmatch(r"\d{2}\.\d{2}[A-Z]", trade.naf_code)
        assert set(trade.offers) | set(trade.needs) <= set(goods()), trade.naf_code
        assert trade.label_fr


def test_every_category_is_offered_by_some_trade() -> None:
    assert {category for trade in trades() for category in trade.offers} == set(goods())


def test_words_are_not_repeated() -> None:
    for table in words().values():
        for entries in table.values():
            assert len(set(entries)) == len(entries)


def test_postcodes_have_five_digits() -> None:
    assert all(re.fullmatch(r"\d{5}", postcode) for postcode in postcodes().values())
    assert postcodes()["35236"] == "35600"  # Redon


def test_perimeters_are_those_of_the_pilots() -> None:
    registry = read_toml("platforms.toml")
    assert tuple(registry) == PLATFORMS
    assert {name: entry["perimeter"] for name, entry in registry.items()} == {
        "breizh-partage": ["epci:200070662", "epci:200043990", "epci:243500741"],
        "solutions-partage": ["region:52", "epci:243500741"],
        "genesis": ["region:28", "region:11"],
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_profile_shares_only_what_its_platform_registers(platform: str) -> None:
    profile = read_profile(platform)
    registered = set(read_toml("platforms.toml")[platform]["resources"])
    assert set(profile.resources) <= registered
    assert {series.category for series in profile.series} <= set(goods())
    assert set(profile.visibility) == set(code_values("visibility"))
