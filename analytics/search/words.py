"""What a question's words may stand for: their terms, near spellings, categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import duckdb

from analytics.sql import query, rows, run
from geodata.connection import load_stemmer

Row: TypeAlias = dict[str, Any]

MOST_COMPLETIONS = 5
"""Words that the beginning of one may stand for."""

SHORTEST_MENDED = 4
LONG = 8
"""A word so long may have two letters wrong, a shorter one letter."""


@dataclass(frozen=True)
class Group:
    """Words typed that a listing must answer together: one word, or a phrase of the taxonomy.

    Attributes:
        terms: Numbers of terms, `marts.search_words.term_no`: of a phrase all must be written, of
            a word any.
        whole: Whether all terms must be written.
        categories: Categories whose listings answer, whatever is written.
    """

    terms: tuple[int, ...]
    whole: bool = False
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Question:
    """A text that was read.

    Attributes:
        groups: What a listing must answer; empty where the text has no word of weight.
        corrections: Words that no listing has, each with those that stand for it: `typed`, `used`.
    """

    groups: tuple[Group, ...] = ()
    corrections: tuple[dict[str, Any], ...] = ()


def install_macros(cursor: duckdb.DuckDBPyConnection) -> None:
    """(Re)create the macros `search_split`, `search_fold`, `search_stem`, for this cursor."""
    load_stemmer(cursor)
    cursor.execute(query("search_macros"))


def read(cursor: duckdb.DuckDBPyConnection, text: str | None) -> Question:
    """Read a text as people type it.

    Accents, case and plurals do not count, nor words of no weight. A word that is written nowhere
    stands for the words that it begins, else for the most used of the nearest (one letter wrong,
    two in a long word), unless it has a digit: one model is not another. The longest phrase that
    names categories is taken whole.

    Args:
        cursor: A cursor of its own on a computed database.
        text: What was typed.

    Returns:
        The question.

    Raises:
        NotComputed: If the models were never run.
    """
    if not text or not text.strip():
        return Question()
    install_macros(cursor)
    typed = [row for row in rows(cursor, "search_typed", {"text": text}) if not row["is_stopword"]]
    known: dict[str, list[Row]] = {}
    for row in rows(cursor, "search_terms", {"terms": [word["term"] for word in typed]}):
        known.setdefault(row["term"], []).append(row)
    found: list[list[Row]] = []
    corrections = []
    for word in typed:
        written = known.get(word["term"], [])
        standing = written[:1] or _mended(cursor, word["word"])
        found.append(standing)
        used = _meant(word["word"], written) if written else standing
        if used:
            spellings = list(dict.fromkeys(row["spelling"] for row in used))
            corrections.append({"typed": word["spelling"], "used": spellings})
    groups = _grouped(found, _phrases(cursor)) if typed else []
    return Question(tuple(groups), tuple(corrections))


def _meant(word: str, written: Sequence[Row]) -> list[Row]:
    """Say which of a term's words was meant, where it is no form of any: "palete", of "palette"."""
    # Imported here: the command line starts without it.
    from rapidfuzz.distance import OSA

    words = [row["word"] for row in written]
    if any(word.startswith(other) or other.startswith(word) for other in words):
        return []
    return [row for row in written if OSA.distance(word, row["word"]) == 1][:1]


def _mended(cursor: duckdb.DuckDBPyConnection, word: str) -> list[Row]:
    """Find what a word that is written nowhere stands for."""
    if len(word) < SHORTEST_MENDED or any(letter.isdigit() for letter in word):
        return []
    return _longer(cursor, word) or _near(cursor, word)


def _longer(cursor: duckdb.DuckDBPyConnection, word: str) -> list[Row]:
    """Find what a word begins, the most used first, a term each."""
    longer: dict[int, Row] = {}
    for row in rows(cursor, "search_longer", {"word": word}):
        longer.setdefault(row["term_no"], row)
    return list(longer.values())[:MOST_COMPLETIONS]


def _near(cursor: duckdb.DuckDBPyConnection, word: str) -> list[Row]:
    """Find what a word was mistyped for: the nearest, among them the most used."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    most = 2 if len(word) >= LONG else 1
    lengths = {"shortest": len(word) - most, "longest": len(word) + most}
    known = run(cursor, "search_vocabulary", lengths).fetchall()
    close = extract(
        word, [row[0] for row in known], scorer=OSA.distance, score_cutoff=most, limit=None
    )
    if not close:
        return []
    # Known words come the most used first.
    _, _, place = min(close, key=lambda found: (found[1], found[2]))
    _, spelling, term, term_no = known[place]
    return [{"spelling": spelling, "term": term, "term_no": term_no}]


def _phrases(cursor: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    return {
        row["phrase"]: frozenset(row["categories"]) for row in rows(cursor, "search_phrases", {})
    }


def _grouped(found: Sequence[Sequence[Row]], phrases: dict[str, frozenset[str]]) -> list[Group]:
    """Take the longest phrases first, from the left; what is left is a group a word."""
    longest = max((phrase.count(" ") + 1 for phrase in phrases), default=1)
    first_terms = [standing[0]["term"] if standing else "" for standing in found]
    groups = []
    at = 0
    while at < len(found):
        for length in range(min(longest, len(found) - at), 1, -1):
            categories = phrases.get(" ".join(first_terms[at : at + length]))
            if categories:
                terms = {standing[0]["term_no"] for standing in found[at : at + length]}
                groups.append(Group(tuple(sorted(terms)), True, categories))
                break
        else:
            length = 1
            named = [phrases.get(row["term"], frozenset()) for row in found[at]]
            terms = {row["term_no"] for row in found[at]}
            groups.append(Group(tuple(sorted(terms)), False, frozenset().union(*named)))
        at += length
    # The same word typed twice asks for nothing more.
    return list(dict.fromkeys(groups))
