"""One load: what became of its rows, what was said of them, and its undoing."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analytics import loads, quarantine
from analytics.access import may_change
from dashboard import (
    cards,
    charts,
    command,
    data,
    formats,
    load_summary,
    load_words,
    markup,
    state,
)
from dashboard.access import current_access
from dashboard.errors import DashboardError
from dashboard.markup import Markup, element
from dashboard.texts import t, tn

_ASKED = "undo-asked"
_UNDONE = "undo-outcome"
_REASONS_SHOWN = 5


def draw(load_id: int) -> None:
    """Draw one load, or say that there is none of this number."""

    def back() -> None:
        state.write(chargement=None)

    st.button(
        t("Tous les chargements"),
        key="back",
        icon=":material/arrow_back:",
        on_click=back,
        type="tertiary",
    )
    row = data.ask(loads.load, load_id)
    if row is None:
        markup.show(
            cards.state(
                t("Ce chargement n'existe pas"),
                t("L'adresse demande le chargement {number}.", number=load_id),
            )
        )
        return
    charts.heading(row["file"], _where_from(row))
    _undo_answer(load_id)
    if row["undone_at"]:
        markup.show(
            element(
                "p",
                t(
                    "Ce chargement a été annulé le {moment} : ses lignes ne comptent plus.",
                    moment=load_words.moment(row["undone_at"]),
                ),
                class_="m-caution",
            )
        )
    markup.show(_counts(row))
    _reasons(row)
    said = load_summary.said_of(
        "",
        {
            "unmapped_columns": row["unmapped_columns"],
            "warnings": [{**said, "rows": said["row_count"]} for said in row["cautions"]],
        },
    )
    if said:
        charts.heading(
            t("Chargé, avec ces remarques"), t("Ces lignes comptent ; à vérifier à la source.")
        )
        markup.show(element("ul", said, class_="m-said"))
    if may_change(current_access()) and not row["undone_at"]:
        _undo_button(row)


def _undo_button(row: Mapping[str, Any]) -> None:
    """Draw the button that asks to undo, and the question until it is answered."""

    def ask() -> None:
        st.session_state[_ASKED] = row["load_id"]

    st.button(t("Annuler ce chargement…"), key="undo", icon=":material/undo:", on_click=ask)
    if st.session_state.get(_ASKED) == row["load_id"]:
        st.dialog(t("Annuler ce chargement ?"), dismissible=False)(_confirm)(row)


def _where_from(row: Mapping[str, Any]) -> str:
    names = {one["platform"]: str(one["name"]) for one in data.ask(loads.platforms)}
    parts = [
        load_words.table(row["table_name"]),
        t("chargé le {moment}", moment=load_words.moment(row["loaded_at"])),
        ", ".join(names.get(code, code) for code in row["platforms"]),
        t("mapping {name}", name=row["mapping"]) if row["mapping"] else t("sans mapping"),
        t("chargement n° {number}", number=row["load_id"]),
    ]
    return formats.DOT.join(part for part in parts if part)


def _counts(row: Mapping[str, Any]) -> Markup:
    """Make the sum that every load keeps: read = accepted + unchanged + refused."""
    head = [
        (t("Lues"), "m-number"),
        (t("Acceptées"), "m-number"),
        (t("Inchangées"), "m-number"),
        (t("Refusées"), "m-number"),
        (t("Encore en quarantaine"), "m-number"),
    ]
    names = ("read_rows", "accepted", "unchanged", "quarantined", "still_refused")
    body = [[formats.integer(row[name]) for name in names]]
    caption = t("Lignes du fichier : lues = acceptées + inchangées + refusées")
    return element("div", load_words.grid(head, body, caption=caption), class_="m-narrow")


def _reasons(row: Mapping[str, Any]) -> None:
    if not row["still_refused"]:
        return
    reasons = data.ask(quarantine.refusal_reasons, load_id=row["load_id"])
    charts.heading(
        t("Pourquoi des lignes sont en quarantaine"),
        t("Les raisons les plus fréquentes, avec un exemple."),
    )
    lines = [
        element(
            "li",
            element("strong", load_words.row_count(reason["row_count"])),
            " ",
            load_words.reason(reason),
        )
        for reason in reasons[:_REASONS_SHOWN]
    ]
    markup.show(element("ul", lines, class_="m-said"))
    file = row["file"]
    st.button(
        t("Voir et corriger les lignes refusées"),
        key="to-quarantine",
        icon=":material/rule:",
        on_click=lambda: state.write(volet=load_words.REFUSED, chargement=None, fichier=file),
    )


def _confirm(row: Mapping[str, Any]) -> None:
    """Ask before undoing: what will go, and that it cannot be taken back but by loading again."""
    resting = data.ask(loads.rows_of_load, row["load_id"])
    if row["table_name"] == load_words.PLATFORMS:
        resting = {**resting, load_words.PLATFORMS: row["accepted"]}
    going = [
        element(
            "li",
            t(
                "{table} : {rows}",
                table=load_words.table(name),
                rows=load_words.row_count(count),
            ),
        )
        for name, count in resting.items()
        if count and name != "refused"
    ]
    if resting["refused"]:
        going.append(
            element(
                "li",
                t("Quarantaine : {rows}", rows=load_words.row_count(resting["refused"])),
            )
        )
    markup.show(
        element(
            "div",
            element("p", row["file"], class_="m-strong"),
            element("p", t("Seront retirées, ou rendues à leur état d'avant :")),
            element("ul", going or element("li", t("aucune ligne")), class_="m-said"),
            element(
                "p",
                t("Les autres chargements restent. Pour revenir en arrière, rechargez le fichier."),
                class_="m-mute",
            ),
        )
    )
    # Only companies are what rows of other loads need; without them the command refuses.
    with_dependents = row["table_name"] == "companies" and st.checkbox(
        t(
            "Annuler aussi les chargements dont des lignes citent ces entreprises (sinon, s'il y "
            "en a, rien n'est annulé)"
        ),
        key="undo-dependents",
    )
    with st.container(horizontal=True, gap="small"):
        if st.button(t("Ne rien annuler"), key="undo-no"):
            st.session_state.pop(_ASKED, None)
            st.rerun()
        if st.button(t("Annuler le chargement"), key="undo-yes", type="primary"):
            with st.spinner(t("Annulation en cours…")):
                st.session_state[_UNDONE] = (
                    row["load_id"],
                    _undo(row["load_id"], with_dependents=with_dependents),
                )
            st.session_state.pop(_ASKED, None)
            st.rerun()


def _undo(load_id: int, *, with_dependents: bool) -> dict[str, Any] | DashboardError:
    options = ["--dependents"] if with_dependents else []
    try:
        return command.run(current_access(), "undo", str(load_id), *options, db=data.database())
    except DashboardError as error:
        return error


def _undo_answer(load_id: int) -> None:
    """Draw what the command answered when this load was undone in this session."""
    asked, answer = st.session_state.get(_UNDONE, (None, None))
    if asked != load_id:
        return
    if isinstance(answer, DashboardError):
        markup.show(load_summary.failure(answer))
        return
    removed = sum(undone["removed"] for undone in answer["undone"])
    restored = sum(undone["restored"] for undone in answer["undone"])
    parts = [
        tn(
            "{count} ligne retirée",
            "{count} lignes retirées",
            removed,
            count=formats.integer(removed),
        ),
        tn(
            "{count} rendue à son état d'avant",
            "{count} rendues à leur état d'avant",
            restored,
            count=formats.integer(restored),
        ),
    ]
    again = list(dict.fromkeys(file["file"] for file in answer["reload"]))
    paragraphs = [formats.DOT.join(parts) + "."]
    if len(answer["undone"]) > 1:
        files = ", ".join(undone["file"] for undone in answer["undone"])
        paragraphs.append(t("Annulés : {files}.", files=files))
    if again:
        paragraphs.append(
            t(
                "Des lignes de ces fichiers s'appuyaient sur lui, sans rien y changer ; "
                "rechargez-les : {files}.",
                files=", ".join(again),
            )
        )
    markup.show(cards.state(t("Le chargement est annulé"), *paragraphs))
