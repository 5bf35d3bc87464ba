"""What is planted as one exchange is one by the method's rule, and near misses are not."""

from datetime import date

import numpy as np
import pytest

from pipelines.demo.rows import Company, Exchange, Member
from pipelines.demo.twins import NEAR_MISSES, TWINS, Twin, plant_twins, twin_candidates

AS_OF = date(2026, 10, 31)
JOINED = date(2022, 2, 1)


def _member(number: int) -> Member:
    company = Company(
        company_id=f"{number:014d}", name="", naf_code="", headcount=1, address="", postcode="",
        commune_code="", commune_name="", lon=None, lat=None, natural_person=False,
        diffusion="full", unit_code="", point=(0.0, 0.0), offers=(), needs=(),
    )  # fmt: skip
    return Member(company, JOINED)


MEMBERS = [_member(number) for number in range(200)]


def _exchange(number: int, **changes: object) -> Exchange:
    row = Exchange(
        exchange_id=f"BP-E{number:05d}", giver_id=f"{number:014d}",
        receiver_id=f"{number + 100:014d}", resource="material", category="wood_pallets",
        status="completed", mass_t=1.0 + number / 10, unit="t", quantity=1.0 + number / 10,
        mass_source="weighed", completed_on=date(2025, 2, 1 + number % 27),
    )  # fmt: skip
    for name, value in changes.items():
        setattr(row, name, value)
    return row


@pytest.fixture
def planted() -> tuple[dict[str, Exchange], dict[str, Exchange], list[Twin]]:
    first = [_exchange(number) for number in range(100)]
    second: list[Exchange] = []
    twins = plant_twins(
        ("breizh-partage", first), ("solutions-partage", "SP", second), MEMBERS, AS_OF,
        np.random.default_rng(4),
    )  # fmt: skip
    return (
        {row.exchange_id: row for row in first},
        {row.exchange_id: row for row in second},
        twins,
    )


def _same(one: Exchange, other: Exchange) -> bool:
    """The method's section 5: parties, category and month equal, masses within 10 %."""
    if one.status != "completed" or other.status != "completed":
        return False
    assert one.completed_on is not None
    assert other.completed_on is not None
    months = {
        (row.completed_on.year, row.completed_on.month) for row in (one, other) if row.completed_on
    }
    masses = sorted((one.mass_t or 0.0, other.mass_t or 0.0))
    return (
        (one.giver_id, one.receiver_id, one.category)
        == (other.giver_id, other.receiver_id, other.category)
        and len(months) == 1
        and masses[1] - masses[0] <= 0.1 * masses[1]
    )


def test_twins_are_one_exchange_and_near_misses_are_two(
    planted: tuple[dict[str, Exchange], dict[str, Exchange], list[Twin]],
) -> None:
    first, second, twins = planted
    assert sum(twin.reason is None for twin in twins) == TWINS
    assert sum(twin.reason is not None for twin in twins) == NEAR_MISSES
    for twin in twins:
        same = _same(first[twin.first_id], second[twin.second_id])
        assert same == (twin.reason is None), twin


def test_the_other_platform_tells_it_in_its_own_way(
    planted: tuple[dict[str, Exchange], dict[str, Exchange], list[Twin]],
) -> None:
    first, second, twins = planted
    for twin in twins[:TWINS]:
        one, other = first[twin.first_id], second[twin.second_id]
        assert other.mass_source != one.mass_source
        assert other.mass_t != one.mass_t
        assert abs(other.mass_t / one.mass_t - 1) <= 0.08001
        assert other.quantity == other.mass_t


def test_every_kind_of_near_miss_is_there(
    planted: tuple[dict[str, Exchange], dict[str, Exchange], list[Twin]],
) -> None:
    reasons = [twin.reason for twin in planted[2] if twin.reason]
    assert {reason: reasons.count(reason) for reason in reasons} == dict.fromkeys(
        ("mass", "month", "status", "direction"), NEAR_MISSES // 4
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "cancelled", "completed_on": None},
        {"mass_t": None},
        {"completed_on": date(2022, 1, 20)},
        {"completed_on": date(2025, 3, 29)},
        {"receiver_id": "99999999999999"},
    ],
)
def test_only_clear_exchanges_of_shared_members_can_be_twins(changes: dict[str, object]) -> None:
    assert twin_candidates([_exchange(1)], MEMBERS, [])
    assert not twin_candidates([_exchange(1, **changes)], MEMBERS, [])


def test_a_pair_that_shares_a_category_twice_is_no_twin() -> None:
    one, again = _exchange(1), _exchange(1, exchange_id="BP-E9")
    turned = _exchange(1, giver_id=one.receiver_id, receiver_id=one.giver_id)
    assert not twin_candidates([one, again], MEMBERS, [])
    assert not twin_candidates([one], MEMBERS, [turned])
