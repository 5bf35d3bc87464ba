"""The `maillage` command as a user runs it: a process of its own."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ENTRY = "import sys; from pipelines.cli import main; sys.exit(main())"


def run(*arguments: str | Path, db: Path) -> subprocess.CompletedProcess[str]:
    """Run `maillage ARGUMENTS --db DB` and give what came of it, whatever the exit code."""
    return subprocess.run(
        [sys.executable, "-c", ENTRY, *map(str, arguments), "--db", str(db)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )


def maillage(*arguments: str | Path, db: Path) -> str:
    """Run a command that must succeed, and give its stdout."""
    done = run(*arguments, db=db)
    assert done.returncode == 0, done.stderr
    return done.stdout


def as_json(*arguments: str | Path, db: Path) -> Any:  # noqa: ANN401  # any JSON
    """Run a command with `--format json`; stdout must be JSON and nothing else."""
    return json.loads(maillage(*arguments, "--format", "json", db=db))


def as_rows(*arguments: str | Path, db: Path) -> list[dict[str, str]]:
    """Run a command with `--format csv` and give its rows."""
    return list(csv.DictReader(io.StringIO(maillage(*arguments, "--format", "csv", db=db))))
