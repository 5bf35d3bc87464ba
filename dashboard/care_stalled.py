"""What waits: listings that nothing fits, discussions and agreements that nothing moved."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import (
    cards,
    care_list,
    care_words,
    charts,
    filters,
    formats,
    labels,
    markup,
    state,
    tables,
)
from dashboard.markup import Content, element, join
from dashboard.texts import t, tn

Row = Mapping[str, Any]
Rows = Sequence[Row]

DAYS = "jours"
"""The address's parameter: since how long nothing moved."""

DELAYS = (15, 30, 60, 90, 180)
GROUPS_SHOWN = 8


def draw_orphans(found: Mapping[str, Any], file: Sequence[str]) -> None:
    """Draw the listings that nothing fits: by category, by commune, then all."""
    rows: Rows = found["orphans"]
    if not rows:
        markup.show(
            cards.state(
                t("Chaque annonce ouverte a une réponse possible"),
                t("Aucune offre et aucun besoin du territoire n'est sans candidat."),
            )
        )
        return
    by_category, by_commune = found["orphans_by_category"], found["orphans_by_commune"]
    charts.heading(
        tn(
            "{count} annonce sans réponse possible, surtout « {category} »",
            "{count} annonces sans réponse possible, surtout « {category} »",
            len(rows),
            count=formats.integer(len(rows)),
            category=care_words.category(by_category[0]),
        ),
        t(
            "Offres et besoins ouverts du territoire qu'aucune annonce de l'autre côté ne peut "
            "satisfaire : catégorie, dates, quantité, visibilité et distance. Ce qui manque ici, "
            "et qui appeler."
        ),
    )
    left, right = st.columns(2, gap="large")
    with left:
        _groups(
            by_category,
            t("Catégorie"),
            care_words.category,
            t("sans-reponse-par-categorie"),
            file,
        )
    with right:
        _groups(
            by_commune,
            t("Commune"),
            lambda row: row["commune_name"] or labels.place(None, None),
            t("sans-reponse-par-commune"),
            file,
        )
    care_list.draw(
        rows,
        key="orphelins",
        title=_longest(rows),
        about=t("Toutes, la plus ancienne d'abord."),
        head=_listing_head(t("Publiée le"), t("Ouverte depuis")),
        cells=_listing,
        file=(t("sans-reponse"), *file),
        nothing=(),
    )
    charts.source_line(t("Unité : annonces ouvertes"))


def draw_stalled(found: Mapping[str, Any], days: int, file: Sequence[str]) -> None:
    """Draw the discussions, then the agreements, that nothing moved."""
    with st.container(width=220):
        filters.choice(DAYS, t("Sans mouvement depuis"), sorted({*DELAYS, days}), _delay, days)
    listings, exchanges = found["stalled_listings"], found["stalled_exchanges"]
    care_list.draw(
        exchanges,
        key="accords",
        title=tn(
            "{count} proposition ou accord n'avance plus",
            "{count} propositions ou accords n'avancent plus",
            len(exchanges),
            count=formats.integer(len(exchanges)),
        ),
        about=t(
            "Échanges proposés ou convenus, l'un des deux au moins d'ici, dont ni l'accord ni les "
            "annonces n'ont bougé. Le plus ancien d'abord."
        ),
        head=(
            (t("De → vers"), ""),
            (t("Objet"), ""),
            (t("État"), "m-hide-small"),
            (t("Dernier mouvement"), "m-hide-small m-date"),
            (t("Sans mouvement"), "m-number"),
        ),
        cells=lambda row: (
            care_words.parties(row),
            _subject(row, row["exchange_id"]),
            care_words.status(row),
            care_words.since(row["since"]),
            care_words.days(row["days"]),
        ),
        file=(t("accords-en-panne"), *file),
        nothing=(
            t("Aucune proposition, aucun accord en panne"),
            t("Tous ont bougé dans ce délai. Choisissez un délai plus court pour en voir."),
        ),
    )
    care_list.draw(
        listings,
        key="discussions",
        title=tn(
            "{count} discussion n'avance plus",
            "{count} discussions n'avancent plus",
            len(listings),
            count=formats.integer(len(listings)),
        ),
        about=t(
            "Annonces du territoire en discussion, sans échange enregistré, que leur auteur n'a "
            "pas touchées. La plus ancienne d'abord."
        ),
        head=_listing_head(t("Dernier mouvement"), t("Sans mouvement")),
        cells=_listing,
        file=(t("discussions-en-panne"), *file),
        nothing=(
            t("Aucune discussion en panne"),
            t("Toutes ont bougé dans ce délai. Choisissez un délai plus court pour en voir."),
        ),
    )
    charts.source_line(t("Dernier mouvement : la dernière date connue de l'annonce ou de l'accord"))


def chosen_days(default: int) -> int | None:
    """Read the delay from the address; None for the table's."""
    days = int(state.read_number(DAYS, default, lambda value: value in DELAYS))
    return None if days == default else days


def _delay(days: int) -> str:
    return care_words.days(days)


def _listing_head(day: str, length: str) -> care_list.Head:
    return (
        (t("Annonce"), ""),
        (t("Entreprise"), ""),
        (t("Catégorie"), "m-hide-small"),
        (day, "m-hide-small m-date"),
        (length, "m-number"),
    )


def _listing(row: Row) -> Sequence[Content]:
    return (
        join(
            element("span", labels.kind(row["kind"]), class_="m-tag"),
            _subject(row, row["listing_id"]),
        ),
        join(
            care_words.company(row["company_name"]),
            element("span", row["commune_name"] or "", class_="m-under"),
        ),
        care_words.category(row),
        care_words.since(row["since"]),
        care_words.days(row["days"]),
    )


def _subject(row: Row, identity: str) -> Content:
    return join(
        row["title"] or care_words.category(row),
        element("span", f"{row['platform']}/{identity}", class_="m-under"),
    )


def _longest(rows: Rows) -> str:
    known = [row["days"] for row in rows if row["days"] is not None]
    if not known:
        return t("Annonces sans réponse possible")
    return t("La plus ancienne attend depuis {days}", days=care_words.days(max(known)))


def _groups(
    rows: Rows,
    head: str,
    name: Callable[[Row], str],
    file_name: str,
    file: Sequence[str],
) -> None:
    frame = care_list.frame(rows)
    shown = frame.head(GROUPS_SHOWN).assign(name=[name(row) for row in rows[:GROUPS_SHOWN]])
    columns = [
        tables.Column("name", head),
        tables.Column("needs", t("Besoins"), "1"),
        tables.Column("offers", t("Offres"), "1"),
        tables.Column("days", t("Attente la plus longue (jours)"), "1", small=False),
    ]
    caption = tn(
        "La seule",
        "Les {shown} premières sur {count}, par nombre d'annonces",
        len(rows),
        shown=len(shown),
        count=formats.integer(len(rows)),
    )
    markup.show(tables.html_table(shown, columns, caption=caption))
    tables.download(frame, file_name, *file)
