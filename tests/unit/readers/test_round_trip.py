"""Laws: whatever the shape of the file, the same rows come out."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.contracts.columns import Column, code_lists, code_values, columns_of, tables
from pipelines.mapping import parse_mapping
from pipelines.readers import RawTable, read_raw
from pipelines.readers.numbers import canonical

Row = dict[str, str | None]
Rows = list[Row]

# Letters that every encoding of the test has, and what makes CSV hard.
_LETTERS = "abcXYZ 0129éàçÉœ€'\";,|\t-_/()&\n"
_WORDS = st.text(_LETTERS, min_size=1, max_size=12).map(lambda text: " ".join(text.split(" ")))
_TEXTS = _WORDS.map(str.strip).filter(lambda text: text != "")
_IDS = st.text("ABCdef0123456789-", min_size=1, max_size=8).map(lambda text: f"L{text}")
_NUMBERS = st.decimals(-(10**7), 10**7, places=3, allow_nan=False).map(canonical)
_DATES = st.dates(min_value=date(1955, 1, 1)).map(lambda day: day.isoformat())
_STAMPS = st.datetimes(
    min_value=datetime(1970, 1, 1),
    max_value=datetime(2068, 1, 1),
).map(lambda moment: moment.replace(microsecond=0).isoformat())


def values_of(column: Column) -> st.SearchStrategy[str]:
    """Return canonical texts of ``column``."""
    match column.type:
        case "code" | "bool":
            return st.sampled_from(code_values(column.code_list or "bool"))
        case "company_id":
            return st.one_of(
                st.integers(10**13, 10**14 - 1).map(str),
                st.integers(10**9, 10**10 - 1).map(lambda number: f"BE{number}"),
            )
        case "place_code":
            return st.integers(1000, 99999).map(lambda number: f"{number:05d}")
        case "headcount":
            return st.integers(0, 500).map(str)
        case "date":
            return _DATES
        case "timestamp":
            return _STAMPS
        case "number" | "integer":
            return _NUMBERS
        case "id":
            return _IDS
        case _:
            return _TEXTS


@st.composite
def a_table(draw: st.DrawFn) -> tuple[str, list[str], Rows]:
    """Draw a table's name, the columns written, and canonical rows with their keys."""
    table = draw(st.sampled_from(list(tables())))
    columns = columns_of(table)
    keys = [name for name, column in columns.items() if column.key]
    others = draw(st.lists(st.sampled_from(sorted(set(columns) - set(keys))), unique=True))
    names = draw(st.permutations([*keys, *others]))
    row = st.fixed_dictionaries(
        {
            name: values_of(columns[name])
            if name in keys
            else st.one_of(st.none(), values_of(columns[name]))
            for name in names
        }
    )
    return table, names, draw(st.lists(row, min_size=1, max_size=6))


def canonical_rows(raw: RawTable, names: list[str]) -> Rows:
    return raw.rows.select(names).to_pylist()


def french(text: str, kind: str, decimal: str, thousands: str) -> str:
    """Write canonical ``text`` as a French office would."""
    if kind in ("number", "integer"):
        # Three decimals, always: a thousands separator is then never alone.
        written = f"{Decimal(text):,.4f}".replace(",", "\0").replace(".", decimal)
        return written.replace("\0", thousands)
    if kind == "date":
        return f"{text[8:10]}/{text[5:7]}/{text[:4]}"
    return text


