"""Animer le réseau: what to propose, whom to call and why, in a territory."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analytics.care.follow_up import follow_up
from analytics.care.settings import settings
from dashboard import (
    cards,
    care_calls,
    care_outcomes,
    care_proposals,
    care_stalled,
    data,
    filters,
    formats,
    markup,
    potential_part,
    state,
)
from dashboard.texts import N_, t, tn

PART = "liste"
"""The address's parameter: the list in view."""

PARTS = {
    "proposer": N_("À proposer"),
    "sans-reponse": N_("Sans réponse"),
    "en-panne": N_("En panne"),
    "motifs": N_("Motifs de refus"),
    "liens": N_("Nouveaux liens"),
    "prets": N_("Prêts à compléter"),
    "gisement": N_("Gisement"),
    "appels": N_("Liste d'appels"),
}


def lead(found: Mapping[str, Any]) -> str:
    """Sum up what there is to do, in a sentence."""
    proposed, orphans, loans = (len(found[key]) for key in ("proposals", "orphans", "loans"))
    stalled = len(found["stalled_listings"]) + len(found["stalled_exchanges"])
    said = {
        tn(
            "{count} rapprochement à proposer",
            "{count} rapprochements à proposer",
            proposed,
            count=formats.integer(proposed),
        ): proposed,
        tn(
            "{count} annonce sans réponse possible",
            "{count} annonces sans réponse possible",
            orphans,
            count=formats.integer(orphans),
        ): orphans,
        tn(
            "{count} discussion ou accord en panne",
            "{count} discussions ou accords en panne",
            stalled,
            count=formats.integer(stalled),
        ): stalled,
        tn(
            "{count} prêt de personnel à compléter",
            "{count} prêts de personnel à compléter",
            loans,
            count=formats.integer(loans),
        ): loans,
    }
    todo = [words for words, count in said.items() if count]
    return ", ".join(todo) + "." if todo else t("Rien ne demande d'appel dans ce territoire.")


def choose_part() -> str:
    """Draw the choice of a list; the choice is in the address."""
    part = state.read_choice(PART, list(PARTS)) or next(iter(PARTS))
    st.session_state["care-part"] = part
    st.pills(
        t("Liste"),
        list(PARTS),
        format_func=lambda name: t(PARTS[name]),
        key="care-part",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.write(**{PART: st.session_state["care-part"]}),
    )
    return part


def draw() -> None:
    """Draw the screen."""
    territory = filters.chosen_territory()
    if territory is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="head"):
        with st.container(width="stretch"):
            markup.show(
                cards.title(
                    t("Animer le réseau"),
                    filters.territory_title(territory),
                    filters.territory_meta(territory),
                )
            )
        with st.container(width="content"):
            filters.territory_picker(territory)
    state.write(territoire=territory.key)
    limits = settings(care_stalled.chosen_days(settings().stalled_days))
    found = data.ask(follow_up, territory=territory.key, stalled_days=limits.stalled_days)
    markup.show(cards.lead(lead(found)))
    part = choose_part()
    state.show_in_address(PART, care_stalled.DAYS)
    file = (territory.key.replace(":", "-"),)
    if part == "proposer":
        care_proposals.draw(found["proposals"], limits.per_company, file)
    elif part == "sans-reponse":
        care_stalled.draw_orphans(found, file)
    elif part == "en-panne":
        care_stalled.draw_stalled(found, limits.stalled_days, file)
    elif part == "motifs":
        care_outcomes.draw_reasons(found["reasons"], file)
    elif part == "liens":
        care_outcomes.draw_links(found, limits.new_days, file)
    elif part == "prets":
        care_calls.draw_loans(found["loans"], file)
    elif part == "gisement":
        potential_part.draw(territory, file)
    else:
        care_calls.draw_calls(found["calls"], file)


draw()
