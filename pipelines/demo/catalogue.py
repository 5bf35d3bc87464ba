"""The demo's tables: what is shared, which trades share it, and the words for names."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent

# Months in which a category moves, January first; 1 is an even year.
SEASONS: dict[str, tuple[float, ...]] = {
    "flat": (1.0, 1.0, 1.05, 1.0, 1.0, 1.05, 0.85, 0.55, 1.1, 1.15, 1.1, 0.95),
    "construction": (0.5, 0.6, 0.9, 1.2, 1.5, 1.7, 1.6, 0.8, 1.4, 1.1, 0.7, 0.4),
    "year_end": (0.9, 0.6, 0.6, 0.7, 0.7, 0.7, 0.6, 0.5, 1.0, 1.5, 2.2, 2.1),
    "summer": (0.6, 0.6, 0.8, 0.9, 1.2, 1.7, 1.9, 1.2, 1.1, 0.8, 0.7, 0.6),
    "harvest": (0.5, 0.5, 0.6, 0.7, 0.8, 0.8, 1.0, 1.5, 2.1, 1.9, 1.0, 0.6),
}


@dataclass(frozen=True)
class Good:
    """A category, and how it is talked about and measured.

    `unit_mass_t` is in tonnes per item; `value_eur` the market price of one `unit`;
    `quantity`, `area_m2` and `days` are [median, sigma of the logarithm, rounding step].
    """

    category: str
    resource: str
    label_fr: str
    waste_code: str | None
    unit: str
    unit_mass_t: float | None
    weight: float
    season: tuple[float, ...]
    value_eur: float
    disposal_eur_t: float
    quantity: tuple[float, float, float]
    area_m2: tuple[float, float, float] | None
    days: tuple[float, float, float] | None
    offers: tuple[str, ...]
    needs: tuple[str, ...]
    details: tuple[str, ...]

    @property
    def hazardous(self) -> bool:
        """Whether the list of waste marks it with an asterisk."""
        return bool(self.waste_code and self.waste_code.endswith("*"))


@dataclass(frozen=True)
class Trade:
    """An activity of INSEE's NAF rev. 2, with what such companies offer and look for."""

    naf_code: str
    label_fr: str
    sector: str
    weight: float
    headcount: float
    words: tuple[str, ...]
    offers: tuple[str, ...]
    needs: tuple[str, ...]


def read_toml(*path: str) -> dict[str, Any]:
    """A TOML file of this folder."""
    return tomllib.loads(_HERE.joinpath(*path).read_text(encoding="utf-8"))


def _read_csv(table: Traversable) -> list[dict[str, str]]:
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


def _triple(values: list[float] | None) -> tuple[float, float, float] | None:
    return None if values is None else (float(values[0]), float(values[1]), float(values[2]))


def _skill(label_fr: str, topics: list[str]) -> dict[str, Any]:
    """A skill described like the other goods, from its topics."""
    return {
        "weight": 1.0,
        "season": "flat",
        "quantity": [14, 0.7, 1],
        "value_eur": 60.0,
        "offers": [f"{label_fr} : {topic}" for topic in topics],
        "needs": [f"Cherche de l'aide, {label_fr.lower()} : {topic}" for topic in topics],
        "details": [
            "Intervention d'une demi-journée à trois jours.",
            "Expérience dans de petites entreprises.",
            "Restitution écrite comprise.",
        ],
    }


@cache
def goods() -> dict[str, Good]:
    """Every category of the method's taxonomy, by its code."""
    described = read_toml("tables", "materials.toml") | read_toml("tables", "services.toml")
    skills = read_toml("tables", "skills.toml")
    taxonomy = files("analytics").joinpath("factors", "categories.csv")
    found: dict[str, Good] = {}
    for row in _read_csv(taxonomy):
        code = row["category"]
        table = described.get(code) or _skill(row["label_fr"], skills[code])
        found[code] = Good(
            category=code,
            resource=row["resource"],
            label_fr=row["label_fr"],
            waste_code=row["waste_codes"].split("|")[0] or None,
            unit=table.get("unit", row["unit"]),
            unit_mass_t=float(row["unit_mass_t"]) if row["unit_mass_t"] else None,
            weight=float(table["weight"]),
            season=SEASONS[table["season"]],
            value_eur=float(table["value_eur"]),
            disposal_eur_t=float(table.get("disposal_eur_t", 0)),
            quantity=_triple(table.get("quantity")) or (1.0, 0.0, 1.0),
            area_m2=_triple(table.get("area_m2")),
            days=_triple(table.get("days")),
            offers=tuple(table["offers"]),
            needs=tuple(table["needs"]),
            details=tuple(table["details"]),
        )
    return found


@cache
def trades() -> tuple[Trade, ...]:
    """The trades of the demo's companies (codes and labels of INSEE's NAF rev. 2)."""
    return tuple(
        Trade(
            naf_code=row["naf_code"],
            label_fr=row["label_fr"],
            sector=row["sector"],
            weight=float(row["weight"]),
            headcount=float(row["headcount"]),
            words=tuple(row["words"].split("|")),
            offers=tuple(row["offers"].split("|")),
            needs=tuple(row["needs"].split("|")),
        )
        for row in _read_csv(_HERE / "tables" / "trades.csv")
    )


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """Words for names, addresses and reasons."""
    return read_toml("tables", "words.toml")


@cache
def belgium() -> dict[str, dict[str, list[str]]]:
    """Words of the Belgian platforms, where they differ from `words`."""
    return read_toml("tables", "belgium.toml")


@cache
def belgian_towns() -> list[dict[str, str]]:
    """Towns of the provinces of Hainaut and Namur: postcode, municipality, centre, size."""
    return _read_csv(_HERE / "tables" / "belgian_towns.csv")
