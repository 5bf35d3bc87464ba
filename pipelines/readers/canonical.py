"""All columns of a table in canonical form, with what one column needs to know of another."""

from __future__ import annotations

from collections.abc import Mapping as MappingABC

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contracts.columns import Column, columns_of
from pipelines.mapping import FileSettings, Mapping
from pipelines.readers.conventions import conventions, regrouped
from pipelines.readers.distinct import map_distinct
from pipelines.readers.normalise import Findings, Rules, normalise
from pipelines.readers.numbers import Convention
from pipelines.readers.threads import on_threads

Cells = tuple[pa.ChunkedArray, pa.ChunkedArray | None]
"""Trimmed text, and which cells their format typed."""

_NUMERIC = ("number", "integer")
_BELGIAN_DIGITS = r"^\d{9,10}$"


def canonical_columns(
    table: str, cells: MappingABC[str, Cells], size: int, mapping: Mapping | None
) -> tuple[dict[str, pa.ChunkedArray], dict[int, str], list[str]]:
    """Return the columns of ``table`` in canonical form.

    Args:
        table: contract table.
        cells: the file's columns, by our name.
        size: number of rows.
        mapping: the mapping, or None.

    Returns:
        The columns (constants included), the rows with a number that is not to be guessed
        (row index -> fault), and notes.
    """
    mapping = mapping or Mapping()
    contract = columns_of(table)
    signs = _conventions(contract, cells, mapping.file)
    found: dict[str, pa.ChunkedArray] = {}
    faults: dict[int, str] = {}
    notes: list[str] = []

    def canonical(name: str) -> tuple[pa.ChunkedArray, Findings]:
        place = contract[name].type == "place_code"
        values, typed = cells[name]
        rule = mapping.columns.get(name)
        rules = Rules(
            column=contract[name],
            values=mapping.value_map(name),
            factor=rule.factor if rule else None,
            convention=signs.get(name, Convention()),
            date_format=mapping.file.date_format,
            belgian=_belgian(found, mapping) if place else None,
        )
        return normalise(values, typed, rules)

    # Countries and companies first: they tell the Belgian rows, whose postcodes have 4 digits.
    for places in (False, True):
        names = [name for name in cells if (contract[name].type == "place_code") == places]
        results = on_threads(canonical, names)
        for name, (column, findings) in zip(names, results, strict=True):
            found[name] = column
            values, _ = cells[name]
            notes += _notes(contract[name], values, signs.get(name, Convention()), findings)
            _mark(name, values, findings, faults)
    for name, value in mapping.constants.items():
        if name in contract:
            found[name] = pa.chunked_array([pa.array([value or None] * size, pa.string())])
    if table == "companies" and "country" in found and "company_id" in found:
        found["company_id"] = _with_country(found["company_id"], found["country"])
    return found, faults, notes


def _conventions(
    contract: MappingABC[str, Column], cells: MappingABC[str, Cells], file: FileSettings
) -> dict[str, Convention]:
    return conventions(
        {name: pair for name, pair in cells.items() if contract[name].type in _NUMERIC}, file
    )


def _belgian(found: MappingABC[str, pa.ChunkedArray], mapping: Mapping) -> pa.ChunkedArray | None:
    """Tell Belgian rows by country or company number; None where nothing can tell."""
    marks = []
    if "country" in found:
        marks.append(pc.fill_null(pc.equal(found["country"], "BE"), False))
    if "company_id" in found:
        marks.append(pc.fill_null(pc.starts_with(found["company_id"], "BE"), False))
        if mapping.constants.get("country") == "BE":
            marks.append(pc.is_valid(found["company_id"]))
    if not marks:
        return None
    told = marks[0]
    for mark in marks[1:]:
        told = pc.or_(told, mark)
    return told


def _with_country(company_id: pa.ChunkedArray, country: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give Belgian numbers written without BE their BE and the zero a spreadsheet took."""
    bare = pc.and_(pc.equal(country, "BE"), pc.match_substring_regex(company_id, _BELGIAN_DIGITS))
    if not pc.any(bare).as_py():
        return company_id
    full = map_distinct(pc.if_else(bare, company_id, None), lambda digits: f"BE{digits.zfill(10)}")
    return pc.coalesce(full, company_id)


def _notes(
    column: Column, values: pa.ChunkedArray, convention: Convention, findings: Findings
) -> list[str]:
    notes = []
    if findings.nothing:
        shown = ", ".join(repr(text) for text in sorted(findings.nothing)[:5])
        notes.append(f"{column.name}: {shown} read as empty")
    if column.type in _NUMERIC:
        example = regrouped(values, convention)
        if example is not None and not findings.ambiguous:
            how = "a thousands separator" if convention.decimal else "a decimal comma"
            notes.append(f"{column.name}: values such as {example!r} read with {how}")
    return notes


def _mark(name: str, values: pa.ChunkedArray, findings: Findings, faults: dict[int, str]) -> None:
    """Mark the rows whose number could be read in two ways."""
    if not findings.ambiguous:
        return
    rows = pc.is_in(values, pa.array(sorted(findings.ambiguous), pa.string()))
    for index in pc.indices_nonzero(rows).to_pylist():
        fault = (
            f"ambiguous_number: {name} {values[index].as_py()!r} could have a decimal sign or a "
            "thousands separator; set file.decimal in the mapping"
        )
        faults[index] = f"{faults[index]}; {fault}" if index in faults else fault
