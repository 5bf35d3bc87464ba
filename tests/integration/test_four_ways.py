"""The same total is reached four ways: screen, command line, sum of its parts, SQL on the file."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from analytics import snapshot
from analytics.access import Access
from analytics.explain import explain
from analytics.figures import figures
from analytics.impact import impact
from dashboard import cards, data, formats
from dashboard import figures as screen_figures
from tests.support.command import maillage

LOCAL = Access.local()
SELECTIONS = 200
COMMANDS = 20
"""How many of the selections the command line is asked as well: a second each."""
SNIPPET = re.search(
    r"```sql\n(.*?)```", Path("docs/verify.md").read_text(encoding="utf-8"), re.DOTALL
)
PLACES = """
SELECT DISTINCT m.level || ':' || m.code
FROM marts.shares AS s
INNER JOIN core.territory_members AS m USING (unit_code)
ORDER BY 1
"""
FILTERS = "SELECT DISTINCT year, month_index, resource, family FROM marts.shares ORDER BY ALL"


@dataclass(frozen=True)
class Selected:
    """A figure of a territory, a period, a resource or family."""

    figure: str
    territory: str
    year: int | None
    month: int | None
    resource: str | None
    family: str | None

    @property
    def asked(self) -> dict[str, Any]:
        """The arguments of the questions."""
        return {key: value for key, value in vars(self).items() if key != "figure"}

    @property
    def options(self) -> list[str]:
        """The same as the command line takes them."""
        given = {key: value for key, value in self.asked.items() if value is not None}
        return [text for key, value in given.items() for text in (f"--{key}", str(value))]


@pytest.fixture(scope="module")
def published(demo_db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Read the demonstration's snapshot."""
    with snapshot.open_reader(demo_db) as reader:
        yield reader


@pytest.fixture(scope="module")
def selections(published: duckdb.DuckDBPyConnection) -> list[Selected]:
    """Choose at random; each filter is one that some exchange has, though not always together."""
    chance = random.Random(20261122)  # noqa: S311  # a test's draw
    places = [row[0] for row in published.execute(PLACES).fetchall()]
    places += ["epci:unplaced", "epci:none", "platform:breizh-partage", "country:FR"]
    filters = published.execute(FILTERS).fetchall()
    found = []
    for _ in range(SELECTIONS):
        year, month_index, resource, family = chance.choice(filters)
        found.append(
            Selected(
                figure=chance.choice(figures()).figure_id,
                territory=chance.choice(places),
                year=chance.choice((year, year, None)),
                month=chance.choice(((month_index - 1) % 12 + 1, None, None)),
                resource=chance.choice((resource, None, None)),
                family=chance.choice((family, None, None)),
            )
        )
    return found


def by_sql(published: duckdb.DuckDBPyConnection, chosen: Selected) -> Decimal:
    """Run the snippet of docs/verify.md, of another figure and territory."""
    assert SNIPPET is not None
    text = SNIPPET.group(1)
    assert text.count("co2e_avoided_kg") == 1
    level, _, code = chosen.territory.partition(":")
    parameters = {"level": level, "code": code} | {
        name: getattr(chosen, name) for name in ("year", "month", "resource", "family")
    }
    sql = text.replace("co2e_avoided_kg", chosen.figure)
    return Decimal(published.cursor().execute(sql, parameters).fetchall()[0][0])


def on_screen(answer: dict[str, Any], figure: str) -> tuple[float | None, str]:
    """Give the value that the card of a figure is made of, and the card's source."""
    values = screen_figures.compared(answer, None)[figure]
    return values.value, cards.figure(figure, values, "", is_main=False).source


def written(value: Decimal, unit: str) -> str:
    """Write a total as a card does."""
    scale = formats.scale_for([float(value)], unit)
    return f">{formats.number(float(value) * scale.factor)}<"


def test_the_same_total_four_ways(
    published: duckdb.DuckDBPyConnection, selections: list[Selected], demo_db: Path
) -> None:
    units = {figure.figure_id: figure.unit for figure in figures()}
    contributing = 0
    for rank, chosen in enumerate(selections):
        found = explain(published.cursor(), LOCAL, figure=chosen.figure, **chosen.asked)
        total = sum((row["value"] for row in found["contributions"]), Decimal(0))
        contributing += bool(found["contributions"])
        assert by_sql(published, chosen) == total, chosen
        answer = impact(published.cursor(), LOCAL, **chosen.asked)
        value, card = on_screen(answer, chosen.figure)
        assert value == float(total), chosen
        assert written(total, units[chosen.figure]) in card, chosen
        if rank % (SELECTIONS // COMMANDS):
            continue
        told = json.loads(
            maillage("impact", *chosen.options, "--format", "json", db=demo_db), parse_float=Decimal
        )
        row = next(row for row in told["figures"] if row["id"] == chosen.figure)
        assert float(row["value"]) == float(total), chosen
    assert contributing > SELECTIONS / 4  # the draw is no draw of nothing


def test_the_overview_shows_these_totals(
    published: duckdb.DuckDBPyConnection, demo_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILLAGE_DB", str(demo_db))
    data._reader.clear()
    data._answer.clear()
    chosen = {"territory": "epci:243500741", "year": 2025}
    app = AppTest.from_file("pages/overview.py", default_timeout=60)
    app.query_params["territoire"], app.query_params["annee"] = chosen["territory"], "2025"
    app.run()
    assert not app.exception
    shown = "".join(block.proto.body for block in app.get("html"))
    for figure in ("waste_avoided_t", "co2e_avoided_kg", "tkm_avoided"):
        found = explain(published.cursor(), LOCAL, figure=figure, **chosen)
        total = sum((row["value"] for row in found["contributions"]), Decimal(0))
        assert total
        assert written(total, found["figure"]["unit"]) in shown
    data._reader.clear()
