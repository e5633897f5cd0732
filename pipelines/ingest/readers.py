"""Bytes of a file in, rows out, by the layout of its feed. What cannot be read as a row becomes a finding, never an exception.

Rows are numbered from 1, the first under the header. Every row that a plain reader of the format counts is either in
`rows` or in `findings`, so that the ledger balances.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final

from data_contracts.model import Contract, Layout
from pipelines.ingest.findings import Finding

# Fifty pages of typing; a longer cell is a machine's slip (a quote that never closes, a file inside a field).
LONGEST_CELL: Final = 100_000
# The csv module's own limit would stop the whole file; ours refuses the row.
csv.field_size_limit(2**31 - 1)

Body = dict[str, Any]


@dataclass(frozen=True)
class RawRow:
    """A row as delivered."""

    number: int
    body: Body

    def __repr__(self) -> str:
        return f"RawRow({self.number})"


def cell(body: Body, name: str) -> object:
    """A field of a body by its contract name; `a.b` looks inside the object `a`."""
    value: object = body
    for part in name.split(".") if name not in body else [name]:
        value = value.get(part) if isinstance(value, dict) else None
    return value


@dataclass
class Reading:
    """What a file held. `count` is the number of rows as a plain reader of the format counts them."""

    count: int = 0
    rows: list[RawRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole_file(self) -> Finding | None:
        """The finding that refuses the whole file, if there is one."""
        return next((f for f in self.findings if f.row is None and f.refused), None)

    def refuse(self, row: int | None, column: str | None, rule: str, what: str, raw: str) -> None:
        """Notes a row (None: the whole file) that cannot be taken."""
        do = "ask the extract team to deliver it again" if row is None else "have it put right at the source and sent again"
        self.findings.append(Finding(row, column, rule, what, do, True, raw))

    def note(self, row: int | None, column: str | None, rule: str, what: str, do: str) -> None:
        """Notes something that refuses nothing."""
        self.findings.append(Finding(row, column, rule, what, do, False))


def readable(content: bytes) -> str:
    """Content as text for quarantine; bytes that are no UTF-8 stay visible as escapes, so that nothing is lost."""
    return content.decode("utf-8", errors="backslashreplace").replace("\x00", "\\x00")


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


def _header(reading: Reading, names: list[str], contract: Contract, content: bytes) -> list[str] | None:
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
            None, extra[0], "extra_column", f"has {len(extra)} columns that the contract does not know: {extra}", _ASK
        )
    elif tuple(names) != contract.names:
        moved = next(n for n, due in zip(names, contract.names, strict=True) if n != due)
        reading.note(None, moved, "column_order", "the columns are in another order; they were read by name", _ASK)
    return names


_ASK: Final = "its rows went on; ask the extract team whether the layout has changed"


def _cells(reading: Reading, number: int, cells: list[str], names: list[str], contract: Contract, mark: str) -> None:
    """One delimited row, checked for its shape."""
    raw = _shown(cells, mark)
    if not any(cell.strip() for cell in cells):
        reading.refuse(number, None, "blank_row", "the row is blank", raw)
        return
    if len(cells) != len(names):
        column = names[min(len(cells), len(names)) - 1] if cells else None
        what = f"has [{len(cells)}] fields, allowed are [{len(names)}]"
        reading.refuse(number, column, "field_count", what, raw)
        return
    for name, cell in zip(names, cells, strict=True):
        if _misread(cell, contract.encoding):
            reading.refuse(number, name, "encoding", f"holds bytes that are no {contract.encoding}", raw)
            return
        if len(cell) > LONGEST_CELL:
            what = f"holds [{len(cell)}] characters, allowed are [{LONGEST_CELL}]"
            reading.refuse(number, name, "too_long", what, raw)
            return
    reading.rows.append(RawRow(number, dict(zip(names, cells, strict=True))))


def _delimited(
    content: bytes, contract: Contract, split: Callable[[str], Iterator[list[str]]], mark: str
) -> Reading:
    reading = Reading()
    text = _text(reading, content, contract.encoding)
    if text is None:
        return reading
    table = list(split(text))
    reading.count = max(0, len(table) - 1)
    if not table or not any(table[0]):
        reading.refuse(None, None, "empty_file", "the file is empty; a header row is due even where nothing happened", "")
        return reading
    names = _header(reading, table[0], contract, content)
    if names is not None:
        for number, cells in enumerate(table[1:], start=1):
            _cells(reading, number, cells, names, contract, mark)
    return reading


def _read_comma(content: bytes, contract: Contract) -> Reading:
    return _delimited(content, contract, lambda text: csv.reader(io.StringIO(text, newline="")), ",")


def _read_pipe(content: bytes, contract: Contract) -> Reading:
    def split(text: str) -> Iterator[list[str]]:
        return (line.rstrip("\r").split("|") for line in text.split("\n") if line.strip())

    return _delimited(content, contract, split, "|")


def _object(reading: Reading, number: int, value: object, raw: str, contract: Contract) -> None:
    """One JSON object, checked for its shape."""
    if not isinstance(value, dict):
        reading.refuse(number, None, "json", f"is a {type(value).__name__}; allowed is an object", raw)
        return
    tops = dict.fromkeys(name.partition(".")[0] for name in contract.names)
    for top in tops:
        inner = any(name.startswith(top + ".") for name in contract.names)
        if inner and not isinstance(value.get(top), dict | None):
            reading.refuse(number, top, "json", "must hold an object or null", raw)
            return
    if contract.nested and not _list_of_objects(value.get(contract.nested)):
        reading.refuse(number, contract.nested, "json", "must hold a list of objects", raw)
        return
    longest = max((len(v) for v in value.values() if isinstance(v, str)), default=0)
    if longest > LONGEST_CELL:
        column = next(k for k, v in value.items() if isinstance(v, str) and len(v) == longest)
        what = f"holds [{longest}] characters, allowed are [{LONGEST_CELL}]"
        reading.refuse(number, column, "too_long", what, raw)
        return
    absent = [top for top in tops if top not in value]
    if absent:
        reading.note(number, absent[0], "missing_column", f"lacks {absent}; they were read as blank", _ASK)
    reading.rows.append(RawRow(number, value))


def _list_of_objects(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(one, dict) for one in value))


def _read_lines(content: bytes, contract: Contract) -> Reading:
    reading = Reading()
    lines = [line for line in content.split(b"\n") if line.strip()]
    reading.count = len(lines)
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as fault:
            reading.refuse(number, None, "encoding", f"byte [{fault.start}] is no utf-8", readable(line))
        except json.JSONDecodeError as fault:
            what = f"the line is no whole JSON object: it breaks at character [{fault.pos}]"
            reading.refuse(number, None, "json", what, readable(line))
        else:
            _object(reading, number, value, readable(line), contract)
    return reading


def _read_array(content: bytes, contract: Contract) -> Reading:
    """A JSON array; where it is cut, the elements before the cut go on and the rest is one refused row."""
    reading = Reading()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        reading.refuse(None, None, "encoding", f"byte [{fault.start}] is no utf-8", readable(content))
        return reading
    position = text.find("[") + 1
    if not position or text[: position - 1].strip():
        rule = "empty_file" if not text.strip() else "json"
        reading.refuse(None, None, rule, "the file is no JSON array", readable(content))
        return reading
    decoder = json.JSONDecoder()
    while (position := _next_element(text, position)) < len(text) and text[position] != "]":
        reading.count += 1
        try:
            value, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as fault:
            what = f"the array breaks at character [{fault.pos}]; what follows is lost to the reader"
            reading.refuse(reading.count, None, "json", what, text[position:])
            return reading
        _object(reading, reading.count, value, text[position:end], contract)
        position = end
    if position >= len(text):
        reading.note(None, None, "json", "the array is not closed", "its whole elements went on; ask for it again")
    return reading


def _next_element(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position


# The pack has two title rows above its header.
_TITLE_ROWS: Final = 2
_SHEET: Final = "Deaths"


def _read_workbook(content: bytes, contract: Contract) -> Reading:
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
    header = _header(reading, names, contract, content)
    if header is not None:
        for number, row in enumerate(table[_TITLE_ROWS + 1 :], start=1):
            cells = [_cell(cell) for cell in row]
            while len(cells) > len(header) and not cells[-1]:
                cells.pop()
            cells += [""] * (len(header) - len(cells))
            _cells(reading, number, cells, header, contract, "\t")
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


_READERS: Final[dict[Layout, Callable[[bytes, Contract], Reading]]] = {
    "comma": _read_comma,
    "pipe": _read_pipe,
    "lines": _read_lines,
    "array": _read_array,
    "workbook": _read_workbook,
}


def read_rows(content: bytes, contract: Contract) -> Reading:
    """Every row of a file. A file that cannot be read at all has a finding without a row."""
    return _READERS[contract.layout](content, contract)
