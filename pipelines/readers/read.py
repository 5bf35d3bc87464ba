"""One file in, one ``RawTable`` out: find the table, match the columns, read the texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contracts.columns import columns_of, tables
from pipelines.errors import UnknownTable, UnreadableFile
from pipelines.mapping import FileSettings, Mapping
from pipelines.readers.canonical import canonical_columns
from pipelines.readers.distinct import trimmed
from pipelines.readers.header import (
    ColumnMatch,
    KnownHeaders,
    find_header,
    match_columns,
)
from pipelines.readers.opening import open_sources
from pipelines.readers.plain_rows import plain_rows
from pipelines.readers.raw_json import raw_json
from pipelines.readers.raw_table import RawTable
from pipelines.readers.recognise import recognise_table, table_of_name
from pipelines.readers.table_source import (
    Body,
    PreviewRow,
    Progress,
    TableSource,
    TextColumn,
    has_text,
)
from pipelines.readers.threads import on_threads
from pipelines.readers.trailing import RowChoice, choose_rows


def read_raw(
    path: Path,
    mapping: Mapping | None,
    *,
    table: str | None = None,
    platform: str | None = None,
    progress: Progress | None = None,
) -> RawTable:
    """Read the file at ``path`` into the columns of one contract table, before any check.

    Args:
        path: CSV and its relatives, XLSX (XLS, ODS), JSON lines, JSON or Parquet.
        mapping: how the file's columns and values become ours, or None.
        table: the contract table (--as); recognised where None.
        platform: the platform of rows that name none (--platform); else the mapping's.
        progress: called with (done, total).

    Raises:
        UnreadableFile: the file is missing, empty, not a table, or has no header.
        UnknownTable: its table is not known.
        MappingError: the mapping does not fit the table.
    """
    if table is not None and table not in tables():
        raise UnknownTable(path, f"there is no table {table!r}; tables: {', '.join(tables())}")
    settings = mapping.file if mapping else FileSettings()
    wanted = table or (mapping.table if mapping else None) or table_of_name(path.stem)
    known = KnownHeaders(mapping, None)
    sources = open_sources(path, settings, known.score, progress)
    source, header, notes = _choose_source(path, sources, mapping, wanted, settings)
    table = recognise_table(path, header.cells, mapping=mapping, given=table)
    if mapping is not None:
        mapping.check_table(table)
    body = source.read(header, progress)
    match = match_columns([column.name for column in body.columns], table, mapping)
    notes += [*source.notes, *_header_notes(source, header), *body.notes]
    texts = on_threads(trimmed, (column.values for column in body.columns))
    keys = _key_positions(table, match)
    choice = choose_rows(texts, keys, settings.skip_last, len(body.lines), body.faults)
    filled = len(body.lines) - choice.blank
    if settings.skip_last and settings.skip_last >= filled:
        raise UnreadableFile(
            path,
            f"the mapping leaves out its last {settings.skip_last} rows (skip_last), and it has "
            f"only {filled}; correct file.skip_last in the mapping",
        )
    notes += _row_notes(choice, body)
    body, texts = _kept(body, texts, choice)
    platform = platform or (mapping.platform if mapping else None)
    rows, column_notes = _rows(table, body, texts, match, mapping, platform)
    return RawTable(
        table=table,
        file=path.name,
        rows=rows,
        unmapped_columns=_unmapped(body.columns, match),
        plain_headers=_plain_headers(table, body, match),
        missing_columns=[
            column.name
            for column in columns_of(table).values()
            if column.required and column.name not in rows.column_names
        ],
        notes=[*notes, *_match_notes(match), *column_notes],
        platform=platform,
        sheet=source.label,
        factored={
            name: body.columns[position].name
            for name, position in match.positions.items()
            if mapping and name in mapping.columns and mapping.columns[name].factor is not None
        },
    )


def _choose_source(
    path: Path,
    sources: Sequence[TableSource],
    mapping: Mapping | None,
    wanted: str | None,
    settings: FileSettings,
) -> tuple[TableSource, PreviewRow, list[str]]:
    """Return the source with the first header that has the wanted table's key, else the best."""
    known = KnownHeaders(mapping, wanted)
    anything = KnownHeaders(mapping, None)
    found: list[tuple[tuple[int, int, int], TableSource, PreviewRow]] = []
    for source in sources:
        if source.header_fixed:
            return source, source.preview[0], []
        header = find_header(source.preview, known, settings.header_row) or find_header(
            source.preview, anything, settings.header_row
        )
        if header is not None:
            found.append((known.score(header.cells), source, header))
    if settings.header_row is not None:
        last = max((row.line for source in sources for row in source.preview), default=0)
        if settings.header_row > last:
            raise UnreadableFile(
                path,
                f"the mapping says that its header is on line {settings.header_row}, and it has "
                f"only {last} lines; correct file.header_row in the mapping",
            )
    if not found:
        seen = next((row for source in sources for row in source.preview if any(row.cells)), None)
        shown = ", ".join(cell for cell in seen.cells if cell.strip()) if seen else "nothing"
        raise UnreadableFile(
            path,
            f"no row looks like a header; the first row with text is: {shown[:200]!r}. Name the "
            'columns in a mapping ([columns] our = "theirs")',
        )
    with_key = [one for one in found if one[0][1] and one[0][0] > 1]
    _, source, header = (with_key or [max(found, key=lambda one: one[0])])[0]
    notes: list[str] = []
    if source.label:
        notes.append(f"sheet: {source.label}")
        others = [one.label for one in sources if one is not source]
        if others:
            notes.append(f"other sheets not read: {', '.join(others)}")
    return source, header, notes


