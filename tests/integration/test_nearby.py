"""What is available around a point, and what an anonymous listing keeps to itself."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pytest

from analytics.access import Access
from analytics.errors import AccessDenied, UnknownChoice
from analytics.nearby import nearby, way_to
from analytics.search.measure import BANDS_KM
from geodata.distances import detour_km, great_circle_km
from pipelines.compute import compute
from pipelines.warehouse import open_writer
from tests.support.small_country import centre, insert, peers, small_country
from tests.support.small_roads import register_small_roads
from tests.support.small_warehouse import small_warehouse

LOCAL = Access.local()
HERE = centre(0, 0)
NAF_CODE = "25.11Z"


def listing(listing_id: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "listing_id": listing_id,
        "platform": "p",
        "company_id": "near",
        "kind": "offer",
        "resource": "material",
        "category": "wood_pallets",
        "title": "Palettes Europe à céder",
        "status": "open",
        "visibility": "public",
        **extra,
    }


LISTINGS = [
    listing("near"),
    listing("far", company_id="far"),
    listing("own-place", company_id="far", lon=0.06, lat=45.05),
    listing("need", kind="need"),
    listing("closed", status="closed"),
    listing("past", available_to=date(2026, 1, 1)),
    listing("later", available_from=date(2026, 12, 1), available_to=date(2026, 12, 31)),
    listing("by-commune", company_id="far", commune_code="C10"),
    listing(
        "welder", resource="staff", category="welder", title="Soudeur TIG", visibility="anonymous"
    ),
]


@pytest.fixture(scope="module")
def cursor() -> duckdb.DuckDBPyConnection:
    connection = small_country()
    companies = []
    for name, (lon, lat) in {"near": (0.07, 45.07), "far": centre(3, 3)}.items():
        companies.append(
            {"company_id": name, "name": f"{name} SARL", "country": "FR", "lon": lon, "lat": lat}
        )
        companies[-1]["naf_code"] = NAF_CODE
    insert(connection, "companies", [*companies, *peers(0, 0, NAF_CODE)])
    insert(connection, "listings", LISTINGS)
    insert(connection, "settings", [{"key": "as_of", "value": "2026-10-31"}])
    compute(connection.cursor())
    return connection.cursor()


def ids(cursor: duckdb.DuckDBPyConnection, **options: Any) -> list[str]:  # noqa: ANN401
    found = nearby(cursor, LOCAL, lon=HERE[0], lat=HERE[1], **{"radius_km": 100, **options})
    return [row["listing_id"] for row in found]


def test_open_listings_come_nearest_first(cursor: duckdb.DuckDBPyConnection) -> None:
    assert ids(cursor)[0] == "own-place"
    assert set(ids(cursor)) == {"own-place", "near", "need", "welder", "by-commune", "later", "far"}
    found = nearby(cursor, LOCAL, lon=HERE[0], lat=HERE[1], radius_km=100)
    distances = [row["distance_km"] for row in found]
    assert distances == sorted(distances)
    near = next(row for row in found if row["listing_id"] == "near")
    assert near["distance_km"] == pytest.approx(
        float(detour_km(great_circle_km(*HERE, 0.07, 45.07)))
    )
    assert near["company_name"] == "near SARL"


def test_the_radius_is_of_road_kilometres(cursor: duckdb.DuckDBPyConnection) -> None:
    road_km = float(detour_km(great_circle_km(*HERE, *centre(3, 3))))
    assert "far" in ids(cursor, radius_km=road_km + 0.001)
    assert "far" not in ids(cursor, radius_km=road_km - 0.001)


def test_a_listing_of_a_commune_stands_at_its_representative_point(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    found = nearby(cursor, LOCAL, lon=HERE[0], lat=HERE[1], radius_km=100)
    row = next(row for row in found if row["listing_id"] == "by-commune")
    assert (row["lon"], row["lat"]) == pytest.approx(centre(1, 0))
    assert row["commune_code"] == "C10"


def test_dates_must_overlap_and_today_is_the_datas(cursor: duckdb.DuckDBPyConnection) -> None:
    assert "past" not in ids(cursor)
    assert "past" in ids(cursor, date_from=date(2025, 12, 1))
    assert "later" not in ids(cursor, date_to=date(2026, 11, 30))
    assert "later" in ids(cursor, date_from=date(2026, 12, 31), date_to=date(2027, 1, 31))
    assert "later" not in ids(cursor, date_from=date(2027, 1, 1))


def test_filters(cursor: duckdb.DuckDBPyConnection) -> None:
    assert ids(cursor, kind="need") == ["need"]
    assert ids(cursor, resource="staff") == ["welder"]
    assert ids(cursor, category="welder") == ["welder"]
    assert ids(cursor, text="SOUDEUR tig") == ["welder"]
    assert "near" in ids(cursor, text="palettes a ceder")
    assert ids(cursor, text="soudeur palettes") == []
    assert len(ids(cursor, limit=2)) == 2


def test_an_anonymous_listing_gives_its_commune_and_a_band(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    for lon, lat in ((0.07, 45.07), (0.0701, 45.0699), (0.2, 45.2)):
        found = nearby(cursor, LOCAL, lon=lon, lat=lat, resource="staff", radius_km=100)[0]
        assert (found["lon"], found["lat"]) == pytest.approx(centre(0, 0))
        assert found["company_id"] is None
        assert found["company_name"] is None
        assert found["distance_km"] in BANDS_KM
        true_km = float(detour_km(great_circle_km(lon, lat, *centre(0, 0))))
        assert true_km <= found["distance_km"]
        assert found["distance_band"].endswith(f"-{int(found['distance_km'])}")


@pytest.mark.parametrize("default", ["anonymous", "public", None])
def test_the_platforms_default_visibility_is_obeyed(default: str | None) -> None:
    connection = small_country()
    lon, lat = centre(0, 0)
    company = {"company_id": "c", "name": "C", "country": "FR", "lon": lon + 0.02, "lat": lat}
    company["naf_code"] = NAF_CODE
    insert(connection, "companies", [company, *peers(0, 0, NAF_CODE)])
    insert(connection, "listings", [listing("l", company_id="c", visibility=None)])
    platform = {"platform": "p", "perimeter": [], "resources": [], "registered": True}
    insert(connection, "platforms", [platform | {"default_visibility": default}])
    compute(connection.cursor())
    (found,) = nearby(connection.cursor(), LOCAL, lon=lon, lat=lat)
    assert found["visibility"] == (default or "members")
    hidden = default == "anonymous"
    assert (found["company_id"] is None) == hidden
    assert (found["distance_band"] is not None) == hidden
    assert found["lon"] == pytest.approx(lon if hidden else lon + 0.02)


def test_nonsense_is_refused(cursor: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownChoice):
        nearby(cursor, LOCAL, lon=200, lat=45)
    with pytest.raises(UnknownChoice):
        nearby(cursor, LOCAL, lon=0, lat=45, radius_km=0)
    with pytest.raises(UnknownChoice):
        nearby(cursor, LOCAL, lon=0, lat=45, date_from=date(2026, 2, 1), date_to=date(2026, 1, 1))
    for wrong in ({"kind": "gift"}, {"resource": "gold"}, {"category": "gold"}):
        with pytest.raises(UnknownChoice, match="Known"):
            nearby(cursor, LOCAL, lon=0, lat=45, **wrong)
    with pytest.raises(UnknownChoice, match="2026-10-31"):
        nearby(cursor, LOCAL, lon=0, lat=45, date_to=date(2020, 1, 1))
    assert nearby(cursor, LOCAL, lon=179, lat=-45, radius_km=30000)
    with pytest.raises(AccessDenied):
        nearby(cursor, Access("public"), lon=0, lat=45)


@pytest.fixture(scope="module")
def with_roads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    db = small_warehouse(tmp_path_factory.mktemp("nearby") / "m.duckdb")
    banks = {"west-bank": (0.175, 45.175), "east-bank": (0.205, 45.175), "off-road": (0.2, 45.215)}
    companies = [
        {"company_id": name, "name": name, "country": "FR", "lon": lon, "lat": lat}
        for name, (lon, lat) in banks.items()
    ]
    companies.append(
        {"company_id": "commune", "name": "commune", "country": "FR", "commune_code": "C11"}
    )
    names = [row["company_id"] for row in companies]
    listings = [listing(name, company_id=name) for name in names]
    listings += [
        listing("need", company_id="west-bank", kind="need"),
        listing("person", company_id="west-bank", resource="staff", category="welder"),
        listing("hidden", company_id="west-bank", visibility="anonymous"),
    ]
    with open_writer(db) as cursor:
        insert(cursor, "companies", companies)
        insert(cursor, "listings", listings)
        insert(cursor, "settings", [{"key": "as_of", "value": "2026-10-31"}])
        register_small_roads(cursor)
        compute(cursor)
        yield cursor


EAST_OF_RIVER = {"lon": 0.201, "lat": 45.161}


def test_the_nearest_are_those_by_road_where_roads_are_loaded(
    with_roads: duckdb.DuckDBPyConnection,
) -> None:
    found = nearby(with_roads, LOCAL, **EAST_OF_RIVER, radius_km=100)
    rows = {row["listing_id"]: row for row in found}
    assert {name: row["distance_method"] for name, row in rows.items()} == {
        "west-bank": "network",
        "east-bank": "network",
        "off-road": "detour",
        "commune": "detour",
        "need": "network",
        "person": "network",
        "hidden": "detour",
    }
    assert rows["west-bank"]["distance_km"] > 30  # round by the bridge, 3 km away as birds fly
    assert rows["east-bank"]["distance_km"] < 5
    order = [row["listing_id"] for row in found]
    assert order.index("east-bank") < order.index("off-road") < order.index("west-bank")


def test_a_radius_is_by_road_too(with_roads: duckdb.DuckDBPyConnection) -> None:
    near = {row["listing_id"] for row in nearby(with_roads, LOCAL, **EAST_OF_RIVER, radius_km=20)}
    assert "east-bank" in near
    assert "west-bank" not in near


def test_the_nearest_few_by_road_are_those_of_all(
    with_roads: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only as many ways are measured as may matter, lot by lot; the river is between some."""
    monkeypatch.setattr("analytics.search.measure._FIRST_LOT", 1)
    for lon, lat in (EAST_OF_RIVER.values(), (0.17, 45.17), (0.3, 45.0)):
        every = nearby(with_roads, LOCAL, lon=lon, lat=lat, radius_km=100, limit=None)
        for limit in range(1, len(every)):
            some = nearby(with_roads, LOCAL, lon=lon, lat=lat, radius_km=100, limit=limit)
            assert some == every[:limit]


