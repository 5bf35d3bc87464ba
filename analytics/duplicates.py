"""One exchange seen on several platforms counts once (impact method §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations


@dataclass(frozen=True)
class Sighting:
    """A completed exchange as one platform reports it.

    Attributes:
        platform: The platform's id.
        exchange_id: The exchange's id on it.
        measure: Mass in t, or hours for people's time; None where unknown.
        source_rank: 1 weighed, 2 both parties, 3 one party, 4 estimated or empty.
        agreed_on: Day of the agreement, None where unknown.
    """

    platform: str
    exchange_id: str
    measure: float | None
    source_rank: int
    agreed_on: date | None

    @property
    def key(self) -> tuple[str, str]:
        """Platform and id, which identify the row."""
        return (self.platform, self.exchange_id)

    @property
    def merit(self) -> tuple[int, date, tuple[str, str]]:
        """Sorts the row that counts first: better mass, earlier agreement, then the key."""
        return (self.source_rank, self.agreed_on or date.max, self.key)


def same_measure(one: float | None, other: float | None, tolerance: float) -> bool:
    """Whether two measures differ by at most `tolerance` of the larger; unknown never agrees."""
    if one is None or other is None:
        return False
    return abs(one - other) <= tolerance * max(one, other) * (1 + 1e-12)


def duplicates_of(
    sightings: Sequence[Sighting], tolerance: float
) -> dict[tuple[str, str], tuple[str, str]]:
    """Find which rows are the same exchange as another row, which counts.

    Rows are joined closest measure first, ties by platform and id. An exchange holds at most one
    row of each platform, so with two platforms the pairing is one to one; a third platform's
    row joins the same exchange rather than being counted again.

    Args:
        sightings: Rows of one giver, receiver, category and month.
        tolerance: Largest difference of measures, as a share of the larger.

    Returns:
        Key of each row that does not count, to the key of the row that does.
    """
    pairs = sorted(
        (abs((a.measure or 0) - (b.measure or 0)), min(a.key, b.key), max(a.key, b.key))
        for a, b in combinations(sightings, 2)
        if a.platform != b.platform and same_measure(a.measure, b.measure, tolerance)
    )
    by_key = {sighting.key: sighting for sighting in sightings}
    groups = {key: [key] for key in by_key}
    for _, one, other in pairs:
        left, right = groups[one], groups[other]
        if left is right or not _all_agree([by_key[k] for k in left + right], tolerance):
            continue
        left.extend(right)
        for key in right:
            groups[key] = left
    found = {}
    for key, group in groups.items():
        counted = min((by_key[k] for k in group), key=lambda sighting: sighting.merit).key
        if key != counted:
            found[key] = counted
    return found


def _all_agree(members: Iterable[Sighting], tolerance: float) -> bool:
    """Whether the rows are of different platforms and each two measures agree."""
    return all(
        a.platform != b.platform and same_measure(a.measure, b.measure, tolerance)
        for a, b in combinations(members, 2)
    )
