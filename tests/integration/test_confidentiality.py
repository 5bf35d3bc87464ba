"""What anyone may read, from exchanges through the models, and what an attacker makes of it."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from analytics.access import Access
from analytics.confidentiality.groups import groups
from analytics.confidentiality.report import protection
from analytics.confidentiality.sums import FAMILY_LEVELS, LEVELS
from analytics.errors import AccessDenied, UnknownChoice
from analytics.figures import figures
from analytics.impact import impact, impacts
from analytics.public import public_impact, public_impacts, public_years
from analytics.territories import describe, list_territories
from pipelines.compute import compute
from tests.support.small_country import centre, insert, small_country

PUBLIC, LOCAL = Access("public"), Access.local()
YEAR = 2025
SIGNED = {"tkm_avoided", "co2e_avoided_kg", "production_kg", "end_of_life_kg", "transport_kg"}
CATEGORIES = {
    "wood_pallets": "material",
    "wood_offcuts": "material",
    "cardboard_packaging": "material",
    "forklift": "equipment",
    "warehouse": "premises",
    "welder": "staff",
}


def company(siren: int, column: int, row: int, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    lon, lat = centre(column, row)
    number = f"{siren:09d}{column}{row}000"
    return {"company_id": number, "name": number, "country": "FR", "lon": lon, "lat": lat, **extra}


def exchange(
    number: int,
    giver: dict[str, Any],
    receiver: dict[str, Any],
    **extra: Any,  # noqa: ANN401
) -> dict[str, Any]:
    return {
        "exchange_id": f"x{number}",
        "platform": "p",
        "giver_id": giver["company_id"],
        "receiver_id": receiver["company_id"],
        "resource": "material",
        "category": "wood_pallets",
        "status": "completed",
        "completed_on": date(YEAR, 3, 15),
        **extra,
    }


def computed(companies: list[dict[str, Any]], rows: list[dict[str, Any]]) -> Any:  # noqa: ANN401
    connection = small_country()
    # An EPCI that straddles two departments, and a platform that cuts across EPCI.
    connection.execute("INSERT INTO geo.members VALUES ('epci', 'E1', 'C20')")
    insert(
        connection,
        "platforms",
        [
            {
                "platform": "p",
                "name": "P",
                "perimeter": ["epci:E0", "commune:C10", "commune:C31"],
                "resources": [],
                "registered": True,
            }
        ],
    )
    insert(connection, "companies", companies)
    insert(connection, "exchanges", rows)
    compute(connection.cursor())
    return connection


def of_cell(connection: duckdb.DuckDBPyConnection, level: str, code: str, figure: str) -> Any:  # noqa: ANN401
    [row] = [
        row
        for row in public_impacts(connection.cursor(), PUBLIC, level=level, year=YEAR)
        if row["code"] == code
    ]
    return row[figure]


def west_to_east(
    masses: Sequence[float],
    sirens: Sequence[int] | None = None,
    **extra: Any,  # noqa: ANN401
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Exchanges from commune C00, one giver a mass, to as many receivers elsewhere."""
    givers = [company(s, 0, 0) for s in (sirens or range(1, len(masses) + 1))]
    receivers = [company(900 + i, 3, i % 4) for i in range(max(len(masses), 12))]
    rows = [
        exchange(i, giver, receivers[i], **({"mass_t": mass} | extra))
        for i, (giver, mass) in enumerate(zip(givers, masses, strict=True))
    ]
    unique = {row["company_id"]: row for row in [*givers, *receivers]}
    return list(unique.values()), rows


Case = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def establishments_of_one() -> Case:
    companies, rows = west_to_east([10, 10, 10])
    same = {**companies[1], "company_id": companies[0]["company_id"][:9] + "00077"}
    rows[1]["giver_id"] = same["company_id"]
    return [*companies, same], rows


def one_person_among(count: int) -> Case:
    companies, rows = west_to_east([10.0] * count, range(500, 500 + count))
    companies[0]["natural_person"] = True
    return companies, rows


