"""What a text states: its sentences read in order, so that a later correction takes back what it corrects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import Final, NamedTuple, TypeVar

from features.words.drugs import DrugFinder, names
from features.words.lexicon import Cue, Lexicon, Rule, lexicon
from features.words.matching import Finder, Found
from features.words.scopes import Read, Scopes
from features.words.sentences import Tokeniser, split
from features.words.spelling import Speller
from features.words.substances import Masked, mask, unread
from features.words.toxicology import analytes
from features.words.values import values

# A quote is a sentence; a page without a full stop is cut here.
LONGEST_QUOTE: Final = 300
T = TypeVar("T")
# `not in the chair` denies; `no hotel booking` only says that the words mean something else.
_BETWEEN: Final = r"(?:(?:been|being|actually|yet|to be|to have been) )?(?:(?:by )?(?:the|a|an|his|her|their) )?$"
_NO_BEFORE: Final = re.compile(rf" (?:no|not|never|nil) {_BETWEEN}")
_NOT_BEFORE: Final = re.compile(rf" (?:not|never) {_BETWEEN}")
_OPPOSITE: Final = {"present": "absent", "absent": "present", "unclear": "unclear"}


class Stated(NamedTuple):
    """One thing that a text states: the columns of core.record_feature without the record and its field."""

    feature: str
    value: str
    polarity: str
    about: str
    quote: str


class Sentence(NamedTuple):
    """A sentence as read: what it states, whether it corrects what stands before it, and what no rule has read."""

    stated: tuple[Stated, ...]
    corrects: bool
    rest: str  # plain tokens; ` ; ` where something was read


class WordReader:
    """Reads texts by one lexicon. Pure: the same text gives the same statements."""

    def __init__(self, known: Lexicon) -> None:
        drug_words = {w.lower() for n, name in names().items() if name.context == "alone" for w in n.split()}
        speller = Speller(known.words | drug_words, known.real_words)
        self._tokeniser = Tokeniser(known.shorthand, speller.mend, known.openers)
        self._rules: Finder[Rule] = Finder([(r.phrase, r) for r in known.rules])
        self._cues: Finder[Cue] = Finder([(c.phrase, c) for c in known.cues])
        self._drugs = DrugFinder(known, self._tokeniser.plain)
        self._scopes = Scopes(known)
        self._changing = known.changing
        self._present_wins = known.present_wins
        # Most sentences of a night are common forms of words; what they state need be read once.
        self.sentence = lru_cache(maxsize=100_000)(self._sentence)

    def text(self, field: str, text: str) -> list[Stated]:
        """Everything that a text states, once each, after its own corrections, in the order of the text."""
        kept: dict[tuple[str, str, str, str], Stated] = {}
        is_toxicology = field == "toxicology"
        if is_toxicology:
            for found in self._toxicology(text):
                kept.setdefault(found[:4], found)
        for quote in split(text):
            statements, corrects, _ = self.sentence(quote)
            for stated in statements:
                if is_toxicology and stated.feature.startswith("substance"):
                    continue
                if corrects or stated.feature in self._changing:
                    kept = {k: s for k, s in kept.items() if not _contradicts(s, stated)}
                kept.setdefault(stated[:4], stated)
        return list(kept.values())

    def _toxicology(self, text: str) -> Iterator[Stated]:
        for found in analytes(text, self._drugs, self._tokeniser.plain):
            yield Stated("substance", found.substance, found.polarity, "deceased", found.quote[:LONGEST_QUOTE])

    def _sentence(self, quote: str) -> Sentence:
        masked = mask(quote, self._tokeniser.plain(quote), self._drugs)
        plain = masked.plain
        cues = _apart([c for c in self._cues.find(plain) if not _goes_on(plain, c)])
        kinds = {c.owner.kind for c in cues}
        if "template" in kinds:
            return Sentence((), False, "")
        meant = [f for f in self._rules.find(plain) if not any(p.expression.search(plain) for p in f.owner.unless)]
        findings = _without_decoys(_longest(meant, lambda r: r.kind))
        if "toxicology" not in kinds and not any(f.owner.feature == "substance" for f in findings):
            findings = sorted([*findings, *unread(masked, findings, cues)], key=lambda f: (f.start, -f.end))
        stated = list(self._findings(masked, quote[:LONGEST_QUOTE], findings, cues))
        if "toxicology" in kinds and "planned" not in kinds:
            measured = list(self._toxicology(quote))
            names_found = {s.value for s in measured}
            stated = [s for s in stated if s.feature != "substance_suspected" or s.value not in names_found] + measured
        marks = {f.owner.feature for f in findings if f.owner.value.startswith("<mark")}
        there = {s._replace(polarity="absent")[:4] for s in stated if s.polarity == "present"} if stated else set()
        stated = [s for s in stated if s.feature not in self._present_wins or s[:4] not in there]
        rest = _without(plain, [(f.start, f.end) for f in findings] + [(c.start, c.end) for c in cues])
        return Sentence(tuple(_in_full(stated, marks)), "correction" in kinds, rest)

    def _findings(
        self, masked: Masked, quote: str, findings: Sequence[Found[Rule]], cues: Sequence[Found[Cue]]
    ) -> Iterator[Stated]:
        read = Read(masked.plain, findings, cues)
        for found in findings:
            rule = found.owner
            if rule.feature == "decoy":
                continue
            around = self._scopes.modifiers(read, found)
            if around.planned or (around.historical and not rule.history):
                continue
            polarity = rule.polarity
            if around.negated and rule.deniable and not rule.fixed:
                if rule.one_kind:
                    continue
                polarity = _OPPOSITE[polarity]
            elif not rule.deniable and _NO_BEFORE.search(masked.plain, 0, found.start):
                if not _NOT_BEFORE.search(masked.plain, 0, found.start) or rule.fixed:
                    continue
                polarity = _OPPOSITE[polarity]
            if around.uncertain and not (rule.fixed and rule.polarity == "unclear") and not rule.sure:
                polarity = "unclear"
            for value in values(rule.value, found, masked):
                yield Stated(rule.feature, value, polarity, around.about, quote)


@cache
def reader() -> WordReader:
    """The reader of this installation's lexicon."""
    return WordReader(lexicon())


