"""Spreadsheets whose texts stay texts: no formula, no link, whatever a company wrote."""

import io

import pandas as pd
import xlsxwriter

LONGEST_NAME = 31
WIDTH = 24


def xlsx(rows: pd.DataFrame, name: str) -> bytes:
    """Write rows as a workbook of one sheet.

    Args:
        rows: the data; columns in the reader's words.
        name: what the sheet holds; cut where it is too long.

    Returns:
        The file.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(name[:LONGEST_NAME])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.set_column(0, len(rows.columns) - 1, WIDTH)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(rows.columns):
            sheet.write_string(0, column, str(title), bold)
            for line, value in enumerate(rows[title].astype(object), start=1):
                if value is None or pd.isna(value):
                    continue
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif hasattr(value, "year"):
                    sheet.write_datetime(line, column, value, day)
                else:
                    sheet.write_number(line, column, value)
    return out.getvalue()
