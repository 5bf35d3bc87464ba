"""Work on each distinct text of a column once, however many rows it has."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

TextToText = Callable[[str], str | None]

# Spaces that pyarrow's trim leaves, and marks that are not seen at all.
_UNSEEN = (
    " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)


def trimmed(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return ``values`` without outer spaces of any kind; empty ones are null."""
    text = pc.utf8_trim(values, characters=_UNSEEN)
    if text_bytes(text) == text_bytes(values):
        text = values  # most columns are clean: one copy of them is enough
    empty = pc.fill_null(pc.equal(pc.binary_length(text), 0), False)
    return pc.if_else(empty, None, text) if pc.any(empty).as_py() else text


def text_bytes(values: pa.ChunkedArray) -> int:
    """Return how many bytes of UTF-8 the string column ``values`` holds in all."""
    return int(pc.sum(pc.binary_length(values), min_count=0).as_py())


def map_distinct(values: pa.ChunkedArray, function: TextToText) -> pa.ChunkedArray:
    """Return ``function`` of each non-null text, called once a distinct text.

    The very same column comes back where nothing changes.
    """
    if len(values) == 0:
        return values
    encoded = values.combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = pa.concat_arrays(encoded.chunks)
    encoded = encoded.dictionary_encode()
    results = pa.array([function(text) for text in encoded.dictionary.to_pylist()], pa.string())
    if results.equals(encoded.dictionary):
        return values
    return pa.chunked_array([pc.take(results, encoded.indices)])


def map_irregular(values: pa.ChunkedArray, regular: str, function: TextToText) -> pa.ChunkedArray:
    """Return ``values`` with ``function`` of each text that does not match ``regular``.

    Args:
        values: trimmed text.
        regular: regular expression of the texts that are right as they are.
        function: what to make of the others.
    """
    right = pc.fill_null(pc.match_substring_regex(values, regular), True)
    if pc.all(right).as_py() is not False:
        return values
    others = map_distinct(pc.if_else(right, None, values), function)
    return pc.if_else(right, values, others)