def staff(persons: int) -> Case:
    return west_to_east(
        [1, 1, 1],
        mass_t=None,
        resource="staff",
        category="welder",
        persons=persons,
        hours=35,
    )


def one_lender() -> Case:
    companies, rows = west_to_east([10, 12, 11, 9])
    loan = {"resource": "equipment", "category": "forklift", "equipment_hours": 40}
    return companies, [*rows, exchange(99, companies[0], companies[-1], mass_t=3, **loan)]


RULES: dict[str, tuple[Case, str, bool]] = {
    "T19: one holds 93 %": (west_to_east([86, 3, 1, 1, 1]), "goods", True),
    "T19: three, the largest 53 %": (west_to_east([19, 16, 1]), "goods", False),
    "two contributors": (west_to_east([10, 10]), "goods", True),
    "three contributors": (west_to_east([10, 10, 10]), "goods", False),
    "two of three are one company": (establishments_of_one(), "goods", True),
    "a person among ten": (one_person_among(10), "goods", True),
    "a person among eleven": (one_person_among(11), "goods", False),
    "nine people lent": (staff(3), "staff", True),
    "twelve people lent": (staff(4), "staff", False),
    "hours of one lender": (one_lender(), "machines", True),
    "pallets beside one lender": (one_lender(), "goods", False),
}


@pytest.fixture(scope="module")
def ruled() -> dict[str, bool]:
    """What the primary rules hide of commune C00, each case in a year of its own."""
    companies: dict[str, dict[str, Any]] = {}
    rows = []
    for year, (case, _, _) in enumerate(RULES.values(), start=2001):
        companies |= {row["company_id"]: row for row in case[0]}
        rows += [
            row | {"exchange_id": f"{row['exchange_id']}-{year}", "completed_on": date(year, 3, 1)}
            for row in case[1]
        ]
    found = (
        computed(list(companies.values()), rows)
        .execute(
            "SELECT year, figure_group, hidden FROM core.primary_cells "
            "WHERE level = 'commune' AND code = 'C00' AND family = 'all'"
        )
        .fetchall()
    )
    by_year = {(year, group): hidden for year, group, hidden in found}
    return {
        name: by_year[year, group]
        for year, (name, (_, group, _)) in enumerate(RULES.items(), start=2001)
    }


@pytest.mark.parametrize("name", RULES)
def test_a_primary_rule(ruled: dict[str, bool], name: str) -> None:
    assert ruled[name] is RULES[name][2]


@pytest.fixture(scope="module")
def busy() -> Iterator[duckdb.DuckDBPyConnection]:
    """A small country with many exchanges of every kind, some of which cost more than they save."""
    draw = random.Random(5)  # noqa: S311  # a seed, not a secret
    companies = [
        company(siren, draw.randrange(4), draw.randrange(4), natural_person=siren % 17 == 0)
        for siren in range(100, 190)
    ]
    rows = []
    for number in range(700):
        giver, receiver = draw.sample(companies, 2)
        category = draw.choice(list(CATEGORIES))
        rows.append(
            exchange(
                number,
                giver,
                receiver,
                resource=CATEGORIES[category],
                category=category,
                completed_on=date(YEAR - number % 2, 5, 1),
                mass_t=round(draw.lognormvariate(0, 1), 2),
                actual_km=draw.choice([5, 20, 900]),
                substitution=draw.choice(["documented", "opportunistic", "unknown"]),
                purchase_avoided_eur=draw.choice([None, 100, 2500]),
                equipment_hours=draw.randrange(1, 50),
                area_m2=50,
                days=draw.randrange(1, 90),
                persons=draw.randrange(1, 6),
                hours=7,
            )
        )
    connection = computed(companies, rows)
    yield connection
    connection.close()


