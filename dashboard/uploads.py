"""Files sent through the browser, kept on disk only while they are loaded.

They lie in `<database>.uploads/<platform>/`, a folder that only the server's user may open, under
their own name: so a corrected file of the same name takes the place of the one before it, as on
the command line.  A name is all that is taken from a name: no folder, no hidden file.
"""

import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dashboard.command import LIMIT_SECONDS
from dashboard.errors import CommandBusy, UploadRefused

TABLE_TYPES = ("csv", "tsv", "txt", "xlsx", "json", "jsonl", "ndjson", "parquet")
REGISTRY = "platforms.toml"
MAX_MB = 50
"""Of one file; larger ones go through the command line."""

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f<>:\"|?*]")
_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_LONGEST_BYTES = 200


@dataclass(frozen=True)
class Sent:
    """A file as it came: what it calls itself, and its content."""

    name: str
    content: BinaryIO


def file_name(sent_name: str) -> str:
    """Give the name under which a file may lie on disk.

    Args:
        sent_name: what the browser says; it may hold a path, or anything.

    Returns:
        The last part, without characters that a file system refuses.

    Raises:
        UploadRefused: If nothing is left, or its type is not one that is loaded.
    """
    last = re.split(r"[/\\]", sent_name)[-1]
    name = _FORBIDDEN.sub("_", last).strip().lstrip(".~")
    stem, dot, suffix = name.rpartition(".")
    if not stem or suffix.lower() not in (*TABLE_TYPES, "toml"):
        raise UploadRefused(sent_name)
    kept = stem.encode()[: _LONGEST_BYTES - len(suffix.encode())].decode(errors="ignore")
    return f"{kept}{dot}{suffix}"


def folder(db: Path, platform: str | None) -> Path:
    """Give the folder in which files of a platform are kept while they are loaded."""
    if not platform:
        part = "_"
    elif _PLAIN.fullmatch(platform):
        part = platform
    else:  # any text may name a platform, and not every text may name a folder
        part = "_" + hashlib.sha256(platform.encode()).hexdigest()[:16]
    return db.absolute().parent / f"{db.stem}.uploads" / part


@contextmanager
def on_disk(
    db: Path, platform: str | None, files: Sequence[Sent], mapping: Sent | None
) -> Iterator[tuple[list[Path], Path | None]]:
    """Write files to disk for as long as the block runs.

    Args:
        db: The database beside which they are kept.
        platform: The platform that they are of, if it was said.
        files: The files.
        mapping: Their mapping file, if any.

    Yields:
        The paths of the files, in order, and that of the mapping.

    Raises:
        UploadRefused: If a name cannot be kept, or two files have the same.
        CommandBusy: If a file of the same name is being loaded.
    """
    names = [file_name(file.name) for file in files]
    for name in names:
        if names.count(name) > 1:
            raise UploadRefused(name)
    target = folder(db, platform)
    mappings = target / "mapping"
    paths = [target / name for name in names]
    mapping_path = None if mapping is None else mappings / file_name(mapping.name)
    written: list[Path] = []
    for place in (target.parent, target, mappings):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        for path, file in zip(paths, files, strict=True):
            _write(path, file.content)
            written.append(path)
        if mapping is not None and mapping_path is not None:
            _write(mapping_path, mapping.content)
            written.append(mapping_path)
        yield paths, mapping_path
    finally:
        for path in written:
            path.unlink(missing_ok=True)


def _write(path: Path, content: BinaryIO) -> None:
    """Write a file that is not there yet; one that a killed server left is written over."""
    with suppress(FileNotFoundError):
        if time.time() - path.stat().st_mtime > LIMIT_SECONDS:
            path.unlink()
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise CommandBusy(f"{path.name} is being loaded.") from error
    with os.fdopen(descriptor, "wb") as out:
        content.seek(0)
        shutil.copyfileobj(content, out)
