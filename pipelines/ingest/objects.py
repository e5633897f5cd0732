"""Files of JSON objects: one a line (MERLIN, Police National Database), or one array (the coroners' evidence book)."""

from __future__ import annotations

import json

from data_contracts.model import Contract
from pipelines.ingest.reading import ASK, LONGEST_CELL, RawRow, Reading, readable


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
        reading.note(number, absent[0], "missing_column", f"lacks {absent}; they were read as blank", ASK)
    reading.rows.append(RawRow(number, value))


def _list_of_objects(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(one, dict) for one in value))


def read_lines(content: bytes, contract: Contract) -> Reading:
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


def read_array(content: bytes, contract: Contract) -> Reading:
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
