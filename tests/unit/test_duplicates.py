"""Which rows are one exchange seen twice (impact method §5)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.duplicates import Sighting, duplicates_of

TOLERANCE = 0.1


def seen(
    platform: str,
    exchange_id: str,
    measure: float | None = 10.0,
    source_rank: int = 4,
    agreed_on: date | None = None,
) -> Sighting:
    return Sighting(platform, exchange_id, measure, source_rank, agreed_on)


def test_two_platforms_and_close_masses_are_one_exchange() -> None:
    found = duplicates_of([seen("a", "1", 10), seen("b", "1", 9)], TOLERANCE)
    assert found == {("b", "1"): ("a", "1")}


@pytest.mark.parametrize("other", [8.99, 11.2, None])
def test_masses_further_than_a_tenth_of_the_larger_are_two(other: float | None) -> None:
    assert duplicates_of([seen("a", "1", 10), seen("b", "1", other)], TOLERANCE) == {}


def test_one_platform_never_repeats_itself() -> None:
    assert duplicates_of([seen("a", "1"), seen("a", "2")], TOLERANCE) == {}


def test_pairs_are_one_to_one_and_closest_first() -> None:
    rows = [seen("a", "1", 10), seen("a", "2", 10.4), seen("b", "1", 10.3)]
    assert duplicates_of(rows, TOLERANCE) == {("b", "1"): ("a", "2")}


def test_a_tie_is_not_settled_by_rounding_noise() -> None:
    rows = [seen("a", "1", 1.1), seen("b", "1", 1.0), seen("b", "2", 1.2)]
    assert duplicates_of(rows, TOLERANCE) == {("b", "1"): ("a", "1")}


def test_tonnes_are_not_cubic_metres() -> None:
    rows = [seen("a", "1", 5), Sighting("b", "1", 5, 4, None, measured_in="m3")]
    assert duplicates_of(rows, TOLERANCE) == {}


def test_the_better_mass_counts_then_the_earlier_agreement_then_the_key() -> None:
    weighed = [seen("a", "1", source_rank=4), seen("b", "1", source_rank=1)]
    assert duplicates_of(weighed, TOLERANCE) == {("a", "1"): ("b", "1")}
    earlier = [
        seen("a", "1", agreed_on=date(2025, 2, 1)),
        seen("b", "1", agreed_on=date(2025, 1, 1)),
    ]
    assert duplicates_of(earlier, TOLERANCE) == {("a", "1"): ("b", "1")}
    undated = [seen("a", "1"), seen("b", "1", agreed_on=date(2025, 1, 1))]
    assert duplicates_of(undated, TOLERANCE) == {("a", "1"): ("b", "1")}


def test_a_third_platform_joins_the_same_exchange() -> None:
    rows = [seen("a", "1", 10), seen("b", "1", 10), seen("c", "1", 10.2, source_rank=1)]
    assert duplicates_of(rows, TOLERANCE) == {("a", "1"): ("c", "1"), ("b", "1"): ("c", "1")}


def test_likeness_is_not_passed_on() -> None:
    # 10 and 11 agree, 11 and 12 agree, 10 and 12 do not.
    rows = [seen("a", "1", 10), seen("b", "1", 11), seen("c", "1", 12)]
    assert duplicates_of(rows, TOLERANCE) == {("b", "1"): ("a", "1")}


sightings = st.lists(
    st.builds(
        Sighting,
        platform=st.sampled_from("abc"),
        exchange_id=st.integers(0, 5).map(str),
        measure=st.none() | st.floats(9, 12),
        source_rank=st.integers(1, 4),
        agreed_on=st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 5)),
    ),
    unique_by=lambda sighting: sighting.key,
    max_size=9,
)


@given(sightings, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[Sighting], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert duplicates_of(rows, TOLERANCE) == duplicates_of(shuffled, TOLERANCE)


@given(sightings)
def test_each_exchange_counts_once_and_holds_one_row_a_platform(rows: list[Sighting]) -> None:
    found = duplicates_of(rows, TOLERANCE)
    assert not set(found) & set(found.values())
    groups: dict[tuple[str, str], list[str]] = {}
    for key, counted in found.items():
        groups.setdefault(counted, [counted[0]]).append(key[0])
    assert all(len(platforms) == len(set(platforms)) for platforms in groups.values())
