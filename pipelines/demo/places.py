"""Where companies may be: points inside real communes, mostly near their town.

In Belgium the shipped units are judicial cantons, far larger than towns: there, companies gather
round the towns of tables/belgian_towns.csv.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from shapely import Point, STRtree, contains, from_wkb, points
from shapely.geometry.base import BaseGeometry

from pipelines.demo.catalogue import belgian_towns
from pipelines.demo.errors import DemoError

_KM_A_DEGREE = 111.195  # of latitude, on the method's sphere


@cache
def query(name: str) -> str:
    """The text of one of this package's queries."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Place:
    """A French commune or a Belgian town: its point in WGS84 degrees, its area in km2.

    `code` is its own (in Belgium BE and the postcode, since a municipality has several towns);
    `unit_code` the unit of the reference that holds it, `commune_code` what an export says.
    """

    code: str
    name: str
    population: int
    lon: float
    lat: float
    area_km2: float
    postcode: str
    unit_code: str
    commune_code: str
    country: str = "FR"


@dataclass
class PlaceBook:
    """The communes of metropolitan France, the towns of two Belgian provinces, their points."""

    places: dict[str, Place]
    old_codes: dict[str, list[str]]
    _cursor: duckdb.DuckDBPyConnection
    _outlines: dict[str, BaseGeometry] = field(default_factory=dict)
    _members: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: duckdb.DuckDBPyConnection) -> PlaceBook:
        """Read the communes from the schema `geo`, and place the Belgian towns in its units.

        Args:
            cursor: A database in which the reference territories are installed.
        """
        places = {row[0]: Place(*row) for row in cursor.execute(query("communes")).fetchall()}
        places |= {town.code: town for town in _belgian_towns(cursor)}
        old: dict[str, list[str]] = {}
        for new_code, old_code in cursor.execute(query("old_codes")).fetchall():
            old.setdefault(new_code, []).append(old_code)
        return cls(places, old, cursor)

    def members(self, territory: str) -> frozenset[str]:
        """The codes of the places of a territory written `level:code`.

        Raises:
            DemoError: If the reference has no such territory, or no place in it.
        """
        if territory not in self._members:
            level, _, code = territory.partition(":")
            found = self._cursor.execute(query("members"), {"level": level, "code": code})
            units = {row[0] for row in found.fetchall()}
            codes = frozenset(p.code for p in self.places.values() if p.unit_code in units)
            if not codes:
                raise DemoError(f"The demonstration needs {territory}, which has no commune.")
            self._members[territory] = codes
        return self._members[territory]

    def inside(self, territories: list[str]) -> list[Place]:
        """The places of these territories, each once, in the order of their codes."""
        codes = frozenset().union(*(self.members(territory) for territory in territories))
        return [self.places[code] for code in sorted(codes)]

    def around(self, territories: list[str], within_km: float) -> list[Place]:
        """The communes outside these territories, at most so far from one of theirs."""
        inner = self.inside(territories)
        codes = {place.code for place in inner}
        outer = [place for place in self.places.values() if place.code not in codes]
        near = STRtree(_on_plane(inner)).query(_on_plane(outer), "dwithin", distance=within_km)
        return [outer[index] for index in np.unique(near[0])]

    def load_outlines(self, codes: set[str]) -> None:
        """Read the polygons of these units, in one query."""
        missing = sorted(codes - self._outlines.keys())
        found = self._cursor.execute(query("outlines"), {"codes": missing})
        for code, wkb in found.fetchall():
            self._outlines[code] = from_wkb(bytes(wkb))

    def point_in(self, code: str, rng: Generator) -> tuple[float, float]:
        """A point of a place, inside its unit (lon, lat, 5 decimals), near the town mostly.

        The distance to the representative point is exponential, with a mean of a third of
        the radius of a disc of the place's area.
        """
        place = self.places[code]
        outline = self.outline(place.unit_code)
        mean_km = np.sqrt(place.area_km2 / np.pi) / 3
        for _ in range(60):
            radius_km, angle = rng.exponential(mean_km), rng.random() * 2 * np.pi
            lat = round(place.lat + radius_km * float(np.sin(angle)) / _KM_A_DEGREE, 5)
            per_degree = _KM_A_DEGREE * float(np.cos(np.radians(place.lat)))
            lon = round(place.lon + radius_km * float(np.cos(angle)) / per_degree, 5)
            if contains(outline, Point(lon, lat)):
                return lon, lat
        return place.lon, place.lat

    def outline(self, code: str) -> BaseGeometry:
        """The polygon of a unit, WGS84."""
        if code not in self._outlines:
            self.load_outlines({code})
        return self._outlines[code]


def _belgian_towns(cursor: duckdb.DuckDBPyConnection) -> list[Place]:
    """The towns of tables/belgian_towns.csv, each in the unit that holds its point."""
    towns = belgian_towns()
    found = cursor.execute(
        query("belgian_units"),
        {
            "postcodes": [town["postcode"] for town in towns],
            "lon": [float(town["lon"]) for town in towns],
            "lat": [float(town["lat"]) for town in towns],
        },
    )
    units = dict(found.fetchall())
    return [
        Place(
            code=f"BE{town['postcode']}",
            name=town["name"],
            population=int(town["people"]),
            lon=float(town["lon"]),
            lat=float(town["lat"]),
            area_km2=float(town["built_km2"]),
            unit_code=units[town["postcode"]],
            commune_code=town["commune_code"],
            country="BE",
            postcode=town["postcode"],
        )
        for town in towns
    ]


def _on_plane(places: list[Place]) -> NDArray[np.object_]:
    """Points in km on a plane, near enough to tell which communes are neighbours."""
    lon = np.array([place.lon for place in places])
    lat = np.array([place.lat for place in places])
    return np.asarray(points(lon * np.cos(np.radians(47.5)) * _KM_A_DEGREE, lat * _KM_A_DEGREE))
