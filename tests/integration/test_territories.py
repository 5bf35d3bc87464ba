"""The territories that ship: complete, valid, nested, and as people write them."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.connection import connect
from geodata.errors import UnknownTerritory
from geodata.shapes import area_km2
from geodata.territories import (
    REFERENCE,
    install_postcodes,
    install_reference,
    list_levels,
    list_territories,
    resolve,
)

WITHOUT_POLYGON_IN_SOURCE = {
    "12218", "14581", "15031", "15035", "15047", "15171", "49126", "69114",
}  # fmt: skip
WITHOUT_POLYGON = {"15031", "15035", "15047", "15171"}
WITHOUT_EPCI = {"22016", "29083", "29155", "85113"}
PARENTS = ("epci", "departement", "region", "country")
LARGEST_REFERENCE_BYTES = 12_000_000


@pytest.fixture(scope="module")
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the territories that ship."""
    connection = connect()
    reference = connection.cursor()
    install_reference(reference)
    yield reference
    connection.close()


@pytest.fixture(scope="module")
def territories() -> pd.DataFrame:
    """Every shipped territory, geometries in shapely, None where there is none."""
    return geopandas.read_parquet(REFERENCE / "territories.parquet")


@pytest.fixture(scope="module")
def communes(territories: pd.DataFrame) -> pd.DataFrame:
    """The French communes, by code."""
    of_france = territories[territories["level"] == "commune"]
    return of_france.set_index("code", drop=False)


def polygons(frame: pd.DataFrame) -> "np.ndarray[Any, Any]":
    """Give the geometries that a frame has."""
    geometries = frame.geometry.to_numpy()
    return geometries[~shapely.is_missing(geometries)]


