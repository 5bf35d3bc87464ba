"""What the environment decides, read where it is used."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import BadSetting

if TYPE_CHECKING:
    from geodata.roads.overpass import Overpass

SNAPSHOT_DAYS = 7
OVERPASS_URL = "https://overpass-api.de/api"
OVERPASS_CACHE_DAYS = 7
OVERPASS_TIMEOUT_S = 180
OVERPASS_RETRIES = 4
OVERPASS_PAUSE_S = 30
USER_AGENT = "Maillage (observatory of resource sharing; OSMnx)"


def snapshot_days() -> float:
    """Days that a snapshot is kept after its publication: MAILLAGE_SNAPSHOT_DAYS, 7 by default.

    Raises:
        BadSetting: It is not a number, or below zero.
    """
    return _number("MAILLAGE_SNAPSHOT_DAYS", SNAPSHOT_DAYS, "days")


def overpass() -> Overpass:
    """How roads are downloaded: MAILLAGE_OVERPASS_URL, _CACHE, _CACHE_DAYS, _RATE_LIMIT,
    _TIMEOUT_S, _RETRIES, _PAUSE_S and _USER_AGENT.

    Answers are kept in the folder `maillage/overpass` of XDG_CACHE_HOME, `~/.cache` by default.

    Raises:
        BadSetting: One that should be a number of 0 or more is not.
    """  # noqa: D205  # the names of the variables
    # Imported here: every command reads this module, one downloads.
    from geodata.roads.overpass import Overpass

    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Overpass(
        url=os.environ.get("MAILLAGE_OVERPASS_URL", OVERPASS_URL),
        cache=Path(os.environ.get("MAILLAGE_OVERPASS_CACHE") or caches / "maillage" / "overpass"),
        cache_days=_number("MAILLAGE_OVERPASS_CACHE_DAYS", OVERPASS_CACHE_DAYS, "days"),
        rate_limit=_number("MAILLAGE_OVERPASS_RATE_LIMIT", 1, "0 or 1, or slots") > 0,
        timeout_s=math.ceil(_number("MAILLAGE_OVERPASS_TIMEOUT_S", OVERPASS_TIMEOUT_S, "seconds")),
        retries=int(_number("MAILLAGE_OVERPASS_RETRIES", OVERPASS_RETRIES, "times")),
        pause_s=_number("MAILLAGE_OVERPASS_PAUSE_S", OVERPASS_PAUSE_S, "seconds"),
        user_agent=os.environ.get("MAILLAGE_OVERPASS_USER_AGENT", USER_AGENT),
    )


def _number(name: str, usual: float, unit: str) -> float:
    given = os.environ.get(name, str(usual))
    try:
        number = float(given)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise BadSetting(
            f"{name} is {given!r}: give a number of {unit}, 0 or more ({usual} by default)."
        )
    return number
