"""What the environment decides, read where it is used."""

import os

from pipelines.errors import BadSetting

SNAPSHOT_DAYS = 7


def snapshot_days() -> float:
    """Days that a snapshot is kept after its publication: MAILLAGE_SNAPSHOT_DAYS, 7 by default.

    Raises:
        BadSetting: It is not a number, or below zero.
    """
    given = os.environ.get("MAILLAGE_SNAPSHOT_DAYS", str(SNAPSHOT_DAYS))
    try:
        days = float(given)
    except ValueError:
        days = -1
    if not 0 <= days < float("inf"):
        raise BadSetting(
            f"MAILLAGE_SNAPSHOT_DAYS is {given!r}: give a number of days, 0 or more (7 by default)."
        )
    return days
