"""Every error of pipelines: what was wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


class PipelineError(Exception):
    """Base of the errors that a user can read and act on."""


class UnreadableFile(PipelineError):
    """A file that cannot be read as a table."""

    def __init__(self, path: Path, problem: str) -> None:
        """Say that ``path`` cannot be read, and why.

        Args:
            path: the file.
            problem: what is wrong and what to do, in plain words, without a full stop.
        """
        super().__init__(f"{path.name}: {problem}.")
        self.path = path
        self.problem = problem


class UnknownTable(PipelineError):
    """A file whose table is not known by --as, mapping, name or header."""

    def __init__(self, path: Path | str, problem: str) -> None:
        """Say what was seen in ``path`` and how to name its table."""
        name = path.name if isinstance(path, Path) else path
        super().__init__(f"{name}: {problem}.")
        self.problem = problem


class MappingError(PipelineError):
    """A mapping file with faults, all of them listed."""

    def __init__(self, path: Path | str, faults: list[str]) -> None:
        """List the ``faults`` of the mapping at ``path``, one a line."""
        name = path.name if isinstance(path, Path) else path
        super().__init__("\n".join(f"mapping {name}: {fault}" for fault in faults))
        self.faults = faults


class BadAssumptions(PipelineError):
    """Assumptions to try that have faults, all of them listed."""

    def __init__(self, faults: Sequence[str]) -> None:
        """List the ``faults``, one a line."""
        super().__init__("\n".join(f"--assume: {fault}" for fault in faults))
        self.faults = [*faults]


class ModelError(PipelineError):
    """A SQL or Python model that can't be parsed or run; names the model, shows the query."""


class WarehouseError(PipelineError):
    """Base of what may be wrong with the database file."""


class NoWarehouse(WarehouseError):
    """There is no database yet."""

    def __init__(self, db: Path) -> None:
        """Say where none was found, and how to make one."""
        super().__init__(
            f"There is no database at {db}. Run `maillage demo` for the demonstration, "
            "or `maillage load FILES` for your own data."
        )
        self.db = db


class WarehouseBusy(WarehouseError):
    """Another process holds the database file."""

    def __init__(self, db: Path) -> None:
        """Say which file is held, and what to do."""
        super().__init__(
            f"The database {db} is in use by another process. "
            "Wait until it has finished, or stop it, then try again."
        )
        self.db = db


class WarehouseOutdated(WarehouseError):
    """The database was made by an earlier version, and nothing has brought it up to date yet."""

    def __init__(self, db: Path) -> None:
        """Say which file, and what brings it up to date."""
        super().__init__(
            f"The database {db} was made by an earlier version of Maillage. "
            "Run `maillage compute` to bring it up to date."
        )
        self.db = db


class WarehouseUnreadable(WarehouseError):
    """The database file cannot be opened."""

    def __init__(self, db: Path, problem: str) -> None:
        """Say which file, and why."""
        super().__init__(f"The database {db} cannot be opened: {problem}")
        self.db = db


class NoSnapshot(PipelineError):
    """A snapshot that is not kept, or none to return to."""


class BadSetting(PipelineError):
    """An environment variable that does not say what it should."""


class BadNetworkName(PipelineError):
    """A name that cannot be a road network's."""

    def __init__(self, name: str) -> None:
        """Say which, and what a name may be."""
        super().__init__(
            f'"{name}" cannot name a road network: write small letters without accents and digits, '
            "with - or . between, like redon-2026; 60 at most."
        )


class NotUndoable(PipelineError):
    """A load that is not there, was undone already, or has no journal."""


class LoadNeeded(PipelineError):
    """A load that cannot be undone alone: rows of other loads need its companies."""

    def __init__(self, asked: Iterable[int], others: Mapping[int, str]) -> None:
        """Name the other loads, and the command that undoes them all.

        Args:
            asked: The loads to undo.
            others: The number and file of each load that would have to go too.
        """
        named = ", ".join(f"{load_id} ({file})" for load_id, file in sorted(others.items()))
        command = " ".join(map(str, sorted({*asked, *others})))
        super().__init__(
            f"Nothing was undone: loads {named} have rows of companies that would no longer be "
            f"there. Undo them as well: `maillage undo {command}`, then load again what you need."
        )
        self.others = dict(others)


class RegistryError(PipelineError):
    """A platforms.toml that cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        """Say which file, and why."""
        super().__init__(f"{path.name}: {problem}")
        self.path = path


class NothingToLoad(PipelineError):
    """A path that does not exist, or a folder without a file to load."""


class NoRoadNetwork(PipelineError):
    """What was asked needs a road network, and none is loaded."""


class NothingToCalibrate(PipelineError):
    """There are no pairs of places to compare, or no calibration to forget."""
