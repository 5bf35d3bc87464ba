"""The `maillage` command as a user types it: its exit code, stdout and stderr."""

import csv
import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pipelines.cli import main

ENTRY = "import sys; from pipelines.cli import main; sys.exit(main())"


def run(*arguments: str | Path, db: Path) -> subprocess.CompletedProcess[str]:
    """Run `maillage ARGUMENTS --db DB` in this process, which spares a second of imports."""
    words = ["maillage", *map(str, arguments), "--db", str(db)]
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as done:
            code = done.code if isinstance(done.code, int) else int(done.code is not None)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def run_apart(*arguments: str | Path, db: Path) -> subprocess.CompletedProcess[str]:
    """Run `maillage ARGUMENTS --db DB` in a process of its own."""
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
