"""Runs `maillage` in a process of its own: a load never weighs on those who read.

The dashboard's own process only reads snapshots.  What changes the database goes through here,
after the one guard of who may.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from analytics.access import Access, require_owner
from dashboard.errors import CommandBusy, CommandFailed, CommandTooLong

LIMIT_SECONDS = 1800
"""The longest that a command may take; a load of a million rows takes a few minutes."""

ROOT = Path(__file__).parents[1]
_FRAME = re.compile(r"[\u2500-\u257f]+")
_BUSY = 75
"""The exit code of `maillage` where another process holds the database."""


def run(
    access: Access, *arguments: str, db: Path, seconds: float = LIMIT_SECONDS
) -> dict[str, Any]:
    """Run `maillage ARGUMENTS --format json` on a database and wait for its answer.

    Args:
        access: Who asks; only the owner of the machine may.
        *arguments: The command and its arguments; texts that a user typed must be the value of
            an option written `--option=value`, or an absolute path.
        db: The database file.
        seconds: How long it may take.

    Returns:
        The JSON that it wrote.

    Raises:
        AccessDenied: If whoever asks may not change the data.
        CommandBusy: If another process holds the database.
        CommandTooLong: If it was stopped at the limit; the database is as it was.
        CommandFailed: If it refused, or wrote no JSON.
    """
    require_owner(access)
    command = [sys.executable, "-m", "pipelines", *arguments]
    command += ["--format", "json", "--db", str(db.absolute())]
    try:
        done = subprocess.run(  # noqa: S603  # our own command, without a shell
            command,
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandTooLong(f"Stopped after {seconds:.0f} s.") from error
    if done.returncode == _BUSY:
        raise CommandBusy(_said(done.stderr))
    # A report that tells of files that could not be read comes with an exit code of 1.
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        raise CommandFailed(_said(done.stderr) or f"It ended with code {done.returncode}.")
    return answer


def _said(stderr: str) -> str:
    """Give the command's words: what follows `Error`, without the frame drawn for terminals."""
    said = " ".join(_FRAME.sub(" ", stderr).split())
    return said.rpartition("Error: ")[2] or said
