"""Keeps the English catalogue in step with the code: `python -m dashboard.catalogue`.

Reads every text marked in `dashboard/` and `pages/`, merges them into
`locale/en/LC_MESSAGES/maillage.po`, and says which still lack English.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard.texts import LOCALE_FOLDER

ROOT = Path(__file__).parent.parent
ENGLISH = LOCALE_FOLDER / "en" / "LC_MESSAGES" / "maillage.po"
KEYWORDS = {"t": None, "tn": (1, 2), "N_": None}


def extracted() -> Catalog:
    """Read the texts that the code marks.

    Returns:
        A catalogue with one message a French text, with the files that use it.
    """
    catalogue = Catalog(project="Maillage", charset="utf-8")
    for folder in ("dashboard", "pages"):
        found = extract_from_dir(
            str(ROOT / folder), method_map=[("**.py", "python")], keywords=KEYWORDS
        )
        for file, _line, message, _comments, context in found:
            # No line numbers: the catalogue changes only when a text does.
            catalogue.add(message, locations=[(f"{folder}/{file}", 0)], context=context)
    return catalogue


def english() -> Catalog:
    """Read the English catalogue as it is kept in the repository."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def untranslated(catalogue: Catalog) -> list[str]:
    """List the French texts that have no English."""
    missing = []
    for message in catalogue:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(texts):
            missing.append(str(message.id))
    return missing


def written(catalogue: Catalog) -> bytes:
    """Write a catalogue as a `.po` file, sorted, without dates or line numbers."""
    out = io.BytesIO()
    write_po(
        out,
        catalogue,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
        omit_header=True,
        width=100,
    )
    header = (
        'msgid ""\nmsgstr ""\n'
        '"Language: en\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return header.encode() + out.getvalue()


def main() -> int:
    """Merge the code's texts into the English catalogue; 1 where some lack English."""
    catalogue = english() if ENGLISH.exists() else Catalog(locale="en")
    catalogue.update(extracted(), no_fuzzy_matching=True)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    ENGLISH.write_bytes(written(catalogue))
    missing = untranslated(catalogue)
    for text in missing:
        sys.stdout.write(f"no English: {text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
