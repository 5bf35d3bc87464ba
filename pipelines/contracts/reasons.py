"""Why rows are refused, in French and English, for everyone who shows a refusal."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa


@dataclass(frozen=True)
class Reason:
    """A reason under its code; {value}, {column} and {other} stand for what the row says."""

    code: str
    fr: str
    en: str

    def said(self, language: str, *, value: str = "", column: str = "", other: str = "") -> str:
        """Say the reason of one cell in `language` ("fr", else English)."""
        text = self.fr if language == "fr" else self.en
        for name, part in (("{column}", column), ("{other}", other), ("{value}", value)):
            text = text.replace(name, part)
        return text


@cache
def reasons() -> Mapping[str, Reason]:
    """Return every reason by its code."""
    found = tomllib.loads((Path(__file__).parent / "reasons.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {code: Reason(code, texts["fr"], texts["en"]) for code, texts in found.items()}
    )


def reasons_table() -> pa.Table:
    """Return the reasons as a table (code, fr, en), placeholders included, for SQL."""
    return pa.Table.from_pylist(
        [{"code": reason.code, "fr": reason.fr, "en": reason.en} for reason in reasons().values()]
    )
