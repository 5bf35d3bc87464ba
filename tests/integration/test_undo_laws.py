"""What holds for any loads: undone, they leave what would be there without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st

from pipelines.checks.batch import BatchFile, release, stage
from pipelines.checks.check import check
from pipelines.load import declare_settings, save_settings
from pipelines.merging.merge import Counts, log_load, merge, recaution_members
from pipelines.platforms import load_registry, read_registry
from pipelines.undoing.undo import take_back
from tests.unit.checks.conftest import REDON, RENNES, Warehouse, make_rows, new_warehouse

LAWS = settings(deadline=None, max_examples=2, phases=[Phase.explicit, Phase.generate])
PLACES = {"Rennes": "35238", "Redon": "35236"}
TABLES = ("companies", "members", "listings", "exchanges", "events")


@dataclass(frozen=True)
class Load:
    """One command: a file of one table, or a registry, and the setting that came with it."""

    table: str
    rows: tuple[Mapping[str, str | None], ...]
    source: str = "a"
    platform: str | None = None
    as_of: str | None = None


def run(warehouse: Warehouse, load_id: int, load: Load, folder: Path) -> Counts:
    """Load one file as `pipelines.load` does, under a number of our choice."""
    cursor, said = warehouse.cursor, {} if load.as_of is None else {"as_of": load.as_of}
    name = f"{load.table}_{load.source}.csv"
    cursor.begin()
    save_settings(cursor, said)
    if load.table == "platforms":
        registry = folder / "platforms.toml"
        registry.write_text("".join(f"[{r['platform']}]\nperimeter = {r['perimeter']}\n"
                                    for r in load.rows), encoding="utf-8")  # fmt: skip
        counts = load_registry(cursor, read_registry(registry), load_id=load_id, file=name)
        if counts.accepted:
            recaution_members(cursor, load_id=load_id)
        log_load(cursor, "platforms", counts, load_id=load_id, file=name, source_path=name,
                 sha256=str(load.rows))  # fmt: skip
    else:
        batch = [
            BatchFile(
                number=0,
                load_id=load_id,
                file=name,
                path=Path("/data") / name,
                sha256=str(load.rows),
                rows=make_rows(load.rows),
                platform=load.platform,
            )
        ]
        stage(cursor, load.table, batch)
        check(cursor, load.table, batch)
        (counts,) = merge(cursor, load.table, batch)
        release(cursor)
    declare_settings(cursor, said, [load_id])
    cursor.commit()
    return counts


def undo(warehouse: Warehouse, *load_ids: int) -> set[int]:
    """Take loads back, and those that need them; give all that went."""
    report = take_back(warehouse.cursor, load_ids, dependents=True)
    warehouse.cursor.commit()
    return {load.load_id for load in report.undone}


def state(warehouse: Warehouse, *schemas: str) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table but the log, sorted."""
    names = warehouse.all(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() "
        "WHERE schema_name IN (SELECT unnest(?)) AND table_name <> 'loads' ORDER BY ALL",
        schemas,
    )
    return {name: sorted(warehouse.cursor.table(name).fetchall(), key=repr) for (name,) in names}


def say_perimeters_anew(warehouse: Warehouse) -> None:
    """Bring what is said of perimeters, which depends on the order of loads, to one form."""
    recaution_members(warehouse.cursor)


@st.composite
def loads(draw: st.DrawFn, table: str, number: int, *, fresh: bool) -> Load:
    """Draw one load; a fresh one says of each key what no other load does."""
    said = str(number) if fresh else draw(st.sampled_from(("1", "2")))
    day = (date(2025, 1, 1) + timedelta(days=int(said))).isoformat()
    company = st.sampled_from((RENNES, REDON))
    key, platform = st.sampled_from(("K1", "K2")), st.sampled_from(("p", "q"))
    columns: dict[str, st.SearchStrategy[str | None]] = {
        "companies": {
            "company_id": st.sampled_from((RENNES, REDON, "73282932000075")),
            "name": st.just(said),
            "headcount": st.sampled_from((said, None)),
            "commune_code": st.sampled_from((*PLACES.values(), "99999")),
        },
        "members": {"platform": platform, "company_id": company, "joined_on": st.just(day)},
        "listings": {
            "listing_id": key,
            "platform": platform,
            "company_id": company,
            "kind": st.sampled_from(("offer", "need", "gift")),
            "category": st.just("wood_pallets"),
            "status": st.just("open"),
            "quantity": st.just(said),
            "updated_on": st.just(day),
        },
        "exchanges": {
            "exchange_id": key,
            "platform": platform,
            "giver_id": st.just(RENNES),
            "receiver_id": company,
            "offer_id": st.sampled_from(("K1", None)),
            "category": st.just("wood_pallets"),
            "mass_t": st.just(said),
            "status": st.just("agreed"),
        },
        "events": {
            "event_id": key,
            "platform": platform,
            "name": st.just(said),
            "profiles": st.sampled_from((said, "many")),
        },
        "platforms": {
            "platform": platform,
            "perimeter": st.sampled_from(
                (f'["commune:{PLACES["Rennes"]}"]', '["epci:243500741"]', '["epci:0"]')
            ),
        },
    }[table]
    if table == "companies":
        kept = draw(st.sets(st.sampled_from(sorted(columns.keys() - {"company_id"})), min_size=1))
        columns = {name: columns[name] for name in columns if name in {"company_id", *kept}}
    of_platforms = table == "platforms"
    rows = draw(
        st.lists(
            st.fixed_dictionaries(columns),
            min_size=1,
            max_size=3,
            unique_by=(lambda row: row["platform"]) if of_platforms else None,
        )
    )
    return Load(
        table,
        tuple(rows),
        draw(st.sampled_from(("a", "b"))),
        draw(st.sampled_from(("p", None))) if table == "companies" else None,
        draw(st.sampled_from((None, "2026-01-01", "2026-02-01"))),
    )


