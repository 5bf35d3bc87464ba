"""The parts of the overview: stages of the listings, months, what a view is called."""

import pandas as pd

from analytics.territories import TerritoryRow
from dashboard import charts
from dashboard.overview_funnel import staged
from dashboard.view import View

REDON = TerritoryRow("commune", "35236", "Redon", "FR", 9000, 15.0, -2.08, 47.65)


def test_a_kind_without_listings_counts_zero_at_every_stage() -> None:
    rows = pd.DataFrame(
        [{"kind": "offer", "published": 9, "discussed": 5, "agreed": 4, "exchanged": 1}]
    )
    stages = staged(rows)
    assert list(stages["stage"]) == ["published", "discussed", "agreed", "exchanged"]
    assert list(stages["offers"]) == list(stages["total"]) == [9, 5, 4, 1]
    assert set(stages["needs"]) == {0}
    assert set(staged(rows.iloc[:0])["total"]) == {0}


def test_a_view_says_what_it_counts() -> None:
    assert View(REDON, 2025, None).words == "Redon (35)\u00a0· 2025"
    assert "« Bois »" in View(REDON, 2025, "wood").words.replace("\u00a0", " ")
    assert View(REDON, 2025, "wood").file == ("commune-35236", "2025", "wood")


def test_months_stack_the_groups_that_have_any() -> None:
    rows = pd.DataFrame({"month": [1, 1, 12], "group": ["a", "<b>", "a"], "exchanges": [2, 3, 4]})
    groups = [("a", "A", "#000001"), ("<b>", "<b>", "#000002"), ("c", "C", "#000003")]
    figure = charts.monthly_bars(rows, groups)
    assert [trace.name for trace in figure.data] == ["A", "&lt;b&gt;"]
    assert list(figure.data[0].y) == [2.0, *[0.0] * 10, 4.0]
