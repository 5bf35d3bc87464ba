"""The method, part by part, as the tables of analytics/factors tell it and the code computes it.

The screen and the documents in docs/method/ show the same parts: what is written here, they say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

import pandas as pd

from analytics.method_tables import method_table
from analytics.worked_examples import Example, worked_examples
from dashboard import formats, labels
from dashboard.method_words import KINDS, LEGS, RULES, SETS, STATUSES, exact
from dashboard.tables import Column
from dashboard.texts import DEFAULT_LANGUAGE, language, t, tn, typeset

KEY = "id"
"""The column that names a row, and that a link may ask for."""


@dataclass(frozen=True)
class Section:
    """One part of the method.

    Attributes:
        key: its name in addresses.
        title: its title.
        text: what it holds, in a sentence or two.
        points: rules, where it is a list.
        columns: the columns of its table, where it is one.
        code: those that hold names and formulas of the code.
        under: on screen, those that stand under another, smaller.
        rows: the table: texts, ready to read, and the column `KEY`.
    """

    key: str
    title: str
    text: str
    points: Sequence[str] = ()
    columns: Sequence[Column] = ()
    code: Sequence[str] = (KEY,)
    under: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)


def sections() -> list[Section]:
    """Make every part, in the language in use, in the order in which they are read."""
    return [make() for make in _PARTS.values()]


def section(key: str) -> Section:
    """Make one part, by its key."""
    return _PARTS[key]()


def keys() -> list[str]:
    """Name the parts."""
    return list(_PARTS)


def link(key: str, row: str | None = None) -> str:
    """Give the address of a part of the method, and of one of its rows: `/methode?partie=…`."""
    # A link loads the screen anew, and so must carry the language.
    spoken = {} if language() == DEFAULT_LANGUAGE else {"lang": language()}
    asked = {"partie": key} | ({"repere": row} if row else {}) | spoken
    return "/methode?" + urlencode(asked)


def _label(row: dict[str, str], name: str = "label") -> str:
    text = row[f"{name}_{language()}"]
    return typeset(text) if language() == "fr" else text


def _unit(unit: str) -> str:
    return {"share": "", "bool": t("oui ou non")}.get(unit, formats.unit_text(unit)).replace(
        "kgCO2e", "kg CO₂e"
    )


def _amount(number: str, unit: str) -> str:
    return f"{exact(number)} {_unit(unit)}".strip()


def _of(names: dict[str, str], code: str) -> str:
    return t(names[code]) if code in names else code


def _rules() -> Section:
    return Section(
        "regles",
        t("Ce qui compte"),
        t("Les règles qui valent pour tous les chiffres, sur chaque écran et dans chaque export."),
        points=[t(rule) for rule in RULES],
    )


def _figures() -> Section:
    rows = [
        {
            KEY: row["figure_id"],
            "label": _label(row),
            "formula": _label(row, "formula"),
            "unit": _unit(row["unit"]),
            "section": f"§{row['impact_section']}",
        }
        for row in method_table("figures")
    ]
    return Section(
        "chiffres",
        t("Les chiffres"),
        t("Ce que chaque chiffre additionne, échange par échange."),
        columns=[
            Column("label", t("Chiffre")),
            Column("formula", t("Pour chaque échange")),
            Column("unit", t("Unité")),
            Column("section", t("Méthode"), small=False),
            Column(KEY, t("Identifiant"), small=False),
        ],
        under={"label": (KEY,)},
        rows=pd.DataFrame(rows),
    )


def _formulas() -> Section:
    rows = [
        {KEY: row["function"], "label": _label(row), "formula": row["formula"]}
        for row in method_table("formulas")
    ]
    return Section(
        "formules",
        t("Les formules"),
        t(
            "Chacune est une fonction, écrite une fois, que tous les calculs appellent. Les "
            "symboles sont expliqués dans la partie suivante."
        ),
        columns=[
            Column("label", t("Ce qu'elle donne")),
            Column("formula", t("Formule")),
            Column(KEY, t("Fonction"), small=False),
        ],
        code=(KEY, "formula"),
        under={"label": (KEY,)},
        rows=pd.DataFrame(rows),
    )


def _symbols() -> Section:
    rows = [
        {KEY: row["symbol"], "label": _label(row), "column": row["column"]}
        for row in method_table("symbols")
    ]
    return Section(
        "symboles",
        t("Les symboles"),
        t("Ce que les lettres des formules veulent dire, et d'où vient leur valeur."),
        columns=[
            Column(KEY, t("Symbole")),
            Column("label", t("Sens")),
            Column("column", t("Colonne ou facteur"), small=False),
        ],
        rows=pd.DataFrame(rows),
    )


def _examples() -> Section:
    found = worked_examples()
    agreeing = sum(example.agrees for example in found)
    rows = [
        {
            KEY: example.example_id,
            "input": example.input_fr if language() == "fr" else example.input_en,
            "result": example.result_fr if language() == "fr" else example.result_en,
            "expected": _amount(_digits(example.expected), example.unit),
            "computed": _amount(_digits(example.computed), example.unit),
            "difference": _difference(example),
        }
        for example in found
    ]
    return Section(
        "exemples",
        t("Exemples calculés"),
        tn(
            "{agreeing} résultat sur {count} est celui que la méthode attend : les calculs sont "
            "refaits par le code à chaque affichage.",
            "{agreeing} résultats sur {count} sont ceux que la méthode attend : les calculs sont "
            "refaits par le code à chaque affichage.",
            agreeing,
            agreeing=agreeing,
            count=len(found),
        ),
        columns=[
            Column(KEY, t("Exemple")),
            Column("input", t("Données"), small=False),
            Column("result", t("Résultat")),
            Column("expected", t("Attendu"), small=False),
            Column("computed", t("Calculé")),
            Column("difference", t("Écart")),
        ],
        rows=pd.DataFrame(rows),
    )


def _digits(value: float) -> str:
    """Write a result with nine significant digits, the same on every machine."""
    return f"{Decimal(f'{value:.9g}'):f}"


def _difference(example: Example) -> str:
    """Tell a relative difference: within the tolerance, or how large."""
    # Smaller ones are rounding, which may differ from one machine to the next.
    if example.difference <= 1e-6:
        return t("aucun")
    percent = exact(f"{100 * example.difference:.2g}") + " %"
    return percent if example.agrees else t("{percent} : en désaccord", percent=percent)


def _assumptions() -> Section:
    rows = [
        {
            KEY: row["assumption_id"],
            "label": _label(row),
            "value": _amount(row["value"], row["unit"]),
            "interval": t(
                "{low} à {high}, mode {mode}",
                low=exact(row["low"]),
                high=exact(row["high"]),
                mode=exact(row["mode"]),
            )
            if row["low"]
            else "",
            "source": labels.source(row["source"]),
        }
        for row in method_table("assumptions")
    ]
    return Section(
        "hypotheses",
        t("Hypothèses"),
        t(
            "Les conventions du projet, à valider avec l'ADEME. Chacune a un identifiant, se "
            "change dans une seule table, et accompagne chaque chiffre qui en dépend."
        ),
        columns=[
            Column("label", t("Hypothèse")),
            Column("value", t("Valeur")),
            Column("interval", t("Intervalle (triangulaire)")),
            Column("source", t("Source"), small=False),
            Column(KEY, t("Identifiant"), small=False),
        ],
        under={"label": (KEY,)},
        rows=pd.DataFrame(rows),
    )


def _vehicles() -> Section:
    names = {
        row["key"]: _label(row)
        for row in method_table("factors")
        if row["kind"] == "freight" and row["factor_set"] == "default"
    }
    rows = [
        {
            KEY: f"{row['leg']}-{row['vehicle']}",
            "leg": _of(LEGS, row["leg"]),
            "up_to": t("au-delà")
            if row["up_to_t"] == "inf" and row["leg"] == "actual"
            else t("toute masse")
            if row["up_to_t"] == "inf"
            else _amount(row["up_to_t"], "t"),
            "vehicle": names.get(row["vehicle"], row["vehicle"]),
        }
        for row in method_table("vehicles")
    ]
    return Section(
        "vehicules",
        t("Véhicules"),
        t("Le véhicule de chaque trajet, là où l'échange n'en déclare pas."),
        columns=[
            Column("leg", t("Trajet")),
            Column("up_to", t("Jusqu'à")),
            Column("vehicle", t("Véhicule")),
        ],
        rows=pd.DataFrame(rows),
    )


def _licence(source: str) -> str:
    return next(
        (
            row["licence"]
            for row in method_table("licences")
            if source.lower().startswith(row["source"].lower())
        ),
        "",
    )


def _factors() -> Section:
    rows = [
        {
            KEY: row["factor_id"],
            "label": _label(row),
            "kind": _of(KINDS, row["kind"]),
            "value": _amount(row["value"], row["unit"]),
            "gsd2": exact(row["gsd2"]),
            "set": _of(SETS, row["factor_set"]),
            "source": labels.source(row["source"]),
            "vintage": row["vintage"],
            "licence": _licence(row["source"]),
            "status": _of(STATUSES, row["status"]),
        }
        for row in method_table("factors")
    ]
    return Section(
        "facteurs",
        t("Facteurs"),
        t(
            "GSD² est la dispersion : 95 % des valeurs possibles sont entre la valeur divisée par "
            "elle et la valeur multipliée par elle."
        ),
        columns=[
            Column("label", t("Facteur")),
            Column("kind", t("Sert à"), small=False),
            Column("value", t("Valeur")),
            Column("gsd2", t("GSD²"), small=False),
            Column("set", t("Jeu"), small=False),
            Column("source", t("Source"), small=False),
            Column("vintage", t("Année"), small=False),
            Column("licence", t("Licence"), small=False),
            Column("status", t("Statut")),
            Column(KEY, t("Identifiant"), small=False),
        ],
        under={"label": (KEY,), "kind": ("set",), "source": ("vintage", "licence")},
        rows=pd.DataFrame(rows),
    )


def _indicators() -> Section:
    names = {row["framework"]: _label(row) for row in method_table("frameworks")}
    rows = [
        {
            KEY: row["indicator_id"],
            "label": _label(row),
            "framework": names[row["framework"]],
            "definition": _label(row, "definition"),
            "computed": _label(row, "computed"),
            "unit": _unit(row["unit"]) or t("nombre"),
            "source": labels.source(row["source"]),
        }
        for row in method_table("indicators")
    ]
    return Section(
        "indicateurs",
        t("Indicateurs"),
        t(
            "Ce qu'une collectivité rapporte, cadre par cadre. Ce qui ne peut pas se calculer est "
            "laissé vide, avec sa raison."
        ),
        columns=[
            Column("label", t("Indicateur")),
            Column("framework", t("Cadre"), small=False),
            Column("definition", t("Définition")),
            Column("computed", t("Calcul"), small=False),
            Column("unit", t("Unité"), small=False),
            Column("source", t("Source"), small=False),
            Column(KEY, t("Identifiant"), small=False),
        ],
        under={"label": (KEY,), "definition": ("computed",), "unit": ("framework",)},
        rows=pd.DataFrame(rows),
    )


def _left_out() -> Section:
    rows = [{KEY: row["reason_id"], "label": _label(row)} for row in method_table("left_out")]
    return Section(
        "laisses-de-cote",
        t("Ce qui est laissé de côté"),
        t("Pourquoi un échange, ou une de ses lignes, n'est dans aucun chiffre."),
        columns=[
            Column("label", t("Raison")),
            Column(KEY, t("Identifiant"), small=False),
        ],
        under={"label": (KEY,)},
        rows=pd.DataFrame(rows),
    )


def _versions() -> Section:
    rows = [
        {
            KEY: row["name"],
            "version": row["version"],
            "source": labels.source(row["source"]),
            "licence": row["licence"],
        }
        for row in method_table("versions")
    ]
    return Section(
        "versions",
        t("Versions"),
        t("Les tables de la méthode, d'où elles viennent, et sous quelle licence."),
        columns=[
            Column(KEY, t("Table")),
            Column("version", t("Version")),
            Column("source", t("Source"), small=False),
            Column("licence", t("Licence")),
        ],
        under={"source": ("licence",)},
        rows=pd.DataFrame(rows),
    )


_PARTS: dict[str, Callable[[], Section]] = {
    "regles": _rules,
    "chiffres": _figures,
    "formules": _formulas,
    "symboles": _symbols,
    "exemples": _examples,
    "hypotheses": _assumptions,
    "vehicules": _vehicles,
    "facteurs": _factors,
    "indicateurs": _indicators,
    "laisses-de-cote": _left_out,
    "versions": _versions,
}
