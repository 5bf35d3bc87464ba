"""Where the header is, and which of its columns are ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.contracts.columns import columns_of, header_synonyms, tables
from pipelines.contracts.folding import fold, fold_words
from pipelines.mapping import Mapping
from pipelines.readers.table_source import PreviewRow


@dataclass(frozen=True)
class ColumnMatch:
    """Which header gives which of our columns.

    Attributes:
        positions: our column -> index of the file's column.
        absent: our column -> their header that the mapping names and the file lacks.
        ambiguous: our column -> the several headers that could mean it, none of which is taken.
    """

    positions: dict[str, int]
    absent: dict[str, str]
    ambiguous: dict[str, tuple[str, ...]]


class KnownHeaders:
    """The headers that a file may have: the mapping's, our own names, plain French ones."""

    def __init__(self, mapping: Mapping | None, table: str | None) -> None:
        """Know the headers of ``table`` (of every table where None) and of ``mapping``."""
        rules = mapping.columns if mapping else {}
        self._theirs = {fold(rule.column) for rule in rules.values()}
        names = (table,) if table else tuple(tables())
        self._plain: set[str] = set()
        self._keys: set[str] = set()
        for name in names:
            synonyms = header_synonyms(name)
            keys = {column.name for column in columns_of(name).values() if column.key}
            self._plain |= set(synonyms)
            self._keys |= {
                text for text, column in synonyms.items() if column in keys - {"platform"}
            }
            self._keys |= {
                fold_words(rule.column) for column, rule in rules.items() if column in keys
            }

    def knows(self, cell: str) -> bool:
        """Tell whether ``cell`` is a header that could be matched."""
        return fold(cell) in self._theirs or fold_words(cell) in self._plain

    def score(self, cells: Sequence[str]) -> tuple[int, int, int]:
        """Return how much a row looks like the header; (0, 0, 0) not at all.

        The parts: how many cells are known headers, whether a key is among them, and how many
        per mille of the cells with text are known.
        """
        filled = [cell for cell in cells if cell.strip()]
        known = sum(1 for cell in filled if self.knows(cell))
        if known == 0:
            return (0, 0, 0)
        has_key = any(fold_words(cell) in self._keys for cell in filled)
        return (known, int(has_key), round(1000 * known / len(filled)))


def find_header(
    preview: Sequence[PreviewRow], known: KnownHeaders, declared_row: int | None
) -> PreviewRow | None:
    """Return the header among the first rows, or None.

    It is the row with the most known headers (the first of equals), so that titles above and
    data below are passed over; the declared row wins where any of its cells is known.

    Args:
        preview: the first rows of the file.
        known: what a header may hold.
        declared_row: the mapping's ``header_row``, 1-based, or None.
    """
    if declared_row is not None:
        for row in preview:
            if row.line == declared_row and known.score(row.cells)[0] > 0:
                return row
    scores = [(known.score(row.cells), row) for row in preview]
    best = max((score for score, _ in scores), default=(0, 0, 0))
    if best[0] == 0:
        return None
    return next(row for score, row in scores if score == best)


def match_columns(headers: Sequence[str], table: str, mapping: Mapping | None) -> ColumnMatch:
    """Find our columns of ``table`` among ``headers``.

    The mapping's columns come first, then our own names, then plain French headers. What the
    mapping sets as a constant is not looked for, and a header that the mapping uses is not used
    twice. Two headers that could both be a column give neither.
    """
    rules = mapping.columns if mapping else {}
    constants = mapping.constants if mapping else {}
    positions: dict[str, int] = {}
    absent: dict[str, str] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    folded = [fold(header) for header in headers]
    for name, rule in rules.items():
        if name not in columns_of(table):
            continue
        if fold(rule.column) in folded:
            positions[name] = folded.index(fold(rule.column))
        else:
            absent[name] = rule.column
    taken = set(positions.values())
    free = [index for index in range(len(headers)) if index not in taken]
    wanted = [name for name in columns_of(table) if name not in rules and name not in constants]
    synonyms = header_synonyms(table)
    for name in wanted:
        own = [index for index in free if folded[index] == name]
        alike = [index for index in free if synonyms.get(fold_words(headers[index])) == name]
        if len(own) == 1:
            positions[name] = own[0]
        elif len(alike) == 1:
            positions[name] = alike[0]
        elif alike:
            ambiguous[name] = tuple(headers[index] for index in alike)
    return ColumnMatch(positions, absent, ambiguous)


def found_columns(headers: Sequence[str], table: str, mapping: Mapping | None) -> Iterable[str]:
    """Return our columns of ``table`` that ``headers``, or the mapping's constants, provide."""
    given = set(match_columns(headers, table, mapping).positions)
    if mapping:
        given |= {name for name in mapping.constants if name in columns_of(table)}
        if mapping.platform and "platform" in columns_of(table):
            given.add("platform")
    return given
