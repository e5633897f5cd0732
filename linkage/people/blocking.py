"""Which pairs of a table are looked at: rows that agree on every expression of some rule.

Values become figures of 32 bits, blocks one figure, and a pair one figure of 64: rows are sorted by block and each is
paired with those behind it, so that no pair is made twice by a rule, and sorting finds those that several rules make.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
# Pairs of row numbers, n by 2.
Pairs = npt.NDArray[np.int32] | Ints
MISSING: Final = -1


def codes_of(column: pl.Series) -> tuple[Codes, pl.Series]:
    """A column as figures (MISSING where null), and the values that they stand for, in order."""
    arrow = column.cast(pl.String).to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
    values = pl.Series(arrow.dictionary, dtype=pl.String)
    order = values.arg_sort().to_numpy()
    rank = np.full(len(values) + 1, MISSING, dtype=np.int32)
    rank[order] = np.arange(len(values))
    # What is null stands last in `rank`.
    return rank[arrow.indices.fill_null(-1).to_numpy()], values.gather(order)


def candidates(
    frame: pl.DataFrame,
    rules: Sequence[Sequence[str]],
    sides: str | None,
    most: int,
    known: Mapping[str, Codes] | None = None,
) -> Pairs:
    """Pairs of row numbers (shape n by 2, smaller first) that agree on every expression of some rule.

    `rules`: lists of SQL expressions; `sides`: a column whose values must differ (two files to link). Blocks with more
    than `most` rows are left to the other rules: what half the table shares tells nobody apart. `known`: columns whose
    codes are at hand.
    """
    coded = dict(known or {})
    for text in dict.fromkeys(e for rule in rules for e in rule):
        if text not in coded:
            coded[text] = codes_of(frame.select(pl.sql_expr(text)).to_series())[0]
    side = codes_of(frame[sides])[0] if sides else None
    found = [_paired(_block([coded[e] for e in rule]), most, side) for rule in rules]
    # Each rule's pairs stand in order: a merge of them costs a third of sorting from nothing.
    key = np.sort(np.concatenate(found), kind="stable")
    key = key[np.append(True, key[1:] != key[:-1])] if len(key) else key
    pairs = np.empty((2, len(key)), dtype=np.int32)
    np.floor_divide(key, frame.height, out=pairs[0], casting="unsafe")
    np.subtract(key, pairs[0].astype(np.int64) * frame.height, out=pairs[1], casting="unsafe")
    # Each side lies in one piece, as it is read side by side.
    return pairs.T


def _block(codes: Sequence[Codes]) -> Ints:
    """One figure a row for the values of all columns together; MISSING where any is."""
    block = np.zeros(len(codes[0]), dtype=np.int64)
    for column in codes:
        width = int(column.max(initial=0)) + 1
        block = _narrow(block, width) * width + column
    block[np.any([column < 0 for column in codes], axis=0)] = MISSING
    return block


def _narrow(block: Ints, times: int) -> Ints:
    """The same blocks by figures that can be multiplied so often within 64 bits."""
    if int(block.max(initial=0)) < np.iinfo(np.int64).max // times - 1:
        return block
    return np.asarray(np.unique(block, return_inverse=True)[1])


def _paired(block: Ints, most: int, side: Codes | None) -> Ints:
    """All pairs within blocks of at most so many rows, each as one figure, ascending: first row times rows, and second.

    By first row, which has those behind it in its block, they come in order of themselves.
    """
    rows = np.flatnonzero(block >= 0)
    # Block and row as one figure: figures are sorted in a tenth of the time that positions take.
    key = np.sort(_narrow(block[rows], len(block)) * len(block) + rows)
    of = key // max(1, len(block))
    rows = key - of * len(block)
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    sizes = np.diff(starts, append=len(rows))
    # Where each row stands in its block's list, and how many stand behind it.
    at, behind = np.zeros(len(block), dtype=np.int64), np.zeros(len(block), dtype=np.int64)
    at[rows] = np.arange(len(rows))
    behind[rows] = np.repeat(np.where(sizes > most, 0, starts + sizes - 1), sizes) - np.arange(len(rows))
    behind = np.maximum(behind, 0)
    ends = np.cumsum(behind)
    second = np.repeat(at + 1 - (ends - behind), behind)
    second += np.arange(len(second))
    second = rows[second]
    first = np.repeat(np.arange(len(block)), behind)
    if side is not None:
        across = side[first] != side[second]
        first, second = first[across], second[across]
    first *= len(block)
    return np.asarray(first + second)
