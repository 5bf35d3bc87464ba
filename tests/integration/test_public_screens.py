"""What the public sees on screen: protected figures, and polite refusals."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.access import Access
from dashboard import access, data


@pytest.fixture(autouse=True)
def as_the_public(demo_db: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look at the demonstration as the public does."""
    monkeypatch.setenv("MAILLAGE_DB", str(demo_db))
    monkeypatch.setenv(access.SETTING, "public")
    data._reader.clear()
    data._answer.clear()
    yield
    data._reader.clear()
    data._answer.clear()


def screen(page: str, **address: str) -> tuple[AppTest, str]:
    app = AppTest.from_file(str(Path(f"pages/{page}.py").absolute()), default_timeout=120)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app, "".join(block.proto.body for block in app.get("html"))


def test_the_overview_says_what_is_secret() -> None:
    _, shown = screen("public_overview", territoire="region:53", annee="2025")
    assert "<td>s</td>" in shown
    assert "secret statistique" in shown


def test_where_all_is_secret_the_overview_says_so_once() -> None:
    _, shown = screen("public_overview", territoire="epci:200010700", annee="2022")
    assert "Tous les chiffres d’ici sont secrets" in shown  # noqa: RUF001  # as typeset
    assert "<table" not in shown


def test_the_overview_says_what_is_never_published() -> None:
    _, shown = screen("public_overview", territoire="country:FR")
    assert "est publié à cette échelle" in shown


def test_the_map_draws_territories_and_no_flow() -> None:
    app, shown = screen("public_map", niveau="departement", annee="2025")
    [chart] = app.get("plotly_chart")
    assert "choroplethmap" in chart.proto.spec
    assert "scattermap" not in chart.proto.spec
    assert "secret statistique" in shown


def test_other_screens_are_kept() -> None:
    assert "réservé" in screen("reserved")[1]


def test_anything_but_local_is_the_public(monkeypatch: pytest.MonkeyPatch) -> None:
    for asked, expected in (("local", Access.local()), ("Local ", Access.local()), ("", None)):
        monkeypatch.setenv(access.SETTING, asked)
        assert access.current_access() == (expected or Access("public"))
    monkeypatch.delenv(access.SETTING)
    assert access.current_access() == Access.local()
