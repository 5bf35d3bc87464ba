"""Search as people type it: words, wider questions, and what an anonymous listing keeps."""

from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.access import Access
from analytics.errors import AccessDenied, UnknownChoice
from analytics.search import SearchResult, search
from analytics.search.widen import WIDER_KM
from analytics.search.words import read
from pipelines.cli_questions import search_sentences
from pipelines.compute import compute
from pipelines.runner import build, load_models
from tests.support.small_country import centre, insert, peers, small_country

LOCAL = Access.local()
HERE = centre(0, 0)
TODAY = date(2026, 10, 31)
INDEX = ("open_listings", "search_words", "search_postings", "search_phrases")


def listing(listing_id: str, category: str, title: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    near = {"lon": HERE[0] + 0.01, "lat": HERE[1]}
    return {
        "listing_id": listing_id,
        "platform": "p",
        "company_id": "c",
        "kind": "offer",
        "resource": "material",
        "category": category,
        "title": title,
        "status": "open",
        "visibility": "public",
        **near,
        **extra,
    }


FAR = dict(zip(("lon", "lat"), centre(3, 3), strict=True))
SECRET = {"description": "Assemblage rotomoulages xylophages", "visibility": "anonymous"}
LISTINGS = [
    listing("europe", "wood_pallets", "Palettes Europe 80 x 120", quantity=200.0, unit="item"),
    listing("crates", "wood_pallets", "Caisses consignées", quantity=2.2, unit="t"),
    listing("offcuts", "wood_offcuts", "Sciure fine", quantity=3.0, **FAR),
    listing("scissor", "aerial_platform", "Plateforme 8 m", resource="equipment"),
    listing("welder", "welder", "Renfort inox", resource="staff", **SECRET),
    listing("truck", "forklift", "Fenwick 2,5 t", resource="equipment", platform="q"),
    listing("drill", "cnc_mill", "Perceuse à colonne", resource="equipment", **FAR),
    listing("xr450", "compressor", "Moteur XR450", resource="equipment", description="Démontage"),
    listing("xr460", "compressor", "Moteurs XR460 et un chariot", resource="equipment"),
    listing("winter", "tyres", "Pneus hiver", available_from=date(2027, 1, 10)),
    listing(
        "past",
        "steel_offcuts",
        "Tôles",
        resource="material",
        available_from=date(2026, 9, 1),
        available_to=date(2026, 11, 5),
    ),
]


def country(listings: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    connection = small_country()
    lon, lat = HERE
    company = {"company_id": "c", "name": "C", "country": "FR", "lon": lon, "lat": lat}
    # Among others of its activity, a company may be anonymous in its commune.
    company["naf_code"] = "25.11Z"
    insert(connection, "companies", [company, *peers(0, 0, "25.11Z")])
    insert(connection, "listings", listings)
    names = {row["platform"] for row in listings}
    blank: dict[str, Any] = {"perimeter": [], "resources": [], "registered": True}
    insert(connection, "platforms", [blank | {"platform": name} for name in sorted(names)])
    insert(connection, "settings", [{"key": "as_of", "value": TODAY.isoformat()}])
    return connection


@pytest.fixture(scope="module")
def cursor() -> duckdb.DuckDBPyConnection:
    cursor = country(LISTINGS).cursor()
    compute(cursor)
    return cursor


def ask(cursor: duckdb.DuckDBPyConnection, **options: Any) -> SearchResult:  # noqa: ANN401
    asked = {"lon": HERE[0], "lat": HERE[1], "limit": None, **options}
    return search(cursor.cursor(), LOCAL, **asked)


def ids(found: SearchResult) -> set[str]:
    return {row["listing_id"] for row in found.listings}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The issue's: by a synonym of the category, even where none of the words is written.
        ("palettes europe", {"europe", "crates"}),
        ("EPAL", {"europe", "crates"}),
        ("nacelle", {"scissor"}),
        ("soudeur TIG", {"welder"}),
        ("les soudeuses", {"welder"}),
        # Accents, case, plurals and feminines.
        ("CAISSE consignee", {"crates"}),
        ("pneu", {"winter"}),
        ("demontages", {"xr450"}),
        # Digits are words; a decimal comma and a product of sides too.
        ("moteur XR450", {"xr450"}),
        ("palette 80x120", {"europe", "crates"}),
        ("80 × 120", {"europe"}),
        ("fenwick 2,5 t", {"truck"}),
        # A phrase is taken whole: not every truck is a fork-lift.
        ("chariot élévateur", {"truck"}),
        ("chariot", {"truck", "xr460"}),
        ("pallet truck", set()),
        # Words of no weight.
        ("des palettes pour le chariot", set()),
        ("de la", {row["listing_id"] for row in LISTINGS if row["lat"] != FAR["lat"]}),
    ],
)
def test_words_find_what_people_mean(
    cursor: duckdb.DuckDBPyConnection, text: str, expected: set[str]
) -> None:
    assert ids(ask(cursor, text=text, wider=False)) == expected


