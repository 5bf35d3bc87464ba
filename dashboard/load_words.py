"""What loads are made of, in words: tables, counts, moments, reasons."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from dashboard import formats, markup
from dashboard.markup import Content, Markup, element
from dashboard.texts import N_, language, t, tn

LISTED, REFUSED, SEND = "chargements", "quarantaine", "charger"
"""The parts of the screen, as the address's `volet` names them."""

TABLES = {
    "companies": N_("Entreprises"),
    "members": N_("Adhésions"),
    "listings": N_("Annonces"),
    "exchanges": N_("Échanges"),
    "events": N_("Événements"),
    "platforms": N_("Plateformes"),
}
PLATFORMS = "platforms"
"""The registry: it has no correction file, and is mended in platforms.toml."""


def table(code: str | None) -> str:
    """Name a table, in the language in use."""
    return t(TABLES[code]) if code in TABLES else code or formats.NOTHING


def row_count(count: int) -> str:
    """Write a number of rows: `1 ligne`, `1 234 lignes`."""
    return tn("{count} ligne", "{count} lignes", count, count=formats.integer(count))


def reason(row: Mapping[str, Any]) -> str:
    """Say why, in the language in use; the text is the data's, and holds what a file said."""
    return str(row["reason_fr" if language() == "fr" else "reason_en"])


def moment(at: datetime) -> str:
    """Write a moment of UTC as the reader's clock shows it: `22/11/2026 à 14:05`."""
    local = _local(at)
    return t("{day} à {time}", day=formats.short_date(local.date()), time=f"{local:%H:%M}")


def day_of(at: datetime) -> str:
    """Write the day of a moment of UTC, as the reader's calendar shows it."""
    return formats.short_date(_local(at).date())


def age(day: date, today: date) -> str:
    """Say how long ago a day is: `aujourd'hui`, `il y a 3 jours`, `il y a 2 mois`."""
    days = max(0, (today - day).days)
    if days == 0:
        return t("aujourd'hui")
    if days < 60:
        return tn("il y a {count} jour", "il y a {count} jours", days, count=days)
    months = days // 30
    return tn("il y a {count} mois", "il y a {count} mois", months, count=formats.integer(months))


def grid(
    head: Sequence[tuple[str, str]],
    body: Sequence[Sequence[Content]],
    *,
    caption: str,
    struck: Sequence[int] = (),
) -> Markup:
    """Make a table whose cells may be elements, such as links.

    Args:
        head: each column's title, and its classes (`m-number`, `m-hide-small`) or nothing.
        body: the rows' cells; the first heads its row.
        caption: what the table holds.
        struck: the ranks of rows that no longer count.
    """
    titles = [element("th", text, scope="col", class_=classes or None) for text, classes in head]
    lines = [
        element(
            "tr",
            [
                element(
                    "td" if rank else "th",
                    cell,
                    scope=None if rank else "row",
                    class_=head[rank][1] or None,
                )
                for rank, cell in enumerate(row)
            ],
            class_="m-struck" if number in struck else None,
        )
        for number, row in enumerate(body)
    ]
    inner = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", titles)),
        element("tbody", lines),
        class_="m-table",
    )
    return element("div", inner, class_="m-scroll", tabindex=0, role="region", aria_label=caption)


def show_lines(lines: Sequence[str]) -> None:
    """Draw lines of a mapping file, to be copied."""
    markup.show(element("pre", element("code", "\n".join(lines)), class_="m-lines"))


def _local(at: datetime) -> datetime:
    name = st.context.timezone
    try:
        zone = ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return at.replace(tzinfo=UTC).astimezone(zone)
