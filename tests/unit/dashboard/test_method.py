"""The method's screen and documents: the same words, from the tables, in both languages."""

import pytest

from analytics.method_tables import method_table
from dashboard import method_sections
from dashboard.method_docs import FOLDER, document
from dashboard.method_part import _table
from dashboard.method_sections import KEY, sections
from dashboard.method_words import exact
from dashboard.texts import LANGUAGES, language, use_language

TABLES = {
    "chiffres": ("figures", "figure_id"),
    "formules": ("formulas", "function"),
    "hypotheses": ("assumptions", "assumption_id"),
    "facteurs": ("factors", "factor_id"),
    "indicateurs": ("indicators", "indicator_id"),
    "laisses-de-cote": ("left_out", "reason_id"),
    "versions": ("versions", "name"),
}


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_documents_are_what_the_tables_and_the_code_say(spoken: str) -> None:
    kept = (FOLDER / f"{spoken}.md").read_text(encoding="utf-8")
    assert kept == document(spoken), "run python -m dashboard.method_docs"


def test_writing_a_document_leaves_the_language_as_it_was() -> None:
    document("en")
    assert language() == "fr"


@pytest.mark.parametrize("key", TABLES)
def test_a_part_has_every_row_of_its_table(key: str) -> None:
    name, column = TABLES[key]
    told = method_sections.section(key).rows
    assert list(told[KEY]) == [row[column] for row in method_table(name)]


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_every_part_is_whole(spoken: str) -> None:
    use_language(spoken)
    parts = sections()
    assert [part.key for part in parts] == method_sections.keys()
    for part in parts:
        assert part.title and part.text
        assert bool(part.points) != bool(part.columns)
        names = [column.name for column in part.columns]
        assert set(names) | {KEY} == set(part.rows.columns) | {KEY}
        for column, under in part.under.items():
            assert column in names and set(under) <= set(names)
            assert names[0] not in under
        assert not part.rows.isna().any().any()


def test_a_factor_is_told_whole() -> None:
    rows = method_sections.section("facteurs").rows.set_index(KEY)
    wood = rows.loc["wood_virgin"]
    assert wood["value"] == "269,50416 kg CO₂e/t"
    assert wood["licence"] == "Open Government Licence v3.0"
    # A source without a licence may not be shown as if it had one.
    assert (rows["licence"] != "").all()


def test_numbers_keep_all_their_digits() -> None:
    assert exact("0.0830128000") == "0,0830128"
    assert exact("-10000") == "\u221210000"
    assert exact("inf") == "inf"
    assert exact("many") == "many"
    use_language("en")
    assert exact("269.50416") == "269.50416"


def test_a_row_can_be_pointed_at() -> None:
    part = method_sections.section("hypotheses")
    source = _table(part, part.rows, "supply_km").source
    assert '<tr class="m-marked" id="hypotheses-supply_km">' in source
    assert source.count("m-marked") == 1
    assert method_sections.link("hypotheses", "supply_km") == (
        "/methode?partie=hypotheses&repere=supply_km"
    )
    use_language("en")
    assert method_sections.link("facteurs") == "/methode?partie=facteurs&lang=en"


def test_what_disagrees_would_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = method_sections.worked_examples()
    wrong = [*found[:-1], type(found[-1])(*[*vars(found[-1]).values()][:7], 12.5, 1e-6)]
    monkeypatch.setattr(method_sections, "worked_examples", lambda: wrong)
    part = method_sections.section("exemples")
    assert part.text.startswith(f"{len(found) - 1} résultats sur {len(found)}")
    assert part.rows["difference"].iloc[-1].endswith("en désaccord")
