"""Registries of platforms, their perimeters, and their members."""

from __future__ import annotations

from pathlib import Path

from pipelines.load import Source, load
from pipelines.status import read_status
from pipelines.warehouse import open_reader
from tests.support.loading import (
    PLATFORMS,
    write,
)


def test_platforms_in_both_spellings_and_with_faults(db: Path, tmp_path: Path) -> None:
    """[id] or [[platforms]]; an unknown territory refuses the platform and says which."""
    listed = write(
        tmp_path / "platforms.toml",
        '[[platforms]]\nid = "a"\nname = "A"\nperimeter = ["departement:35"]\n\n'
        '[[platforms]]\nid = "b"\nperimeter = ["epci:0"]\nresources = ["gold"]\n\n'
        '[[platforms]]\nid = "c"\nperimeter = ["epci:0"]\ncolour = "red"\n',
    )
    (file,) = load(db, [Source(listed)], compute=False).files
    assert (file.read, file.accepted, file.quarantined) == (3, 1, 2)
    assert file.unmapped_columns == ("colour",)
    with open_reader(db) as cursor:
        assert cursor.execute(
            "SELECT row_key, line, faults[1].column, faults[1].code FROM loaded.quarantine "
            "ORDER BY ALL"
        ).fetchall() == [
            ("b", 7, "resources", "unknown_code"),
            ("c", 12, "perimeter", "unknown_territory"),
        ]
    write(listed, '[a]\nname = "A"\nperimeter = ["departement:35"]\n[b]\n[c]\nname = "C"\n')
    (file,) = load(db, [Source(listed)], compute=False).files
    assert (file.accepted, file.unchanged) == (2, 1)
    assert read_status(db)["quarantine"] == 0
    write(listed, 'name = "no table"\n')
    assert "is not a platform" in str(load(db, [Source(listed)], compute=False).files[0].error)


def test_a_declared_platform_takes_the_place_of_one_only_named(db: Path, tmp_path: Path) -> None:
    """Loading the registry after the data gives the platform its perimeter."""
    companies = write(tmp_path / "companies.csv", "company_id\n73282932000074\n")
    load(db, [Source(companies, platform="breizh")], compute=False)
    (file,) = load(db, [Source(write(tmp_path / "p.toml", PLATFORMS))], compute=False).files
    assert file.accepted == 1
    with open_reader(db) as cursor:
        assert cursor.execute("SELECT registered, name FROM loaded.platforms").fetchall() == [
            (True, "Breizh")
        ]


def test_a_perimeter_declared_late_is_held_against_members(db: Path, tmp_path: Path) -> None:
    """Rennes is outside Redon Agglomération, whichever file comes first; then it is inside."""
    companies = write(tmp_path / "companies.csv", "company_id,commune_code\n73282932000074,35238\n")
    (first,) = load(db, [Source(companies, platform="breizh")], compute=False).files
    assert [warning.code for warning in first.warnings] == ["unknown_platform"]
    (again,) = load(db, [Source(companies, platform="breizh")], compute=False).files
    assert again.warnings == ()
    registry = write(tmp_path / "p.toml", PLATFORMS)
    load(db, [Source(registry)], compute=False)
    assert read_status(db)["warnings"] == {"outside_perimeter": 1}
    write(registry, PLATFORMS.replace("epci:243500741", "departement:35"))
    load(db, [Source(registry)], compute=False)
    assert read_status(db)["warnings"] == {}
