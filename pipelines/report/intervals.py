"""Intervals: Wilson's for a proportion, and the usual range of a weekly count from its own past."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import betainc, pdtr

# 1.959964: the two-sided 95% point of the normal distribution.
_Z: Final = 1.959964
# Fewer than eight past weeks say too little about spread: a range from them would be noise.
_FEWEST_WEEKS: Final = 8


@dataclass(frozen=True)
class Proportion:
    """`gaps` of `of`, with Wilson's 95% interval as fractions."""

    gaps: int
    of: int

    @property
    def share(self) -> float:
        return self.gaps / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval, which holds for small numbers and near 0 and 1. (0, 1) where nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        n, p, z2 = self.of, self.share, _Z * _Z
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class UsualRange:
    """The middle 95% of what a count like this has been; None for both ends where the past is too short."""

    low: int | None
    high: int | None
    weeks: int

    def place(self, count: int) -> str:
        """Where a count lies: below, within or above the usual range, or that there is none."""
        if self.low is None or self.high is None:
            return "no range yet"
        if count < self.low:
            return "below usual"
        return "above usual" if count > self.high else "usual"


def usual_range(past: Sequence[int]) -> UsualRange:
    """The 95% range of a count from past ones: negative binomial by moments, Poisson where they vary no more than
    that."""
    if len(past) < _FEWEST_WEEKS:
        return UsualRange(None, None, len(past))
    mean = sum(past) / len(past)
    variance = sum((count - mean) ** 2 for count in past) / (len(past) - 1)
    if mean == 0:
        return UsualRange(0, 0, len(past))
    # Beyond ten times the mean and fifty no count of a range can lie.
    counts = np.arange(int(10 * mean) + 50)
    # 1.01: closer to Poisson than one in a hundred the negative binomial's size parameter runs away.
    if variance <= mean * 1.01:
        below = pdtr(counts, mean)
    else:
        size = mean * mean / (variance - mean)
        below = betainc(size, counts + 1.0, size / (size + mean))
    low, high = np.searchsorted(below, (0.025, 0.975))
    return UsualRange(int(low), int(high), len(past))
