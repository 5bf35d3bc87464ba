"""What each pilot of the demonstration must show, asked of the loaded database."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from analytics.access import Access
from analytics.overview import STAGES, funnel
from pipelines.warehouse import open_reader


@pytest.fixture(scope="module")
def cursor(demo_db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_reader(demo_db) as reader:
        yield reader


def _row(cursor: duckdb.DuckDBPyConnection, query: str) -> tuple[float, ...]:
    row = cursor.execute(query).fetchone()
    assert row is not None
    return row


def test_every_platform_works_from_its_opening_on_and_refuses_with_reasons(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    rows = cursor.execute(
        "SELECT platform, min(year(completed_on)), max(year(completed_on)), "
        "avg(CAST(status = 'cancelled' AND agreed_on IS NULL AS INT)), "
        "avg(CAST(status = 'cancelled' AND agreed_on IS NOT NULL AS INT)), "
        "count(DISTINCT status), count(*) FILTER (agreed_on < p.start_date) "
        "FROM loaded.exchanges JOIN loaded.platforms p USING (platform) GROUP BY platform"
    ).fetchall()
    assert len(rows) == 6
    for platform, first, last, not_agreed, given_up, statuses, too_early in rows:
        assert (first, last, statuses, too_early) == (2022, 2026, 5, 0), platform
        assert 0.03 < not_agreed < 0.15, platform
        assert 0.01 < given_up < 0.12, platform
    reasons = cursor.execute(
        "SELECT platform, count(DISTINCT closing_reason) FROM loaded.listings "
        "WHERE starts_with(closing_reason, 'Refus') GROUP BY platform"
    ).fetchall()
    assert len(reasons) == 6
    assert min(count for _, count in reasons) >= 10


def test_listings_are_lost_at_every_stage(cursor: duckdb.DuckDBPyConnection) -> None:
    found = funnel(cursor, Access.local(), territory=None)
    for kind, *counts in found[["kind", *STAGES]].itertuples(index=False):
        for before, after in pairwise(counts):
            assert after < 0.97 * before, (kind, counts)


def test_listings_are_in_the_state_of_their_exchange(cursor: duckdb.DuckDBPyConnection) -> None:
    pairs = cursor.execute(
        "SELECT DISTINCT e.status, l.status FROM loaded.exchanges e JOIN loaded.listings l "
        "ON e.platform = l.platform AND e.offer_id = l.listing_id AND e.giver_id = l.company_id "
        "AND e.category = l.category AND l.kind = 'offer' WHERE e.series_id IS NULL"
    ).fetchall()
    assert set(pairs) == {
        ("completed", "closed"), ("running", "agreed"), ("agreed", "agreed"),
        ("proposed", "in_discussion"), ("cancelled", "withdrawn"),
    }  # fmt: skip
    strangers = _row(
        cursor,
        "SELECT count(*) FROM loaded.exchanges e ANTI JOIN loaded.listings l "
        "ON e.platform = l.platform AND e.offer_id = l.listing_id WHERE e.offer_id IS NOT NULL",
    )
    assert strangers == (0,)


def test_openflow_makes_50_000_tonnes_of_offcuts_a_year_into_charcoal(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    years = cursor.execute(
        "SELECT year(completed_on), sum(mass_t), count(DISTINCT series_id), "
        "count(DISTINCT receiver_id), min(c.naf_code) "
        "FROM loaded.exchanges e JOIN loaded.companies c ON e.receiver_id = c.company_id "
        "WHERE platform = 'openflow' AND category = 'wood_offcuts' AND mass_t > 100 "
        "AND status = 'completed' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert [year for year, *_ in years] == [2022, 2023, 2024, 2025, 2026]
    for year, mass_t, series, receivers, activity in years:
        assert (series, receivers, activity) == (3, 1, "20.14")
        if 2022 < year < 2026:  # whole years
            assert mass_t == pytest.approx(50_000, rel=0.05)


def test_flows_that_go_on_have_an_offer_that_is_agreed(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    states = cursor.execute(
        "SELECT DISTINCT l.status, l.closing_reason IS NULL, l.available_to > DATE '2026-10-31' "
        "FROM loaded.exchanges e JOIN loaded.listings l ON e.platform = l.platform "
        "AND e.offer_id = l.listing_id WHERE e.series_id IS NOT NULL AND e.status = 'agreed'"
    ).fetchall()
    assert states == [("agreed", True, True)]


def test_openflow_shares_one_production_among_many_givers(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    givers, receivers, hours, first, last = _row(
        cursor,
        "SELECT count(DISTINCT giver_id), count(DISTINCT receiver_id), sum(hours * persons), "
        "min(year(agreed_on)), max(year(completed_on)) FROM loaded.exchanges WHERE need_id = "
        "(SELECT listing_id FROM loaded.listings WHERE starts_with(title, '400 000 masques'))",
    )
    assert givers >= 20
    assert receivers == 1
    assert hours == pytest.approx(400_000 / 30, rel=0.02)
    assert (first, last) == (2022, 2022)


def test_genesis_has_rare_trades_and_loans_lacking_papers(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    rare = cursor.execute(
        "SELECT l.category, p.unit_code FROM loaded.listings l JOIN core.company_places p "
        "USING (company_id) WHERE platform = 'genesis' AND resource = 'staff' "
        "AND kind = 'offer' AND visibility = 'anonymous' "
        "GROUP BY ALL HAVING count(DISTINCT company_id) = 1"
    ).fetchall()
    assert len(rare) >= 20
    no_consent, not_informed, whole = _row(
        cursor,
        "SELECT count(*) FILTER (NOT employee_consent), count(*) FILTER (NOT cse_informed), "
        "count(*) FILTER (agreement_signed AND employee_consent AND cse_informed) "
        "FROM loaded.exchanges WHERE platform = 'genesis' AND resource = 'staff'",
    )
    assert no_consent >= 5
    assert not_informed >= 5
    assert whole > 50


def test_factory_zs_troughs_and_peaks_overlap_for_some_only(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    same_trade, overlapping = _row(
        cursor,
        "SELECT count(*), count(*) FILTER (o.available_from <= n.available_to "
        "AND n.available_from <= o.available_to) FROM loaded.listings o "
        "JOIN loaded.listings n USING (platform, category, status) WHERE status = 'open' "
        "AND platform = 'factory-z' AND o.kind = 'offer' AND n.kind = 'need' "
        "AND o.available_to IS NOT NULL AND n.available_to IS NOT NULL "
        "AND o.resource IN ('staff', 'equipment')",
    )
    assert overlapping >= 30
    assert same_trade - overlapping >= 30
    told = _row(
        cursor,
        "SELECT count(*) FILTER (contains(title, ', creux ') AND kind = 'offer'), "
        "count(*) FILTER (contains(title, ', pic ') AND kind = 'need'), "
        "count(*) FILTER (contains(title, ', pic ') AND kind = 'offer') "
        "FROM loaded.listings WHERE platform = 'factory-z'",
    )
    assert min(told[:2]) > 80
    assert told[2] == 0


def test_co_factory_swaps_45_trades_most_after_the_cochallenge(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    event = _row(
        cursor,
        "SELECT companies_met, presentations / profiles, promises_target, promises "
        "FROM loaded.events WHERE starts_with(name, 'CoChallenge')",
    )
    assert event == (180, 18, 500, 486)
    for table in ("listings", "exchanges"):
        trades = _row(
            cursor,
            f"SELECT count(DISTINCT category) FROM loaded.{table} "  # noqa: S608  # a fixed list
            "WHERE platform = 'co-factory' AND resource = 'skill'",
        )
        assert trades == (45,)
    before, after = _row(
        cursor,
        "SELECT count(*) FILTER (agreed_on BETWEEN DATE '2024-08-14' AND DATE '2024-11-13'), "
        "count(*) FILTER (agreed_on BETWEEN DATE '2024-11-14' AND DATE '2025-02-14') "
        "FROM loaded.exchanges WHERE platform = 'co-factory'",
    )
    assert after > 2 * before


def test_exchanges_cross_the_border_both_ways(cursor: duckdb.DuckDBPyConnection) -> None:
    crossing = dict(
        cursor.execute(
            "SELECT platform, count(*) FROM loaded.exchanges WHERE status = 'completed' AND "
            "starts_with(giver_id, 'BE') <> starts_with(receiver_id, 'BE') GROUP BY platform"
        ).fetchall()
    )
    assert set(crossing) == {"factory-z", "openflow", "co-factory"}
    assert min(crossing.values()) >= 8


def test_hazardous_waste_equipment_lives_and_losing_trips_are_there(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    starred, lives = _row(
        cursor,
        "SELECT (SELECT count(*) FROM loaded.listings WHERE ends_with(waste_code, '*')), "
        "(SELECT count(*) FROM loaded.exchanges WHERE lifetime_hours IS NOT NULL)",
    )
    assert starred >= 20
    assert lives >= 30
    losing = cursor.execute(
        "SELECT platform, count(*) FILTER (co2e_avoided_kg < 0 OR tkm_avoided < 0) "
        "FROM marts.exchanges WHERE factor_set = 'default' AND counted GROUP BY platform"
    ).fetchall()
    assert len(losing) == 6
    assert min(count for _, count in losing) >= 2
