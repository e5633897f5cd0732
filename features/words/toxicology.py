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
# What stands before a concentration and is no name: `Morphine, free 0.2 mg/L`.
_NO_NAMES: Final = frozenset(
    {"free", "total", "conjugated", "blood", "urine", "femoral blood", "vitreous", "result", "level"}
)
# A contrast ends what a heading or a "no" denies: `no alcohol but methadone`.
_STATEMENT: Final = re.compile(r"[;\n|]|(?<=[a-z)])\.\s|\b(?:but|however|although)\b", re.IGNORECASE)
_PART: Final = re.compile(r"[;\n|]|,(?!\d)|\.(?!\d)")
# Words of the scene, and of what somebody was given: a substance named with them was not found by the laboratory.
_SCENE: Final = re.compile(
    r"\b(?:scene|exhibit|parcel|package|packets?|box(?:es)?|labelled|prescri\w+|pocket|wraps?|supplier|seized|bought"
    r"|history of|said to have|reported to have|witness\w*|family)\b"
)
_SAMPLE: Final = re.compile(
    r"\d ?(?:mg|ug|µg|ng|mcg|micrograms?|milligrams?)|\b(?:blood|urine|vitreous|detected|screen\w*|analys\w+|hair|liver"
    r"|toxicolog\w+|tissue|stomach|gastric|positive|negative|level|concentration)\b"
)
_RULED_OUT: Final = re.compile(
    r"(?<!false )\b(?:not (?:detected|found|present|identified|seen)|none detected|negative|nil|absent|undetected"
    r"|n/?d|-ve)\b|<\s*\d"
)
_HEADS_LIST: Final = re.compile(
    r"\b(?:not detected|negative for|no (?:trace|traces|evidence|sign|signs|indication|presence)(?: of)?"
    r"|screened? negative(?: for)?|absent|excluded|ruled out|free (?:of|from)|clear of|without"
    r"|(?:did|does|do) not (?:detect|show|reveal|contain|find|identify|indicate)|failed to (?:detect|show|find|reveal)"
    r"|(?:nor|neither)\b)"
    r"\s*[:-]?\s*\w"
    r"|(?:^|there (?:was|were)|contained|showed|revealed)\s*no\b(?!.*\bother than\b)"
)
_UNCERTAIN: Final = re.compile(
    r"\b(?:possible|possibly|presumptive(?:ly)?|to be confirmed|tbc|unconfirmed|trace|whether|(?:may|might) (?:be|have)"
    r"|could not (?:say|be (?:confirmed|excluded|ruled out))|can ?not be (?:confirmed|excluded|ruled out)|inconclusive"
    r"|equivocal|weak(?:ly)?|tentative(?:ly)?|false positive|suspected|query|not certain|uncertain|unclear)\b|\?"
)


@dataclass(frozen=True)
class Analyte:
    """A substance that toxicology found or ruled out, with the words that say so."""

    substance: str
    polarity: str
    quote: str


def analytes(text: str, drugs: DrugFinder, plain: Callable[[str], str]) -> Iterator[Analyte]:
    """Every analyte of a toxicology text, in order. A heading `not detected:` holds until the next full stop or `;`."""
    for statement in _STATEMENT.split(text):
        if _SCENE.search(statement.lower()) and not _SAMPLE.search(statement.lower()):
            continue
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
            mentions = drugs.find(words, in_laboratory=True)
            for value in _values(mentions, words, polarity):
                yield Analyte(value, polarity, statement.strip())


def _values(mentions: list[Mention], plain: str, polarity: str) -> list[str]:
    if mentions:
        # What was taken follows from a metabolite that is there; one that is not there rules nothing out.
        named = [m for m in mentions if m.name.group != "thing"]
        return [v for m in named for v in (generics(m) if polarity == "present" else [m.name.generic])]
    unlisted = _UNLISTED.match(plain.strip())
    return [unlisted.group(1)] if unlisted and unlisted.group(1) not in _NO_NAMES else []
