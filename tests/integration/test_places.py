"""A place is found by name, address, number, postcode or coordinates, or we can say why not."""

from typing import Any

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.access import Access
from analytics.errors import AccessDenied, UnknownPlace
from analytics.nearby import nearby
from analytics.places import busiest, clickable, coordinates, find_place, fold, place, reading
from geodata.distances import detour_km, intra_commune_km
from pipelines.compute import compute
from tests.support.small_country import AREA_KM2, centre, insert, peers, small_country

LOCAL = Access.local()
SIRET, OTHER_SIRET = "73282932000074", "35600000000048"

COMPANIES = [
    {
        "company_id": SIRET,
        "name": "Menuiserie Étoile",
        "address": "12 rue St-Michel",
        "postcode": "99001",
        "naf_code": "16.23Z",
        "lon": 0.07,
        "lat": 45.07,
    },
    {
        "company_id": OTHER_SIRET,
        "name": "Œuvres du Bois",
        "address": "3 impasse du Lavoir",
        "commune_code": "C10",
        "natural_person": True,
    },
    {"company_id": "BE0403170701", "name": "Wallonie Bois", "country": "BE"},
]


def listing(listing_id: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "listing_id": listing_id,
        "platform": "p",
        "company_id": SIRET,
        "kind": "offer",
        "resource": "material",
        "category": "wood_pallets",
        "status": "open",
        "visibility": "public",
        **extra,
    }


@pytest.fixture(scope="module")
def cursor() -> duckdb.DuckDBPyConnection:
    connection = small_country()
    connection.execute(
        "INSERT INTO geo.postcodes VALUES ('FR', 'C00', '99000'), ('FR', 'C01', '99000'), "
        "('FR', 'C10', '01200')"
    )
    connection.execute("UPDATE geo.units SET name = 'La Forêt-sur-Œil' WHERE unit_code = 'C22'")
    insert(connection, "companies", [{"country": "FR", **row} for row in COMPANIES])
    insert(connection, "companies", peers(0, 0, "16.23Z"))
    insert(
        connection,
        "listings",
        [
            listing("exact"),
            listing("by-commune", commune_code="C00"),
            listing("anonymous", visibility="anonymous"),
            listing("elsewhere", commune_code="C33"),
        ],
    )
    insert(connection, "settings", [{"key": "as_of", "value": "2026-10-31"}])
    compute(connection.cursor())
    return connection.cursor()


def keys(cursor: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    return [found.key for found in find_place(cursor, LOCAL, text)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("la foret sur oeil", ["commune:C22"]),
        ("FORÊT", ["commune:C22"]),
        ("99000", ["commune:C00", "commune:C01"]),
        ("99 0", ["commune:C00", "commune:C01"]),
        ("01200", ["commune:C10"]),
        (SIRET, [f"company:{SIRET}"]),
        ("732 829 320 00074", [f"company:{SIRET}"]),
        ("732829320", [f"company:{SIRET}"]),
        ("menuiserie etoile", [f"company:{SIRET}"]),
        ("rue saint michel", [f"company:{SIRET}"]),
        ("12 st michel 99001", [f"company:{SIRET}"]),
        ("oeuvres", [f"company:{OTHER_SIRET}"]),
        # A person's address is not for searching, and a company without place is nowhere.
        ("impasse du lavoir", []),
        ("wallonie", []),
        ("zzz", []),
        ("", []),
        ("%", []),
    ],
)
def test_find(cursor: duckdb.DuckDBPyConnection, typed: str, expected: list[str]) -> None:
    assert keys(cursor, typed) == expected


def test_a_place_found_is_the_place_of_its_key(cursor: duckdb.DuckDBPyConnection) -> None:
    for typed in ("foret", SIRET, "oeuvres", "45.05, 0.07"):
        (found,) = find_place(cursor, LOCAL, typed)
        again = place(cursor, LOCAL, found.key)
        assert (again.lon, again.lat, again.unit_code, again.exact, again.kind) == (
            found.lon,
            found.lat,
            found.unit_code,
            found.exact,
            found.kind,
        )


