"""Every French text has its English, and French is set as French printers set it."""

import string

import pytest

from dashboard import catalogue, texts


def test_english_is_complete() -> None:
    assert catalogue.untranslated(catalogue.english()) == []


def test_english_catalogue_is_what_the_code_says() -> None:
    known = {message.id for message in catalogue.english() if message.id}
    said = {message.id for message in catalogue.extracted() if message.id}
    assert known == said, "run: python -m dashboard.catalogue"


def test_english_keeps_every_placeholder() -> None:
    def names(text: str) -> set[str | None]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    for message in catalogue.english():
        if not message.id:
            continue
        french = message.id if isinstance(message.id, tuple) else (message.id,)
        english = message.string if isinstance(message.string, tuple) else (message.string,)
        for source, translation in zip(french, english, strict=True):
            assert names(source) == names(translation), source


@pytest.mark.parametrize(
    ("typed", "typeset"),
    [
        ("Source : rien", "Source\u00a0: rien"),
        ("Vraiment ?", "Vraiment\u202f?"),
        ("« mot »", "«\u00a0mot\u00a0»"),
        ("12 %", "12\u202f%"),
        ("l'échange", "l\u2019échange"),
        ("epci:243500741", "epci:243500741"),
    ],
)
def test_french_spacing(typed: str, typeset: str) -> None:
    assert texts.typeset(typed) == typeset


def test_values_are_filled_as_they_are() -> None:
    assert texts.t("Autour de {place}", place="l'a : b") == "Autour de l'a : b"


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("fr", 0, "0 habitant"),
        ("fr", 1.5, "1.5 habitant"),
        ("fr", 2, "2 habitants"),
        ("en", 0, "0 inhabitants"),
        ("en", 1, "1 inhabitant"),
        ("en", 2, "2 inhabitants"),
    ],
)
def test_plural_follows_the_language(language: str, count: float, expected: str) -> None:
    texts.use_language(language)
    assert texts.tn("{count} habitant", "{count} habitants", count, count=count) == expected


def test_unknown_language_means_french() -> None:
    texts.use_language("xx")
    assert texts.language() == "fr"
