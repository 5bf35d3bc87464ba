"""How long a refused row waits: until it is settled, not until its file's name is used again."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.checks.conftest import Row, Warehouse

Make = Callable[..., dict[str, str | None]]


def waiting(warehouse: Warehouse) -> list[str | None]:
    """Return the titles of the listings in quarantine."""
    return [
        title
        for (title,) in warehouse.all(
            "SELECT canonical ->> 'title' FROM loaded.quarantine ORDER BY ALL"
        )
    ]


def test_another_sheet_spares_the_refused(with_companies: Warehouse, listing: Make) -> None:
    """Two sheets of one workbook are two sources, even with the same content hash."""
    with_companies.load("listings", [listing(kind="x", title="one")], sheet="Rennes")
    with_companies.load("listings", [listing(kind="x", title="one")], sheet="Redon")
    assert waiting(with_companies) == ["one", "one"]
    with_companies.load("listings", [listing(kind="x", title="one")], sheet="Redon")
    assert waiting(with_companies) == ["one", "one"]


def test_another_mapping_spares_the_refused(with_companies: Warehouse, listing: Make) -> None:
    """A mapping that reads other rows in a file leaves those of the first one."""
    with_companies.load("listings", [listing(kind="x", title="a")], mapping="offers.toml")
    with_companies.load(
        "listings", [listing(listing_id="N1", kind="x", title="b")], mapping="needs.toml"
    )
    assert waiting(with_companies) == ["a", "b"]


def test_a_better_mapping_does_not_double(with_companies: Warehouse, listing: Make) -> None:
    """The same row refused under a mapping of another name waits once."""
    for mapping in (None, "v1.toml", "v2.toml"):
        with_companies.load("listings", [listing(kind="x", title="a")], mapping=mapping)
    assert waiting(with_companies) == ["a"]


def test_new_content_at_the_same_path_spares_the_refused(
    with_companies: Warehouse, listing: Make
) -> None:
    """An export of the month written over the last: what it no longer holds still waits."""
    with_companies.load("listings", [listing(listing_id="J1", kind="x", title="january")])
    february = [listing(listing_id="F1"), listing(listing_id="F2", kind="x", title="february")]
    with_companies.load("listings", february)
    assert waiting(with_companies) == ["february", "january"]
    with_companies.load("listings", february)
    assert waiting(with_companies) == ["february", "january"]
    with_companies.load("listings", [listing(listing_id="J1")])
    assert waiting(with_companies) == ["february"]


def test_a_key_corrected_in_place_leaves(with_companies: Warehouse, listing: Make) -> None:
    """Its line is accepted and the rest of the file is as it was: it was corrected."""
    rest: list[Row] = [listing(listing_id=f"L{number}") for number in range(3)]
    with_companies.load("listings", [*rest, listing(listing_id=None, title="no key")])
    assert waiting(with_companies) == ["no key"]
    with_companies.load("listings", [*rest, listing(listing_id="L9", title="no key")])
    assert waiting(with_companies) == []


def test_a_row_without_key_waits_where_the_file_is_another(
    with_companies: Warehouse, listing: Make
) -> None:
    """An accepted row on the same line of a file of other rows corrects nothing."""
    rest: list[Row] = [listing(listing_id=f"L{number}") for number in range(3)]
    with_companies.load("listings", [*rest, listing(listing_id=None, title="no key")])
    with_companies.load("listings", [listing(listing_id=f"M{number}") for number in range(4)])
    assert waiting(with_companies) == ["no key"]
