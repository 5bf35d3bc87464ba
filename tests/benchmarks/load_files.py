"""The files of the benchmark of loads: canonical CSV, the same each time, of any size."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from stdnum import luhn

from geodata.connection import connect
from geodata.territories import install_reference

COMPANIES = 20_000
CATEGORIES = Path(__file__).parents[2] / "analytics" / "factors" / "categories.csv"


def siret(number: int) -> str:
    """Return a SIRET with valid keys, another for each number below 10 million."""
    siren = f"{80_000_000 + number:08d}"
    siren += luhn.calc_check_digit(siren)
    return f"{siren}0001" + luhn.calc_check_digit(f"{siren}0001")


def write_files(folder: Path, rows: int, companies: int = COMPANIES) -> tuple[Path, Path]:
    """Write companies.csv and listings.csv; about 4 listings in 1 000 have one fault.

    Args:
        folder: Where to write; made where absent.
        rows: How many listings.
        companies: How many companies, in as many communes as there are.

    Returns:
        The path of each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with connect() as connection:
        cursor = connection.cursor()
        install_reference(cursor)
        cursor.execute(
            "CREATE MACRO draw(i, salt, choices) AS cast(hash(i, salt) % choices AS INTEGER)"
        )
        cursor.register(
            "ids", pa.table({"rank": range(companies), "company_id": map_sirets(companies)})
        )
        cursor.execute(
            "CREATE TABLE companies AS WITH communes AS (SELECT code, st_pointonsurface(geometry) "
            "AS point, row_number() OVER (ORDER BY hash(code)) - 1 AS rank FROM geo.territories "
            "WHERE level = 'commune' AND country = 'FR' AND geometry IS NOT NULL) "
            "SELECT ids.rank, company_id, 'Société ' || ids.rank AS name, code AS commune_code, "
            "round(st_x(point), 6) AS lon, round(st_y(point), 6) AS lat FROM ids "
            "INNER JOIN communes ON communes.rank = ids.rank % (SELECT count(*) FROM communes)"
        )
        cursor.execute(
            "CREATE TABLE categories AS SELECT row_number() OVER () - 1 AS rank, category, "
            "resource, coalesce(unit, 'item') AS unit, label_fr AS label, "
            "split_part(waste_codes, '|', 1) AS waste_code FROM read_csv(?, all_varchar = true)",
            [str(CATEGORIES)],
        )
        first, second = folder / "companies.csv", folder / "listings.csv"
        cursor.execute(
            "COPY (SELECT * EXCLUDE (rank) FROM companies ORDER BY rank) TO ? (HEADER)",
            [str(first)],
        )
        count = cursor.execute("SELECT count(*) FROM categories").fetchone()
        cursor.execute(
            (Path(__file__).parent / "listings.sql").read_text(encoding="utf-8"),
            {
                "rows": rows,
                "companies": companies,
                "categories": count[0] if count else 0,
                "path": str(second),
            },
        )
    return first, second


def map_sirets(count: int) -> list[str]:
    """Return that many SIRETs."""
    return [siret(number) for number in range(count)]
