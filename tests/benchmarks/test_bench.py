"""The benchmark itself: contenders answer alike, and the table says what was raced."""

import numpy as np
import pytest

from tests.benchmarks import bench, placers, road_jobs
from tests.benchmarks.routers import ROUTERS


@pytest.mark.parametrize("contender", ["plain A* (numba)", "scipy", "networkx"])
def test_routers_agree_with_ours(contender: str) -> None:
    job = road_jobs.generated(600, 40, 40)
    mine, theirs = (
        ROUTERS[name].prepare(job.arcs)(job.far[:, 0].copy(), job.far[:, 1].copy())
        for name in ("Maillage", contender)
    )
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("contender", ["DuckDB spatial join", "geopandas sjoin"])
def test_placers_agree_with_ours(contender: str) -> None:
    outlines = placers.communes()[:2_000]
    lon, lat = placers.draw(outlines, 2_000)
    mine, theirs = (
        placers.PLACERS[name].prepare(outlines)(lon, lat) for name in ("Maillage", contender)
    )
    assert (mine >= 0).mean() > 0.5
    assert mine.tolist() == theirs.tolist()


def test_a_row_counts_the_whole_job_at_the_pace_of_what_was_asked() -> None:
    mine = bench.Lot("pairs anywhere", "a network", 10, 1.0, np.arange(10.0))
    theirs = bench.Lot("pairs anywhere", "a network", 10, 4.0, np.arange(2.0) + 0.25)
    ours = bench.Result("Maillage", mine, prepared_s=1.0, peak_mib=100.0)
    peer = bench.Result("peer", theirs, prepared_s=4.0, peak_mib=2000.0)
    assert bench.row(peer, ours) == (
        "| pairs anywhere | a network | peer | 2 | 4 s | 4 s | 24 s | 12.0 | 2,000 MiB "
        "| 0.2 m at most |"
    )
    assert bench.row(ours, ours).count("|") == bench.HEAD.count("|")


def test_points_that_differ_are_counted() -> None:
    mine = bench.Lot("points in communes", "", 3, 1.0, np.array([1.0, 2.0, -1.0]))
    theirs = bench.Lot("points in communes", "", 3, 1.0, np.array([1.0, 3.0]))
    assert bench.agreement(mine, theirs) == "1 of 2 elsewhere"
