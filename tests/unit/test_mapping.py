"""Mapping files: the shape of design.md, and faults in plain words, all at once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.errors import MappingError
from pipelines.mapping import load_mapping, parse_mapping

DESIGN = """
table = "exchanges"
platform = "breizh-partage"
[file]
encoding = "cp1252"
delimiter = ";"
decimal = ","
thousands = " "
date_format = "%d/%m/%Y"
header_row = 4            # 1 is the first line of the file or sheet
skip_last = 1             # totals below the data
sheet = "Échanges"
[columns]                 # our column = theirs
exchange_id = "N° échange"
mass_t = { column = "Poids (kg)", factor = 0.001 }
[values.status]           # their value = ours
"Terminé" = "completed"
[values.prepared]
"Avec" = true
[constants]
resource = "material"
reject_share = 0.05
"""


def test_the_mapping_of_the_design_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "breizh.toml"
    path.write_text(DESIGN, encoding="utf-8")
    mapping = load_mapping(path)
    assert (mapping.name, mapping.table, mapping.platform) == (
        "breizh.toml",
        "exchanges",
        "breizh-partage",
    )
    assert mapping.file.model_dump() == {
        "encoding": "cp1252",
        "delimiter": ";",
        "decimal": ",",
        "thousands": " ",
        "date_format": "%d/%m/%Y",
        "header_row": 4,
        "skip_last": 1,
        "sheet": "Échanges",
    }
    assert mapping.columns["exchange_id"].column == "N° échange"
    assert mapping.columns["mass_t"].factor == Decimal("0.001")
    assert mapping.value_map("status") == {"termine": "completed"}
    assert mapping.value_map("prepared") == {"avec": "true"}
    assert mapping.constants == {"resource": "material", "reject_share": "0.05"}


def faults_of(text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        parse_mapping(text, "m.toml")
    assert str(caught.value).startswith("mapping m.toml: ")
    return caught.value.faults


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tabel = 'listings'", ["tabel", "did you mean table?"]),
        ("table = 'listing'", ["table", "'listing'", "did you mean listings?"]),
        ("[file]\nheaderrow = 3", ["file.headerrow", "did you mean header_row?"]),
        ("[file]\nheader_row = 0", ["file.header_row", "greater than or equal to 1"]),
        ("[file]\ndelimiter = ';;'", ["file.delimiter", "a single character"]),
        ("[file]\nencoding = 'ansi-french'", ["file.encoding", "unknown encoding"]),
        ("[file]\ndecimal = ','\nthousands = ','", ["file.thousands", "decimal"]),
        ("[columns]\nmasse = 'M'", ["columns.masse", "not a column of any table"]),
        ("table = 'members'\n[columns]\nmass_t = 'M'", ["columns.mass_t", "members"]),
        ("[columns]\nmass_t = {column = 'M', faktor = 2}", ["columns.mass_t", "faktor"]),
        ("[columns]\nmass_t = {column = 'M', factor = 0}", ["mass_t.factor", "greater than 0"]),
        ("[columns]\ntitle = {column = 'T', factor = 2}", ["columns.title.factor", "number"]),
        ("[values.kind]\n'Don' = 'gift'", ["values.kind.'Don'", "'gift'", "offer, need"]),
        ("[values.kind]\n'A' = 'offer'\n'a ' = 'need'", ["values.kind", "twice"]),
        ("[values.prepared]\n'A' = 'ja'", ["values.prepared", "true, false"]),
        ("[constants]\nkind = 'gift'", ["constants.kind", "offer, need"]),
        ("[columns]\nkind = 'K'\n[constants]\nkind = 'offer'", ["constants.kind", "[columns]"]),
        ("table = ", ["TOML"]),
    ],
)
def test_a_fault_names_its_key_and_what_to_do(text: str, words: list[str]) -> None:
    (fault,) = faults_of(text)
    for word in words:
        assert word in fault


def test_all_faults_come_at_once() -> None:
    assert len(faults_of("[columns]\nmasse = 'M'\n[constants]\nkind = 'gift'\nforme = 'x'")) == 3


def test_status_values_of_either_table_are_fine_until_the_table_is_known() -> None:
    mapping = parse_mapping("[values.status]\n'Fini' = 'completed'\n[columns]\nkind = 'K'")
    mapping.check_table("listings")
    with pytest.raises(MappingError, match=r"columns\.kind"):
        mapping.check_table("exchanges")


def test_a_missing_or_binary_mapping_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be opened"):
        load_mapping(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes("table = 'listings' # é".encode("latin-1"))
    with pytest.raises(MappingError, match="UTF-8"):
        load_mapping(tmp_path / "latin.toml")
