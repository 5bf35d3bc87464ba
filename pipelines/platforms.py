"""The registry of platforms (platforms.toml): who runs them, and which territories they serve."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.columns import code_values
from pipelines.contracts.reasons import reasons
from pipelines.errors import RegistryError
from pipelines.merging.merge import Counts

REGISTRY_NAME = "platforms.toml"

_FIELDS = (
    "name",
    "operator",
    "perimeter",
    "resources",
    "default_visibility",
    "start_date",
)
# As design.md writes them in prose; the registry takes both.
_ALIASES = {"default visibility": "default_visibility", "start date": "start_date"}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of a platform."""

    column: str
    value: str
    code: str
    other: str = ""


@dataclass(frozen=True)
class Entry:
    """One platform of a registry, with its faults, if any.

    Attributes:
        line: The line of its header in the file, from 1.
        platform: Its id.
        fields: Its fields under our names, checked where `faults` is empty.
        raw: The entry as written.
        faults: What is wrong with it.
    """

    line: int
    platform: str
    fields: Mapping[str, Any]
    raw: Mapping[str, Any]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Registry:
    """A registry as read: its entries and the fields that nothing takes."""

    entries: tuple[Entry, ...]
    unmapped: tuple[str, ...]


def _tables(path: Path, content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give (id, fields) of each platform, in either of the two spellings."""
    for key, value in content.items():
        if key == "platforms" and isinstance(value, list):
            for entry in value:
                if not isinstance(entry, dict) or not str(entry.get("id", "")).strip():
                    raise RegistryError(path, "an entry of [[platforms]] has no id.")
                yield (
                    str(entry["id"]).strip(),
                    {name: part for name, part in entry.items() if name != "id"},
                )
        elif isinstance(value, dict):
            yield key.strip(), value
        else:
            raise RegistryError(
                path, f"{key!r} is not a platform; write [platform-id] then its fields below."
            )


def _line_of(text: str, platform: str) -> int:
    """Return the line that opens a platform, 1 where it is written in an unusual way."""
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split("#")[0].strip()
        opens = words.startswith("[") and words.strip("[] \"'") == platform
        names = words.startswith("id") and words.partition("=")[2].strip().strip("\"'") == platform
        if opens or names:
            return number
    return 1


def _field_faults(fields: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("name", "operator", "default_visibility"):
        if not isinstance(fields.get(name), str | None):
            yield Fault(name, str(fields[name]), "bad_platform")
    for name in ("perimeter", "resources"):
        given = fields.get(name, [])
        if not isinstance(given, list) or not all(isinstance(part, str) for part in given):
            yield Fault(name, str(given), "bad_platform")
        elif name == "resources":
            known = code_values("resource")
            for part in given:
                if part not in known:
                    yield Fault(name, part, "unknown_code", ", ".join(known))
    visibility = fields.get("default_visibility")
    if isinstance(visibility, str) and visibility not in code_values("visibility"):
        allowed = ", ".join(code_values("visibility"))
        yield Fault("default_visibility", visibility, "unknown_code", allowed)
    start = fields.get("start_date")
    if start is not None and not isinstance(start, date):
        try:
            date.fromisoformat(str(start))
        except ValueError:
            yield Fault("start_date", str(start), "bad_date")


def read_registry(path: Path) -> Registry:
    """Read a registry of platforms.

    Raises:
        RegistryError: It cannot be opened, is not TOML, or names a platform twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except OSError as error:
        raise RegistryError(path, f"cannot be opened ({error.strerror}).") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegistryError(path, f"is not valid TOML: {error}.") from error
    entries: dict[str, Entry] = {}
    unmapped: dict[str, None] = {}
    for platform, raw in _tables(path, content):
        if platform in entries:
            raise RegistryError(path, f"the platform {platform!r} is described twice.")
        named = {_ALIASES.get(name, name): value for name, value in raw.items()}
        unmapped |= dict.fromkeys(name for name in named if name not in _FIELDS)
        entries[platform] = Entry(
            line=_line_of(text, platform),
            platform=platform,
            fields=named,
            raw=raw,
            faults=tuple(_field_faults(named)),
        )
    return Registry(tuple(entries.values()), tuple(unmapped))


def _unknown_territories(cursor: duckdb.DuckDBPyConnection, entry: Entry) -> tuple[Fault, ...]:
    perimeter = entry.fields.get("perimeter", [])
    if entry.faults or not perimeter:
        return ()
    unknown = cursor.execute(
        "SELECT territory FROM unnest($perimeter) AS asked (territory) WHERE territory NOT IN "
        "(SELECT level || ':' || code FROM geo.territories)",
        {"perimeter": perimeter},
    ).fetchall()
    return tuple(Fault("perimeter", territory, "unknown_territory") for (territory,) in unknown)


def _row(entry: Entry) -> dict[str, Any]:
    start = entry.fields.get("start_date")
    return {
        "platform": entry.platform,
        "name": entry.fields.get("name"),
        "operator": entry.fields.get("operator"),
        "perimeter": list(dict.fromkeys(entry.fields.get("perimeter", []))),
        "resources": list(dict.fromkeys(entry.fields.get("resources", []))),
        "default_visibility": entry.fields.get("default_visibility"),
        "start_date": date.fromisoformat(str(start)) if start is not None else None,
    }


def _store(cursor: duckdb.DuckDBPyConnection, entry: Entry) -> bool:
    """Write one platform; say whether that changed anything."""
    row = _row(entry)
    stored = cursor.execute(
        "SELECT platform, name, operator, perimeter, resources, default_visibility, start_date, "
        "registered FROM loaded.platforms WHERE platform = ?",
        [entry.platform],
    ).fetchone()
    if stored == (*row.values(), True):
        return False
    cursor.execute("DELETE FROM loaded.platforms WHERE platform = ?", [entry.platform])
    cursor.execute(
        "INSERT INTO loaded.platforms BY NAME SELECT $platform AS platform, $name AS name, "
        "$operator AS operator, CAST($perimeter AS VARCHAR[]) AS perimeter, "
        "CAST($resources AS VARCHAR[]) AS resources, $default_visibility AS default_visibility, "
        "CAST($start_date AS DATE) AS start_date, true AS registered",
        row,
    )
    return True


def _refuse(
    cursor: duckdb.DuckDBPyConnection,
    load_id: int,
    file: str,
    entry: Entry,
    faults: tuple[Fault, ...],
) -> None:
    raw = json.dumps(entry.raw, ensure_ascii=False, default=str)
    said = [
        {
            "column": fault.column,
            "value": fault.value,
            "code": fault.code,
            **{
                f"reason_{language}": reasons()[fault.code].said(
                    language, value=fault.value, column=fault.column, other=fault.other
                )
                for language in ("fr", "en")
            },
        }
        for fault in faults
    ]
    cursor.execute(
        "INSERT INTO loaded.quarantine VALUES ($load_id, 'platforms', $file, $line, $key, "
        "$faults, $raw, $raw)",
        {
            "load_id": load_id,
            "file": file,
            "line": entry.line,
            "key": entry.platform,
            "faults": said,
            "raw": raw,
        },
    )


def load_registry(
    cursor: duckdb.DuckDBPyConnection, registry: Registry, *, load_id: int, file: str
) -> Counts:
    """Write a registry to `loaded.platforms`, in the caller's transaction.

    Args:
        cursor: A writable cursor on a warehouse.
        registry: The registry as read.
        load_id: The load that refused entries will carry.
        file: The file's name, as shown.

    Returns:
        The counts of its entries.
    """
    accepted = unchanged = quarantined = 0
    for entry in registry.entries:
        cursor.execute(
            "INSERT INTO journal.quarantine BY NAME SELECT *, ? AS cleared_by "
            "FROM loaded.quarantine WHERE table_name = 'platforms' AND row_key = ?",
            [load_id, entry.platform],
        )
        cursor.execute(
            "DELETE FROM loaded.quarantine WHERE table_name = 'platforms' AND row_key = ?",
            [entry.platform],
        )
        faults = entry.faults or _unknown_territories(cursor, entry)
        if faults:
            _refuse(cursor, load_id, file, entry, faults)
            quarantined += 1
            continue
        if _store(cursor, entry):
            accepted += 1
        else:
            unchanged += 1
        cursor.execute(
            "INSERT INTO journal.platforms BY NAME SELECT ? AS load_id, * EXCLUDE (registered) "
            "FROM loaded.platforms WHERE platform = ?",
            [load_id, entry.platform],
        )
    return Counts(len(registry.entries), accepted, unchanged, quarantined)