def test_a_point_knows_its_commune(cursor: duckdb.DuckDBPyConnection) -> None:
    (found,) = find_place(cursor, LOCAL, "45,05 ; 0,17")
    assert (found.key, found.unit_code, found.exact) == ("point:45.05,0.17", "C10", True)
    (at_sea,) = find_place(cursor, LOCAL, "10.5, -40.5")
    assert at_sea.unit_code is None


def test_a_bare_code_is_a_communes(cursor: duckdb.DuckDBPyConnection) -> None:
    assert place(cursor, LOCAL, "C22").key == "commune:C22"
    for wrong in ("C99", "company:1", "point:here", "epci:E9", "planet:mars"):
        with pytest.raises(UnknownPlace):
            place(cursor, LOCAL, wrong)
    with pytest.raises(AccessDenied):
        find_place(cursor, Access("public"), "x")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("47.65, -2.08", (-2.08, 47.65)),
        ("47,65 -2,08", (-2.08, 47.65)),
        ("47,65° N, 2,08° O", (-2.08, 47.65)),
        ("47.65N 2.08W", (-2.08, 47.65)),
        ("33.9 S, 18.4 E", (18.4, -33.9)),
        ("95.5, 2.5", None),
        ("35 600", None),
        ("12, rue du Port", None),
    ],
)
def test_coordinates(typed: str, expected: tuple[float, float] | None) -> None:
    assert coordinates(typed) == expected


@settings(phases=[Phase.explicit, Phase.generate], max_examples=50)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_coordinates_read_what_is_written(lat: float, lon: float) -> None:
    assert coordinates(f"{lat:.5f}, {lon:.5f}") == (float(f"{lon:.5f}"), float(f"{lat:.5f}"))


@settings(phases=[Phase.explicit, Phase.generate], max_examples=50)
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("47.65, -2.08", "point"),
        (SIRET, "company_number"),
        ("73282932000075", "wrong_number"),
        ("BE 0403.170.701", "company_number"),
        ("BE 0403.170.702", "wrong_number"),
        ("35600", "postcode"),
        ("Redon", "words"),
    ],
)
def test_reading(typed: str, expected: str) -> None:
    assert reading(typed) == expected


def test_in_one_commune_a_distance_is_not_claimed_finer_than_it_is_known(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    lon, lat = centre(0, 0)
    expected = float(detour_km(intra_commune_km(AREA_KM2)))

    def methods(**options: Any) -> dict[str, tuple[str, float]]:  # noqa: ANN401
        found = nearby(cursor, LOCAL, lon=lon, lat=lat, radius_km=60, **options)
        return {row["listing_id"]: (row["distance_method"], row["distance_km"]) for row in found}

    # From the commune: nothing within it is nearer than its size tells.
    here = methods(unit_code="C00", exact=False)
    assert here["by-commune"] == here["exact"] == ("intra_commune", pytest.approx(expected))
    assert here["anonymous"][0] == "intra_commune"
    assert here["elsewhere"][0] == "detour"
    # From a point of it: what has its own place is measured.
    exact = methods(unit_code="C00")
    assert exact["by-commune"][0] == "intra_commune"
    assert exact["exact"][0] == "detour"
    # A small radius still finds what its commune alone places.
    assert "by-commune" in {
        row["listing_id"]
        for row in nearby(
            cursor, LOCAL, lon=lon - 0.04, lat=lat - 0.04, radius_km=expected + 0.1, unit_code="C00"
        )
    }


def test_the_search_starts_where_most_is_open(cursor: duckdb.DuckDBPyConnection) -> None:
    assert busiest(cursor, LOCAL) == "commune:C00"


def test_every_outline_on_the_map_is_a_place(cursor: duckdb.DuckDBPyConnection) -> None:
    west, south = centre(0, 0)
    around = (west - 0.06, south - 0.06, west + 0.06, south + 0.06)
    found = clickable(cursor, LOCAL, bounds=around, grouped=False, tolerance_deg=0.001)
    assert {feature["id"] for feature in found["features"]} == {
        "commune:C00",
        "commune:C01",
        "commune:C10",
        "commune:C11",
    }
    for feature in found["features"]:
        assert place(cursor, LOCAL, feature["id"]).kind == "unit"