@given(
    a_table(),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([(",", ""), (",", " "), (",", "\u00a0"), (",", "."), (".", ""), (".", "'")]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_csv_of_any_shape_reads_back_through_its_mapping(
    drawn: tuple[str, list[str], Rows],
    encoding: str,
    delimiter: str,
    signs: tuple[str, str],
    newline: str,
    declared: bool,
) -> None:
    table, names, rows = drawn
    columns = columns_of(table)
    decimal, thousands = signs
    labels = {
        code_list: {code.code: code.label_fr for code in codes}
        for code_list, codes in code_lists().items()
    }
    toml = [f'table = "{table}"', "[file]"]
    if declared:
        toml += [f'encoding = "{encoding}"', f"delimiter = {json.dumps(delimiter)}",
                 f'decimal = "{decimal}"', 'date_format = "%d/%m/%Y"']  # fmt: skip
    toml += ["[columns]", *(f'{name} = "Colonne n° {i}"' for i, name in enumerate(names))]
    for name in names:
        if columns[name].type == "code":
            pairs = labels[columns[name].code_list or ""]
            toml += [f"[values.{name}]", *(
                f"{json.dumps(f'* {label}', ensure_ascii=False)} = {json.dumps(code)}"
                for code, label in pairs.items() if list(pairs.values()).count(label) == 1
            )]  # fmt: skip

    def written(name: str, text: str | None) -> str:
        if text is None:
            return ""
        column = columns[name]
        if column.type == "code":
            pairs = labels[column.code_list or ""]
            label = pairs[text]
            return f" * {label.upper()}" if list(pairs.values()).count(label) == 1 else text
        if column.type == "timestamp" and declared:
            return text
        return french(text, column.type, decimal, thousands)

    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=newline)
    writer.writerow([f"COLONNE N° {i}" for i, _ in enumerate(names)])
    writer.writerows([[written(name, row[name]) for name in names] for row in rows])
    content = buffer.getvalue()
    data = content.encode(encoding) if encoding != "utf-16-be" else (
        b"\xfe\xff" + content.encode("utf-16-be")
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(data)
        raw = read_raw(path, parse_mapping("\n".join(toml)))
    assert canonical_rows(raw, names) == rows
    assert raw.rows.column("row_fault").null_count == len(rows)
    assert raw.unmapped_columns == []


@given(a_table())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_csv_xlsx_json_and_parquet_of_the_same_rows_are_the_same(
    drawn: tuple[str, list[str], Rows],
) -> None:
    table, names, rows = drawn
    columns = columns_of(table)

    def typed(name: str, text: str | None) -> object:
        if text is None:
            return None
        if columns[name].type in ("number", "integer"):
            return float(text)
        return text == "true" if columns[name].type == "bool" else text

    cells = [{name: typed(name, row[name]) for name in names} for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        stem = Path(folder) / table
        with stem.with_suffix(".csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names)
            writer.writeheader()
            writer.writerows(rows)
        with stem.with_suffix(".jsonl").open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row) + "\n" for row in cells)
        pq.write_table(
            pa.table({name: pa.array([row[name] for row in cells]) for name in names}),
            stem.with_suffix(".parquet"),
        )
        with xlsxwriter.Workbook(
            str(stem.with_suffix(".xlsx")),
            {"strings_to_formulas": False, "strings_to_urls": False},
        ) as book:
            sheet = book.add_worksheet("feuille")
            sheet.write_row(0, 0, names)
            for index, row in enumerate(cells, start=1):
                for position, name in enumerate(names):
                    if row[name] is not None:
                        sheet.write(index, position, row[name])
        read = {
            suffix: canonical_rows(read_raw(stem.with_suffix(suffix), None), names)
            for suffix in (".csv", ".jsonl", ".parquet", ".xlsx")
        }
    for suffix, found in read.items():
        assert found == rows, suffix


_CELLS = st.sampled_from(["", "A1", "Total", "12", "texte", "12,5", '"', "offer", '"q\nr"'])


@given(
    st.lists(st.lists(_CELLS, max_size=5).map(";".join), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=100, deadline=None)
def test_every_line_with_text_is_a_row_or_is_named(lines: list[str], newline: str) -> None:
    """Nothing is lost: each filled line is inside a row read, or in a total that is noted."""
    text = newline.join(["listing_id;kind;title;mass_t", *lines]) + newline
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "listings.csv"
        path.write_bytes(text.encode())
        raw = read_raw(path, None)
    starts = raw.rows.column("line").to_pylist()
    skipped = [
        int(number)
        for note in raw.notes
        if note.startswith("totals skipped")
        for number in note.split("line ")[1].split(", ")
    ]
    assert starts == sorted(set(starts))
    assert not set(starts) & set(skipped)
    physical = text.replace("\r\n", "\n").split("\n")
    kept = "\n".join(
        value
        for row in raw.rows.to_pylist()
        for value in (
            _texts(json.loads(row["raw"]))
            if row["raw"] is not None
            else [row[name] or "" for name in raw.plain_headers]
        )
    )
    for number, line in enumerate(physical[1:], start=2):
        words = [word for word in line.replace('"', ";").split(";") if word.strip()]
        if words and number not in skipped:
            assert all(word in kept for word in words), (number, line)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [str(value)] if value is not None else []
