"""The rows of one table, from every file of one load, made ready for SQL.

All files of a table are checked and merged together: so their order on the command line cannot
matter, and the same files loaded again change nothing even where they speak of the same company.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from analytics.quarantine import REFERENCE_COLUMN
from pipelines.contracts.columns import ColumnType, columns_of

_HERE = Path(__file__).parent

# Types whose text becomes another type, with the macro that reads it; the others stay text.
VALUE_MACROS: dict[ColumnType, str] = {
    "number": "as_number",
    "integer": "as_integer",
    "bool": "as_bool",
    "date": "as_date",
    "timestamp": "as_timestamp",
}


@dataclass(frozen=True)
class BatchFile:
    """One file of a batch, as read.

    Attributes:
        number: Its rank among the batch's files, from 0, in order of name.
        load_id: The load that its rows will carry.
        file: Its name, as shown.
        path: Where it lies, absolute.
        sha256: Of its bytes, in hexadecimal.
        rows: Its rows: `line`, `raw`, perhaps `row_fault`, and contract columns as text.
        plain_headers: Its headers, where they are all the contract's own: of a row whose `raw` is
            null they and the columns say all.
        platform: The platform of rows that name none.
        unmapped_columns: Headers that no column took.
        mapping: The mapping file's name, where one was used.
        factored: Our column and their header, where a mapping multiplied the numbers.
        sheet: The sheet of a workbook, "" elsewhere.
    """

    number: int
    load_id: int
    file: str
    path: Path
    sha256: str
    rows: pa.Table
    platform: str | None = None
    unmapped_columns: tuple[str, ...] = ()
    mapping: str | None = None
    sheet: str = ""
    factored: tuple[tuple[str, str], ...] = ()
    plain_headers: tuple[str, ...] = ()

    @property
    def sheet_mark(self) -> str:
        """What its sheet adds to its place: two sheets of a workbook are two sources."""
        return f"#{self.sheet}" if self.sheet else ""

    @property
    def source_path(self) -> str:
        """Where its rows lie: path, and sheet."""
        return f"{self.path}{self.sheet_mark}"

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the file, its mapping or its platform gives."""
        return frozenset(self.rows.column_names)

    @property
    def from_quarantine(self) -> bool:
        """Whether the file is one of our own exports of refused rows, corrected."""
        return REFERENCE_COLUMN in self.unmapped_columns


def sql(name: str) -> str:
    """Return the text of one SQL file of the checks."""
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


def key_column(table: str) -> str:
    """Return the column that, within a platform, tells the rows of a table apart."""
    return next(
        name for name, column in columns_of(table).items() if column.key and name != "platform"
    )


def content_hash(table: str) -> Expression:
    """One number for a row's contract columns; equal rows have equal ones."""
    return FunctionExpression("hash", *map(ColumnExpression, columns_of(table)))


def _text(column: pa.ChunkedArray, *, exported: bool) -> pa.ChunkedArray:
    """Return a column as plain text, the apostrophe of our own exports taken off."""
    text = column if column.type == pa.string() else column.cast(pa.string())
    return pc.replace_substring_regex(text, pattern="^'", replacement="") if exported else text


def _file_rows(
    table: str, file: BatchFile, first_row: int, chosen: np.ndarray | None = None
) -> pa.Table:
    """Return a file's rows with every column of the contract, absent ones null.

    Rows are numbered through the batch: a JSON list may have several on one line.

    Args:
        table: The contract table.
        file: The file.
        first_row: The number of its first row.
        chosen: The numbers of the rows to return, None for all.
    """
    if chosen is None:
        rows, chosen = file.rows, np.arange(first_row, first_row + file.rows.num_rows)
    else:
        rows = file.rows.take(pa.array(chosen - first_row))
    count = rows.num_rows
    given = set(rows.column_names)
    columns: dict[str, pa.ChunkedArray | pa.Array] = {
        "row_no": pa.array(chosen),
        "file_no": pa.repeat(pa.scalar(file.number, pa.int32()), count),
        "line": rows["line"].cast(pa.int64()),
        "raw": rows["raw"].cast(pa.string()).cast(pa.json_(pa.string())),
        "row_fault": rows["row_fault"].cast(pa.string())
        if "row_fault" in given
        else pa.nulls(count, pa.string()),
    }
    for name in columns_of(table):
        if name in given:
            columns[name] = _text(rows[name], exported=file.from_quarantine)
        else:
            columns[name] = pa.nulls(count, pa.string())
    if "platform" in columns_of(table) and file.platform is not None:
        columns["platform"] = pc.coalesce(columns["platform"], pa.scalar(file.platform))
    return pa.table(columns)


def _typed_rows(
    text_rows: duckdb.DuckDBPyRelation, table: str, *others: str
) -> duckdb.DuckDBPyRelation:
    """Return the contract's columns read from text, null where the text is not a value.

    In `misread` it says whether any text of the row is not a value.
    """
    columns = columns_of(table)
    read = [name for name, column in columns.items() if column.type in VALUE_MACROS]
    typed = text_rows.select(
        *map(ColumnExpression, (*others, *columns)),
        *(
            FunctionExpression(VALUE_MACROS[columns[name].type], ColumnExpression(name)).alias(
                f"{name} read"
            )
            for name in read
        ),
    )
    misread = ConstantExpression(False)
    for name in read:
        misread |= ColumnExpression(name).isnotnull() & ColumnExpression(f"{name} read").isnull()
    return typed.select(
        *map(ColumnExpression, others),
        misread.alias("misread"),
        *(
            ColumnExpression(f"{name} read").alias(name) if name in read else ColumnExpression(name)
            for name in columns
        ),
    )


