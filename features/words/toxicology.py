"""Toxicology as it is written: `Morphine 0.34 mg/L; Ethanol 41 mg/dL; not detected: cocaine`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from features.words.drugs import DrugFinder, Mention
from features.words.lexicon import laboratory
from features.words.substances import generics

_PART: Final = re.compile(r"[;\n|]|,(?!\d)|\.(?!\d)")
# A reading that is less than some number is none.
_LESS: Final = re.compile(r"<\s*\d")
# An analyte that no list knows is still one where a concentration follows its name.
_UNLISTED: Final = r"^(?:[^a-z]*)((?:[a-z][a-z0-9'-]*|\d,\d|\d)(?: [a-z0-9'-]+){0,3}?) (?:level )?(?:[:=] )?\d[\d.]*"


@dataclass(frozen=True)
class Analyte:
    """A substance that toxicology found or ruled out, with the words that say so."""

    substance: str
    polarity: str
    quote: str


class Laboratory:
    """The words of laboratory.yaml, compiled: what a part of a report says of the substances in it."""

    def __init__(self, words: Mapping[str, re.Pattern[str]]) -> None:
        self._words = words
        unit = words["unit"].pattern.removeprefix("(?<= )")
        # A contrast ends what a heading or a "no" denies.
        contrast = "|".join(re.findall(r"[a-z]+", words["contrast"].pattern.removeprefix("(?<= )")))
        self.statement = re.compile(rf"[;\n|]|(?<=[a-z)])\.\s|\b(?:{contrast})\b", re.IGNORECASE)
        self._unlisted = re.compile(rf"{_UNLISTED} {unit}")
        self._reading = re.compile(rf"(?<= )\d[\d.,]*(?: {unit}|{unit})")
        self._nought = re.compile(rf"(?<= )0(?:\.0+)? (?:{unit}|$)")
        heads = words["heads_list"].pattern.removeprefix("(?<= )")
        opens = words["opens"].pattern.removeprefix("(?<= )")
        self._heads = re.compile(rf"(?<= ){heads}(?:: )?(?=[a-z0-9])|(?:^ |(?<= ){opens})no ")

    def tells_of_scene(self, statement: str) -> bool:
        """Whether a plain statement tells of the scene rather than of a sample."""
        measured = self._says("sample", statement) or self._reading.search(statement)
        return self._says("scene", statement) and not measured

    def heads_list(self, part: str) -> bool:
        """Whether a plain part begins a list of substances none of which is there."""
        return bool(self._heads.search(part))

    def excepts(self, part: str) -> bool:
        """Whether a plain part names what a heading or a "no" does not hold for: `negative, cannabis excepted`."""
        return self._says("exception", part)

    def polarity(self, part: str, written: str) -> str:
        """What a part, plain and as written, says of its substances where no heading stands over it."""
        denied = self._says("ruled_out", part) and not self._says("ruled_out_unless", part)
        if denied or _LESS.search(written) or self._nought.search(part):
            return "absent"
        return "unclear" if self._says("uncertain", part) else "present"

    def unlisted(self, part: str) -> str:
        """The name in front of a concentration, where it is none that only looks like a substance; else empty."""
        found = self._unlisted.match(part.strip() + " ")
        return "" if not found or self._says("no_substance", f" {found[1]} ") else found[1]

    def _says(self, name: str, plain: str) -> bool:
        return bool(self._words[name].search(plain))


@cache
def _laboratory() -> Laboratory:
    return Laboratory(laboratory())


def analytes(text: str, drugs: DrugFinder, plain: Callable[[str], str]) -> Iterator[Analyte]:
    """Every analyte of a toxicology text, in order. A heading `not detected:` holds until the next full stop or `;`."""
    words = _laboratory()
    for statement in words.statement.split(text):
        if words.tells_of_scene(plain(statement)):
            continue
        listed = False
        for written in _PART.split(statement):
            part = plain(written)
            if not part.strip():
                continue
            excepted = words.excepts(part)
            listed = not excepted and (listed or words.heads_list(part))
            polarity = "absent" if listed else "present" if excepted else words.polarity(part, written)
            for value in _values(drugs.find(part, in_laboratory=True), part, polarity):
                yield Analyte(value, polarity, statement.strip())


def _values(mentions: list[Mention], part: str, polarity: str) -> list[str]:
    if mentions:
        # What was taken follows from a metabolite that is there; one that is not there rules nothing out.
        named = [m for m in mentions if m.name.group != "thing"]
        return [v for m in named for v in (generics(m) if polarity == "present" else [m.name.generic])]
    unlisted = _laboratory().unlisted(part)
    return [unlisted] if unlisted else []
