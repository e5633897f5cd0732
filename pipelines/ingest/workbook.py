"""Workbooks: the coroners' death investigation pack, keyed in by hand."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import Final

from data_contracts.model import Contract
from pipelines.ingest.delimited import Table, read_cells, read_header
from pipelines.ingest.reading import Reading, readable

# The pack has two title rows above its header.
_TITLE_ROWS: Final = 2
_SHEET: Final = "Deaths"


def read_workbook(content: bytes, contract: Contract) -> Reading:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    reading = Reading()
    if not content:
        reading.refuse(None, None, "empty_file", "the file is empty", "")
        return reading
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book[_SHEET] if _SHEET in book.sheetnames else None
        table = [] if sheet is None else [list(row) for row in sheet.iter_rows(values_only=True)]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError, SyntaxError) as fault:
        what = f"it cannot be opened as XLSX ({type(fault).__name__})"
        reading.refuse(None, None, "workbook", what, readable(content))
        return reading
    if sheet is None:
        reading.refuse(None, None, "workbook", f"it has no sheet [{_SHEET}]", readable(content))
        return reading
    reading.count = max(0, len(table) - _TITLE_ROWS - 1)
    names = [_cell(cell) for cell in table[_TITLE_ROWS]] if len(table) > _TITLE_ROWS else []
    while names and not names[-1]:
        names.pop()
    header = read_header(reading, names, contract, content)
    if header is not None:
        for number, row in enumerate(table[_TITLE_ROWS + 1 :], start=1):
            cells = [_cell(cell) for cell in row]
            while len(cells) > len(header) and not cells[-1]:
                cells.pop()
            cells += [""] * (len(header) - len(cells))
            read_cells(reading, number, cells, Table(header, contract.encoding, "\t"))
    return reading


def _cell(value: object) -> str:
    """A workbook's cell as text: dates as ISO, whole numbers without a fraction, blank as nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
