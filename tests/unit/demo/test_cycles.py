"""What is free in a trough meets what is wanted in a peak, when their weeks overlap."""

from datetime import date

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines.demo.cycles import cycle_window, peak_month, told
from pipelines.demo.rows import Company


def _company(naf_code: str, number: int = 0) -> Company:
    return Company(
        company_id=f"BE01{number:08d}", name="", naf_code=naf_code, headcount=1, address="",
        postcode="", commune_code="", commune_name="", lon=None, lat=None, natural_person=False,
        diffusion="full", unit_code="", point=(0.0, 0.0), offers=(), needs=(),
    )  # fmt: skip


@settings(phases=[Phase.explicit, Phase.generate], max_examples=60)
@given(
    st.sampled_from(["10.13", "25.11Z", "43.21", "62.01", "49.41"]),
    st.integers(0, 9999),
    st.sampled_from(["offer", "need"]),
    st.dates(date(2022, 1, 1), date(2027, 12, 31)),
    st.integers(0, 99),
)
def test_a_window_is_the_next_one_of_six_weeks_to_three_months(
    naf_code: str, number: int, kind: str, day: date, seed: int
) -> None:
    company = _company(naf_code, number)
    first, last = cycle_window(company, kind, day, np.random.default_rng(seed))
    assert last > day
    assert (last - day).days <= 366 + 1
    assert 42 <= (last - first).days <= 92
    months_from_peak = (first.month - peak_month(company)) % 12
    assert months_from_peak in ({10, 11, 0} if kind == "need" else {3, 4, 5})


def test_trades_peak_in_their_own_months() -> None:
    assert peak_month(_company("43.21")) == 6
    assert peak_month(_company("52.10B")) == 12
    assert {peak_month(_company("62.01", number)) for number in range(40)} == set(range(1, 13))


@pytest.mark.parametrize(
    ("kind", "first", "last", "words"),
    [
        ("offer", date(2026, 2, 3), date(2026, 4, 1), ", creux de février à avril"),
        ("need", date(2026, 8, 3), date(2026, 10, 1), ", pic d'août à octobre"),
        ("need", date(2026, 11, 2), date(2026, 11, 30), ", pic de novembre"),
    ],
)
def test_a_window_is_told_in_months(kind: str, first: date, last: date, words: str) -> None:
    assert told(kind, first, last) == words