def test_the_audit_of_what_is_stored_passes(busy: duckdb.DuckDBPyConnection) -> None:
    report = protection(busy.cursor(), LOCAL)
    assert report["passes"]
    assert report["here"]["failures"] == 0
    assert 0 < report["here"]["published_cells"] < 1
    with pytest.raises(AccessDenied):
        protection(busy.cursor(), PUBLIC)


def test_a_mask_that_gives_a_cell_away_fails_the_audit(busy: duckdb.DuckDBPyConnection) -> None:
    with busy.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE public.figures SET status = 'published', value = 0 WHERE code = 'R'")
        cursor.execute(
            "UPDATE public.figures SET status = 'published', value = 0 WHERE family = 'all'"
        )
        report = protection(cursor, LOCAL)
        cursor.execute("ROLLBACK")
    assert not report["passes"]


def test_published_figures_are_the_figures_and_hidden_ones_hold_nothing(
    busy: duckdb.DuckDBPyConnection,
) -> None:
    seen = {"published": 0, "s": 0}
    for level in LEVELS:
        clear = {row["code"]: row for row in impacts(busy.cursor(), LOCAL, level=level, year=YEAR)}
        for row in public_impacts(busy.cursor(), PUBLIC, level=level, year=YEAR):
            for figure in figures():
                value = row[figure.figure_id]
                if value == "s":
                    seen["s"] += 1
                else:
                    seen["published"] += 1
                    assert value == (clear[row["code"]][figure.figure_id] or 0)
    assert min(seen.values()) > 10
    counted = busy.execute(
        "SELECT count(*), count(value) FROM public.figures WHERE status = 's'"
    ).fetchone()
    assert counted is not None and counted[0] > 0 and counted[1] == 0
    columns = {row[0] for row in busy.execute("DESCRIBE public.figures").fetchall()}
    assert columns == {"level", "code", "family", "year", "figure_id", "status", "value"}


def test_one_mask_for_all_figures_of_a_group(busy: duckdb.DuckDBPyConnection) -> None:
    mixed = busy.execute(
        "SELECT count(*) FROM (SELECT 1 FROM public.figures AS p "
        "INNER JOIN ref.figure_groups AS g ON p.figure_id = g.figure_id "
        "GROUP BY level, code, family, year, figure_group HAVING count(DISTINCT status) > 1)"
    ).fetchone()
    assert mixed == (0,)


