"""Small files to load, the commands that load them, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stdnum import luhn
from typer.testing import CliRunner, Result

from pipelines.cli import app
from pipelines.load import Source
from pipelines.warehouse import open_reader

COMPANIES = """company_id,name,country,commune_code,lon,lat
73282932000074,Alpha,FR,35238,-1.68,48.11
35600000009075,La Poste,FR,35236,,
BE0403170701,Charbel,BE,52011,4.44,50.41
73282932000075,Wrong key,FR,35238,,
"""


LISTINGS = """Nº annonce;Plateforme;SIRET;Type;Catégorie;Quantité;Statut;Disponible du;Note
A1;breizh;732 829 320 00074;offer;wood_pallets;1 200,5;Ouverte;31/12/2025;-
A2;breizh;73282932000074;offer;Palettes europe;3;Ouverte;31/12/2025;=1+1
A3;breizh;73282932000075;need;wood_pallets;-3;Ouverte;31/12/2025;x
"""


MAPPING = """table = "listings"
[file]
delimiter = ";"
decimal = ","
date_format = "%d/%m/%Y"
[columns]
listing_id = "Nº annonce"
kind = "Type"
status = "Statut"
"""


EXCHANGES = """exchange_id,platform,giver_id,receiver_id,category,mass_t,status,completed_on
E1,breizh,73282932000074,35600000009075,wood_pallets,1.5,completed,2025-03-01
E2,breizh,73282932000074,73282932000074,wood_pallets,1.5,completed,2025-03-01
E3,breizh,73282932000074,BE0403170701,wood_pallets,1.5,completed,
"""


PLATFORMS = """[breizh]
name = "Breizh"
perimeter = ["epci:243500741"]
resources = ["material"]
default_visibility = "members"
start_date = 2024-01-01
"""


def sources(files: Path, mapping: Path) -> list[Source]:
    """Return the folder's files, listings.csv with its mapping."""
    return [
        Source(path, mapping=mapping if path.name == "listings.csv" else None)
        for path in sorted(files.iterdir(), reverse=True)
    ]


def run(db: Path, *arguments: str | Path) -> Result:
    """Run one command on a database."""
    return CliRunner().invoke(app, [*map(str, arguments), "--db", str(db)])


def contents(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table but the log of loads."""
    with open_reader(db) as cursor:
        names = cursor.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'loaded' "
            "AND table_name NOT IN ('loads') ORDER BY ALL"
        ).fetchall()
        found = {}
        for (name,) in names:
            rows = cursor.table(f"loaded.{name}")
            if name in ("quarantine", "warnings"):
                rows = rows.select("* EXCLUDE (load_id)")
            found[name] = rows.order("ALL").fetchall()
        return found


def write(path: Path, text: str) -> Path:
    """Write a text file and return its path."""
    path.write_text(text, encoding="utf-8")
    return path


def sirets(siren: str, count: int) -> list[str]:
    bases = [f"{siren}{number:04d}" for number in range(100, 100 + count)]
    return [base + luhn.calc_check_digit(base) for base in bases]