@st.composite
def sequences(draw: st.DrawFn, *, fresh: bool, least: int) -> list[Load]:
    """Draw loads that follow one another, of a few tables so that they meet."""
    few = draw(st.sets(st.sampled_from(("platforms", *TABLES)), min_size=1, max_size=3))
    following = draw(st.lists(st.sampled_from(sorted(few)), min_size=least, max_size=5))
    return [
        draw(loads(table, number, fresh=fresh)) for number, table in enumerate(following, start=1)
    ]


BASE = Load(
    "companies",
    (
        {"company_id": RENNES, "name": "0", "commune_code": "35238"},
        {"company_id": REDON, "name": "0", "commune_code": "35236"},
    ),
    "base",
)


def exchange(mass_t: str, giver: str = RENNES) -> Load:
    """Give a load of one exchange, another version each."""
    row = {"exchange_id": "K1", "platform": "p", "giver_id": giver, "receiver_id": REDON}
    said = {"category": "wood_pallets", "mass_t": mass_t, "status": "agreed"}
    return Load("exchanges", (row | said,))


def company(name: str, platform: str | None = None) -> Load:
    """Give a load of one company, which makes it a member where a platform is given."""
    return Load("companies", ({"company_id": RENNES, "name": name},), platform=platform)


# One version over another, the first of a platform, refused, then corrected.
VERSIONS = [exchange("1", giver=REDON), *(exchange(mass_t) for mass_t in "234")]
# The same member by two files, the platform declared in between, in which it is outside.
MEMBERS = [
    company("1", "p"),
    company("2"),
    Load("platforms", ({"platform": "p", "perimeter": '["commune:35236"]'},)),
    company("4", "p"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a place for registries."""
    return tmp_path_factory.mktemp("registries")


def begin(folder: Path) -> Warehouse:
    """Give a warehouse with two companies, which load 1 gave."""
    warehouse = new_warehouse()
    run(warehouse, 1, BASE, folder)
    return warehouse


@LAWS
@example(sequence=MEMBERS, gone={0})
@given(sequence=sequences(fresh=False, least=2), gone=st.sets(st.integers(0, 3), max_size=2))
def test_undoing_the_last_load_gives_back_what_was_there(
    folder: Path, sequence: list[Load], gone: set[int]
) -> None:
    """Whatever was loaded, and undone, before: every table and the journal are as they were."""
    warehouse = begin(folder)
    for number, load in enumerate(sequence[:-1]):
        run(warehouse, number + 2, load, folder)
    undone: set[int] = set()
    for number in sorted(gone):
        if number < len(sequence) - 1 and number + 2 not in undone:
            undone |= undo(warehouse, number + 2)
    before = state(warehouse, "loaded", "journal")
    last = len(sequence) + 1
    run(warehouse, last, sequence[-1], folder)
    assert undo(warehouse, last) == {last}
    assert state(warehouse, "loaded", "journal") == before


@LAWS
@example(sequence=VERSIONS, going=[2, 0])
@example(sequence=MEMBERS, going=[0])
@given(
    sequence=sequences(fresh=True, least=3),
    going=st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True),
)
def test_undoing_any_loads_is_as_if_they_had_not_been(
    folder: Path, sequence: list[Load], going: Sequence[int]
) -> None:
    """In any order, one at a time, with what was built on them in between."""
    warehouse = begin(folder)
    full = {
        number + 2: run(warehouse, number + 2, load, folder) for number, load in enumerate(sequence)
    }
    undone: set[int] = set()
    for number in going:
        if number < len(sequence) and number + 2 not in undone:
            undone |= undo(warehouse, number + 2)
    say_perimeters_anew(warehouse)
    after = state(warehouse, "loaded")
    warehouse = begin(folder)
    for number, load in enumerate(sequence):
        if number + 2 not in undone:
            counts = run(warehouse, number + 2, load, folder)
            # What rests on an undone load, or was refused because of it, is to be loaded again.
            assume(counts == full[number + 2] and counts.unchanged == 0)
    say_perimeters_anew(warehouse)
    assert after == state(warehouse, "loaded")
