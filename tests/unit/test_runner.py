"""The models find their own order, and a failure names the model."""

from graphlib import CycleError
from pathlib import Path

import pytest

from geodata.connection import connect
from pipelines.errors import ModelError
from pipelines.runner import Model, build, in_order, load_models, tables_read


def test_every_model_comes_after_what_it_reads() -> None:
    done: set[str] = set()
    models = load_models()
    for model in in_order(models):
        assert model.reads & models.keys() <= done
        done.add(model.name)
    assert done == models.keys()


def test_a_ctes_name_is_not_a_table() -> None:
    query = "WITH near AS (SELECT 1 FROM core.a) SELECT * FROM near JOIN geo.b USING (x)"
    assert tables_read(query) == {"core.a", "geo.b"}


def test_two_models_that_read_each_other_are_refused() -> None:
    models = {
        "core.a": Model("core.a", frozenset({"core.b"}), query="SELECT 1"),
        "core.b": Model("core.b", frozenset({"core.a"}), query="SELECT 1"),
    }
    with pytest.raises(CycleError):
        list(in_order(models))


def test_a_query_that_fails_names_the_model_and_is_shown() -> None:
    model = Model("core.broken", frozenset(), query="SELECT missing_column FROM range(3)")
    with pytest.raises(ModelError, match=r"(?s)core\.broken.*SELECT missing_column"):
        build(connect().cursor(), model)


def test_a_query_that_cannot_be_parsed_names_its_file(tmp_path: Path) -> None:
    for schema in ("staging", "core", "marts"):
        (tmp_path / schema).mkdir()
    (tmp_path / "core" / "odd.sql").write_text("SELECT FROM WHERE (", encoding="utf-8")
    with pytest.raises(ModelError, match=r"odd\.sql"):
        load_models(tmp_path)
