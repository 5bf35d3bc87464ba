"""Which rows of a body are no data: blank ones, and totals below the data."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contracts.folding import fold

_TOTAL = re.compile(
    r"^(?:(?:sous[ -]?)?tota(?:l|ux)(?: generale?| generaux| cumule)?|grand total|subtotal|somme)"
    r"(?:\s*[:=].*| \(.*\)| (?:de |des |du |d').*| \d.*)?$"
)
_NUMERIC = re.compile(
    r"^(?:[-+]?\d[\d\s.,'\u2019]*)?\s?(?:€|eur|euros?|t|tonnes?|kg|km|h|heures?|%)?$", re.IGNORECASE
)


@dataclass(frozen=True)
class RowChoice:
    """Which rows are data.

    Attributes:
        keep: true for data rows.
        blank: how many rows are blank.
        totals: indices of the rows skipped as totals.
        last: indices of the rows skipped because the mapping says so.
    """

    keep: pa.Array
    blank: int
    totals: tuple[int, ...]
    last: tuple[int, ...]


def choose_rows(
    columns: Sequence[pa.ChunkedArray],
    keys: Sequence[int],
    skip_last: int,
    size: int,
    faulty: Collection[int] = (),
) -> RowChoice:
    """Tell data rows from blank rows and from totals below the data.

    A total stands below all data rows, says "total" in a cell, holds otherwise only numbers,
    and has no key (or "total" in its place). A row without key that is not so is data, for the
    checker to refuse.

    Args:
        columns: trimmed text, null where empty.
        keys: indices of the key's columns.
        skip_last: how many filled rows at the end are no data.
        size: number of rows.
        faulty: rows that are data though no cell of theirs could be read.
    """
    filled = pc.is_in(_positions(size), pa.array(sorted(faulty), pa.int64()))
    for values in columns:
        filled = pc.or_(filled, pc.is_valid(values).combine_chunks())
    positions = pc.indices_nonzero(filled).to_pylist() if size else []
    last = tuple(positions[len(positions) - skip_last :]) if skip_last else ()
    rest = positions[: len(positions) - len(last)]
    totals: list[int] = []
    for index in reversed(rest):
        if not _is_total([values[index].as_py() for values in columns], keys):
            break
        totals.append(index)
    drop = {*last, *totals}
    keep = filled
    if drop:
        dropped = pc.is_in(_positions(size), pa.array(sorted(drop), pa.int64()))
        keep = pc.and_(filled, pc.invert(dropped))
    return RowChoice(keep, size - len(positions), tuple(sorted(totals)), last)


def _positions(size: int) -> pa.Array:
    return pa.array(np.arange(size), pa.int64())


def _is_total(cells: Sequence[str | None], keys: Sequence[int]) -> bool:
    if any(cells[key] is not None and not _says_total(cells[key]) for key in keys):
        return False
    words = [cell for cell in cells if cell is not None and not _NUMERIC.match(cell)]
    return bool(words) and all(_says_total(word) for word in words)


def _says_total(cell: str | None) -> bool:
    return cell is not None and _TOTAL.match(fold(cell)) is not None