class Attacker:
    """Who has read all that the public may, and knows the map: solves for every hidden cell.

    One unknown a commune and family that is named anywhere: no finer piece can help. Written apart
    from the audit, on scipy.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, year: int, figure: str) -> None:
        """Read all that is published of a figure and a year."""
        cursor = connection.cursor()
        families = [
            row[0]
            for row in cursor.execute(
                "SELECT DISTINCT family FROM public.figures WHERE family <> 'all'"
            ).fetchall()
        ]
        belonging: dict[tuple[str, str], set[str]] = {}
        for level, code, unit in cursor.execute(
            "SELECT level, code, unit_code FROM core.territory_members WHERE code <> 'none'"
        ).fetchall():
            belonging.setdefault((level, code), set()).add(unit)
        units = sorted({unit for found in belonging.values() for unit in found})
        self.column = {key: i for i, key in enumerate((u, f) for u in units for f in families)}
        self.rows: list[np.ndarray] = []
        self.known: list[float] = []
        self.hidden: list[tuple[str, str, str | None, np.ndarray]] = []
        for level in LEVELS:
            for family in [None, *(families if level in FAMILY_LEVELS else [])]:
                found = {
                    row["code"]: row[figure]
                    for row in public_impacts(cursor, PUBLIC, level=level, year=year, family=family)
                }
                for (of, code), inside in belonging.items():
                    if of != level:
                        continue
                    row = np.zeros(len(self.column))
                    for unit in inside:
                        for of_family in [family] if family else families:
                            row[self.column[unit, of_family]] = 1
                    value = found.get(code, 0)  # not there: no exchange
                    if value == "s":
                        self.hidden.append((level, code, family, row))
                    else:
                        self.rows.append(row)
                        self.known.append(float(value))
        self.tables: list[np.ndarray] = []  # all agree with what is published
        self.bounds = (None, None) if figure in SIGNED else (0, None)

    def interval(self, row: np.ndarray) -> tuple[float, float]:
        """What is left possible of a sum of unknowns."""
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * row,
                A_eq=csr_matrix(np.array(self.rows)),
                b_eq=np.array(self.known),
                bounds=self.bounds,
                method="highs",
            )
            assert found.status in (0, 3), found.message
            if found.status == 0:
                self.tables.append(found.x)
            ends.append(sign * np.inf * -1 if found.status == 3 else float(row @ found.x))
        return ends[0], ends[1]

    def seen(self, row: np.ndarray) -> tuple[float, float]:
        """The ends of a sum of unknowns in the tables found so far: its interval holds them."""
        found = [float(row @ table) for table in self.tables]
        return min(found, default=np.inf), max(found, default=-np.inf)


@pytest.mark.parametrize("figure", ["mass_t", "waste_avoided_t", "eur_saved", "m2_days", "persons"])
def test_the_attacker_narrows_no_hidden_cell(busy: duckdb.DuckDBPyConnection, figure: str) -> None:
    attacker = Attacker(busy, YEAR, figure)
    assert attacker.hidden
    truth = {
        (level, code, family): float(row[figure] or 0)
        for level in LEVELS
        for family in [None, *{family for _, _, family, _ in attacker.hidden if family}]
        for row in impacts(busy.cursor(), LOCAL, level=level, year=YEAR, family=family)
        for code in [row["code"]]
    }
    for level, code, family, row in attacker.hidden:
        value = truth[level, code, family]
        slack = 1e-6 * max(value, 1)
        low, high = attacker.seen(row)
        if low > 0.9 * value + slack or high < 1.1 * value - slack:
            low, high = attacker.interval(row)
        assert low <= 0.9 * value + slack and high >= 1.1 * value - slack, (level, code, family)


def test_the_attacker_cannot_pin_a_figure_that_may_be_negative(
    busy: duckdb.DuckDBPyConnection,
) -> None:
    attacker = Attacker(busy, YEAR, "co2e_avoided_kg")
    for *_, row in attacker.hidden:
        low, high = attacker.seen(row)
        if high - low <= 1:
            low, high = attacker.interval(row)
        assert high - low > 1


def test_another_truth_of_hidden_cells_publishes_the_same(
    busy: duckdb.DuckDBPyConnection,
) -> None:
    attacker = Attacker(busy, YEAR, "mass_t")
    *_, row = attacker.hidden[len(attacker.hidden) // 2]
    tables = [
        linprog(
            sign * row, A_eq=np.array(attacker.rows), b_eq=np.array(attacker.known), bounds=(0, 1e4)
        ).x
        for sign in (1, -1)
    ]
    assert abs(row @ tables[0] - row @ tables[1]) > 0.1
    published = [np.array(attacker.rows) @ table for table in tables]
    assert np.allclose(published[0], published[1], atol=1e-6)


def test_nothing_and_one_exchange_and_all_hidden() -> None:
    nothing = computed([], [])
    assert public_impacts(nothing.cursor(), PUBLIC, level="epci", year=YEAR) == []
    assert protection(nothing.cursor(), LOCAL)["passes"]
    one = computed(*west_to_east([10]))
    assert of_cell(one, "region", "R", "mass_t") == "s"
    answer = public_impact(one.cursor(), PUBLIC, territory="epci:E0", year=YEAR)
    by_id = {row["id"]: row for row in answer["figures"]}
    assert by_id["mass_t"] == {
        "id": "mass_t",
        "unit": "t",
        "basis": "attributed",
        "status": "s",
        "value": None,
        "shown_in": None,
    }
    assert by_id["person_hours"]["value"] == 0  # nobody lent anyone, and everyone may know it
    # A territory without any exchange is published as such.
    empty = public_impact(one.cursor(), PUBLIC, territory="epci:E1", year=YEAR)
    assert {row["status"] for row in empty["figures"]} == {"published"}
    assert {row["value"] for row in empty["figures"]} == {0}


def test_a_hidden_figure_says_where_it_is_still_shown(busy: duckdb.DuckDBPyConnection) -> None:
    found = []
    for row in public_impacts(busy.cursor(), PUBLIC, level="commune", year=YEAR):
        answer = public_impact(busy.cursor(), PUBLIC, territory=f"commune:{row['code']}", year=YEAR)
        found += [entry["shown_in"] for entry in answer["figures"] if entry["shown_in"]]
    assert found
    for place in found:
        level = place["territory"].split(":")[0]
        assert level in ("epci", "departement", "region")
        assert place["family"] is None


def test_only_the_tables_of_the_method_are_public(busy: duckdb.DuckDBPyConnection) -> None:
    cursor = busy.cursor()
    assert public_years(cursor, PUBLIC, "epci:E0") == [YEAR - 1, YEAR]
    with pytest.raises(UnknownChoice):
        public_impacts(cursor, PUBLIC, level="country", year=YEAR)
    with pytest.raises(UnknownChoice):
        public_impacts(cursor, PUBLIC, level="commune", year=YEAR, family="wood")
    with pytest.raises(AccessDenied):
        public_impacts(cursor, None, level="epci", year=YEAR)  # type: ignore[arg-type]
    with pytest.raises(AccessDenied):
        impact(cursor, PUBLIC, territory="epci:E0")
    levels = {
        row[0] for row in cursor.execute("SELECT DISTINCT level FROM public.figures").fetchall()
    }
    assert levels == set(LEVELS)


def test_the_public_reads_protected_tables_only(busy: duckdb.DuckDBPyConnection) -> None:
    """With nothing left but names, the map and the protected tables, the public reads the same."""
    cursor = busy.cursor()
    before = public_impacts(cursor, PUBLIC, level="epci", year=YEAR)
    cursor.execute("BEGIN")
    tables = cursor.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_schema IN ('loaded', 'staging', 'marts') OR table_name IN "
        "('contributions', 'cell_contributors', 'activity', 'primary_cells', 'masks')"
    ).fetchall()
    for (table,) in tables:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # names of our own tables
    assert public_impacts(cursor, PUBLIC, level="epci", year=YEAR) == before
    assert list_territories(cursor, PUBLIC, "epci", with_exchanges=True)
    cursor.execute("ROLLBACK")


def test_an_officer_reads_their_own_territory_in_clear(busy: duckdb.DuckDBPyConnection) -> None:
    cursor, officer = busy.cursor(), Access("officer", ("epci:E0",))
    own = impact(cursor, officer, territory="epci:E0", year=YEAR)
    assert own == impact(cursor, LOCAL, territory="epci:E0", year=YEAR)
    assert impact(cursor, officer, territory="commune:C00", year=YEAR)["exchanges"]
    for elsewhere in ("epci:E1", "commune:C10", "departement:D0", "region:R", "epci:none", None):
        with pytest.raises(AccessDenied):
            impact(cursor, officer, territory=elsewhere, year=YEAR)
    with pytest.raises(AccessDenied):
        impacts(cursor, officer, level="epci", year=YEAR)
    with pytest.raises(AccessDenied):
        impact(cursor, Access("officer"), territory="epci:E0", year=YEAR)
    assert public_impacts(cursor, officer, level="epci", year=YEAR)
    assert describe(cursor, officer, "epci:E1").name == "E1"


def test_all_figures_have_a_group() -> None:
    grouped = [figure for group in groups() for figure in group.figures]
    assert sorted(grouped) == sorted(figure.figure_id for figure in figures())
