"""Records of any table linked without labels: levels by column, m and u by expectation-maximisation, own threshold.

The same Fellegi-Sunter levels, rarity and clusters that do not chain as in the night, over columns that a settings file
names. Pairs are integers, each distinct pair of values is compared once, and the threshold is the one at which the
expected F1 of the posterior probabilities is greatest, so that no label is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from linkage import clusters
from linkage.people.blocking import MISSING, Codes, Ints, Pairs, codes_of

Floats = npt.NDArray[np.float64]
# Rounds of expectation-maximisation: the weights no longer move in the second decimal after some twenty.
_ROUNDS: Final = 40
# Bits that a join must have (32 to 1): a wrong one puts every pair of two clusters at stake, not one pair.
_SAFE_JOIN: Final = 5.0
# A component larger than this is not compared in full; its blocked pairs stand alone.
_LARGEST: Final = 400


@dataclass(frozen=True)
class Comparison:
    """A column and how two of its values are graded: `similar` by Jaro-Winkler steps, `figures` by slips, `exact`."""

    column: str
    kind: str
    steps: tuple[float, ...] = ()
    rarity: bool = False

    @property
    def levels(self) -> int:
        """The number of levels: exact, each step, and different."""
        return len(self.steps) + 2


@dataclass(frozen=True)
class Encoded:
    """A column as integers: code of each row (MISSING where null), and the values that the codes stand for."""

    codes: Codes
    values: pl.Series
    shares: Floats

    @cached_property
    def letters(self) -> npt.NDArray[np.uint64]:
        """Each value's letters in sixteen groups, how many of a group up to four, as so many bits of its four.

        A slip changes two counts by one, or none: values of more unlike bits than twice the slips are further apart.
        Groups and the limit of four can only bring values nearer.
        """
        length = self.values.str.len_chars().to_numpy()
        letters = np.frombuffer("".join(self.values.to_list()).encode("utf-32-le"), dtype=np.uint32) % 16
        counts = np.bincount(np.repeat(np.arange(len(length)), length) * 16 + letters, minlength=16 * len(length))
        bits = (1 << np.minimum(counts, 4).astype(np.uint64)) - 1
        places = np.uint64(4) * np.arange(16, dtype=np.uint64)
        return np.asarray(np.bitwise_or.reduce(bits.reshape(-1, 16) << places, axis=1))


@dataclass(frozen=True)
class Trained:
    """m and u by comparison and level (rows and columns), and the share of matches among candidate pairs."""

    m: list[Floats]
    u: list[Floats]
    share: float


def encode(frame: pl.DataFrame, comparisons: Sequence[Comparison]) -> list[Encoded]:
    """Each comparison's column as integer codes."""
    found = []
    for comparison in comparisons:
        codes, values = codes_of(frame[comparison.column])
        count = np.bincount(codes[codes >= 0], minlength=len(values)).astype(float)
        found.append(Encoded(codes, values, count / max(1.0, count.sum())))
    return found


def grade(pairs: Pairs, columns: Sequence[Encoded], comparisons: Sequence[Comparison]) -> npt.NDArray[np.int8]:
    """The level of each pair (rows) on each comparison (columns); MISSING where a value is."""
    graded = [_grade(pairs, c, k) for c, k in zip(columns, comparisons, strict=True)]
    return np.stack(graded, axis=1).astype(np.int8)


def _grade(pairs: Pairs, column: Encoded, comparison: Comparison) -> Ints:
    a, b = column.codes[pairs[:, 0]], column.codes[pairs[:, 1]]
    level = np.full(len(pairs), comparison.levels - 1, dtype=np.int64)
    level[a == b] = 0
    level[(a < 0) | (b < 0)] = MISSING
    unlike = np.flatnonzero(level == comparison.levels - 1)
    if comparison.kind == "exact" or not len(unlike):
        return level
    level[unlike] = unlike_level(a[unlike], b[unlike], column, comparison)
    return level


