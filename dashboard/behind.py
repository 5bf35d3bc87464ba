"""How a figure is made, on a panel beside the screen: formula, exchanges, factors, what is out."""

import pandas as pd
import streamlit as st

from analytics.explain import explain
from analytics.figures import figures as method_figures
from dashboard import (
    behind_tables,
    charts,
    data,
    figures,
    formats,
    markup,
    state,
    tables,
    uncertainty,
)
from dashboard.figure_grid import DETAIL
from dashboard.markup import element
from dashboard.texts import language, t, tn, typeset
from dashboard.view import View

SHOWN = 10


def open_if_asked(view: View, found: dict[str, figures.Comparison]) -> None:
    """Open the panel of the figure that the address names, if it names one.

    Args:
        view: what the screen counts.
        found: the figures that the screen shows, by id.
    """
    figure_id = state.read_choice(DETAIL, [figure.figure_id for figure in method_figures()])
    if figure_id is None or figure_id not in found:
        return
    panel = st.dialog(
        markup.label(figures.name(figure_id)),
        width="medium",
        position="right",
        on_dismiss=lambda: state.write(**{DETAIL: None}),
    )
    panel(_draw)(figure_id, view, found[figure_id])


def _draw(figure_id: str, view: View, values: figures.Comparison) -> None:
    answer = data.ask(explain, figure=figure_id, **view.asked)
    about, unit = answer["figure"], values.unit
    markup.show(
        element(
            "div",
            element("p", formats.quantity(values.value, unit), class_="m-figure__value"),
            element("p", view.words, class_="m-mute"),
            class_="m-behind",
        )
    )
    _draw_formula(figure_id, values, about)
    uncertainty.draw(values)
    _draw_exchanges(figure_id, view, answer["contributions"], unit)
    _draw_left_out(figure_id, view, answer["left_out"])
    _draw_assumptions(figure_id, view, answer["assumptions"], unit)
    _draw_factors(figure_id, view, answer["factors"])
    _draw_versions(about)
    charts.source_line()


def _draw_formula(figure_id: str, values: figures.Comparison, about: dict[str, str]) -> None:
    measures = figures.HEADLINES.get(figure_id) or figures.CARBON_LINES.get(figure_id)
    lines = [
        t(measures) if measures else "",
        t(
            "Pour chaque échange : {formula}.",
            formula=_typeset(about["formula" if language() == "fr" else "formula_en"]),
        ),
        t(
            "Chaque partie en reçoit la moitié ; le chiffre additionne les parts des entreprises "
            "du territoire. Méthode d'impact, sections {section} et 5.",
            section=about["impact_section"],
        ),
    ]
    if values.measured_distance_share is not None:
        lines.append(
            t(
                "{share} du transport en jeu repose sur des distances déclarées ou mesurées sur la "
                "route ; le reste est estimé. En détail : {details}.",
                share=formats.share(values.measured_distance_share),
                details=figures.distance_words(values.distance_shares),
            )
        )
    markup.show(
        element(
            "div",
            element("h3", t("Comment ce chiffre est-il fait ?")),
            [element("p", line) for line in lines if line],
            class_="m-behind",
        )
    )


