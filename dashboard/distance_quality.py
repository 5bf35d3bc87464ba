"""How the exchanges' distances were made, on the data screen, and which need a look."""

import pandas as pd

from analytics import distances
from dashboard import charts, data, formats, labels, markup, tables
from dashboard.texts import N_, t, tn

METHODS = ("declared", "network", "detour", "intra_commune")
CHECKS = {
    "off_road": N_("dont une extrémité trop loin d'une route ouverte aux camions : estimé"),
    "no_way": N_("dont aucun chemin sur le réseau : estimé"),
    "below_line": N_("dont chemin plus court que le vol d'oiseau : estimé"),
    "far_above_line": N_("dont chemin de plus de 4 fois le vol d'oiseau : gardé, à vérifier"),
}
"""What the road networks say oddly of some exchanges, and what is done about it."""


def draw() -> None:
    """Draw the table; nothing where there is no exchange."""
    counts = data.ask(distances.distance_quality)
    if not counts["exchanges"]:
        return
    networks = data.ask(distances.road_networks)
    charts.heading(t("Distances des échanges"), _finding(counts))
    rows = pd.DataFrame(
        [
            *((labels.distance_method(name), counts[name]) for name in METHODS),
            (t("inconnu : un lieu manque"), counts["unknown"]),
            *((t(text), counts[name]) for name, text in CHECKS.items() if counts[name]),
        ],
        columns=["distance", "exchanges"],
    )
    columns = [
        tables.Column("distance", t("Distance")),
        tables.Column("exchanges", t("Échanges"), "1"),
    ]
    markup.show(tables.html_table(rows, columns, caption=t("Échanges, selon leur distance")))
    tables.download(rows, t("distances-des-echanges"))
    charts.source_line(_networks_in_words(networks))


def _finding(counts: dict[str, int]) -> str:
    measured = counts["declared"] + counts["network"]
    said = t(
        "{share} des échanges ont une distance déclarée ou mesurée sur la route.",
        share=formats.share(measured / counts["exchanges"]),
    )
    odd = sum(counts[name] for name in CHECKS)
    if not odd:
        return said
    return f"{said} " + tn(
        "{count} est à vérifier.", "{count} sont à vérifier.", odd, count=formats.integer(odd)
    )


def _networks_in_words(networks: list[dict[str, object]]) -> str:
    if not networks:
        return t("Aucun réseau routier n'est chargé")
    return t(
        "Réseau routier : {networks}, © contributeurs d'OpenStreetMap",
        networks=", ".join(f"{network['name']}@{network['version']}" for network in networks),
    )
