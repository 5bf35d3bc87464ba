"""How good matches are, beside simple rankings, as tables in Markdown.

    python -m tests.benchmarks.evaluate_matching [--db maillage.duckdb] [--seeds 10] [--tune]

Twice: on the agreements of a demonstration (`past_questions`), and on drawn regions whose truth is
hidden (`hidden_truth`), a seed each. All rank the same offers, those that keep to the hard limits;
"no limits" ranks every open offer. Without --db a demonstration is made first. --tune also looks
for better weights on one half of the questions and measures them on the other.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.access import Access
from analytics.catalogue import today
from analytics.matching.listings import open_listings
from analytics.matching.match import all_matches
from analytics.matching.pair import PARTS, Floats, Longs
from analytics.matching.rules import rules_of
from geodata.connection import connect
from tests.benchmarks.hidden_truth import hidden_questions
from tests.benchmarks.past_questions import past_questions, reopened, sql
from tests.benchmarks.rankings import (
    NEAREST,
    OURS,
    RANDOM,
    WORDS,
    Measures,
    Question,
    measure,
    mrr,
    ranks,
    recall,
    simple_orders,
    weighed_order,
)
from tests.support.command import maillage

WIDE_KM = 300.0
EVERYONE = 1000
NO_LIMITS = ", no limits"
TRIES, STEP = 100, 0.4
Asked = tuple[list[Question], NDArray[np.uint64]]
HEAD = "| ranking | recall at 10 | MRR | companies shown |\n|---|---|---|---|"


def orders(questions: Sequence[Question], seed: int = 0) -> dict[str, list[Longs]]:
    """Rank every question's offers by every ranking."""
    draw = np.random.default_rng(seed)
    found: dict[str, list[Longs]] = {OURS: [question.within.no for question in questions]}
    for question in questions:
        for name, order in simple_orders(question.within, draw).items():
            found.setdefault(name, []).append(order)
        for name, order in simple_orders(question.everything, draw).items():
            found.setdefault(name + NO_LIMITS, []).append(order)
    return found


def evaluate(asked: Asked) -> dict[str, Measures]:
    """Measure every ranking."""
    questions, owner = asked
    return {name: measure(order, questions, owner) for name, order in orders(questions).items()}


def said(sets: Sequence[Asked]) -> Iterator[str]:
    """Tell what was asked: how many, among how many, and what the limits leave."""
    questions = [question for asked, _ in sets for question in asked]
    taken = [question for question in questions if question.truth is not None]
    kept = np.array([len(question.within.no) for question in questions])
    open_then = np.mean([len(question.everything.no) for question in questions])
    within = np.mean([question.truth in question.within.no for question in taken])
    yield (
        f"{len(questions)} needs, {len(taken)} with a partner; {kept.mean():.1f} offers a need "
        f"keep to the limits, of {open_then:.0f} open; {(kept > 0).mean():.0%} of the needs have "
        f"a proposal; {within:.0%} of the partners keep to the limits."
    )


def table(sets: Sequence[Asked]) -> Iterator[str]:
    """One row a ranking, mean and standard deviation where there are several sets."""
    measured = [evaluate(asked) for asked in sets]
    yield HEAD
    for name in measured[0]:
        cells = (
            _spread([getattr(of[name], measure) for of in measured])
            for measure in ("recall", "mrr", "companies")
        )
        yield f"| {name} | {' | '.join(cells)} |"


def _spread(values: Sequence[float]) -> str:
    mean = f"{np.mean(values):.3f}"
    return mean if len(values) == 1 else f"{mean} ± {np.std(values, ddof=1):.3f}"


def by_resource(sets: Sequence[Asked]) -> Iterator[str]:
    """One row a resource, the partners found of each ranking among the same offers."""
    yield (
        "| resource | partners | within the limits | "
        + " | ".join(f"{name}: recall, MRR" for name in (OURS, NEAREST, WORDS, RANDOM))
        + " |"
    )
    yield "|---" * 7 + "|"
    questions = [question for asked, _ in sets for question in asked]
    ranked = orders(questions)
    for resource in sorted({question.resource for question in questions}):
        mine = [
            at for at, q in enumerate(questions) if q.resource == resource and q.truth is not None
        ]
        if not mine:
            continue
        truths = [questions[at].truth or 0 for at in mine]
        within = np.mean([questions[at].truth in questions[at].within.no for at in mine])
        cells = []
        for name in (OURS, NEAREST, WORDS, RANDOM):
            found = ranks([ranked[name][at] for at in mine], truths)
            cells.append(f"{recall(found):.2f}, {mrr(found):.2f}")
        yield f"| {resource} | {len(mine)} | {within:.0%} | {' | '.join(cells)} |"


