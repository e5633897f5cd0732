"""The phrase language of the lexicon: what an analyst writes in a table, compiled to a regular expression.

    slumped            the word              slump*      words that begin so
    (a|b c|d*)         one of these          [the]       may be there
    {body}             a word class          ~           up to three words between, no punctuation
    ~~                 up to eight words     #           a number
    _                  any one word
    ~~!{verb}          up to sixteen words, none of which begins one of the class `verb`
    ~~?{verb}          likewise, and a "no" may be among them: who found somebody did, whatever had not been heard
    !{thing}           what follows is none of the class `thing`
    <handle>           what stands here is the value, in the form that captures.yaml gives for that name

Phrases are matched against a sentence whose tokens are parted by single spaces (features.words.sentences), so that
`slumped ~ wall` reads as it is meant: both words, in order, close together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

_ITEM: Final = re.compile(
    r"\s*(~~[!?]\{[a-z0-9_]+\}|!\{[a-z0-9_]+\}|~~|~|#|[()\[\]|]|\{[a-z0-9_]+\}|<[a-z_]+>|[^\s()\[\]|{}<>~]+)"
)
# Three words bridge an article, an adverb and an adjective; more joins phrases that only happen to be neighbours.
# A "no" inside a gap would be lost, and with it the meaning.
_NO: Final = r"(?!(?:no|not|nil|never|without|neither|nor|none|nothing) )"
_GAP: Final = rf"(?:{_NO}[^ ,:;()]+ ){{0,3}}?"
_WIDE_GAP: Final = rf"(?:{_NO}[^ ;]+ ){{0,8}}?"
_ANY_WORD: Final = r"[^ ,:;()]+ "
_NUMBER: Final = r"\d[\d.,]* "


_T = TypeVar("_T")


class PhraseError(ValueError):
    """A phrase of a table cannot be read: the message names the phrase and what is wrong with it."""


@dataclass(frozen=True)
class Part:
    """A piece of a compiled phrase: its expression, and words of which at least one stands in every match."""

    expression: str
    anchors: frozenset[str] | None = None  # None: nothing is certain to be there
    also: frozenset[str] | None = None  # likewise, of another place in the same match


@dataclass(frozen=True)
class Phrase:
    """A phrase as written and as an expression.

    `anchors`: every match holds a token that begins with one of them; `also`: and another with one of these.
    """

    source: str
    pattern: str
    anchors: frozenset[str]
    also: frozenset[str] | None = None

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The compiled expression, made when a text first wakes the phrase: most never are."""
        return re.compile(r"(?<= )" + self.pattern)


def compile_phrase(source: str, classes: Mapping[str, Part], captures: Mapping[str, str]) -> Phrase:
    """Compiles one phrase. Raises PhraseError for an unknown class or capture, or a phrase without a certain word."""
    part = parse(source, classes, captures)
    if part.anchors is None:
        raise PhraseError(f"the phrase [{source}] has no word that must be there; add one")
    return Phrase(source, part.expression, part.anchors, part.also)


def parse(source: str, classes: Mapping[str, Part], captures: Mapping[str, str]) -> Part:
    """The phrase as one part. Raises PhraseError where it cannot be read."""
    reader = _Reader(source, classes, captures)
    part = reader.alternatives()
    if reader.left():
        raise PhraseError(f"the phrase [{source}] has an unexpected [{reader.left()}]")
    return part


def any_of(parts: list[Part]) -> Part:
    """One of the parts."""
    if len(parts) == 1:
        return parts[0]
    body = "|".join(sorted({p.expression for p in parts}, key=lambda e: (-len(e), e)))
    anchors: set[str] = set()
    for part in parts:
        if part.anchors is None:
            return Part(f"(?:{body})")
        anchors |= part.anchors
    return Part(f"(?:{body})", frozenset(anchors))


def _all_of(parts: list[Part]) -> Part:
    certain = [a for p in parts for a in (p.anchors, p.also) if a]
    # The rarest certain places: long words and few alternatives wake the fewest phrases.
    certain.sort(key=lambda a: (min(map(len, a)) - len(a) / 8, sorted(a)), reverse=True)
    best, second, *_ = [*certain, None, None]
    return Part("".join(p.expression for p in parts), best, second)


class _Reader:
    """Reads a phrase from left to right."""

    def __init__(self, source: str, classes: Mapping[str, Part], captures: Mapping[str, str]) -> None:
        self._source, self._classes, self._captures = source, classes, captures
        self._items = _ITEM.findall(source.lower())
        self._at = 0

    def left(self) -> str:
        return " ".join(self._items[self._at :])

    def alternatives(self) -> Part:
        parts = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._sequence())
        return any_of(parts)

    def _peek(self) -> str:
        return self._items[self._at] if self._at < len(self._items) else ""

    def _sequence(self) -> Part:
        parts = []
        while self._peek() not in ("", "|", ")", "]"):
            parts.append(self._item())
        return _all_of(parts)

    def _item(self) -> Part:
        item = self._items[self._at]
        self._at += 1
        if item in ("(", "["):
            return self._group(closing=")" if item == "(" else "]")
        if "{" in item:
            return self._of_class(item)
        if item.startswith("<"):
            name = item[1:-1]
            form = self._known(self._captures, name)
            if form.startswith("class "):
                kind = self._known(self._classes, form.removeprefix("class "))
                return Part(f"(?P<{name}>{kind.expression})", kind.anchors)
            return Part(f"(?P<{name}>{form}) ")
        return {"~": Part(_GAP), "~~": Part(_WIDE_GAP), "#": Part(_NUMBER), "_": Part(_ANY_WORD)}.get(item) or _word(
            item
        )

    def _of_class(self, item: str) -> Part:
        """A word class: what stands here, what does not follow (`!`), or what a long gap ends at (`~~!`, `~~?`)."""
        sign, _, name = item[:-1].partition("{")
        known = self._known(self._classes, name)
        if sign == "!":
            return Part(rf"(?!{known.expression})")
        if sign:
            # A long way to go on within one statement: a word of the class shows that another one has begun.
            return Part(rf"(?:{_NO if sign == '~~!' else ''}(?!{known.expression})[^ ;]+ ){{0,16}}?")
        return known

    def _group(self, closing: str) -> Part:
        part = self.alternatives()
        if self._peek() != closing:
            raise PhraseError(f"the phrase [{self._source}] lacks a closing [{closing}]")
        self._at += 1
        return part if closing == ")" else Part(f"(?:{part.expression})?")

    def _known(self, table: Mapping[str, _T], name: str) -> _T:
        if name not in table:
            raise PhraseError(
                f"the phrase [{self._source}] names [{name}], which is none of [{', '.join(sorted(table))}]"
            )
        return table[name]


def _word(item: str) -> Part:
    stem = item.rstrip("*")
    rest = r"[^ ]* " if item.endswith("*") else " "
    return Part(re.escape(stem) + rest, frozenset({stem if item.endswith("*") else item + " "}))
