"""Road distances and points in communes, ours beside every peer: one table, in Markdown.

    python -m tests.benchmarks.bench [--quick]

Each contender works in a process of its own, one after the other; its memory is the peak of that
process, which has the network or the outlines too. Kernels are compiled before they are timed
(once an installation, and kept). A slow peer is asked fewer of the same pairs or points, and
"counted for all" is its preparation and the whole job at that pace; the ratio is of that to ours.
Agreement is with our answers: the largest difference in metres, or points placed elsewhere.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks import placers, road_jobs
from tests.benchmarks.routers import ABSENT, ROUTERS

NETWORK_NODES = 200_000
QUICK_NODES, QUICK_PAIRS, QUICK_POINTS = 3_000, 20, 2_000
HEAD = (
    "| job | size | contender | asked | prepares | answers | counted for all | ratio | peak "
    "| agreement |"
)


@dataclass(frozen=True)
class Lot:
    """One lot of questions answered.

    Attributes:
        name: the job's name in the table.
        size: how large the job is, in words.
        whole: how many questions the job has.
        seconds: what the answers took.
        answers: metres or units, as many as were asked.
    """

    name: str
    size: str
    whole: int
    seconds: float
    answers: NDArray[np.float64]


def make_networks(folder: Path, quick: bool) -> list[Path]:
    """Write the networks that there are, with their pairs, one file each."""
    near, far = (QUICK_PAIRS, QUICK_PAIRS) if quick else (10_000, 10_000)
    paths = [folder / "generated network.npz", folder / "Liechtenstein.npz"]
    road_jobs.generated(QUICK_NODES if quick else NETWORK_NODES, near, far).save(paths[0])
    if not road_jobs.EXTRACT.exists():
        return paths[:1]
    road_jobs.extract(near).save(paths[1])
    return paths


def race_roads(contender: str, network: Path) -> tuple[float, list[Lot]]:
    """Prepare one router on one network and ask it both lots of pairs."""
    job = road_jobs.RoadJob.open(network)
    router = ROUTERS[contender]
    _warm(contender)
    started = time.perf_counter()
    answer = router.prepare(job.arcs)
    prepared_s = time.perf_counter() - started
    size = f"{network.stem}, {len(job.arcs.lon):,} nodes"
    lots = []
    for name, pairs, most in (
        (f"pairs within {road_jobs.LOCAL_KM:.0f} km", job.near, router.near),
        ("pairs anywhere", job.far, router.far),
    ):
        asked = pairs[:most]
        if not len(asked):
            continue
        started = time.perf_counter()
        metres = answer(asked[:, 0].copy(), asked[:, 1].copy())
        seconds = time.perf_counter() - started
        lots.append(Lot(name, f"{size}, {len(pairs):,} pairs", len(pairs), seconds, metres))
    return prepared_s, lots


def _warm(contender: str) -> None:
    """Compile kernels, and import the library, on a network of nothing."""
    tiny = road_jobs.generated(300, 2, 2)
    ROUTERS[contender].prepare(tiny.arcs)(tiny.near[:, 0].copy(), tiny.near[:, 1].copy())


def race_points(contender: str, quick: bool) -> tuple[float, list[Lot]]:
    """Prepare one placer with the communes and have it place points."""
    outlines = placers.communes()
    placer = placers.PLACERS[contender]
    whole = QUICK_POINTS if quick else 10_000_000
    lon, lat = placers.draw(outlines, min(whole, placer.points))
    placer.prepare(outlines[:2])(lon[:2], lat[:2])
    started = time.perf_counter()
    answer = placer.prepare(outlines)
    prepared_s = time.perf_counter() - started
    started = time.perf_counter()
    units = answer(lon, lat)
    seconds = time.perf_counter() - started
    size = f"{len(outlines):,} units, {whole:,} points"
    return prepared_s, [Lot("points in communes", size, whole, seconds, units.astype(np.float64))]


def peak_mib() -> float:
    """Peak memory of this process; not `ru_maxrss`, which starts at the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kib) / 1024


