"""Misspellings of the words that rules look for, mended by RapidFuzz; real words that only look like them stay."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Shorter words have too many neighbours: `bed`, `bad`, `bud` are one letter apart.
SHORTEST: Final = 5


class Speller:
    """Mends a word that is one slip (a letter more, less, wrong or swapped) away from exactly one known word."""

    def __init__(self, known: Collection[str], real: Collection[str]) -> None:
        self._known = frozenset(known)
        self._stay = frozenset(real) | self._known
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= SHORTEST and word.isalpha():
                self._by_length.setdefault(len(word), []).append(word)
        # A night repeats the same words; ten years hold some hundred thousand different ones.
        self.mend = lru_cache(maxsize=200_000)(self._mend)

    def _mend(self, word: str) -> str:
        if len(word) < SHORTEST or not word.isalpha() or word in self._stay or self._is_inflected(word):
            return word
        near = [w for n in (-1, 0, 1) for w in self._by_length.get(len(word) + n, ())]
        best = process.extract(word, near, scorer=OSA.distance, score_cutoff=1, limit=2)
        # Slips seldom hit the first letter, and a wrong one makes another word (`wound`, `sound`).
        best = [b for b in best if b[0][0] == word[0] or sorted(b[0]) == sorted(word)]
        return best[0][0] if len(best) == 1 else word

    def _is_inflected(self, word: str) -> bool:
        # `bruises`, `slumping`: an ending is no slip.
        return any(word[: -len(e)] in self._known for e in ("s", "d", "ed", "r", "y", "ly", "ing") if word.endswith(e))
