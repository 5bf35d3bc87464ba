"""The flow map and its words: every flow clickable, nothing from outside, nothing left unsaid."""

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.flow_map import LEFT, MEASURES, FlowMap
from dashboard import flow_figure, flow_legend, flow_tables, flow_view, flow_words, texts, theme
from dashboard.flow_scale import width_scale

ROOT = Path(__file__).parents[3]
GROUND = {
    "land": {"type": "MultiPolygon", "coordinates": []},
    "borders": {"type": "MultiLineString", "coordinates": []},
}
NAMES = {"epci:A": "Aa <b>", "epci:B": "Bb", "canton:BE1": "Charleroi 1", "none": "x"}
MASS = flow_words.MEASURES["masse"]
ROWS = [
    ("epci:A", "epci:B", 3, 40.0),
    ("epci:B", "epci:A", 1, -2.0),
    ("epci:A", "epci:A", 9, 7.0),
    ("canton:BE1", "epci:A", 1, 1.0),
]


def found(rows: list[tuple[str, str, int, float]] = ROWS, **left: list[float]) -> FlowMap:
    flows = pd.DataFrame(rows, columns=["origin", "destination", "exchanges", "mass_t"])
    flows[["tkm_avoided", "co2e_avoided_kg"]] = 0.0
    others = pd.DataFrame(0.0, index=list(LEFT), columns=["flows", *MEASURES])
    for kind, (count, exchanges, mass) in left.items():
        others.loc[kind, ["flows", "exchanges", "mass_t"]] = [count, exchanges, mass]
    places = pd.DataFrame(
        {
            "place": list(NAMES),
            "level": ["epci", "epci", "canton", None],
            "code": ["A", "B", "BE1", "none"],
            "name": list(NAMES.values()),
            "country": ["FR", "FR", "BE", None],
            "lon": [2.0, 3.0, 4.4, np.nan],
            "lat": [48.0, 48.5, 50.4, np.nan],
            **{side: 1.0 for side in ("incoming", "outgoing", "internal", "gross", "net")},
        }
    )
    return FlowMap(flows, others, places)


def draw(selection: str | None = None, rows: list[tuple[str, str, int, float]] = ROWS) -> go.Figure:
    answer = found(rows)
    flows, places = flow_words.with_hover(answer, MASS, NAMES)
    points = answer.places.dropna(subset=["lon"])
    return flow_figure.flow_figure(
        flows,
        places,
        measure="mass_t",
        scale=width_scale(flows["mass_t"], "t"),
        view=flow_view.fit(None, points[["lon", "lat"]].to_numpy(), [1.0] * 3, whole=False),
        ground=GROUND,
        selection=selection,
        revision="r",
    )


def layers(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.name == flow_figure.FLOW_TRACE]


def features(figure: go.Figure) -> dict[str, Any]:
    return {f["id"]: f["geometry"] for t in layers(figure) for f in t.geojson["features"]}


def colours(figure: go.Figure) -> dict[str, int]:
    return {
        key: colour
        for trace in layers(figure)
        for key, colour in zip(trace.customdata, trace.z, strict=True)
    }


def test_every_flow_is_one_shape_that_a_click_names() -> None:
    figure = draw()
    assert sorted(key for trace in layers(figure) for key in trace.customdata) == [
        "canton:BE1>epci:A",
        "epci:A",
        "epci:A>epci:B",
        "epci:B>epci:A",
    ]
    for trace in layers(figure):
        assert [f["id"] for f in trace.geojson["features"]] == list(trace.locations)
        assert list(trace.locations) == list(trace.customdata)
    assert len(features(figure)["epci:A"]["coordinates"]) == 2
    assert len(features(figure)["epci:A>epci:B"]["coordinates"]) == 1
    places = next(t for t in figure.data if t.name == flow_figure.PLACE_TRACE)
    assert set(places.customdata) == {"epci:A", "epci:B", "canton:BE1"}


def test_ribbons_lie_between_their_places() -> None:
    ring = np.array(features(draw())["epci:A>epci:B"]["coordinates"][0])
    assert 1.9 < ring[:, 0].min() < ring[:, 0].max() < 3.1
    assert 47.8 < ring[:, 1].min() < ring[:, 1].max() < 48.6


def test_negative_flows_have_a_colour_of_their_own_and_the_others_fade() -> None:
    plain = colours(draw())
    negative = plain["epci:B>epci:A"]
    assert list(plain.values()).count(negative) == 1
    chosen = colours(draw("epci:B"))
    faded = chosen["epci:A"]
    assert faded == chosen["canton:BE1>epci:A"]
    assert chosen["epci:B>epci:A"] == negative
    assert chosen["epci:A>epci:B"] == plain["epci:A>epci:B"] != faded
    alone = colours(draw("epci:A>epci:B"))
    assert [key for key, colour in alone.items() if colour != faded] == ["epci:A>epci:B"]


def test_rings_lie_under_ribbons_and_the_faded_under_all() -> None:
    # Of several layers the highest is hit: a click finds what is seen.
    plain = [set(trace.customdata) for trace in layers(draw())]
    assert plain[0] == {"epci:A"}
    assert plain[-1] == {"epci:A>epci:B"}
    chosen = [set(trace.customdata) for trace in layers(draw("epci:B>epci:A"))]
    assert chosen[-1] == {"epci:B>epci:A"}
    assert len(chosen) == 2


