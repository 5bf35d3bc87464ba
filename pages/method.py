"""Méthode: rules, formulas, examples, assumptions, factors and indicators, as the code has them."""

import streamlit as st

from dashboard import cards, markup, method_part, method_sections, state
from dashboard.texts import t


def choose_part() -> str:
    """Draw the choice of a part; the choice is in the address."""
    titles = {part.key: part.title for part in method_sections.sections()}
    key = state.read_choice("partie", list(titles)) or method_sections.keys()[0]
    st.session_state["part-choice"] = key
    st.pills(
        t("Partie de la méthode"),
        list(titles),
        format_func=titles.__getitem__,
        key="part-choice",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.write(
            partie=st.session_state["part-choice"], repere=None, chercher=None
        ),
    )
    return key


def draw() -> None:
    """Draw the screen."""
    markup.show(
        cards.title(
            t("Méthode"),
            t("Comment les chiffres sont faits"),
            t("Écrite par les tables et les formules dont les calculs se servent"),
        )
    )
    key = choose_part()
    state.show_in_address("partie", "repere", "chercher")
    method_part.draw(method_sections.section(key))


draw()
