"""What a row does to the stored one: replaces, leaves, or waits in quarantine."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from geodata.connection import connect
from pipelines.merging.merge import Counts
from pipelines.warehouse import make_safe
from tests.unit.checks.conftest import REDON, RENNES, Warehouse

Make = Callable[..., dict[str, str | None]]


def test_reloading_changes_nothing(with_companies: Warehouse, listing: Make) -> None:
    """The second load of the same rows counts every one unchanged, refused ones refused again."""
    rows = [listing(), listing(listing_id="L2", kind="gift")]
    with_companies.load("listings", rows)
    before = with_companies.contents()
    (counts,) = with_companies.load("listings", rows)
    assert counts == Counts(read=2, accepted=0, unchanged=1, quarantined=1)
    assert with_companies.contents() == before


def test_an_older_listing_is_left(with_companies: Warehouse, listing: Make) -> None:
    """updated_on decides, not the order of loading."""
    with_companies.load("listings", [listing(title="new")])
    (counts,) = with_companies.load(
        "listings", [listing(title="old", updated_on="2025-05-31T10:00:00")]
    )
    assert counts == Counts(read=1, accepted=0, unchanged=1, quarantined=0)
    assert with_companies.one("SELECT title FROM loaded.listings") == "new"


@pytest.mark.parametrize("updated_on", ["2025-06-01T10:00:00", "2025-06-02T10:00:00"])
def test_a_listing_that_is_not_older_replaces(
    with_companies: Warehouse, listing: Make, updated_on: str | None
) -> None:
    """Newer, or of the same moment but different: the last loaded stands."""
    with_companies.load("listings", [listing(title="first")])
    (counts,) = with_companies.load("listings", [listing(title="second", updated_on=updated_on)])
    assert counts == Counts(read=1, accepted=1, unchanged=0, quarantined=0)
    assert with_companies.all("SELECT title FROM loaded.listings") == [("second",)]


def test_an_exchange_that_differs_replaces(with_companies: Warehouse, exchange: Make) -> None:
    """Without updated_on, a row that differs replaces the stored one."""
    with_companies.load("exchanges", [exchange(mass_t="1")])
    (counts,) = with_companies.load("exchanges", [exchange(mass_t="2")])
    assert counts.accepted == 1
    assert with_companies.all("SELECT mass_t FROM loaded.exchanges") == [(2.0,)]


def test_the_newest_of_one_file_stands(with_companies: Warehouse, listing: Make) -> None:
    """Of a listing's rows in one file one is accepted, the newest; the others are unchanged."""
    rows = [
        listing(title="older", updated_on="2025-01-01T00:00:00"),
        listing(title="newest", updated_on="2025-03-01T00:00:00"),
        listing(title="middle", updated_on="2025-02-01T00:00:00"),
    ]
    assert with_companies.load("listings", rows) == [Counts(3, 1, 2, 0)]
    assert with_companies.all("SELECT title FROM loaded.listings") == [("newest",)]
    assert with_companies.load("listings", rows) == [Counts(3, 0, 3, 0)]
    codes = [code for _, code, _ in with_companies.cautions("listings")]
    assert codes.count("superseded_row") == 2


def test_an_undated_listing_never_replaces_a_dated_one(
    with_companies: Warehouse, listing: Make
) -> None:
    """Neither one that is stored, nor one of the same file or command."""
    dated, undated = listing(title="dated"), listing(title="undated", updated_on=None)
    assert with_companies.load("listings", [dated, undated]) == [Counts(2, 1, 1, 0)]
    assert with_companies.load("listings", [undated]) == [Counts(1, 0, 1, 0)]
    assert with_companies.load("listings", [dated], [undated])[1] == Counts(1, 0, 1, 0)
    assert with_companies.all("SELECT title FROM loaded.listings") == [("dated",)]


def test_a_key_repeated_in_one_file_is_refused(with_companies: Warehouse, exchange: Make) -> None:
    """Without updated_on the first row of a key is kept, and a reload changes nothing."""
    rows = [exchange(mass_t="1"), exchange(mass_t="2"), exchange(mass_t="1")]
    assert with_companies.load("exchanges", rows) == [Counts(3, 1, 1, 1)]
    assert with_companies.all("SELECT mass_t FROM loaded.exchanges") == [(1.0,)]
    assert with_companies.faults("exchanges") == [(3, "exchange_id", "duplicate_key")]
    ((said_fr, said_en),) = with_companies.all(
        "SELECT faults[1].reason_fr, faults[1].reason_en FROM loaded.quarantine"
    )
    assert "line 3 has the same key as line 2" in said_en
    assert "ligne 3 a la même clé que la ligne 2" in said_fr
    before = with_companies.contents()
    assert with_companies.load("exchanges", rows) == [Counts(3, 0, 2, 1)]
    assert with_companies.contents() == before


