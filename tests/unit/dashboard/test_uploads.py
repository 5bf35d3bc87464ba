"""Files sent through the browser: their names are not trusted, and nothing of them stays."""

import io
import os
import stat
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dashboard import uploads
from dashboard.errors import CommandBusy, UploadRefused
from dashboard.uploads import Sent


def sent(name: str, content: bytes = b"a,b\n1,2\n") -> Sent:
    """A file as the browser hands it over."""
    return Sent(name, io.BytesIO(content))


def files_under(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("listings.csv", "listings.csv"),
        ("Échanges (mars) 2026.XLSX", "Échanges (mars) 2026.XLSX"),
        ("../../etc/cron.d/x.csv", "x.csv"),
        ("C:\\Users\\a\\b.csv", "b.csv"),
        (".hidden.csv", "hidden.csv"),
        ("a\n\x00b.csv", "a__b.csv"),
        ("--db=x.csv", "--db=x.csv"),
    ],
)
def test_only_the_last_part_of_a_name_is_kept(said: str, kept: str) -> None:
    assert uploads.file_name(said) == kept


@pytest.mark.parametrize("said", ["", ".csv", "..", "a", "a.exe", "a.csv/", "x.csv\\..", "a.csv."])
def test_a_name_without_stem_or_known_type_is_refused(said: str) -> None:
    with pytest.raises(UploadRefused):
        uploads.file_name(said)


@settings(phases=[Phase.explicit, Phase.generate], max_examples=100)
@given(st.text(max_size=300), st.text(max_size=80) | st.none())
def test_no_name_leaves_its_folder(name: str, platform: str | None) -> None:
    """Whatever the file and the platform are called, the file lies two levels below."""
    db = Path("/data/maillage.duckdb")
    kept = uploads.file_name(f"{name}x.csv")
    path = uploads.folder(db, platform) / kept
    assert os.path.normpath(path) == str(path)
    assert path.parent.parent == Path("/data/maillage.uploads")
    assert len(kept.encode()) <= 255 and not kept.startswith(".")


def test_files_are_private_while_they_are_loaded_and_gone_afterwards(tmp_path: Path) -> None:
    db = tmp_path / "m.duckdb"
    files = [sent("a.csv", b"one"), sent("b.csv", b"two")]
    with uploads.on_disk(db, "reseau", files, sent("a.toml", b"x = 1")) as (paths, mapping):
        assert [path.read_bytes() for path in paths] == [b"one", b"two"]
        assert mapping is not None and mapping.read_bytes() == b"x = 1"
        assert stat.S_IMODE((tmp_path / "m.uploads").stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert files_under(tmp_path) == []


def test_a_corrected_file_lies_where_the_first_one_lay(tmp_path: Path) -> None:
    """So its load takes the place of the first one's quarantine, as on the command line."""
    places = []
    for content in (b"first", b"corrected"):
        with uploads.on_disk(tmp_path / "m.duckdb", None, [sent("a.csv", content)], None) as kept:
            places += kept[0]
    assert places[0] == places[1]
    assert uploads.folder(tmp_path / "m.duckdb", "one") != uploads.folder(
        tmp_path / "m.duckdb", "two"
    )


def test_files_go_even_when_the_load_fails(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError),
        uploads.on_disk(tmp_path / "m.duckdb", None, [sent("a.csv")], None),
    ):
        raise RuntimeError
    assert files_under(tmp_path) == []


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    files = [sent("x/a.csv"), sent("y/a.csv")]
    with pytest.raises(UploadRefused), uploads.on_disk(tmp_path / "m.duckdb", None, files, None):
        pytest.fail("two files of one name were written over each other")


def test_a_file_that_is_being_loaded_is_left_alone(tmp_path: Path) -> None:
    db = tmp_path / "m.duckdb"
    with uploads.on_disk(db, None, [sent("a.csv", b"mine")], None) as (paths, _):
        with pytest.raises(CommandBusy), uploads.on_disk(db, None, [sent("a.csv")], None):
            pytest.fail("a file in use was written over")
        assert paths[0].read_bytes() == b"mine"


def test_what_a_killed_server_left_is_written_over(tmp_path: Path) -> None:
    db = tmp_path / "m.duckdb"
    left = uploads.folder(db, None) / "a.csv"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"old")
    os.utime(left, (0, 0))
    with uploads.on_disk(db, None, [sent("a.csv", b"new")], None) as (paths, _):
        assert paths[0].read_bytes() == b"new"
