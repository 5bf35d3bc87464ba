"""The evaluation of matches, on a sample: ours is well above chance, and nothing is read ahead."""

from pathlib import Path

import duckdb
import pytest

from analytics.access import Access
from analytics.catalogue import today
from analytics.matching.listings import open_listings
from analytics.matching.rules import rules_of
from tests.benchmarks.evaluate_matching import by_resource, coverage, evaluate, table, tune
from tests.benchmarks.hidden_truth import hidden_questions
from tests.benchmarks.past_questions import past_questions, reopened, sql
from tests.benchmarks.rankings import NEAREST, OURS, RANDOM
from tests.support.command import as_json

FAR_KM = 300.0


@pytest.fixture(scope="module")
def past(demo_db: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return reopened(demo_db, tmp_path_factory.mktemp("past"))


def test_past_agreements_are_found_better_than_by_chance(past: duckdb.DuckDBPyConnection) -> None:
    asked = past_questions(past, most=80, radius_km=FAR_KM)
    assert len(asked[0]) >= 60
    # The partner was there on the day; where it keeps to the limits is what the table says.
    assert all(question.truth in question.everything.no for question in asked[0])
    measured = evaluate(asked)
    assert measured[OURS].mrr > measured[RANDOM].mrr + 0.08
    assert measured[OURS].mrr >= measured[NEAREST].mrr


def test_a_day_knows_nothing_of_what_came_later(past: duckdb.DuckDBPyConnection) -> None:
    need_no, offer_no, _, day = past.execute(sql("past_questions")).fetchall()[200]
    past.execute("BEGIN")
    before = past.execute(sql("past_offers"), {"day": day}).fetchall()
    past.execute("DELETE FROM loaded.exchanges WHERE coalesce(completed_on, agreed_on) > ?", [day])
    past.execute("DELETE FROM past_lives WHERE published_on > ?", [day])
    assert past.execute(sql("past_offers"), {"day": day}).fetchall() == before
    past.execute("ROLLBACK")
    assert offer_no in {row[0] for row in before}
    assert need_no not in {row[0] for row in before}


def test_a_hidden_truth_is_found_better_than_by_chance(past: duckdb.DuckDBPyConnection) -> None:
    listings = open_listings(past)
    rules = rules_of(listings, today(past, Access.local()))
    drawn = [hidden_questions(listings, rules, seed, offers=800, needs=80) for seed in (0, 1)]
    for asked in drawn:
        measured = evaluate(asked)
        assert measured[OURS].mrr > measured[RANDOM].mrr + 0.08
        assert measured[OURS].recall > measured[RANDOM].recall
    lines = [*table(drawn), *by_resource(drawn), *tune({"drawn": drawn}, rules.weights, tries=2)]
    assert any(line.startswith(f"| {OURS} |") for line in lines)


def test_what_the_documentation_asks_has_an_answer(demo_db: Path) -> None:
    need, offer = "breizh-partage/BP-A00517", "breizh-partage/BP-A00599"
    told = as_json("match", "--need", need, "--together", db=demo_db)["together"]
    assert told["companies"] >= 2
    back = as_json("match", "--need", need, "--offer", offer, "--return-loads", db=demo_db)
    assert back["return_loads"]["loads"]
    assert coverage(demo_db).startswith("Of the listings open today, ")
