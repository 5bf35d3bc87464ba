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
        source_rank: 1 weighed, 2 both parties, 3 one party, 4 estimated, 5 empty.
        agreed_on: Day of the agreement, None where unknown.
        measured_in: Unit of a measure that is neither mass, hours nor surface, else None.
    """

    platform: str
    exchange_id: str
    measure: float | None
    source_rank: int
    agreed_on: date | None
    measured_in: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Platform and id, which identify the row."""
        return (self.platform, self.exchange_id)

    @property
    def merit(self) -> tuple[int, date, tuple[str, str]]:
        """Sorts the row that counts first: better mass, earlier agreement, then the key."""
        return (self.source_rank, self.agreed_on or date.max, self.key)


def same_measure(one: Sighting, other: Sighting, tolerance: float) -> bool:
    """Whether two measures differ by at most `tolerance` of the larger; unknown never agrees."""
    if one.measure is None or other.measure is None or one.measured_in != other.measured_in:
        return False
    larger = max(one.measure, other.measure)
    return abs(one.measure - other.measure) <= tolerance * larger * (1 + 1e-12)


def gap(one: Sighting, other: Sighting) -> float:
    """How far apart two measures are, to nine figures: 1.1 is as far from 1.0 as from 1.2."""
    difference = abs((one.measure or 0) - (other.measure or 0))
    return float(f"{difference:.9g}")


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
        (gap(a, b), min(a.key, b.key), max(a.key, b.key))
        for a, b in combinations(sightings, 2)
        if a.platform != b.platform and same_measure(a, b, tolerance)
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
        a.platform != b.platform and same_measure(a, b, tolerance)
        for a, b in combinations(members, 2)
    )
