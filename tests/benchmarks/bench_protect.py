"""Confidentiality of a generated country: time, and what is published, beside plain suppression.

`python -m tests.benchmarks.bench_protect [--communes 30000]`. The territories are the real ones,
with perimeters of platforms that cut across them; what is exchanged in them is drawn.
"""

import argparse
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from analytics.access import Access
from analytics.confidentiality.protect import audit, plain_mask
from analytics.confidentiality.report import members_of, protection, stored_masks
from analytics.confidentiality.suppress import costs, suppress
from pipelines.reference import install_method_tables
from pipelines.runner import SCHEMAS, build, load_models
from pipelines.warehouse import open_writer

SEED = 7
YEAR = 2025
FAMILIES = 14
PERIMETERS = {
    "west": "departement IN ('35', '44', '56') OR region = '52'",
    "north": "region = '32'",
    "rhone": "epci IN (SELECT epci FROM of_unit WHERE departement IN ('38', '69') LIMIT 60)",
}
MODELS = ("core.cell_contributors", "core.activity", "core.primary_cells", "core.masks")


def draw_contributions(units: list[str], seed: int) -> pd.DataFrame:
    """Draw who gives and receives what in each commune: a few companies here, many there.

    Args:
        units: the communes that have any exchange.
        seed: the draw's.

    Returns:
        Rows of core.contributions.
    """
    draw = np.random.default_rng(seed)
    size = 1 + draw.geometric(0.12, len(units)) * (1 + (draw.random(len(units)) < 0.05) * 12)
    unit = np.repeat(np.arange(len(units)), size)
    count = len(unit)
    popularity = 1 / np.arange(1, FAMILIES + 1)
    mass_t = draw.lognormal(1.0, 1.3, count)
    discard, alpha = draw.choice([0, 0.5, 1], count), draw.choice([0.5, 0.8, 1], count)
    virgin_t = mass_t * alpha * 0.95
    production_kg = virgin_t * draw.lognormal(6, 0.5, count)
    end_of_life_kg = virgin_t * discard * 300
    tkm = mass_t * draw.normal(60, 80, count)
    transport_kg = tkm * 0.08
    return pd.DataFrame(
        {
            "year": YEAR,
            "unit_code": np.array(units)[unit],
            "family": [
                f"family_{k:02d}"
                for k in draw.choice(FAMILIES, count, p=popularity / popularity.sum())
            ],
            "role": draw.choice(["giver", "receiver"], count),
            "contributor": [f"{k:09d}" for k in draw.integers(0, max(count // 2, 1), count)],
            "natural_person": draw.random(count) < 0.005,
            "people": 1.0,
            "mass_t": mass_t,
            "waste_diverted_t": mass_t * discard * 0.95,
            "waste_avoided_t": virgin_t * discard,
            "virgin_avoided_t": virgin_t,
            "tkm_avoided": tkm,
            "co2e_avoided_kg": production_kg + end_of_life_kg + transport_kg,
            "production_kg": production_kg,
            "end_of_life_kg": end_of_life_kg,
            "transport_kg": transport_kg,
            "eur_saved": np.where(draw.random(count) < 0.8, mass_t * 90, np.nan),
            **dict.fromkeys(
                (
                    *("equipment_hours", "m2_days", "person_hours", "fte"),
                    *("short_time_days_avoided", "hours", "persons"),
                ),
                np.nan,
            ),
        }
    )


def generate(cursor: duckdb.DuckDBPyConnection, communes: int) -> None:
    """Put a generated country into an installed warehouse: members and contributions."""
    for schema in SCHEMAS:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    install_method_tables(cursor)
    cursor.execute(
        "CREATE TEMP TABLE of_unit AS PIVOT (SELECT level, code, unit_code FROM geo.members "
        "WHERE level IN ('epci', 'departement', 'region')) ON level USING any_value(code)"
    )
    cursor.execute(
        "CREATE TABLE core.territory_members AS SELECT level, code, unit_code FROM geo.members"
    )
    for platform, where in PERIMETERS.items():
        cursor.execute(
            f"INSERT INTO core.territory_members SELECT 'platform', '{platform}', unit_code "  # noqa: S608  # ours
            f"FROM of_unit WHERE {where}"
        )
    units = [
        row[0]
        for row in cursor.execute(
            "SELECT unit_code FROM of_unit WHERE departement < '96' ORDER BY hash(unit_code) "
            "LIMIT ?",
            [communes],
        ).fetchall()
    ]
    drawn = draw_contributions(units, SEED)
    cursor.register("drawn", drawn)
    cursor.execute(
        "CREATE TABLE core.contributions AS SELECT * REPLACE (people AS people) FROM drawn"
    )
    figures = [name for name in drawn.columns[7:]]
    for name in figures:
        cursor.execute(f"UPDATE core.contributions SET {name} = NULL WHERE isnan({name})")  # noqa: S608  # ours
        cursor.execute(f"ALTER TABLE core.contributions ALTER {name} TYPE DECIMAL(38, 12)")
    cursor.unregister("drawn")


def main() -> None:
    """Generate, protect, audit, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--communes", type=int, default=30_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_writer(Path(folder) / "m.duckdb") as cursor:
        generate(cursor, asked.communes)
        for name in MODELS:
            start, cpu = time.perf_counter(), time.process_time()
            build(cursor, load_models()[name])
            print(
                f"{name}: {time.perf_counter() - start:.1f} s, "
                f"{time.process_time() - cpu:.1f} s of processor"
            )
        build(cursor, load_models()["public.figures"])
        start = time.perf_counter()
        report = protection(cursor, Access.local())
        print(f"audit of both, from the stored masks: {time.perf_counter() - start:.1f} s")
        members = members_of(cursor)
        mask = next(stored_masks(cursor, members))
        cpu = time.process_time()
        repaired = suppress(
            mask.cells.sums,
            mask.figures(),
            plain_mask(mask, members),
            costs(mask.weight),
            mask.group.least,
        )
        print(f"rows and columns, then repaired: {time.process_time() - cpu:.1f} s of processor")
    print("| suppression | cells | by rule | further | cells shown | tonnes shown | given away |")
    print("|---|---|---|---|---|---|---|")
    for name, words in (("here", "ours, audited"), ("plain", "rows and columns")):
        row = report["groups"][0][name]
        print(
            f"| {words} | {row['cells']} | {row['primary']} | {row['secondary']} | "
            f"{row['published_cells']:.2%} | {row['published_measure']:.2%} | {row['failures']} |"
        )
    print(
        f"| rows and columns, repaired until audited | {len(repaired)} | {mask.primary.sum()} | "
        f"{(repaired & ~mask.primary).sum()} | {(~repaired).mean():.2%} | "
        f"{mask.weight[~repaired].sum() / mask.weight.sum():.2%} | {audit(mask, repaired)} |"
    )
    assert report["passes"]


if __name__ == "__main__":
    main()
