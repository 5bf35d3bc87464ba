"""Finding a territory by what people type: without accents, hyphens or capitals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.places import fold
from analytics.territories import TerritoryRow

_ARTICLES = ("le ", "la ", "les ", "l ")


@dataclass(frozen=True)
class Entry:
    """A territory with the text that is searched."""

    folded: str
    territory: TerritoryRow


def index(territories: Iterable[TerritoryRow]) -> list[Entry]:
    """Prepare territories for searching, in their order."""
    return [Entry(fold(territory.name), territory) for territory in territories]


def find(entries: Sequence[Entry], text: str, limit: int) -> list[TerritoryRow]:
    """Find the territories that a text means, best first.

    Args:
        entries: what is searched.
        text: a name, the beginning of one, a part of one, or a code.
        limit: how many at most.

    Returns:
        Exact codes and names first, then beginnings, then beginnings of a word; within each,
        the most populous first. Empty for an empty text.
    """
    wanted = fold(text)
    if not wanted:
        return []
    code = text.strip().casefold()
    ranked = []
    for entry in entries:
        rank = _rank(entry, wanted, code)
        if rank is not None:
            ranked.append((rank, -(entry.territory.population or 0), entry))
    ranked.sort(key=lambda item: item[:2])
    return [entry.territory for _, _, entry in ranked[:limit]]


def _rank(entry: Entry, wanted: str, code: str) -> int | None:
    if entry.territory.code.casefold() == code or entry.folded == wanted:
        return 0
    bare = entry.folded
    for article in _ARTICLES:
        bare = bare.removeprefix(article)
    if entry.folded.startswith(wanted) or bare.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in entry.folded else None
