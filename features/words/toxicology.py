"""Toxicology as it is written: `Morphine 0.34 mg/L; Ethanol 41 mg/dL; not detected: cocaine`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from features.words.drugs import DrugFinder, Mention
from features.words.substances import generics

# An analyte that no list knows is still one where a concentration follows its name.
_UNLISTED: Final = re.compile(
    r"^(?:[^a-z]*)((?:[a-z][a-z0-9'-]*|\d,\d|\d)(?: [a-z0-9'-]+){0,3}?) (?:level )?(?:[:=] )?[<>]? ?\d[\d.]*"
    r" (?:mg|ug|µg|ng|mcg|micrograms?|milligrams?|g|%)"
)
_PART: Final = re.compile(r"[;\n|]|,(?!\d)|\.(?!\d)")
_RULED_OUT: Final = re.compile(
    r"\b(?:not (?:detected|found|present|identified)|none detected|negative|nil|absent|undetected|n/?d|-ve)\b|<\s*\d"
)
_HEADS_LIST: Final = re.compile(
    r"\b(?:not detected|negative for|no (?:trace|evidence) of|screened? negative(?: for)?|absent|excluded|ruled out)"
    r"\s*[:-]?\s*\w"
    r"|^\s*no\b(?!.*\bother than\b)"
)
_UNCERTAIN: Final = re.compile(r"\b(?:possible|possibly|presumptive|to be confirmed|tbc|unconfirmed|trace)\b|\?")


@dataclass(frozen=True)
class Analyte:
    """A substance that toxicology found or ruled out, with the words that say so."""

    substance: str
    polarity: str
    quote: str


def analytes(text: str, drugs: DrugFinder, plain: Callable[[str], str]) -> Iterator[Analyte]:
    """Every analyte of a toxicology text, in order. A heading `not detected:` holds until the next full stop or `;`."""
    for statement in re.split(r"[;\n|]|(?<=[a-z)])\.\s", text):
        listed = False
        for part in _PART.split(statement):
            low = part.lower()
            if not low.strip():
                continue
            listed = listed or bool(_HEADS_LIST.search(low))
            polarity = (
                "absent" if listed or _RULED_OUT.search(low) else "unclear" if _UNCERTAIN.search(low) else "present"
            )
            words = plain(part)
            mentions = drugs.find(words)
            for value in _values(mentions, words):
                yield Analyte(value, polarity, statement.strip())


def _values(mentions: list[Mention], plain: str) -> list[str]:
    if mentions:
        return [value for mention in mentions for value in generics(mention)]
    unlisted = _UNLISTED.match(plain.strip())
    return [unlisted.group(1)] if unlisted else []
