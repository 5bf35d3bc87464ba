"""The rows refused: why, which, and the file in which to correct them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from analytics import quarantine
from dashboard import cards, charts, data, filters, formats, load_words, markup, paging, state
from dashboard.tables import file_name
from dashboard.texts import language, t, tn

PAGE_ROWS = 50


def draw() -> None:
    """Draw the quarantine, narrowed as the address asks."""
    files = data.ask(quarantine.refused_files)
    if not files:
        markup.show(
            cards.state(
                t("La quarantaine est vide"),
                t("Aucune ligne refusée n'attend d'être corrigée."),
            )
        )
        return
    refused = sum(row["row_count"] for row in files)
    charts.heading(
        tn(
            "{count} ligne refusée à corriger",
            "{count} lignes refusées à corriger",
            refused,
            count=formats.integer(refused),
        ),
        t(
            "Téléchargez-les, corrigez-les dans un tableur en gardant la colonne quarantine_ref, "
            "puis rechargez le fichier ici : les lignes corrigées quittent la quarantaine."
        ),
    )
    file, table, code = _filters(files)
    reasons = data.ask(quarantine.refusal_reasons, file=file, table=table)
    _reasons(reasons)
    _downloads(reasons, file, code)
    _rows(file, table, code)


def _filters(files: Sequence[dict[str, Any]]) -> tuple[str | None, str | None, str | None]:
    """Draw the choices of a file, a table and a reason; give what the address asks for."""
    names = list(dict.fromkeys(row["file"] for row in files))
    tables = list(dict.fromkeys(row["table_name"] for row in files))
    file, table = state.read_choice("fichier", names), state.read_choice("table", tables)
    reasons = data.ask(quarantine.refusal_reasons, file=file, table=table)
    examples = {row["code"]: load_words.reason(row) for row in reversed(reasons)}
    code = state.read_choice("motif", list(examples))
    left, middle, right = st.columns(3)
    with left:
        filters.choice(
            "fichier", t("Fichier"), names, markup.plain_option, file, t("Tous les fichiers")
        )
    with middle:
        filters.choice("table", t("Table"), tables, load_words.table, table, t("Toutes les tables"))
    with right:
        filters.choice(
            "motif",
            t("Raison"),
            list(examples),
            lambda one: markup.plain_option(examples[one]),
            code,
            t("Toutes les raisons"),
        )
    return file, table, code


def _reasons(rows: Sequence[dict[str, Any]]) -> None:
    head = [
        (t("Raison, avec un exemple"), ""),
        (t("Table"), "m-hide-small"),
        (t("Colonne"), "m-hide-small"),
        (t("Lignes"), "m-number"),
    ]
    body = [
        [
            load_words.reason(row),
            load_words.table(row["table_name"]),
            row["column_name"] or t("la ligne"),
            formats.integer(row["row_count"]),
        ]
        for row in rows
    ]
    markup.show(
        load_words.grid(
            head,
            body,
            caption=t("Par raison ; une ligne qui a deux défauts compte dans les deux"),
        )
    )


def _downloads(reasons: Sequence[dict[str, Any]], file: str | None, code: str | None) -> None:
    """Draw the button that gives the rows of each table to correct."""
    names = dict.fromkeys(row["table_name"] for row in reasons if code in (None, row["code"]))
    with st.container(horizontal=True, gap="small", key="corrections"):
        for name in names:
            if name != load_words.PLATFORMS:
                st.download_button(
                    t("{table} à corriger (CSV)", table=load_words.table(name)),
                    # Written when it is asked for: there may be very many rows.
                    partial(_corrections, name, file, code, language()),
                    file_name(name, "quarantine"),
                    "text/csv",
                    key=f"correct-{name}",
                    on_click="ignore",
                    icon=":material/download:",
                )
    if load_words.PLATFORMS in names:
        markup.show(
            markup.element(
                "p",
                t("Les plateformes se corrigent dans platforms.toml, à recharger ensuite."),
                class_="m-source",
            )
        )


def _corrections(table: str, file: str | None, code: str | None, spoken: str) -> bytes:
    """Write the rows to correct as the language's spreadsheets open them."""
    content: str = data.ask(
        quarantine.corrections,
        table=table,
        file=file,
        code=code,
        language=spoken,
        delimiter=";" if spoken == "fr" else ",",
    )
    return content.encode("utf-8-sig")


def _rows(file: str | None, table: str | None, code: str | None) -> None:
    found, total = paging.read(
        lambda skipped: data.ask(
            quarantine.refusals,
            file=file,
            table=table,
            code=code,
            limit=PAGE_ROWS,
            skipped=skipped,
        ),
        "refus",
        PAGE_ROWS,
    )
    head = [
        (t("Fichier"), "m-file"),
        (t("Ligne"), "m-number"),
        (t("Colonne"), "m-hide-small"),
        (t("Valeur"), "m-hide-small"),
        (t("Raison"), ""),
    ]
    body = [
        [
            row["file"],
            formats.integer(row["line"]),
            row["column_name"] or t("la ligne"),
            row["value"] if row["value"] is not None else formats.NOTHING,
            load_words.reason(row),
        ]
        for row in found
    ]
    charts.heading(
        t("Ligne par ligne"),
        tn(
            "{count} défaut à corriger.",
            "{count} défauts à corriger, dans l'ordre des fichiers.",
            total,
            count=formats.integer(total),
        ),
    )
    markup.show(load_words.grid(head, body, caption=t("Un défaut par ligne")))
    paging.draw("refus", PAGE_ROWS, total)
