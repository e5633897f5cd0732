"""What the words around a finding do to it: deny it, doubt it, plan it, place it in the past, or tell it of another.

After ConText (Harkema and others 2009): cues reach forwards or backwards until something ends their scope. Two things
are of our own, for shorthand without punctuation: a cue spends itself on the first finding and goes on only over list
words (`no note or phone`, not `no note phone in pocket`); and a finding that is said to be there (`and bottle found`)
leaves the list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from features.words.lexicon import Cue, Lexicon, Rule
from features.words.matching import Found

# Words that say nothing themselves do not use up a cue's reach; two that do are a different statement.
NEGATION_REACH: Final = 2
# "possible", "check for", "history of" govern longer noun phrases than "no" does.
OTHER_REACH: Final = 4
_STRICT: Final = frozenset({"or", "nor", "/"})
_SOFT: Final = frozenset({"and", ",", "&"})
# Marks end a scope, but a slash, quotes and brackets stand inside noun phrases.
_STOP_MARKS: Final = frozenset({":", "?", "="})
# Before a cue that looks back, `and the ...` begins the clause which the cue is about.
_NEW_CLAUSE: Final = re.compile(r" (?:and|so|when|as) (?:the|his|her|their|a|an|there|it|he|she|they) ")


@dataclass(frozen=True)
class Modifiers:
    """The kinds of cue whose scope holds a finding, and whom the finding is about."""

    negated: bool = False
    uncertain: bool = False
    planned: bool = False
    historical: bool = False
    about: str = "deceased"


@dataclass(frozen=True)
class Read:
    """A plain sentence with the rules and the cues that were found in it."""

    plain: str
    findings: Sequence[Found[Rule]]
    cues: Sequence[Found[Cue]]


class Scopes:
    """Reads the cues of a sentence and tells what they do to its findings."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._carriers = lexicon.carriers
        self._stop = re.compile(r"(?<= )" + lexicon.classes["scope_ends"].expression)
        self._here = re.compile(r"(?<= )" + lexicon.classes["is_here"].expression)

    def modifiers(self, read: Read, finding: Found[Rule]) -> Modifiers:
        """What the sentence's cues do to one of its findings."""
        kinds: set[str] = set()
        for cue in read.cues:
            if cue.owner.kind.startswith("about") or cue.owner.kind in kinds:
                continue
            if finding.start <= cue.start and cue.end <= finding.end:
                # `window may have been forced`: a doubt that a finding's gap swallowed is a doubt still.
                inside = finding.start < cue.start or finding.owner.polarity == "absent"
                reached = inside and cue.owner.kind == "uncertain" and cue.owner.side != "both"
            else:
                reached = self._reaches(read, cue, finding)
            if reached:
                kinds.add(cue.owner.kind)
        about = self._about(read.plain, finding, read.cues) if finding.owner.whose == "victim" else "deceased"
        return Modifiers("negated" in kinds, "uncertain" in kinds, "planned" in kinds, "historical" in kinds, about)

    def _reaches(self, read: Read, cue: Found[Cue], finding: Found[Rule]) -> bool:
        side = cue.owner.side
        if side == "both":
            side = _direction(cue, read)
        if side == "whole":
            return True
        if side == "forward" and cue.start < finding.start < cue.end < finding.end:
            return True  # `no sign of` reaches into `sign of forced entry`
        if side == "forward" and cue.end <= finding.start + 1:
            return self._chain(read, cue, finding, (cue.end, finding.start))
        if side == "backward" and cue.start >= finding.end - 1:
            return self._chain(read, cue, finding, (finding.end, cue.start))
        return False

    def _chain(self, read: Read, cue: Found[Cue], finding: Found[Rule], span: tuple[int, int]) -> bool:
        """Whether the scope holds over a span: each stretch between findings is short, and parted by list words."""
        plain, cues = read.plain, read.cues
        between = [f for f in read.findings if f.start >= span[0] and f.end <= span[1]]
        # A lone `none` that closes a sentence answers all that was looked for.
        closes = cue.owner.side == "both" and cue.end == len(plain)
        reach = NEGATION_REACH if cue.owner.kind == "negated" and not closes else OTHER_REACH
        forward = cue.owner.side != "backward" and cue.end <= span[0] + 1 and span[1] == finding.start
        stretches = _stretches(span, between)
        strict = False
        for number, (start, end) in enumerate(stretches):
            words = plain[start:end].split()
            if closes and words[-1:] == [","]:
                words.pop()
            is_first = number == (0 if forward else len(stretches) - 1)
            if any(c is not cue and c.owner.kind == cue.owner.kind and start <= c.start and c.end <= end for c in cues):
                return False
            if self._ends(plain[start:end], forward) or sum(w not in self._carriers for w in words) > reach + 2:
                return False
            if is_first:
                if not self._is_open(words, reach):
                    return False
            elif not (set(words) & _STRICT or set(words) & _SOFT):
                return False
            strict = strict or bool(set(words) & _STRICT)
        if len(stretches) == 1:
            return True
        rest = plain[finding.end : finding.end + 40] if forward else plain[span[0] : stretches[0][1]]
        listed = strict or _list_goes_on(plain[finding.end :])
        return listed or not self._here.search(f" {rest}")

    def _ends(self, stretch: str, forward: bool) -> bool:
        """Whether a stretch of words ends a scope; looking back, a new clause does so too."""
        return bool(self._stop.search(f" {stretch}") or (not forward and _NEW_CLAUSE.search(f" {stretch}")))

    def _is_open(self, words: Sequence[str], reach: int) -> bool:
        if any(w in _STOP_MARKS or w == "," for w in words):
            return False
        return sum(w not in self._carriers and w not in _STRICT for w in words) <= reach

    @staticmethod
    def _about(plain: str, finding: Found[Rule], cues: Sequence[Found[Cue]]) -> str:
        """Whom the nearest subject before the finding names, or an owner named right behind it."""
        nearest = "deceased"
        for cue in cues:
            if not cue.owner.kind.startswith("about_"):
                continue
            if cue.owner.side == "forward" and cue.start < finding.start:
                nearest = cue.owner.kind.removeprefix("about_")
            near = plain.count(" ", finding.end, cue.start) <= 1
            if cue.owner.side == "backward" and cue.start >= finding.end - 1 and near:
                return cue.owner.kind.removeprefix("about_")
        return nearest


def _stretches(span: tuple[int, int], between: Sequence[Found[Rule]]) -> list[tuple[int, int]]:
    """The parts of a span that no finding covers, from left to right; findings that touch part nothing."""
    parts: list[tuple[int, int]] = []
    start = span[0]
    for found in sorted(between, key=lambda f: (f.start, f.end)):
        if found.start >= start and (found.start > start or not parts):
            parts.append((start, found.start))
        start = max(start, found.end)
    return [*parts, (start, span[1])]


def _list_goes_on(rest: str) -> bool:
    """Whether the words right behind a finding go on with `or`: the comma before it parted a list."""
    return bool(re.match(r"(?:[^ ,]+ ){0,2}(?:, (?:[^ ,]+ ){1,3})?(?:or|nor) ", rest))


def _direction(cue: Found[Cue], read: Read) -> str:
    """A cue for both sides (`nil`, `none`) belongs to the finding right before it, unless another cue took that.

    Where it closes the sentence it can only look back.
    """
    if cue.end == len(read.plain):
        return "backward"
    before = [f for f in read.findings if f.end == cue.start]
    if not before:
        return "forward"
    first = min(f.start for f in before)
    taken = any(c is not cue and c.owner.kind == cue.owner.kind and c.end == first for c in read.cues)
    return "forward" if taken else "backward"
