"""Loads files into the warehouse: read first, then everything in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.checks.batch import BatchFile, prepare, release, stage
from pipelines.checks.check import check
from pipelines.compute import compute as rebuild
from pipelines.contracts.columns import tables
from pipelines.errors import NothingToLoad, PipelineError
from pipelines.frequent_reasons import frequent_reasons
from pipelines.load_report import Caution, FileReport, LoadReport
from pipelines.mapping import load_mapping
from pipelines.merging.merge import Counts, log_load, merge, recaution_members
from pipelines.platforms import REGISTRY_NAME, Registry, load_registry, read_registry
from pipelines.readers import RawTable, read_raw
from pipelines.snapshot import publish
from pipelines.warehouse import open_writer

SUFFIXES = frozenset((".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson", ".parquet"))

# What DuckDB may hold beside the rows as read; beyond it writes to disk. The whole process stays
# below 2 GiB for a million listings.
MEMORY_LIMIT = "512MiB"

# Trying it on every text column takes a quarter of a large load's time; the file grows to about
# the size of the CSV that it came from.
SLOW_COMPRESSION = "fsst"

Progress = Callable[[str, int, int], None]
"""Called with what is being done (a file, a table, a model), how much is done, and of how much."""


@dataclass(frozen=True)
class Source:
    """A file to load, and what is said of it.

    Attributes:
        path: The file.
        mapping: Its mapping file, if any.
        table: Its table, where it is not to be recognised.
        platform: The platform of rows that name none.
    """

    path: Path
    mapping: Path | None = None
    table: str | None = None
    platform: str | None = None


@dataclass(frozen=True)
class _Read:
    """One source as read: a table, a registry, or the error that stopped it."""

    source: Source
    sha256: str = ""
    rows: RawTable | None = None
    registry: Registry | None = None
    error: str | None = None
    error_kind: str | None = None


def find_sources(
    paths: Iterable[Path],
    *,
    mapping: Path | None = None,
    table: str | None = None,
    platform: str | None = None,
) -> list[Source]:
    """List the files to load: those named, and in folders those of a known suffix, by name.

    Args:
        paths: Files and folders.
        mapping: The mapping file of every source.
        table: The table of every source.
        platform: The platform of rows that name none.

    Raises:
        NothingToLoad: A path does not exist, or a folder holds nothing to load.
    """
    found: dict[Path, Source] = {}
    for path in paths:
        if not path.exists():
            raise NothingToLoad(f"There is no file or folder {path}.")
        files = [path]
        if path.is_dir():
            files = sorted(
                file
                for file in path.iterdir()
                if file.is_file()
                and not file.name.startswith((".", "~"))
                and (file.suffix.lower() in SUFFIXES or file.name == REGISTRY_NAME)
            )
            if not files:
                raise NothingToLoad(
                    f"The folder {path} holds no file to load "
                    f"({', '.join(sorted(SUFFIXES))} or {REGISTRY_NAME})."
                )
        for file in files:
            found.setdefault(file.resolve(), Source(file, mapping, table, platform))
    return list(found.values())


def _read(source: Source, progress: Progress | None) -> _Read:
    path = source.path
    try:
        with path.open("rb") as stream, ThreadPoolExecutor(max_workers=1) as beside:
            digest = beside.submit(hashlib.file_digest, stream, "sha256")
            if path.suffix.lower() == ".toml":
                registry = read_registry(path)
                return _Read(source, digest.result().hexdigest(), registry=registry)
            mapping = load_mapping(source.mapping) if source.mapping is not None else None
            rows = read_raw(
                path,
                mapping,
                table=source.table,
                platform=source.platform,
                progress=None
                if progress is None
                else lambda done, total: progress(path.name, done, total),
            )
            sha256 = digest.result().hexdigest()
    except PipelineError as error:
        return _Read(source, error=str(error), error_kind=type(error).__name__)
    except OSError as error:
        return _Read(source, error=f"{path.name}: cannot be opened ({error.strerror}).")
    return _Read(source, sha256, rows=rows)


def _batch(table: str, reads: Sequence[_Read], first_load_id: int) -> list[BatchFile]:
    """Number the files of one table, in order of name and place, whatever the order given."""
    named = sorted(
        (read for read in reads if read.rows is not None and read.rows.table == table),
        key=lambda read: (read.source.path.name, str(read.source.path.resolve())),
    )
    return [
        BatchFile(
            number=number,
            load_id=first_load_id + number,
            file=read.rows.file,
            path=read.source.path.resolve(),
            sha256=read.sha256,
            rows=read.rows.rows,
            platform=read.rows.platform,
            unmapped_columns=tuple(read.rows.unmapped_columns),
            mapping=read.source.mapping.name if read.source.mapping is not None else None,
            sheet=read.rows.sheet,
            factored=tuple(read.rows.factored.items()),
            plain_headers=read.rows.plain_headers,
        )
        for number, read in enumerate(named)
        if read.rows is not None
    ]


def _report(file: BatchFile, table: str, counts: Counts, notes: Iterable[str]) -> FileReport:
    return FileReport(
        file=file.file,
        table=table,
        read=counts.read,
        accepted=counts.accepted,
        unchanged=counts.unchanged,
        quarantined=counts.quarantined,
        load_id=file.load_id,
        platform=file.platform,
        unmapped_columns=file.unmapped_columns,
        notes=tuple(notes),
    )


def _load_registries(
    cursor: duckdb.DuckDBPyConnection, reads: Sequence[_Read], load_id: int
) -> list[FileReport]:
    reports = []
    for read in sorted(reads, key=lambda read: str(read.source.path.resolve())):
        if read.registry is None:
            continue
        path = read.source.path
        counts = load_registry(cursor, read.registry, load_id=load_id, file=path.name)
        if counts.accepted:
            recaution_members(cursor, load_id=load_id)
        log_load(
            cursor,
            "platforms",
            counts,
            load_id=load_id,
            file=path.name,
            source_path=str(path.resolve()),
            sha256=read.sha256,
            unmapped_columns=read.registry.unmapped,
        )
        reports.append(
            FileReport(
                file=path.name,
                table="platforms",
                read=counts.read,
                accepted=counts.accepted,
                unchanged=counts.unchanged,
                quarantined=counts.quarantined,
                load_id=load_id,
                unmapped_columns=read.registry.unmapped,
            )
        )
        load_id += 1
    return reports


def _batches(reads: Sequence[_Read], first_load_id: int) -> list[tuple[str, list[BatchFile]]]:
    """Return the files of each table that has any, in the order in which tables are loaded."""
    batches: list[tuple[str, list[BatchFile]]] = []
    for table in tables():
        files = _batch(table, reads, first_load_id)
        if files:
            batches.append((table, files))
            first_load_id += len(files)
    return batches


def _check_table(
    cursor: duckdb.DuckDBPyConnection,
    table: str,
    files: Sequence[BatchFile],
    progress: Progress | None,
) -> None:
    if progress is not None:
        progress(f"checking {table}", list(tables()).index(table) + 1, len(tables()))
    stage(cursor, table, files)
    check(cursor, table, files)


def _load_tables(
    cursor: duckdb.DuckDBPyConnection,
    reads: Sequence[_Read],
    batches: Sequence[tuple[str, list[BatchFile]]],
    checked: str | None,
    progress: Progress | None,
) -> list[FileReport]:
    """Check (but for the table `checked`) and merge each batch in turn."""
    reports: list[FileReport] = []
    # One workbook may hold several tables: its path alone does not tell which notes are whose.
    notes = {
        (read.rows.table, read.source.path.resolve()): read.rows.notes
        for read in reads
        if read.rows is not None
    }
    for table, files in batches:
        if table != checked:
            _check_table(cursor, table, files, progress)
        counts = merge(cursor, table, files)
        reports += [
            _report(file, table, count, notes[table, file.path])
            for file, count in zip(files, counts, strict=True)
        ]
        release(cursor)
    return reports


def _with_warnings(cursor: duckdb.DuckDBPyConnection, report: FileReport) -> FileReport:
    found = cursor.execute(
        "SELECT code, count(*), arg_min(reason_fr, coalesce(line, 0)), "
        "arg_min(reason_en, coalesce(line, 0)) FROM loaded.warnings WHERE load_id = ? "
        "GROUP BY code ORDER BY count(*) DESC, code",
        [report.load_id],
    ).fetchall()
    return replace(report, warnings=tuple(Caution(*row) for row in found))


def save_settings(cursor: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> None:
    """Write settings (as_of, demonstration) over what was there."""
    for key, value in settings.items():
        cursor.execute("DELETE FROM loaded.settings WHERE key = ?", [key])
        cursor.execute("INSERT INTO loaded.settings VALUES (?, ?)", [key, value])


def declare_settings(
    cursor: duckdb.DuckDBPyConnection, settings: Mapping[str, str], load_ids: Iterable[int]
) -> None:
    """Write to the journal that these loads came with these settings."""
    for load_id in load_ids:
        for key, value in settings.items():
            cursor.execute("INSERT INTO journal.settings VALUES (?, ?, ?)", [load_id, key, value])


def load(
    db: Path,
    sources: Sequence[Source],
    *,
    strict: bool = False,
    compute: bool = True,
    as_of: date | None = None,
    settings: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load files into the warehouse, all of them in one transaction.

    A load that is stopped, even killed, leaves the previous state. A file that cannot be read is
    reported, and the others are loaded.

    Args:
        db: The database file, made where absent.
        sources: The files; their order does not matter.
        strict: Load nothing if a row is refused or a file cannot be read.
        compute: Whether to rebuild the models and publish the result for readers.
        as_of: The reference date to store, as setting `as_of`.
        settings: Other settings to store.
        progress: Called as the work goes on.

    Returns:
        What became of each file and of its rows.

    Raises:
        WarehouseError: The database cannot be opened.
        ModelError: A model fails; nothing is loaded.
    """
    reads = [_read(source, progress) for source in sources]
    failures = tuple(
        FileReport(file=read.source.path.name, error=read.error, error_kind=read.error_kind)
        for read in reads
        if read.error
    )
    if len(failures) == len(sources) or (strict and failures):
        return LoadReport(failures, loaded=False)
    pa.default_memory_pool().release_unused()  # what reading took and gave back
    with open_writer(db) as cursor:
        cursor.execute(f"SET GLOBAL memory_limit = '{MEMORY_LIMIT}'")
        cursor.execute(f"SET GLOBAL disabled_compression_methods = '{SLOW_COMPRESSION}'")
        last = cursor.execute("SELECT coalesce(max(load_id), 0) FROM loaded.loads").fetchone()
        first_load_id = (last[0] if last else 0) + 1
        registries = sum(read.registry is not None for read in reads)
        batches = _batches(reads, first_load_id + registries)
        prepare(cursor)
        checked = None
        if batches and not registries:
            # DuckDB scans what its own transaction wrote on one thread only. Nothing is written
            # but temporary tables, so the first table, the only one of most large loads, is
            # checked before the transaction begins, on all of them.
            checked = batches[0][0]
            _check_table(cursor, *batches[0], progress)
        cursor.begin()
        try:
            said = {} if as_of is None else {"as_of": as_of.isoformat()}
            said |= dict(settings or {})
            save_settings(cursor, said)
            reports = _load_registries(cursor, reads, first_load_id)
            reports += _load_tables(cursor, reads, batches, checked, progress)
            batches.clear()
            reads.clear()  # the models need the memory
            declare_settings(cursor, said, (r.load_id for r in reports if r.load_id is not None))
            reports = [_with_warnings(cursor, report) for report in reports]
            reasons = frequent_reasons(cursor, reports)
            kept = not (strict and any(report.quarantined for report in reports))
            if kept:
                if compute:
                    cursor.execute("RESET GLOBAL memory_limit")  # the rows as read are gone
                    rebuild(cursor, progress)
                cursor.commit()
            else:
                cursor.rollback()
        except BaseException:
            cursor.rollback()
            raise
    if kept and compute:
        publish(db)
    return LoadReport((*reports, *failures), loaded=kept, reasons=reasons)
