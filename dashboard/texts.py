"""The words on screen: written in French in the code, translated to English by gettext.

`t("Échanges")` gives the text in the language of the session.  The catalogue is read from its
`.po` file, so that nothing compiled is kept in the repository.
"""

import gettext
import io
import re
import threading
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).parent / "locale"
LANGUAGES = {"fr": "Français", "en": "English"}
DEFAULT_LANGUAGE = "fr"


class _Spoken(threading.local):
    """The language of each thread: Streamlit runs each visitor's script in one of its own."""

    language = DEFAULT_LANGUAGE


_spoken = _Spoken()


def use_language(language: str) -> None:
    """Set the language of the texts that this thread draws from now on.

    Args:
        language: a key of `LANGUAGES`; anything else means French.
    """
    _spoken.language = language if language in LANGUAGES else DEFAULT_LANGUAGE


def language() -> str:
    """Give the language in use: `fr` or `en`."""
    return _spoken.language


def t(message: str, /, **values: object) -> str:
    """Translate a French text and fill its `{placeholders}`.

    Args:
        message: the French text, as the catalogue knows it.
        **values: what the placeholders stand for, already formatted for reading.

    Returns:
        Plain text, with French spacing where the language is French. It is neither Markdown
        nor HTML: what shows it must escape it.
    """
    return _filled(_translations(language()).gettext(message), values)


def tn(singular: str, plural: str, number: float, /, **values: object) -> str:
    """Translate a text that depends on a count; French counts 0 and 1.5 as singular."""
    if language() == DEFAULT_LANGUAGE:
        text = singular if abs(number) < 2 else plural
    else:
        whole = 1 if abs(number) == 1 else 2
        text = _translations(language()).ngettext(singular, plural, whole)
    return _filled(text, values)


def N_(message: str) -> str:
    """Mark a text for the catalogue; it is translated where it is shown."""
    return message


def typeset(text: str) -> str:
    """Put the apostrophes and no-break spaces that French typography asks for.

    Narrow spaces before `; ! ? %`, full before `:` and inside guillemets (Imprimerie nationale's
    rules, as the French State's design system applies them).
    """
    text = text.replace("'", "\u2019")
    text = re.sub(r" (?=[;!?%])", "\u202f", text)
    text = re.sub(r" (?=[:»])", "\u00a0", text)
    return re.sub(r"(?<=«) ", "\u00a0", text)


def _filled(text: str, values: dict[str, object]) -> str:
    if language() == "fr":
        text = typeset(text)
    return text.format(**values) if values else text


@cache
def _translations(language: str) -> gettext.NullTranslations:
    if language == DEFAULT_LANGUAGE:
        return gettext.NullTranslations()
    source = LOCALE_FOLDER / language / "LC_MESSAGES" / "maillage.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
