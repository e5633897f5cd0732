"""How long one would wait for chance alone to give a set with odds as high, anywhere in the force's area.

The stream of sets that the nights gave birth to is its own yardstick, each with the best odds that it ever reached:
nearly all of them are chance. The tail of these odds is exponential in its bulk; what lies above the bulk may be real
and is only counted as "above" (censored), so that real series do not hide themselves.

A written prior and the force's own births are blended from the first night on (gamma-Poisson): the prior counts as so
many nights in the rate and so many births in the slope, and the rate that is stated is the mean over all slopes that
both leave possible. Where little is known, flat slopes are possible, too, and intervals are short; they grow as
history rules these out. So a prior does not promise what the measured tail takes back (`make bench-intervals` tells how
far the interval of the same odds ever falls).

Shuffled histories are no yardstick here: what chance brings at its strongest (a family twice bereaved, two fires in
one street, two falls from one roof) hangs together within itself, and shuffling features, people or dates among the
deaths takes just that away (`make bench-broken`: of eight sets of persons at even odds or better in 150 nights without
series, three are left, and the strongest falls from 9.8 bits to 4.0).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np

from linkage.alerts import same_story
from linkage.evidence.cases import Floats, Ints
from linkage.evidence.variables import EXPLANATIONS
from linkage.series.grow import KEEP_ODDS

# Prior: odds of one to one arise by chance about once in so many nights, and less often by this (nats) for each further
# bit. A Bayes factor of x or more arises by chance with a chance of 1/x at most, ln 2 a bit, were all evidence
# independent and every record right; chance sets hang together within themselves, and their odds fall more slowly
# (`make bench-intervals` prints by how much).
PRIOR_NIGHTS_AT_EVEN: Final = 60.0
PRIOR_SLOPE: Final = 0.5
# No tail is taken to fall faster than a Bayes factor promises.
STEEPEST: Final = float(np.log(2.0))
# What the prior counts for: so many nights, and so many births in the slope, two months of one explanation's: in less
# time the slope of a stream still swings by a third.
PRIOR_NIGHTS: Final = 20.0
PRIOR_BIRTHS: Final = 30.0
# The bulk: odds that every other night exceeds, up to odds that one night in five exceeds. Real series, a handful a
# year or, in a bad half-year, one in three weeks, then are a minor part of what lies above.
BULK_FROM: Final = 0.5
BULK_TO: Final = 0.2
# In a stream of few births the strongest two in five may be real as well.
BULK_SHARE: Final = 0.4
# Beyond the bulk the tail is taken to fall eight tenths as fast, and never faster than a Bayes factor promises:
# mistaken merges and habits of trades are rarer than plain coincidence, but where they come they come strong.
TAIL_SHARE: Final = 0.8
# Fewer births than this in the bulk: the prior is the main voice, and the alert says so.
ENOUGH_BIRTHS: Final = 15
# An interval is not stated beyond this (days): no tail is known so far out.
LONGEST: Final = 36_500.0
# No interval is stated beyond so many times the history that stands behind it: none in n nights shows (at 95%) one in
# n/3 at best, and a prior may be trusted for a factor of ten. So the first ten nights show nothing: what is rare in a
# week of deaths is mostly what has not come twice yet.
TIMES_HISTORY: Final = 3.0


# Frequencies from two months are taken as they are but for a bit and a half; from a week, they can be far off.
UNEASE_NIGHTS: Final = 60.0
UNEASE_BITS: Final = 1.5


def unease(nights: int) -> float:
    """Bits by which odds may be too high because rare things have not been seen often enough yet."""
    return float(UNEASE_BITS * np.log2(1.0 + UNEASE_NIGHTS / max(1, nights)))


@dataclass(frozen=True)
class Recurrence:
    """The fitted tail: rate of births a night with odds of at least `start`, falling by `slope` (nats a bit).

    What is known of the slope is a gamma distribution: `known` births, together `spread` bits above `start`.
    """

    start: float
    rate: float
    known: float
    spread: float
    births: int
    nights: int
    bulk: float = np.inf  # bits above `start` up to which the slope was measured

    @property
    def slope(self) -> float:
        """The mean slope (nats a bit)."""
        return self.known / self.spread

    @property
    def unease(self) -> float:
        """Bits taken off odds for the shortness of the history that the frequencies were counted on."""
        return unease(self.nights)

    @property
    def rests_on_prior(self) -> bool:
        """Whether history is too short to tell."""
        return self.births < ENOUGH_BIRTHS

    def days(self, odds: float) -> float:
        """Recurrence interval in days (nights) for odds in bits."""
        above = odds - self.unease - self.start
        bulk = min(above, self.bulk)
        reach = bulk + TAIL_SHARE * min(1.0, STEEPEST / self.slope) * (above - bulk)
        # The mean of exp(-slope * reach) over the gamma distribution of the slope; below the start, the mean slope's.
        fall = self.known * np.log1p(reach / self.spread) if reach > 0 else self.slope * reach
        return float(np.clip(np.exp(min(fall - np.log(self.rate), 50.0)), 0.01, LONGEST))


def fit(odds: Floats, nights: int, streams: int = 1) -> Recurrence:
    """Fits the tail of the sets' odds (bits, the best of each, less the unease of that night) over so many nights.

    streams: among how many streams the prior's births are shared.
    """
    ordered = np.sort(odds)[::-1]
    count = min(len(ordered), max(1, int(BULK_FROM * nights)))
    start = float(ordered[count - 1]) if len(ordered) else 0.0
    top = min(int(BULK_TO * nights), int(BULK_SHARE * count))
    ceiling = float(ordered[top]) if 0 < top < count else np.inf
    excess = ordered[:count] - start
    # A quarter of a bit at least: a bulk of equals has no slope.
    width = max(ceiling - start, 0.25)
    inside = int((excess <= width).sum())
    known, spread = inside + PRIOR_BIRTHS, float(np.minimum(excess, width).sum()) + PRIOR_BIRTHS / PRIOR_SLOPE
    prior_rate = np.exp(-PRIOR_SLOPE * start) / PRIOR_NIGHTS_AT_EVEN / streams
    rate = (len(excess) + prior_rate * PRIOR_NIGHTS) / (nights + PRIOR_NIGHTS)
    births = count if len(ordered) else 0
    return Recurrence(start, float(max(rate, 1e-9)), known, spread, births, nights, width if births else 2.0)


def stories(odds: Floats, members: Sequence[Set[Hashable]]) -> Ints:
    """Positions of the sets that tell a story of their own, strongest first: the list tells each story once, too.

    Without this a real series would count as often as it has parts, and push the line up for the next one.
    """
    kept: list[int] = []
    holding: dict[Hashable, list[int]] = {}
    for n in np.argsort(-odds, kind="stable").tolist():
        rivals = {k for member in members[n] for k in holding.get(member, ())}
        if any(same_story(members[n], members[k]) for k in rivals):
            continue
        kept.append(n)
        for member in members[n]:
            holding.setdefault(member, []).append(n)
    return np.array(kept, dtype=np.int64)


@dataclass(frozen=True)
class Streams:
    """Tails by explanation: drugs, places and people bring chance sets of quite different strength.

    The nights' list is watched over all of them at once, so each may speak falsely only its share of the time.
    """

    tails: tuple[Recurrence, ...]

    @property
    def rests_on_prior(self) -> tuple[bool, ...]:
        """By explanation, whether history is too short to tell."""
        return tuple(tail.rests_on_prior for tail in self.tails)

    def days(self, explanation: int, odds: float) -> float:
        """Recurrence interval in days of odds (bits) as high in any stream at its own line."""
        tail = self.tails[explanation]
        return min(tail.days(odds) / len(self.tails), TIMES_HISTORY * tail.nights)


def fit_streams(odds: Floats, explanation: Ints, nights: int) -> Streams:
    """As `fit`, for each explanation apart. explanation: index of each birth's best explanation."""
    # What lies lower was kept on early nights only: the stream is whole from here on.
    whole = odds >= KEEP_ODDS - unease(nights)
    streams = len(EXPLANATIONS)
    return Streams(tuple(fit(odds[whole & (explanation == e)], nights, streams) for e in range(streams)))
