"""Delimited files: commas with quotes (CAD, ambulance, partners, the coroners' portal), strokes without (CRIS)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

from data_contracts.model import Contract
from pipelines.ingest.reading import ASK, LONGEST_CELL, RawRow, Reading, readable

# The csv module's own limit would stop the whole file; ours refuses the row.
csv.field_size_limit(2**31 - 1)


def _text(reading: Reading, content: bytes, encoding: str) -> str | None:
    """Decoded content in which undecodable bytes are lone surrogates; None where the file is of another encoding."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:2000].count(0) > 20:
        what = f"it looks like UTF-16; allowed is {encoding}"
        reading.refuse(None, None, "encoding", what, readable(content))
        return None
    return content.decode("utf-8-sig" if encoding.startswith("utf-8") else encoding, errors="surrogateescape")


def _misread(cell: str, encoding: str) -> bool:
    """Whether a cell holds bytes that the encoding does not have, or UTF-8 that was read as Windows-1252."""
    if cell.isascii():
        return False
    if any("\ud800" <= c <= "\udfff" for c in cell):
        return True
    if encoding != "cp1252":
        return False
    try:
        cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _shown(cells: list[str], mark: str) -> str:
    return mark.join(cells).encode("utf-8", errors="surrogateescape").decode("utf-8", errors="backslashreplace")


def read_header(reading: Reading, names: list[str], contract: Contract, content: bytes) -> list[str] | None:
    """The file's column names; None where one that the contract needs is missing."""
    names = [name.strip() for name in names]
    missing = [name for name in contract.names if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1 and name})
    if missing or twice:
        rule, which = ("missing_column", missing) if missing else ("column_twice", twice)
        what = f"{'lacks' if missing else 'has twice'} the columns {which}; allowed are {list(contract.names)}"
        reading.refuse(None, which[0], rule, what, readable(content))
        return None
    extra = [name for name in names if name not in contract.names]
    if extra:
        reading.note(
            None, extra[0], "extra_column", f"has {len(extra)} columns that the contract does not know: {extra}", ASK
        )
    elif tuple(names) != contract.names:
        moved = next(n for n, due in zip(names, contract.names, strict=True) if n != due)
        reading.note(None, moved, "column_order", "the columns are in another order; they were read by name", ASK)
    return names


class Table(NamedTuple):
    """How a file's rows are laid out: the names of its columns, the encoding, the mark between cells."""

    names: list[str]
    encoding: str
    mark: str


def read_cells(reading: Reading, number: int, cells: list[str], table: Table) -> None:
    """One delimited row, checked for its shape."""
    names, raw = table.names, _shown(cells, table.mark)
    if not any(cell.strip() for cell in cells):
        reading.refuse(number, None, "blank_row", "the row is blank", raw)
        return
    if len(cells) != len(names):
        column = names[min(len(cells), len(names)) - 1] if cells else None
        what = f"has [{len(cells)}] fields, allowed are [{len(names)}]"
        reading.refuse(number, column, "field_count", what, raw)
        return
    for name, cell in zip(names, cells, strict=True):
        if _misread(cell, table.encoding):
            reading.refuse(number, name, "encoding", f"holds bytes that are no {table.encoding}", raw)
            return
        if len(cell) > LONGEST_CELL:
            what = f"holds [{len(cell)}] characters, allowed are [{LONGEST_CELL}]"
            reading.refuse(number, name, "too_long", what, raw)
            return
    reading.rows.append(RawRow(number, dict(zip(names, cells, strict=True))))


def _delimited(content: bytes, contract: Contract, split: Callable[[str], Iterator[list[str]]], mark: str) -> Reading:
    reading = Reading()
    text = _text(reading, content, contract.encoding)
    if text is None:
        return reading
    rows = list(split(text))
    reading.count = max(0, len(rows) - 1)
    if not rows or not any(rows[0]):
        reading.refuse(None, None, "empty_file", "it is empty; a header row is due even where nothing happened", "")
        return reading
    names = read_header(reading, rows[0], contract, content)
    if names is not None:
        for number, cells in enumerate(rows[1:], start=1):
            read_cells(reading, number, cells, Table(names, contract.encoding, mark))
    return reading


def read_comma(content: bytes, contract: Contract) -> Reading:
    return _delimited(content, contract, lambda text: csv.reader(io.StringIO(text, newline="")), ",")


def read_pipe(content: bytes, contract: Contract) -> Reading:
    def split(text: str) -> Iterator[list[str]]:
        # Only what is blank in bytes makes a blank line: a no-break space is a character of Windows-1252.
        return (line.rstrip("\r").split("|") for line in text.split("\n") if line.strip(" \t\r\n\x0b\x0c"))

    return _delimited(content, contract, split, "|")
