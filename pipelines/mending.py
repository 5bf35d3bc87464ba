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
    advice_fr: str


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
    others_fr = f" ({more} autres valeurs ne sont pas montrées)" if more > 0 else ""
    return Mend(
        tuple(lines),
        f"Say in the mapping which known value each stands for{others}; "
        "the one proposed is only the closest in spelling:",
        f"Dites dans le mapping à quelle valeur connue chacune correspond{others_fr} ; "
        "celle proposée est seulement la plus proche par l'orthographe :",
    )


def _date(refusal: Refusal) -> Mend:
    form = guess_date_format(refusal.values)
    if form is None:
        return Mend(
            (),
            "No one date format reads these cells: correct them in the source file.",
            "Aucun format de date ne lit toutes ces cellules : corrigez-les dans le fichier.",
        )
    return Mend(
        ("[file]", f"date_format = {quoted(form)}"),
        "Say in the mapping how dates are written:",
        "Dites dans le mapping comment les dates sont écrites :",
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
        return Mend(
            (),
            "Write these cells as plain numbers, without words or units.",
            "Écrivez ces cellules en nombres seuls, sans mots ni unités.",
        )
    return Mend(
        ("[file]", *lines),
        "Say in the mapping how numbers are written:",
        "Dites dans le mapping comment les nombres sont écrits :",
    )


def _ambiguous(refusal: Refusal) -> Mend:
    mark = "," if all("," in value for value in refusal.values) else "."
    return Mend(
        ("[file]", f"decimal = {quoted(mark)}"),
        "Say in the mapping which mark the decimals have; the one proposed supposes that these "
        "cells have decimals, not thousands:",
        "Dites dans le mapping quel signe sépare les décimales ; celui proposé suppose que ces "
        "cellules ont des décimales, pas des milliers :",
    )


def _column(refusal: Refusal) -> Mend:
    header = closest_header(refusal.column, refusal.table, refusal.headers)
    if header is not None:
        return Mend(
            ("[columns]", f"{refusal.column} = {quoted(header)}"),
            "Say in the mapping which of the file's columns it is; "
            "the one proposed is only the closest in spelling:",
            "Dites dans le mapping de quelle colonne du fichier il s'agit ; "
            "celle proposée est seulement la plus proche par l'orthographe :",
        )
    column = columns_of(refusal.table)[refusal.column]
    if column.code_list is not None:
        return Mend(
            ("[constants]", f"{column.name} = {quoted(code_lists()[column.code_list][0].code)}"),
            "If it is the same for every row, say so in the mapping; else add the column:",
            "Si c'est la même chose pour chaque ligne, dites-le dans le mapping ; sinon ajoutez "
            "la colonne :",
        )
    return Mend(
        (),
        f"Add a column {refusal.column} to the file.",
        f"Ajoutez une colonne {refusal.column} au fichier.",
    )


def _platform(refusal: Refusal) -> Mend:
    header = closest_header("platform", refusal.table, refusal.headers)
    lines = ('platform = "name-of-the-platform"',)
    if header is not None and "plat" in fold_words(header):
        return Mend(
            ("[columns]", f"platform = {quoted(header)}"),
            "Give --platform NAME, or say in the mapping which column has it:",
            "Indiquez la plateforme (--platform NOM), ou dites dans le mapping quelle colonne la "
            "donne :",
        )
    return Mend(
        lines,
        "Give --platform NAME, or say in the mapping which platform the file is of:",
        "Indiquez la plateforme (--platform NOM), ou dites dans le mapping de quelle plateforme "
        "vient le fichier :",
    )


def _share(refusal: Refusal) -> Mend:
    header = quoted(refusal.header_of(refusal.column))
    try:
        percents = all(0 <= float(value) <= 100 for value in refusal.values)
    except ValueError:
        percents = False
    if not percents:
        return Mend(
            (),
            "Correct these cells: a share lies between 0 and 1.",
            "Corrigez ces cellules : une part est comprise entre 0 et 1.",
        )
    return Mend(
        ("[columns]", f"{refusal.column} = {{ column = {header}, factor = 0.01 }}"),
        "If these are percentages, say so in the mapping:",
        "Si ce sont des pourcentages, dites-le dans le mapping :",
    )


def _swap(refusal: Refusal) -> Mend:
    return Mend(
        (
            "[columns]",
            f"lon = {quoted(refusal.header_of('lat'))}",
            f"lat = {quoted(refusal.header_of('lon'))}",
        ),
        "Say in the mapping which column is which:",
        "Dites dans le mapping quelle colonne est laquelle :",
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

# What to do, in English and French, where no line of mapping can be proposed.
_IDENTIFIERS = (
    "No mapping can mend it: correct these identifiers at their source.",
    "Aucun mapping n'y peut rien : corrigez ces identifiants à leur source.",
)
_ADVICE = {
    "duplicate_key": (
        "Give each row of the file a key of its own, or remove the repeated rows.",
        "Donnez à chaque ligne du fichier une clé à elle, ou retirez les lignes répétées.",
    ),
    "too_large": (
        "Check the number and its unit: kilograms taken for tonnes are mended by "
        '[columns] mass_t = { column = "…", factor = 0.001 }.',
        "Vérifiez le nombre et son unité : des kilogrammes pris pour des tonnes se corrigent par "
        '[columns] mass_t = { column = "…", factor = 0.001 }.',
    ),
    "ragged_row": (
        "Correct these lines in the source file: a cell holds an unquoted separator, "
        "or a line is cut.",
        "Corrigez ces lignes dans le fichier : une cellule contient un séparateur sans "
        "guillemets, ou une ligne est coupée.",
    ),
    "bad_json": (
        "Correct these lines in the source file: one JSON object a line.",
        "Corrigez ces lignes dans le fichier : un objet JSON par ligne.",
    ),
    "missing_value": (
        "Fill these cells in the source file, or remove the rows.",
        "Remplissez ces cellules dans le fichier, ou retirez les lignes.",
    ),
    "bad_headcount": (
        "Write a number, or an INSEE band such as 20-49.",
        "Écrivez un nombre, ou une tranche de l'INSEE comme 20-49.",
    ),
    "missing_resource": (
        'Fill the category, or say what the whole file is about: [constants] resource = "…".',
        "Remplissez la catégorie, ou dites de quoi parle tout le fichier : "
        '[constants] resource = "…".',
    ),
    "category_not_of_resource": (
        "Correct the resource or the category; an empty resource is taken from the category.",
        "Corrigez la ressource ou la catégorie ; une ressource vide est déduite de la catégorie.",
    ),
    "bad_waste_code": (
        "Correct these codes: six digits of the European list, such as 15 01 03.",
        "Corrigez ces codes : six chiffres de la liste européenne, comme 15 01 03.",
    ),
    "bad_siret": _IDENTIFIERS,
    "bad_belgian_number": _IDENTIFIERS,
    "bad_company_id": (
        "No mapping can mend it: give the establishment's SIRET (14 digits), or BE and 10 digits.",
        "Aucun mapping n'y peut rien : donnez le SIRET de l'établissement (14 chiffres), ou BE et "
        "10 chiffres.",
    ),
    "unknown_company": (
        "Load the companies first (or in the same command), or correct their rows if those were "
        "refused.",
        "Chargez d'abord les entreprises (ou en même temps), ou corrigez leurs lignes si elles "
        "ont été refusées.",
    ),
    "same_company": (
        "Correct the giver or the receiver.",
        "Corrigez le cédant ou le receveur.",
    ),
    "dates_out_of_order": (
        "Correct the dates; if every row is refused, check which column the mapping takes for "
        "which.",
        "Corrigez les dates ; si toutes les lignes sont refusées, vérifiez quelle colonne le "
        "mapping prend pour quelle date.",
    ),
    "completed_without_date": (
        "Fill completed_on, or correct the status.",
        "Remplissez completed_on, ou corrigez le statut.",
    ),
    "not_positive": (
        "Give a quantity above zero, or leave the cell empty where it is not known.",
        "Donnez une quantité supérieure à zéro, ou laissez la cellule vide si elle n'est pas "
        "connue.",
    ),
    "negative_value": (
        "Correct these cells: they cannot be negative.",
        "Corrigez ces cellules : elles ne peuvent pas être négatives.",
    ),
    "half_coordinates": (
        "Give both coordinates, or neither.",
        "Donnez les deux coordonnées, ou aucune.",
    ),
    "coordinates_out_of_range": (
        "Convert the coordinates to degrees (WGS 84), or leave them out: the commune then places "
        "the row.",
        "Convertissez les coordonnées en degrés (WGS 84), ou retirez-les : la commune situe alors "
        "la ligne.",
    ),
    "coordinates_outside_country": (
        "Correct the point, or leave it out: the commune then places the row.",
        "Corrigez le point, ou retirez-le : la commune situe alors la ligne.",
    ),
    "unknown_commune": (
        "Correct the code (an INSEE commune code, not a postcode), or leave it out.",
        "Corrigez le code (celui de l'INSEE, pas le code postal), ou retirez-le.",
    ),
    "unknown_territory": (
        "Write level:code, such as epci:243500741, for a territory that is loaded.",
        "Écrivez niveau:code, comme epci:243500741, pour un territoire chargé.",
    ),
    "bad_platform": (
        "Correct the registry of platforms.",
        "Corrigez le registre des plateformes.",
    ),
}
_ELSE = ("Correct these rows in the source file.", "Corrigez ces lignes dans le fichier.")


def mend(refusal: Refusal) -> Mend:
    """Return what would mend a refusal."""
    known = refusal.table != "platforms" and refusal.column in columns_of(refusal.table)
    if known and refusal.code in _MENDS:
        return _MENDS[refusal.code](refusal)
    return Mend((), *_ADVICE.get(refusal.code, _ELSE))