def _key_positions(table: str, match: ColumnMatch) -> list[int]:
    return [
        match.positions[column.name]
        for column in columns_of(table).values()
        if column.key and column.name != "platform" and column.name in match.positions
    ]


def _kept(
    body: Body, texts: list[pa.ChunkedArray], choice: RowChoice
) -> tuple[Body, list[pa.ChunkedArray]]:
    """Return ``body`` and ``texts`` with the data rows only."""
    if pc.all(choice.keep).as_py() is not False:
        return body, texts
    old_to_new = (
        {old: new for new, old in enumerate(pc.indices_nonzero(choice.keep).to_pylist())}
        if body.faults or body.extras
        else {}
    )
    columns = tuple(
        TextColumn(
            column.name,
            column.values.filter(choice.keep),
            None if column.typed is None else column.typed.filter(choice.keep),
        )
        for column in body.columns
    )
    kept = Body(
        columns=columns,
        lines=body.lines.filter(choice.keep),
        faults={old_to_new[i]: fault for i, fault in body.faults.items() if i in old_to_new},
        extras={old_to_new[i]: extra for i, extra in body.extras.items() if i in old_to_new},
        notes=body.notes,
    )
    return kept, [text.filter(choice.keep) for text in texts]


def _rows(
    table: str,
    body: Body,
    texts: list[pa.ChunkedArray],
    match: ColumnMatch,
    mapping: Mapping | None,
    platform: str | None,
) -> tuple[pa.Table, list[str]]:
    """Return the rows in the contract's columns, and what was found on the way."""
    size = len(body.lines)
    cells = {
        name: (texts[position], body.columns[position].typed)
        for name, position in match.positions.items()
    }
    columns, faults, notes = canonical_columns(table, cells, size, mapping)
    if platform is not None and "platform" in columns_of(table):
        given = columns.get("platform", pa.nulls(size, pa.string()))
        columns["platform"] = pc.fill_null(given, platform)
    for index, fault in body.faults.items():
        faults[index] = f"{fault}; {faults[index]}" if index in faults else fault
    front = {
        "line": body.lines,
        "raw": _raw(table, body, texts, match, columns),
        "row_fault": pa.array([faults.get(i) for i in range(size)], pa.string())
        if faults
        else pa.nulls(size, pa.string()),
    }
    ordered = {name: columns[name] for name in columns_of(table) if name in columns}
    return pa.table(front | ordered), notes


def _plain_headers(table: str, body: Body, match: ColumnMatch) -> tuple[str, ...]:
    """Return the file's headers where all are the contract's own, for what they are, else none."""
    names = tuple(column.name for column in body.columns)
    own = all(match.positions.get(name) == place for place, name in enumerate(names))
    return names if own and all(column.typed is None for column in body.columns) else ()


def _raw(
    table: str,
    body: Body,
    texts: list[pa.ChunkedArray],
    match: ColumnMatch,
    columns: dict[str, pa.ChunkedArray],
) -> pa.ChunkedArray:
    """Return the raw rows, null for those that say nothing beyond their columns."""
    size = len(body.lines)
    if not size or not _plain_headers(table, body, match):
        return raw_json(body.columns, body.extras, size)
    plain = plain_rows(table, body.columns, texts, columns, body.extras.keys())
    others = pc.invert(plain)
    if not pc.any(others).as_py():
        return pa.chunked_array([pa.nulls(size, pa.string())])
    rows = pc.indices_nonzero(others).to_pylist()
    extras = {new: body.extras[old] for new, old in enumerate(rows) if old in body.extras}
    kept = [TextColumn(column.name, column.values.filter(others)) for column in body.columns]
    raw = raw_json(kept, extras, len(rows))
    return pc.replace_with_mask(
        pa.nulls(size, pa.string()), others.combine_chunks(), raw.combine_chunks()
    )


def _unmapped(columns: Sequence[TextColumn], match: ColumnMatch) -> list[str]:
    used = set(match.positions.values())
    return [
        column.name
        for position, column in enumerate(columns)
        if position not in used and (len(column.values) == 0 or has_text(column.values))
    ]


def _header_notes(source: TableSource, header: PreviewRow) -> list[str]:
    if source.header_fixed:
        return []
    return [f"header: line {header.line}"]


def _row_notes(choice: RowChoice, body: Body) -> list[str]:
    notes = []
    if choice.blank:
        notes.append(f"{choice.blank} blank rows skipped")
    for what, indices in (("totals", choice.totals), ("last rows (skip_last)", choice.last)):
        if indices:
            lines = ", ".join(str(body.lines[index].as_py()) for index in indices)
            notes.append(f"{what} skipped: line {lines}")
    return notes


def _match_notes(match: ColumnMatch) -> list[str]:
    notes = [
        f"column {theirs!r}, which the mapping gives for {ours}, is not in the file"
        for ours, theirs in match.absent.items()
    ]
    notes += [
        f"{ours}: left empty, since several columns could be it ({', '.join(headers)})"
        for ours, headers in match.ambiguous.items()
    ]
    return notes
