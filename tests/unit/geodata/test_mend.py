"""Mending the source's polygons, on squares whose faults are known."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.errors import RebuildError
from geodata.rebuild.lists import read_lists, short_epci_name
from geodata.rebuild.mend import complete_from_cantons, fill_from_parts, round_and_clean

HUNDREDTH = 0.01
"""About one kilometre: the squares of these tests have this side."""


def square(x: float, y: float, width: float = 1, height: float = 1) -> shapely.Polygon:
    """Make a rectangle, in hundredths of a degree from 2 E, 48 N."""
    return shapely.box(
        2 + x * HUNDREDTH, 48 + y * HUNDREDTH,
        2 + (x + width) * HUNDREDTH, 48 + (y + height) * HUNDREDTH,
    )  # fmt: skip


def test_a_commune_without_polygon_gets_its_parts() -> None:
    polygons = np.array([square(0, 0), None, None], dtype=object)
    parts = pd.DataFrame(
        {
            "parent": ["B", "B", "C"],
            "geometry": pd.Series([square(1, 0), square(2, 0), None], dtype="object"),
        }
    )
    filled, mendings = fill_from_parts(["A", "B", "C"], polygons, parts)
    assert filled[1].equals(square(1, 0, 2))
    assert filled[2] is None  # one of its parts is missing too: half a commune would mislead
    assert [(mending.code, mending.what) for mending in mendings] == [("B", "filled")]


def test_overlap_sliver_and_unmatched_edge_are_mended() -> None:
    overlap, sliver = 0.004, 0.003
    polygons = np.array(
        [
            square(0, 0, 1 + overlap),
            square(1, 0),
            square(2 + sliver, 0, 1 - sliver),
            square(0, 1, 3),
            square(0, -1, 3),
        ]
    )
    assert not shapely.coverage_is_valid(polygons)
    cleaned, mendings = round_and_clean(["A", "B", "C", "D", "E"], polygons)
    assert shapely.coverage_is_valid(cleaned, gap_width=1e-4)
    assert shapely.is_valid(cleaned).all()
    assert shapely.union_all(cleaned).equals(square(0, -1, 3, 3))
    assert mendings
    assert 0 < sum(mending.area_moved_km2 for mending in mendings) < 0.02


def test_what_is_sound_is_rounded_and_nothing_else() -> None:
    ragged = shapely.Polygon(
        [(2.123456789, 48), (2.2, 48.000004), (2.2, 48.1), (2.123456789, 48.1)]
    )
    far = shapely.transform(ragged, lambda points: points + 1)
    cleaned, mendings = round_and_clean(["A", "B"], np.array([ragged, far]))
    assert mendings == []
    assert shapely.normalize(
        shapely.Polygon([(2.12346, 48), (2.2, 48), (2.2, 48.1), (2.12346, 48.1)])
    ).equals_exact(cleaned[0])


def merged(*rows: tuple[str, bool, str]) -> pd.DataFrame:
    """Make the table of communes that absorbed another."""
    frame = pd.DataFrame(rows, columns=["code", "delegated", "siren"])
    return frame.assign(absorbed="Z")


@pytest.mark.parametrize(
    ("candidates", "winner"),
    [
        ([("B", False, "1")], 1),
        ([("A", False, "2"), ("B", False, "1")], 0),  # the later merger
        ([("A", False, "2"), ("B", True, "1")], 1),  # the one whose part has no polygon
    ],
)
def test_land_of_no_commune_goes_to_the_one_that_merged(
    candidates: list[tuple[str, bool, str]], winner: int
) -> None:
    polygons = np.array([square(0, 0), square(2, 0)])
    completed, mendings = complete_from_cantons(
        ["A", "B"], polygons, np.array([square(0, 0, 3)]), merged(*candidates)
    )
    assert shapely.symmetric_difference(completed[winner], square(winner, 0, 2)).area < 1e-9
    assert completed[1 - winner].equals(polygons[1 - winner])
    assert [mending.code for mending in mendings] == [["A", "B"][winner]]


def test_land_beside_no_merged_commune_stops_the_rebuild() -> None:
    polygons = np.array([square(0, 0), square(2, 0)])
    with pytest.raises(RebuildError, match="no merged commune beside"):
        complete_from_cantons(["A", "B"], polygons, np.array([square(0, 0, 3)]), merged())


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("Communauté d'agglomération Redon Agglomération", "Redon Agglomération"),
        ("Communauté de communes du Perche", "CC du Perche"),
        ("Communauté urbaine Caen la Mer", "CU Caen la Mer"),
        ("Communauté de communes Bretagne porte de Loire Communauté",
         "Bretagne porte de Loire Communauté"),
        ("Métropole Européenne de Lille", "Métropole Européenne de Lille"),
    ],
)  # fmt: skip
def test_epci_have_the_names_that_people_use(official: str, short: str) -> None:
    assert short_epci_name(official) == short


def test_a_later_list_is_brought_back_to_the_vintage_in_force() -> None:
    columns = ["id", "code", "type", "commune_parent_id", "geometry"]
    source = pd.DataFrame(
        [
            ("1", "01001", "COM", None, "x"),
            ("2", "01002", "COM", None, "x"),
            ("3", "01003", "COMD", "2", None),
        ],
        columns=columns,
    )
    place = {"departement": "01", "region": "84"}
    current = {
        "communes": [
            {"code": "01001", "nom": "Un", "type": "commune-actuelle", "population": 5, **place},
            {"code": "01002", "nom": "Deux", "type": "commune-actuelle", "population": 7,
             "siren": "9", "anciensCodes": ["01009"], **place},
            {"code": "01003", "nom": "Trois", "type": "commune-actuelle", "population": 2, **place},
            {"code": "01007", "nom": "Sept", "type": "commune-deleguee", "chefLieu": "01003"},
        ],
        "epci": [{"code": "2", "nom": "CC Coeur", "membres": [{"code": "01003"}]}],
        "departements": [],
        "regions": [],
    }  # fmt: skip
    lists = read_lists(source, pd.DataFrame({"code": ["2"], "nom": ["Métropole Cœur"]}), current)
    assert lists.communes["code"].tolist() == ["01001", "01002"]
    assert lists.communes["population"].tolist() == [5, 9]
    assert lists.communes["epci"].isna().tolist() == [True, False]
    assert lists.successors == {"01003": "01002", "01007": "01002", "01009": "01002"}
    assert lists.names[("epci", "2")] == "Métropole Cœur"
    assert lists.merged[["code", "absorbed"]].to_numpy().tolist() == [["01002", "01003"]]
    with pytest.raises(RebuildError, match="01002"):
        read_lists(
            source, pd.DataFrame({"code": [], "nom": []}),
            {**current, "communes": current["communes"][:1]},
        )  # fmt: skip
