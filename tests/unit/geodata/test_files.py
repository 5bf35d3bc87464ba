"""Files as people have them: encodings, delimiters, titles, and what to say when they are wrong."""

from pathlib import Path

import geopandas
import pandas as pd
import pytest
import shapely
import xlsxwriter

from geodata.errors import TerritoryFileError
from geodata.files import keep_rows, read_polygons
from geodata.tables import read_members

ROWS = [["01001", "0059", "Mâcon"], ["2A004", "9401", "Ajaccio"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_of_any_usual_kind(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "members.csv"
    lines = [["commune", "zone", "nom"], *ROWS]
    path.write_text("\n".join(delimiter.join(line) for line in lines), encoding=encoding)
    read = read_members(path, ["zone", "commune", "nom"])
    assert read.to_numpy().tolist() == [[zone, commune, name] for commune, zone, name in ROWS]


def test_titles_above_and_empty_rows_below(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text('"Zones; 2020"\n\ncommune;zone\n01001;0059\n;\n', encoding="utf-8")
    assert read_members(path, ["commune", "zone"]).to_numpy().tolist() == [["01001", "0059"]]


def test_second_sheet_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "members.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Bonjour")
        sheet = book.add_worksheet("Données")
        for column, cell in enumerate(["COMMUNE", "Zone"]):
            sheet.write(2, column, cell)
        for column, cell in enumerate([1001, "0059"]):
            sheet.write(3, column, cell)
    assert read_members(path, ["commune", "zone"]).to_numpy().tolist() == [[1001, "0059"]]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "members.parquet"
    pd.DataFrame({"commune": ["01001"], "zone": ["0059"], "other": [1]}).to_parquet(path)
    assert read_members(path, ["commune", "zone"]).to_numpy().tolist() == [["01001", "0059"]]


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("code_com;ze\n01001;0059\n", encoding="utf-8")
    with pytest.raises(TerritoryFileError, match=r'no column "zone".*code_com, ze'):
        read_members(path, ["code_com", "zone"])


@pytest.mark.parametrize("name", ["absent.csv", "broken.xlsx", "broken.parquet"])
def test_files_that_are_no_tables(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.startswith("broken"):
        path.write_bytes(b"not what the name says")
    with pytest.raises(TerritoryFileError, match=name):
        read_members(path, ["commune"])


def polygons(crs: str | None = "EPSG:4326") -> geopandas.GeoDataFrame:
    """Make two squares with a code."""
    return geopandas.GeoDataFrame(
        {"code": ["a", "b"]},
        geometry=[shapely.box(2, 48, 2.1, 48.1), shapely.box(2.1, 48, 2.2, 48.1)],
        crs=crs,
    )


@pytest.mark.parametrize("name", ["x.gpkg", "x.geojson", "x.shp", "x.parquet"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2154", "EPSG:3812"])
def test_formats_and_coordinate_systems(tmp_path: Path, name: str, crs: str) -> None:
    path = tmp_path / name
    frame = polygons().to_crs(crs)
    if name.endswith("parquet"):
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    read = read_polygons(path)
    assert read.crs == "EPSG:4326"
    assert read["code"].tolist() == ["a", "b"]
    # GeoJSON keeps 7 decimals; a reprojected straight edge stays between its two ends.
    moved = shapely.hausdorff_distance(read.geometry.to_numpy(), polygons().geometry.to_numpy())
    assert moved.max() < 1e-6


def test_no_coordinate_system_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "x.shp"
    with pytest.warns(UserWarning, match="crs"):
        polygons(crs=None).to_file(path)
    with pytest.raises(TerritoryFileError, match=r"coordinate system.*--crs"):
        read_polygons(path)
    assert len(read_polygons(path, crs="EPSG:4326")) == 2
    with pytest.raises(TerritoryFileError, match="not a coordinate system"):
        read_polygons(path, crs="Lambert")


def test_several_layers_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    polygons().to_file(path, layer="communes")
    polygons().iloc[:1].to_file(path, layer="cantons")
    with pytest.raises(TerritoryFileError, match="communes, cantons"):
        read_polygons(path)
    with pytest.raises(TerritoryFileError, match='no layer "regions"'):
        read_polygons(path, layer="regions")
    assert len(read_polygons(path, layer="cantons")) == 1


@pytest.mark.parametrize("name", ["absent.gpkg", "broken.gpkg", "table.parquet", "table.csv"])
def test_files_without_polygons(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.startswith("broken"):
        path.write_bytes(b"no")
    elif name == "table.parquet":
        pd.DataFrame({"a": [1]}).to_parquet(path)
    elif name == "table.csv":
        path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(TerritoryFileError, match=name):
        read_polygons(path)


def test_where_keeps_one_vintage() -> None:
    frame = pd.DataFrame({"year": [2019, 2024], "code": ["a", "b"]})
    assert keep_rows(frame, "year = 2024", "f")["code"].tolist() == ["b"]
    assert len(keep_rows(frame, None, "f")) == 2
    for condition, message in [
        ("year", "field=value"),
        ("an=2024", "its fields are: year, code"),
        ("year=2020", "it has: 2019, 2024"),
    ]:
        with pytest.raises(TerritoryFileError, match=message):
            keep_rows(frame, condition, "f")
