"""What the method's screen and documents say beside its tables: rules, codes, numbers."""

from decimal import Decimal

from dashboard.texts import N_, language

KINDS = {
    "freight": N_("transport"),
    "virgin": N_("fabrication à neuf"),
    "recycled": N_("fabrication recyclée"),
    "preparation": N_("remise en état"),
    "end_of_life": N_("fin de vie"),
    "route_share": N_("part d'une filière"),
    "recycling_share": N_("part recyclée"),
    "item_manufacture": N_("fabrication, par objet"),
    "item_end_of_life": N_("fin de vie, par objet"),
}
STATUSES = {
    "read": N_("lu dans la source"),
    "computed": N_("calculé depuis la source"),
    "second-hand": N_("lu dans une copie"),
    "assumption": N_("hypothèse"),
}
SETS = {
    "default": N_("par défaut"),
    "regulatory_2012": N_("réglementaire 2012"),
    "ademe": N_("ADEME"),
}
LEGS = {
    "actual": N_("trajet réel"),
    "supply": N_("approvisionnement évité"),
    "disposal": N_("élimination évitée"),
}
RULES = (
    N_(
        "Seuls les échanges terminés produisent un chiffre, le mois et l'année où ils se "
        "terminent. Ce qui est convenu ou en cours est à venir, et ne s'ajoute pas."
    ),
    N_("Chaque livraison d'un flux qui se répète est un échange. Rien n'est extrapolé."),
    N_(
        "Un échange vu sur deux plateformes compte une fois : mêmes entreprises, même catégorie, "
        "même mois, masses proches ; la ligne à la masse la mieux établie est gardée."
    ),
    N_("Un résultat négatif est gardé et montré : un trajet trop long coûte plus qu'il n'évite."),
    N_(
        "Le cédant et le receveur reçoivent chacun la moitié. Un territoire additionne les parts "
        "de ses entreprises ; « hors de ce découpage » et « lieu inconnu » ferment chaque somme."
    ),
    N_("Les émissions évitées ne se déduisent pas du bilan carbone d'une entreprise."),
    N_(
        "Le chiffre est la valeur déterministe, qui s'additionne et se retrace ; son intervalle "
        "est à côté."
    ),
    N_("Un facteur qui manque met sa ligne à zéro, et l'échange le dit."),
)


def exact(number: str) -> str:
    """Write a table's number with all its digits, and the decimal sign of the language."""
    try:
        value = Decimal(number)
    except ArithmeticError:
        return number
    if not value.is_finite():
        return number
    text = format(value.normalize(), "f").replace("-", "\u2212")
    return text.replace(".", ",") if language() == "fr" else text
