"""Substances inside sentences: each name becomes the word `drug_<n>`, so that phrases can say `overdose of <drug>`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from features.words.drugs import DrugFinder, Mention
from features.words.lexicon import Cue, Rule
from features.words.matching import Found

_ONE: Final = r"(?:drug_\d+|alcohol|drink|tablets|pills|medication|medicines)"
_LIST: Final = re.compile(rf"(?<= ){_ONE} (?:(?:(?:and|or|/|&|\+|with|plus|some|,) ){{1,2}}{_ONE} )*")
# Names that stay words, because rules about drink and medicines need them as words.
_PLAIN: Final = {"alcohol": "ethanol", "drink": "ethanol", "pills": "tablets", "medicines": "medication"}
# Medicines in a home say little; these kinds of substance are remarkable wherever they are named.
_REMARKABLE: Final = frozenset({"illicit", "poison", "nps"})


@dataclass(frozen=True)
class Masked:
    """A plain sentence with its substances replaced, and what they were."""

    quote: str
    plain: str
    mentions: tuple[Mention, ...]

    def listed_with(self, token: str) -> list[str]:
        """The generic names behind `drug_<n>` and behind those that stand in one list with it."""
        for group in _LIST.finditer(self.plain):
            tokens = re.findall(_ONE, group.group())
            if token in tokens:
                return [g for t in tokens for g in self._generics(t)]
        return self._generics(token)

    def _generics(self, token: str) -> list[str]:
        if not token.startswith("drug_"):
            return [_PLAIN.get(token, token)]
        return generics(self.mentions[int(token.removeprefix("drug_"))])


def mask(quote: str, plain: str, drugs: DrugFinder) -> Masked:
    """Replaces every substance that the sentence names by `drug_<n>`."""
    mentions = [m for m in drugs.find(plain) if m.name.group != "plain"]
    parts, at = [], 0
    for number, mention in enumerate(mentions):
        parts += [plain[at : mention.start], f"drug_{number} "]
        at = mention.end
    return Masked(quote, "".join([*parts, plain[at:]]), tuple(mentions))


def generics(mention: Mention) -> list[str]:
    """The generic name, and of a metabolite also the substance that was taken."""
    return [mention.name.generic] + ([mention.name.parent] if mention.name.parent else [])


def suspected(masked: Masked, findings: Sequence[Found[Rule]], cues: Sequence[Found[Cue]]) -> list[str]:
    """Remarkable substances that no rule has read and nothing denies, doubts or puts in the past."""
    if any(
        c.owner.kind in ("negated", "planned", "historical", "prescribed", "about_other", "about_informant")
        for c in cues
    ):
        return []
    read = [f for f in findings if f.owner.feature in ("substance_suspected", "substance", "drug_user", "decoy")]
    found = []
    for match in re.finditer(r"drug_(\d+) ", masked.plain):
        mention = masked.mentions[int(match.group(1))]
        if mention.name.group in _REMARKABLE and not any(f.start <= match.start() < f.end for f in read):
            found += generics(mention)
    return found
