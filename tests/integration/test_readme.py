"""What the README shows works as it is written."""

import re
import shlex
from pathlib import Path

import pytest

from pipelines.mapping import load_mapping
from tests.support.command import maillage

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIVE_MINUTES = README.split("## Your own data in five minutes")[1].split("\n## ")[0]


def _commands(text: str) -> list[list[str]]:
    """The `maillage` lines of the text's shell blocks, comments off."""
    return [
        shlex.split(line, comments=True)[1:]
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
        if line.startswith("maillage ")
    ]


def test_own_data_in_five_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    commands = _commands(FIVE_MINUTES)
    names = "load load load quarantine impact status undo snapshots rollback"
    assert [command[0] for command in commands] == names.split()
    # `maillage` fails the test where a command does not succeed.
    answers = {command[0]: maillage(*command, db=tmp_path / "mine.duckdb") for command in commands}
    assert "31/09/2025" in answers["quarantine"]
    assert re.search(r"mass_t +│ 4.38 ", answers["impact"])


def test_files_that_the_readme_names_exist() -> None:
    for path in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / path).exists(), path


def test_the_mapping_shown_is_a_part_of_the_sample() -> None:
    shown = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[0]
    whole = (ROOT / "docs/sample/annonces.toml").read_text(encoding="utf-8")
    load_mapping(ROOT / "docs/sample/annonces.toml")
    for line in shown.splitlines():
        assert line in whole.splitlines()