def rows_as_text(
    table: str, files: Sequence[BatchFile], wanted: duckdb.DuckDBPyRelation
) -> pa.Table:
    """Return some rows of `text_rows`.

    DuckDB does not know how many rows a registered table has: in a join it may build the hash
    table from the million instead of the few.

    Args:
        table: The contract table.
        files: The files of the batch.
        wanted: The rows, each once, by `row_no`.
    """
    row_nos = np.asarray(wanted.select("row_no").fetchnumpy()["row_no"])
    ends = np.cumsum([file.rows.num_rows for file in files])
    parts = []
    for file, end in zip(files, ends, strict=True):
        first = end - file.rows.num_rows
        chosen = np.sort(row_nos[(row_nos >= first) & (row_nos < end)])
        parts.append(_file_rows(table, file, first, chosen))
    return pa.concat_tables(parts)


def whole_raw(files: Sequence[BatchFile]) -> Expression:
    """Return the raw row from `text_rows`, made from the columns where these say all of it."""
    raw = ColumnExpression("raw")
    for file in files:
        if file.plain_headers:
            cells = (
                CoalesceOperator(ColumnExpression(name), ConstantExpression("")).alias(name)
                for name in file.plain_headers
            )
            plain = (ColumnExpression("file_no") == ConstantExpression(file.number)) & (
                ColumnExpression("raw").isnull()
            )
            said = FunctionExpression("to_json", FunctionExpression("struct_pack", *cells))
            raw = CaseExpression(plain, said).otherwise(raw)
    return raw.alias("raw")


def prepare(cursor: duckdb.DuckDBPyConnection) -> None:
    """Install what every batch needs on this connection: macros, places, categories.

    Everything made is temporary. Needs the schema `geo`.
    """
    cursor.execute(sql("macros"))
    cursor.execute(sql("places"))
    categories = _HERE.parents[1] / "analytics" / "factors" / "categories.csv"
    cursor.execute("DROP TABLE IF EXISTS temp.categories")
    cursor.read_csv(str(categories), header=True, all_varchar=True).query(
        "written",
        "CREATE TEMP TABLE categories AS SELECT category, resource, family FROM written",
    )


def stage(cursor: duckdb.DuckDBPyConnection, table: str, files: Sequence[BatchFile]) -> None:
    """Make the temporary tables `text_rows`, `batch_files` and `stage` of one batch.

    Args:
        cursor: A cursor on which `prepare` was called.
        table: The contract table.
        files: The files of the batch, numbered in order.
    """
    firsts = accumulate((file.rows.num_rows for file in files), initial=0)
    parts = [_file_rows(table, file, first) for file, first in zip(files, firsts, strict=False)]
    cursor.register("text_rows", pa.concat_tables(parts))
    cursor.register(
        "given_files",
        pa.table(
            {
                "file_no": pa.array([file.number for file in files], pa.int32()),
                "load_id": pa.array([file.load_id for file in files], pa.int64()),
                "file": pa.array([file.file for file in files], pa.string()),
                "source_path": pa.array([file.source_path for file in files], pa.string()),
                "sheet_mark": pa.array([file.sheet_mark for file in files], pa.string()),
                "mapping": pa.array([file.mapping for file in files], pa.string()),
                "sha256": pa.array([file.sha256 for file in files], pa.string()),
                "platform": pa.array([file.platform for file in files], pa.string()),
                "table_name": pa.array([table] * len(files), pa.string()),
                "key_column": pa.array([key_column(table)] * len(files), pa.string()),
                "factored": pa.array(
                    [list(file.factored) for file in files], pa.map_(pa.string(), pa.string())
                ),
                "columns": pa.array(
                    [file.rows.column_names for file in files], pa.list_(pa.string())
                ),
                "from_quarantine": pa.array([file.from_quarantine for file in files], pa.bool_()),
            }
        ),
    )
    cursor.execute(sql("batch_files"))
    cursor.unregister("given_files")
    cursor.execute(sql("odd_countries"))
    typed = _typed_rows(
        cursor.view("text_rows"), table, "row_no", "file_no", "line", "row_fault", "raw"
    )
    # Not knowing how many rows the registered table has, DuckDB would build the joins' hash tables
    # from the million instead of the few: three times the work of reading the values.
    cursor.execute("SET disabled_optimizers = 'build_side_probe_side'")
    typed.query("typed", sql(f"stage_{table}"))
    cursor.execute("RESET disabled_optimizers")
    cursor.execute(sql("repeated"))


def release(cursor: duckdb.DuckDBPyConnection) -> None:
    """Let go of a batch's rows, so that their memory is free for what follows."""
    cursor.execute(sql("release"))
    cursor.unregister("text_rows")
