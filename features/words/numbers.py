"""Telephone numbers inside free text: on a card in a pocket, in a neighbour's account, in a clerk's note.

Forms have a field for the caller's number and for nobody else's; whoever is only spoken of has theirs in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from features.phones import read_phone
from features.words.sentences import split
from features.words.stated import LONGEST_QUOTE, Stated

FEATURE: Final = "phone_number"
# Digits parted by single marks, with a trunk zero or a country code: references and sums have neither.
_WRITTEN: Final = re.compile(r"(?<![\w+£])(?:\+|0)\d?(?:[ .\-()]{0,2}\d){8,13}(?!\w)")
# A British number written in full: a date and a time beside each other have fewer figures.
_FULL: Final = re.compile(r"\+44[1-9]\d{9}")


def phone_numbers(text: str) -> Iterator[Stated]:
    """Each British number that the text holds, in E.164, once, with its sentence."""
    seen: set[str] = set()
    for quote in split(text):
        for match in _WRITTEN.finditer(quote):
            number = read_phone(match.group())
            if number is not None and _FULL.fullmatch(number) and number not in seen:
                seen.add(number)
                yield Stated(FEATURE, number, "present", "other", quote[:LONGEST_QUOTE])
