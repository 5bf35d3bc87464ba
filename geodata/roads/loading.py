"""Makes a network of the ways that were read, and what is to be said of it."""

from datetime import UTC, datetime

from geodata.roads.network import RoadNetwork
from geodata.roads.snapping import count_islands
from geodata.roads.store import StoredNetwork
from geodata.roads.ways import Ways, network_of

LICENCE = "ODbL 1.0, © OpenStreetMap contributors"


def make_network(
    ways: Ways, *, name: str, source: str, territory: str | None
) -> tuple[RoadNetwork, StoredNetwork]:
    """Turn ways into a network, loaded as of now.

    Args:
        ways: what was read.
        name: the network's name.
        source: where the data came from.
        territory: level:code of the territory that they were cut to, if any.

    Returns:
        The network, and what geo.road_networks is to say of it.

    Raises:
        NoRoads: if there is nothing to drive on.
    """
    network, report = network_of(ways)
    version = network.version
    stored = StoredNetwork(
        name=name,
        version=version,
        file=f"{name}-{version}.npz",
        source=source,
        licence=LICENCE,
        data_date=ways.data_date and ways.data_date.astimezone(UTC).replace(tzinfo=None),
        loaded_at=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        territory=territory,
        ways=report.ways,
        nodes=len(network.node_osm_id),
        roads=len(network.first),
        km=round(float(network.length_m.sum(dtype=float)) / 1000, 3),
        islands=count_islands(network),
        dangling=report.dangling,
        blocked=report.blocked,
    )
    return network, stored
