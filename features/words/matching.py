"""Finds every phrase of the lexicon in a sentence: one pass for the words that must be there, then few expressions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick

from features.words.phrases import Phrase

T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """A phrase's owner (a rule, a cue) and where the phrase stands in the plain sentence; `values` by capture name."""

    owner: T
    start: int
    end: int
    values: tuple[tuple[str, str], ...] = ()

    def covers(self, other: Found[T]) -> bool:
        """Whether the other stands inside this one and is shorter."""
        return self.start <= other.start and other.end <= self.end and self.end - self.start > other.end - other.start


class Finder(Generic[T]):
    """Many phrases, each with an owner, looked for at once."""

    def __init__(self, owned: Sequence[tuple[Phrase, T]]) -> None:
        self._owned = list(owned)
        # Sets of phrases are the bits of a number: a sentence of twenty words wakes some thousand of them.
        woken: dict[str, tuple[int, int]] = {}
        for number, (phrase, _) in enumerate(self._owned):
            for anchor in phrase.anchors:
                first, second = woken.get(f" {anchor}", (0, 0))
                woken[f" {anchor}"] = (first | 1 << number, second)
            for anchor in phrase.also or ():
                first, second = woken.get(f" {anchor}", (0, 0))
                woken[f" {anchor}"] = (first, second | 1 << number)
        self._single = sum(1 << n for n, (phrase, _) in enumerate(self._owned) if not phrase.also)
        self._automaton = ahocorasick.Automaton()
        for anchor, numbers in woken.items():
            self._automaton.add_word(anchor, numbers)
        self._automaton.make_automaton()

    def find(self, plain: str) -> list[Found[T]]:
        """Every phrase in the sentence, in order of place, then of the tables."""
        awake, backed = 0, self._single
        for _, (first, second) in self._automaton.iter(plain):
            awake |= first
            backed |= second
        found = []
        # A phrase is tried where both of its certain places may be filled: most that one word wakes fail the other.
        for number in _bits(awake & backed):
            phrase, owner = self._owned[number]
            for match in phrase.expression.finditer(plain):
                values = tuple((k, v.strip()) for k, v in match.groupdict().items() if v)
                found.append(Found(owner, match.start(), match.end(), values))
        return sorted(found, key=lambda f: (f.start, -f.end))


def _bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