def mean_mrr(questions: Sequence[Question], weights: Floats) -> float:
    """Mean reciprocal rank of Maillage by some weights."""
    asked = [question for question in questions if question.truth is not None]
    found = [weighed_order(question, weights) for question in asked]
    return mrr(ranks(found, [question.truth or 0 for question in asked]))


def tune(
    sets: Mapping[str, Sequence[Asked]], weights: Floats, *, tries: int = TRIES, seed: int = 0
) -> Iterator[str]:
    """Look for better weights on one half of each set, and measure them on the other.

    Also the table's own without each part: what a part brings, on both halves.
    """

    def half(first: int) -> list[list[Question]]:
        """Questions by turns; of several draws, whole draws by turns."""
        return [
            asked[0][0][first::2]
            if len(asked) == 1
            else [question for one, _ in asked[first::2] for question in one]
            for asked in sets.values()
        ]

    train, test = half(0), half(1)
    draw = np.random.default_rng(seed)
    best, most = weights, sum(mean_mrr(questions, weights) for questions in train)
    for _ in range(tries):
        tried = best * np.exp(draw.normal(0, STEP, len(best)))
        found = sum(mean_mrr(questions, tried) for questions in train)
        if found > most:
            best, most = tried, found
    yield "| weights | " + " | ".join(f"{n}, {h}" for n in sets for h in ("half", "other")) + " |"
    yield "|---" * (1 + 2 * len(sets)) + "|"
    used = {"of the table": weights, f"found on the half: {_told(best)}": best}
    for at, part in enumerate(PARTS):
        used[f"of the table, without {part}"] = np.where(np.arange(len(PARTS)) == at, 0.0, weights)
    for name, tried in used.items():
        cells = (
            f"{mean_mrr(half, tried):.3f}"
            for of_set in zip(train, test, strict=True)
            for half in of_set
        )
        yield f"| {name} | {' | '.join(cells)} |"


def _told(weights: Floats) -> str:
    shares = weights / weights.sum()
    return ", ".join(f"{part} {share:.2f}" for part, share in zip(PARTS, shares, strict=True))


def coverage(db: Path) -> str:
    """Say how many of the listings open today have a proposal."""
    with connect(db, read_only=True) as connection:
        cursor = connection.cursor()
        found = all_matches(cursor, Access.local(), limit_each=EVERYONE)
        count = dict(cursor.execute(sql("open_by_kind")).fetchall())
    needs, offers = (
        len(
            set(zip(*(found[f"{kind}_{of}"].to_pylist() for of in ("platform", "id")), strict=True))
        )
        for kind in ("need", "offer")
    )
    shares = needs / count["need"], offers / count["offer"]
    return (
        f"Of the listings open today, {needs} of {count['need']} needs ({shares[0]:.0%}) have a "
        f"proposal, and {offers} of {count['offer']} offers ({shares[1]:.0%}) are one."
    )


def report(db: Path, folder: Path, seeds: int, *, tuned: bool) -> Iterator[str]:
    """Give the lines of the whole report."""
    yield from (coverage(db), "")
    with reopened(db, folder) as connection:
        usual, wide = past_questions(connection), past_questions(connection, radius_km=WIDE_KM)
        listings = open_listings(connection)
        rules = rules_of(listings, today(connection, Access.local()))
        drawn = [hidden_questions(listings, rules, seed) for seed in range(seeds)]
    sets = {
        "Agreements of the demonstration": [usual],
        f"The same, looking {WIDE_KM:.0f} km around": [wide],
        f"Hidden truth, {seeds} draws": drawn,
    }
    for title, asked in sets.items():
        yield from (f"### {title}", "", *said(asked), "", *table(asked), "")
        yield from (*by_resource(asked), "")
    if tuned:
        halves = {"demonstration": [wide], "hidden truth": drawn}
        yield from ("### Other weights (MRR)", "", *tune(halves, rules.weights))


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, help="a demonstration's warehouse; it is only read")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--tune", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db = given.db
        if db is None:
            db = folder / "demonstration.duckdb"
            maillage("demo", db=db)
        for line in report(db, folder, given.seeds, tuned=given.tune):
            print(line)


if __name__ == "__main__":
    main()
