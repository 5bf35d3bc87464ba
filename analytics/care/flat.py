"""A match laid out in columns, for files."""

from collections.abc import Mapping
from typing import Any

SIDES = ("need", "offer")


def flat(match: Mapping[str, Any]) -> dict[str, Any]:
    """Lay out a match of `analytics.matching.match.matches`: one value a column."""
    return {
        **{key: value for key, value in match.items() if key not in (*SIDES, "parts")},
        **{f"{side}_{key}": value for side in SIDES for key, value in match[side].items()},
        **{f"part_{name}": part["contribution"] for name, part in match["parts"].items()},
    }
