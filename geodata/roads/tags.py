"""What OpenStreetMap's tags say of a way: who may drive it, which way, how fast, how heavy.

Tags are those of the OSM wiki, "Key:access" (the most specific key wins), "Key:oneway",
"Key:maxweight", "Key:maxheight" and "Key:maxspeed".  Conditional restrictions are not read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

CAR_KMH = {
    "motorway": 130,
    "motorway_link": 70,
    "trunk": 110,
    "trunk_link": 70,
    "primary": 80,
    "primary_link": 50,
    "secondary": 80,
    "secondary_link": 50,
    "tertiary": 80,
    "tertiary_link": 50,
    "unclassified": 60,
    "residential": 40,
    "living_street": 20,
    "road": 50,
    "service": 20,
}
"""Speed where none is signed, by class: the French limits (code de la route, R413-2), lower where
a road of the class seldom allows them (assumption)."""

TRUCK_LIMIT_KMH = 80
"""What a truck over 12 t may drive off motorways (code de la route, R413-8); its motorways, at
90, are counted at 80 too."""

FERRY_KMH = 15
"""Assumption; a ferry's way counts in full as distance."""

_CLOSED_SERVICES = frozenset(("parking_aisle", "drive-through", "emergency_access"))
_CLOSED = frozenset(
    ("no", "private", "permit", "agricultural", "forestry", "military", "emergency", "psv", "bus",
     "foot")
)  # fmt: skip
_CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
_TRUCK_KEYS = ("hgv", "goods", "motor_vehicle", "vehicle", "access")
_OPEN_BARRIERS = frozenset(
    (
        "border_control",
        "cattle_grid",
        "coupure",
        "entrance",
        "height_restrictor",
        "lift_gate",
        "gate",
        "kerb",
        "rising_bollard",
        "sally_port",
        "spikes",
        "swing_gate",
        "toll_booth",
        "yes",
    )
)

_OTHER_TAGS = (
    "highway", "route", "area", "service", "junction", "oneway", "oneway:motor_vehicle", "maxspeed",
    "maxweight", "maxweightrating", "maxweight:hgv", "maxweightrating:hgv",
    "maxheight", "maxheight:physical",
)  # fmt: skip
WAY_TAGS = tuple(dict.fromkeys((*_OTHER_TAGS, *_CAR_KEYS, *_TRUCK_KEYS)))
"""Every tag of a way that `way_use` reads."""

NODE_TAGS = ("barrier", *_CAR_KEYS)
"""Every tag of a node that `blocks` reads."""

_NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*([a-z]*)\s*$")
_FEET = re.compile(r"\s*(\d+)\s*'(?:\s*(\d+)\s*\")?\s*$")
_METRES_PER_INCH = 0.0254
_KMH_PER_MPH = 1.609344
_SHORT_TON_T, _POUND_T = 0.90718474, 0.00045359237


@dataclass(frozen=True)
class WayUse:
    """How a way may be used, in the direction in which it is drawn and back.

    Attributes:
        car_forward: a car may drive it as it is drawn.
        car_backward: a car may drive it the other way.
        truck_forward: a truck may, as far as access goes; weight and height apart.
        truck_backward: a truck may, the other way.
        speed_kmh: a car's speed.
        max_weight_t: heaviest vehicle, inf where nothing is signed.
        max_height_m: highest vehicle, inf where nothing is signed.
        is_ferry: it is a crossing by boat.
    """

    car_forward: bool
    car_backward: bool
    truck_forward: bool
    truck_backward: bool
    speed_kmh: float
    max_weight_t: float
    max_height_m: float
    is_ferry: bool


def way_use(tags: Mapping[str, str]) -> WayUse | None:
    """Read the tags of a way; None where neither car nor truck may drive it."""
    kind = tags.get("highway", "")
    is_ferry = tags.get("route") == "ferry"
    if kind not in CAR_KMH and not is_ferry:
        return None
    if tags.get("area") == "yes" or tags.get("service") in _CLOSED_SERVICES:
        return None
    # A ferry takes vehicles only where it is said; a road, unless it is refused.
    car, truck = (_may(tags, keys, unsaid=not is_ferry) for keys in (_CAR_KEYS, _TRUCK_KEYS))
    if not (car or truck):
        return None
    forward, backward = _directions(tags, kind)
    return WayUse(
        car_forward=car and forward,
        car_backward=car and backward,
        truck_forward=truck and forward,
        truck_backward=truck and backward,
        speed_kmh=_speed_kmh(tags, FERRY_KMH if is_ferry else CAR_KMH[kind]),
        max_weight_t=min(
            _limit(tags, ("maxweight", "maxweightrating", "maxweight:hgv"), _TONNES),
            _limit(tags, ("maxweightrating:hgv",), _TONNES),
        ),
        max_height_m=_limit(tags, ("maxheight", "maxheight:physical"), _METRES),
        is_ferry=is_ferry,
    )


def blocks(tags: Mapping[str, str]) -> bool:
    """Say whether a node's tags stop every vehicle: a bollard, or a gate that is closed to it."""
    barrier = tags.get("barrier")
    if barrier is None:
        return False
    return not _may(tags, _CAR_KEYS, unsaid=barrier in _OPEN_BARRIERS)


def _may(tags: Mapping[str, str], keys: tuple[str, ...], *, unsaid: bool) -> bool:
    for key in keys:
        value = tags.get(key)
        if value is not None:  # one or several: "agricultural;forestry"
            return any(part.strip() not in _CLOSED for part in value.split(";"))
    return unsaid


def _directions(tags: Mapping[str, str], kind: str) -> tuple[bool, bool]:
    oneway = tags.get("oneway:motor_vehicle") or tags.get("oneway")
    if oneway in ("yes", "true", "1"):
        return True, False
    if oneway in ("-1", "reverse"):
        return False, True
    if oneway == "reversible":  # open one way at a time, by the hour: not to be counted on
        return False, False
    if oneway in ("no", "false", "0", "alternating"):
        return True, True
    is_implied = tags.get("junction") in ("roundabout", "circular") or kind == "motorway"
    return True, not is_implied


def _speed_kmh(tags: Mapping[str, str], usual: float) -> float:
    found = _NUMBER.match(tags.get("maxspeed", ""))
    if found is None or found[2] not in ("", "mph", "kmh"):
        return usual
    speed = float(found[1].replace(",", "."))
    speed *= _KMH_PER_MPH if found[2] == "mph" else 1
    return speed if speed >= 5 else usual


_TONNES = {"": 1.0, "t": 1.0, "kg": 0.001, "st": _SHORT_TON_T, "lbs": _POUND_T}
_METRES = {"": 1.0, "m": 1.0, "cm": 0.01, "ft": 12 * _METRES_PER_INCH}


def _limit(tags: Mapping[str, str], keys: tuple[str, ...], units: Mapping[str, float]) -> float:
    """Give the lowest of these limits in tonnes or metres; inf where none can be read."""
    return min(_measure(tags.get(key, ""), units) for key in keys)


def _measure(text: str, units: Mapping[str, float]) -> float:
    found = _NUMBER.match(text)
    if found is not None and found[2] in units:
        return float(found[1].replace(",", ".")) * units[found[2]]
    feet = _FEET.match(text)
    if feet is not None and "m" in units:
        return (12 * int(feet[1]) + int(feet[2] or 0)) * _METRES_PER_INCH
    return float("inf")
