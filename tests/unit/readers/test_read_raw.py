"""Files as platforms really export them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.errors import MappingError, UnknownTable, UnreadableFile
from pipelines.mapping import Mapping, parse_mapping
from pipelines.readers import RawTable, read_raw

SIRET = "73282932000074"


def read(
    tmp_path: Path,
    text: str | bytes,
    mapping: str | None = None,
    *,
    name: str = "listings.csv",
    encoding: str = "utf-8",
    table: str | None = None,
    platform: str | None = None,
) -> RawTable:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    parsed: Mapping | None = parse_mapping(mapping) if mapping else None
    return read_raw(path, parsed, table=table, platform=platform)


def column(raw: RawTable, name: str) -> list[str | None]:
    return raw.rows.column(name).to_pylist()


EXPORT = f"""Export des échanges du 31/12/2025;;;;;;;
;;;;;;;
Plateforme Breizh;;;;;;;
N° échange;SIRET donneur;SIRET preneur;Catégorie;Poids (kg);Statut;Fait le;
1001;732 829 320 00074;35600000009075;Palettes bois;1\u00a0250,50;Terminé;31/12/2025;
1002;{SIRET};35600000009075;Cartons d'emballage;12,5;EN COURS;01/02/2025 10:30;

;;;;;;;
1003;{SIRET};;Palettes bois;1.234;Terminé;31/02/2025;
;;;TOTAL GÉNÉRAL;2 496,00;;;
"""
MAPPING = """
table = "exchanges"
platform = "breizh-partage"
[columns]
mass_t = { column = "POIDS (KG)", factor = 0.001 }
completed_on = "fait le "
[constants]
resource = "material"
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_a_french_export_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    raw = read(tmp_path, EXPORT, MAPPING, name="export.csv", encoding=encoding)
    assert raw.table == "exchanges"
    assert raw.platform == "breizh-partage"
    assert column(raw, "line") == [5, 6, 9]
    assert column(raw, "exchange_id") == ["1001", "1002", "1003"]
    assert column(raw, "platform") == ["breizh-partage"] * 3
    assert column(raw, "giver_id") == [SIRET] * 3
    assert column(raw, "receiver_id") == ["35600000009075", "35600000009075", None]
    assert column(raw, "category") == ["wood_pallets", "cardboard_packaging", "wood_pallets"]
    assert column(raw, "resource") == ["material"] * 3
    assert column(raw, "mass_t") == ["1.2505", "0.0125", "1.234"]
    assert column(raw, "status") == ["completed", "running", "completed"]
    assert column(raw, "completed_on") == ["2025-12-31", "2025-02-01", "31/02/2025"]
    assert column(raw, "row_fault") == [None] * 3
    assert raw.unmapped_columns == []
    assert raw.missing_columns == []
    assert json.loads(column(raw, "raw")[0] or "")["Poids (kg)"] == "1\u00a0250,50"
    assert "totals skipped: line 10" in raw.notes
    assert "2 blank rows skipped" in raw.notes
    assert "header: line 4" in raw.notes
    assert any("'1.234' read with a thousands separator" in note for note in raw.notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_though_titles_and_texts_hold_others(
    tmp_path: Path, delimiter: str
) -> None:
    rows = [
        ["Liste, au 1er; janvier"],
        ["listing_id", "kind", "title", "mass_t"],
        ["A1", "offer", '"Palettes, caisses; fûts | divers"', '"12,5"'],
    ]
    raw = read(tmp_path, "\n".join(delimiter.join(row) for row in rows))
    assert column(raw, "title") == ["Palettes, caisses; fûts | divers"]
    assert column(raw, "mass_t") == ["12.5"]


def test_quotes_newlines_and_the_line_that_a_row_starts_on(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        'listing_id,title,kind\r\nA1,"Deux\r\nlignes ""ici""",offer\r\nA2,x,need\r\n',
    )
    assert column(raw, "line") == [2, 4]
    assert column(raw, "title") == ['Deux\nlignes "ici"', "x"]


def test_a_stray_quote_swallows_no_row(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        'listing_id;title;kind\nA1;"Palette;offer\nA2;y;need\nA3;z;need\nA4;"Fin;need\n',
    )
    assert column(raw, "listing_id") == ["A1", "A2", "A3", "A4"]
    assert column(raw, "line") == [2, 3, 4, 5]
    assert column(raw, "title") == ['"Palette', "y", "z", '"Fin']
    assert column(raw, "kind") == ["offer", "need", "need", "need"]


def test_ragged_rows_reach_the_checker_marked(tmp_path: Path) -> None:
    raw = read(
        tmp_path, "listing_id;kind;title\nA1;offer\nA2;offer;x;y;z\nA3;offer;x;;\nA4;offer;x\n"
    )
    faults = column(raw, "row_fault")
    assert faults == [
        "ragged_row: 2 cells where the header has 3",
        "ragged_row: 5 cells where the header has 3",
        None,
        None,
    ]
    assert column(raw, "listing_id") == ["A1", "A2", "A3", "A4"]
    assert json.loads(column(raw, "raw")[1] or "")["(beyond the header)"] == ["y", "z"]


def test_rows_without_a_key_are_rows_and_totals_are_not(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        "listing_id,kind,title,mass_t\nA1,offer,x,1\n,offer,Sous-total bois,5\nTotal,,,6\n"
        "A2,need,y,3\n,,Total Énergies,\n,need,z,4\nTotal général,,,13\n",
    )
    assert column(raw, "listing_id") == ["A1", None, "Total", "A2", None, None]
    assert column(raw, "line") == [2, 3, 4, 5, 6, 7]
    assert "totals skipped: line 8" in raw.notes


@pytest.mark.parametrize(
    "total",
    [
        "Total,,,6",
        ",,TOTAL GÉNÉRAL,6",
        "Total : 2 annonces,,,",
        ",,Total 2025,6 t",
        "TOTAUX,,2,6 t",
    ],
)
def test_totals_in_many_words(tmp_path: Path, total: str) -> None:
    raw = read(tmp_path, f"listing_id,kind,title,mass_t\nA1,offer,x,1\n{total}\n,,,\n")
    assert column(raw, "listing_id") == ["A1"]
    assert "totals skipped: line 3" in raw.notes


def test_headers_that_break_json_or_sql_do_not(tmp_path: Path) -> None:
    raw = read(tmp_path, 'listing_id;"a ""b"".c{}";\'é\\;kind\nA1;x"y;\t\\n;offre\n')
    assert json.loads(column(raw, "raw")[0] or "") == {
        "listing_id": "A1",
        'a "b".c{}': 'x"y',
        "'é\\": "\t\\n",
        "kind": "offre",
    }


def test_skip_last_counts_filled_rows(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        "listing_id,kind\nA1,offer\nA2,offer\nédité par Jean,\nle 3 mai,\n,\n",
        "[file]\nskip_last = 2",
    )
    assert column(raw, "listing_id") == ["A1", "A2"]


def test_empty_columns_go_and_the_unmapped_are_listed(tmp_path: Path) -> None:
    raw = read(tmp_path, "listing_id;;Couleur;Vide;\nA1;;vert;;\nA2;;bleu;;oubli\n")
    assert raw.unmapped_columns == ["Couleur", "(column 5)"]
    assert json.loads(column(raw, "raw")[1] or "") == {
        "listing_id": "A2",
        "Couleur": "bleu",
        "Vide": "",
        "(column 5)": "oubli",
    }


def test_two_headers_for_one_column_give_none_of_them(tmp_path: Path) -> None:
    raw = read(tmp_path, f"listing_id;SIRET;N° SIRET;kind\nA1;{SIRET};{SIRET};offer\n")
    assert "company_id" not in raw.rows.column_names
    assert "company_id" in raw.missing_columns
    assert raw.unmapped_columns == ["SIRET", "N° SIRET"]
    assert any("SIRET, N° SIRET" in note for note in raw.notes)


def test_repeated_headers_keep_their_own_text(tmp_path: Path) -> None:
    raw = read(tmp_path, "listing_id,kind,Note,NOTE\nA1,offer,a,b\n")
    assert json.loads(column(raw, "raw")[0] or "") == {
        "listing_id": "A1",
        "kind": "offer",
        "Note": "a",
        "NOTE (2)": "b",
    }


def test_decimal_signs_are_judged_column_by_column(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        "listing_id;quantity;mass_t;price_eur;lon\n"
        "A1;1.234;12,5;1,250.00;2.352\nA2;7;1.234;3.50 €;-1.674\n",
    )
    assert column(raw, "mass_t") == ["12.5", "1234"]
    assert column(raw, "price_eur") == ["1250", "3.5"]
    # The file's other columns disagree, so nothing speaks against the point.
    assert column(raw, "quantity") == ["1.234", "7"]
    assert column(raw, "lon") == ["2.352", "-1.674"]


def test_a_column_with_both_signs_faults_only_what_it_cannot_decide(tmp_path: Path) -> None:
    raw = read(tmp_path, "listing_id;mass_t\nA1;12,5\nA2;3.25\nA3;1.234\n")
    assert column(raw, "mass_t") == ["12.5", "3.25", "1.234"]
    faults = column(raw, "row_fault")
    assert faults[:2] == [None, None]
    assert (faults[2] or "").startswith("ambiguous_number: mass_t '1.234'")


def test_a_lone_point_is_a_decimal_point_unless_declared(tmp_path: Path) -> None:
    text = "listing_id;mass_t\nA1;1.234\n"
    assert column(read(tmp_path, text), "mass_t") == ["1.234"]
    assert column(read(tmp_path, text, "[file]\ndecimal = ','"), "mass_t") == ["1234"]


def test_place_codes_get_their_zero_back_but_not_in_belgium(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        "company_id,country,postcode,commune_code\n"
        f"{SIRET},FR,1000,1004\nBE0403170701,BE,6000,52011\n0403.170.701,Belgique,5000,92094\n",
        name="companies.csv",
    )
    assert column(raw, "postcode") == ["01000", "6000", "5000"]
    assert column(raw, "commune_code") == ["01004", "52011", "92094"]
    assert column(raw, "company_id") == [SIRET, "BE0403170701", "BE0403170701"]


def test_values_of_the_mapping_win_over_synonyms_and_fill_empty_cells(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        "listing_id;Statut;kind\nA1;CLÔTURÉE ;Offre\nA2;;Besoin\nA3;Bizarre;Don\n",
        "[values.status]\n'cloturee' = 'agreed'\n'' = 'open'\n[values.kind]\n'don' = ''",
    )
    assert column(raw, "status") == ["agreed", "open", "Bizarre"]
    assert column(raw, "kind") == ["offer", "need", None]


def test_words_for_nothing_are_empty_and_said(tmp_path: Path) -> None:
    raw = read(
        tmp_path,
        "exchange_id;mass_t;completed_on;discard;offer_id\nE1;-;N/A;Non renseigné;-\n",
        name="exchanges.csv",
    )
    assert column(raw, "mass_t") == [None]
    assert column(raw, "completed_on") == [None]
    assert column(raw, "discard") == ["unknown"]
    assert column(raw, "offer_id") == ["-"]
    assert "mass_t: '-' read as empty" in raw.notes


def test_the_platform_given_fills_only_what_the_file_leaves_empty(tmp_path: Path) -> None:
    raw = read(tmp_path, "listing_id,platform\nA1,openflow\nA2,\n", platform="genesis")
    assert raw.platform == "genesis"
    assert column(raw, "platform") == ["openflow", "genesis"]


def test_a_constant_wins_over_a_column_of_the_same_meaning(tmp_path: Path) -> None:
    raw = read(tmp_path, "listing_id,Statut\nA1,Livré\n", "[constants]\nstatus = 'closed'")
    assert column(raw, "status") == ["closed"]
    assert raw.unmapped_columns == ["Statut"]


def test_a_mapped_column_that_is_absent_is_noted(tmp_path: Path) -> None:
    raw = read(tmp_path, "listing_id,kind\nA1,offer\n", "[columns]\nmass_t = 'Poids'")
    assert "mass_t" not in raw.rows.column_names
    assert any("'Poids'" in note for note in raw.notes)


def test_header_only_is_a_table_without_rows(tmp_path: Path) -> None:
    raw = read(tmp_path, "listing_id,kind,mass_t\n")
    assert raw.rows.num_rows == 0
    assert {"line", "raw", "row_fault", "listing_id", "kind", "mass_t"} <= set(
        raw.rows.column_names
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty"),
        (bytes(range(256)) * 40, "not text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04garbage", "ZIP"),
        (b"bonjour\nle monde\n", "no row looks like a header"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(tmp_path, content)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_raw(tmp_path / "none.csv", None)


def test_nul_bytes_are_left_out_and_said(tmp_path: Path) -> None:
    raw = read(tmp_path, b"listing_id,kind,title\nA1,offer,ab\0c\n" + b"A2,need,def\n" * 40)
    assert column(raw, "title")[0] == "abc"
    assert "NUL bytes in the text were left out" in raw.notes


def test_a_wrong_declared_encoding_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"file\.encoding"):
        read(
            tmp_path,
            "listing_id,title\nA1,é\n",
            "[file]\nencoding = 'utf-8'",
            encoding="cp1252",
        )


def test_the_declared_header_row_is_taken_and_a_stale_one_is_not(tmp_path: Path) -> None:
    text = "listing_id,kind\nlisting_id,kind\nA1,offer\n"
    raw = read(tmp_path, text, "[file]\nheader_row = 2")
    assert column(raw, "line") == [3]
    raw = read(tmp_path, text, "[file]\nheader_row = 3")
    assert column(raw, "line") == [2, 3]


def test_a_mapping_for_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"columns\.exchange_id"):
        read(tmp_path, "listing_id,kind\nA1,offer\n", "[columns]\nexchange_id = 'x'")


def test_the_table_is_asked_for_where_it_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(UnknownTable, match="there is no table 'entreprises'"):
        read(tmp_path, f"SIRET;Effectif\n{SIRET};3\n", name="a.csv", table="entreprises")
    with pytest.raises(UnknownTable, match=r"companies or members.*--as TABLE"):
        read(tmp_path, f"SIRET;Remarque\n{SIRET};3\n", name="a.csv")
    assert read(tmp_path, f"SIRET;Remarque\n{SIRET};3\n", name="a.csv", table="members").table
