"""What the public's screens share: the territory, the year, the family, and how "s" is said."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics import public, territories
from analytics.confidentiality.sums import LEVELS
from analytics.territories import TerritoryRow
from dashboard import cards, data, filters, formats, labels, markup, state
from dashboard.texts import t

HIDDEN = public.HIDDEN


def secret_words() -> str:
    """Say what an "s" is."""
    return t(
        "s : secret statistique. Trop peu d'entreprises, l'une qui pèse presque tout, ou un "
        "chiffre qui en révélerait un autre."
    )


def chosen_territory() -> TerritoryRow | None:
    """Read the territory from the address, else take the first region of which anything is said.

    Returns:
        The territory; None, with a word on screen, where nothing is published of it.
    """
    if state.read("territoire") is None:
        for level in ("region", "platform"):
            named = data.ask(territories.list_territories, level, with_exchanges=True)
            if named:
                return named[0]
    territory = filters.chosen_territory()
    if territory is not None and territory.level not in LEVELS:
        markup.show(
            cards.state(
                t("Rien n'est publié à cette échelle"),
                t(
                    "Les chiffres publics sont ceux des communes, des intercommunalités, des "
                    "départements, des régions et des périmètres des plateformes."
                ),
            )
        )
        filters.territory_picker(territory)
        return None
    return territory


def chosen_year(years: Sequence[int]) -> int:
    """Read the year from the address; else the last year that is over, else the last one."""
    asked = state.read_choice("annee", [str(year) for year in years])
    if asked:
        return int(asked)
    over = [year for year in years if year < data.reference_date().year]
    return max(over or years)


def text(value: object, unit: str) -> str:
    """Write a published figure with its unit, or "s"."""
    return HIDDEN if value is None or value == HIDDEN else formats.quantity(float(str(value)), unit)


def place_words(place: Mapping[str, Any] | None) -> str:
    """Say where a hidden figure is still shown; empty where nowhere."""
    if place is None:
        return ""
    name = place_name(place)
    if place["family"] is None:
        return t("publié pour {place}, toutes familles", place=name)
    return t("publié pour {place}", place=name)


def place_name(place: Mapping[str, Any]) -> str:
    """Name a territory where a hidden figure is still shown, with its level."""
    where = data.ask(territories.describe, place["territory"])
    return f"{filters.territory_title(where)} ({labels.level(where.level).lower()})"


def for_file(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows as they are published, hidden ones as "s", numbers unrounded."""
    table = pd.DataFrame(rows)
    return table.map(lambda value: value if isinstance(value, str) else float(value))