def rows(cursor: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Run a query."""
    return cursor.execute(query).fetchall()


def test_every_level_is_complete(cursor: duckdb.DuckDBPyConnection) -> None:
    levels = {(row["country"], row["level"]): row["territories"] for row in list_levels(cursor)}
    assert levels == {
        ("FR", "commune"): 34_875,
        ("FR", "epci"): 1_255,
        ("FR", "departement"): 101,
        ("FR", "region"): 18,
        ("FR", "country"): 1,
        ("BE", "canton"): 28,
        ("BE", "arrondissement"): 2,
        ("BE", "country"): 1,
    }


def test_the_communes_are_those_of_cog_2025(
    cursor: duckdb.DuckDBPyConnection, shared_dir: Path
) -> None:
    path = shared_dir / "data" / "territories" / "commune_ze2020_cog2025.csv"
    with path.open(encoding="utf-8", newline="") as file:
        official = {row["commune_code"] for row in csv.DictReader(file)}
    units = rows(cursor, "SELECT unit_code FROM geo.units WHERE country = 'FR'")
    assert {code for (code,) in units} == official


def test_every_geometry_is_valid(territories: pd.DataFrame) -> None:
    geometries = polygons(territories)
    assert shapely.is_valid(geometries).all()
    assert not shapely.is_empty(geometries).any()
    assert set(shapely.get_type_id(geometries)) <= {3, 6}


@pytest.mark.parametrize("level", ["commune", "epci", "departement", "region", "canton"])
def test_neighbours_meet_without_overlap(territories: pd.DataFrame, level: str) -> None:
    assert shapely.coverage_is_valid(polygons(territories[territories["level"] == level]))


def test_coordinates_have_five_decimals(communes: pd.DataFrame) -> None:
    points = shapely.get_coordinates(polygons(communes))
    assert np.abs(points - points.round(5)).max() < 1e-9


def test_no_land_is_left_between_the_communes(territories: pd.DataFrame) -> None:
    france = territories[(territories["level"] == "country") & (territories["code"] == "FR")]
    holes = [
        shapely.Polygon(ring)
        for part in shapely.get_parts(polygons(france))
        for ring in part.interiors
    ]
    large = [hole for hole in holes if (area_km2(hole) or 0) > 0.1]
    llivia = shapely.Point(1.98, 42.466)  # Spanish, within the Pyrénées-Orientales
    assert len(large) == 1
    assert large[0].contains(llivia)


def test_the_communes_without_polygon_are_kept_and_point_to_their_holder(
    communes: pd.DataFrame,
) -> None:
    without = communes[communes.geometry.isna()]
    assert set(without["code"]) == WITHOUT_POLYGON
    assert set(without["holder_code"]) == {"15141"}
    holder = communes.loc["15141"]
    assert shapely.contains_xy(holder.geometry, without["lon"], without["lat"]).all()
    assert communes.loc[communes.geometry.notna(), "holder_code"].isna().all()


@pytest.mark.parametrize(
    ("code", "name", "official_km2"),
    [
        ("12218", "Conques-en-Rouergue", 107),
        ("14581", "Aurseulles", 47),
        ("49126", "Orée d'Anjou", 158),
        ("69114", "Porte des Pierres Dorées", 13.7),
    ],
)
def test_polygons_that_the_source_lacks_are_made_from_their_parts(
    communes: pd.DataFrame, code: str, name: str, official_km2: float
) -> None:
    assert communes.loc[code, "name"] == name
    assert communes.loc[code, "area_km2"] == pytest.approx(official_km2, rel=0.02)


def test_what_was_changed_is_listed(communes: pd.DataFrame) -> None:
    with (REFERENCE / "mended.csv").open(encoding="utf-8", newline="") as file:
        mended = list(csv.DictReader(file))
    by_kind = {
        kind: [row for row in mended if row["what"] == kind]
        for kind in ("filled", "completed", "cleaned", "without_polygon")
    }
    assert sum(map(len, by_kind.values())) == len(mended)
    listed = {row["code"] for row in by_kind["filled"] + by_kind["without_polygon"]}
    assert listed == WITHOUT_POLYGON_IN_SOURCE
    moved = [float(row["area_moved_km2"]) for row in by_kind["cleaned"]]
    assert max(moved) < 0.03
    assert sum(moved) < 0.3
    assert "42217" in {row["code"] for row in by_kind["completed"]}
    assert {row["code"] for row in mended if row["code"][:2] != "BE"} <= set(communes["code"])


def test_four_islands_have_no_epci(cursor: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT unit_code FROM geo.units WHERE country = 'FR'
        EXCEPT SELECT unit_code FROM geo.members WHERE level = 'epci'
    """
    assert {code for (code,) in rows(cursor, query)} == WITHOUT_EPCI


def test_each_unit_has_one_territory_a_level(cursor: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT level, unit_code FROM geo.members GROUP BY ALL HAVING count(*) > 1"
    assert rows(cursor, query) == []
    query = """
        SELECT m.level, count(*), count(u.unit_code), count(t.code)
        FROM geo.members AS m
        LEFT JOIN geo.units AS u ON m.unit_code = u.unit_code
        LEFT JOIN geo.territories AS t ON t.level = m.level AND t.code = m.code
        GROUP BY m.level
    """
    counted = {level: counts for level, *counts in rows(cursor, query)}
    assert counted == {
        "commune": [34_875] * 3,
        "epci": [34_871] * 3,
        "departement": [34_875] * 3,
        "region": [34_875] * 3,
        "canton": [28] * 3,
        "arrondissement": [28] * 3,
        "country": [34_903] * 3,
    }


def test_departments_nest_in_regions(cursor: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT d.code FROM geo.members AS d JOIN geo.members AS r USING (unit_code)
        WHERE d.level = 'departement' AND r.level = 'region'
        GROUP BY d.code HAVING count(DISTINCT r.code) > 1
    """
    assert rows(cursor, query) == []


def test_areas_and_populations_of_children_add_up_to_their_parent(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    query = """
        SELECT t.level, t.code, t.area_km2, sum(u.area_km2), t.population, sum(u.population)
        FROM geo.territories AS t
        JOIN geo.members AS m ON m.level = t.level AND m.code = t.code
        JOIN geo.territories AS u ON u.level IN ('commune', 'canton') AND u.code = m.unit_code
        WHERE t.area_km2 IS NOT NULL AND t.level NOT IN ('commune', 'canton')
        GROUP BY ALL
    """
    sums = rows(cursor, query)
    assert len(sums) == 1_255 + 101 + 18 + 1 + 2
    for level, code, area, area_of_parts, population, population_of_parts in sums:
        assert area == pytest.approx(area_of_parts, rel=1e-6), (level, code)
        assert population == population_of_parts, (level, code)


@pytest.mark.parametrize("level", ["departement", "region"])
def test_dissolved_polygons_measure_what_their_parts_do(
    territories: pd.DataFrame, level: str
) -> None:
    for _, row in territories[territories["level"] == level].iterrows():
        assert area_km2(row["geometry"]) == pytest.approx(row["area_km2"], rel=1e-8), row["code"]


@pytest.mark.parametrize(
    ("code", "name", "km2"),
    [
        ("200070662", "Bretagne porte de Loire Communauté", 467),
        ("200043990", "Vallons de Haute-Bretagne Communauté", 504),
        ("243500741", "Redon Agglomération", 995),
        ("200010700", "Caux Seine Agglo", 575),
        ("200093201", "Métropole Européenne de Lille", 675),
    ],
)
def test_the_pilots_have_their_areas(
    cursor: duckdb.DuckDBPyConnection, code: str, name: str, km2: float
) -> None:
    found = rows(
        cursor,
        f"SELECT name, area_km2 FROM geo.territories WHERE code = '{code}'",  # noqa: S608
    )
    assert found[0][0] == name
    assert found[0][1] == pytest.approx(km2, rel=0.01)


def test_redon_spans_three_departments(cursor: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT DISTINCT d.code FROM geo.members AS e JOIN geo.members AS d USING (unit_code)
        WHERE e.level = 'epci' AND e.code = '243500741' AND d.level = 'departement' ORDER BY 1
    """
    assert rows(cursor, query) == [("35",), ("44",), ("56",)]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("35089", "La Couyère"),
        ("01001", "L'Abergement-Clémenciat"),
        ("76351", "Le Havre"),
        ("85113", "L'Île-d'Yeu"),
        ("97411", "Saint-Denis"),
        ("2A004", "Ajaccio"),
    ],
)
def test_names_are_written_with_their_article(communes: pd.DataFrame, code: str, name: str) -> None:
    assert communes.loc[code, "name"] == name


def test_population_is_current(communes: pd.DataFrame) -> None:
    assert communes["population"].notna().all()
    assert 68_000_000 < communes["population"].sum() < 69_500_000
    destroyed = communes[communes["population"] == 0]["code"]
    assert set(destroyed) == {"55039", "55050", "55139", "55189", "55239", "55307"}


def test_each_point_is_inside_its_own_polygon(territories: pd.DataFrame) -> None:
    known = territories[territories.geometry.notna()]
    assert shapely.contains_xy(known.geometry.to_numpy(), known["lon"], known["lat"]).all()
    assert territories["lon"].notna().all()


def test_overseas_departments_are_there(communes: pd.DataFrame) -> None:
    overseas = communes[communes["code"].str.startswith("97")]
    assert set(overseas["code"].str[:3]) == {"971", "972", "973", "974", "976"}
    reunion = communes.loc["97411"]
    assert 55 < reunion["lon"] < 56
    assert -22 < reunion["lat"] < -20
    assert reunion["area_km2"] == pytest.approx(142.8, rel=0.01)


def test_successors_lead_to_communes_in_force(cursor: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT old_code FROM geo.successors
        WHERE old_code IN (SELECT unit_code FROM geo.units)
            OR new_code NOT IN (SELECT unit_code FROM geo.units)
        UNION ALL SELECT old_code FROM geo.successors GROUP BY old_code HAVING count(*) > 1
    """
    assert rows(cursor, query) == []
    followed = dict(rows(cursor, "SELECT old_code, new_code FROM geo.successors"))
    assert followed["75101"] == "75056"
    assert followed["13201"] == "13055"
    assert followed["69381"] == "69123"
    assert followed["49040"] == "49126"  # Bouzillé, in Orée d'Anjou
    assert followed["BE52021"] == "BE268204"  # Fleurus, wholly in one canton
    assert followed["BE52011"] is None  # Charleroi, in four


def test_country_cells_hold_every_commune_and_no_neighbour(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    query = """
        SELECT count(*) FROM geo.units AS u
        ANTI JOIN geo.country_cells AS c ON c.country = 'FR'
            AND c.cell_x = floor(u.lon * 10) AND c.cell_y = floor(u.lat * 10)
        WHERE u.country = 'FR'
    """
    assert rows(cursor, query) == [(0,)]
    cells = set(rows(cursor, "SELECT cell_x, cell_y FROM geo.country_cells"))
    assert (43, 508) not in cells  # Brussels
    assert (23, 488) in cells  # Paris
    assert (61, 497) not in cells  # Luxembourg


def test_the_files_are_small_and_documented() -> None:
    files = [path for path in REFERENCE.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST_REFERENCE_BYTES
    with (REFERENCE / "versions.csv").open(encoding="utf-8", newline="") as file:
        versions = list(csv.DictReader(file))
    assert list(versions[0]) == ["name", "version", "source", "licence", "retrieved_on", "note"]
    assert all(row["licence"] and row["source"] and row["version"] for row in versions)
    assert any("CC BY 4.0" in row["licence"] for row in versions)


def test_installing_twice_gives_the_same(cursor: duckdb.DuckDBPyConnection) -> None:
    def digest(of: duckdb.DuckDBPyConnection) -> str:
        names = rows(of, "SELECT level, code, name, area_km2 FROM geo.territories ORDER BY ALL")
        return hashlib.sha256(repr(names).encode()).hexdigest()

    with connect() as again:
        install_reference(again)
        assert digest(again) == digest(cursor)
        with pytest.raises(duckdb.CatalogException):
            install_reference(again)


@pytest.mark.parametrize(
    ("reference", "code", "name"),
    [
        ("epci:243500741", "243500741", "Redon Agglomération"),
        ("country:FR", "FR", "France"),
        ("commune:75101", "75056", "Paris"),
        ("commune: 1001", "01001", "L'Abergement-Clémenciat"),
        ("canton:268203", "BE268203", "Charleroi 1"),
        ("arrondissement:BENAMUR", "BENAMUR", "Namur"),
    ],
)
def test_a_territory_is_found_by_level_and_code(
    cursor: duckdb.DuckDBPyConnection, reference: str, code: str, name: str
) -> None:
    found = resolve(cursor, reference)
    assert (found.code, found.name) == (code, name)
    assert found.reference == f"{reference.partition(':')[0]}:{code}"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("epci", "level and code"),
        ("pays:FR", '"pays" is not a level'),
        ("region:99", 'No territory of level region has the code "99"'),
        ("epci:redon agglomeration", r"epci:243500741 \(Redon Agglomération\)"),
    ],
)
def test_an_unknown_territory_is_told_in_words(
    cursor: duckdb.DuckDBPyConnection, reference: str, message: str
) -> None:
    with pytest.raises(UnknownTerritory, match=message):
        resolve(cursor, reference)


def test_territories_are_listed_by_name_without_accents(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    found = list_territories(cursor, "commune", text="la couyere")
    assert [row["code"] for row in found] == ["35089"]
    assert list_territories(cursor, "region", country="BE") == []


def test_points_are_placed_by_a_spatial_join(cursor: duckdb.DuckDBPyConnection) -> None:
    query = """
        WITH points AS MATERIALIZED (
            SELECT unit_code, ST_Point(lon, lat) AS point FROM geo.units WHERE lon IS NOT NULL
        )
        SELECT p.unit_code, min(u.unit_code)
        FROM points AS p JOIN geo.units AS u ON ST_Intersects(p.point, u.geometry)
        GROUP BY p.unit_code
    """
    plan = rows(cursor, f"EXPLAIN {query}")[0][1]
    assert "SPATIAL_JOIN" in plan
    placed = dict(rows(cursor, query))
    assert len(placed) == 34_903
    assert {code for code, unit in placed.items() if unit != code} == WITHOUT_POLYGON


def test_every_commune_has_a_postcode_and_every_postcode_a_commune(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    odd = cursor.execute(
        "SELECT coalesce(t.code, p.commune_code) FROM "
        "(SELECT code FROM geo.territories WHERE level = 'commune') AS t "
        "FULL JOIN geo.postcodes AS p ON t.code = p.commune_code "
        "WHERE t.code IS NULL OR p.postcode IS NULL OR NOT p.postcode SIMILAR TO '[0-9]{5}'"
    ).fetchall()
    assert odd == []
    redon = cursor.execute("SELECT postcode FROM geo.postcodes WHERE commune_code = '35236'")
    assert redon.fetchall() == [("35600",)]
    cursor.execute("DROP TABLE geo.postcodes")
    install_postcodes(cursor)  # as in a database of before there were postcodes
    assert cursor.execute("SELECT count(*) FROM geo.postcodes").fetchall()[0][0] > 35_000