def test_nothing_on_the_map_needs_a_server_nor_holds_text_of_others() -> None:
    figure = draw()
    written = figure.to_json()
    assert "http" not in written
    assert "<b>" not in written
    assert "&lt;b&gt;" in written
    assert all("text" not in (trace.mode or "") for trace in figure.data if hasattr(trace, "mode"))
    # A fill without it has a black outline.
    assert figure.layout.map.layers[0].fill.outlinecolor


def test_five_hundred_flows_between_as_many_places_stay_light() -> None:
    rng = np.random.default_rng(3)
    codes = [f"commune:{number:05d}" for number in range(500)]
    flows = pd.DataFrame(
        {
            "origin": codes,
            "destination": codes[100:] + codes[:50] + codes[450:],
            "mass_t": rng.lognormal(2, 2, 500),
            "text": ["Saint-Nicolas-de-Redon (44) → Guémené-Penfao (44)<br>1 234 t"] * 500,
        }
    )
    places = pd.DataFrame(
        {
            "place": codes,
            "lon": rng.uniform(-4, 8, 500),
            "lat": rng.uniform(43, 51, 500),
            "text": ["Saint-Nicolas<br>Entrants : 1<br>Sortants : 2<br>Internes : 3"] * 500,
        }
    )
    figure = flow_figure.flow_figure(
        flows,
        places,
        measure="mass_t",
        scale=width_scale(flows["mass_t"], "t"),
        view=flow_view.fit(None, places[["lon", "lat"]].to_numpy(), [1.0] * 500, whole=True),
        ground=GROUND,
        selection=None,
        revision="r",
    )
    assert len(figure.to_json()) < 640_000  # beside at most 310 000 of ground


def test_the_legend_follows_the_quantities() -> None:
    few = flow_legend.legend(width_scale([1.0, 3.0], "t"), MASS, negative=False, internal=False)
    many = flow_legend.legend(width_scale([900.0], "t"), MASS, negative=True, internal=True)
    assert "2 et plus" in few.source
    assert "500 et plus" in many.source
    assert "Masse déplacée (t)" in few.source
    assert "Flux négatif" in many.source
    assert "Flux négatif" not in few.source
    assert "Flux interne" in many.source
    assert "Flux interne" not in few.source


def test_the_legend_has_the_colours_of_the_map() -> None:
    css = theme.stylesheet()
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    light, dark = (config[name]["chartSequentialColors"] for name in ("light", "dark"))
    first = theme.SEQUENCE.index(flow_figure.SHADES[0])
    for rank in range(len(flow_figure.SHADES)):
        pair = f"light-dark({light[first + rank]}, {dark[first + rank]})"
        assert f".m-shade-{rank} {{ background: {pair}; }}" in css
    assert f"light-dark({theme.LIGHT['staff']}, {theme.DARK['staff']})" in css


def test_what_is_not_drawn_is_said() -> None:
    answer = found(rest=[12, 15, 30.0], off_map=[2, 2, 5.0], empty=[4, 6, 0.0])
    said = " ".join(flow_words.not_drawn(answer, MASS)).replace("\u00a0", " ")
    assert "Les 12 autres, plus petits, totalisent 30 t" in said
    assert "2 échanges ont une partie hors de ces territoires ou sans lieu connu (5 t)" in said
    assert "6 échanges n\u2019entrent pas dans cette mesure" in said
    assert "1 flux est négatif" in said
    assert "(\u22122 t)" in said
    assert list(flow_words.not_drawn(found([ROWS[0]]), MASS)) == []


def test_a_country_cut_otherwise_is_said() -> None:
    assert "Belgique : cantons" in flow_words.what_is_drawn(found(), "epci").replace("\u00a0", " ")


def test_the_finding_is_the_largest_flow_between_two_places() -> None:
    said = flow_words.finding(found(ROWS[2:] + ROWS[:1]), MASS, NAMES)
    assert "de Charleroi 1 vers Aa <b>, 1\u00a0t" in said
    assert "Aucun flux" in flow_words.finding(found([ROWS[2]]), MASS, NAMES)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_file_of_flows_adds_up_with_what_is_not_drawn(language: str) -> None:
    texts.use_language(language)
    answer = found(rest=[12, 15, 30.0])
    rows = flow_tables.flow_rows(answer, NAMES)
    assert rows["mass_t"].sum() == pytest.approx(answer.flows["mass_t"].sum() + 30)
    assert len(rows) == len(ROWS) + 1
    shown: Any = flow_tables.flows_table(rows, MASS, shown=2)
    assert shown.source.count("<tr>") == 3
    assert "<b>" not in shown.source


def test_partners_are_one_row_each() -> None:
    rows = pd.DataFrame(
        {
            "direction": ["outgoing", "incoming", "outgoing", "internal"],
            "partner": ["epci:B", "epci:B", "canton:BE1", "epci:A"],
            "mass_t": [1.0, 2.0, np.nan, 5.0],
        }
    )
    table = flow_tables.partners_table(rows, MASS, NAMES, place="epci:A").source
    assert table.count("<tr>") == 3
    assert table.index("Bb") < table.index("Charleroi 1")
    assert "5" in table[table.index("<caption>") : table.index("</caption>")]
