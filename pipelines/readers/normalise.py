"""The text of one column becomes canonical text, by the type that the contract gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contracts.columns import Column, code_synonyms, code_values
from pipelines.contracts.folding import fold, fold_words
from pipelines.readers import dates, identifiers, numbers
from pipelines.readers.distinct import TextToText, map_distinct, map_irregular
from pipelines.readers.numbers import NO_EVIDENCE, AmbiguousNumber, Convention

# What people type for "nothing", in columns where it cannot be a value.
_NOTHING = frozenset(
    {
        *("-", "--", "\u2013", "\u2014", "/", "?", "n/a", "#n/a", "n.c.", "n.d."),
        *("na", "nc", "nd", "null", "none", "nan", "vide", "sans objet", "inconnu", "inconnue"),
        *("non renseigne", "non renseignee", "non communique", "non communiquee"),
    }
)
# What a spreadsheet shows of a formula that failed, in English and in French.
_ERRORS = (
    *("#N/A", "#REF!", "#VALUE!", "#VALEUR!", "#DIV/0!", "#NAME?", "#NOM?"),
    *("#NUM!", "#NOMBRE!", "#NULL!", "#NUL!"),
)
_WHOLE_FLOATS = r"^\d+\.0$"
_NEVER = "^$"


@dataclass
class Findings:
    """What normalising a column brought to light.

    Attributes:
        nothing: texts read as empty.
        ambiguous: numbers that could be read in two ways, so that their rows are faulty.
    """

    nothing: set[str] = field(default_factory=set)
    ambiguous: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Rules:
    """How one column is read.

    Attributes:
        column: the contract column.
        values: folded text of theirs -> ours, from the mapping.
        factor: what numbers are multiplied by.
        convention: how the column writes its numbers.
        date_format: the mapping's strptime format.
        belgian: which rows are Belgian (place codes of 4 digits stay), None for none.
    """

    column: Column
    values: dict[str, str] = field(default_factory=dict)
    factor: Decimal | None = None
    convention: Convention = NO_EVIDENCE
    date_format: str | None = None
    belgian: pa.ChunkedArray | None = None


def normalise(
    values: pa.ChunkedArray, typed: pa.ChunkedArray | None, rules: Rules
) -> tuple[pa.ChunkedArray, Findings]:
    """Return ``values`` in canonical form; what cannot be read is left as it is.

    Args:
        values: trimmed text, null where empty.
        typed: which cells their format typed, or None.
        rules: how to read the column.
    """
    findings = Findings()
    marked = pc.starts_with(values, "#")
    if pc.any(marked).as_py():
        failed = pc.is_in(
            pc.utf8_upper(pc.if_else(marked, values, None)), pa.array(_ERRORS, pa.string())
        )
        findings.nothing.update(pc.unique(values.filter(failed)).to_pylist())
        values = pc.if_else(failed, None, values)
    if not rules.values:
        return _by_type(values, typed, rules, findings), findings
    mapped = map_distinct(values, lambda text: rules.values.get(fold(text)))
    rest = pc.if_else(pc.is_valid(mapped), None, values)
    result = pc.coalesce(mapped, _by_type(rest, typed, rules, findings))
    if "" in rules.values:
        result = pc.if_else(pc.is_valid(values), result, rules.values[""])
    return pc.if_else(pc.equal(result, ""), None, result), findings


def _by_type(
    values: pa.ChunkedArray, typed: pa.ChunkedArray | None, rules: Rules, findings: Findings
) -> pa.ChunkedArray:
    """Read cells that the format typed and cells of text apart, then put them together."""
    if typed is None or not pc.any(typed).as_py():
        return _READERS[rules.column.type](values, False, rules, findings)
    if pc.all(pc.or_(typed, pc.is_null(values))).as_py():
        return _READERS[rules.column.type](values, True, rules, findings)
    from_text = pc.if_else(typed, None, values)
    from_cell = pc.if_else(typed, values, None)
    return pc.coalesce(
        _READERS[rules.column.type](from_cell, True, rules, findings),
        _READERS[rules.column.type](from_text, False, rules, findings),
    )


def _text(
    values: pa.ChunkedArray, typed: bool, rules: Rules, findings: Findings
) -> pa.ChunkedArray:
    """Free text and platforms' ids: trimmed already; whole numbers lose their ".0"."""
    # In text, a column where every id ends in ".0" went through a spreadsheet or a data frame.
    if typed or (
        rules.column.type == "id"
        and values.null_count < len(values)
        and pc.all(pc.match_substring_regex(values, _WHOLE_FLOATS)).as_py()
    ):
        return map_distinct(values, lambda text: identifiers.whole_number(text) or text)
    return values


