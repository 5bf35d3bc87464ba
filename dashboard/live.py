"""A search that answers at each key, in a fragment: the rest of the screen is not drawn again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

import streamlit as st

from dashboard import formats, markup, state
from dashboard.texts import LANGUAGES, use_language

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_popover_container import PopoverContainer

Parameters = ParamSpec("Parameters")


@dataclass(frozen=True)
class Result:
    """One answer, on a button of its own.

    Attributes:
        key: what is chosen.
        name: what it is called.
        detail: what tells it from its namesakes; empty where the name says it.
        icon: Material icon, such as `:material/business:`; none by default.
    """

    key: str
    name: str
    detail: str = ""
    icon: str | None = None


def fragment(draw: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Make a part of the screen run alone, in the reader's language.

    Streamlit runs a fragment without what surrounds it, so without what set the language.
    """

    @wraps(draw)
    def in_language(*arguments: Parameters.args, **named: Parameters.kwargs) -> None:
        use_language(state.read_choice("lang", list(LANGUAGES)) or next(iter(LANGUAGES)))
        draw(*arguments, **named)

    return st.fragment(in_language)


def popover(label: str, key: str) -> "PopoverContainer":
    """Open the button that holds a search, closed where `close` was called."""
    if st.session_state.pop(f"{key}-closing", False):
        st.session_state[f"{key}-popover"] = False
        st.session_state[f"{key}-search"] = ""
    return st.popover(label, icon=":material/search:", key=f"{key}-popover", on_change="rerun")


def close(key: str) -> None:
    """Close a popover and draw the whole screen, once something was chosen in it."""
    st.session_state[f"{key}-closing"] = True
    st.rerun()


def search_field(key: str, label: str, example: str) -> str:
    """Draw the field that is typed in; gives its text at each key."""
    return (
        st.text_input(label, key=f"{key}-search", placeholder=example, live=True, type="search")
        or ""
    ).strip()


def results(rows: Sequence[Result], choose: Callable[[str], None], key: str) -> None:
    """Draw the answers; `choose` is called with the key of the one clicked."""
    with st.container(key=f"{key}-results", gap=None):
        for row in rows:
            text = row.name + (formats.DOT + row.detail if row.detail else "")
            if st.button(
                markup.label(text),
                key=f"{key}-{row.key}",
                icon=row.icon,
                type="tertiary",
                width="stretch",
            ):
                choose(row.key)
