"""Points into units: shapely's answers, whatever the polygons and wherever the points."""

import hashlib
from pathlib import Path

import duckdb
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geodata import unit_places
from geodata.connection import connect
from geodata.territories import install_reference
from geodata.unit_index import CELLS_PER_DEGREE, NO_UNIT, UnitIndex, build, place

CELL = 1 / CELLS_PER_DEGREE
SOME = settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def by_shapely(
    units: NDArray[np.object_], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the first unit that shares each point, asked of shapely alone."""
    found = np.full(len(lon), NO_UNIT)
    for unit in range(len(units) - 1, -1, -1):
        if units[unit] is not None:
            found[shapely.intersects_xy(units[unit], lon, lat)] = unit
    return found


def telling_points(units: NDArray[np.object_], seed: int) -> NDArray[np.float64]:
    """Return points on vertices, on edges or next to them, at cell corners, and anywhere."""
    rng = np.random.default_rng(seed)
    corners = shapely.get_coordinates(units)
    middles = (corners[:-1] + corners[1:]) / 2
    beside = np.nextafter(corners, np.where(rng.random(corners.shape) < 0.5, -999, 999))
    low, high = corners.min(axis=0) - 2 * CELL, corners.max(axis=0) + 2 * CELL
    anywhere = rng.uniform(low, high, (400, 2))
    crossed = np.column_stack([rng.choice(corners[:, 0], 60), rng.choice(corners[:, 1], 60)])
    grid = np.round(anywhere[:100] * CELLS_PER_DEGREE) / CELLS_PER_DEGREE
    points = np.vstack([corners, middles, beside, anywhere, crossed, grid])
    return points[(np.abs(points) <= (180, 90)).all(axis=1)]


def assert_as_shapely(units: list[shapely.Geometry | None], seed: int = 0) -> None:
    array = np.array(units, dtype=object)
    lon, lat = telling_points(array, seed).T.copy()
    assert place(build(array), lon, lat).tolist() == by_shapely(array, lon, lat).tolist()


@st.composite
def stars(draw: st.DrawFn) -> shapely.Geometry:
    """Return a star round a point, perhaps with a hole, perhaps of two parts, perhaps a sliver."""
    middle = np.array([draw(st.floats(-0.03, 0.03)), draw(st.floats(-0.03, 0.03))])
    reach = draw(st.sampled_from([0.3 * CELL, 2 * CELL, 12 * CELL]))
    decimals = draw(st.sampled_from([4, 5, 15]))
    count = draw(st.integers(3, 14))
    radii = np.array(draw(st.lists(st.floats(0.2, 1.0), min_size=count, max_size=count)))
    angles = np.arange(count) * 2 * np.pi / count
    flat = draw(st.sampled_from([1.0, 1.0, 1e-4]))
    ring = np.column_stack([np.cos(angles), flat * np.sin(angles)]) * radii[:, None] * reach
    holes = [(ring * 0.5 + middle).round(decimals)] if draw(st.booleans()) else []
    star = shapely.Polygon((ring + middle).round(decimals), holes)
    parts, shift = [star], np.array([3 * reach, CELL])
    if draw(st.booleans()):
        parts.append(shapely.transform(star, lambda xy: (xy + shift).round(decimals)))
    valid = [part for part in parts if part.is_valid and not part.is_empty]
    return (
        shapely.MultiPolygon(valid) if len(valid) > 1 else (valid or [shapely.box(0, 0, 1, 1)])[0]
    )


@SOME
@given(st.lists(stars(), min_size=1, max_size=4), st.integers(0, 99), st.sampled_from([
    (0.0, 0.0), (-1.7, 47.8), (55.5, -21.1), (-52.6, 4.0), (-61.5, 16.2), (179.5, -85.0),
]))  # fmt: skip
def test_any_polygons_anywhere_answer_as_shapely(
    units: list[shapely.Geometry], seed: int, place_of: tuple[float, float]
) -> None:
    moved = [shapely.transform(unit, lambda xy: (xy + place_of).round(6)) for unit in units]
    assert_as_shapely([unit if unit.is_valid else None for unit in moved] + [
        shapely.box(*place_of, place_of[0] + CELL, place_of[1] + CELL)
    ], seed)  # fmt: skip


def test_units_that_fill_whole_cells_with_holes_and_islands_in_them() -> None:
    outer = shapely.box(2.0, 46.0, 2.5, 46.5)
    hole = shapely.box(2.1, 46.1, 2.3, 46.3)
    island = shapely.box(2.15, 46.15, 2.25, 46.25)
    assert_as_shapely([shapely.union(outer.difference(hole), island), hole.difference(island)])


def test_where_units_overlap_or_meet_the_first_one_answers() -> None:
    left, right = shapely.box(2.0, 46.0, 2.1, 46.1), shapely.box(2.05, 46.0, 2.2, 46.1)
    index = build(np.array([right, left], dtype=object))
    assert place(index, np.array([2.06, 2.05, 2.01]), np.array([46.05] * 3)).tolist() == [0, 0, 1]


def test_the_ends_of_the_world_and_points_that_are_none() -> None:
    nothing = np.array([None], dtype=object)
    edge = np.array([shapely.box(179, 89, 180, 90), shapely.box(-180, -90, -179, -89)])
    lon = np.array([180.0, -180.0, 0.0, np.nan, 0.0, 181.0, np.inf, 179.5, 1e300])
    lat = np.array([90.0, -90.0, 0.0, 1.0, np.nan, 0.0, 0.0, 89.5, 0.0])
    assert place(build(edge), lon, lat).tolist() == [0, 1, *[NO_UNIT] * 5, 0, NO_UNIT]
    assert place(build(nothing), lon, lat).tolist() == [NO_UNIT] * 9
    assert place(build(nothing[:0]), lon, lat).tolist() == [NO_UNIT] * 9


@pytest.fixture(scope="module")
def communes() -> duckdb.DuckDBPyConnection:
    connection = connect()
    install_reference(connection.cursor())
    return connection


def test_the_shipped_communes_answer_as_shapely(communes: duckdb.DuckDBPyConnection) -> None:
    rows = communes.cursor().execute(
        "SELECT unit_code, st_aswkb(geometry) AS wkb FROM geo.units ORDER BY unit_code"
    ).to_arrow_table()  # fmt: skip
    units = shapely.from_wkb(rows["wkb"].to_numpy())
    rng = np.random.default_rng(4)
    corners = shapely.get_coordinates(units)
    near = rng.choice(corners, 10_000) + rng.normal(0, 0.01, (10_000, 2))
    points = np.vstack([rng.choice(corners, 500), near])
    asked, holding = shapely.STRtree(units).query(shapely.points(points), predicate="intersects")
    expected = np.full(len(points), len(units))
    np.minimum.at(expected, asked, holding)
    codes = [*rows["unit_code"].to_pylist(), None]
    found = unit_places.unit_codes_at(communes.cursor(), *points.T)
    assert found.to_pylist() == [codes[unit] for unit in expected]


def test_an_index_is_built_once_for_the_same_units_and_anew_for_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(unit_places, "_in_use", {})
    here = np.array([2.005]), np.array([46.005])

    def code_there(square: str) -> tuple[list[str | None], set[str]]:
        with connect() as spatial:
            cursor = spatial.cursor()
            cursor.execute("CREATE SCHEMA geo")
            cursor.execute(
                "CREATE TABLE geo.units AS SELECT 'B1' AS unit_code, "
                "st_geomfromtext(?) AS geometry", [square],
            )  # fmt: skip
            codes = unit_places.unit_codes_at(cursor, *here).to_pylist()
        unit_places._in_use.clear()
        return codes, {_digest(path) for path in tmp_path.rglob("units-*")}

    holds = shapely.box(2, 46, 2.01, 46.01).wkt
    first = code_there(holds)
    again = code_there(holds)
    other = code_there(shapely.box(3, 46, 3.01, 46.01).wkt)
    assert first == again == (["B1"], first[1])
    assert other[0] == [None]
    assert len(first[1]) == 1 and len(other[1]) == 2
    for path in tmp_path.rglob("*.npy"):
        path.write_bytes(path.read_bytes()[:150])  # cut short by a full disk: built again
    assert code_there(holds)[0] == ["B1"]
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    assert code_there(holds)[0] == ["B1"]


def _digest(folder: Path) -> str:
    said = [folder.name]
    for path in sorted(folder.iterdir()):
        said.append(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return " ".join(said)


def test_a_kept_index_answers_as_the_one_that_was_saved(tmp_path: Path) -> None:
    unit = shapely.Point(2, 46).buffer(0.1)
    index = build(np.array([unit], dtype=object))
    index.save(tmp_path / "index")
    lon, lat = telling_points(np.array([unit]), 1).T.copy()
    kept = UnitIndex.open(tmp_path / "index")
    assert not kept.cells.flags.owndata  # mapped, not read
    assert place(kept, lon, lat).tolist() == place(index, lon, lat).tolist()
