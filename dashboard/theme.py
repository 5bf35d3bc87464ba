"""Colours, and the stylesheet: one accent, seven hues that the colour-blind tell apart.

Streamlit's browser side replaces a set of reserved colours in a figure by those of the theme
in use, light or dark.  Figures are made with these, so that they never need to know which.
"""

from functools import cache
from pathlib import Path

from dashboard.labels import RESOURCES

STYLESHEET = Path(__file__).parent / "style.css"

LIGHT = {
    "material": "#0b6177",
    "equipment": "#b3953e",
    "premises": "#b19cf0",
    "staff": "#c76363",
    "skill": "#59b3b3",
    "training": "#752933",
    "transport": "#614900",
}
"""Colours of the resources on white; at least 25 apart (CIE 1976) for every colour vision."""

DARK = {
    "material": "#6cbed2",
    "equipment": "#dbce6e",
    "premises": "#804f9e",
    "staff": "#f0a69c",
    "skill": "#3b7542",
    "training": "#9e4f77",
    "transport": "#7f8a30",
}
"""The same on the dark ground; at least 24 apart."""

# Reserved colours of Streamlit's plotly theme (streamlit/elements/lib/streamlit_plotly_theme.py).
CATEGORIES = [f"#{index:06d}" for index in range(1, 11)]
SEQUENCE = [f"#{index:06d}" for index in range(11, 21)]
INK, INK_STRONG, PAPER, FAINT, MUTED_FILL = "#000036", "#000037", "#000038", "#000039", "#000040"
ACCENT = CATEGORIES[0]

RESOURCE_COLOURS = dict(zip(RESOURCES, CATEGORIES, strict=False))


@cache
def stylesheet() -> str:
    """Read the stylesheet that every screen applies."""
    return STYLESHEET.read_text("utf-8")