def test_the_way_goes_from_who_offers_to_who_needs(with_roads: duckdb.DuckDBPyConnection) -> None:
    rows = {r["listing_id"]: r for r in nearby(with_roads, LOCAL, **EAST_OF_RIVER, radius_km=100)}
    here = (EAST_OF_RIVER["lon"], EAST_OF_RIVER["lat"])
    for name, profile, first in (
        ("west-bank", "truck", (0.175, 45.175)),
        ("need", "truck", here),
        ("person", "car", (0.175, 45.175)),
    ):
        way = way_to(with_roads, LOCAL, **EAST_OF_RIVER, platform="p", listing_id=name)
        assert way is not None
        assert way.profile == profile
        assert way.distance_km == pytest.approx(rows[name]["distance_km"])
        assert way.duration_min > 0
        assert (way.lon[0], way.lat[0]) == pytest.approx(first)
        assert way.networks.startswith("small@")


@pytest.mark.parametrize("name", ["hidden", "commune", "off-road", "unheard-of"])
def test_no_way_is_drawn_to_who_must_not_be_found(
    with_roads: duckdb.DuckDBPyConnection, name: str
) -> None:
    asked = {"platform": "p", "listing_id": name}
    assert way_to(with_roads, LOCAL, **EAST_OF_RIVER, **asked) is None
    with pytest.raises(AccessDenied):
        way_to(with_roads, Access("public"), **EAST_OF_RIVER, **asked)


def test_an_anonymous_listing_tells_no_more_with_roads(
    with_roads: duckdb.DuckDBPyConnection,
) -> None:
    found = nearby(with_roads, LOCAL, **EAST_OF_RIVER, radius_km=100)
    row = next(row for row in found if row["listing_id"] == "hidden")
    line = float(great_circle_km(*here_of(EAST_OF_RIVER), *centre(1, 1)))
    assert row["distance_km"] == BANDS_KM[np.searchsorted(BANDS_KM, detour_km(line))]


def here_of(place: dict[str, float]) -> tuple[float, float]:
    return place["lon"], place["lat"]
