"""What a question's words may stand for: their terms, near spellings, categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import duckdb

from analytics.sql import query, rows
from geodata.connection import load_stemmer

Row: TypeAlias = dict[str, Any]

MOST_COMPLETIONS = 5
"""Words that the beginning of one may stand for."""

SHORTEST_COMPLETED = 4
SHORTEST_CORRECTED = 4
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
    two in a long word; never where it has a digit). The longest phrase that names categories is
    taken whole.

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
    known = {
        row["term"]: row
        for row in rows(cursor, "search_terms", {"terms": [row["term"] for row in typed]})
    }
    found: list[list[Row]] = []
    corrections = []
    vocabulary: list[Row] | None = None
    for word in typed:
        term = known.get(word["term"])
        if term is not None:
            found.append([term])
            meant = _meant(word["word"], term["words"])
            if meant is not None:
                used = [term["spellings"][meant]]
                corrections.append({"typed": word["spelling"], "used": used})
            continue
        if vocabulary is None:
            vocabulary = rows(cursor, "search_vocabulary", {})
        standing = _near(word["word"], vocabulary)
        found.append(standing)
        if standing:
            used = list(dict.fromkeys(row["spelling"] for row in standing))
            corrections.append({"typed": word["spelling"], "used": used})
    groups = _grouped(found, _phrases(cursor)) if typed else []
    return Question(tuple(groups), tuple(corrections))


def _meant(word: str, words: Sequence[str]) -> int | None:
    """Say which of a term's words was meant, where it is no form of any: "palete", of "palette".

    Returns:
        Its place in `words`, or None where nothing is misspelt.
    """
    from rapidfuzz.distance import OSA

    if any(word.startswith(other) or other.startswith(word) for other in words):
        return None
    return next((at for at, other in enumerate(words) if OSA.distance(word, other) == 1), None)


def _near(word: str, vocabulary: Sequence[Row]) -> list[Row]:
    """Find what a word that is written nowhere may stand for; the vocabulary is by use."""
    # Imported here: the command line starts without it.
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    if any(letter.isdigit() for letter in word):
        return []
    if len(word) >= SHORTEST_COMPLETED:
        longer: dict[int, Row] = {}
        for row in vocabulary:
            if row["word"].startswith(word):
                longer.setdefault(row["term_no"], row)
        if longer:
            return list(longer.values())[:MOST_COMPLETIONS]
    if len(word) < SHORTEST_CORRECTED:
        return []
    most = 2 if len(word) >= LONG else 1
    close = extract(
        word,
        [row["word"] for row in vocabulary],
        scorer=OSA.distance,
        score_cutoff=most,
        limit=None,
    )
    if not close:
        return []
    _, _, place = min(close, key=lambda one: (one[1], one[2]))
    return [vocabulary[place]]


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
