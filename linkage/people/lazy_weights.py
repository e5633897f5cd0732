"""Weights of many million pairs, in full only where a pair can still reach a floor; the others are told by little.

First which values are equal and which are blank, a row's codes side by side so that a pair costs two looks at memory;
then, of unequal figures, whether their letters alone put them too far apart. What is left is weighed to the end, with
the sums that `unlabelled.weigh` makes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from linkage.people.blocking import MISSING, Codes, Ints, Pairs
from linkage.people.unlabelled import (
    Comparison,
    Encoded,
    Floats,
    Trained,
    far_apart,
    prior_bits,
    rarity_bits,
    unlike_level,
)

Singles = npt.NDArray[np.float32]
# Pairs looked at together: what is known of them then lies in the processor's own memory.
_AT_ONCE: Final = 1 << 13
# Columns told of by one byte.
_BYTE: Final = 8
# Bounds are sums of 32-bit figures: what they may be wrong by, and more.
_SLACK: Final = 1e-2


@dataclass(frozen=True)
class _Column:
    """A column with its bits: of equal values (by code where rare ones weigh more, else one), and by level below."""

    encoded: Encoded
    comparison: Comparison
    equal: Floats
    below: Floats

    @property
    def best(self) -> float:
        """The most that unequal values can weigh."""
        return float(self.below.max())

    @property
    def loss(self) -> float:
        """What unequal values may weigh less than that."""
        return float(np.ptp(self.below))


def weigh_above(
    pairs: Pairs, columns: Sequence[Encoded], comparisons: Sequence[Comparison], trained: Trained, floor: float
) -> tuple[Ints, Floats]:
    """Positions of the pairs whose weight (bits, prior included) reaches the floor, and those weights as `weigh`'s."""
    bits = [np.log2(m / u) for m, u in zip(trained.m, trained.u, strict=True)]
    known = [
        _Column(e, c, b[0] + rarity_bits(e) if c.rarity else b[:1], b[1:])
        for e, c, b in zip(columns, comparisons, bits, strict=True)
    ]
    prior = prior_bits(trained)
    kept = _Bounds(known, prior, floor - _SLACK).hopeful(pairs)
    left, right = pairs[kept, 0], pairs[kept, 1]
    total = _most(left, right, known, prior)
    # The columns that can take the most away come first.
    for column in sorted(known, key=lambda c: -c.loss):
        still = total >= floor
        kept, total, left, right = kept[still], total[still], left[still], right[still]
        if column.loss > 0:
            a, b = column.encoded.codes[left], column.encoded.codes[right]
            unlike = np.flatnonzero((a != b) & ((a | b) >= 0))
            level = _level(a[unlike], b[unlike], column)
            total[unlike] += column.below[level] - column.best
    still = total >= floor
    return kept[still], total[still]


def _level(a: Codes, b: Codes, column: _Column) -> Ints:
    """The level of unequal values, counted from the first below equal."""
    if column.comparison.kind == "exact":
        return np.full(len(a), column.comparison.levels - 2)
    return unlike_level(a, b, column.encoded, column.comparison) - 1


def _most(left: Ints | Codes, right: Ints | Codes, columns: Sequence[_Column], prior: float) -> Floats:
    """The most that each pair can weigh, by which of its values are equal."""
    total = np.full(len(left), prior)
    for column in columns:
        a, b = column.encoded.codes[left], column.encoded.codes[right]
        equal = column.equal[a] if len(column.equal) > 1 else column.equal[0]
        total += np.where((a | b) < 0, 0.0, np.where(a == b, equal, column.best))
    return total


class _Bounds:
    """Which pairs of rows can still reach a floor, by what costs little to look at."""

    def __init__(self, columns: Sequence[_Column], prior: float, floor: float) -> None:
        self._columns = columns
        self._floor = floor
        width = -(-len(columns) // _BYTE) * _BYTE
        # Row by row, so that a row's codes lie together; what fills the last byte is missing everywhere.
        self._rows = np.full((len(columns[0].encoded.codes), width), MISSING, dtype=np.int32)
        for i, column in enumerate(columns):
            self._rows[:, i] = column.encoded.codes
        # Bits by which of eight columns are equal and which are blank.
        self._bits = [_by_pattern(columns[at : at + _BYTE]) for at in range(0, len(columns), _BYTE)]
        self._bits[0] += np.float32(prior)
        # A missing value's code is the last of these.
        self._rare = {i: np.append(c.equal, 0.0).astype(np.float32) for i, c in enumerate(columns) if len(c.equal) > 1}
        figures = [i for i, c in enumerate(columns) if c.comparison.kind == "figures"]
        self._figures = sorted(figures, key=lambda i: -columns[i].loss)

    def hopeful(self, pairs: Pairs) -> Ints:
        """Positions of the pairs whose bound reaches the floor."""
        starts = range(0, len(pairs), _AT_ONCE)
        return np.concatenate([np.empty(0, np.int64), *(at + self._part(pairs[at : at + _AT_ONCE]) for at in starts)])

    def _part(self, pairs: Pairs) -> Ints:
        a, b = (self._rows.take(pairs[:, side].astype(np.intp), axis=0, mode="clip") for side in (0, 1))
        equal, blank = a == b, (a | b) < 0
        said, silent = np.packbits(equal).reshape(len(a), -1), np.packbits(blank).reshape(len(a), -1)
        bound = np.zeros(len(a), dtype=np.float32)
        for byte, bits in enumerate(self._bits):
            bound += bits.take(said[:, byte].astype(np.intp) << _BYTE | silent[:, byte], mode="clip")
        for i, bits in self._rare.items():
            bound += bits.take(a[:, i], mode="wrap") * equal[:, i]
        kept = np.arange(len(a))
        for i in self._figures:
            column = self._columns[i]
            kept = kept[bound[kept] >= self._floor]
            unlike = kept[~(equal[kept, i] | blank[kept, i])]
            far = far_apart(a[unlike, i], b[unlike, i], column.encoded, max(column.comparison.steps))
            bound[unlike[far]] += np.float32(column.below[-1] - column.best)
        return kept[bound[kept] >= self._floor]


def _by_pattern(columns: Sequence[_Column]) -> Singles:
    """The most that eight columns can weigh, by the byte that tells which are equal, times 256, and that of the blank.

    Equal values of columns where rare ones weigh more are left out: their bits go by value.
    """
    said, silent = (np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1) > 0 for _ in range(2))
    bits = np.zeros((256, 256), dtype=np.float32)
    for i, column in enumerate(columns):
        equal = 0.0 if len(column.equal) > 1 else column.equal[0]
        bits += np.where(silent[None, :, i], 0.0, np.where(said[:, None, i], equal, column.best)).astype(np.float32)
    return bits.ravel()
