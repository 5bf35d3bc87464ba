"""The exchanges of a year, month by month: by resource, by family, or a family's categories."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analytics import catalogue, overview
from dashboard import charts, data, formats, labels, markup, state, tables, theme
from dashboard.markup import element
from dashboard.texts import language, t, tn
from dashboard.view import View

SPLIT = "par"
SPLITS = ("resource", "family")
OTHERS = "others"
# The palette holds seven colours that every eye tells apart: six categories, then the others.
CATEGORIES_SHOWN = 6
# Beyond, the text of a cell would not stand out from its ground.
DEEPEST_PERCENT = 45


def draw(view: View) -> None:
    """Draw the months, with their table and file."""
    by = "category" if view.family else state.read_choice(SPLIT, list(SPLITS)) or SPLITS[0]
    rows = data.ask(
        overview.monthly,
        territory=view.territory.key,
        year=view.year,
        by=by,
        family=view.family,
    )
    names = _names(by)
    rows = rows.assign(group_name=[names(code) for code in rows["group"]])
    charts.heading(_finding(rows), _explained(by))
    if not view.family:
        _draw_split(by)
    if by == "family":
        _draw_matrix(rows, view)
    else:
        _draw_bars(rows, by, view)
    charts.source_line(
        t("Unité : échanges réalisés avec une partie dans le territoire, doublons retirés")
    )


def _finding(rows: pd.DataFrame) -> str:
    totals = rows.groupby("month")["exchanges"].sum()
    most = int(totals.max())
    return tn(
        "{month} est le mois le plus actif, avec {count} échange",
        "{month} est le mois le plus actif, avec {count} échanges",
        most,
        month=formats.month_names(wide=True)[int(totals.idxmax()) - 1].capitalize(),
        count=formats.integer(most),
    )


def _explained(by: str) -> str:
    return {
        "resource": t("Échanges réalisés par mois et par ressource."),
        "family": t("Échanges réalisés par mois et par famille de ressources."),
        "category": t("Échanges réalisés par mois et par catégorie de la famille choisie."),
    }[by]


def _draw_split(by: str) -> None:
    st.session_state[f"{SPLIT}-choice"] = by
    st.segmented_control(
        t("Répartir par"),
        SPLITS,
        format_func=lambda code: t("ressource") if code == "resource" else t("famille"),
        key=f"{SPLIT}-choice",
        required=True,
        on_change=lambda: state.write(**{SPLIT: st.session_state[f"{SPLIT}-choice"]}),
    )


def _draw_bars(rows: pd.DataFrame, by: str, view: View) -> None:
    if by == "resource":
        stacked = rows
        groups = [
            (code, labels.resource(code), colour) for code, colour in theme.RESOURCE_COLOURS.items()
        ]
    else:
        largest = (
            rows.groupby("group")["exchanges"].sum().sort_values(ascending=False, kind="stable")
        )
        kept = list(largest.index[:CATEGORIES_SHOWN])
        stacked = rows.assign(group=rows["group"].where(rows["group"].isin(kept), OTHERS))
        name_of = dict(zip(rows["group"], rows["group_name"], strict=True))
        groups = [
            (code, name_of.get(code, t("Autres catégories")), colour)
            for code, colour in zip([*kept, OTHERS], theme.CATEGORIES, strict=False)
        ]
    charts.chart(
        charts.monthly_bars(stacked, groups),
        key="months",
        alternative=t(
            "Barres empilées, une par mois de {year}. {finding}.",
            year=view.year,
            finding=_finding(rows),
        ),
        rows=_named_months(rows),
        columns=_columns(by),
        file=(t("echanges-par-mois"), *view.file),
    )


def _draw_matrix(rows: pd.DataFrame, view: View) -> None:
    counts = rows.pivot_table(
        index="group_name", columns="month", values="exchanges", aggfunc="sum", fill_value=0
    ).reindex(columns=range(1, 13), fill_value=0)
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    most = int(counts.to_numpy().max())
    head = [element("th", t("Famille"), scope="col")] + [
        element("th", name, scope="col", class_="m-number") for name in formats.month_names()
    ]
    body = [
        element(
            "tr",
            element("th", str(family), scope="row"),
            [_cell(int(count), most) for count in line],
            element("td", formats.integer(sum(line)), class_="m-number"),
        )
        for family, line in zip(counts.index, counts.to_numpy().tolist(), strict=True)
    ]
    caption = t("Échanges réalisés par famille et par mois de {year}", year=view.year)
    table = element(
        "table",
        element("caption", caption),
        element(
            "thead", element("tr", head, element("th", t("Total"), scope="col", class_="m-number"))
        ),
        element("tbody", body),
        class_="m-table m-matrix",
    )
    markup.show(
        element("div", table, class_="m-scroll", tabindex=0, role="region", aria_label=caption)
    )
    tables.download(_named_months(rows), t("echanges-par-mois-et-famille"), *view.file)


def _cell(count: int, most: int) -> markup.Markup:
    if not count:
        return element("td", "", class_="m-number")
    depth = f"--depth:{count / most * DEEPEST_PERCENT:.0f}%"
    return element("td", formats.integer(count), class_="m-number m-matrix__cell", style=depth)


def _named_months(rows: pd.DataFrame) -> pd.DataFrame:
    months = formats.month_names(wide=True)
    return rows.assign(month_name=[months[month - 1] for month in rows["month"]])


def _columns(by: str) -> list[tables.Column]:
    return [
        tables.Column("month_name", t("Mois")),
        tables.Column("group_name", t("Ressource") if by == "resource" else t("Catégorie")),
        tables.Column("exchanges", t("Échanges"), "1"),
        tables.Column("mass_t", t("Masse"), "t", small=False),
        tables.Column("tkm_avoided", t("Transport évité"), "t.km", small=False),
        tables.Column("co2e_avoided_kg", t("Émissions évitées"), "kgCO2e"),
    ]


def _names(by: str) -> Callable[[str], str]:
    if by == "resource":
        return labels.resource
    if by == "family":
        return labels.family
    known = data.ask(catalogue.categories)
    column = "label_fr" if language() == "fr" else "label_en"
    of_category = dict(zip(known["category"], known[column], strict=True))
    return lambda code: of_category.get(code, t("Catégorie inconnue"))
