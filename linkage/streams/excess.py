"""More deaths at one place than it has brought before: a home, a ward, a hostel or a house against its own past.

A place where many die brings more, so that another death there tells little: pair by pair an excess is never seen.
It shows only in a count over some weeks, beside what the place's own history, and places of its kind, let expect.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from linkage.evidence.cases import Cases, Floats, Ints
from linkage.evidence.nearness import PLACE_SHAPE
from linkage.streams.counts import excess_bits

# Days over which deaths are counted: a fortnight's cluster, a month, a season, half a year of a spot by the water.
WINDOWS: Final = (14, 28, 56, 91, 182)
# Two deaths at one place are a pair, and are weighed as one.
FEWEST: Final = 3
# More deaths than this in a window are a hospital's ordinary business, and no list that an analyst could read.
MOST: Final = 30
# Deaths that whatever is wrong brings in a window, on average (geometric: one or two as well as ten).
MORE: Final = 4.0
# From month to month the deaths of one home swing by a third (weather, an infection): 1 / 0.33².
SWING_SIZE: Final = 10.0
# What is usual at a place needs as many days before the window: in less than a season a house where many die anyway is
# not told from one where something goes on.
PAST: Final = 91.0
# Where deaths repeat so seldom (gamma scale of the kind of place), a second one is news and is weighed as a pair.
SELDOM: Final = 0.3
# Places where something of the kind goes on at a time, among all places where people died more than once.
GOING_ON: Final = 1.0


@dataclass(frozen=True)
class Count:
    """Deaths at one place in some days, and what was to be expected. odds: log2, that something goes on there."""

    deaths: int
    days: int
    expected: float
    odds: float

    def words(self) -> str:
        """`6 deaths at this place in 28 days, where 0.4 were to be expected`."""
        return f"{self.deaths} deaths at this place in {self.days} days, where {self.expected:.1f} were to be expected"


@dataclass(frozen=True)
class Excess:
    """Counts at places as of the night of the newest record. scale: of each case's place (gamma scale; nan unknown)."""

    cases: Cases
    scale: Floats

    @cached_property
    def _dead(self) -> Ints:
        """Rows of deaths at a known place, by place and then by night."""
        rows = np.flatnonzero(self.cases.is_death & (self.cases.place >= 0))
        return rows[np.lexsort((rows, self.cases.known[rows], self.cases.place[rows]))]

    @cached_property
    def _places(self) -> Ints:
        return self.cases.place[self._dead]

    @cached_property
    def _known(self) -> Ints:
        """Nights on which all deaths became known, in order."""
        return np.sort(self.cases.known[self.cases.is_death])

    @cached_property
    def _unlikely(self) -> float:
        """Bits against any one place and window: how many places could have shown an excess, and in how many ways."""
        counts = np.bincount(self._places) if len(self._places) else np.zeros(1)
        return float(np.log2(max(1.0, float((counts > 1).sum()) / GOING_ON) * len(WINDOWS)))

    def _at(self, place: int) -> Ints:
        start, end = np.searchsorted(self._places, [place, place + 1])
        return self._dead[start:end]

    def sets(self, row: int) -> list[tuple[int, ...]]:
        """Deaths at the row's place up to its night, window by window, where they are enough and not too many."""
        if not self.cases.is_death[row] or self.cases.place[row] < 0:
            return []
        there = self._at(int(self.cases.place[row]))
        age = self.cases.known[row] - self.cases.known[there]
        found = {tuple(sorted(there[(age >= 0) & (age < days)].tolist())) for days in WINDOWS}
        return sorted(members for members in found if FEWEST <= len(members) <= MOST)

    def count(self, members: tuple[int, ...]) -> Count | None:
        """The count that a set is, over the days that it took; None where it is none.

        It is one where its deaths, three or more, are at one place and what is usual there is known.
        """
        deaths = np.array(sorted({m for m in members if self.cases.is_death[m]}), dtype=np.int64)
        places = np.unique(self.cases.place[deaths])
        if len(deaths) < FEWEST or len(places) != 1 or places[0] < 0 or np.isnan(self.scale[deaths[0]]):
            return None
        known = self.cases.known[deaths]
        # Counted from one death to another, a span is too short: it begins as long before as deaths are apart.
        span = int(np.ptp(known))
        days = max(WINDOWS[0], span + 1 + round(span / (len(deaths) - 1)))
        if span >= WINDOWS[-1]:
            return None
        start = int(known.max()) - days + 1
        past = float(start - self._known[0])
        there = self.cases.known[self._at(int(places[0]))]
        before = float((there < start).sum())
        scale = float(self.scale[deaths[0]])
        if past < PAST or (not before and scale < SELDOM):
            return None
        expected, size = self._usual(before, scale, (start, past, days))
        odds = excess_bits(len(deaths), expected, size, MORE) - self._unlikely
        return Count(len(deaths), days, expected, odds)

    def _usual(self, before: float, scale: float, window: tuple[int, float, int]) -> tuple[float, float]:
        """Mean and size of the negative binomial of a place's deaths in a window (its start, days before it, its days).

        before: deaths at the place before the window.
        """
        start, past, days = window
        history = float(np.ptp(self._known)) + 1.0
        # Gamma: shape and scale of places of the kind over the whole history, and what this one brought before.
        shape, exposure = PLACE_SHAPE + before, history / scale + past
        if not before:
            # A place never named before may be one under a new name: it is expected to be as busy as any of its kind
            # at which somebody died, whatever its empty past.
            shape, exposure = PLACE_SHAPE + 1.0, history / scale
        rate = shape / exposure
        return rate * days * self._season(start, past, days), 1.0 / (1.0 / shape + 1.0 / SWING_SIZE)

    def _season(self, start: int, past: float, days: int) -> float:
        """By how much the whole city's deaths in the window are more than before it: a heatwave is no home's doing."""
        first, last = (int(np.searchsorted(self._known, day)) for day in (start, start + days))
        return max(1.0, (last - first) / days / max(first / past, 1e-9))
