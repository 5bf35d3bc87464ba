"""The line of mapping that would mend a refusal, or in words what to correct instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.contracts.columns import code_lists, columns_of, header_synonyms
from pipelines.contracts.folding import fold_words

# Tried in this order; the first that reads every example is proposed.
DATE_FORMATS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d/%m/%y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d-%m-%Y %H:%M",
)

MAX_VALUES = 5

_COMMA_DECIMAL = re.compile(
    r"[-+]?\d{1,3}(?P<thousands>[ .'\u00a0\u202f]?)(?:\d{3}|(?P=thousands)\d{3})*,\d+"
)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:(?P<thousands>[ ,.'\u00a0\u202f])\d{3})+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Refusal:
    """Rows refused for one reason on one column.

    Attributes:
        code: The reason's code.
        table: Their table.
        column: The column at fault.
        values: What their cells said, most frequent first, without repeats.
        headers: Headers of the file that no column took.
        sources: Our column -> their header, where it could be told from an example.
    """

    code: str
    table: str
    column: str
    values: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()

    def header_of(self, column: str) -> str:
        """Return their header of one of our columns, our own name where it cannot be told."""
        return dict(self.sources).get(column, column)


@dataclass(frozen=True)
class Mend:
    """What to do about a refusal: lines of mapping (none where none can mend it), and words."""

    mapping: tuple[str, ...]
    advice: str


def quoted(text: str) -> str:
    """Return `text` as a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda met: f"\\u{ord(met[0]):04x}", escaped) + '"'


def closest_code(value: str, code_list: str) -> str:
    """Return the code whose name, label or synonym looks most like `value`."""
    wanted = fold_words(value)

    def likeness(text: str) -> float:
        return difflib.SequenceMatcher(None, wanted, fold_words(text)).ratio()

    return max(
        code_lists()[code_list],
        key=lambda code: max(
            map(likeness, (code.code, code.label_fr, code.label_en, *code.synonyms))
        ),
    ).code


def closest_header(column: str, table: str, headers: Sequence[str]) -> str | None:
    """Return the header that looks most like a name of `column`, None without headers."""
    names = [name for name, ours in header_synonyms(table).items() if ours == column]

    def likeness(header: str) -> float:
        folded = fold_words(header)
        return max(difflib.SequenceMatcher(None, folded, name).ratio() for name in names)

    return max(headers, key=likeness, default=None)


def guess_date_format(values: Sequence[str]) -> str | None:
    """Return the first known format that reads every one of `values`, or None."""

    def reads(form: str) -> bool:
        try:
            years = [datetime.strptime(value.strip(), form).year for value in values]
        except ValueError:
            return False
        return all(1900 <= year <= 2100 for year in years)

    return next((form for form in DATE_FORMATS if values and reads(form)), None)


def _known_values(refusal: Refusal) -> Mend:
    column = columns_of(refusal.table)[refusal.column]
    code_list = column.code_list or "bool"
    lines = [f"[values.{refusal.column}]"]
    lines += [
        f"{quoted(value)} = {quoted(closest_code(value, code_list))}"
        for value in refusal.values[:MAX_VALUES]
    ]
    more = len(refusal.values) - MAX_VALUES
    others = f" ({more} more values are not shown)" if more > 0 else ""
    return Mend(
        tuple(lines),
        f"Say in the mapping which known value each stands for{others}; "
        "the one proposed is only the closest in spelling:",
    )


def _date(refusal: Refusal) -> Mend:
    form = guess_date_format(refusal.values)
    if form is None:
        return Mend((), "No one date format reads these cells: correct them in the source file.")
    return Mend(
        ("[file]", f"date_format = {quoted(form)}"), "Say in the mapping how dates are written:"
    )


def _number(refusal: Refusal) -> Mend:
    values = [value.strip() for value in refusal.values]
    commas = [_COMMA_DECIMAL.fullmatch(value) for value in values]
    grouped = [_THOUSANDS.fullmatch(value) for value in values]
    lines: list[str] = []
    if any(commas) and all(comma or group for comma, group in zip(commas, grouped, strict=True)):
        lines.append('decimal = ","')
    separators = {
        match["thousands"]
        for match in (*commas, *grouped)
        if match is not None and match["thousands"]
    } - {"," if lines else None}
    if all(comma or group for comma, group in zip(commas, grouped, strict=True)) and separators:
        lines.append(f"thousands = {quoted(min(separators))}")
    if not lines:
        return Mend((), "Write these cells as plain numbers, without words or units.")
    return Mend(("[file]", *lines), "Say in the mapping how numbers are written:")


def _ambiguous(refusal: Refusal) -> Mend:
    mark = "," if all("," in value for value in refusal.values) else "."
    return Mend(
        ("[file]", f"decimal = {quoted(mark)}"),
        "Say in the mapping which mark the decimals have; the one proposed supposes that these "
        "cells have decimals, not thousands:",
    )


