"""With whom the companies of a territory exchange: other territories, and companies by name."""

import pandas as pd
import streamlit as st

from analytics import overview
from dashboard import charts, data, formats, labels, markup, state, tables
from dashboard.texts import t, tn
from dashboard.view import View

SPLIT = "partenaires"
SPLITS = ("territory", "company")
SHOWN = 10


def draw(view: View) -> None:
    """Draw the first partners as a table, and all of them as a file."""
    by = state.read_choice(SPLIT, list(SPLITS)) or SPLITS[0]
    rows = data.ask(
        overview.partners,
        territory=view.territory.key,
        year=view.year,
        by=by,
        family=view.family,
    )
    named = rows.assign(
        partner=[
            _name(code, name, view) for code, name in zip(rows["code"], rows["name"], strict=True)
        ]
    )
    charts.heading(
        _finding(rows, by),
        t(
            "L'autre partie de chaque échange d'une entreprise du territoire ; quand les deux en "
            "sont, chacune est le partenaire de l'autre."
        ),
    )
    _draw_split(by)
    top = named.head(SHOWN)
    caption = tn(
        "Le seul partenaire, par nombre d'échanges",
        "Les {shown} premiers partenaires sur {count}, par nombre d'échanges",
        len(rows),
        shown=len(top),
        count=formats.integer(len(rows)),
    )
    columns = [
        tables.Column("partner", t("Partenaire")),
        *([tables.Column("commune_name", t("Commune"), small=False)] if by == "company" else []),
        tables.Column("exchanges", t("Échanges"), "1"),
        tables.Column("gives", t("Donne"), "1", small=False),
        tables.Column("receives", t("Reçoit"), "1", small=False),
        tables.Column("gives_t", t("Masse donnée"), "t"),
        tables.Column("receives_t", t("Masse reçue"), "t"),
    ]
    markup.show(tables.html_table(top, columns, caption=caption))
    tables.download(rows, t("partenaires"), by, *view.file)
    charts.source_line(t("Échanges réalisés, entiers ; donne et reçoit sont vus du partenaire"))


def _draw_split(by: str) -> None:
    st.session_state[f"{SPLIT}-choice"] = by
    st.segmented_control(
        t("Partenaires"),
        SPLITS,
        format_func=lambda code: t("territoires") if code == "territory" else t("entreprises"),
        key=f"{SPLIT}-choice",
        required=True,
        on_change=lambda: state.write(**{SPLIT: st.session_state[f"{SPLIT}-choice"]}),
    )


def _finding(rows: pd.DataFrame, by: str) -> str:
    outside = rows[~rows["inside"]]
    if by == "territory" and outside.empty:
        return t("Tous les échanges restent dans le territoire")
    first = (outside if by == "territory" else rows).iloc[0]
    name = first["name"] if isinstance(first["name"], str) else labels.place(first["code"], None)
    if by == "territory":
        return tn(
            "{name} est le premier partenaire extérieur, avec {count} échange",
            "{name} est le premier partenaire extérieur, avec {count} échanges",
            int(first["exchanges"]),
            name=name,
            count=formats.integer(first["exchanges"]),
        )
    return tn(
        "{name} est l'entreprise qui échange le plus ici, avec {count} échange",
        "{name} est l'entreprise qui échange le plus ici, avec {count} échanges",
        int(first["exchanges"]),
        name=name,
        count=formats.integer(first["exchanges"]),
    )


def _name(code: str, name: object, view: View) -> str:
    shown = name if isinstance(name, str) else labels.place(code, code)
    return t("{name} (interne)", name=shown) if code == view.territory.code else shown
