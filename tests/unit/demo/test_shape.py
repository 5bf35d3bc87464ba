"""An export's words and numbers are read back as what they were."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.columns import code_values
from pipelines.demo.profile import PLATFORMS
from pipelines.demo.shape import MAPPINGS, Shape, plain_number, read_shape, yes_no
from pipelines.readers.normalise import Rules, normalise
from pipelines.readers.numbers import Convention, parse_number

DOCS = Path(__file__).parents[3] / "docs" / "exports"
TABLES = ("companies", "members", "listings", "exchanges", "events")
SHAPES = [read_shape(platform, table) for platform in PLATFORMS for table in TABLES]


def test_each_platform_has_a_mapping_for_each_table_and_no_other() -> None:
    assert {path.name for path in MAPPINGS.iterdir()} == {
        f"{platform}.{table}.toml" for platform in PLATFORMS for table in TABLES
    }


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.mapping_path.stem)
def test_every_code_is_read_back_from_their_word(shape: Shape) -> None:
    for name in shape.columns:
        column = shape.column(name)
        if column.type == "bool":
            ours = ["true", "false"]
            theirs = [yes_no(True, shape.language), yes_no(False, shape.language)]
        elif column.code_list is not None:
            ours = list(code_values(column.code_list))
            theirs = [str(shape.value(name, code)) for code in ours]
            if column.code_list == "vehicle":  # labels of several sets: only ours are exported
                ours, theirs = (
                    list(shape.words.get(name, {})),
                    list(shape.words.get(name, {}).values()),
                )
        else:
            continue
        rules = Rules(column, values=shape.mapping.value_map(name))
        cells = pa.chunked_array([pa.array(theirs, pa.string())])
        assert normalise(cells, None, rules)[0].to_pylist() == ours, name


def test_weights_in_kilograms_and_rejects_in_percent() -> None:
    shape = read_shape("breizh-partage", "exchanges")
    assert shape.value("mass_t", 1.32) == 1320
    assert shape.value("mass_t", 0.0125) == 12.5
    assert shape.value("reject_share", 0.074) == 7.4
    assert shape.value("status", "completed") == "Fait"
    assert shape.value("completed_on", None) is None
    assert shape.value("completed_on", date(2025, 1, 2)) == date(2025, 1, 2)


@given(st.floats(0.0001, 9e8).map(lambda value: round(value, 4)), st.sampled_from(["", "\u202f"]))
def test_numbers_in_text_are_read_back(value: float, thousands: str) -> None:
    text = plain_number(value, ",", thousands)
    read = parse_number(text, Convention(comma=True, declared=True))
    assert read is not None
    assert float(read) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.mapping_path.stem)
def test_the_documentation_lists_the_columns_of_the_export(shape: Shape) -> None:
    text = (DOCS / f"{shape.platform}.md").read_text(encoding="utf-8")
    mapping = f"Mapping: `pipelines/demo/mappings/{shape.mapping_path.name}`"
    section = next(part for part in text.split("\n## ") if mapping in part)
    cells = [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]
    documented = [(first.strip("| `"), second.strip(" `")) for first, second, *_ in cells]
    assert documented == list(zip(shape.headers, shape.columns, strict=True))
