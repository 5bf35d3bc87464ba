"""The potential of a territory: what it realised of it, whom to call, what is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics import overview
from analytics.territories import TerritoryRow
from dashboard import (
    cards,
    care_list,
    care_words,
    charts,
    data,
    filters,
    formats,
    labels,
    markup,
    state,
    tables,
)
from dashboard import potential_words as words
from dashboard.texts import t, tn

OBJECTIVE = "objectif"
YEAR = "annee"
PAIRS = 60

Row = Mapping[str, Any]


def draw(territory: TerritoryRow, file: Sequence[str]) -> None:
    """Draw what a territory could have exchanged in a year.

    Args:
        territory: where.
        file: the parts of the files' names that say where.
    """
    # Imported here: the kernels and the solver take a second to import.
    from analytics.potential.potential import potential

    objective, year = _choose(territory)
    answer = data.ask(
        potential, territory=territory.key, year=year, objective=objective, limit=PAIRS
    )
    if answer["share"] is None:
        markup.show(
            cards.state(
                t("Aucun gisement ici en {year}", year=year),
                t(
                    "Aucune offre et aucun besoin disponibles cette année-là n'allaient ensemble. "
                    "Choisissez une autre année, un autre objectif ou un territoire plus large."
                ),
            )
        )
    else:
        charts.heading(words.finding(answer, territory.name), words.about(answer))
        _draw_plans(answer, (*file, str(year), objective))
    _draw_pairs(answer, (*file, str(year), objective))
    _draw_orphans(answer, (*file, str(year)))
    charts.heading(t("Ce qu'il faut savoir de ce chiffre"), "")
    limits = [markup.element("li", t(words.LIMITS[limit])) for limit in answer["limits"]]
    markup.show(markup.element("ul", limits, class_="m-limits"))


def _choose(territory: TerritoryRow) -> tuple[str, int]:
    """Draw the choices of an objective and a year; both are in the address."""
    today = data.reference_date().year
    years = sorted({*data.ask(overview.years, territory.key), today})
    objective = state.read_choice(OBJECTIVE, list(words.OBJECTIVES)) or "co2e"
    year = int(state.read_choice(YEAR, [str(each) for each in years]) or today)
    st.session_state[f"{OBJECTIVE}-choice"] = objective
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.segmented_control(
            t("Objectif"),
            list(words.OBJECTIVES),
            format_func=lambda name: t(words.OBJECTIVES[name]),
            key=f"{OBJECTIVE}-choice",
            required=True,
            on_change=lambda: state.write(**{OBJECTIVE: st.session_state[f"{OBJECTIVE}-choice"]}),
        )
        filters.year_picker(years, year, YEAR)
    state.show_in_address(OBJECTIVE, YEAR)
    return objective, year


def _draw_plans(answer: Row, file: Sequence[str]) -> None:
    """Draw what was realised beside the best plan, in every unit."""
    done, best = answer["plans"]["realised"], answer["plans"]["potential"]
    lines = [
        (t("Émissions évitées"), "co2e_avoided_kg", "kg CO2e"),
        (t("Matières échangées"), "tonnes", "t"),
        (t("Entreprises servies"), "companies", "1"),
        (t("Échanges"), "exchanges", "1"),
    ]
    body = [
        (name, *(formats.quantity(plan[key], unit) for plan in (done, best)))
        for name, key, unit in lines
    ]
    rows = pd.DataFrame(body, columns=["mesure", "realise", "meilleur_plan"])
    columns = [
        tables.Column("mesure", t("Mesure")),
        tables.Column("realise", t("Réalisé")),
        tables.Column("meilleur_plan", t("Meilleur plan")),
    ]
    caption = t("Le plan qui fait le plus pour l'objectif choisi, et ce qu'il vaut par ailleurs")
    markup.show(tables.html_table(rows, columns, caption=caption))
    plans = pd.DataFrame([{"plan": name, **plan} for name, plan in answer["plans"].items()])
    tables.download(plans, t("gisement"), *file)
    charts.source_line(t("Part attribuée au territoire ; estimation par la méthode d'impact"))


def _draw_pairs(answer: Row, file: Sequence[str]) -> None:
    """Draw the exchanges that the plan adds: those that may still be made first."""
    rows, total = answer["pairs"], answer["pairs_total"]
    still = sum(row["is_open"] for row in rows)
    care_list.draw(
        rows,
        key="gisement",
        title=tn(
            "{count} échange encore possible parmi ceux que le plan ajoute",
            "{count} échanges encore possibles parmi ceux que le plan ajoute",
            still,
            count=formats.integer(still),
        ),
        about=t(
            "Les {shown} premiers sur {total} : d'abord ceux dont les deux annonces sont ouvertes, "
            "puis les plus grands. Ce qui dépend de la distance est tu d'une annonce anonyme.",
            shown=formats.integer(len(rows)),
            total=formats.integer(total),
        ),
        head=(
            (t("Offre"), ""),
            (t("Besoin"), ""),
            (t("État"), "m-hide-small"),
            (t("Distance"), "m-number"),
            (t("Part du besoin"), "m-number m-hide-small"),
            (t("CO₂e évité"), "m-number"),
        ),
        cells=_pair_cells,
        file=(t("echanges-possibles"), *file),
        nothing=(
            t("Le plan n'ajoute aucun échange"),
            t("Rien de ce qui était disponible n'allait mieux ensemble que ce qui a été échangé."),
        ),
        as_file=lambda found: pd.DataFrame([_flat(row) for row in found]),
    )
    if rows:
        charts.source_line(t("Distances estimées par détour"))


def _pair_cells(row: Row) -> tuple[markup.Content, ...]:
    carbon, distance = row["co2e_avoided_kg"], row["distance_km"]
    return (
        words.side(row["offer"]),
        words.side(row["need"]),
        (t("À proposer") if row["is_open"] else t("Passé")).replace(" ", formats.NO_BREAK),
        formats.NOTHING if distance is None else formats.distance(distance),
        formats.share(row["covers_share"]),
        formats.NOTHING if carbon is None else formats.quantity(carbon, "kg CO2e"),
    )


def _flat(row: Row) -> dict[str, Any]:
    """Lay a pair out in columns."""
    return {
        **{
            f"{side}_{key}": value for side in ("offer", "need") for key, value in row[side].items()
        },
        **{key: value for key, value in row.items() if key not in ("offer", "need")},
    }


def _draw_orphans(answer: Row, file: Sequence[str]) -> None:
    """Draw what nothing answers, by category: needs, which say what is missing, then offers."""
    rows = answer["orphans"]
    needs = [row for row in rows if row["kind"] == "need"]
    offers = sum(row["listings"] for row in rows) - sum(row["listings"] for row in needs)
    missing = sum(row["listings"] for row in needs)
    care_list.draw(
        rows,
        key="manques",
        title=tn(
            "{count} besoin sans aucune offre possible",
            "{count} besoins sans aucune offre possible",
            missing,
            count=formats.integer(missing),
        ),
        about=tn(
            "Ce qui manque au territoire, par catégorie ; puis {count} offre dont personne "
            "n'avait l'usage à portée.",
            "Ce qui manque au territoire, par catégorie ; puis {count} offres dont personne "
            "n'avait l'usage à portée.",
            offers,
            count=formats.integer(offers),
        ),
        head=(
            (t("Catégorie"), ""),
            (t("Sens"), ""),
            (t("Annonces"), "m-number"),
            (t("Encore ouvertes"), "m-number m-hide-small"),
            (t("Quantité"), "m-number"),
        ),
        cells=lambda row: (
            care_words.category(row),
            labels.kind(row["kind"]),
            formats.integer(row["listings"]),
            formats.integer(row["open"]),
            formats.NOTHING
            if row["quantity"] is None
            else formats.quantity(row["quantity"], row["unit"]),
        ),
        file=(t("sans-reponse-possible"), *file),
        nothing=(
            t("Toutes les annonces avaient une réponse possible"),
            t("Chaque offre et chaque besoin d'ici allait avec une autre annonce à portée."),
        ),
    )
    if not answer["orphan_places"]:
        return
    places = pd.DataFrame(
        [
            {**row, "commune": row["commune_name"] or t("Annonces anonymes ou sans lieu")}
            for row in answer["orphan_places"]
        ]
    )
    columns = [
        tables.Column("commune", t("Commune")),
        tables.Column("needs", t("Besoins"), "1"),
        tables.Column("offers", t("Offres"), "1"),
        tables.Column("open", t("Encore ouvertes"), "1"),
    ]
    markup.show(tables.html_table(places, columns, caption=t("Où sont ces annonces")))
    tables.download(places, t("sans-reponse-par-commune"), *file)
    charts.source_line(t("Unité : annonces disponibles dans l'année"))
