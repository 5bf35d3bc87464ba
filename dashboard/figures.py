"""Which figures a screen shows, in which order, what each measures and what it rests on.

Their names and units are those of `analytics.figures`; here is only what a screen adds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics import figures as method
from dashboard import formats
from dashboard.texts import N_, language, t

HEADLINES: dict[str, str] = {
    "waste_avoided_t": N_(
        "La masse qui aurait été jetée et qui a remplacé un achat : masse utile, multipliée par "
        "la probabilité qu'elle soit jetée et par la part qui remplace vraiment du neuf."
    ),
    "co2e_avoided_kg": N_(
        "Production, fin de vie et transport évités, en équivalent CO₂. Ne se déduit pas du "
        "bilan carbone d'une entreprise."
    ),
    "tkm_avoided": N_(
        "Approvisionnement et élimination évités, moins le trajet réel. Un échange lointain "
        "peut coûter plus qu'il n'évite : le chiffre est alors négatif, et gardé."
    ),
    "waste_diverted_t": N_(
        "La masse utile qui aurait été jetée sans l'échange, qu'elle remplace un achat ou non."
    ),
    "virgin_avoided_t": N_("La matière neuve qu'il n'a pas fallu produire."),
    "eur_saved": N_(
        "Élimination et achats évités, tels que les entreprises les déclarent. Le prix convenu "
        "entre elles n'y entre pas."
    ),
    "person_hours": N_(
        "Les heures de travail des prêts de personnel. Aucun équivalent carbone n'est calculé."
    ),
    "equipment_hours": N_("La durée d'usage des machines prêtées."),
    "m2_days": N_(
        "La surface prêtée, multipliée par le nombre de jours. Aucun équivalent carbone n'est "
        "calculé."
    ),
    "hours": N_("Les heures de formation et de compétences partagées."),
}
"""What each headline figure measures, by id, in the order in which they are shown."""

ALWAYS_SHOWN = ("waste_avoided_t", "co2e_avoided_kg", "tkm_avoided")
"""Shown at zero too; the others only where something contributes to them."""

CARBON_TOTAL = "co2e_avoided_kg"
CARBON_LINES: dict[str, str] = {
    "production_kg": N_(
        "Fabrication évitée, moins la remise en état et ce que le recyclage aurait évité."
    ),
    "end_of_life_kg": N_("Traitement des déchets évité, moins celui des rebuts."),
    "transport_kg": N_("Trajets évités, moins le trajet réel."),
}
"""The lines of the carbon figure, which add up to it, and what each holds."""

CARBON_LABELS = {
    "production_kg": N_("Production"),
    "end_of_life_kg": N_("Fin de vie"),
    "transport_kg": N_("Transport"),
}


@dataclass(frozen=True)
class Comparison:
    """A figure beside that of the year before.

    Attributes:
        value: the figure; None where there is none.
        unit: its unit, as `analytics` names it.
        before: the same figure a year earlier; None where it must not be compared.
        contributing: whether any exchange contributes to it.
        distance_shares: the share of each way of making distances; None where not known.
        measured_distance_share: the share that rests on declared or network distances, 0 to 1.
        low: the figure is below this in 2.5 % of the draws; None where it is not uncertain.
        median: it is below this in half of them.
        high: it is below this in 97.5 % of them.
        measured_share: the share that rests on masses weighed or agreed, 0 to 1; None where no
            mass enters.
        drivers: what drives its variance, the first first: `label_fr`, `label_en`, `share`.
    """

    value: float | None
    unit: str
    before: float | None = None
    contributing: bool = True
    distance_shares: Mapping[str, float] | None = None
    measured_distance_share: float | None = None
    low: float | None = None
    median: float | None = None
    high: float | None = None
    measured_share: float | None = None
    drivers: Sequence[Mapping[str, Any]] = ()

    @property
    def is_uncertain(self) -> bool:
        """Whether the figure could be off: hours and persons are counted."""
        return self.low is not None and self.high is not None and self.low < self.high

    @property
    def change(self) -> float | None:
        """The figure minus that of the year before, in the same unit."""
        if self.value is None or self.before is None:
            return None
        return self.value - self.before

    @property
    def relative_change(self) -> float | None:
        """The change as a share of the year before's size; None from zero."""
        if self.change is None or not self.before:
            return None
        return self.change / abs(self.before)


def compared(
    answer: Mapping[str, Any], before: Mapping[str, Any] | None, basis: str = "attributed"
) -> dict[str, Comparison]:
    """Put the figures of one basis beside those of the year before.

    Args:
        answer: what `analytics.impact` says of the period.
        before: what it says of the year before; None where it must not be compared.
        basis: `attributed` (adds up over territories) or `involved`.

    Returns:
        One comparison a figure, by id.
    """
    earlier = {row["id"]: row["value"] for row in _rows(before, basis)}
    return {
        row["id"]: Comparison(
            row["value"],
            row["unit"],
            earlier.get(row["id"]),
            row["contributing"],
            row.get("distance_shares"),
            row.get("measured_distance_share"),
            row["low"],
            row["median"],
            row["high"],
            row["measured_share"],
            row["drivers"],
        )
        for row in _rows(answer, basis)
    }


def shown(found: Mapping[str, Comparison]) -> list[str]:
    """Choose the headline figures that say something of a territory, in order."""
    return [
        figure_id
        for figure_id in HEADLINES
        if figure_id in found
        and (figure_id in ALWAYS_SHOWN or found[figure_id].contributing or found[figure_id].before)
    ]


def name(figure_id: str) -> str:
    """Name a figure in the language in use, as the method does."""
    for figure in method.figures():
        if figure.figure_id == figure_id:
            return figure.label_fr if language() == "fr" else figure.label_en
    return figure_id


def distance_words(shares: Mapping[str, float] | None) -> str:
    """Say what a t.km figure rests on: `60 % par la route, 40 % estimées`; empty where unknown."""
    if not shares:
        return ""
    parts = [
        (N_("{share} déclarées"), shares["declared"]),
        (N_("{share} par la route"), shares["network"]),
        (N_("{share} estimées"), shares["detour"] + shares["intra_commune"]),
    ]
    return ", ".join(t(text, share=formats.share(part)) for text, part in parts if part)


def _rows(answer: Mapping[str, Any] | None, basis: str) -> list[Mapping[str, Any]]:
    rows = answer["figures"] if answer else []
    return [row for row in rows if row["basis"] == basis]
