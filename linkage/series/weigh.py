"""What a set of incidents weighs under each explanation, no evidence of it counted twice.

A set is weighed member by member in the order of joining: each member is compared with those before it, and each
piece of evidence counts once, at its best agreement, less what the members that do not share it say. So a value
shared by k of n members counts k-1 times at most, however many pairs share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from linkage.evidence.cases import Floats, Ints
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import NEARNESS, Yardstick
from linkage.pairs.score import weigh

# Of a year's deaths about one in a hundred is the second of some series (design reference: a handful of series of
# two to six among eleven thousand deaths, supply clusters included). Prior odds of a pair: this over all deaths.
PARTNERS_EXPECTED: Final = 0.01
# Once there is a series, one further member is expected.
MEMBERS_EXPECTED: Final = 1.0
_VICTIM: Final = [n for n, v in enumerate(NEARNESS) if v.family == "victim"]


@dataclass(frozen=True)
class SetWeight:
    """A set's weights. parts: (evidence, explanations) bits; odds: log2 posterior odds by explanation."""

    members: tuple[int, ...]
    parts: Floats
    odds: Floats
    gains: Floats  # bits that each member after the first brought, (members - 1, explanations)

    @property
    def explanation(self) -> int:
        """Index of the explanation with the best odds."""
        return int(np.argmax(self.odds))

    @property
    def best_odds(self) -> float:
        """Posterior odds (log2) of the best explanation against "unrelated"."""
        return float(self.odds.max())

    @property
    def weight(self) -> float:
        """log2 Bayes factor of the best explanation: the sum of its parts."""
        return float(self.parts[:, self.explanation].sum())


def join_cost(yard: Yardstick, row: int, first: bool) -> float:
    """Bits that a further member must bring: how many incidents of its kind could have been it."""
    dead = bool(yard.cases.is_death[row])
    size = yard.frequencies.size[0 if dead else 1]
    expected = PARTNERS_EXPECTED if first else MEMBERS_EXPECTED
    return float(np.log2((size + 1.0) / expected))


def own_counts(yard: Yardstick, members: Ints) -> Floats:
    """Incidents of the set by token: they do not count among the unrelated."""
    return np.asarray(yard.cases.present[members].sum(axis=0)).ravel()


def gain(yard: Yardstick, members: Ints, row: int) -> Floats:
    """Bits by evidence and explanation that `row` brings to the set of `members`, (evidence, explanations)."""
    together = np.append(members, row)
    i = np.full(len(members), row, dtype=np.int64)
    pairs = weigh(yard, i, np.asarray(members, dtype=np.int64), own_counts(yard, together))
    best = pairs.max(axis=0)
    best[_VICTIM] = pairs[:, _VICTIM].mean(axis=0)
    if len(members) == 1:
        return best
    worst = pairs.min(axis=0)
    best = np.where((best <= 0) & (worst < 0), pairs.mean(axis=0), best)
    return best + _not_shared(yard, members, pairs, best)


def _not_shared(yard: Yardstick, members: Ints, pairs: Floats, best: Floats) -> Floats:
    """Bits (zero or less): members that are informed of a feature and do not share it weaken its agreement."""
    base = len(NEARNESS)
    loss = np.zeros_like(best)
    informed = np.asarray((yard.cases.stated[members] + yard.cases.denied[members]).todense()) > 0
    for e in range(len(EXPLANATIONS)):
        sharing = pairs[:, base:, e] > 0
        agree = sharing.sum(axis=0)
        against = (informed & ~sharing).sum(axis=0)
        share = (agree + 0.5) / (agree + against + 0.5)
        loss[base:, e] = np.where(agree > 0, np.maximum(np.log2(share), -best[base:, e]), 0.0)
    return loss


def weigh_set(yard: Yardstick, members: tuple[int, ...]) -> SetWeight:
    """Weighs a set of two members or more, in the order of becoming known, whatever the order of growing."""
    members = tuple(sorted(members))
    parts = np.zeros((len(yard.evidence), len(EXPLANATIONS)))
    gains = []
    cost = 0.0
    for n in range(1, len(members)):
        bits = gain(yard, np.array(members[:n], dtype=np.int64), members[n])
        parts += bits
        gains.append(bits.sum(axis=0))
        cost += join_cost(yard, members[n], first=n == 1)
    return SetWeight(members, parts, parts.sum(axis=0) - cost, np.array(gains))
