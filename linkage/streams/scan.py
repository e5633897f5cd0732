"""The prospective space-time permutation scan: more deaths near each other than place and time apart explain.

Kulldorff and others (2005): cylinders around each recent death, several radii, several lengths of days that end with
the last day. Only where and when the deaths were is used, so that a place with many deaths all the time (a hospital,
a hospice) is no cluster, and days whose records are still coming in are no gap. How rare a cluster is comes from
shuffling the days among the places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """Which cylinders are looked at: radii in metres, lengths in days up to the last day, and how many shuffles.

    fewest: deaths that make a cluster; fewer are a pair, which case linkage compares with better evidence.
    """

    radii: tuple[float, ...]
    windows: tuple[int, ...]
    shuffles: int
    fewest: int = 3


@dataclass(frozen=True)
class Cylinder:
    """A cylinder: its deaths (positions in the given arrays), how many were expected, and how rare it is.

    recurrence: scans that one would wait for chance to give one as strong anywhere; at most shuffles + 1.
    """

    members: tuple[int, ...]
    radius_m: float
    days: int
    expected: float
    recurrence: float


@dataclass(frozen=True)
class Scan:
    """One scan. points: (deaths, 2) metres; age: days before the last day (0: on it), whole; seed: of the shuffles.

    Arrays of cylinders are (centres, radii, windows); centres are the deaths of the longest window, in real and in
    shuffled days alike: a cylinder that is known to hold its own centre must be judged beside such as do, too.
    """

    points: Reals
    age: Ints
    grid: Grid
    seed: int = field(default=0)

    @cached_property
    def centres(self) -> Ints:
        """Positions of the deaths that cylinders stand around."""
        return self._recent(self.age)

    def _recent(self, age: Ints) -> Ints:
        return np.flatnonzero(age < max(self.grid.windows))

    def _pairs(self, chosen: Ints) -> tuple[Ints, Ints, Ints]:
        """Each two of the chosen deaths within the largest radius, both ways: from, to, smallest ring that holds."""
        if len(chosen) < 2:
            return (np.empty(0, dtype=np.int64),) * 3
        points = self.points[chosen]
        found = cKDTree(points).query_pairs(max(self.grid.radii), output_type="ndarray")
        apart = np.square(points[found[:, 0]] - points[found[:, 1]]).sum(axis=1)
        ring = np.searchsorted(np.square(self.grid.radii), apart)
        inside = ring < len(self.grid.radii)
        one, two, ring = found[inside, 0], found[inside, 1], ring[inside]
        return np.concatenate([one, two]), np.concatenate([two, one]), np.concatenate([ring, ring])

    @cached_property
    def around(self) -> Reals:
        """Deaths of any day within each radius of each death, itself included: (deaths, radii)."""
        one, _, ring = self._pairs(np.arange(len(self.points)))
        shape = (len(self.points), len(self.grid.radii))
        found = np.bincount(one * shape[1] + ring, minlength=shape[0] * shape[1]).reshape(shape)
        inside: Reals = found.cumsum(axis=1) + 1.0
        return inside

    def counts(self, age: Ints) -> Reals:
        """Deaths in each cylinder, were the days distributed so."""
        recent = self._recent(age)
        windows = np.asarray(self.grid.windows)
        window = np.searchsorted(windows, age[recent], side="right")
        shape = (len(recent), len(self.grid.radii), len(windows))
        one, two, ring = self._pairs(recent)
        cell = np.ravel_multi_index((one, ring, window[two]), shape) if len(one) else one
        found = np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape).astype(float)
        found[np.arange(len(recent)), 0, window] += 1  # the centre itself
        inside: Reals = found.cumsum(axis=1).cumsum(axis=2)
        return inside

    def expected(self, age: Ints) -> Reals:
        """Deaths to be expected in each cylinder: its place's share of the deaths of the days."""
        recent = np.array([(self.age < days).sum() for days in self.grid.windows], dtype=float)
        due: Reals = self.around[self._recent(age), :, None] * recent / max(1, len(age))
        return due

    def scores(self, age: Ints) -> Reals:
        """Log-likelihood ratio of each cylinder; nought where no more died than expected, or too few."""
        counts, expected, total = self.counts(age), self.expected(age), float(len(age))
        value = np.zeros_like(counts)
        above = np.nonzero((counts > expected) & (counts >= self.grid.fewest))
        died, due = counts[above], expected[above]
        rest = np.maximum(total - died, 1e-9)
        value[above] = died * np.log(died / due) + rest * np.log(rest / np.maximum(total - due, 1e-9))
        return value

    @cached_property
    def shuffled_maxima(self) -> Reals:
        """The strongest score of each shuffle of the days among the places."""
        dice = np.random.default_rng(self.seed)
        shuffles = range(self.grid.shuffles)
        return np.array([self.scores(dice.permutation(self.age)).max(initial=0.0) for _ in shuffles])

    def recurrence(self, score: float) -> float:
        """Scans that one would wait for chance to give a score as high anywhere."""
        return (self.grid.shuffles + 1) / (1 + int((self.shuffled_maxima >= score).sum()))

    def clusters(self, rarest: float) -> list[Cylinder]:
        """Cylinders as rare as one in `rarest` scans or rarer, strongest first, no death in two."""
        if len(self.centres) < self.grid.fewest:
            return []
        taken: set[int] = set()
        chosen = []
        for cylinder in self._ordered(rarest):
            if taken.isdisjoint(cylinder.members):
                taken.update(cylinder.members)
                chosen.append(cylinder)
        return chosen

    def _ordered(self, rarest: float) -> Iterator[Cylinder]:
        scores, expected = self.scores(self.age), self.expected(self.age)
        for flat in np.argsort(-scores, axis=None, kind="stable"):
            centre, ring, window = (int(n) for n in np.unravel_index(int(flat), scores.shape))
            score = scores[centre, ring, window]
            recurrence = self.recurrence(score) if score > 0 else 0.0
            if score <= 0 or recurrence < rarest:
                return
            radius, days = self.grid.radii[ring], self.grid.windows[window]
            apart = np.square(self.points - self.points[self.centres[centre]]).sum(axis=1)
            inside = np.flatnonzero((apart <= radius**2) & (self.age < days))
            yield Cylinder(tuple(inside.tolist()), radius, days, float(expected[centre, ring, window]), recurrence)
