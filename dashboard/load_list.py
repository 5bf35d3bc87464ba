"""What was loaded: the platforms, then the files, newest first."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from analytics import loads, snapshot
from dashboard import (
    charts,
    data,
    distance_quality,
    filters,
    formats,
    load_words,
    markup,
    paging,
    state,
    tables,
)
from dashboard.markup import Content, Markup, element
from dashboard.texts import t, tn

PAGE_ROWS = 20


def draw() -> None:
    """Draw the platforms and the files loaded, those of one platform where the address asks."""
    platforms = data.ask(loads.platforms)
    names = {row["platform"]: str(row["name"]) for row in platforms}
    _platforms(platforms)
    distance_quality.draw()
    chosen = state.read_choice("plateforme", list(names))
    found, total = paging.read(
        lambda skipped: data.ask(loads.loads, platform=chosen, limit=PAGE_ROWS, skipped=skipped),
        "page",
        PAGE_ROWS,
    )
    charts.heading(
        t("Fichiers chargés"),
        tn(
            "{count} fichier, le plus récent d'abord. Pour chacun : lues = acceptées + "
            "inchangées + refusées.",
            "{count} fichiers, les plus récents d'abord. Pour chacun : lues = acceptées + "
            "inchangées + refusées.",
            total,
            count=formats.integer(total),
        ),
    )
    if len(names) > 1:
        filters.choice(
            "plateforme",
            t("Plateforme"),
            names,
            lambda code: markup.plain_option(names[code]),
            chosen,
            t("Toutes les plateformes"),
        )
    markup.show(_files(found, names))
    paging.draw("page", PAGE_ROWS, total)
    every = data.ask(loads.loads, platform=chosen, limit=total or 1)
    tables.download(pd.DataFrame([_flat(row) for row in every]), t("chargements"), chosen or "")
    charts.source_line(_published())


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row whose lists are texts, for a file."""
    return {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name != "total"
    }


def _published() -> str:
    """Say when the state in view was published, on the reader's clock."""
    described = snapshot.describe(data.database()) or {}
    at = datetime.fromisoformat(described["published_at"]).astimezone(UTC)
    return t("Publié le {moment}, heure de votre navigateur", moment=load_words.moment(at))


def _platforms(rows: list[dict[str, Any]]) -> None:
    charts.heading(
        t("Plateformes"),
        t("Ce qui est chargé de chacune, sur quelle période, et depuis quand."),
    )
    head = [
        (t("Plateforme"), ""),
        (t("Adhésions"), "m-number m-hide-small"),
        (t("Annonces"), "m-number m-hide-small"),
        (t("Échanges"), "m-number"),
        (t("Événements"), "m-number m-hide-small"),
        (t("Période"), "m-hide-small"),
        (t("Dernière donnée"), ""),
        (t("Dernier chargement"), "m-date m-hide-small"),
    ]
    body = [_platform(row) for row in rows]
    markup.show(load_words.grid(head, body, caption=t("Lignes chargées, par plateforme")))
    tables.download(pd.DataFrame([_flat(row) for row in rows]), t("plateformes"))


def _platform(row: Mapping[str, Any]) -> list[Content]:
    served = ", ".join(row["perimeter"])
    if not row["registered"]:
        served = t("pas décrite : chargez un platforms.toml pour dire son périmètre")
    elif not served:
        served = t("périmètre non dit")
    last = row["last_day"]
    return [
        [str(row["name"]), element("small", served, class_="m-under")],
        *(formats.integer(row[name]) for name in ("members", "listings", "exchanges", "events")),
        t(
            "du {start} au {end}",
            start=formats.short_date(row["first_day"]),
            end=formats.short_date(last),
        )
        if last
        else formats.NOTHING,
        [
            formats.short_date(last),
            element("small", load_words.age(last, data.reference_date()), class_="m-under"),
        ]
        if last
        else formats.NOTHING,
        load_words.moment(row["loaded_at"]) if row["loaded_at"] else formats.NOTHING,
    ]


def _files(rows: list[dict[str, Any]], names: Mapping[str, str]) -> Markup:
    head = [
        (t("Fichier"), ""),
        (t("Table"), ""),
        (t("Plateforme"), "m-hide-small"),
        (t("Chargé le"), "m-date m-hide-small"),
        (t("Lues"), "m-number"),
        (t("Acceptées"), "m-number m-hide-small"),
        (t("Inchangées"), "m-number m-hide-small"),
        (t("Refusées"), "m-number"),
    ]
    body = [_file(row, names) for row in rows]
    struck = [number for number, row in enumerate(rows) if row["undone_at"]]
    return load_words.grid(head, body, caption=t("Une ligne par fichier"), struck=struck)


def _file(row: Mapping[str, Any], names: Mapping[str, str]) -> list[Content]:
    opened = state.address_with(chargement=str(row["load_id"]))
    notes = [t("mapping {name}", name=row["mapping"])] if row["mapping"] else []
    if row["undone_at"]:
        notes.append(t("annulé le {day}", day=load_words.day_of(row["undone_at"])))
    elif row["still_refused"]:
        notes.append(
            tn(
                "{count} ligne à corriger",
                "{count} lignes à corriger",
                row["still_refused"],
                count=formats.integer(row["still_refused"]),
            )
        )
    if row["warnings"] and not row["undone_at"]:
        notes.append(
            tn(
                "{count} avertissement",
                "{count} avertissements",
                row["warnings"],
                count=formats.integer(row["warnings"]),
            )
        )
    return [
        [
            element("a", row["file"], href=opened, target="_self"),
            element("small", formats.DOT.join(notes), class_="m-under") if notes else "",
        ],
        load_words.table(row["table_name"]),
        ", ".join(names.get(code, code) for code in row["platforms"]) or formats.NOTHING,
        load_words.moment(row["loaded_at"]),
        *(
            formats.integer(row[name])
            for name in ("read_rows", "accepted", "unchanged", "quarantined")
        ),
    ]
