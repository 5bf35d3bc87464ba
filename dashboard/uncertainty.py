"""How sure a figure is, in words and bars: its interval, and what drives it."""

from dashboard import cards, formats, markup
from dashboard.figures import Comparison
from dashboard.markup import Markup, element
from dashboard.texts import language, t


def draw(values: Comparison) -> None:
    """Draw the interval of a figure, what it rests on, and the inputs that drive it."""
    markup.show(
        element(
            "div",
            element("h3", t("À quel point il est sûr")),
            [element("p", line) for line in _lines(values)],
            _bars(values) if values.is_uncertain and values.drivers else "",
            class_="m-behind",
        )
    )


def _lines(values: Comparison) -> list[str]:
    if not values.is_uncertain:
        return [t("C'est un comptage : il ne dépend d'aucun facteur ni d'aucune estimation.")]
    scale = formats.scale_for([values.value], values.unit)
    lines = [
        t(
            "10 000 tirages des facteurs, hypothèses, masses et distances le placent "
            "{interval} ; la moitié sont sous {median}.",
            interval=cards.interval_words(values, scale),
            median=formats.scaled(values.median or 0.0, scale),
        )
    ]
    if values.measured_share is not None:
        lines.append(
            t(
                "{share} repose sur des masses pesées, ou données par les deux parties.",
                share=formats.share(values.measured_share),
            )
        )
    if values.drivers:
        first = values.drivers[0]
        lines.append(
            t(
                "{share} de l'incertitude vient de : {input}.",
                share=formats.share(first["share"]),
                input=first[f"label_{language()}"],
            )
        )
    return lines


def _bars(values: Comparison) -> Markup:
    rows = [
        element(
            "tr",
            element("th", driver[f"label_{language()}"], scope="row"),
            element("td", formats.share(driver["share"]), class_="m-number"),
            element(
                "td",
                element(
                    "div",
                    element("span", "", style=f"left:0;width:{driver['share'] * 100:.1f}%"),
                    class_="m-bar",
                    style="--zero:0%",
                ),
                class_="m-wide",
                aria_hidden="true",
            ),
        )
        for driver in values.drivers
    ]
    caption = t("Part de la variance qui disparaîtrait si l'on connaissait chaque donnée (Sobol)")
    return element(
        "div",
        element("table", element("caption", caption), element("tbody", rows), class_="m-table"),
        class_="m-scroll",
    )