def _column(refusal: Refusal) -> Mend:
    header = closest_header(refusal.column, refusal.table, refusal.headers)
    if header is not None:
        return Mend(
            ("[columns]", f"{refusal.column} = {quoted(header)}"),
            "Say in the mapping which of the file's columns it is; "
            "the one proposed is only the closest in spelling:",
        )
    column = columns_of(refusal.table)[refusal.column]
    if column.code_list is not None:
        return Mend(
            ("[constants]", f"{column.name} = {quoted(code_lists()[column.code_list][0].code)}"),
            "If it is the same for every row, say so in the mapping; else add the column:",
        )
    return Mend((), f"Add a column {refusal.column} to the file.")


def _platform(refusal: Refusal) -> Mend:
    header = closest_header("platform", refusal.table, refusal.headers)
    lines = ('platform = "name-of-the-platform"',)
    words = "Give --platform NAME, or say in the mapping which platform the file is of:"
    if header is not None and "plat" in fold_words(header):
        return Mend(
            ("[columns]", f"platform = {quoted(header)}"),
            "Give --platform NAME, or say in the mapping which column has it:",
        )
    return Mend(lines, words)


def _share(refusal: Refusal) -> Mend:
    header = quoted(refusal.header_of(refusal.column))
    try:
        percents = all(0 <= float(value) <= 100 for value in refusal.values)
    except ValueError:
        percents = False
    if not percents:
        return Mend((), "Correct these cells: a share lies between 0 and 1.")
    return Mend(
        ("[columns]", f"{refusal.column} = {{ column = {header}, factor = 0.01 }}"),
        "If these are percentages, say so in the mapping:",
    )


def _swap(refusal: Refusal) -> Mend:
    return Mend(
        (
            "[columns]",
            f"lon = {quoted(refusal.header_of('lat'))}",
            f"lat = {quoted(refusal.header_of('lon'))}",
        ),
        "Say in the mapping which column is which:",
    )


_MENDS: dict[str, Callable[[Refusal], Mend]] = {
    "unknown_code": _known_values,
    "unknown_category": _known_values,
    "bad_bool": _known_values,
    "bad_date": _date,
    "bad_number": _number,
    "bad_integer": _number,
    "ambiguous_number": _ambiguous,
    "missing_column": _column,
    "missing_platform": _platform,
    "not_a_share": _share,
    "coordinates_swapped": _swap,
}

_ADVICE = {
    "duplicate_key": "Give each row of the file a key of its own, or remove the repeated rows.",
    "too_large": "Check the number and its unit: kilograms taken for tonnes are mended by "
    '[columns] mass_t = { column = "…", factor = 0.001 }.',
    "ragged_row": "Correct these lines in the source file: a cell holds an unquoted separator, "
    "or a line is cut.",
    "bad_json": "Correct these lines in the source file: one JSON object a line.",
    "missing_value": "Fill these cells in the source file, or remove the rows.",
    "bad_headcount": "Write a number, or an INSEE band such as 20-49.",
    "missing_resource": "Fill the category, or say what the whole file is about: "
    '[constants] resource = "…".',
    "category_not_of_resource": "Correct the resource or the category; "
    "an empty resource is taken from the category.",
    "bad_waste_code": "Correct these codes: six digits of the European list, such as 15 01 03.",
    "bad_siret": "No mapping can mend it: correct these identifiers at their source.",
    "bad_belgian_number": "No mapping can mend it: correct these identifiers at their source.",
    "bad_company_id": "No mapping can mend it: give the establishment's SIRET (14 digits), "
    "or BE and 10 digits.",
    "unknown_company": "Load the companies first (or in the same command), or correct their rows "
    "if those were refused.",
    "same_company": "Correct the giver or the receiver.",
    "dates_out_of_order": "Correct the dates; if every row is refused, check which column the "
    "mapping takes for which.",
    "completed_without_date": "Fill completed_on, or correct the status.",
    "not_positive": "Give a quantity above zero, or leave the cell empty where it is not known.",
    "negative_value": "Correct these cells: they cannot be negative.",
    "half_coordinates": "Give both coordinates, or neither.",
    "coordinates_out_of_range": "Convert the coordinates to degrees (WGS 84), or leave them out: "
    "the commune then places the row.",
    "coordinates_outside_country": "Correct the point, or leave it out: the commune then places "
    "the row.",
    "unknown_commune": "Correct the code (an INSEE commune code, not a postcode), or leave it out.",
    "unknown_territory": "Write level:code, such as epci:243500741, for a territory that is "
    "loaded.",
    "bad_platform": "Correct the registry of platforms.",
}


def mend(refusal: Refusal) -> Mend:
    """Return what would mend a refusal."""
    known = refusal.table != "platforms" and refusal.column in columns_of(refusal.table)
    if known and refusal.code in _MENDS:
        return _MENDS[refusal.code](refusal)
    return Mend((), _ADVICE.get(refusal.code, "Correct these rows in the source file."))