def _draw_exchanges(figure_id: str, view: View, found: list[dict[str, object]], unit: str) -> None:
    if not found:
        _heading(t("Aucun échange n'y contribue"), t("Le chiffre est nul faute de données."))
        return
    rows = pd.DataFrame(found)
    total = sum(abs(value) for value in rows["value"])
    first = sum(abs(value) for value in rows["value"][:SHOWN])
    _heading(
        tn(
            "{count} échange y contribue",
            "{count} échanges y contribuent",
            len(rows),
            count=formats.integer(len(rows)),
        ),
        t(
            "Les plus grandes contributions d'abord ; les {shown} premières en font {share}. Leur "
            "somme est le chiffre, sans arrondi.",
            shown=min(SHOWN, len(rows)),
            share=formats.share(float(first / total) if total else None),
        ),
    )
    top = rows.head(SHOWN)
    shown = pd.DataFrame(
        {
            "parties": [
                f"{_party(giver, giver_id)} → {_party(receiver, receiver_id)}"
                for giver, giver_id, receiver, receiver_id in zip(
                    top["giver_name"],
                    top["giver_id"],
                    top["receiver_name"],
                    top["receiver_id"],
                    strict=True,
                )
            ],
            "exchange": top["platform"] + formats.DOT + top["exchange_id"],
            "day": [formats.short_date(day) for day in top["completed_on"]],
            "value": top["value"].astype("float64"),
            "share": [formats.share(share) for share in top["share"]],
        }
    )
    columns = [
        tables.Column("parties", t("De → vers")),
        tables.Column("exchange", t("Échange"), small=False),
        tables.Column("day", t("Terminé le"), small=False),
        tables.Column("value", t("Contribution"), unit),
        tables.Column("share", t("Part"), small=False),
    ]
    markup.show(tables.html_table(shown, columns, caption=t("Échanges, part attribuée")))
    export = rows.assign(value=rows["value"].astype("float64")).rename(
        columns={"value": f"attributed_{figure_id}"}
    )
    for lists in ("flags", "factor_ids", "assumption_ids"):
        export[lists] = [" ".join(names) for names in export[lists]]
    tables.download(export, t("echanges"), figure_id, *view.file)


def _draw_left_out(figure_id: str, view: View, found: list[dict[str, object]]) -> None:
    if not found:
        _heading(
            t("Rien n'est laissé de côté"),
            t("Tout échange terminé que ce chiffre mesure y est, avec tous ses facteurs."),
        )
        return
    rows = pd.DataFrame(found)
    whole = int(rows["whole"].sum())
    _heading(
        t("Ce qui n'y est pas, et pourquoi"),
        tn(
            "{count} échange du territoire et de la période n'est pas compté.",
            "{count} échanges du territoire et de la période ne sont pas comptés.",
            whole,
            count=formats.integer(whole),
        ),
    )
    markup.show(behind_tables.left_out(rows))
    tables.download(rows, t("laisses-de-cote"), figure_id, *view.file)


def _draw_assumptions(
    figure_id: str, view: View, found: list[dict[str, object]], unit: str
) -> None:
    if not found:
        return
    _heading(
        t("Hypothèses"),
        t(
            "Les conventions de la méthode que ces échanges prennent, faute d'une valeur "
            "déclarée, et ce que le chiffre serait avec une autre."
        ),
    )
    markup.show(behind_tables.assumptions(found, unit))
    rows = pd.DataFrame(found)
    for values in ("alternative", "figure_at"):
        rows[values] = [
            " ".join(f"{name}={number}" for name, number in (given or {}).items())
            for given in rows[values]
        ]
    tables.download(rows, t("hypotheses"), figure_id, *view.file)


def _draw_factors(figure_id: str, view: View, found: list[dict[str, object]]) -> None:
    if not found:
        return
    second_hand = sum(row["status"] == "second-hand" for row in found)
    _heading(
        t("Facteurs"),
        tn(
            "{count} facteur, du jeu par défaut ; {second} lu de seconde main.",
            "{count} facteurs, du jeu par défaut ; {second} lus de seconde main.",
            len(found),
            count=formats.integer(len(found)),
            second=formats.integer(second_hand),
        ),
    )
    markup.show(behind_tables.factors(found[:SHOWN]))
    tables.download(pd.DataFrame(found), t("facteurs"), figure_id, *view.file)


def _draw_versions(about: dict[str, object]) -> None:
    load = about["last_load"]
    _heading(
        t("Date et version"),
        t(
            "Données arrêtées au {date}, dernier chargement le {load} ; méthode {version}, jeu de "
            "facteurs « {factors} ».",
            date=formats.long_date(about["data_date"]),
            load=formats.long_date(load.date()) if load else formats.NOTHING,
            version=about["method_version"],
            factors=about["factor_set"],
        ),
    )


def _heading(title: str, text: str) -> None:
    markup.show(element("div", element("h3", title), element("p", text), class_="m-behind"))


def _typeset(text: str) -> str:
    return typeset(text) if language() == "fr" else text


def _party(name: object, number: str) -> str:
    return name if isinstance(name, str) else number
