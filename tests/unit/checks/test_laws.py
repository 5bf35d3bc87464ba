"""What holds for any rows at all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.checks.conftest import REDON, RENNES, Row, new_warehouse

COMPANY = st.sampled_from([RENNES, REDON, "73282932000075", "35600000000048", "BE1", "", None])
DAY = st.sampled_from(["2025-01-01", "2025-06-01", "2025-13-01", "31/12/2025", "", None])
NUMBER = st.sampled_from(["1", "2.5", "-1", "0", "many", "1e999", "", None])
TEXT = st.one_of(st.none(), st.text(max_size=4))


def rows_of(**cells: st.SearchStrategy[str | None]) -> st.SearchStrategy[list[Row]]:
    """Rows with every one of these columns, or with some of them left out of the whole file."""
    names = st.sets(st.sampled_from(sorted(cells)), min_size=1)
    return names.flatmap(
        lambda chosen: st.lists(
            st.fixed_dictionaries({name: cells[name] for name in sorted(chosen)}), max_size=8
        )
    )


COMPANIES = rows_of(
    company_id=COMPANY,
    name=TEXT,
    country=st.sampled_from(["FR", "BE", "ES", None]),
    commune_code=st.sampled_from(["35238", "35999", "52011", "x", None]),
    lon=NUMBER,
    lat=NUMBER,
)
LISTINGS = rows_of(
    listing_id=st.sampled_from(["L1", "L2", "L3", None]),
    platform=st.sampled_from(["p", "q", None]),
    company_id=COMPANY,
    kind=st.sampled_from(["offer", "need", "gift", None]),
    resource=st.sampled_from(["material", "staff", "x", None]),
    category=st.sampled_from(["wood_pallets", "electrician", "x", None]),
    status=st.sampled_from(["open", "closed", "x", None]),
    title=TEXT,
    quantity=NUMBER,
    available_from=DAY,
    available_to=DAY,
    updated_on=DAY,
)
EXCHANGES = rows_of(
    exchange_id=st.sampled_from(["E1", "E2", None]),
    platform=st.sampled_from(["p", "q", None]),
    giver_id=COMPANY,
    receiver_id=COMPANY,
    category=st.sampled_from(["wood_pallets", "x", None]),
    status=st.sampled_from(["completed", "agreed", None]),
    agreed_on=DAY,
    completed_on=DAY,
    reject_share=NUMBER,
)
TABLES = st.tuples(
    st.lists(COMPANIES, min_size=1, max_size=2),
    st.lists(LISTINGS, min_size=1, max_size=2),
    st.lists(EXCHANGES, min_size=1, max_size=2),
)


@settings(max_examples=5, deadline=None)
@given(TABLES)
def test_every_row_is_somewhere_and_reloading_changes_nothing(
    files: tuple[list[list[Row]], ...],
) -> None:
    """Every row is counted once, keys are unique, and a second load does nothing."""
    warehouse = new_warehouse()
    named = dict(zip(("companies", "listings", "exchanges"), files, strict=True))
    for table, batch in named.items():
        for file, counts in zip(batch, warehouse.load(table, *batch), strict=True):
            assert counts.read == len(file)
            assert counts.read == counts.accepted + counts.unchanged + counts.quarantined
    before = warehouse.contents()
    assert len({row[0] for row in before["companies"]}) == len(before["companies"])
    for table in ("listings", "exchanges"):
        assert len({row[:2] for row in before[table]}) == len(before[table])
    refused = warehouse.one("SELECT sum(quarantined) FROM loaded.loads")
    assert len(before["quarantine"]) == refused
    for table, batch in named.items():
        for counts in warehouse.load(table, *batch):
            assert counts.accepted == 0
    assert warehouse.contents() == before
