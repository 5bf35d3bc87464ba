"""The same total is reached four ways: screen, command line, sum of its parts, SQL on the file."""

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from analytics import snapshot
from analytics.access import Access
from analytics.explain import contributions, explain
from analytics.figures import figures
from analytics.impact import impact
from analytics.selection import select
from dashboard import cards, data, formats
from dashboard import figures as screen_figures
from tests.support.command import as_json

LOCAL = Access.local()
PLACES_AND_TIMES, FIGURES_EACH = 20, 10
"""Their product is 200: the command line and the card tell every figure of a place at once."""
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


@pytest.fixture(scope="module")
def published(demo_db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Read the demonstration's snapshot."""
    with snapshot.open_reader(demo_db) as reader:
        yield reader


def selections(published: duckdb.DuckDBPyConnection, chance: random.Random) -> list[dict[str, Any]]:
    """Choose territories and filters; each filter is one that some exchange has."""
    places = [row[0] for row in published.execute(PLACES).fetchall()]
    places += ["epci:unplaced", "epci:none", "platform:breizh-partage", "country:FR"] * 50
    filters = published.execute(FILTERS).fetchall()
    found = []
    for _ in range(PLACES_AND_TIMES):
        year, month_index, resource, family = chance.choice(filters)
        found.append(
            {
                "territory": chance.choice(places),
                "year": chance.choice((year, year, None)),
                "month": chance.choice(((month_index - 1) % 12 + 1, None, None)),
                "resource": chance.choice((resource, None, None)),
                "family": chance.choice((family, None, None)),
            }
        )
    return found


def by_sql(published: duckdb.DuckDBPyConnection, figure_id: str, chosen: dict[str, Any]) -> Decimal:
    """Run the snippet of docs/verify.md, for another figure."""
    assert SNIPPET is not None
    text = SNIPPET.group(1)
    assert text.count("co2e_avoided_kg") == 1
    level, _, code = chosen["territory"].partition(":")
    parameters = {"level": level, "code": code} | {
        name: chosen[name] for name in ("year", "month", "resource", "family")
    }
    sql = text.replace("co2e_avoided_kg", figure_id)
    return Decimal(published.cursor().execute(sql, parameters).fetchall()[0][0])


def by_command(demo_db: Path, chosen: dict[str, Any]) -> dict[str, float]:
    """Ask the command line for every attributed figure."""
    given = {key: value for key, value in chosen.items() if value is not None}
    options = [text for key, value in given.items() for text in (f"--{key}", str(value))]
    told = as_json("impact", *options, db=demo_db)
    return {row["id"]: row["value"] for row in told["figures"] if row["basis"] == "attributed"}


def on_screen(answer: dict[str, Any], figure: str) -> tuple[float | None, str]:
    """Give the value that the card of a figure is made of, and the card's source."""
    values = screen_figures.compared(answer, None)[figure]
    return values.value, cards.figure(figure, values, "", is_main=False).source


def written(value: Decimal, unit: str) -> str:
    """Write a total as a card does."""
    scale = formats.scale_for([float(value)], unit)
    return f">{formats.number(float(value) * scale.factor)}<"


def test_the_same_total_four_ways(published: duckdb.DuckDBPyConnection, demo_db: Path) -> None:
    chance = random.Random(20261122)  # noqa: S311  # a test's draw
    contributing = 0
    for chosen in selections(published, chance):
        checked = select(published.cursor(), LOCAL, **chosen)
        answer = impact(published.cursor(), LOCAL, **chosen)
        told = by_command(demo_db, chosen)
        for figure in chance.sample(figures(), FIGURES_EACH):
            parts = contributions(published.cursor(), checked, figure)
            total = sum((row["value"] for row in parts), Decimal(0))
            contributing += bool(parts)
            value, card = on_screen(answer, figure.figure_id)
            assert by_sql(published, figure.figure_id, chosen) == total, chosen
            assert value == told[figure.figure_id] == float(total), chosen
            assert written(total, figure.unit) in card, chosen
    assert contributing > 30  # the draw is no draw of nothing


def test_the_overview_shows_these_totals(
    published: duckdb.DuckDBPyConnection, demo_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILLAGE_DB", str(demo_db))
    data._reader.clear()
    data._answer.clear()
    chosen = {"territory": "epci:243500741", "year": 2025}
    app = AppTest.from_file(str(Path("pages/overview.py").absolute()), default_timeout=120)
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
