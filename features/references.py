"""References to other systems' records, by field and inside free text, in the form that their own system delivers.

The spellings met are many (`CAD 1234/19JUN14`, `CAD1234 of 19/06/14`, `cad ref 1234 19JUN14`, `MERLIN 14 SUD 001234`);
what comes out is one (`1234/19JUN14`, `14SUD001234`). A CAD serial without its day gets the day of the text's record
where one is given; otherwise it stays bare (`1234`), which says which serial it was and not on which day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from features.dates import MONTHS, day_code, read_date


class Reference(NamedTuple):
    """A record of another system, by that system's own key."""

    system: str
    ref: str


_MONTH: Final = "|".join(MONTHS)
_LEAD: Final = r"(?:\s*(?:log|ref|reference|no|number|num)\b\.?)*\s*[:#]?\s*"
_NAMED_DAY: Final = rf"(\d{{1,2}})\s*({_MONTH})[A-Z]*\s*(?:20)?(\d{{2}})(?!\d)"
_CAD_DAY: Final = re.compile(
    rf"\bCAD{_LEAD}(\d{{1,5}})(?:\s*[/\\\-]\s*|\s+(?:of\s+|on\s+|dated\s+)?){_NAMED_DAY}", re.IGNORECASE
)
# Without the word CAD only the system's own form counts: in free text `14 19 Jun 2014` is no reference.
_CAD_OWN: Final = re.compile(rf"(?<![\w/])(\d{{1,5}})\s?/\s?{_NAMED_DAY}", re.IGNORECASE)
_CAD_OF: Final = re.compile(
    rf"\bCAD{_LEAD}(\d{{1,5}})\s*(?:of|on|dated|/|,)?\s*(\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:20)?\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_CAD_BARE: Final = re.compile(
    rf"\bCAD{_LEAD}(\d{{1,5}})(?![\d/]|\s*(?:of|on|dated)?\s*\d{{1,2}}\s*(?:[/.\-]|{_MONTH}))", re.IGNORECASE
)
_CRIS: Final = re.compile(r"(?<![\w/])(\d{7})\s*[/\\\-]\s*(?:20)?(\d{2})(?![\d/])")
_MERLIN: Final = re.compile(r"(?<![A-Z0-9])(\d{2})[\s/\-]*(SUD|MIS|ACN)[\s/\-]*(\d{6})(?!\d)", re.IGNORECASE)
_LAS: Final = re.compile(r"(?<![A-Z0-9])L\s?(\d{11})(?!\d)", re.IGNORECASE)
_PND: Final = re.compile(r"(?<![A-Z0-9])PND\s?(\d{2})[\s\-/]?(\d{6})(?!\d)", re.IGNORECASE)
_ANY_DIGIT: Final = re.compile(r"\d")


def _cad(text: str, day: date | None) -> Iterator[Reference]:
    for found in (*_CAD_DAY.finditer(text), *_CAD_OWN.finditer(text)):
        yield Reference("cad", f"{found[1]}/{int(found[2]):02d}{found[3].upper()}{found[4]}")
    for found in _CAD_OF.finditer(text):
        if (written := read_date(found[2])) is not None:
            yield Reference("cad", f"{found[1]}/{day_code(written)}")
    for found in _CAD_BARE.finditer(text):
        yield Reference("cad", f"{found[1]}/{day_code(day)}" if day else found[1])


def find_references(text: str | None, day: date | None = None) -> list[Reference]:
    """Every reference in a text, each once, in order of system; `day` completes a CAD serial that stands alone."""
    if not text or not _ANY_DIGIT.search(text):
        return []
    found = list(_cad(text, day))
    found += (Reference("cris", f"{m[1]}/{m[2]}") for m in _CRIS.finditer(text))
    found += (Reference("merlin", f"{m[1]}{m[2].upper()}{m[3]}") for m in _MERLIN.finditer(text))
    found += (Reference("las", f"L{m[1]}") for m in _LAS.finditer(text))
    found += (Reference("pnd", f"PND{m[1]}-{m[2]}") for m in _PND.finditer(text))
    return list(dict.fromkeys(found))


def read_reference(system: str, value: str | None) -> list[Reference]:
    """A field that holds one system's reference, as keyed; a bare serial (no day, no year) stays bare."""
    text = re.sub(rf"(?i)^\s*{system}\b", "", value or "").strip(" .:#")
    # Five digits are the longest serial of a day; a CRIS number has seven.
    if re.fullmatch({"cad": r"\d{1,5}", "cris": r"\d{7}"}.get(system, r"(?!)"), text):
        return [Reference(system, text)]
    return [ref for ref in find_references(f"{system} {text}") if ref.system == system]
