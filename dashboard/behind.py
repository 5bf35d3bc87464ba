"""What is behind a figure, on a panel beside the screen: formula, exchanges, factors."""

import pandas as pd
import streamlit as st

from analytics import behind
from analytics.figures import figures as method_figures
from dashboard import charts, data, figures, formats, markup, state, tables, uncertainty
from dashboard.figure_grid import DETAIL
from dashboard.markup import element
from dashboard.texts import language, t, tn
from dashboard.view import View

SHOWN = 10


def open_if_asked(view: View, found: dict[str, figures.Comparison]) -> None:
    """Open the panel of the figure that the address names, if it names one."""
    figure_id = state.read_choice(DETAIL, list(figures.FORMULAS))
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
    answer = data.ask(
        behind.behind,
        figure=figure_id,
        territory=view.territory.key,
        year=view.year,
        family=view.family,
    )
    markup.show(
        element(
            "div",
            element("p", formats.quantity(values.value, values.unit), class_="m-figure__value"),
            element("p", view.words, class_="m-mute"),
            class_="m-behind",
        )
    )
    _draw_formula(figure_id, values)
    uncertainty.draw(values)
    _draw_exchanges(figure_id, view, answer.exchanges, values.unit)
    _draw_assumptions(view, figure_id, answer.assumptions)
    _draw_factors(view, figure_id, answer.factors)
    charts.source_line()


def _draw_formula(figure_id: str, values: figures.Comparison) -> None:
    about = figures.HEADLINES.get(figure_id) or figures.CARBON_LINES[figure_id]
    section = next(row.impact_section for row in method_figures() if row.figure_id == figure_id)
    lines = [
        t(about),
        t("Pour chaque échange : {formula}.", formula=t(figures.FORMULAS[figure_id])),
        t(
            "Chaque partie en reçoit la moitié ; le chiffre additionne les parts des entreprises "
            "du territoire. Méthode d'impact, sections {section} et 5.",
            section=section,
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
            element("h3", t("Comment il est calculé")),
            [element("p", line) for line in lines],
            class_="m-behind",
        )
    )


def _draw_exchanges(figure_id: str, view: View, rows: pd.DataFrame, unit: str) -> None:
    if rows.empty:
        _heading(t("Aucun échange n'y contribue"), t("Le chiffre est nul faute de données."))
        return
    total = sum(abs(value) for value in rows["contribution"])
    first = sum(abs(value) for value in rows["contribution"][:SHOWN])
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
            "exchange": top["exchange_id"],
            "day": [formats.short_date(day) for day in top["completed_on"]],
            "mass_t": top["mass_t"],
            "contribution": top["contribution"].astype("float64"),
        }
    )
    columns = [
        tables.Column("parties", t("De → vers")),
        tables.Column("exchange", t("Échange"), small=False),
        tables.Column("day", t("Terminé le"), small=False),
        tables.Column("mass_t", t("Masse"), "t", small=False),
        tables.Column("contribution", t("Contribution"), unit),
    ]
    markup.show(tables.html_table(shown, columns, caption=t("Échanges, part attribuée")))
    export = rows.assign(contribution=rows["contribution"].astype("float64")).rename(
        columns={"contribution": f"attributed_{figure_id}"}
    )
    export["flags"] = [" ".join(flags) for flags in export["flags"]]
    tables.download(export, t("echanges"), figure_id, *view.file)


def _draw_assumptions(view: View, figure_id: str, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    _heading(
        t("Hypothèses"),
        t("Les conventions de la méthode que ces échanges prennent, faute d'une valeur déclarée."),
    )
    shown = rows.assign(
        label=_labels(rows),
        written=[
            formats.share(value) if unit == "share" else formats.quantity(value, unit)
            for value, unit in zip(rows["value"], rows["unit"], strict=True)
        ],
    )
    columns = [
        tables.Column("label", t("Hypothèse")),
        tables.Column("written", t("Valeur")),
        tables.Column("exchanges", t("Échanges"), "1"),
        tables.Column("source", t("Source"), small=False),
    ]
    markup.show(tables.html_table(shown, columns, caption=t("Hypothèses et leur emploi")))
    tables.download(rows, t("hypotheses"), figure_id, *view.file)


def _draw_factors(view: View, figure_id: str, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    second_hand = int((rows["status"] == "second-hand").sum())
    _heading(
        t("Facteurs"),
        tn(
            "{count} facteur, du jeu par défaut ; {second} lu de seconde main.",
            "{count} facteurs, du jeu par défaut ; {second} lus de seconde main.",
            len(rows),
            count=formats.integer(len(rows)),
            second=formats.integer(second_hand),
        ),
    )
    shown = rows.assign(
        label=_labels(rows),
        written=[
            formats.share(value)
            if unit == "share"
            else f"{formats.number(value)}{formats.NO_BREAK}{unit.replace('CO2', 'CO₂')}"
            for value, unit in zip(rows["value"], rows["unit"], strict=True)
        ],
    )
    columns = [
        tables.Column("label", t("Facteur")),
        tables.Column("written", t("Valeur")),
        tables.Column("exchanges", t("Échanges"), "1"),
        tables.Column("source", t("Source"), small=False),
    ]
    caption = t("Les facteurs les plus employés")
    markup.show(tables.html_table(shown.head(SHOWN), columns, caption=caption))
    tables.download(rows, t("facteurs"), figure_id, *view.file)


def _labels(rows: pd.DataFrame) -> pd.Series:
    return rows["label_fr"] if language() == "fr" else rows["label_en"]


def _heading(title: str, text: str) -> None:
    markup.show(element("div", element("h3", title), element("p", text), class_="m-behind"))


def _party(name: object, number: str) -> str:
    return name if isinstance(name, str) else number
