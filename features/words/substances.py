"""Substances inside sentences: each name becomes the word `drug_<n>`, so that phrases can say `overdose of <drug>`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from features.words.drugs import DrugFinder, Mention
from features.words.lexicon import Cue, Rule
from features.words.matching import Found
from features.words.phrases import Phrase

_ONE: Final = r"(?:drug_\d+|alcohol|drink|tablets|pills|medication|medicines)"
_LIST: Final = re.compile(rf"(?<= ){_ONE} (?:(?:(?:and|or|/|&|\+|with|plus|some|,) ){{1,2}}{_ONE} )*")
# Names that stay words, because rules about drink and medicines need them as words.
_PLAIN: Final = {"alcohol": "ethanol", "drink": "ethanol", "pills": "tablets", "medicines": "medication"}
# Groups of names that stay words in a sentence.
_WORDS: Final = frozenset({"plain", "thing"})
# Medicines in a home say little; these kinds of substance are remarkable wherever they are named.
_REMARKABLE: Final = frozenset({"illicit", "poison", "nps"})
# Beside these a medicine is remarkable as well: its empty packets, a drink that it was put into.
_SHOWS_MEDICINES: Final = frozenset({"medication_packets", "drugged_covertly"})
_READS_DRUGS: Final = frozenset({"substance_suspected", "substance", "drug_user", "decoy"})
# A substance named without any wording that a rule knows.
_NAMED: Final = Rule(
    "substance_suspected", "<named_drug>", "present", Phrase("<named_drug>", "", frozenset()), "victim", False, False
)


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
    mentions = [m for m in drugs.find(plain) if m.name.group not in _WORDS]
    parts, at = [], 0
    for number, mention in enumerate(mentions):
        parts += [plain[at : mention.start], f"drug_{number} "]
        at = mention.end
    return Masked(quote, "".join([*parts, plain[at:]]), tuple(mentions))


def generics(mention: Mention) -> list[str]:
    """The generic name, and of a metabolite also the substance that was taken."""
    return [mention.name.generic] + ([mention.name.parent] if mention.name.parent else [])


def unread(masked: Masked, findings: Sequence[Found[Rule]], cues: Sequence[Found[Cue]]) -> list[Found[Rule]]:
    """Findings of remarkable substances that no rule has read: the words around them deny, doubt or date them.

    None where the sentence tells what somebody is prescribed.
    """
    if not masked.mentions or any(c.owner.kind == "prescribed" for c in cues):
        return []
    read = [f for f in findings if f.owner.feature in _READS_DRUGS]
    with_medicines = any(f.owner.feature in _SHOWS_MEDICINES for f in findings)
    remarkable = _REMARKABLE | {"medicine"} if with_medicines else _REMARKABLE
    found = []
    lists = [m.span() for m in _LIST.finditer(masked.plain)]
    listed = [(start, end) for start, end in lists if any(f.start < end and start < f.end for f in read)]
    for match in re.finditer(r"drug_(\d+) ", masked.plain):
        group = masked.mentions[int(match.group(1))].name.group
        # A rule that has read one name of a list has read them all.
        is_read = any(start <= match.start() < end for start, end in [*listed, *((f.start, f.end) for f in read)])
        if group in remarkable and not is_read:
            found.append(Found(_NAMED, match.start(), match.end(), (("named_drug", match.group().strip()),)))
    return found
