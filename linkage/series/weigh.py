"""What a set of incidents weighs under each explanation, no evidence of it counted twice.

A set is weighed member by member in the order of becoming known: each member is compared with those before it, and
each piece of evidence counts once, at its best agreement, less what the members that do not share it say. So a value
shared by k of n members counts k-1 times at most, however many pairs share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from linkage.evidence.cases import Floats, Ints
from linkage.evidence.yardstick import NEARNESS, Yardstick
from linkage.pairs.score import KIND, discounted, weigh_known

# Of a year's deaths about one in a hundred is the second of some series (design reference: a handful of series of
# two to six among eleven thousand deaths, supply clusters included). Prior odds of a pair: this over all deaths.
PARTNERS_EXPECTED: Final = 0.01
# Once there is a series, one further member is expected.
MEMBERS_EXPECTED: Final = 1.0
# Where most silent records mean "no", a silent member speaks half against a feature of the others.
SILENCE_AGAINST: Final = 0.5
_NEAR: Final = [n for n, v in enumerate(NEARNESS) if v.family in ("place", "time", "victim")]
_BASE: Final = len(NEARNESS)


@dataclass(frozen=True)
class SetWeight:
    """A set's weights. parts: (evidence, explanations) bits; odds: log2 posterior odds by explanation."""

    members: tuple[int, ...]
    parts: Floats
    odds: Floats

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


def _against(yard: Yardstick, members: Ints) -> Floats:
    """How far each member's not sharing a variable speaks against it, (members, variables): 1 where it is informed."""
    silence = np.array([SILENCE_AGAINST if v.silence == "no" else 0.0 for v in yard.cases.variables])
    return np.where(yard.stated[members] | yard.denied[members], 1.0, silence)


def _joined(pairs: Floats, against: Floats) -> Floats:
    """Raw bits that one incident brings to a set. pairs: its raw weights against each member, (members, evidence, e)."""
    best: Floats = pairs.max(axis=0)
    best[KIND] = 0.0
    if len(pairs) == 1:
        return best
    # Near to one of many is no wonder: place, time and age are weighed against all members (mean of the kernels).
    best[_NEAR] = np.log2(np.exp2(pairs[:, _NEAR]).mean(axis=0))
    features = pairs[:, _BASE:, :]
    sharing = features > 0
    agree = sharing.sum(axis=0)
    lost = np.log2((agree + 0.5) / (agree + np.where(sharing, 0.0, against[:, :, None]).sum(axis=0) + 0.5))
    shared = np.where(sharing, features, 0.0).sum(axis=0) / np.maximum(agree, 1)
    best[_BASE:] = np.where(agree > 0, np.maximum(shared + lost, 0.0), features.mean(axis=0))
    return best


def gains(yard: Yardstick, members: tuple[int, ...], rows: list[int]) -> Floats:
    """Bits by explanation that each of `rows` would bring to the set, (rows, explanations)."""
    inside = np.array(members, dtype=np.int64)
    i = np.repeat(np.array(rows, dtype=np.int64), len(inside))
    pairs = weigh_known(yard, i, np.tile(inside, len(rows)))
    pairs = pairs.reshape(len(rows), len(inside), *pairs.shape[1:])
    against = _against(yard, inside)
    total: Floats = discounted(yard, np.array([_joined(each, against) for each in pairs])).sum(axis=1)
    return total


def weigh_set(yard: Yardstick, members: tuple[int, ...]) -> SetWeight:
    """Weighs a set of two members or more, in the order of becoming known, whatever the order of growing."""
    members = tuple(sorted(members))
    inside = np.array(members, dtype=np.int64)
    later, earlier = np.tril_indices(len(members), -1)
    pairs = weigh_known(yard, inside[later], inside[earlier])
    against = _against(yard, inside)
    joined = np.array([_joined(pairs[later == n], against[:n]) for n in range(1, len(members))])
    parts: Floats = discounted(yard, joined).sum(axis=0)
    # What kind of cases they are counts once for the set, not for every member.
    parts[KIND] = yard.signs[inside].mean(axis=0)
    cost = sum(join_cost(yard, row, first=n == 0) for n, row in enumerate(members[1:]))
    return SetWeight(members, parts, parts.sum(axis=0) - cost)