def _without(plain: str, read: Sequence[tuple[int, int]]) -> str:
    """The plain sentence with a mark for every stretch that was read, substances included."""
    letters = list(plain)
    for start, end in read:
        letters[start : end - 1] = ";" * max(end - 1 - start, 0)
    return "".join(letters)


def _contradicts(before: Stated, now: Stated) -> bool:
    """Whether an earlier statement says the opposite of a later one of the same thing."""
    same = before.feature == now.feature and before.about == now.about
    return (
        same and before.polarity != now.polarity and (before.value == now.value or "any" in (before.value, now.value))
    )


def _longest(found: Sequence[Found[T]], kind: Callable[[T], tuple[str, str]]) -> list[Found[T]]:
    """Without what stands inside a longer find of the same kind: the longer phrase knows better."""
    return [f for f in found if not any(kind(g.owner) == kind(f.owner) and g.covers(f) for g in found)]


def _in_full(stated: Sequence[Stated], features: AbstractSet[str]) -> list[Stated]:
    """Without a mark that is part of another mark of the sentence: `88` of `yellow wraps marked 88` is told by it."""

    def told(part: Stated, whole: Stated) -> bool:
        alike = (part.feature, part.polarity, part.about) == (whole.feature, whole.polarity, whole.about)
        return alike and set(part.value.split()) < set(whole.value.split())

    return [s for s in stated if s.feature not in features or not any(told(s, other) for other in stated)]


def _goes_on(plain: str, cue: Found[Cue]) -> bool:
    """Whether `: no` is no answer but begins what follows: `Search of room: no needles`."""
    answers = cue.owner.side == "backward" and plain[: cue.end].endswith((": no ", "= no "))
    return answers and plain[cue.end : cue.end + 1].isalnum()


def _apart(found: Sequence[Found[Cue]]) -> list[Found[Cue]]:
    """Cues that overlap: the longer one is meant (`not yet known whether`, not `is not`). Subjects stand apart."""
    kept: list[Found[Cue]] = []
    for cue in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        told = cue.owner.kind.startswith("about")
        rivals = [k for k in kept if k.owner.kind.startswith("about") == told]
        rivals = [k for k in rivals if k.owner.side != "whole" or k.owner.kind == "inert"]
        longer = (k for k in rivals if k.end - k.start > cue.end - cue.start)
        if cue.owner.side == "whole" or not any(cue.start < k.end and k.start < cue.end for k in longer):
            kept.append(cue)
    return sorted(kept, key=lambda f: (f.start, -f.end))


def _without_decoys(found: Sequence[Found[Rule]]) -> list[Found[Rule]]:
    """Without what stands inside a phrase that only looks like a finding."""
    decoys = [f for f in found if f.owner.feature == "decoy"]
    inside = {id(f) for f in found for d in decoys if f is not d and d.start <= f.start and f.end <= d.end}
    return [f for f in found if id(f) not in inside]
