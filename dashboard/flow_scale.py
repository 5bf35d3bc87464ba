"""Widths of flows: classes whose bounds are round numbers, the same for ribbons and rings."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard import formats
from dashboard.texts import t

_WIDTHS_PX = (2.0, 3.5, 6.0, 10.0, 15.0)
MOST_CLASSES = len(_WIDTHS_PX)
# Classes may skip one or two numbers of the series 1, 2, 5, 10, 20...
_LONGEST_STRIDE = 3


@dataclass(frozen=True)
class WidthScale:
    """Classes of quantities, smallest first.

    Attributes:
        bounds: Where each class begins, in the unit shown; the first also takes what is smaller.
        smallest: The smallest quantity, in the unit shown.
        shown: The unit shown.
        whole: Whether the quantities are counts.
    """

    bounds: tuple[float, ...]
    smallest: float
    shown: formats.Scale
    whole: bool

    @property
    def all_widths_px(self) -> tuple[float, ...]:
        """The width of each class; the thinnest only where all five are needed."""
        first = 0 if len(self.bounds) == MOST_CLASSES else 1
        return _WIDTHS_PX[first : first + len(self.bounds)]

    def ranks(self, values: Iterable[float]) -> NDArray[np.int64]:
        """Give the class of each quantity (in its own unit; its sign is no matter)."""
        sizes = np.abs(np.fromiter(values, dtype=np.float64)) * self.shown.factor
        found = np.searchsorted(self.bounds, sizes * (1 + 1e-12), side="right") - 1
        return np.maximum(found, 0)

    def widths_px(self, values: Iterable[float]) -> NDArray[np.float64]:
        """Give the width of each quantity, as `ranks` does its class."""
        return np.array(self.all_widths_px)[self.ranks(values)]

    def entries(self) -> list[tuple[float, str]]:
        """List the classes as width in pixels and words, such as `2 à 4`, smallest first."""
        return [(width, self._words(rank)) for rank, width in enumerate(self.all_widths_px)]

    def _words(self, rank: int) -> str:
        low = self.bounds[rank]
        if rank == len(self.bounds) - 1:
            if rank == 0 and self.smallest < low:
                return t("toutes les quantités")
            return t("{low} et plus", low=formats.number(low))
        high = self.bounds[rank + 1]
        if rank == 0 and self.smallest < low:
            if not self.whole:
                return t("moins de {high}", high=formats.number(high))
            low = self.smallest
        if self.whole and high - low == 1:
            return formats.number(low)
        last = high - 1 if self.whole else high
        return t("{low} à {high}", low=formats.number(low), high=formats.number(last))


def width_scale(values: Iterable[float], unit: str) -> WidthScale:
    """Choose the classes for quantities.

    Args:
        values: The quantities, none of them 0; their sign is no matter.
        unit: Their unit.

    Returns:
        At most five classes that begin at numbers of the series 1, 2, 5, 10, 20...
    """
    given = [abs(value) for value in values]
    shown = formats.scale_for(given, unit)
    sizes = [value * shown.factor for value in given] or [1.0]
    top, low = _series_rank(max(sizes)), _series_rank(min(sizes))
    whole = shown.unit == "1"
    stride = min(_LONGEST_STRIDE, max(1, math.ceil((top - low) / (MOST_CLASSES - 1))))
    ranks = [top - stride * step for step in range(MOST_CLASSES)]
    kept = [rank for rank in ranks if rank > low - stride and not (whole and rank < 0)]
    return WidthScale(tuple(_series(rank) for rank in reversed(kept)), min(sizes), shown, whole)


def _series(rank: int) -> float:
    """The number of a rank in ..., 0.5, 1, 2, 5, 10, ...; 1 has rank 0."""
    power, step = divmod(rank, 3)
    return float(f"{(1, 2, 5)[step]}e{power}")


def _series_rank(value: float) -> int:
    """The rank of the largest number of the series that is not above a value."""
    power = math.floor(math.log10(value))
    rank = 3 * power
    while _series(rank + 1) <= value * (1 + 1e-12):
        rank += 1
    return rank
