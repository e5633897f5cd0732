"""Text from records made safe for the program that opens it next: no formulas, no control characters."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from typing import Any, Final

import polars as pl

# Characters that XML 1.0 does not allow; Gephi refuses a whole file for one of them.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# A number or a phone starts with a sign too, but a spreadsheet reads it as a number and runs nothing.
_SIGNED_NUMBER: Final = re.compile(r"[+-]?\d[\d ().,/-]*")
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")


def text(value: Any) -> str:
    """A value as text: lists parted by `; `, times in ISO form, blanks empty, control characters out."""
    if value is None:
        return ""
    if isinstance(value, pl.Series | list | tuple):
        return "; ".join(text(part) for part in value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.6g}"
    return _UNPRINTABLE.sub("", str(value))


def one_line(value: Any) -> str:
    """The same on one line: programs that read a row a line would take a break inside a cell for the end of the row."""
    return " ".join(text(value).split())


def harmless(value: Any) -> str:
    """The same for a CSV that a spreadsheet may open: what would run as a formula gets an apostrophe before it."""
    line = one_line(value)
    if line.startswith(_RUNS) and not _SIGNED_NUMBER.fullmatch(line):
        return f"'{line}"
    return line


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """A frame as CSV with a byte order mark (so that spreadsheets and i2 read UTF-8), one row one line, no formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows([harmless(value) for value in row] for row in frame.iter_rows())
    return out.getvalue().encode("utf-8-sig")