def unlike_level(a: Codes, b: Codes, column: Encoded, comparison: Comparison) -> Ints:
    """The level of pairs of unequal values by their codes; each distinct pair of values is compared once."""
    level = np.full(len(a), comparison.levels - 1, dtype=np.int64)
    # To count the letters of all values pays where pairs are more than values.
    if comparison.kind == "figures" and len(a) > len(column.values):
        near = np.flatnonzero(~far_apart(a, b, column, max(comparison.steps)))
        a, b = a[near], b[near]
    else:
        near = np.arange(len(a))
    width = len(column.values)
    key = pl.Series(np.minimum(a, b).astype(np.int64) * width + np.maximum(a, b))
    # Polars, since NumPy's unique takes half a minute of processor time for some ten million figures.
    distinct = key.unique()
    figures = distinct.to_numpy()
    left, right = (column.values.gather(codes).to_list() for codes in (figures // width, figures % width))
    graded = _steps(left, right, comparison)
    level[near] = key.replace_strict(distinct, graded, return_dtype=pl.Int64).to_numpy()
    return level


def far_apart(a: Codes, b: Codes, column: Encoded, slips: float) -> npt.NDArray[np.bool_]:
    """Pairs of values, by their codes, whose letters alone say that they are more than so many slips apart."""
    letters = column.letters
    return np.asarray(np.bitwise_count(letters.take(a, mode="clip") ^ letters.take(b, mode="clip")) > 2 * slips)


def _steps(left: list[str], right: list[str], comparison: Comparison) -> Ints:
    """The level of unequal values: the first step that they reach."""
    scorer: Callable[..., float] = OSA.distance if comparison.kind == "figures" else JaroWinkler.similarity
    value = process.cpdist(left, right, scorer=scorer, dtype=np.float32)
    level = np.full(len(left), comparison.levels - 1, dtype=np.int64)
    for step in range(len(comparison.steps), 0, -1):
        bound = comparison.steps[step - 1]
        level[value <= bound if comparison.kind == "figures" else value >= bound] = step
    return level


def train(
    levels: npt.NDArray[np.int8], random_levels: npt.NDArray[np.int8], comparisons: Sequence[Comparison]
) -> Trained:
    """m, u and the share of matches by expectation-maximisation over the patterns of the candidate pairs.

    u starts from random pairs; both then follow the candidates, whose chance agreements blocking has made commoner.
    """
    patterns, count = patterns_of(levels)
    u = [level_shares(random_levels[:, i], np.ones(len(random_levels)), c.levels) for i, c in enumerate(comparisons)]
    m = [np.array([0.8, *([0.2 / (c.levels - 1)] * (c.levels - 1))]) for c in comparisons]
    share = 0.1
    for _ in range(_ROUNDS):
        probability = 1 / (1 + 2.0 ** -(bits_of(patterns, m, u) + np.log2(share / (1 - share))))
        share = float(np.clip((probability * count).sum() / count.sum(), 1e-6, 1 - 1e-6))
        m = [level_shares(patterns[:, i], probability * count, c.levels) for i, c in enumerate(comparisons)]
        u = [level_shares(patterns[:, i], (1 - probability) * count, c.levels) for i, c in enumerate(comparisons)]
    return Trained(m, u, share)


def patterns_of(levels: npt.NDArray[np.int8]) -> tuple[npt.NDArray[np.int8], Ints]:
    """The distinct rows, in order, and how often each stands."""
    # Polars, since NumPy's unique rows take ten seconds of processor time for a million of five levels.
    columns = [f"{i:03}" for i in range(levels.shape[1])]
    counted = pl.DataFrame(levels, schema=columns, orient="row").group_by(columns).len("times").sort(columns)
    return counted.select(columns).to_numpy(), counted["times"].cast(pl.Int64).to_numpy()


def level_shares(column: npt.NDArray[np.int8], weight: Floats, levels: int) -> Floats:
    """The share of each level among pairs where nothing is missing; none is quite nought."""
    there = column >= 0
    total = np.bincount(column[there].astype(np.int64), weights=weight[there], minlength=levels) + 1e-3
    shares: Floats = total / total.sum()
    return shares


def bits_of(levels: npt.NDArray[np.int8], m: Sequence[Floats], u: Sequence[Floats]) -> Floats:
    """Bits of each pair, prior left out; a missing value weighs nothing."""
    total = np.zeros(len(levels))
    for i in range(levels.shape[1]):
        bits = np.append(np.log2(m[i] / u[i]), 0.0)  # MISSING is the last
        total += bits[levels[:, i]]
    return total


def weigh(
    pairs: Ints,
    levels: npt.NDArray[np.int8],
    columns: Sequence[Encoded],
    comparisons: Sequence[Comparison],
    trained: Trained,
) -> Floats:
    """Bits of each pair, prior among them; exact agreement on a column with `rarity` weighs by the value's share."""
    total: Floats = bits_of(levels, trained.m, trained.u) + prior_bits(trained)
    for i, (column, comparison) in enumerate(zip(columns, comparisons, strict=True)):
        if comparison.rarity:
            exact = levels[:, i] == 0
            total[exact] += rarity_bits(column)[column.codes[pairs[exact, 0]]]
    return total


def prior_bits(trained: Trained) -> float:
    """Bits of a match before anything is compared."""
    return float(np.log2(trained.share / (1 - trained.share)))


def rarity_bits(column: Encoded) -> Floats:
    """Bits that an exact agreement on each value weighs beyond an agreement on any."""
    return np.asarray(np.log2((column.shares**2).sum() / column.shares))


def own_threshold(weights: Floats) -> float:
    """The weight at which the posteriors' expected F1 is greatest, but no less than a safe join; it needs no label."""
    order = np.sort(weights)[::-1]
    probability = 1 / (1 + 2.0**-order)
    expected = 2 * np.cumsum(probability) / (np.arange(1, len(order) + 1) + probability.sum())
    return max(_SAFE_JOIN, float(order[int(np.argmax(expected))])) if len(order) else _SAFE_JOIN


def cluster(rows: int, pairs: Pairs, weights: Floats, threshold: float, score: Callable[[Ints], Floats]) -> Ints:
    """The cluster of each row. Within a component every pair is weighed (`score`), and averages decide who joins."""
    kept = weights >= threshold
    edges, sure = pairs[kept], weights[kept]
    joined = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(rows, rows))
    part = connected_components(joined, directed=False)[1]
    size = np.bincount(part)[part]
    label = np.arange(rows)
    alone = size[edges[:, 0]] == 2
    label[edges[alone, 1]] = edges[alone, 0]
    within = size[edges[:, 0]] > _LARGEST
    for members, known in (
        *_whole(_groups(part, (size > 2) & (size <= _LARGEST)), score),
        *_blocked(_groups(part, size > _LARGEST), edges[within], sure[within]),
    ):
        for found in _average_linked(members, known, threshold):
            label[found] = found[0]
    return label


Weighed = tuple[list[int], dict[tuple[int, int], float]]


def _groups(part: npt.NDArray[np.int32], chosen: npt.NDArray[np.bool_]) -> list[Ints]:
    """Row numbers of each component among the chosen rows, ascending."""
    rows = np.flatnonzero(chosen)
    rows = rows[np.argsort(part[rows], kind="stable")]
    return np.split(rows, np.flatnonzero(np.diff(part[rows])) + 1) if len(rows) else []


@cache
def _triangle(size: int) -> tuple[Ints, Ints]:
    return np.triu_indices(size, 1)


def _whole(groups: list[Ints], score: Callable[[Ints], Floats]) -> Iterator[Weighed]:
    """Components with every pair in them weighed, all components at once."""
    if not groups:
        return
    within = [np.stack([group[side] for side in _triangle(len(group))], axis=1) for group in groups]
    ends = np.cumsum([len(pairs) for pairs in within])
    for group, pairs, weights in zip(groups, within, np.split(score(np.concatenate(within)), ends[:-1]), strict=True):
        yield group.tolist(), dict(zip(map(tuple, pairs.tolist()), weights.tolist(), strict=True))


def _blocked(groups: list[Ints], edges: Ints, sure: Floats) -> Iterator[Weighed]:
    """Components too large to compare in full, with their blocked pairs."""
    for group in groups:
        inside = np.isin(edges[:, 0], group)
        yield group.tolist(), dict(zip(map(tuple, edges[inside].tolist()), sure[inside].tolist(), strict=True))


def _average_linked(part: list[int], known: Mapping[tuple[int, int], float], threshold: float) -> list[list[int]]:
    """Clusters of one component: the strongest pair first, and no join whose average lies below the threshold."""

    def may_join(left: list[int], right: list[int], weight: float) -> bool:
        total = sum(known.get((min(a, b), max(a, b)), -5.0) for a in left for b in right)
        return total / (len(left) * len(right)) >= threshold and weight >= threshold

    # agglomerate() orders by positive weight: shift, so that the threshold is nought.
    shifted = {pair: weight - threshold + 1e-9 for pair, weight in known.items()}
    return clusters.agglomerate(part, shifted, lambda left, right, weight: may_join(left, right, weight + threshold))


def comparisons_of(settings: Mapping[str, Any]) -> list[Comparison]:
    """Comparisons from a settings file's list."""
    return [
        Comparison(c["column"], c["kind"], tuple(c.get("steps", ())), bool(c.get("rarity", False)))
        for c in settings["comparisons"]
    ]
