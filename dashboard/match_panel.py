"""What would go with the listing that is marked on the map: its matches, why, and the way there."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from analytics import nearby
from analytics.matching.match import matches
from dashboard import (
    cards,
    charts,
    data,
    filters,
    formats,
    maps,
    markup,
    match_cards,
    match_words,
    nearby_list,
    state,
)
from dashboard.markup import Content, element, join
from dashboard.texts import language, t, tn

SHOWN = 5
ANCHOR = "ce-qui-irait"

Row = Mapping[str, Any]


def draw(rows: Sequence[Row]) -> None:
    """Draw the best matches of the listing marked on the map; nothing where none is.

    Args:
        rows: what the search found, with `point`, the mark where each stands.
    """
    at_mark = _at_mark(rows)
    if not at_mark:
        return
    chosen, found = _matched(at_mark)
    markup.show(element("span", "", id=ANCHOR))
    charts.heading(_finding(chosen, found), _about(chosen))
    if len(at_mark) > 1:
        filters.choice(
            nearby_list.LISTING,
            t("Annonce à ce point"),
            at_mark,
            lambda one: markup.plain_option(_title(at_mark[one])),
            _key(chosen),
        )
    if not found:
        markup.show(
            cards.state(
                t("Rien d'ouvert n'irait avec cette annonce"),
                t(
                    "Ni la même catégorie, ni une qui la remplace, aux mêmes dates et assez près. "
                    "Elle est parmi celles à appeler, sur l'écran Animer le réseau."
                ),
            )
        )
        return
    other = "need" if chosen["kind"] == "offer" else "offer"
    markup.show(
        element(
            "div",
            [
                match_cards.card(match, sides=(other,), way=_way(chosen, match, match[other]))
                for match in found
            ],
        )
    )


def announce(rows: Sequence[Row]) -> None:
    """Say beside the map, in a link, that what would go with the marked listing is below it."""
    at_mark = _at_mark(rows)
    if at_mark:
        link = element("a", _finding(*_matched(at_mark)), href=f"#{ANCHOR}")
        markup.show(element("p", link, class_="m-meta"))


def _at_mark(rows: Sequence[Row]) -> dict[str, Row]:
    """Give the listings at the mark that is selected, by `platform/listing_id`."""
    selected = state.read(nearby_list.SELECTED)
    return {_key(row): row for row in rows if selected and row["point"] == selected}


def _matched(at_mark: Mapping[str, Row]) -> tuple[Row, list[dict[str, Any]]]:
    """Give the listing that is looked at, and its matches."""
    key = state.read_choice(nearby_list.LISTING, list(at_mark)) or next(iter(at_mark))
    chosen = at_mark[key]
    side = {"need": key} if chosen["kind"] == "need" else {"offer": key}
    return chosen, data.ask(matches, limit=SHOWN, **side)


def _key(row: Row) -> str:
    return f"{row['platform']}/{row['listing_id']}"


def _title(row: Row) -> str:
    return row["title"] or nearby_list.category_names().get(row["category"], "")


def _finding(chosen: Row, found: Sequence[Row]) -> str:
    if chosen["kind"] == "need":
        return tn(
            "{count} offre irait avec « {title} »",
            "{count} offres iraient avec « {title} »",
            len(found),
            count=formats.integer(len(found)),
            title=_title(chosen),
        )
    return tn(
        "{count} besoin irait avec « {title} »",
        "{count} besoins iraient avec « {title} »",
        len(found),
        count=formats.integer(len(found)),
        title=_title(chosen),
    )


def _about(chosen: Row) -> str:
    who = (
        t("Entreprise anonyme")
        if chosen["visibility"] == "anonymous"
        else chosen["company_name"] or ""
    )
    return formats.DOT.join(
        part
        for part in (
            t("Ce qui irait avec cette annonce"),
            who,
            chosen["commune_name"] or "",
            cards.dates(chosen),
        )
        if part
    )


def _way(chosen: Row, match: Row, other: Row) -> Content:
    """Say how long the way by road is, with a link that draws it; nothing where none is known."""
    if match["distance_method"] != "network":
        return ""
    way = data.ask(
        nearby.way_to,
        lon=chosen["lon"],
        lat=chosen["lat"],
        platform=other["platform"],
        listing_id=other["listing_id"],
    )
    if way is None:
        return ""
    # A new visit that starts from this listing, with the other one marked.
    address = {
        "lang": language(),
        "lieu": f"point:{chosen['lat']:.5f},{chosen['lon']:.5f}",
        "rayon": _radius(way.distance_km),
        "point": maps.point_key(other),
    }
    link = element("a", t("Voir le chemin sur la carte"), href="?" + urlencode(address))
    return join(match_words.way(way) + formats.DOT, link)


def _radius(length_km: float) -> int:
    return next((km for km in filters.RADII_KM if km >= length_km), filters.RADII_KM[-1])
