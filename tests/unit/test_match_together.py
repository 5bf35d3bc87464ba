"""What several cover together: of a lump, of a rate for some days, of the best set."""

from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.matching.streams import Part, Window, covered, part_of, window_of
from analytics.matching.together import choose

TODAY = date(2026, 10, 31)
FIRST = TODAY.toordinal()
QUICK = settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])

days = st.integers(0, 60)
flows = st.builds(
    lambda rate, a, b: Part(0.0, rate, FIRST + min(a, b), FIRST + max(a, b)),
    st.floats(0.01, 1.0), days, days,
)  # fmt: skip
lumps = st.builds(lambda share: Part(share, 0.0, FIRST, FIRST), st.floats(0.01, 1.0))
some_parts = st.lists(st.one_of(flows, lumps), min_size=1, max_size=7)


@given(some_parts)
@QUICK
def test_what_is_covered_is_what_each_day_gets(parts: list[Part]) -> None:
    window = Window(FIRST, 61)
    each_day = np.zeros(window.days)
    for part in parts:
        each_day[part.first - FIRST : part.end - FIRST] += part.rate
    expected = np.minimum(each_day, 1).mean() + sum(part.lump for part in parts)
    assert covered(parts, window) == pytest.approx(min(expected, 1.0))


@given(some_parts, st.data())
@QUICK
def test_no_set_covers_more_or_as_much_with_fewer(parts: list[Part], data: st.DataObject) -> None:
    window, count = Window(FIRST, 61), len(parts)
    scores = [0.5] * count
    companies = data.draw(st.lists(st.sampled_from("abcd"), min_size=count, max_size=count))
    chosen = choose(parts, window, scores, companies, most=3)
    assert len({companies[at] for at in chosen}) == len(chosen)

    def hundredths(places: tuple[int, ...]) -> int:
        return int(covered([parts[at] for at in places], window) * 100 + 0.5)

    for size in range(1, 4):
        for tried in combinations(range(count), size):
            if len({companies[at] for at in tried}) == size:
                assert (hundredths(tried), -size) <= (hundredths(chosen), -len(chosen))


def test_of_equal_sets_the_better_score_and_no_company_twice() -> None:
    half = Part(0.5, 0.0, FIRST, FIRST)
    window = Window(FIRST, 1)
    assert choose([half] * 3, window, [0.3, 0.9, 0.8], list("abc"), most=5) == (1, 2)
    assert choose([half] * 3, window, [0.3, 0.9, 0.8], list("abb"), most=5) == (0, 1)
    enough = Part(1.0, 0.0, FIRST, FIRST)
    assert choose([half, half, enough], window, [0.9, 0.9, 0.1], list("abc"), most=5) == (2,)
    assert choose([], window, [], [], most=5) == ()


def test_a_stream_is_counted_over_the_days_that_both_are_there() -> None:
    def match(offered: float, wanted: float, **extra: object) -> dict[str, object]:
        moved = min(offered, wanted)
        return {
            "covers_share": moved / wanted,
            "takes_share": moved / offered,
            "need_recurs": False,
            "offer_recurs": False,
            "overlap_from": TODAY,
            "overlap_to": None,
            **extra,
        }

    whole_year = window_of({"available_from": None, "available_to": None}, TODAY)
    assert whole_year == (FIRST, 365)
    both = {"need_recurs": True, "offer_recurs": True}

    def share(told: dict[str, object], *, of_need: bool = True) -> float:
        part = part_of(told, whole_year, of_need=of_need)
        assert part is not None
        return covered([part], whole_year)

    # 960 t of wood a week, for a kiln that takes 50 000 t a year: all year, or for 73 days.
    assert share(match(960 * 52, 50_000, **both)) == pytest.approx(960 * 52 / 50_000)
    fifth = {"overlap_to": TODAY + timedelta(days=72)}
    assert share(match(960 * 52, 50_000, **both, **fifth)) == pytest.approx(960 * 52 / 250_000)
    # 2 t a week for ten weeks are no 100 t wanted once; nor do 100 t there once last for ever.
    ten_weeks = {"overlap_to": TODAY + timedelta(days=72), "offer_recurs": True}
    assert share(match(104, 100, **ten_weeks)) == pytest.approx(0.2 * 1.04)
    assert share(match(104, 100, **ten_weeks), of_need=False) == pytest.approx(100 / 104 * 1.0)
    assert share(match(26, 104, need_recurs=True)) == pytest.approx(0.25)
    assert part_of(match(1, 1) | {"covers_share": None}, whole_year, of_need=True) is None
