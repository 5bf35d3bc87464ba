"""What came of the network: why listings ended without an exchange, and who is newly linked."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import care_list, care_words, charts, formats
from dashboard.markup import element, join
from dashboard.texts import t, tn

Row = Mapping[str, Any]


def draw_reasons(rows: Sequence[Row], file: Sequence[str]) -> None:
    """Draw why listings ended without an exchange, beside the year before."""
    recent = [row for row in rows if row["listings"] or row["listings_before"]]
    total = sum(row["listings"] for row in rows)
    before = sum(row["listings_before"] for row in rows)
    care_list.draw(
        recent,
        key="raisons",
        title=_main_reason(recent, total) if recent else "",
        about=tn(
            "{count} annonce d'entreprises du territoire a fini sans échange en douze mois, "
            "{before} les douze mois d'avant. Motifs tels qu'ils sont écrits ; casse et accents "
            "ne comptent pas.",
            "{count} annonces d'entreprises du territoire ont fini sans échange en douze mois, "
            "{before} les douze mois d'avant. Motifs tels qu'ils sont écrits ; casse et accents "
            "ne comptent pas.",
            total,
            count=formats.integer(total),
            before=formats.integer(before),
        ),
        head=(
            (t("Motif"), ""),
            (t("Annonces"), "m-number"),
            (t("Un an avant"), "m-number"),
            (t("Évolution"), "m-number"),
            (t("Closes"), "m-number m-hide-small"),
            (t("Retirées"), "m-number m-hide-small"),
            (t("Expirées"), "m-number m-hide-small"),
        ),
        cells=lambda row: (
            row["reason"] or t("Sans motif"),
            *(formats.integer(row[name]) for name in ("listings", "listings_before")),
            formats.number(row["change"], signed=True),
            *(formats.integer(row[name]) for name in ("closed", "withdrawn", "expired")),
        ),
        file=(t("motifs"), *file),
        nothing=(
            t("Aucune annonce finie sans échange"),
            t("Depuis deux ans, chaque annonce close d'ici a mené à un échange."),
        ),
    )
    charts.source_line(t("Unité : annonces closes, retirées ou expirées, sans échange réalisé"))


def draw_links(found: Mapping[str, Any], new_days: int, file: Sequence[str]) -> None:
    """Draw the companies that exchanged for the first time, then the pairs newly linked."""
    companies, pairs = found["new_companies"], found["new_pairs"]
    span = care_words.days(new_days)
    care_list.draw(
        companies,
        key="entreprises",
        title=tn(
            "{count} entreprise a réalisé son premier échange",
            "{count} entreprises ont réalisé leur premier échange",
            len(companies),
            count=formats.integer(len(companies)),
        ),
        about=t(
            "Entreprises du territoire dont le tout premier échange s'est terminé depuis {days}.",
            days=span,
        ),
        head=(
            (t("Entreprise"), ""),
            (t("Avec"), ""),
            (t("Catégorie"), "m-hide-small"),
            (t("Terminé le"), "m-date"),
        ),
        cells=lambda row: (
            join(
                care_words.company(row["company_name"]),
                element("span", row["commune_name"] or "", class_="m-under"),
            ),
            join(
                care_words.company(row["other_name"]),
                element(
                    "span",
                    t("a donné") if row["role"] == "receiver" else t("a reçu"),
                    class_="m-under",
                ),
            ),
            care_words.category(row),
            care_words.since(row["since"]),
        ),
        file=(t("entreprises-nouvelles"), *file),
        nothing=(
            t("Aucune entreprise nouvelle"),
            t("Aucune entreprise d'ici n'a terminé son premier échange depuis {days}.", days=span),
        ),
    )
    care_list.draw(
        pairs,
        key="liens",
        title=tn(
            "{count} lien nouveau entre deux entreprises",
            "{count} liens nouveaux entre deux entreprises",
            len(pairs),
            count=formats.integer(len(pairs)),
        ),
        about=t(
            "Deux entreprises, l'une au moins d'ici, dont le premier échange ensemble s'est "
            "terminé depuis {days}.",
            days=span,
        ),
        head=(
            (t("De → vers"), ""),
            (t("Catégorie"), "m-hide-small"),
            (t("Terminé le"), "m-date"),
            (t("Échanges depuis"), "m-number m-hide-small"),
        ),
        cells=lambda row: (
            care_words.parties(row),
            care_words.category(row),
            care_words.since(row["since"]),
            formats.integer(row["exchanges"]),
        ),
        file=(t("liens-nouveaux"), *file),
        nothing=(
            t("Aucun lien nouveau"),
            t("Aucune paire ne s'est liée depuis {days}.", days=span),
        ),
    )
    charts.source_line(t("Échanges réalisés, vus une fois quand deux plateformes les portent"))


def _main_reason(rows: Sequence[Row], total: int) -> str:
    first = rows[0]
    return t(
        "« {reason} » : {count} annonces sur {total} finies sans échange",
        reason=first["reason"] or t("Sans motif"),
        count=formats.integer(first["listings"]),
        total=formats.integer(total),
    )
