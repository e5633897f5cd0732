"""What a set of incidents weighs under each explanation, no evidence of it counted twice.

A set is weighed member by member in the order of becoming known: each is compared with those before it and brings
the mean of the Bayes factors against them, never their sum. So a value shared by k of n members counts k-1 times at
most, however many pairs share it, and a chain of unlike members pays for every link. How common a value is, is asked
of the history and of the members before, never of those after (`linkage.pairs.later`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from linkage.evidence.cases import Floats, Ints
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.later import Later
from linkage.pairs.score import EXCESS, KIND, MONITOR, SCAN, TIME, weigh, weigh_known

# Of a year's deaths about one in a hundred is the second of some series (design reference: a handful of series of
# two to six among eleven thousand deaths, supply clusters included). Prior odds of a pair: this over all deaths.
PARTNERS_EXPECTED: Final = 0.01
# Once there is a series, half a death more is expected at any time, and fewer of its non-fatal incidents: most of
# those were never reported, or are among the many that nothing binds to it. A batch that has killed is on sale to
# hundreds: a whole death more is expected of it. By explanation (person, supply, place).
MEMBERS_EXPECTED: Final = {True: np.array([0.5, 1.0, 0.5]), False: np.array([0.25, 0.25, 0.25])}
SUPPLY, HAZARD = EXPLANATIONS.index("supply"), EXPLANATIONS.index("place")


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


def join_cost(yard: Yardstick, row: int, first: bool) -> Floats:
    """Bits by explanation that a further member must bring: how many incidents of its kind could have been it."""
    dead = bool(yard.cases.is_death[row])
    size = yard.frequencies.size[0 if dead else 1]
    expected = np.full(len(EXPLANATIONS), PARTNERS_EXPECTED) if first else MEMBERS_EXPECTED[dead]
    cost: Floats = np.log2((size + 1.0) / expected)
    return cost


def _joined(pairs: Floats) -> Floats:
    """Bits that one incident brings to a set, by evidence and explanation. pairs: its weights against each member.

    The set predicts a newcomer as the mean of what its members predict: like one of k members is worth log2(k) bits
    less than like all of them. The parts are those of the members that it is like.
    """
    pairs = pairs.copy()
    # What kind of cases they are counts once for the set, not for every member.
    pairs[:, KIND] = 0.0
    if len(pairs) == 1:
        first: Floats = pairs[0]
        return first
    total = pairs.sum(axis=1)
    likeness = np.exp2(total - total.max(axis=0))
    brought = total.max(axis=0) + np.log2(likeness.mean(axis=0))
    parts: Floats = np.einsum("ke,kve->ve", likeness / likeness.sum(axis=0), pairs)
    # What is lost by being like some of them only is taken from the gains, each in its proportion.
    gain = np.maximum(parts, 0.0)
    short = parts.sum(axis=0) - brought
    parts -= gain * short / np.maximum(gain.sum(axis=0), 1e-9)
    parts[TIME] += brought - parts.sum(axis=0)
    return parts


def gains(yard: Yardstick, members: tuple[int, ...], rows: list[int]) -> Floats:
    """Bits by explanation that each of `rows` would bring to the set, (rows, explanations)."""
    inside = np.array(members, dtype=np.int64)
    i = np.repeat(np.array(rows, dtype=np.int64), len(inside))
    pairs = weigh_known(yard, i, np.tile(inside, len(rows)))
    pairs = pairs.reshape(len(rows), len(inside), *pairs.shape[1:])
    return np.array([_joined(each).sum(axis=0) for each in pairs])


def weigh_set(yard: Yardstick, members: tuple[int, ...]) -> SetWeight:
    """Weighs a set of two members or more, in the order of becoming known, whatever the order of growing."""
    return weigh_sets(yard, [members])[0]


def weigh_sets(yard: Yardstick, sets: list[tuple[int, ...]]) -> list[SetWeight]:
    """As `weigh_set`, for several sets in one sweep of arrays."""
    ordered = [np.array(sorted(members), dtype=np.int64) for members in sets]
    sides = [np.tril_indices(len(inside), -1) for inside in ordered]
    larger = [n for n, inside in enumerate(ordered) if len(inside) > 2]
    pairs: dict[int, Floats] = {}
    for chosen, chained in ((larger, True), ([n for n in range(len(sets)) if len(ordered[n]) == 2], False)):
        if not chosen:
            continue
        i, j = (np.concatenate([ordered[n][sides[n][side]] for n in chosen]) for side in (0, 1))
        later = Later.of_sets(yard, [ordered[n] for n in chosen], [sides[n][0] for n in chosen]) if chained else None
        weights = weigh(yard, i, j, later=later) if chained else weigh_known(yard, i, j)
        ends = np.cumsum([len(sides[n][0]) for n in chosen])[:-1]
        pairs.update(zip(chosen, np.split(weights, ends), strict=True))
    return [_summed(yard, ordered[n], sides[n][0], pairs[n]) for n in range(len(sets))]


def _summed(yard: Yardstick, inside: Ints, later: Ints, pairs: Floats) -> SetWeight:
    """A set's weight from those of its pairs; later: of each pair, the position of the member that came later."""
    parts: Floats = np.sum([_joined(pairs[later == n]) for n in range(1, len(inside))], axis=0)
    parts[KIND] = yard.signs[inside].mean(axis=0)
    around = yard.detectors.bits(tuple(inside.tolist()))
    parts[MONITOR, SUPPLY] = around.monitor
    parts[SCAN, HAZARD] = around.scan
    members = tuple(inside.tolist())
    cost = np.sum([join_cost(yard, row, first=n == 0) for n, row in enumerate(members[1:])], axis=0)
    count = yard.excess.count(members)
    if count is not None:
        # A place's count says at once what its deaths do not say one by one: the better of the two holds.
        parts[EXCESS, HAZARD] = max(0.0, count.odds - float((parts.sum(axis=0) - cost)[HAZARD]))
    return SetWeight(members, parts, parts.sum(axis=0) - cost)
