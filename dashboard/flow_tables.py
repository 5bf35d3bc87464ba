"""The tables beside and under a flow map: partners, families, largest flows, places."""

from collections.abc import Mapping

import pandas as pd

from analytics.flow_map import FlowMap
from dashboard import flow_words, formats, labels, markup, tables
from dashboard.flow_words import Measure
from dashboard.texts import t, tn

SHOWN = 10


def measure_columns(measure: Measure) -> list[tables.Column]:
    """Make the columns of quantities: the number of exchanges, and the measure where another."""
    if measure.column == "exchanges":
        return [tables.Column("exchanges", t("Échanges"), "1")]
    return [
        tables.Column("exchanges", t("Échanges"), "1", small=False),
        tables.Column(measure.column, t(measure.label), measure.unit),
    ]


def partners_table(
    rows: pd.DataFrame, measure: Measure, named: Mapping[str, str], *, place: str
) -> markup.Markup:
    """Make the table of a place's partners, one row each; what stays inside is in the caption.

    Args:
        rows: What `analytics.flow_map.partners` gives.
        measure: The one in use.
        named: Names of places.
        place: Whose partners they are.
    """
    inside = rows["direction"] == "internal"
    sums = rows[~inside].pivot_table(
        index="partner", columns="direction", values=measure.column, aggfunc="sum", dropna=False
    )
    sums = sums.reindex(columns=["incoming", "outgoing"])
    sums["all"] = sums.sum(axis=1, min_count=1)
    shown = _by_size(sums.reset_index(), "all")
    shown["name"] = [named[partner] for partner in shown["partner"]]
    columns = [
        tables.Column("name", t("Partenaire")),
        tables.Column("incoming", t("Entrants"), measure.unit),
        tables.Column("outgoing", t("Sortants"), measure.unit),
    ]
    caption = t(
        "{place} : {measure}, et {internal} en interne",
        place=named[place],
        measure=t(measure.label).lower(),
        internal=flow_words.quantity(float(rows.loc[inside, measure.column].sum()), measure),
    )
    return tables.html_table(shown, columns, caption=caption)


def families_table(
    rows: pd.DataFrame, measure: Measure, named: Mapping[str, str], *, ends: tuple[str, str]
) -> markup.Markup:
    """Make the table of what goes from one place to another, and back, by family.

    Args:
        rows: What `analytics.flow_map.partners` gives for the first place and the other.
        measure: The one in use.
        named: Names of places.
        ends: Both places, the first one's view.
    """
    start, end = named[ends[0]], named[ends[1]]
    ways = {"outgoing": f"{start} → {end}", "incoming": f"{end} → {start}", "internal": start}
    shown = rows.assign(
        family=[labels.family(code) for code in rows["family"]],
        way=[ways[side] for side in rows["direction"]],
    )
    columns = [
        tables.Column("family", t("Famille")),
        tables.Column("way", t("Sens")),
        *measure_columns(measure),
    ]
    caption = t("Ce qui s'échange entre {start} et {end}", start=start, end=end)
    return tables.html_table(_by_size(shown, measure.column), columns, caption=caption)


def flow_rows(flow_map: FlowMap, named: Mapping[str, str]) -> pd.DataFrame:
    """Give every flow drawn, then what is not, in one table that adds up to the whole."""
    flows = flow_map.flows
    drawn = flows.assign(
        origin_name=[named[place] for place in flows["origin"]],
        destination_name=[
            t("interne") if origin == place else named[place]
            for origin, place in zip(flows["origin"], flows["destination"], strict=True)
        ],
    )
    words = {
        "rest": t("Flux plus petits, non tracés"),
        "off_map": t("Hors de ces territoires ou sans lieu connu"),
        "empty": t("Hors de cette mesure"),
    }
    left = flow_map.left[flow_map.left["flows"] > 0].drop(columns="flows")
    closing = left.assign(
        origin_name=[words[kind] for kind in left.index], destination_name="", origin=""
    )
    columns = ["origin", "origin_name", "destination", "destination_name", *left.columns]
    both = pd.concat([drawn, closing], ignore_index=True)[columns]
    return both.fillna({"destination": ""})


def flows_table(rows: pd.DataFrame, measure: Measure, *, shown: int) -> markup.Markup:
    """Make the table of the first flows.

    Args:
        rows: What `flow_rows` gives.
        measure: The one in use.
        shown: How many rows.
    """
    columns = [
        tables.Column("origin_name", t("De")),
        tables.Column("destination_name", t("Vers")),
        *measure_columns(measure),
    ]
    count = int((rows["origin"] != "").sum())
    top = rows.head(min(shown, count))
    if len(top) == count:
        caption = tn(
            "Le seul flux tracé",
            "Les {count} flux tracés",
            count,
            count=formats.integer(count),
        )
    else:
        caption = t(
            "Les {shown} premiers flux sur {count} tracés",
            shown=formats.integer(len(top)),
            count=formats.integer(count),
        )
    return tables.html_table(top, columns, caption=caption)


def places_table(
    flow_map: FlowMap, measure: Measure, named: Mapping[str, str]
) -> tuple[pd.DataFrame, list[tables.Column]]:
    """Give the table of places: incoming, outgoing, internal, their sum and their difference."""
    columns = [
        tables.Column("name", t("Territoire")),
        *(
            tables.Column(side, t(label), measure.unit)
            for side, label in flow_words.DIRECTIONS.items()
        ),
        tables.Column("gross", t("Ensemble"), measure.unit, small=False),
        tables.Column("net", t("Entrants moins sortants"), measure.unit, small=False),
    ]
    places = flow_map.places
    rows = places.assign(name=[named[place] for place in places["place"]])
    return rows[["place", *(column.name for column in columns)]], columns


def _by_size(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    sizes = rows[column].abs()
    return rows.loc[sizes.sort_values(ascending=False, kind="stable", na_position="last").index]
