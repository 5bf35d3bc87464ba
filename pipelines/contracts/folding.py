"""How two texts typed by different people are compared: without case, accents, outer spaces."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "\u2019": "'", "\u02bc": "'", "`": "'"})
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Return ``text`` without case, accents and outer spaces; inner runs of spaces become one.

    Superscripts and ligatures become plain letters ("m³" -> "m3", "œuvre" -> "oeuvre").
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _SPACES.sub(" ", plain).strip()


def fold_words(text: str) -> str:
    """Return the folded words of ``text`` joined by one space, punctuation left out.

    This is the looser comparison of headers and code values ("Code_APE", "code APE" and
    "Code-APE" are one header).
    """
    return _NOT_WORD.sub(" ", fold(text)).strip()
