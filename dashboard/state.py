"""The state of a screen lives in its address, so that it survives a reload and can be shared.

Streamlit empties the query when the user changes page; the last value of each parameter is
kept in the session too, so that coming back to a screen finds it as it was left.
"""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

import streamlit as st

_MEMORY = "url:"


def read(name: str) -> str | None:
    """Give a parameter of the address, or its last value in this session, or None."""
    value = st.query_params.get(name)
    if value is None:
        return st.session_state.get(_MEMORY + name) or None
    st.session_state[_MEMORY + name] = value
    return value or None


def write(**values: object) -> None:
    """Set parameters of the address; None or an empty text takes one out."""
    for name, value in values.items():
        text = "" if value is None else str(value)
        st.session_state[_MEMORY + name] = text
        if text:
            st.query_params[name] = text
        elif name in st.query_params:
            del st.query_params[name]


def show_in_address(*names: str) -> None:
    """Write the session's values of these parameters back into the address."""
    for name in names:
        value = read(name)
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value


def read_number(name: str, default: float, allowed: Callable[[float], bool]) -> float:
    """Give a parameter as a number; the default where it is absent, unreadable or not allowed."""
    try:
        value = float(read(name) or "")
    except ValueError:
        return default
    return value if allowed(value) else default


def read_date(name: str) -> date | None:
    """Give a parameter as an ISO date; None where it is absent or unreadable."""
    try:
        return date.fromisoformat(read(name) or "")
    except ValueError:
        return None


def read_choice(name: str, choices: list[str]) -> str | None:
    """Give a parameter if it is one of the choices, else None."""
    value = read(name)
    return value if value in choices else None


def address_with(**changes: str) -> str:
    """Give this screen's address with some parameters changed, as a link on this site."""
    values = {**st.query_params.to_dict(), **changes}
    return "?" + urlencode(values)
