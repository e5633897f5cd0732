"""Seeded chance: one stream per purpose and day, so that a change in one place does not shift every other."""

from __future__ import annotations

import hashlib
import random
from bisect import bisect
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice(random.Random):
    """A random stream with the few draws that the generator makes."""

    def hit(self, chance: float) -> bool:
        """True with the given chance."""
        return self.random() < chance

    def pick(self, items: Sequence[T]) -> T:
        """One item, each as likely as the others."""
        return items[int(self.random() * len(items))]

    def zipf(self, items: Sequence[T]) -> T:
        """One item, the first ones more often: the way in which names are spread."""
        share = self.random()
        return items[int(share * share * len(items))]

    def upto(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def count(self, mean: float) -> int:
        """A Poisson count (by inversion below 30, by the normal law above, where it no longer matters)."""
        if mean > 30:
            return max(0, round(self.gauss(mean, mean**0.5)))
        limit, product, number = 2.718281828459045**-mean, self.random(), 0
        while product > limit:
            product *= self.random()
            number += 1
        return number


def stream(*purpose: object) -> Dice:
    """The stream of a purpose: the same words give the same draws on every machine."""
    digest = hashlib.blake2b("/".join(map(str, purpose)).encode(), digest_size=8).digest()
    return Dice(int.from_bytes(digest, "big"))


class Urn:
    """Weighted choice with the weights summed once."""

    def __init__(self, items: Sequence[str], weights: Sequence[float]) -> None:
        self.items = list(items)
        self.weights = []
        total = 0.0
        for weight in weights:
            total += weight
            self.weights.append(total)

    def draw(self, dice: Dice) -> str:
        """One item with the chance of its weight."""
        return self.items[bisect(self.weights, dice.random() * self.weights[-1])]
