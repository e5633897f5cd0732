"""XLSX and Parquet: the tables of a series, with the label; no cell can run as a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Mapping

import polars as pl
import pyarrow.parquet as pq
import xlsxwriter  # type: ignore[import-untyped]

from pipelines.exports.cells import text
from pipelines.exports.label import ExportLabel

# Excel's own limits.
_LONGEST_CELL = 32_767
_LONGEST_NAME = 31


def xlsx(tables: Mapping[str, pl.DataFrame], label: ExportLabel) -> bytes:
    """A workbook: a sheet About with the label, then a sheet a table. Text stays text, whatever it begins with."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": label.marking, "comments": label.purpose, "author": label.requester})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        about = pl.DataFrame(list(label.lines().items()), schema=["about this file", ""], orient="row")
        for name, frame in {"About": about, **tables}.items():
            sheet = book.add_worksheet(name[:_LONGEST_NAME])
            sheet.set_header(f"&C{label.marking}")
            sheet.set_footer(f"&C{label.marking}&R&P of &N")
            sheet.set_landscape()
            _fill(sheet, frame, bold)
    return out.getvalue()


def _fill(sheet: xlsxwriter.worksheet.Worksheet, frame: pl.DataFrame, bold: xlsxwriter.format.Format) -> None:
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(frame.iter_rows(), start=1):
        for column, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, text(value)[:_LONGEST_CELL])
    sheet.freeze_panes(1, 0)
    if frame.width and frame.height:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)
    sheet.set_column(0, max(frame.width - 1, 0), 18)


def parquet(frame: pl.DataFrame, label: ExportLabel) -> bytes:
    """A table as Parquet; the label stands in the file's metadata under `deathlink:…`."""
    table = frame.to_arrow()
    told = {f"deathlink:{name}": value for name, value in label.lines().items()}
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), **told}), out)
    return out.getvalue()
