"""What the contract alone says of a cell: filled where required, of its type, in its code list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

from pipelines.checks.batch import VALUE_MACROS, BatchFile, rows_as_text, sql
from pipelines.checks.identifiers import company_id_fault
from pipelines.contracts.columns import Column, code_values, columns_of

_TYPE_FAULTS = {
    "number": "bad_number",
    "integer": "bad_integer",
    "bool": "bad_bool",
    "date": "bad_date",
    "timestamp": "bad_date",
}


def _blame(rows: duckdb.DuckDBPyRelation, column: str, code: str, other: str | None = None) -> None:
    """Write one fault for each of `rows`, on the cell of `column`."""
    rows.select(
        ColumnExpression("row_no"),
        ConstantExpression(column),
        ConstantExpression(None),
        ConstantExpression(code),
        ConstantExpression(other),
        ConstantExpression(0),
    ).insert_into("faults")


def _doubtful(
    rows: duckdb.DuckDBPyRelation, doubts: Mapping[str, duckdb.Expression]
) -> frozenset[str]:
    """Return the columns of which any row is in doubt: most have none, and one scan says it."""
    if not doubts:
        return frozenset()
    found = (
        rows.select(*(doubt.alias(name) for name, doubt in doubts.items()))
        .aggregate([FunctionExpression("bool_or", ColumnExpression(name)) for name in doubts])
        .fetchone()
    )
    return frozenset(name for name, doubt in zip(doubts, found or (), strict=True) if doubt)


def _check_required(
    cursor: duckdb.DuckDBPyConnection, column: Column, files: Sequence[BatchFile]
) -> None:
    empty = cursor.table("stage").filter(ColumnExpression(column.name).isnull())
    if column.name == "platform":
        _blame(empty, column.name, "missing_platform")
        return
    # A column that the whole file lacks is one fault of its mapping, and said as such.
    lacking = [file.number for file in files if column.name not in file.rows.column_names]
    if not lacking:
        _blame(empty, column.name, "missing_value")
        return
    numbers = [ConstantExpression(number) for number in lacking]
    file_no = ColumnExpression("file_no")
    _blame(empty.filter(file_no.isin(*numbers)), column.name, "missing_column")
    _blame(empty.filter(file_no.isnotin(*numbers)), column.name, "missing_value")


def _check_type(cursor: duckdb.DuckDBPyConnection, column: Column) -> None:
    cell = ColumnExpression(column.name)
    texts = cursor.view("misread_rows").filter(cell.isnotnull())
    read = FunctionExpression(VALUE_MACROS[column.type], cell)
    if column.type == "integer":
        fraction = texts.filter(read.isnull())
        number = FunctionExpression("as_number", cell)
        _blame(fraction.filter(number.isnull()), column.name, "bad_number")
        _blame(fraction.filter(number.isnotnull()), column.name, "bad_integer")
        return
    _blame(texts.filter(read.isnull()), column.name, _TYPE_FAULTS[column.type])


def _check_maximum(cursor: duckdb.DuckDBPyConnection, column: Column, maximum: int) -> None:
    above = cursor.table("stage").filter(ColumnExpression(column.name) > maximum)
    _blame(above, column.name, "too_large", str(maximum))


def _check_code(cursor: duckdb.DuckDBPyConnection, column: Column, code_list: str) -> None:
    cell = ColumnExpression(column.name)
    values = code_values(code_list)
    present = cursor.table("stage").select(cell).distinct().fetchall()
    strange = {value for (value,) in present}.difference((None, *values))
    if not strange:
        return
    cursor.register("strange", pa.table({"strange": pa.array(sorted(strange), pa.string())}))
    unknown = (
        cursor.table("stage")
        .set_alias("stage")
        .join(cursor.view("strange").set_alias("odd"), f"stage.{column.name} = odd.strange", "semi")
    )
    if code_list == "category":
        _blame(unknown, column.name, "unknown_category")
    else:
        _blame(unknown, column.name, "unknown_code", ", ".join(values))
    cursor.unregister("strange")


def _check_company_ids(cursor: duckdb.DuckDBPyConnection, column: Column) -> None:
    """Check the identifiers that no loaded company has: the others were checked on their way in."""
    cursor.table("stage").select(
        ColumnExpression("row_no"),
        ColumnExpression(column.name).alias("company_id"),
    ).query("identified", sql("new_identifiers"))
    new = [row[0] for row in cursor.execute("SELECT DISTINCT company_id FROM new_ids").fetchall()]
    bad = [(company_id, fault) for company_id in new if (fault := company_id_fault(company_id))]
    if not bad:
        return
    cursor.register(
        "bad_ids",
        pa.table(
            {
                "company_id": pa.array([company_id for company_id, _ in bad], pa.string()),
                "code": pa.array([fault for _, fault in bad], pa.string()),
            }
        ),
    )
    cursor.execute(sql("bad_identifiers"), {"checked_column": column.name})
    cursor.unregister("bad_ids")


def check_cells(cursor: duckdb.DuckDBPyConnection, table: str, files: Sequence[BatchFile]) -> None:
    """Write to `faults` what the contract alone refuses in `stage`.

    Args:
        cursor: A cursor with a staged batch and an empty `faults`.
        table: The contract table.
        files: The files of the batch.
    """
    misread = cursor.table("stage").filter("misread")
    cursor.register("misread_rows", rows_as_text(table, files, misread))
    cells = {column: ColumnExpression(column.name) for column in columns_of(table).values()}
    # A category may be empty where the resource is given: the table's own checks see to it.
    empty = _doubtful(
        cursor.table("stage"),
        {
            column.name: cell.isnull()
            for column, cell in cells.items()
            if column.required and column.name != "category"
        },
    )
    unread = _doubtful(
        cursor.view("misread_rows"),
        {
            column.name: cell.isnotnull()
            & FunctionExpression(VALUE_MACROS[column.type], cell).isnull()
            for column, cell in cells.items()
            if column.type in VALUE_MACROS
        },
    )
    above = _doubtful(
        cursor.table("stage"),
        {
            column.name: cell > ConstantExpression(column.maximum)
            for column, cell in cells.items()
            if column.maximum is not None
        },
    )
    for column in cells:
        if column.name in empty:
            _check_required(cursor, column, files)
        if column.name in unread:
            _check_type(cursor, column)
        if column.maximum is not None and column.name in above:
            _check_maximum(cursor, column, column.maximum)
        if column.code_list is not None:
            _check_code(cursor, column, column.code_list)
        if column.type == "company_id":
            _check_company_ids(cursor, column)
    cursor.unregister("misread_rows")