@pytest.mark.parametrize(
    ("text", "used", "expected"),
    [
        ("palete", ["palette"], {"europe", "crates"}),
        ("charriot elevateur", ["chariot"], {"truck"}),
        ("perceusse", ["perceuse"], {"drill"}),
        ("fenwik", ["fenwick"], {"truck"}),
        ("consig", ["consignées"], {"crates"}),
    ],
)
def test_typing_errors_are_mended_and_told(
    cursor: duckdb.DuckDBPyConnection, text: str, used: list[str], expected: set[str]
) -> None:
    found = ask(cursor, text=text, radius_km=100, wider=False)
    assert ids(found) == expected
    (correction,) = found.corrections
    assert correction["typed"] == text.split()[0]
    assert correction["used"] == used


@pytest.mark.parametrize("text", ["XR470", "XR45", "zzzz introuvable", "80x121"])
def test_what_is_nowhere_is_not_guessed(cursor: duckdb.DuckDBPyConnection, text: str) -> None:
    found = ask(cursor, text=text)
    assert (found.listings, found.corrections, found.widened) == ([], [], [])


def test_the_best_text_comes_first_where_that_is_asked(cursor: duckdb.DuckDBPyConnection) -> None:
    far = {"radius_km": 100, "text": "palettes europe"}
    rows = ask(cursor, **far, order="text").listings
    assert [row["listing_id"] for row in rows] == ["europe", "crates"]
    rows = ask(cursor, **far).listings
    assert [row["distance_km"] for row in rows] == sorted(row["distance_km"] for row in rows)


def test_filters(cursor: duckdb.DuckDBPyConnection) -> None:
    asked = {"radius_km": 100, "wider": False}
    assert ids(ask(cursor, **asked, platform="q")) == {"truck"}
    assert ids(ask(cursor, **asked, family="wood")) == {"europe", "crates", "offcuts"}
    # 2.2 t of pallets are 100 of them; the offcuts' 3 are tonnes.
    pallets = {**asked, "category": "wood_pallets"}
    assert ids(ask(cursor, **pallets, quantity=100)) == {"europe", "crates"}
    assert ids(ask(cursor, **pallets, quantity=101)) == {"europe"}
    assert ids(ask(cursor, **asked, category="wood_offcuts", quantity=3)) == {"offcuts"}
    assert ids(ask(cursor, **asked, quantity=100)) == {"europe", "crates"}


@pytest.mark.parametrize(
    "wrong",
    [{"platform": "x"}, {"family": "gold"}, {"quantity": 0}, {"order": "price"}, {"radius_km": 0}],
)
def test_nonsense_is_refused(cursor: duckdb.DuckDBPyConnection, wrong: dict[str, Any]) -> None:
    with pytest.raises(UnknownChoice):
        ask(cursor, **wrong)
    with pytest.raises(AccessDenied):
        search(cursor.cursor(), Access("public"), lon=HERE[0], lat=HERE[1])


@pytest.mark.parametrize(
    ("asked", "expected", "sentences"),
    [
        (
            {"text": "perceuse"},
            {"drill"},
            ["Rien à 30 km : élargi à 75 km."],
        ),
        (
            {"category": "construction_timber"},
            {"europe", "crates"},
            ["Rien dans la catégorie construction_timber : élargi à la famille wood."],
        ),
        (
            {"text": "pneus", "date_from": TODAY, "date_to": date(2026, 11, 30)},
            {"winter"},
            ["Rien à ces dates : élargi du 2026-10-31 au 2027-02-28."],
        ),
        (
            {"text": "moteur diesel"},
            {"xr450", "xr460"},
            ["Aucune annonce n'a tous les mots : 1 sur 2 au moins."],
        ),
        (
            {"category": "wood_offcuts", "radius_km": 1, "quantity": 1, "kind": "offer"},
            {"offcuts"},
            ["Rien à 1 km : élargi à 75 km."],
        ),
        (
            {"text": "perceuse", "date_to": date(2026, 12, 1), "category": "3d_printer"},
            {"drill"},
            [
                "Rien à 30 km : élargi à 75 km.",
                "Rien dans la catégorie 3d_printer : élargi à la famille machine_tools.",
            ],
        ),
    ],
)
def test_where_nothing_is_found_the_least_is_changed_and_said(
    cursor: duckdb.DuckDBPyConnection,
    asked: dict[str, Any],
    expected: set[str],
    sentences: list[str],
) -> None:
    assert ids(ask(cursor, **asked, wider=False)) == set()
    found = ask(cursor, **asked)
    assert ids(found) == expected
    assert search_sentences(found) == sentences


