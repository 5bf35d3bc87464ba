"""Loading the territories that users bring: the team's files, and small ones of known shape."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from geodata.connection import connect
from geodata.errors import TerritoryFileError
from geodata.load import load_members, load_territories
from geodata.territories import install_reference, resolve
from pipelines.cli_territories import app

BELGIUM = "be_communes_581_2019-2024_WGS84.gpkg"
ZONES = "commune_ze2020_cog2025.csv"


@pytest.fixture(scope="module")
def reference() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the territories that ship; each test rolls back what it did."""
    connection = connect()
    install_reference(connection.cursor())
    yield connection
    connection.close()


@pytest.fixture
def cursor(reference: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor in a transaction that is rolled back."""
    within = reference.cursor()
    within.begin()
    yield within
    within.rollback()


def rows(cursor: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Run a query."""
    return cursor.execute(query).fetchall()


def write(path: Path, codes: list[object], shapes: list[Any], **fields: list[object]) -> Path:
    """Write polygons with a code, a name and more, in Luxembourg's coordinate system."""
    names = [f"Name of {code}" for code in codes]
    frame = geopandas.GeoDataFrame(
        {"code": codes, "name": names, **fields}, geometry=shapes, crs="EPSG:4326"
    )
    frame.to_crs("EPSG:2169").to_file(path)
    return path


def square(x: float, y: float = 0, width: float = 1, height: float = 1) -> shapely.Polygon:
    """Make a rectangle in Luxembourg, in hundredths of a degree."""
    west, south = 6 + x / 100, 49.6 + y / 100
    return shapely.box(west, south, west + width / 100, south + height / 100)


FIELDS = {"country": "LU", "code_field": "code", "name_field": "name"}


def test_belgian_municipalities_take_the_place_of_the_cantons(
    cursor: duckdb.DuckDBPyConnection, shared_dir: Path
) -> None:
    report = load_territories(
        cursor,
        shared_dir / "data" / "territories" / BELGIUM,
        level="commune",
        country="be",
        code_field="nis5",
        name_field="name_fr",
        parent_level="arrondissement",
        parent_field="arr_nis",
        parent_name_field="Arrondissement",
        vintage="2019-2024",
    )
    assert (report.territories, report.units_attached, report.units_in_none) == (581, 581, 0)
    assert report.refused == report.mended == report.merged == ()
    assert any("no longer in cantons" in note for note in report.notes)
    units = rows(cursor, "SELECT level, count(*) FROM geo.units WHERE country = 'BE' GROUP BY 1")
    assert units == [("commune", 581)]
    assert resolve(cursor, "commune:BE52011").name == "CHARLEROI"
    assert resolve(cursor, "arrondissement:BE92000").name == "Namur"
    # Two municipalities are named Saint-Nicolas: the code tells them apart.
    saints = "SELECT code FROM geo.territories WHERE name = 'SAINT-NICOLAS' ORDER BY code"
    assert rows(cursor, saints) == [("BE46021",), ("BE62093",)]
    areas = rows(
        cursor,
        "SELECT level, count(*), sum(area_km2) FROM geo.territories "
        "WHERE country = 'BE' AND level <> 'canton' GROUP BY 1 ORDER BY 1",
    )
    assert [(level, count) for level, count, _ in areas] == [
        ("arrondissement", 43), ("commune", 581), ("country", 1),
    ]  # fmt: skip
    for _, _, area in areas:
        assert area == pytest.approx(30_688, rel=1e-3)  # Statbel's area of the country
    members = dict(rows(cursor, "SELECT level, code FROM geo.members WHERE unit_code = 'BE52011'"))
    assert members == {
        "commune": "BE52011", "arrondissement": "BE52000", "canton": "BE268203", "country": "BE",
    }  # fmt: skip
    cells = set(rows(cursor, "SELECT cell_x, cell_y FROM geo.country_cells WHERE country = 'BE'"))
    assert (43, 508) in cells  # Brussels
    assert (30, 506) not in cells  # Lille
    assert rows(cursor, "SELECT count(*) FROM geo.successors WHERE country = 'BE'") == [(0,)]
    orphans = "SELECT count(*) FROM geo.members ANTI JOIN geo.units USING (unit_code)"
    assert rows(cursor, orphans) == [(0,)]


def test_employment_zones_are_dissolved_from_their_members(
    cursor: duckdb.DuckDBPyConnection, shared_dir: Path
) -> None:
    report = load_members(
        cursor,
        shared_dir / "data" / "territories" / ZONES,
        level="zone_emploi",
        commune_field="commune_code",
        code_field="zone_emploi_code",
        name_field="zone_emploi_name",
        vintage="2020",
    )
    assert (report.territories, report.units_attached, report.units_in_none) == (306, 34_875, 0)
    assert report.unknown == report.conflicts == ()
    assert resolve(cursor, "zone_emploi:0059").name == "Mâcon"
    sums = "SELECT sum(area_km2), sum(population) FROM geo.territories WHERE level = "
    of_zones = rows(cursor, sums + "'zone_emploi'")[0]
    of_communes = rows(cursor, sums + "'commune'")[0]
    assert of_zones[0] == pytest.approx(of_communes[0], rel=1e-9)
    assert of_zones[1] == of_communes[1]
    valid = "SELECT bool_and(ST_IsValid(geometry)) FROM geo.territories WHERE level = 'zone_emploi'"
    assert rows(cursor, valid) == [(True,)]


def test_members_of_an_older_vintage_are_followed_and_told(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "bassins.csv"
    path.write_text(
        "Bassins de vie;;\nInsee;Bassin;Libellé\n"
        "1001;A;Premier\n49040;A;Premier\n49126;B;Second\n35089;B;Second\n99999;B;Second\n"
        "35085;;\n",
        encoding="cp1252",
    )
    report = load_members(
        cursor, path, level="zone_emploi",
        commune_field="Insee", code_field="Bassin", name_field="Libellé",
    )  # fmt: skip
    assert (report.territories, report.units_attached) == (2, 3)
    assert report.units_in_none == 34_875 - 3
    assert report.unknown == ("99999",)
    assert report.conflicts == ("49126 (49126): B, kept in A",)
    words = "\n".join(report.lines())
    assert "unknown communes: 99999" in words
    assert "34872 units are in none" in words
    members = rows(
        cursor, "SELECT unit_code, code FROM geo.members WHERE level = 'zone_emploi' ORDER BY 1"
    )
    assert members == [("01001", "A"), ("35089", "B"), ("49126", "A")]


def test_a_second_load_takes_the_place_of_the_first(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for zone in ("A", "B"):
        path = tmp_path / f"{zone}.csv"
        path.write_text(f"commune_code,zone\n01001,{zone}\n", encoding="utf-8")
        load_members(
            cursor, path, level="zone_emploi", commune_field="commune_code", code_field="zone"
        )
    zones = "SELECT code, name FROM geo.territories WHERE level = 'zone_emploi'"
    assert rows(cursor, zones) == [("B", "B")]
    members = "SELECT code, unit_code FROM geo.members WHERE level = 'zone_emploi'"
    assert rows(cursor, members) == [("B", "01001")]


def test_faults_of_a_file_are_mended_or_refused_and_told(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    bow = shapely.Polygon([(6.1, 49.7), (6.12, 49.72), (6.12, 49.7), (6.1, 49.72)])
    path = write(
        tmp_path / "x.gpkg",
        ["1", "2", "2", "3", "4", None, "6"],
        [square(0), square(1), square(2), bow, None, square(5), shapely.Point(6, 49.6)],
    )
    report = load_territories(cursor, path, level="commune", **FIELDS)
    assert report.territories == 3
    assert report.merged == ("LU2",)
    assert len(report.mended) == 1
    assert report.mended[0].startswith("LU3: Self-intersection")
    assert [text.partition(": ")[2] for text in report.refused] == [
        "no geometry", "no usable code", "a Point, not a polygon",
    ]  # fmt: skip
    found = rows(
        cursor,
        "SELECT unit_code, ST_IsValid(geometry), area_km2 FROM geo.units "
        "WHERE country = 'LU' ORDER BY 1",
    )
    assert [(code, valid) for code, valid, _ in found] == [
        ("LU1", True), ("LU2", True), ("LU3", True),
    ]  # fmt: skip
    assert found[1][2] == pytest.approx(2 * found[0][2], rel=1e-3)
    assert resolve(cursor, "country:LU").name == "Luxembourg"


def test_levels_above_wait_for_the_communes_then_take_them_in(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    cantons = write(tmp_path / "cantons.geojson", ["C"], [square(0, 0, 3.4, 2)])
    report = load_territories(cursor, cantons, level="canton", **FIELDS)
    assert (report.territories, report.units_attached, report.units_in_none) == (1, 0, 0)
    assert any("no communes yet" in note for note in report.notes)
    # Its representative point is on the handle, outside, but most of its land is inside.
    hammer = shapely.union(square(3, 0, 0.4, 2), square(3.4, 0.9, 0.7, 0.2))
    assert not square(0, 0, 3.4, 2).contains(hammer.representative_point())
    communes = write(tmp_path / "communes.shp", ["1", "2", "3"], [square(0), hammer, square(5)])
    report = load_territories(cursor, communes, level="commune", **FIELDS)
    members = "SELECT unit_code FROM geo.members WHERE code = 'LUC' ORDER BY 1"
    assert rows(cursor, members) == [("LU1",), ("LU2",)]
    assert any("2 of 3 are in one" in note for note in report.notes)


def test_polygons_of_a_level_take_in_units_by_their_point(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    communes = write(tmp_path / "c.gpkg", ["1", "2", "3"], [square(0), square(1), square(2)])
    load_territories(cursor, communes, level="commune", **FIELDS)
    zones = write(
        tmp_path / "z.gpkg", ["Z2", "Z1"], [square(1.4, 0, 1), square(0, 0, 1.4)], region=["R", "R"]
    )
    report = load_territories(
        cursor, zones, level="zone_emploi", parent_level="region", parent_field="region", **FIELDS
    )
    # The point of the second commune (1.5) is in the one, that of the third (2.5) in none.
    assert (report.units_attached, report.units_in_none) == (2, 1)
    members = "SELECT level, unit_code, code FROM geo.members WHERE unit_code LIKE 'LU%' AND level "
    assert rows(cursor, members + "= 'zone_emploi' ORDER BY 2") == [
        ("zone_emploi", "LU1", "LUZ1"), ("zone_emploi", "LU2", "LUZ2"),
    ]  # fmt: skip
    assert rows(cursor, members + "= 'region' ORDER BY 2") == [
        ("region", "LU1", "LUR"), ("region", "LU2", "LUR"),
    ]  # fmt: skip
    area = "SELECT area_km2 FROM geo.territories WHERE code = "
    both = rows(cursor, area + "'LUZ1'")[0][0] + rows(cursor, area + "'LUZ2'")[0][0]
    assert rows(cursor, area + "'LUR'")[0][0] == pytest.approx(both, rel=1e-9)


def test_french_communes_of_another_vintage_replace_those_there(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    query = (
        "SELECT code, name, ST_AsWKB(geometry)::BLOB FROM geo.territories WHERE level = 'commune' "
        "AND code IN ('35089', '35085', '35001', '49126') ORDER BY code"
    )
    kept = {code: shapely.from_wkb(bytes(wkb)) for code, _, wkb in rows(cursor, query)}
    swallowed = shapely.union_all([kept["35085"], kept["35001"]])
    frame = geopandas.GeoDataFrame(
        {"insee": ["35089", "35999", "49126"], "nom": ["La Couyère", "Neuve", "Orée d'Anjou"]},
        geometry=[kept["35089"], swallowed, kept["49126"]],
        crs="EPSG:4326",
    )
    path = tmp_path / "communes.parquet"
    frame.to_parquet(path)
    report = load_territories(
        cursor, path, level="commune", country="FR",
        code_field="insee", name_field="nom", vintage="COG 2030",
    )  # fmt: skip
    assert report.territories == 3
    units = rows(cursor, "SELECT unit_code FROM geo.units WHERE country = 'FR' ORDER BY 1")
    assert units == [("35089",), ("35999",), ("49126",)]
    assert resolve(cursor, "commune:35085").code == "35999"  # followed to where it lies now
    assert resolve(cursor, "commune:49040").code == "49126"  # older successors still lead on
    members = dict(rows(cursor, "SELECT level, code FROM geo.members WHERE unit_code = '35089'"))
    assert members == {
        "commune": "35089", "epci": "200070662", "departement": "35", "region": "53",
        "country": "FR",
    }  # fmt: skip
    assert len(rows(cursor, "SELECT 1 FROM geo.units WHERE country = 'BE'")) == 28


def test_one_vintage_of_a_file_with_several(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "x.gpkg", ["1", "1", "2"], [square(0), square(0, 0, 2), square(1)],
        year=[2019, 2024, 2019],
    )  # fmt: skip
    report = load_territories(cursor, path, level="commune", where="year=2019", **FIELDS)
    assert (report.territories, report.merged) == (2, ())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code_field": "insee"}, 'no field "insee"; its fields are: code, name'),
        ({"level": "village"}, '"village" is not a level'),
        ({"level": "country"}, '"country" is not a level to load'),
        ({"country": "ZZ"}, '"ZZ" is not a country'),
        ({"country": "Belgium"}, "two letters"),
        ({"parent_level": "region"}, "go together"),
        ({"parent_level": "commune", "parent_field": "name"}, "cannot be the parent"),
        ({"country": "BE", "level": "canton"}, "where places of BE are set"),
        ({"where": "name=x"}, 'no row has name = "x"'),
    ],
)
def test_what_cannot_be_loaded_is_told_and_changes_nothing(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path, changes: dict[str, str], message: str
) -> None:
    path = write(tmp_path / "x.gpkg", ["1"], [square(0)])
    before = rows(cursor, "SELECT level, country, count(*) FROM geo.territories GROUP BY ALL")
    with pytest.raises(TerritoryFileError, match=message):
        load_territories(cursor, path, **{**FIELDS, "level": "commune", **changes})
    after = rows(cursor, "SELECT level, country, count(*) FROM geo.territories GROUP BY ALL")
    assert sorted(after) == sorted(before)


def test_members_need_communes(cursor: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("commune_code,zone\n1,A\n", encoding="utf-8")
    fields = {"commune_field": "commune_code", "code_field": "zone"}
    with pytest.raises(TerritoryFileError, match="LU has no communes yet"):
        load_members(cursor, path, level="zone_emploi", country="LU", **fields)
    with pytest.raises(TerritoryFileError, match="no row has a known commune"):
        load_members(cursor, path, level="zone_emploi", **fields)
    with pytest.raises(TerritoryFileError, match="level above the communes"):
        load_members(cursor, path, level="commune", **fields)


def test_members_from_a_workbook(cursor: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "members.xlsx"
    pd.DataFrame({"commune": [1001, 35089], "zone": ["A", "A"]}).to_excel(path, engine="xlsxwriter")
    report = load_members(
        cursor, path, level="zone_emploi", commune_field="commune", code_field="zone"
    )
    assert (report.territories, report.units_attached) == (1, 2)


def test_the_command_line_loads_and_lists(tmp_path: Path) -> None:
    db = tmp_path / "maillage.duckdb"
    run = CliRunner().invoke
    shipped = run(app, ["list", "--level", "region", "--format", "csv", "--db", str(db)])
    assert shipped.exit_code == 0
    assert "region,53,Bretagne,FR" in shipped.stdout
    assert not db.exists()
    path = tmp_path / "members.csv"
    path.write_text("commune_code;zone_emploi_code;nom\n35089;A;Essai\n", encoding="utf-8")
    loaded = run(
        app,
        ["members", str(path), "--level", "zone_emploi", "--name-field", "nom", "--no-compute",
         "--db", str(db)],
    )  # fmt: skip
    assert loaded.exit_code == 0, loaded.output
    assert "1 territories of level zone_emploi (FR), which hold 1 units" in loaded.stdout
    listed = run(app, ["list", "--level", "zone_emploi", "--format", "json", "--db", str(db)])
    found = json.loads(listed.stdout)["territories"]
    assert [(row["code"], row["name"], row["level"]) for row in found] == [
        ("A", "Essai", "zone_emploi")
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--level", "village"],
        ["load", "absent.gpkg", "--level", "commune"],
        ["members"],
    ],
)
def test_wrong_usage_exits_with_2(tmp_path: Path, arguments: list[str]) -> None:
    db = ["--db", str(tmp_path / "x.duckdb")]
    assert CliRunner().invoke(app, [*arguments, *db]).exit_code == 2