def race(network: Path | None, contender: str, quick: bool, folder: Path) -> None:
    """Run one contender here; leave its answers and what it took in the folder."""
    if network is None:
        prepared_s, lots = race_points(contender, quick)
    else:
        prepared_s, lots = race_roads(contender, network)
    for number, lot in enumerate(lots):
        np.save(folder / f"{number}.npy", lot.answers)
    said = [(lot.name, lot.size, lot.whole, lot.seconds) for lot in lots]
    (folder / "said.json").write_text(
        json.dumps({"prepared_s": prepared_s, "peak_mib": peak_mib(), "lots": said})
    )


@dataclass(frozen=True)
class Result:
    """What one contender took for one lot; see `Lot`, and `whole_s`: counted for all."""

    contender: str
    lot: Lot
    prepared_s: float
    peak_mib: float

    @property
    def whole_s(self) -> float:
        """Preparation, and the whole job at the pace of what was asked."""
        return self.prepared_s + self.lot.seconds * self.lot.whole / len(self.lot.answers)


def run(network: Path | None, contender: str, quick: bool) -> list[Result] | str:
    """Run one contender in a process of its own: on a network, or on points where there is none.

    Returns:
        A result a lot, or why there is none.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.bench", "--contender", contender]
        command += ["--folder", folder, *["--quick"][:quick]]
        command += ["--network", str(network)] if network else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.splitlines() or [f"ended with {done.returncode}"])[-1]
        said = json.loads((Path(folder) / "said.json").read_text())
        return [
            Result(
                contender,
                Lot(*lot, np.load(Path(folder) / f"{number}.npy")),
                said["prepared_s"],
                said["peak_mib"],
            )
            for number, lot in enumerate(said["lots"])
        ]


def agreement(mine: Lot, theirs: Lot) -> str:
    """Say by how much answers differ from ours, on what both were asked."""
    count = min(len(mine.answers), len(theirs.answers))
    a, b = mine.answers[:count], theirs.answers[:count]
    if mine.name.startswith("points"):
        return f"{int((a != b).sum())} of {count:,} elsewhere"
    return f"{float(np.abs(a - b).max()):.1g} m at most"


def seconds(value: float) -> str:
    """Write seconds with what matters of them."""
    return f"{value:,.0f} s" if value >= 100 else f"{value:.3g} s"


def row(result: Result, mine: Result) -> str:
    """Write one line of the table."""
    is_mine = result is mine
    asked = len(result.lot.answers)
    cells = (
        result.lot.name,
        result.lot.size,
        f"**{result.contender}**" if is_mine else result.contender,
        f"{asked:,}" if asked < result.lot.whole else "all",
        seconds(result.prepared_s),
        seconds(result.lot.seconds),
        seconds(result.whole_s),
        "1" if is_mine else f"{result.whole_s / mine.whole_s:.1f}",
        f"{result.peak_mib:,.0f} MiB",
        "" if is_mine else agreement(mine.lot, result.lot),
    )
    return f"| {' | '.join(cells)} |"


def absence(job: str, contender: str, why: str) -> str:
    """Write the line of a contender that could not race."""
    return f"| {job} | | {contender} | {why} | | | | | | |"


def compare(quick: bool) -> None:
    """Race every contender, and print the table as it comes."""
    print(HEAD)
    print("|" + " --- |" * (HEAD.count("|") - 1), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        races: list[tuple[Path | None, list[str]]] = [
            (path, list(ROUTERS)) for path in make_networks(Path(folder), quick)
        ]
        for network, contenders in [*races, (None, list(placers.PLACERS))]:
            mine: dict[str, Result] = {}
            for contender in contenders:
                results = run(network, contender, quick)
                if isinstance(results, str):
                    print(absence(network.stem if network else "points", contender, results))
                    continue
                for result in results:
                    print(row(result, mine.setdefault(result.lot.name, result)), flush=True)
    for contender, why in ABSENT.items():
        print(absence("pairs", contender, why))


def main() -> None:
    """Print the table, or run one contender for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to try the benchmark")
    parser.add_argument("--contender")
    parser.add_argument("--network", type=Path)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.contender:
        race(asked.network, asked.contender, asked.quick, asked.folder)
    else:
        compare(asked.quick)


if __name__ == "__main__":
    main()
