"""The demo's tables are complete, and agree with the taxonomy and the pilots."""

import re
from pathlib import Path

import geopandas
import pytest
from shapely import Point

from pipelines.contracts.columns import code_values
from pipelines.demo.catalogue import belgian_towns, belgium, goods, read_toml, trades, words
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
    for tables in (words(), belgium()):
        for table in tables.values():
            for entries in table.values():
                assert len(set(entries)) == len(entries)


def test_belgian_words_stand_in_for_words_that_exist() -> None:
    for name, table in belgium().items():
        assert set(table) <= (set(goods()) if name == "details" else set(words()[name]))


def test_every_resource_has_its_words() -> None:
    resources = set(code_values("resource"))
    for name in ("refusals", "withdrawals", "breakdowns", "closings", "wishes"):
        assert set(words()[name]) == resources


def test_belgian_towns_have_their_own_postcode_and_a_code_of_statbel() -> None:
    towns = belgian_towns()
    assert len({town["postcode"] for town in towns}) == len(towns)
    assert all(re.fullmatch(r"[5-7]\d{3}", town["postcode"]) for town in towns)
    assert all(re.fullmatch(r"[59]\d{4}", town["commune_code"]) for town in towns)
    assert {town["name"] for town in towns} >= {"Charleroi", "Namur", "Mouscron"}


def test_belgian_towns_lie_in_their_municipality(shared_dir: Path) -> None:
    outlines = geopandas.read_file(
        shared_dir / "data" / "territories" / "be_communes_581_2019-2024_WGS84.gpkg"
    ).set_index("nis5")
    for town in belgian_towns():
        point = Point(float(town["lon"]), float(town["lat"]))
        outline = outlines.geometry[town["commune_code"]]
        assert outline.distance(point) < 0.001, town["name"]  # 100 m: the outlines are coarse


def test_perimeters_are_those_of_the_pilots() -> None:
    registry = read_toml("platforms.toml")
    assert tuple(registry) == PLATFORMS
    assert {name: entry["perimeter"] for name, entry in registry.items()} == {
        "breizh-partage": ["epci:200070662", "epci:200043990", "epci:243500741"],
        "solutions-partage": ["region:52", "epci:243500741"],
        "genesis": ["region:28", "region:11"],
        "factory-z": [f"canton:BE2682{number:02}" for number in range(2, 10)],
        "openflow": ["arrondissement:BENAMUR"],
        "co-factory": ["epci:200093201"],
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_profile_shares_only_what_its_platform_registers(platform: str) -> None:
    profile = read_profile(platform)
    registered = set(read_toml("platforms.toml")[platform]["resources"])
    assert set(profile.resources) <= registered
    assert {series.category for series in profile.series} <= set(goods())
    assert {campaign.category for campaign in profile.campaigns} <= set(goods())
    assert set(profile.trades) <= {trade.naf_code for trade in trades()}
    roles = {part.role for part in profile.cast}
    told = [*profile.series, *profile.campaigns]
    assert {story.receiver for story in told if story.receiver} <= roles
    assert set(profile.visibility) == set(code_values("visibility"))
