"""What came of the listings of a year: published, discussed, agreed, exchanged."""

import pandas as pd

from analytics import overview
from dashboard import charts, data, formats, markup, tables
from dashboard.markup import Markup, element
from dashboard.texts import N_, t, tn
from dashboard.view import View

STAGES = {
    "published": N_("Annonces publiées"),
    "discussed": N_("Mises en discussion"),
    "agreed": N_("Conclues par un accord"),
    "exchanged": N_("Suivies d'un échange réalisé"),
}


def draw(view: View) -> None:
    """Draw the stages as bars in a table, and their file."""
    rows = data.ask(
        overview.funnel, territory=view.territory.key, year=view.year, family=view.family
    )
    stages = staged(rows)
    published, exchanged = (int(stages["total"].iloc[line]) for line in (0, -1))
    if not published:
        charts.heading(
            t("Aucune annonce publiée en {year}", year=view.year),
            t("Les entreprises du territoire n'ont rien publié pour ce choix."),
        )
        return
    charts.heading(
        tn(
            "Sur {published} annonce publiée, {exchanged} a mené à un échange ({share})",
            "Sur {published} annonces publiées, {exchanged} ont mené à un échange ({share})",
            published,
            published=formats.integer(published),
            exchanged=formats.integer(exchanged),
            share=formats.share(exchanged / published),
        ),
        t(
            "Annonces publiées en {year} par les entreprises du territoire, et jusqu'où elles "
            "sont allées depuis.",
            year=view.year,
        ),
    )
    markup.show(_table(stages))
    tables.download(stages, t("annonces"), *view.file)
    charts.source_line(
        t(
            "Unité : annonces. En discussion : un échange proposé, ou l'état le dit ; accord : un "
            "échange convenu, même rompu ensuite ; échange : un échange terminé. Chaque étape "
            "suppose les précédentes ; une annonce vue sur deux plateformes compte deux fois"
        )
    )


def staged(rows: pd.DataFrame) -> pd.DataFrame:
    """Turn the counts by kind into one row a stage.

    Args:
        rows: what `analytics.overview.funnel` answers.

    Returns:
        stage, offers, needs, total; the four stages in order, whatever is absent.
    """
    by_kind = rows.set_index("kind")
    return pd.DataFrame(
        [
            {
                "stage": stage,
                "offers": (offers := _count(by_kind, "offer", stage)),
                "needs": (needs := _count(by_kind, "need", stage)),
                "total": offers + needs,
            }
            for stage in overview.STAGES
        ]
    )


def _count(by_kind: pd.DataFrame, kind: str, stage: str) -> int:
    return int(by_kind.loc[kind, stage]) if kind in by_kind.index else 0


def _table(stages: pd.DataFrame) -> Markup:
    published = int(stages["total"].iloc[0])
    head = [
        element("th", t("Étape"), scope="col"),
        element("th", t("Annonces"), scope="col", class_="m-number"),
        element("th", t("Part"), scope="col", class_="m-number"),
        element("td", "", class_="m-wide", aria_hidden="true"),
        element("th", t("Offres"), scope="col", class_="m-number m-hide-small"),
        element("th", t("Besoins"), scope="col", class_="m-number m-hide-small"),
    ]
    body = [
        element(
            "tr",
            element("th", _named(row["stage"]), scope="row"),
            element("td", formats.integer(row["total"]), class_="m-number"),
            element("td", formats.share(row["total"] / published), class_="m-number"),
            element("td", _bar(row, published), class_="m-wide", aria_hidden="true"),
            element("td", formats.integer(row["offers"]), class_="m-number m-hide-small"),
            element("td", formats.integer(row["needs"]), class_="m-number m-hide-small"),
        )
        for row in stages.to_dict("records")
    ]
    caption = t("Étapes des annonces : offres en plein, besoins en clair")
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", head)),
        element("tbody", body),
        class_="m-table m-funnel",
    )
    return element("div", table, class_="m-scroll", tabindex=0, role="region", aria_label=caption)


def _named(stage: str) -> str:
    return t(STAGES[stage])


def _bar(row: dict[str, int], published: int) -> Markup:
    offers, needs = (row[kind] / published * 100 for kind in ("offers", "needs"))
    return element(
        "div",
        element("span", "", style=f"left:0;width:{offers:.2f}%"),
        element("span", "", style=f"left:{offers:.2f}%;width:{needs:.2f}%", class_="m-bar--need"),
        class_="m-bar",
        style="--zero:0%",
    )
