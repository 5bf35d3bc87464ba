"""What the demo writes: files with their mappings, and what was planted in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.demo.rows import Fault
from pipelines.demo.twins import Twin

LABEL = "Données de démonstration"
SUFFIX = "demonstration"


@dataclass(frozen=True)
class DemoFile:
    """One file, the table it holds and the mapping that reads it (a registry has neither)."""

    path: Path
    table: str
    rows: int
    platform: str | None = None
    mapping: Path | None = None


@dataclass(frozen=True)
class DemoFiles:
    """All files of the demo, in the order in which they are best read.

    Attributes:
        files: The files with their mappings; a workbook is there once a sheet.
        twins: Exchanges that two platforms tell, to be counted once.
        near_misses: Exchanges that look so and are not, each with the reason.
        faults: The rows that must go to quarantine, each with the column at fault.
    """

    files: tuple[DemoFile, ...]
    twins: tuple[Twin, ...]
    near_misses: tuple[Twin, ...]
    faults: tuple[Fault, ...]