def _company(
    values: pa.ChunkedArray, typed: bool, rules: Rules, findings: Findings
) -> pa.ChunkedArray:
    return map_irregular(
        values,
        identifiers.CANONICAL_COMPANY,
        lambda text: identifiers.company_id(text, typed=typed),
    )


def _place(
    values: pa.ChunkedArray, typed: bool, rules: Rules, findings: Findings
) -> pa.ChunkedArray:
    def padded(text: str) -> str:
        return identifiers.place_code(text, pad=True)

    def bare(text: str) -> str:
        return identifiers.place_code(text, pad=False)

    french = map_distinct(values, padded)
    if rules.belgian is None or not pc.any(rules.belgian).as_py():
        return french
    return pc.if_else(pc.fill_null(rules.belgian, False), map_distinct(values, bare), french)


def _headcount(
    values: pa.ChunkedArray, typed: bool, rules: Rules, findings: Findings
) -> pa.ChunkedArray:
    def read(text: str) -> str | None:
        return identifiers.headcount(fold(identifiers.whole_number(text) or text)) or text

    return map_distinct(values, _or_nothing(read, findings))


def _code(
    values: pa.ChunkedArray, typed: bool, rules: Rules, findings: Findings
) -> pa.ChunkedArray:
    name = rules.column.code_list or "bool"
    codes, synonyms = frozenset(code_values(name)), code_synonyms(name)

    def read(text: str) -> str | None:
        if text in codes:
            return text
        return synonyms.get(fold_words(identifiers.whole_number(text) or text), text)

    return map_distinct(values, _or_nothing(read, findings))


def _moment(to_text: Callable[[datetime], str], regular: str) -> Reader:
    def column(
        values: pa.ChunkedArray, typed: bool, rules: Rules, findings: Findings
    ) -> pa.ChunkedArray:
        def read(text: str) -> str | None:
            parse = (
                dates.parse_timestamp if rules.column.type == "timestamp" else dates.parse_moment
            )
            moment = dates.typed_moment(text) if typed else parse(text, rules.date_format)
            return text if moment is None else to_text(moment)

        if rules.column.type == "timestamp":
            # SQL's way of writing moments is common, and each is distinct.
            values = pc.replace_substring_regex(values, dates.SQL_TIMESTAMP, r"\1T\2")
        return map_irregular(values, regular, _or_nothing(read, findings))

    return column


def _number(
    values: pa.ChunkedArray, typed: bool, rules: Rules, findings: Findings
) -> pa.ChunkedArray:
    name = rules.column.name

    def read(text: str) -> str | None:
        try:
            number = (
                numbers.parse_typed(text)
                if typed
                else numbers.parse_number(
                    text,
                    rules.convention,
                    euro=name.endswith("_eur"),
                    share=name.endswith("_share"),
                )
            )
        except AmbiguousNumber:
            findings.ambiguous.add(text)
            return text
        if number is None:
            return text
        return numbers.canonical(number if rules.factor is None else number * rules.factor)

    # Under another convention than the point, "1.234" is not what it looks like.
    trusted = rules.factor is None and (typed or not rules.convention.comma)
    regular = numbers.CANONICAL_NUMBER if trusted else _NEVER
    return map_irregular(values, regular, _or_nothing(read, findings))


def _or_nothing(read: TextToText, findings: Findings) -> TextToText:
    """Return ``read`` with the words for nothing read as empty, unless ``read`` knows them."""

    def read_or_nothing(text: str) -> str | None:
        result = read(text)
        if result == text and fold(text) in _NOTHING:
            findings.nothing.add(text)
            return None
        return result

    return read_or_nothing


Reader = Callable[[pa.ChunkedArray, bool, Rules, Findings], pa.ChunkedArray]

_READERS: dict[str, Reader] = {
    "text": _text,
    "id": _text,
    "company_id": _company,
    "place_code": _place,
    "headcount": _headcount,
    "date": _moment(dates.date_text, dates.CANONICAL_DATE),
    "timestamp": _moment(dates.timestamp_text, dates.CANONICAL_TIMESTAMP),
    "bool": _code,
    "code": _code,
    "number": _number,
    "integer": _number,
}
