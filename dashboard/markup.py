"""The only place that writes HTML, and the only one that calls `st.html`.

Whatever the text, it is escaped here: a company's title can hold tags, Markdown or an address
of an image, and shows as the characters that it is made of.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

_TAG = re.compile(r"[a-z][a-z0-9]*\Z")
_ATTRIBUTE = re.compile(r"(?:aria-|data-)?[a-z]+\Z")
_VOID = {"br", "img"}
_LINK = re.compile(r"[?#/](?![/\\])")
# Characters that Streamlit's labels read as Markdown, directives or emoji codes.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>:$&])")


@dataclass(frozen=True)
class Markup:
    """HTML made by `element`; its text is already escaped."""

    source: str


Content = Markup | str | Iterable["Markup | str"]


def element(tag: str, *content: Content, **attributes: str | int | bool | None) -> Markup:
    """Make one HTML element; every text and attribute value is escaped.

    Args:
        tag: the element's name.
        *content: texts (escaped), elements, or lists of them.
        **attributes: attributes; `class_` gives `class`, `aria_label` gives `aria-label`.
            None and False leave the attribute out, True gives it without value. A `href`
            must stay on this site.

    Returns:
        The element.

    Raises:
        ValueError: if a name is not one, or a link leaves the site.
    """
    if not _TAG.match(tag):
        raise ValueError(f"not an element's name: {tag!r}")
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Markup(f"<{tag}{written}>")
    inner = "".join(_source(part) for part in content)
    return Markup(f"<{tag}{written}>{inner}</{tag}>")


def join(*parts: Content) -> Markup:
    """Put elements and texts one after the other."""
    return Markup("".join(_source(part) for part in parts))


def show(markup: Markup) -> None:
    """Draw elements on the screen."""
    st.html(markup.source)


def show_style(css: str) -> None:
    """Apply our own stylesheet to the screen."""
    st.html(f"<style>{css}</style>")


def label(text: str) -> str:
    """Make a text safe as a widget's label, where Streamlit would read Markdown.

    Args:
        text: any text, such as a territory's name.

    Returns:
        The text on one line, each of Markdown's characters behind a backslash.
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def plain_option(text: str) -> str:
    """Make a text safe as an option of a select box, which shows what it is given, on one line."""
    return " ".join(text.split())


def hover(text: str) -> str:
    """Make a text safe in a plotly hover label, which reads a little HTML."""
    return html.escape(" ".join(text.split()))


def _attribute(name: str, value: str | int | bool | None) -> str:
    name = name.rstrip("_").replace("_", "-")
    if not _ATTRIBUTE.match(name) or name.startswith("on"):
        raise ValueError(f"not an attribute that may be written: {name!r}")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    text = str(value)
    if name in {"href", "src"} and not _LINK.match(text):
        raise ValueError(f"a link must stay on this site: {text!r}")
    return f' {name}="{html.escape(text, quote=True)}"'


def _source(content: Content) -> str:
    if isinstance(content, Markup):
        return content.source
    if isinstance(content, str):
        return html.escape(content)
    return "".join(_source(part) for part in content)
