"""Writes a delivery folder: every feed in its own layout, some rows broken on the way, the manifest last."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import io
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from pipelines.synth import partner
from pipelines.synth.chance import Dice, stream
from pipelines.synth.coroner_layouts import LAYOUT
from pipelines.synth.layouts import COLUMNS
from pipelines.synth.outbox import Row
from pipelines.synth.records_merlin import iso

BROKEN = 0.006  # share of text files in which a row was spoilt on the way
_PLAIN = {"ł": "l", "Ł": "L", "ı": "i", "đ": "d"}


def _without_accents(error: UnicodeError) -> tuple[str, int]:
    """What Windows-1252 cannot hold loses its accent, as an old terminal would have it."""
    assert isinstance(error, UnicodeEncodeError)
    text = error.object[error.start : error.end]
    plain = [_PLAIN.get(letter) or unicodedata.normalize("NFKD", letter)[0] for letter in text]
    return "".join(letter if letter.isascii() else "?" for letter in plain), error.end


codecs.register_error("without_accents", _without_accents)
_FLAT = str.maketrans({"\n": " ", "\r": " ", "|": "¦"})


@dataclass(frozen=True, slots=True)
class Written:
    """A file's bytes with the rows that its manifest declares and what was spoilt."""

    content: bytes
    rows: int
    fault: str = ""


# Text columns in which a clerk writes a word for `not recorded` instead of leaving a blank, and how often.
_OPEN_TEXT = {
    "address_text",
    "occupation",
    "nationality",
    "caller_name",
    "found_at",
    "Found By",
    "Reported By",
    "Home Address",
    "Lived At",
}
_NOTHING, _NOTHING_SHARE = ("UNKNOWN", "N/K", "NOT KNOWN", "-", "."), 0.02


def _filled(columns: Sequence[str], rows: list[Row]) -> list[list[Any]]:
    """The rows' cells; some blanks say `not known` in words. The same file sent again has the same bytes."""
    clerk = stream("blanks", len(rows), *(next(iter(row.values())) for row in rows[:2]))
    open_text = [number for number, name in enumerate(columns) if name in _OPEN_TEXT]
    out = [[row.get(name) for name in columns] for row in rows]
    for cells in out:
        for number in open_text:
            if cells[number] in (None, "") and clerk.random() < _NOTHING_SHARE:
                cells[number] = clerk.pick(_NOTHING)
    return out


def _line(cells: Sequence[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _comma(columns: Sequence[str], rows: list[Row], dice: Dice | None, encoding: str) -> Written:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(_filled(columns, rows))
    fault = ""
    if dice and rows:
        broken = [rows[-1].get(name) for name in columns]
        keep = dice.upto(2, len(columns) - 2)
        fault = "row:short" if dice.hit(0.6) else "row:fields"
        out.write(_line(broken[:keep] if fault == "row:short" else [*broken, "x", "y"]))
    return Written(out.getvalue().encode(encoding), len(rows) + bool(fault), fault)


def _pipe(columns: Sequence[str], rows: list[Row], dice: Dice | None) -> Written:
    lines = ["|".join(columns)]
    # No quoting: a bar inside a text becomes a broken bar, line ends become blanks.
    for cells in _filled(columns, rows):
        line = ["" if value is None else value if isinstance(value, str) else str(value) for value in cells]
        lines.append("\x1f".join(line).translate(_FLAT).replace("\x1f", "|"))
    fault = ""
    if dice and rows:
        parts = lines[-1].split("|")
        fault = "row:short" if dice.hit(0.6) else "row:fields"
        lines.append("|".join(parts[: dice.upto(2, len(parts) - 2)] if fault == "row:short" else [*parts, "", "x"]))
    return Written(("\r\n".join(lines) + "\r\n").encode("cp1252", "without_accents"), len(rows) + bool(fault), fault)


def _json_lines(rows: list[Row], dice: Dice | None) -> Written:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    fault = ""
    if dice and lines:
        lines.append(lines[-1][: dice.upto(20, max(21, len(lines[-1]) - 20))])
        fault = "row:json"
    return Written(("\n".join(lines) + "\n").encode(), len(lines), fault)


def _sheet(area: str, day: dt.date, rows: list[Row]) -> Written:
    columns = COLUMNS["coroner_D"]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # The time of making stands inside the file: fixed, so that the same run gives the same bytes.
    book.set_properties({"created": dt.datetime(day.year, day.month, day.day, 21)})
    dates = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Deaths")
    sheet.write(0, 0, f"Coroner {area.replace('_', ' ').title()}: deaths reported by police")
    sheet.write(1, 0, f"Sheet of {day:%d/%m/%Y}")
    sheet.write_row(2, 0, columns)
    for number, row in enumerate(rows, start=3):
        for column, name in enumerate(columns):
            value = row.get(name)
            if isinstance(value, dt.date):
                sheet.write_datetime(number, column, dt.datetime(value.year, value.month, value.day), dates)
            elif value not in (None, ""):
                sheet.write(number, column, value)
    book.close()
    return Written(out.getvalue(), len(rows))


def _coroner(feed: str, day: dt.date, rows: list[Row], dice: Dice | None) -> tuple[str, Written]:
    layout = LAYOUT[feed.removeprefix("coroner_")]
    if layout == "P":
        return "csv", _comma(COLUMNS["coroner_P"], rows, dice, "utf-8-sig")
    if layout == "D":
        return "xlsx", _sheet(feed.removeprefix("coroner_"), day, rows)
    return "json", Written(json.dumps(rows, ensure_ascii=False).encode(), len(rows))


def render(feed: str, day: dt.date, rows: list[Row], dice: Dice | None) -> tuple[str, Written]:
    """The name and bytes of one file; dice are given where a row is to be spoilt."""
    stamp, ending = f"{day:%Y%m%d}", "csv"
    if feed == "partner":
        stamp = f"{partner.month_before(day):%Y%m}"
        written = _comma(COLUMNS["partner"], rows, None, "utf-8")
    elif feed.startswith("cris_"):
        written = _pipe(COLUMNS[feed], rows, dice)
    elif feed in ("merlin", "pnd"):
        ending, written = "jsonl", _json_lines(rows, dice)
    elif feed.startswith("coroner_"):
        ending, written = _coroner(feed, day, rows, dice)
    else:
        written = _comma(COLUMNS[feed], rows, dice, "utf-8")
    return f"{feed}_{stamp}.{ending}", written


def deliver(
    landing: Path, folder: dt.date, files: list[tuple[str, dt.date, list[Row]]], seed: int | None
) -> list[tuple[str, str]]:
    """Write one delivery; returns (feed, fault) of spoilt files. seed None: nothing is spoilt."""
    target = landing / folder.isoformat()
    target.mkdir(parents=True, exist_ok=True)
    entries, faults = [], []
    for number, (feed, day, rows) in enumerate(files):
        dice = stream(seed, "spoilt", feed, day, folder)
        spoil = seed is not None and dice.hit(BROKEN)
        order = stream("order", feed, day)
        order.shuffle(rows)
        name, written = render(feed, day, rows, dice if spoil else None)
        (target / name).write_bytes(written.content)
        if written.fault:
            faults.append((feed, written.fault))
        drawn = dt.datetime.combine(folder, dt.time(21, 5)) + dt.timedelta(minutes=number)
        sha = hashlib.sha256(written.content).hexdigest()
        entries.append({"name": name, "feed": feed, "rows": written.rows, "sha256": sha, "extracted_at": iso(drawn)})
    manifest = {"delivery": folder.isoformat(), "spec": 1, "files": entries}
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
    return faults
