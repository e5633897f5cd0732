"""Substances in words: the generic name behind brand, street name, misspelling and metabolite (lexicon/drugs.csv)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import ahocorasick

from features.words.lexicon import Lexicon, table

CONTEXTS: Final = ("alone", "near", "dose")
# A drug word within this many tokens makes `brown` heroin; further off it is the colour of a coat.
NEAR: Final = 4


@dataclass(frozen=True)
class Name:
    """A name of a substance: what it stands for, and what has to stand around it (CONTEXTS)."""

    generic: str
    kind: str  # generic brand street metabolite misspelling class
    context: str
    parent: str  # of a metabolite: the substance that was taken
    group: str  # illicit nps poison medicine alcohol class


@dataclass(frozen=True)
class Mention:
    """A substance named in a plain sentence."""

    name: Name
    start: int
    end: int


@cache
def names() -> dict[str, Name]:
    """Every name of the drug lexicon as written in its table, lower case."""
    return {
        row["name"].lower(): Name(row["generic"], row["kind"], row["context"] or "alone", row["parent"], row["group"])
        for row in table("drugs")
    }


class DrugFinder:
    """Finds the names of the drug lexicon in plain sentences, the longest where several overlap."""

    def __init__(self, lexicon: Lexicon, plain: Callable[[str], str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for written, name in names().items():
            key = plain(written)
            self._automaton.add_word(key, (len(key), name))
        self._automaton.make_automaton()
        self._context = re.compile(r"(?<= )" + lexicon.classes["drug_context"].expression)
        self._dose = re.compile(r"(?<= )" + lexicon.classes["takes"].expression + r"$")

    def find(self, plain: str, *, in_laboratory: bool = False) -> list[Mention]:
        """The substances that a sentence names, in order; ambiguous names only where the context is drugs.

        A laboratory calls a substance by its generic name, which needs no context then.
        """
        found = [Mention(n, end - size + 2, end + 1) for end, (size, n) in self._automaton.iter(plain)]
        found.sort(key=lambda m: (m.start, -m.end))
        kept: list[Mention] = []
        for mention in found:
            if kept and mention.start < kept[-1].end:
                continue
            by_name = in_laboratory and mention.name.kind == "generic"
            if by_name or self._is_meant(plain, mention, found):
                kept.append(mention)
        return kept

    def _is_meant(self, plain: str, mention: Mention, others: Sequence[Mention]) -> bool:
        if mention.name.context == "alone":
            return True
        if mention.name.context == "dose":
            return bool(self._dose.search(plain[: mention.start])) or self._beside_drug(plain, mention, others)
        before = " ".join(plain[: mention.start].split()[-NEAR:])
        after = " ".join(plain[mention.end :].split()[:NEAR])
        return bool(self._context.search(f" {before}  {after} ")) or self._beside_drug(plain, mention, others)

    @staticmethod
    def _beside_drug(plain: str, mention: Mention, others: Sequence[Mention]) -> bool:
        """Whether it stands in a list with a plain drug name: `mephedrone and G`, `crack / brown`."""
        for other in others:
            if other.name.context != "alone" or other.name.kind == "class" or other.name.group == "thing":
                continue
            first, second = sorted((mention, other), key=lambda m: m.start)
            if re.fullmatch(r"(?:, )?(?:(?:and|or|/|&|\+|with) )?", plain[first.end : second.start]):
                return True
        return False
