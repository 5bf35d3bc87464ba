"""Rebuilds tables/postcodes.csv: `python -m pipelines.demo.rebuild_postcodes communes.json`.

The file is data/communes.json of the npm package @etalab/decoupage-administratif (see
tables/versions.csv); `geodata.rebuild` downloads it too.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

from geodata.connection import connect
from geodata.territories import install_reference
from pipelines.demo.catalogue import read_toml
from pipelines.demo.places import PlaceBook

TABLE = Path(__file__).parent / "tables" / "postcodes.csv"
# A pilot to come, whose communes are in no perimeter of the demo yet.
_FURTHER = ["epci:200093201"]


def rebuild(communes_json: Path, table: Path = TABLE) -> int:
    """Write the first postcode of each commune of the pilots' perimeters.

    Args:
        communes_json: The list of communes, with their `codesPostaux`.
        table: The file to write.

    Returns:
        How many communes have one.
    """
    perimeters = [entry["perimeter"] for entry in read_toml("platforms.toml").values()]
    with connect() as connection:
        install_reference(connection)
        places = PlaceBook.read(connection).inside(sum(perimeters, _FURTHER))
    wanted = {place.code for place in places}
    rows = sorted(
        (entry["code"], min(entry["codesPostaux"]))
        for entry in json.loads(communes_json.read_text(encoding="utf-8"))
        if entry["type"] == "commune-actuelle"
        and entry.get("codesPostaux")
        and entry["code"] in wanted
    )
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["commune_code", "postcode"])
        writer.writerows(rows)
    return len(rows)


if __name__ == "__main__":
    print(f"{rebuild(Path(sys.argv[1]))} communes written to {TABLE}")