def test_a_company_repeated_in_one_file_is_refused(warehouse: Warehouse) -> None:
    """Even where the file lacks columns, which are then taken from what is stored."""
    warehouse.load("companies", [{"company_id": RENNES, "name": "A", "headcount": "12"}])
    rows = [{"company_id": RENNES, "name": name} for name in ("B", "C", "B")]
    assert warehouse.load("companies", rows, name="other") == [Counts(3, 1, 1, 1)]
    assert warehouse.all("SELECT name, headcount FROM loaded.companies") == [("B", "12")]


def test_two_listings_of_one_moment_in_one_file(with_companies: Warehouse, listing: Make) -> None:
    """The date does not decide between them; older rows, even different, are only unchanged."""
    rows = [
        listing(title="old", updated_on="2025-01-01T00:00:00"),
        listing(title="first"),
        listing(title="older", updated_on="2025-01-01T00:00:00"),
        listing(title="second"),
    ]
    assert with_companies.load("listings", rows) == [Counts(4, 1, 2, 1)]
    assert with_companies.faults("listings") == [(5, "listing_id", "duplicate_key")]


def test_the_later_file_of_one_command_replaces(with_companies: Warehouse, exchange: Make) -> None:
    """As if the files had been loaded one after the other."""
    files = [exchange(mass_t="1")], [exchange(mass_t="2"), exchange(mass_t="3")]
    assert with_companies.load("exchanges", *files) == [Counts(1, 0, 1, 0), Counts(2, 1, 0, 1)]
    assert with_companies.all("SELECT mass_t FROM loaded.exchanges") == [(2.0,)]


def test_two_platforms_may_use_one_id(with_companies: Warehouse, listing: Make) -> None:
    """Keys are of a platform, even where joining them with a slash would look the same."""
    rows = [
        listing(platform="a/b", listing_id="c"),
        listing(platform="a", listing_id="b/c"),
    ]
    assert with_companies.load("listings", rows) == [Counts(2, 2, 0, 0)]


def test_two_files_that_speak_of_one_company(warehouse: Warehouse) -> None:
    """Loaded again together, they change nothing; what one file has no column for is kept."""
    first = [{"company_id": RENNES, "name": "A", "lon": "-1.68", "lat": "48.11"}]
    second = [{"company_id": RENNES, "name": "A SARL", "commune_code": "35238"}]
    assert warehouse.load("companies", first, second) == [Counts(1, 0, 1, 0), Counts(1, 1, 0, 0)]
    assert warehouse.all("SELECT name, lon, commune_code FROM loaded.companies") == [
        ("A SARL", -1.68, "35238")
    ]
    before = warehouse.contents()
    assert warehouse.load("companies", first, second) == [Counts(1, 0, 1, 0), Counts(1, 0, 1, 0)]
    assert warehouse.contents() == before


def test_a_company_keeps_what_a_later_file_has_no_column_for(warehouse: Warehouse) -> None:
    """A column that a file lacks says nothing; an empty cell does."""
    warehouse.load(
        "companies",
        [{"company_id": RENNES, "name": "A", "headcount": "12", "commune_code": "35238"}],
    )
    warehouse.load("companies", [{"company_id": RENNES, "name": "B", "headcount": None}])
    assert warehouse.all("SELECT name, headcount, commune_code FROM loaded.companies") == [
        ("B", None, "35238")
    ]


def test_a_corrected_row_leaves_the_quarantine(with_companies: Warehouse, listing: Make) -> None:
    """Whichever file it comes from, an accepted row takes its key out of quarantine."""
    with_companies.load("listings", [listing(kind="gift")], name="first")
    with_companies.load("listings", [listing()], name="corrected")
    assert with_companies.faults("listings") == []


def test_the_same_file_does_not_pile_up_in_quarantine(with_companies: Warehouse) -> None:
    """A row without a key is recognised by its file."""
    rows = [{"listing_id": None, "platform": "p"}, {"listing_id": None, "platform": "p"}]
    for _ in range(2):
        with_companies.load("listings", rows)
        assert with_companies.one("SELECT count(*) FROM loaded.quarantine") == 2


