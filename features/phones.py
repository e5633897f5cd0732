"""Telephone numbers in one form, so that one number written five ways is one number."""

from __future__ import annotations

import re
from typing import Final

_SEPARATORS: Final = re.compile(r"[\s().\-–/]+")
# British numbers have nine or ten digits after the trunk zero (Ofcom, national telephone numbering plan).
_NATIONAL: Final = re.compile(r"0([1-9]\d{8,9})")
# E.164: a country code and at most fifteen digits in all; under eight no country has a subscriber.
_INTERNATIONAL: Final = re.compile(r"\+([1-9]\d{7,14})")
_LIST: Final = re.compile(r"[;,/|]|\bor\b", re.IGNORECASE)


def read_phone(value: str | None) -> str | None:
    """E.164 (`+447700900123`) where it can be read, else the digits, else None where fewer than five stand there."""
    text = _SEPARATORS.sub("", (value or "").replace("(0)", ""))
    if text.startswith("00"):
        text = "+" + text[2:]
    if text.startswith("+440"):
        text = "+44" + text[4:]
    if _INTERNATIONAL.fullmatch(text):
        return text
    if found := _NATIONAL.fullmatch(text):
        return "+44" + found[1]
    # A trunk zero lost in a spreadsheet: ten digits that begin with a mobile's 7.
    if re.fullmatch(r"7\d{9}", text):
        return "+44" + text
    if re.fullmatch(r"44[1-9]\d{8,9}", text):
        return "+" + text
    digits = re.sub(r"\D", "", text)
    # Short codes and extensions (three or four digits) belong to nobody in particular.
    return digits if len(digits) >= 5 else None


def read_phones(value: str | None) -> list[str]:
    """Every number of a field that may hold several, in order, each once."""
    found = (read_phone(part) for part in _LIST.split(value or ""))
    return list(dict.fromkeys(number for number in found if number))
