"""The pieces that screens are made of: title, figures, lines that add up, listings, states.

Texts written by companies (titles, names) come through `markup.element`, which escapes them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import formats, labels
from dashboard.figures import Comparison, distance_words, name
from dashboard.markup import Markup, element
from dashboard.texts import t


def title(eyebrow: str, heading: str, meta: str) -> Markup:
    """Make the head of a screen: where we are, what is shown, and a line about it."""
    return element(
        "header",
        element("p", eyebrow, class_="m-eyebrow"),
        element("h1", heading),
        element("p", meta, class_="m-meta") if meta else "",
        class_="m-title",
    )


def lead(text: str) -> Markup:
    """Make the sentence that sums up a screen."""
    return element("p", text, class_="m-lead")


def notice(strong: str, text: str) -> Markup:
    """Make a band that stays in view on a screen, such as that of the demonstration."""
    return element(
        "div", element("strong", strong), element("span", text), class_="m-notice", role="note"
    )


def state(heading: str, *paragraphs: str, command: str | None = None) -> Markup:
    """Make what stands where there is nothing to show: why, and what to do."""
    body = [element("p", paragraph) for paragraph in paragraphs]
    if command is not None:
        body.append(element("pre", element("code", command)))
    return element("div", element("h2", heading), body, class_="m-state", role="status")


def figure(figure_id: str, values: Comparison, before_label: str, *, is_main: bool) -> Markup:
    """Make one figure: its name, its value with its unit, how it changed, what it measures.

    Args:
        figure_id: the figure.
        values: its value and that of the period before.
        before_label: the name of the period compared with, such as `2024`; empty for none.
        is_main: whether it is one of those that sum the screen up.
    """
    scale = formats.scale_for([values.value], values.unit)
    number = formats.number(None if values.value is None else values.value * scale.factor)
    unit = element("span", scale.text, class_="m-figure__unit") if scale.text else ""
    return element(
        "div",
        element("h3", name(figure_id), class_="m-figure__label"),
        element("p", number, unit, class_="m-figure__value"),
        _interval(values, scale),
        _change(values, scale, before_label),
        _distances(values),
        class_="m-figure m-figure--main" if is_main else "m-figure",
    )


def adding_lines(
    rows: Sequence[tuple[str, str, Comparison]], total: tuple[str, Comparison], caption: str
) -> Markup:
    """Make the table of lines that add up to a total, each with a bar from zero.

    Args:
        rows: label, explanation and values of each line; all in one unit.
        total: label and values of their sum.
        caption: what the table holds.

    Returns:
        The table; bars to the left of zero are losses.
    """
    values = [line.value or 0.0 for _, _, line in rows]
    scale = formats.scale_for([*values, total[1].value], total[1].unit)
    texts = [
        f"{text}{formats.NO_BREAK}{scale.text}"
        for text in formats.column(
            [value * scale.factor for value in (*values, total[1].value or 0.0)]
        )
    ]
    low, high = min([0.0, *values]), max([0.0, *values])
    span = (high - low) or 1.0
    body = [
        element(
            "tr",
            element("th", label, scope="row"),
            element("td", text, class_="m-number"),
            element("td", _bar(value, low, span), class_="m-wide", aria_hidden="true"),
            element("td", behind, class_="m-mute m-hide-small"),
        )
        for (label, behind, _), value, text in zip(rows, values, texts, strict=False)
    ]
    foot = element(
        "tr",
        element("th", total[0], scope="row"),
        element("td", texts[-1], class_="m-number"),
        element("td", "", aria_hidden="true"),
        element("td", "", class_="m-hide-small"),
    )
    return element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("tbody", body),
            element("tfoot", foot),
            class_="m-table",
        ),
        class_="m-scroll",
    )


def listing(row: Mapping[str, Any], category_labels: Mapping[str, str], *, marked: bool) -> Markup:
    """Make one nearby listing.

    Args:
        row: one of what `analytics.nearby` answers; `rank` is its number on screen, `point` the
            mark of the map where it stands.
        category_labels: the categories' names, by code.
        marked: whether that mark is the one selected.

    Returns:
        The listing; an anonymous one shows no company and a band of distance.
    """
    is_need = row["kind"] == "need"
    length, method = distance(row)
    anonymous = row["visibility"] == "anonymous"
    who = t("Entreprise anonyme") if anonymous else row.get("company_name") or ""
    where = row.get("commune_name") or ""
    tags = [
        element("span", labels.kind(row["kind"]), class_="m-tag"),
        element("span", labels.resource(row["resource"]), class_="m-tag m-tag--plain"),
    ]
    category = category_labels.get(row["category"], row["category"])
    return element(
        "article",
        element(
            "span",
            str(row["rank"]),
            class_="m-listing__rank m-listing__rank--need" if is_need else "m-listing__rank",
            aria_hidden="true",
        ),
        element("h3", row["title"] or category),
        element("span", length, element("small", method), class_="m-listing__distance"),
        element("p", tags, category),
        element("p", formats.DOT.join(part for part in (who, where, dates(row)) if part)),
        class_="m-listing m-listing--marked" if marked else "m-listing",
        data_point=row["point"],
        aria_current="true" if marked else None,
    )


def distance(row: Mapping[str, Any]) -> tuple[str, str]:
    """Write a listing's distance and how it was made.

    Returns:
        `12,4 km` and `estimé (détour)`; for an anonymous listing the band `10 à 15 km`, from its
        commune or from the wider territory that is shown instead; for one placed by its commune
        alone, in the commune of the search, that it is there.
    """
    method = labels.distance_method(row["distance_method"])
    if row["distance_method"] == "intra_commune":
        if row.get("distance_band") or row["distance_km"] < 1:
            return t("dans la commune"), method
        about = t("environ {distance}", distance=formats.distance(row["distance_km"]))
        return t("dans la commune"), about
    band = row.get("distance_band")
    if band:
        low, high = band.split("-")
        text = (
            t("moins de {km} km", km=high)
            if low == "0"
            else t("{low} à {high} km", low=low, high=high)
        )
        wider = row.get("commune_name") if not row.get("commune_code") else None
        if wider:
            return text, t("depuis {place}, {method}", place=wider, method=method)
        return text, t("depuis sa commune, {method}", method=method)
    return formats.distance(row["distance_km"]), method


def dates(row: Mapping[str, Any]) -> str:
    """Write when a listing is available; an open end is said."""
    start, end = row.get("available_from"), row.get("available_to")
    if start and end:
        return t(
            "du {start} au {end}", start=formats.short_date(start), end=formats.short_date(end)
        )
    if start:
        return t("à partir du {start}", start=formats.short_date(start))
    if end:
        return t("jusqu'au {end}", end=formats.short_date(end))
    return t("sans limite de date")


def _change(values: Comparison, scale: formats.Scale, before_label: str) -> Markup:
    if values.change is None:
        text = t("pas de comparaison possible") if before_label else ""
        return element("p", text, class_="m-figure__change m-mute") if text else Markup("")
    colour = "m-better" if values.change > 0 else "m-worse" if values.change < 0 else "m-mute"
    relative = values.relative_change
    parts = [formats.scaled(values.change, scale, signed=True)]
    if relative is not None:
        parts.append(f"({formats.share(relative, signed=True)})")
    return element(
        "p",
        element("b", " ".join(parts), class_=colour),
        " " + t("par rapport à {period}", period=before_label),
        class_="m-figure__change",
    )


def _interval(values: Comparison, scale: formats.Scale) -> Markup:
    if not values.is_uncertain:
        return Markup("")
    return element("p", interval_words(values, scale), class_="m-figure__change m-mute")


def interval_words(values: Comparison, scale: formats.Scale) -> str:
    """Write between what a figure lies in 95 % of the draws: `entre 3,9 et 14,8 kt`."""
    low, high = formats.column(
        [(bound or 0.0) * scale.factor for bound in (values.low, values.high)]
    )
    unit = f"{formats.NO_BREAK}{scale.text}" if scale.text else ""
    return t("entre {low} et {high}{unit} (95 %)", low=low, high=high, unit=unit)


def _distances(values: Comparison) -> Markup:
    words = distance_words(values.distance_shares)
    if not words:
        return Markup("")
    return element("p", t("Distances : {shares}", shares=words), class_="m-figure__change m-mute")


def _bar(value: float, low: float, span: float) -> Markup:
    zero = -low / span * 100
    width = abs(value) / span * 100
    left = zero if value >= 0 else zero - width
    bar = element(
        "span",
        "",
        style=f"left:{left:.2f}%;width:{width:.2f}%",
        class_="m-bar--less" if value < 0 else None,
    )
    return element("div", bar, class_="m-bar", style=f"--zero:{zero:.2f}%")
