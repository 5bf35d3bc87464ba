"""Staff loans to complete, and the list of calls with its files."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics.care.calls import LACKS
from dashboard import (
    care_list,
    care_words,
    charts,
    data,
    formats,
    nearby_list,
    tables,
    workbook,
)
from dashboard.markup import element, join
from dashboard.texts import t, tn

Row = Mapping[str, Any]


def draw_loans(rows: Sequence[Row], file: Sequence[str]) -> None:
    """Draw the staff loans that lack a paper."""
    care_list.draw(
        rows,
        key="prets",
        title=tn(
            "{count} prêt de personnel à compléter",
            "{count} prêts de personnel à compléter",
            len(rows),
            count=formats.integer(len(rows)),
        ),
        about=t(
            "Prêts convenus, en cours, ou terminés depuis un an au plus, l'une des parties au "
            "moins d'ici. Le CSE du prêteur est informé dès 50 salariés ; un effectif inconnu "
            "n'est pas compté comme un manque."
        ),
        head=(
            (t("De → vers"), ""),
            (t("Il manque"), ""),
            (t("Métier"), "m-hide-small"),
            (t("État"), "m-hide-small"),
            (t("Depuis le"), "m-date"),
        ),
        cells=lambda row: (
            care_words.parties(row),
            care_words.lacks([name for name in LACKS if row[f"lacks_{name}"]]),
            join(
                care_words.category(row),
                element("span", f"{row['platform']}/{row['exchange_id']}", class_="m-under"),
            ),
            care_words.status(row),
            care_words.since(row["since"]),
        ),
        file=(t("prets-a-completer"), *file),
        nothing=(
            t("Aucun prêt de personnel à compléter"),
            t(
                "Chaque prêt a sa convention, l'accord du salarié et, s'il le faut, "
                "l'information du CSE."
            ),
        ),
    )
    charts.source_line(t("Unité : prêts de personnel"))


def draw_calls(rows: Sequence[Row], file: Sequence[str]) -> None:
    """Draw the list of calls, as a table and as files."""
    companies = len({row["company_id"] for row in rows if row["company_id"]})
    care_list.draw(
        rows,
        key="appels",
        title=tn(
            "{count} entreprise à appeler",
            "{count} entreprises à appeler",
            companies,
            count=formats.integer(companies),
        ),
        about=t(
            "Ce que demandent les autres listes, entreprise par entreprise, le plus pressé "
            "d'abord. L'adresse d'une personne physique, ou de qui a demandé sa non-diffusion, "
            "n'est pas donnée ; une annonce anonyme passe par sa plateforme."
        ),
        head=(
            (t("Entreprise"), ""),
            (t("Pourquoi"), ""),
            (t("À propos de"), "m-hide-small"),
            (t("Depuis le"), "m-hide-small m-date"),
        ),
        cells=lambda row: (
            join(
                care_words.company(row["company_name"]),
                element("span", _address(row), class_="m-under"),
            ),
            join(
                care_words.reason(row),
                element("span", _detail(row), class_="m-under"),
            ),
            join(
                _object(row),
                element("span", f"{row['platform']}/{row['subject']}", class_="m-under"),
            ),
            care_words.since(row["since"]),
        ),
        file=(t("appels"), *file),
        as_file=sheet,
        nothing=(
            t("Personne à appeler"),
            t("Rien n'est en panne, rien n'est à proposer ni à compléter dans ce territoire."),
        ),
    )
    if rows:
        name = tables.file_name(t("appels"), *file).removesuffix(".csv") + ".xlsx"
        st.download_button(
            t("Télécharger la liste d'appels (XLSX)"),
            workbook.xlsx(sheet(rows), _sheet_name()),
            name,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
    charts.source_line(t("Une ligne par entreprise et par sujet"))


def sheet(rows: Sequence[Row]) -> pd.DataFrame:
    """Lay the calls out in the reader's words."""
    return pd.DataFrame(
        [
            {
                t("Entreprise"): care_words.company(row["company_name"]),
                t("Identifiant"): row["company_id"],
                t("Commune"): row["commune_name"],
                t("Adresse"): row["address"],
                t("Code postal"): row["postcode"],
                t("Pourquoi"): care_words.reason(row),
                t("Il manque"): care_words.lacks(row["lacks"]),
                t("Plateforme"): row["platform"],
                t("Annonce ou échange"): row["subject"],
                t("Objet"): _object(row),
                t("Avec"): row["with_name"],
                t("Depuis le"): row["since"],
                t("Jours"): row["days"],
            }
            for row in rows
        ]
    )


def _sheet_name() -> str:
    return t("Appels (démonstration)") if data.is_demonstration() else t("Appels")


def _address(row: Row) -> str:
    if row["company_id"] is None:
        return t("par sa plateforme, {platform}", platform=row["platform"])
    if row["address"]:
        return ", ".join(part for part in (row["address"], row["commune_name"]) if part)
    return row["commune_name"] or ""


def _object(row: Row) -> str:
    return row["title"] or nearby_list.category_names().get(row["category"], "")


def _detail(row: Row) -> str:
    if row["lacks"]:
        return t("il manque : {lacks}", lacks=care_words.lacks(row["lacks"]))
    return t("avec {company}", company=row["with_name"]) if row["with_name"] else ""
