"""Which decimal sign each column of a file uses, from the file's own evidence."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.mapping import FileSettings
from pipelines.readers.numbers import NO_EVIDENCE, Convention, convention_of

# Coordinates are often machine-written with points in a file otherwise French.
_COORDINATES = frozenset({"lon", "lat"})
_PLAIN_POINT = r"^[+-]?(?:0?\.\d+|0\d*\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\d{4,}\.\d+)$"
_PLAIN_COMMA = r"^[+-]?(?:0?,\d+|0\d*,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{4,},\d+)$"
_TWO_POINTS = r"\..*\."
_AMBIGUOUS = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"


def conventions(
    columns: Mapping[str, tuple[pa.ChunkedArray, pa.ChunkedArray | None]], file: FileSettings
) -> dict[str, Convention]:
    """Return the convention of each number column.

    The mapping's ``decimal`` or ``thousands`` decides where given; else the column's own
    evidence; else, in a column whose values fit both, what the file's other number columns
    agree on (coordinates apart).

    Args:
        columns: number columns by our name: trimmed text, and which cells the format typed.
        file: the mapping's settings.
    """
    declared = file.decimal or {".": ",", ",": "."}.get(file.thousands or "")
    if declared is not None:
        stated = Convention(comma=declared == ",", point=declared == ".", declared=True)
        return dict.fromkeys(columns, stated)
    if not any(_may_have_comma(values) for values, _ in columns.values()):
        return dict.fromkeys(columns, NO_EVIDENCE)
    found = {name: _evidence(values, typed) for name, (values, typed) in columns.items()}
    others = [one for name, one in found.items() if name not in _COORDINATES]
    whole_file = Convention(any(one.comma for one in others), any(one.point for one in others))
    if whole_file.decimal == ",":
        silent = Convention(comma=True)
        found = {
            name: silent if one == NO_EVIDENCE and name not in _COORDINATES else one
            for name, one in found.items()
        }
    return found


def regrouped(values: pa.ChunkedArray, convention: Convention) -> str | None:
    """Return a value such as "1.234" whose reading rests on the convention, None if none does.

    Only readings other than the canonical one (the point is decimal) count.
    """
    sign = "." if convention.decimal == "," else ","
    fits = pc.match_substring(values, sign)
    if not pc.any(fits).as_py():
        return None
    fits = pc.and_(fits, pc.match_substring_regex(values, _AMBIGUOUS))
    index = pc.index(pc.fill_null(fits, False), True).as_py()
    return None if index < 0 else str(values[index].as_py())


def _evidence(values: pa.ChunkedArray, typed: pa.ChunkedArray | None) -> Convention:
    """Look for evidence with regular expressions first; only odd shapes are taken one by one."""
    if typed is not None:
        values = pc.if_else(typed, None, values)
    point = _any(values, _PLAIN_POINT)
    comma = _any(values, _PLAIN_COMMA)
    odd = pc.or_(pc.match_substring(values, ","), pc.match_substring_regex(values, _TWO_POINTS))
    odd = pc.and_(odd, pc.invert(pc.match_substring_regex(values, _PLAIN_COMMA)))
    rest = pc.unique(values.filter(pc.fill_null(odd, False))).to_pylist()
    seen = convention_of(rest)
    return Convention(comma or seen.comma, point or seen.point)


def _may_have_comma(values: pa.ChunkedArray) -> bool:
    """Without a comma, or two points, nothing in a column speaks for decimal commas."""
    comma = pc.any(pc.match_substring(values, ",")).as_py()
    return bool(comma or pc.any(pc.greater(pc.count_substring(values, "."), 1)).as_py())


def _any(values: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(values, pattern)).as_py())
