"""Indicators that a collectivity reports (impact method §9), each told in factors/indicators.csv.

A value that cannot be computed is None, and its note says why; 0 means that there was nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import duckdb
import pandas as pd

from analytics.access import Access, require_clear
from analytics.errors import UnknownChoice
from analytics.figures import require_figure
from analytics.method_tables import method_table
from analytics.selection import select
from analytics.sql import rows, run

Row = dict[str, Any]
Language = Literal["fr", "en"]


@dataclass(frozen=True)
class Framework:
    """A set of indicators that one reader asks for.

    Attributes:
        framework: Its id.
        label_fr: Its name in French.
        label_en: Its name in English.
        about_fr: What it reports, in a sentence.
        about_en: The same in English.
    """

    framework: str
    label_fr: str
    label_en: str
    about_fr: str
    about_en: str


@dataclass(frozen=True)
class Indicator:
    """One indicator, as its row of factors/indicators.csv says it.

    Attributes:
        indicator_id: Its id: the framework's own code where it has one.
        framework: The framework that asks for it.
        unit: Its unit; `1` a count, `%` a percentage, `bool` whether a threshold is reached.
        basis: What it counts: `attributed` (adds up over territories), `involved` (exchanges with
            a party here), `located` (companies here), `listings` (of companies here), `declared`.
        figure: The figure of the method that it is, empty where a query of its own gives it.
        divisor: By what the figure is divided to be in the unit.
        resources: The resource that a part of a figure concerns; a figure says its own.
        evidence: Which exchanges prove it: `counted` (those that make it), `lacking` (those that
            fail the condition), `none`.
        label_fr: Its name in French.
        label_en: Its name in English.
        definition_fr: What it measures.
        definition_en: The same in English.
        computed_fr: How it is computed.
        computed_en: The same in English.
        source: Who defines it.
    """

    indicator_id: str
    framework: str
    unit: str
    basis: str
    figure: str
    divisor: str
    resources: str
    evidence: str
    label_fr: str
    label_en: str
    definition_fr: str
    definition_en: str
    computed_fr: str
    computed_en: str
    source: str

    @property
    def column(self) -> str:
        """Its column in the answer of its query."""
        return self.indicator_id.replace(".", "_")

    def concerns(self, resource: str | None) -> bool:
        """Whether an exchange of this resource may enter it."""
        resources = require_figure(self.figure).resources if self.figure else self.resources
        return resource in resources.split()


@cache
def frameworks() -> tuple[Framework, ...]:
    """All frameworks, in the order in which they are shown."""
    return tuple(Framework(**row) for row in method_table("frameworks"))


@cache
def indicator_list() -> tuple[Indicator, ...]:
    """All indicators, in the order in which they are shown."""
    return tuple(Indicator(**row) for row in method_table("indicators"))


@cache
def _notes() -> dict[str, dict[Language, str]]:
    return {
        row["note_id"]: {"fr": row["text_fr"], "en": row["text_en"]}
        for row in method_table("indicator_notes")
    }


def indicators(
    cursor: duckdb.DuckDBPyConnection,
    access: Access,
    *,
    year: int,
    territory: str | None = None,
    framework: str | None = None,
    factor_set: str = "default",
    language: Language = "fr",
) -> list[Row]:
    """Compute the indicators of a territory and a calendar year.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        year: Calendar year; the cycle of `eci_19.b` is the four years that end with it.
        territory: `level:code`; `level:none` and `level:unplaced` close the sums; None for all.
        framework: One of `frameworks`, None for all.
        factor_set: Which factors.
        language: Of the texts.

    Returns:
        One dict an indicator: id, framework, label, unit, value (None where it cannot be
        computed), basis, definition, source, how, evidence (`platform/exchange_id`, sorted) and
        notes (why it is None, or what it leaves aside; None where there is nothing to say).

    Raises:
        UnknownChoice: If the framework or the language is unknown.
        AnalyticsError: One of those of `analytics.selection.select`.
    """
    known = [row.framework for row in frameworks()]
    if framework is not None and framework not in known:
        raise UnknownChoice(f"{framework!r} is not a framework. Known: {', '.join(known)}.")
    if language not in ("fr", "en"):
        raise UnknownChoice(f"{language!r} is not a language of the indicators. Known: fr, en.")
    chosen = select(cursor, access, territory=territory, year=year, factor_set=factor_set)
    parameters = chosen.parameters()
    coverage = rows(cursor, "indicators_coverage", parameters)
    answers = rows(cursor, "attributed", parameters)
    figures = answers[0] if answers else {}
    found = []
    for name in known if framework is None else [framework]:
        asked = [row for row in indicator_list() if row.framework == name]
        answer = _QUESTIONS[name](cursor, parameters)
        found += [_told(row, _value(row, figures, answer, coverage), language) for row in asked]
    return found


def proofs(
    cursor: duckdb.DuckDBPyConnection, access: Access, *, evidence: Sequence[str]
) -> pd.DataFrame:
    """Describe the exchanges that prove an indicator, the latest first.

    Args:
        cursor: A cursor of its own on a computed database.
        access: Who asks.
        evidence: Exchanges as `platform/exchange_id`; those that are not loaded are left out.

    Returns:
        evidence, exchange_id, platform_name, day, label_fr and label_en (of the category),
        giver_id, giver_name, receiver_id, receiver_name.

    Raises:
        AccessDenied: Without an access that reads in clear.
    """
    require_clear(access)
    found: pd.DataFrame = run(cursor, "indicators_proofs", {"evidence": list(evidence)}).df()
    return found


@dataclass(frozen=True)
class _Found:
    """What was found for an indicator: its value, its evidence, and the note to write."""

    value: float | int | bool | None
    evidence: Sequence[str] = ()
    note: str | None = None
    told: Row | None = None


def _value(indicator: Indicator, figures: Row, answer: Row, coverage: Sequence[Row]) -> _Found:
    if not coverage[0]["year_known"]:
        return _Found(None, note="no_data_year", told=answer)
    if indicator.figure:
        return _figure(indicator, figures, coverage)
    value, note = answer.get(indicator.column), answer.get(f"{indicator.column}_note")
    if indicator.column not in answer:
        note = "not_in_contract"
    elif isinstance(value, Decimal):
        return _of_waste(indicator, value, answer, coverage)
    evidence = answer.get(f"{indicator.column}_evidence") or ()
    return _Found(value, evidence, note, answer)


def _figure(indicator: Indicator, figures: Row, coverage: Sequence[Row]) -> _Found:
    """Take a figure of the method, as `analytics.impact` has it."""
    total = figures.get(indicator.figure)
    contributing = sum(row[indicator.figure] for row in coverage)
    applicable = _applicable(indicator, coverage)
    told = {"applicable": applicable, "missing": applicable - contributing}
    if total is None:
        return _Found(None, note="none_contributes", told=told) if applicable else _Found(0.0)
    note = "some_missing" if applicable > contributing else None
    return _Found(float(total / Decimal(indicator.divisor)), note=note, told=told)


def _of_waste(indicator: Indicator, value: Decimal, answer: Row, coverage: Sequence[Row]) -> _Found:
    """Take a part of the waste diverted; nothing is known of it where no exchange has a mass."""
    applicable = _applicable(indicator, coverage)
    if applicable and not answer["contributing"]:
        return _Found(None, note="none_contributes", told={"applicable": applicable})
    unknown = answer["unknown_t"]
    told = {"unknown_t": format(unknown.normalize(), "f")}
    return _Found(float(value), note="hazard_unknown" if unknown else None, told=told)


def _applicable(indicator: Indicator, coverage: Sequence[Row]) -> int:
    return sum(row["exchanges"] for row in coverage if indicator.concerns(row["resource"]))


def _told(indicator: Indicator, found: _Found, language: Language) -> Row:
    """Write what was found with the words of the table."""

    def words(name: str) -> str:
        return str(getattr(indicator, f"{name}_{language}"))

    note = _notes()[found.note][language].format(**(found.told or {})) if found.note else None
    return {
        "id": indicator.indicator_id,
        "framework": indicator.framework,
        "label": words("label"),
        "unit": indicator.unit,
        "value": found.value,
        "basis": indicator.basis,
        "definition": words("definition"),
        "source": indicator.source,
        "how": words("computed"),
        "evidence": list(found.evidence),
        "notes": note,
    }


def _ask(query: str) -> Callable[[duckdb.DuckDBPyConnection, Row], Row]:
    def answer(cursor: duckdb.DuckDBPyConnection, parameters: Row) -> Row:
        return parameters | rows(cursor, query, parameters)[0]

    return answer


def _nisp(cursor: duckdb.DuckDBPyConnection, parameters: Row) -> Row:
    waste = rows(cursor, "indicators_waste", parameters)[0]
    sales = rows(cursor, "indicators_sales", parameters)[0]
    if sales["given"] == 0:
        sales["nisp_sales"] = 0.0
    elif sales["nisp_sales"] is None:
        sales["nisp_sales_note"] = "no_price"
    elif sales["prices_missing"]:
        sales["nisp_sales_note"] = "prices_missing"
    return parameters | waste | sales | {"nisp_hazardous_diverted": waste["hazardous_t"]}


def _gri306(cursor: duckdb.DuckDBPyConnection, parameters: Row) -> Row:
    waste = rows(cursor, "indicators_waste", parameters)[0]
    parts = ("hazardous", "nonhazardous")
    return (
        parameters
        | waste
        | {f"gri306_{part}": waste[f"{part}_t"] for part in parts}
        | {
            f"gri306_{part}_{operation}": waste[f"{part}_{operation}_t"]
            for part in parts
            for operation in ("prepared", "other")
        }
    )


_QUESTIONS: dict[str, Callable[[duckdb.DuckDBPyConnection, Row], Row]] = {
    "tete": _ask("indicators_tete"),
    "nisp": _nisp,
    "gri306": _gri306,
    "sharing": _ask("indicators_sharing"),
    "network": _ask("indicators_network"),
    "compliance": _ask("indicators_compliance"),
}