def test_another_file_keeps_its_own_quarantine(with_companies: Warehouse, listing: Make) -> None:
    """Two files with the same fault on the same key are two rows to correct."""
    with_companies.load("listings", [listing(kind="gift")], name="first")
    with_companies.load("listings", [listing(kind="loan")], name="second")
    assert with_companies.one("SELECT count(*) FROM loaded.quarantine") == 2


def test_companies_of_a_platform_become_its_members_once(warehouse: Warehouse) -> None:
    """The members' own file may say more; a reload of the companies does not undo it."""
    companies = [{"company_id": RENNES}, {"company_id": REDON}]
    warehouse.load("companies", companies, platform="p")
    assert warehouse.one("SELECT count(*) FROM loaded.members WHERE platform = 'p'") == 2
    member = {"platform": "p", "company_id": RENNES, "joined_on": "2024-01-01"}
    assert warehouse.load("members", [member]) == [Counts(1, 1, 0, 0)]
    warehouse.load("companies", companies, platform="p")
    assert warehouse.all("SELECT company_id, joined_on IS NULL FROM loaded.members ORDER BY 1") == [
        (REDON, True),
        (RENNES, False),
    ]


def test_an_unknown_platform_is_registered_with_a_caution(
    with_companies: Warehouse, listing: Make
) -> None:
    """Its perimeter is empty, and a reload says the same again without adding to it."""
    for _ in range(2):
        with_companies.load("listings", [listing(platform="new")])
        assert with_companies.cautions("listings") == [(2, "unknown_platform", "new")]
        assert with_companies.all(
            "SELECT perimeter, registered FROM loaded.platforms WHERE platform = 'new'"
        ) == [([], False)]


def test_a_refused_row_registers_no_platform(with_companies: Warehouse, listing: Make) -> None:
    """Only accepted rows say that a platform exists."""
    with_companies.load("listings", [listing(platform="typo", kind="gift")])
    assert with_companies.one("SELECT count(*) FROM loaded.platforms") == 0


def test_members_outside_the_perimeter_are_cautioned(with_companies: Warehouse) -> None:
    """Rennes is outside Redon Agglomération; unknown places and perimeters are not judged."""
    with_companies.cursor.execute(
        "INSERT INTO loaded.platforms BY NAME SELECT 'redon' AS platform, "
        "['epci:243500741'] AS perimeter, []::VARCHAR[] AS resources, true AS registered"
    )
    rows = [{"platform": "redon", "company_id": company} for company in (RENNES, REDON)]
    rows += [{"platform": "elsewhere", "company_id": RENNES}]
    with_companies.load("members", rows)
    assert (2, "outside_perimeter", RENNES) in with_companies.cautions("members")
    found = [c for c in with_companies.cautions("members") if c[1] == "outside_perimeter"]
    assert len(found) == 1
    assert with_companies.one("SELECT count(*) FROM loaded.members") == 3


def test_an_exchange_of_an_unknown_listing_is_kept(
    with_companies: Warehouse, exchange: Make, listing: Make
) -> None:
    """The listing that is loaded is not cautioned about, the other is."""
    with_companies.load("listings", [listing()])
    with_companies.load("exchanges", [exchange(offer_id="L1", need_id="L9")])
    assert (2, "unknown_listing", "L9") in with_companies.cautions("exchanges")
    assert (2, "unknown_listing", "L1") not in with_companies.cautions("exchanges")
    assert with_companies.one("SELECT count(*) FROM loaded.exchanges") == 1


def lost_rows(connection: duckdb.DuckDBPyConnection) -> int:
    """Insert nothing, then 200 000 rows, in one transaction; return how many are missing."""
    connection.execute("SET threads = 2")
    connection.begin()
    connection.execute("CREATE TEMP TABLE source AS SELECT i FROM range(200000) AS t (i)")
    connection.execute("CREATE TEMP TABLE target (i BIGINT)")
    connection.execute("INSERT INTO target SELECT i FROM source WHERE i < 0")
    connection.execute("INSERT INTO target SELECT i FROM source")
    found = connection.execute("SELECT count(*) FROM target").fetchone()
    connection.rollback()
    return 200_000 - (found[0] if found else 0)


def test_no_row_is_lost_after_an_empty_insert() -> None:
    """DuckDB 1.5.5 loses them with its default settings; the writer's settings keep them."""
    with connect() as connection:
        make_safe(connection)
        assert lost_rows(connection) == 0
