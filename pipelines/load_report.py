"""What a load did: per file, and in words what would mend the rows it refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Caution:
    """What was said of rows that were loaded all the same."""

    code: str
    rows: int
    reason_fr: str
    reason_en: str


@dataclass(frozen=True)
class FileReport:
    """What became of one file.

    Attributes:
        file: Its name.
        table: Its table, None where it could not be told.
        read: Rows read; always accepted + unchanged + quarantined.
        accepted: New rows and rows that replaced a stored one.
        unchanged: Rows that said what was stored, an older state, or what a later row replaced.
        quarantined: Rows refused.
        load_id: The number of the load, None where nothing was written.
        platform: The platform of rows that name none.
        unmapped_columns: Headers that no column took; their cells stay in the raw rows.
        notes: What was detected in the file.
        warnings: What was said of loaded rows.
        error: Why the file could not be read, None where it could.
        error_kind: The name of that error's class in `pipelines.errors`, None where it has none.
    """

    file: str
    table: str | None = None
    read: int = 0
    accepted: int = 0
    unchanged: int = 0
    quarantined: int = 0
    load_id: int | None = None
    platform: str | None = None
    unmapped_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[Caution, ...] = ()
    error: str | None = None
    error_kind: str | None = None


@dataclass(frozen=True)
class FrequentReason:
    """One of the most frequent reasons of a load, and what would mend it.

    Attributes:
        code: The reason's code.
        column: The column of the cells, None where the whole row is meant.
        rows: How many rows were refused for it.
        reason_fr: One example of it, said in French.
        reason_en: The same in English.
        mapping: Lines of a mapping file that would mend it; empty where none can.
        advice: What to do, in words, in English.
        advice_fr: The same in French.
    """

    code: str
    column: str | None
    rows: int
    reason_fr: str
    reason_en: str
    mapping: tuple[str, ...]
    advice: str
    advice_fr: str


@dataclass(frozen=True)
class LoadReport:
    """What one load did.

    Attributes:
        files: Each file, in the order given by table then by name.
        loaded: Whether the database was changed: false under --strict with rows refused, or
            where no file could be read.
        reasons: The three most frequent reasons, most frequent first.
    """

    files: tuple[FileReport, ...]
    loaded: bool
    reasons: tuple[FrequentReason, ...] = field(default=())

    @property
    def failed(self) -> bool:
        """Whether a file could not be read, or nothing was loaded."""
        return not self.loaded or any(file.error is not None for file in self.files)

    def total(self, count: str) -> int:
        """Sum one count ("read", "accepted", "unchanged", "quarantined") over the files."""
        return sum(int(getattr(file, count)) for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON-ready values; see the class's attributes for the keys."""
        return {
            "files": [asdict(file) for file in self.files],
            "loaded": self.loaded,
            "reasons": [asdict(reason) for reason in self.reasons],
        }


def in_words(report: LoadReport) -> list[str]:
    """Say what a load did, one sentence or line of mapping an item."""
    read, refused = report.total("read"), report.total("quarantined")
    unreadable = [file for file in report.files if file.error is not None]
    said = [
        f"{read:,} rows came in: {report.total('accepted'):,} accepted, "
        f"{report.total('unchanged'):,} unchanged, {refused:,} refused."
    ]
    if unreadable:
        said.append(f"{len(unreadable)} file(s) could not be read and were left out.")
    if not report.loaded:
        said.append("Nothing was loaded.")
    if refused and report.loaded:
        said.append("`maillage quarantine` lists the refused rows with every reason.")
    if report.reasons:
        said.append("The most frequent reasons:")
    for rank, reason in enumerate(report.reasons, start=1):
        said.append(f"{rank}. {reason.rows:,} row(s): {reason.reason_en}")
        said.append(f"   {reason.advice}")
        said.extend(f"       {line}" for line in reason.mapping)
    return said


def ordered_warnings(file: FileReport) -> Sequence[str]:
    """Say a file's warnings, the most frequent first."""
    return [
        f"{file.file}: {caution.reason_en}"
        + (f" ({caution.rows:,} rows in all like this one)" if caution.rows > 1 else "")
        for caution in sorted(file.warnings, key=lambda caution: -caution.rows)
    ]
