"""Who may drive what."""

import math

import pytest

from geodata.roads.network import Profile
from geodata.roads.tags import CAR_KMH, NODE_TAGS, WAY_TAGS, WayUse, blocks, way_use
from tests.support.drawn_roads import network

ROAD = {"highway": "residential"}
BOTH = (True, True)
NEITHER = (False, False)


def _use(**tags: str) -> WayUse | None:
    return way_use(ROAD | {key.replace("__", ":"): value for key, value in tags.items()})


def _cars(use: WayUse | None) -> tuple[bool, bool]:
    return (use.car_forward, use.car_backward) if use else NEITHER


def _trucks(use: WayUse | None) -> tuple[bool, bool]:
    return (use.truck_forward, use.truck_backward) if use else NEITHER


@pytest.mark.parametrize(
    ("tags", "car", "truck"),
    [
        ({}, True, True),
        ({"access": "no"}, False, False),
        ({"access": "private"}, False, False),
        ({"access": "no", "motor_vehicle": "yes"}, True, True),  # the more specific key wins
        ({"access": "yes", "motor_vehicle": "no"}, False, False),
        ({"vehicle": "no", "motorcar": "yes"}, True, False),
        ({"motor_vehicle": "no", "hgv": "yes"}, False, True),
        ({"hgv": "no"}, True, False),
        ({"hgv": "destination"}, True, True),  # an establishment is a destination
        ({"access": "destination"}, True, True),
        ({"goods": "no"}, True, False),
        ({"motorcar": "no"}, False, True),
        ({"access": "agricultural"}, False, False),
        ({"motor_vehicle": "forestry"}, False, False),
        ({"motor_vehicle": "agricultural;forestry"}, False, False),
        ({"motor_vehicle": "agricultural; destination"}, True, True),
        ({"access": "permit"}, False, False),
        ({"access": "permissive"}, True, True),
        ({"access": "customers"}, True, True),
    ],
)
def test_access(tags: dict[str, str], car: bool, truck: bool) -> None:
    use = way_use(ROAD | tags)
    assert _cars(use) == (car, car)
    assert _trucks(use) == (truck, truck)


@pytest.mark.parametrize(
    ("tags", "ways"),
    [
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "1"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "reverse"}, (False, True)),
        ({"oneway": "no"}, BOTH),
        ({"oneway": "alternating"}, BOTH),
        ({"oneway": "reversible"}, NEITHER),
        ({"junction": "roundabout"}, (True, False)),
        ({"junction": "roundabout", "oneway": "no"}, BOTH),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, BOTH),
        ({"highway": "motorway_link"}, BOTH),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, BOTH),
    ],
)
def test_directions(tags: dict[str, str], ways: tuple[bool, bool]) -> None:
    assert _cars(way_use(ROAD | tags)) == ways
    assert _trucks(way_use(ROAD | tags)) == ways


@pytest.mark.parametrize(
    ("text", "tonnes"),
    [
        ("7.5", 7.5),
        ("7,5", 7.5),
        ("7.5 t", 7.5),
        ("3500 kg", 3.5),
        ("10 st", 9.0718474),
        ("8000 lbs", 3.62873896),
        ("none", math.inf),
        ("unsigned", math.inf),
        ("", math.inf),
    ],
)
def test_weights(text: str, tonnes: float) -> None:
    use = _use(maxweight=text)
    assert use is not None
    assert use.max_weight_t == pytest.approx(tonnes)


def test_the_lowest_weight_holds() -> None:
    use = _use(maxweight="19", maxweightrating__hgv="7.5")
    assert use is not None
    assert use.max_weight_t == 7.5


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("3.8", 3.8),
        ("3.8 m", 3.8),
        ("380 cm", 3.8),
        ("12 ft", 3.6576),
        ("12'6\"", 3.81),
        ("12'", 3.6576),
        ("default", math.inf),
        ("below_default", math.inf),
    ],
)
def test_heights(text: str, metres: float) -> None:
    use = _use(maxheight=text)
    assert use is not None
    assert use.max_height_m == pytest.approx(metres)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("50", 50), ("30 mph", 48.28032), ("FR:urban", 40), ("none", 40), ("0", 40), ("walk", 40)],
)
def test_speeds(text: str, kmh: float) -> None:
    use = _use(maxspeed=text)
    assert use is not None
    assert use.speed_kmh == pytest.approx(kmh)


def test_what_is_no_road() -> None:
    for kind in ("footway", "cycleway", "path", "track", "pedestrian", "construction", "steps"):
        assert way_use({"highway": kind}) is None
    assert way_use({"highway": "service", "service": "parking_aisle"}) is None
    assert way_use({"highway": "service", "area": "yes"}) is None
    assert way_use({"building": "yes"}) is None


def test_ferries_take_what_they_say() -> None:
    assert way_use({"route": "ferry"}) is None
    assert _cars(way_use({"route": "ferry", "motor_vehicle": "yes"})) == BOTH
    boat = way_use({"route": "ferry", "motorcar": "yes"})
    assert (_cars(boat), _trucks(boat)) == (BOTH, NEITHER)
    assert boat is not None
    assert boat.is_ferry


def test_barriers() -> None:
    assert not blocks({})
    assert blocks({"barrier": "bollard"})
    assert not blocks({"barrier": "bollard", "motor_vehicle": "yes"})
    assert not blocks({"barrier": "gate"})
    assert blocks({"barrier": "gate", "access": "private"})
    assert not blocks({"barrier": "lift_gate"})
    assert not blocks({"barrier": "toll_booth"})
    assert blocks({"barrier": "block"})
    assert blocks({"barrier": "yes", "motorcar": "no"})


def test_trucks_keep_off_what_is_too_low_or_too_weak() -> None:
    limits = ({}, {"maxweight": "7.5"}, {"maxheight": "3.5"}, {"maxweight": "44"})
    drawn = network(
        {i: (0.001 * i, 47.0) for i in range(5)},
        [((i, i + 1), ROAD | tags) for i, tags in enumerate(limits)],
    )
    assert drawn.open_ways(Profile.CAR)[0].tolist() == [True] * 4
    assert drawn.open_ways(Profile.TRUCK)[0].tolist() == [True, False, False, True]
    assert drawn.open_ways(Profile.TRUCK)[1].tolist() == [True, False, False, True]


def test_every_tag_that_is_read_is_downloaded() -> None:
    class Spy(dict[str, str]):
        def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
            asked.add(key)
            return super().get(key, default)

    asked: set[str] = set()
    for kind in CAR_KMH:
        way_use(Spy(highway=kind))
    way_use(Spy(route="ferry"))
    assert asked == set(WAY_TAGS)
    asked.clear()
    blocks(Spy(barrier="gate"))
    assert asked == set(NODE_TAGS)
