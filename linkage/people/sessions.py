"""Training without labels by sessions: each looks at pairs that agree on some columns, and learns m of the others.

Among all pairs that blocking brings, a family's share surname and postcode and look like a class of their own; among
pairs of one full name, or of one date of birth, most are one person. u is that of random pairs, and the prior that of
any two rows, so that what blocking makes common is not mistaken for what chance makes common.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from linkage.people.unlabelled import Comparison, Floats, Trained, bits_of, level_shares, patterns_of

Levels = npt.NDArray[np.int8]
# Rounds of expectation-maximisation, and of finding the prior: neither moves in the second decimal after some twenty.
_ROUNDS: Final = 40


def learn(
    sessions: Sequence[tuple[Collection[int], Levels]], chance: Levels, comparisons: Sequence[Comparison]
) -> tuple[list[Floats], list[Floats]]:
    """m and u by comparison and level.

    `sessions`: the comparisons (by number) that a session's pairs agree on by choice, and the levels of those pairs.
    A comparison that several sessions leave open has the mean of what they found. Raises ValueError where none does.
    """
    u = [level_shares(chance[:, i], np.ones(len(chance)), c.levels) for i, c in enumerate(comparisons)]
    found: list[list[Floats]] = [[] for _ in comparisons]
    for agreed, levels in sessions:
        there = [i for i in range(len(comparisons)) if i not in agreed]
        for i, m in zip(there, _session(levels[:, there], [u[i] for i in there]), strict=True):
            found[i].append(m)
    if missing := [c.column for c, ms in zip(comparisons, found, strict=True) if not ms]:
        raise ValueError(f"no session leaves {missing} open; add one that agrees on other columns")
    return [np.asarray(np.mean(ms, axis=0)) for ms in found], u


def _session(levels: Levels, u: list[Floats]) -> list[Floats]:
    """m of a session's open comparisons; u stays."""
    patterns, count = patterns_of(levels)
    m = [np.array([0.8, *([0.2 / (len(shares) - 1)] * (len(shares) - 1))]) for shares in u]
    share = 0.5
    for _ in range(_ROUNDS):
        probability = _probability(bits_of(patterns, m, u), share)
        share = float(np.clip((probability * count).sum() / count.sum(), 1e-6, 1 - 1e-6))
        m = [level_shares(patterns[:, i], probability * count, len(shares)) for i, shares in enumerate(u)]
    return m


def trained(m: list[Floats], u: list[Floats], levels: Levels, pairs_for_one: float) -> Trained:
    """m and u with the prior at which expected matches among the candidates are the share of all pairs of rows.

    `levels`: those of (a sample of) the candidate pairs; `pairs_for_one`: how many of all pairs each stands for.
    """
    patterns, count = patterns_of(levels)
    bits = bits_of(patterns, m, u)
    everything = count.sum() * pairs_for_one
    share = 1.0 / pairs_for_one
    for _ in range(_ROUNDS):
        share = float(np.clip((_probability(bits, share) * count).sum() / everything, 1e-12, 0.5))
    return Trained(m, u, share)


def _probability(bits: Floats, share: float) -> Floats:
    return np.asarray(1 / (1 + 2.0 ** -(bits + np.log2(share / (1 - share)))))
