"""Matches of a country: ours beside every peer, as one table in Markdown.

    python -m tests.benchmarks.bench_match [--offers 1000000] [--without-peers | --questions]

Each contender works in a process of its own, one after the other; its memory is the peak of that
process. The peers find candidates alone: the 10 nearest offers of the need's category, within 30 km
by the line, with dates overlapping. Ours does that too, then the whole: every limit, the score with
its eight parts and the facts of the reasons, words included. Kernels are compiled before they are
timed. Indexes are built within the time. Agreement is with ours, and ours with brute force on
2 000 needs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from analytics.matching.pair import Terms
from analytics.matching.search import search
from tests.benchmarks import match_jobs, match_questions
from tests.benchmarks.bench import peak_mib
from tests.benchmarks.match_jobs import LIMIT, Job
from tests.benchmarks.match_peers import ABSENT, PEERS, Answer
from tests.support import match_oracle

OURS, WHOLE = "Maillage, candidates", "Maillage, scored with reasons"
CHECKED = 2_000
NEAR_DEG = 0.6  # a box that holds every offer within 30 km
HEAD = (
    "| contender | offers | needs | seconds | of CPU | ratio | peak | agreement |\n"
    + 8 * "|---"
    + "|"
)


def prepared(contender: str, job: Job) -> Callable[[], Answer]:
    """Make ready what no contender is timed for; give what answers."""
    if contender not in (OURS, WHOLE):
        return partial(PEERS[contender], job)
    scored = contender == WHOLE
    return partial(ours, job, terms_of(job, scored=scored), scored=scored)


def terms_of(job: Job, *, scored: bool) -> Terms:
    """Words of the listings, where they count."""
    count = len(job.offers) + len(job.needs)
    return match_jobs.draw_terms(count) if scored else match_jobs.no_terms(count)


def ours(job: Job, terms: Terms, *, scored: bool) -> Answer:
    """Answer by the grid, as `match_peers` do."""
    grid = match_jobs.grid(job)
    found = search(
        job.needs,
        grid,
        match_jobs.same_category(job),
        match_jobs.nothing_met(len(job.offers) + len(job.needs)),
        terms,
        match_jobs.rules(scored=scored),
        limit=LIMIT,
        for_needs=True,
        by_distance=not scored,
    )
    return np.where(found.place >= 0, grid.listings["no"][found.place], -1)


def brute_force(job: Job, *, scored: bool) -> Answer:
    """Judge every offer of the category in the box around, for the first needs."""
    terms = terms_of(job, scored=scored)
    rules = match_jobs.rules(scored=scored)
    answer = np.full((CHECKED, LIMIT), -1)
    of_category = [
        np.flatnonzero(job.offers["category"] == c) for c in range(match_jobs.CATEGORIES)
    ]
    for n in range(min(CHECKED, len(job.needs))):
        offers = of_category[job.needs["category"][n]]
        box = np.abs(job.offer_lat[offers] - job.need_lat[n]) < NEAR_DEG
        box &= np.abs(job.offer_lon[offers] - job.need_lon[n]) < NEAR_DEG
        others = job.offers[offers[box]]
        best = match_oracle.best(
            job.needs[n],
            others,
            np.ones(len(others)),
            rules,
            terms,
            limit=LIMIT,
            for_needs=True,
            by_distance=not scored,
        )
        answer[n, : len(best)] = best
    return answer


def race(contender: str, offers: int, folder: Path) -> None:
    """Run one contender here; leave its answers and what it took in the folder."""
    prepared(contender, match_jobs.draw_job(500, 50))()
    job = match_jobs.draw_job(offers, offers // 10)
    answer_of = prepared(contender, job)
    started, cpu = time.perf_counter(), time.process_time()
    np.save(folder / "answer.npy", answer_of())
    took = {
        "seconds": time.perf_counter() - started,
        "cpu_s": time.process_time() - cpu,
        "peak_mib": peak_mib(),
    }
    (folder / "said.json").write_text(json.dumps(took))
    if contender in (OURS, WHOLE):
        np.save(folder / "brute.npy", brute_force(job, scored=contender == WHOLE))


def run(contender: str, offers: int, folder: Path) -> dict[str, Any] | str:
    """Run one contender in a process of its own; what it took, or why it failed."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.benchmarks.bench_match", "--contender", contender]
    command += ["--offers", str(offers), "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.splitlines() or [f"ended with {done.returncode}"])[-1]
        return ABSENT if "ModuleNotFoundError" in last else last
    said: dict[str, Any] = json.loads((folder / "said.json").read_text())
    said["answer"] = np.load(folder / "answer.npy")
    if (folder / "brute.npy").exists():
        said["brute"] = np.load(folder / "brute.npy")
    return said


def row(contender: str, offers: int, took: dict[str, Any] | str, mine: dict[str, Any]) -> str:
    """Lay one contender out."""
    if isinstance(took, str):
        return f"| {contender} | {offers:,} | | {took} | | | | |"
    if "brute" in took:
        count = min(CHECKED, len(took["answer"]))
        same = (took["answer"][:count] == took["brute"][:count]).all(axis=1)
        agreement = f"{int(same.sum()):,} of {count:,} needs as brute force"
    else:
        missed = int((took["answer"] != mine["answer"]).sum())
        agreement = f"{missed} rows of {int((mine['answer'] >= 0).sum()):,} differ from ours"
    return (
        f"| {contender} | {offers:,} | {len(took['answer']):,} | {took['seconds']:.2f} "
        f"| {took['cpu_s']:.2f} | {took['seconds'] / mine['seconds']:.1f} "
        f"| {took['peak_mib']:,.0f} MiB | {agreement} |"
    )


def main() -> None:
    """Race all, or run one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, default=1_000_000)
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--questions", action="store_true", help="ask a snapshot, not the kernel")
    parser.add_argument("--contender", choices=[OURS, WHOLE, *PEERS])
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.contender:
        race(asked.contender, asked.offers, asked.folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if asked.questions:
            made_s = match_questions.make(folder / "m.duckdb", asked.offers)
            print(f"| {asked.offers:,} open listings | |\n|---|---|\n| models | {made_s:.1f} s |")
            for question, told in match_questions.ask(folder / "m.duckdb"):
                print(f"| {question} | {told} |", flush=True)
            return
        print(HEAD, flush=True)
        mine = run(OURS, asked.offers, folder / "ours")
        if isinstance(mine, str):
            raise SystemExit(mine)
        print(row(OURS, asked.offers, mine, mine), flush=True)
        peers = [] if asked.without_peers else list(PEERS)
        for number, contender in enumerate([WHOLE, *peers]):
            took = run(contender, asked.offers, folder / str(number))
            print(row(contender, asked.offers, took, mine), flush=True)


if __name__ == "__main__":
    main()
