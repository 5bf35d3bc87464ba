"""The same checks of listings by pandas and pandera: vectorised, every fault found at once."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pandera.pandas as pa
import shapely

from geodata.connection import connect
from pipelines.checks.identifiers import company_id_fault
from pipelines.contracts.columns import Column, code_lists, code_values, columns_of

TYPES = {"number": float, "date": "datetime64[ns]", "timestamp": "datetime64[ns]"}
FIRST, LAST = pd.Timestamp(1900, 1, 1), pd.Timestamp(2100, 12, 31, 23, 59, 59)
WASTE_CODE = r"[0-9]{2}[ .-]*[0-9]{2}[ .-]*[0-9]{2} *[*]?"
CATEGORIES = Path(__file__).parents[2] / "analytics" / "factors" / "categories.csv"


def communes(db: Path) -> geopandas.GeoDataFrame:
    """Return the communes of a warehouse that have an outline: code and outline."""
    with connect(db, read_only=True) as connection:
        rows = connection.execute(
            "SELECT code, st_aswkb(geometry) AS wkb FROM geo.territories "
            "WHERE level = 'commune' AND country = 'FR' AND geometry IS NOT NULL"
        ).df()
    outlines = shapely.from_wkb(rows.pop("wkb").map(bytes).to_numpy())
    return geopandas.GeoDataFrame(rows, geometry=outlines, crs="EPSG:4326")


def read(path: Path) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Return the typed rows, and for each column which texts are not values of its type."""
    texts = pd.read_csv(path, dtype="str", engine="pyarrow", na_values=[""])
    misread: dict[str, pd.Series] = {}
    for name, column in columns_of("listings").items():
        if column.type not in TYPES:
            continue
        text = texts[name]
        if column.type == "number":
            texts[name] = pd.to_numeric(text, errors="coerce")
        else:
            texts[name] = pd.to_datetime(text, format="ISO8601", errors="coerce")
            texts.loc[~texts[name].between(FIRST, LAST), name] = pd.NaT
        misread[name] = texts[name].isna() & text.notna()
    return texts, misread


def schema(
    misread: dict[str, pd.Series], companies: pd.Series, places: geopandas.GeoDataFrame
) -> pa.DataFrameSchema:
    """Return the contract of listings, with the checks of one row's cells beside each other."""
    resource_of = pd.read_csv(CATEGORIES).set_index("category")["resource"]
    known = set(companies)
    labels = {name: code_values(name) for name in code_lists()}

    def checks(name: str, column: Column) -> list[pa.Check]:
        found = []
        if column.code_list is not None:
            found.append(pa.Check.isin(labels[column.code_list]))
        if column.maximum is not None:
            found.append(pa.Check.le(column.maximum))
        if name in misread:
            found.append(pa.Check(lambda _, wrong=misread[name]: ~wrong, ignore_na=False))
        return found

    extra = {
        "company_id": [
            pa.Check(lambda ids: ids.isin(known)),
            pa.Check(
                lambda ids: (
                    ~ids.isin(
                        [one for one in ids[~ids.isin(known)].unique() if company_id_fault(one)]
                    )
                )
            ),
        ],
        "commune_code": [pa.Check.isin(set(places["code"]))],
        "waste_code": [pa.Check(lambda codes: codes.str.fullmatch(WASTE_CODE))],
        "quantity": [pa.Check.gt(0)],
        "mass_t": [pa.Check.gt(0)],
        "price_eur": [pa.Check.ge(0)],
        "lon": [pa.Check.in_range(-180, 180)],
        "lat": [pa.Check.in_range(-90, 90)],
    }

    def in_its_place(rows: pd.DataFrame) -> pd.Series:
        """Tell whether each point lies in the commune that its row declares."""
        points = geopandas.GeoDataFrame(
            rows[["commune_code"]],
            geometry=geopandas.points_from_xy(rows["lon"], rows["lat"]),
            crs="EPSG:4326",
        )
        placed = points.sjoin(places, how="left", predicate="intersects")
        return (placed["code"] == placed["commune_code"]).groupby(level=0).any()

    return pa.DataFrameSchema(
        {
            name: pa.Column(
                TYPES.get(column.type, "str"),
                [*checks(name, column), *extra.get(name, [])],
                nullable=not column.required,
            )
            for name, column in columns_of("listings").items()
        },
        checks=[
            pa.Check(lambda rows: ~(rows["available_to"] < rows["available_from"])),
            pa.Check(lambda rows: ~(rows["updated_on"].dt.normalize() < rows["published_on"])),
            pa.Check(lambda rows: rows["lon"].isna() == rows["lat"].isna()),
            pa.Check(
                lambda rows: (
                    ~(rows["resource"] != rows["category"].map(resource_of))
                    | rows["resource"].isna()
                    | ~rows["category"].isin(resource_of.index)
                )
            ),
            pa.Check(in_its_place),
        ],
        unique=["platform", "listing_id"],
    )


def check(listings: Path, companies: Path, db: Path) -> tuple[int, int]:
    """Read and check a file; return how many rows it has, and how many are to be refused.

    Args:
        listings: The file.
        companies: The companies that are loaded.
        db: The warehouse that has the communes.
    """
    rows, misread = read(listings)
    known = pd.read_csv(companies, dtype="str")["company_id"]
    contract = schema(misread, known, communes(db))
    refused = np.zeros(len(rows), dtype=bool)
    try:
        contract.validate(rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        # A point outside its commune is a caution, and refuses nothing.
        cases = errors.failure_cases
        serious = cases[cases["check"] != "in_its_place"]
        refused[serious["index"].dropna().astype(int).unique()] = True
    return len(rows), int(refused.sum())
