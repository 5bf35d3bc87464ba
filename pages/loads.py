"""Données: what was loaded, what was refused, and loading and undoing."""

import streamlit as st

from analytics import loads
from analytics.access import may_change
from dashboard import (
    cards,
    data,
    formats,
    load_detail,
    load_form,
    load_list,
    load_summary,
    load_words,
    markup,
    quarantine_table,
    state,
)
from dashboard.access import current_access
from dashboard.load_words import LISTED, REFUSED, SEND
from dashboard.texts import t, tn

ADDRESS = {
    LISTED: ("volet", "chargement", "plateforme", "page"),
    REFUSED: ("volet", "fichier", "table", "motif", "refus"),
    SEND: ("volet",),
}
"""The parameters of the address that each part reads."""


def meta() -> str:
    """Sum up what is loaded, in a line."""
    found = data.ask(loads.total)
    parts = [
        tn(
            "{count} fichier chargé",
            "{count} fichiers chargés",
            found["files"],
            count=formats.integer(found["files"]),
        ),
        tn(
            "{count} ligne lue",
            "{count} lignes lues",
            found["read_rows"],
            count=formats.integer(found["read_rows"]),
        ),
        tn(
            "{count} en quarantaine",
            "{count} en quarantaine",
            found["still_refused"],
            count=formats.integer(found["still_refused"]),
        ),
    ]
    if found["loaded_at"]:
        parts.append(t("le dernier le {day}", day=load_words.day_of(found["loaded_at"])))
    return formats.DOT.join(parts)


def choose_part() -> str:
    """Draw the choice of what to look at; the choice is in the address."""
    names = {LISTED: t("Chargements"), REFUSED: t("Quarantaine")}
    if may_change(current_access()):
        names[SEND] = t("Charger")
    part = state.read_choice("volet", list(names)) or LISTED
    st.session_state["part"] = part
    st.segmented_control(
        t("À voir"),
        list(names),
        format_func=names.__getitem__,
        key="part",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.write(volet=st.session_state["part"], chargement=None),
    )
    return part


def draw_empty() -> None:
    """Draw the screen of a database into which nothing was published yet."""
    markup.show(cards.title(t("Données"), t("Rien n'est encore chargé"), ""))
    if not may_change(current_access()):
        markup.show(cards.state(t("Aucune donnée n'est encore publiée")))
        return
    draw_outcome()
    load_form.draw()


def draw_outcome() -> None:
    """Draw what came of this session's last load."""
    outcome = load_form.outcome()
    if outcome is not None:
        load_summary.draw(outcome)


def draw() -> None:
    """Draw the screen."""
    if not data.is_published():
        draw_empty()
        return
    markup.show(cards.title(t("Données"), t("Ce qui est chargé"), meta()))
    part = choose_part()
    state.show_in_address(*ADDRESS[part])
    if part == SEND:
        draw_outcome()
        load_form.draw()
    elif part == REFUSED:
        quarantine_table.draw()
    elif (asked := state.read("chargement")) is not None and asked.isdecimal():
        load_detail.draw(int(asked))
    else:
        load_list.draw()


draw()
