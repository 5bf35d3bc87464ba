"""Whatever a company writes, the page holds it as text."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import markup
from dashboard.markup import element

# Texts as people and attackers type them; a null character is not text.
TYPED = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]))


class Reader(HTMLParser):
    """Collects what a browser would make of some HTML."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element and its attributes."""
        self.tags.append(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.text += data


def read(made: markup.Markup) -> Reader:
    reader = Reader()
    reader.feed(made.source)
    reader.close()
    return reader


@given(TYPED, TYPED)
def test_text_and_attributes_come_back_as_they_were(text: str, title: str) -> None:
    found = read(element("p", text, title=title))
    assert found.tags == ["p"]
    assert found.text == text
    assert found.attributes == {"title": title}


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "//example.org", "javascript:alert(1)", "/\\example.org", "data:x"],
)
def test_links_stay_on_this_site(address: str) -> None:
    with pytest.raises(ValueError, match="stay on this site"):
        element("a", "x", href=address)


@pytest.mark.parametrize("address", ["?lang=en", "#main", "/ressources-a-proximite?lieu=1"])
def test_links_within_this_site(address: str) -> None:
    assert read(element("a", "x", href=address)).attributes == {"href": address}


def test_scripts_cannot_be_attached() -> None:
    with pytest.raises(ValueError, match="onclick"):
        element("p", "x", onclick="alert(1)")
    with pytest.raises(ValueError, match="name"):
        element("p onload=x", "x")


def test_attributes_that_are_absent_or_bare() -> None:
    made = element("p", class_=None, hidden=True, aria_label="a", data_x="1")
    assert made.source == '<p hidden aria-label="a" data-x="1"></p>'


@given(TYPED)
def test_labels_hold_no_markdown(text: str) -> None:
    written = markup.label(text)
    assert "\n" not in written
    bare = written.replace("\\\\", "")
    for sign in "*_[]`<$:":
        assert bare.count(sign) == bare.count("\\" + sign)


def test_hover_labels_hold_no_tags() -> None:
    assert markup.hover("<b>a</b>\n b") == "&lt;b&gt;a&lt;/b&gt; b"