def test_dates_are_not_widened_into_the_past(cursor: duckdb.DuckDBPyConnection) -> None:
    december = {"category": "steel_offcuts", "date_from": date(2026, 12, 1)}
    (change,) = ask(cursor, **december).widened
    assert change == {"what": "dates", "from": ["2026-12-01", None], "to": ["2026-11-01", None]}
    # It ended on 5 November: from the 6th on, nothing brings it back.
    connection = country([row for row in LISTINGS if row["listing_id"] == "past"])
    connection.execute("UPDATE loaded.settings SET value = '2026-11-06' WHERE key = 'as_of'")
    compute(connection.cursor())
    assert ask(connection, **december).listings == []


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    radius_km=st.sampled_from([1, 10, 25, 60]),
    category=st.sampled_from([None, "construction_timber", "wood_offcuts", "3d_printer", "tyres"]),
    days=st.tuples(st.integers(0, 200), st.integers(0, 60)),
    dated=st.booleans(),
)
def test_a_wider_search_is_the_one_that_it_says(
    cursor: duckdb.DuckDBPyConnection,
    radius_km: float,
    category: str | None,
    days: tuple[int, int],
    dated: bool,
) -> None:
    """What was changed, asked for outright, gives the same; with one change less, nothing."""
    first = TODAY + timedelta(days[0])
    asked: dict[str, Any] = {"radius_km": radius_km, "category": category, "kind": "offer"}
    if dated:
        asked |= {"date_from": first, "date_to": first + timedelta(days[1])}
    found = ask(cursor, **asked)
    exactly = ask(cursor, **asked, wider=False)
    if exactly.listings:
        assert (found.listings, found.widened) == (exactly.listings, [])
        return
    wider = dict(asked)
    for change in found.widened:
        if change["what"] == "radius_km":
            wider["radius_km"] = change["to"]
        elif change["what"] == "category":
            wider |= {"category": None, "family": change["to"]}
        elif change["what"] == "dates":
            bounds = [day and date.fromisoformat(day) for day in change["to"]]
            wider["date_from"], wider["date_to"] = bounds
    assert ask(cursor, **wider, wider=False).listings == found.listings
    for change in found.widened:
        less = {**wider, **_undone(change, asked)}
        assert ask(cursor, **less, wider=False).listings == []
        if change["what"] == "radius_km":
            closer = max([radius_km, *(km for km in WIDER_KM if km < change["to"])])
            assert ask(cursor, **{**wider, "radius_km": closer}, wider=False).listings == []


def _undone(change: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    names = {"radius_km": ("radius_km",), "category": ("category",)}
    kept = names.get(change["what"], ("date_from", "date_to"))
    undone = {name: asked.get(name) for name in kept}
    return undone | ({"family": None} if change["what"] == "category" else {})


def index(cursor: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    return {name: cursor.table(f"marts.{name}").fetchall() for name in INDEX}


def rebuild(cursor: duckdb.DuckDBPyConnection) -> None:
    for name in INDEX:
        build(cursor, load_models()[f"marts.{name}"])


def test_the_description_of_an_anonymous_listing_is_not_searched(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    """Nothing of it is in the index: no word, no count, no length, no spelling to correct to."""
    for word in (*SECRET["description"].split(), "rotomoulagee", "xylop"):
        found = ask(cursor, text=word, radius_km=200)
        assert (found.listings, found.corrections) == ([], [])
    before = index(cursor)
    said = "Tout autre chose, chariot et palettes"
    cursor.execute("UPDATE loaded.listings SET description = ? WHERE listing_id = 'welder'", [said])
    try:
        rebuild(cursor)
        after = index(cursor)
        assert {**after, "open_listings": None} == {**before, "open_listings": None}
    finally:
        cursor.execute(
            "UPDATE loaded.listings SET description = ? WHERE listing_id = 'welder'",
            [SECRET["description"]],
        )
        rebuild(cursor)


def test_an_anonymous_listing_found_by_words_gives_no_more(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    by_words = ask(cursor, text="soudeur TIG").listings
    (row,) = by_words
    assert by_words == ask(cursor, category="welder").listings
    assert (row["lon"], row["lat"]) == pytest.approx(HERE)
    assert row["company_id"] is None
    assert row["distance_band"] is not None


def test_the_index_is_the_same_whatever_the_order_of_loading(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    before = index(cursor)
    cursor.execute(
        "CREATE TEMP TABLE kept AS SELECT * FROM loaded.listings ORDER BY listing_id DESC"
    )
    cursor.execute("DELETE FROM loaded.listings")
    cursor.execute("INSERT INTO loaded.listings SELECT * FROM kept")
    cursor.execute("DROP TABLE kept")
    rebuild(cursor)
    assert index(cursor) == before


def test_each_category_is_found_by_its_labels_and_synonyms(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    query = "SELECT {} FROM ref.{} ORDER BY 1, 2"
    synonyms = cursor.execute(query.format("phrase, category", "synonyms")).fetchall()
    assert len(synonyms) == len(set(synonyms))
    labels = cursor.execute(query.format("label_fr, category", "categories")).fetchall()
    assert {category for _, category in synonyms} == {category for _, category in labels}
    for phrase, category in (*labels[::10], *synonyms[::40]):
        groups = read(cursor, phrase).groups
        assert all(category in group.categories for group in groups), phrase
