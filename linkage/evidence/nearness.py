"""Nearness in place, time and age, against what the force's own deaths show.

The measure is a rank, not a distance: the share of deaths that lie at least as near. Between unrelated deaths it is
uniform whatever the density; within a series small shares are favoured (log-uniform).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from data_contracts.feeds import code_list
from linkage.evidence.cases import Cases, Flags, Floats, Ints

# Places given by different names or postcodes for one spot differ by about this much (metres).
SPOT_METRES: Final = 60.0
# Share of linked pairs that the explanation puts at the very place, near by, and anywhere.
PLACE_SHARES: Final = {"person": (0.25, 0.40, 0.35), "supply": (0.03, 0.22, 0.75), "place": (0.93, 0.06, 0.01)}
# A batch lasts weeks; a hazard until it is mended, months. Days (mean), and the share that comes at any time.
TIME_SCALE: Final = {"supply": (18.0, 0.2), "place": (75.0, 0.35)}
# Share of one person's pairs that keep near in time; the rest come at any time (breaks, prison, moving away).
PERSON_NEAR_IN_TIME: Final = 0.5
# Share of linked pairs whose victims keep to an age, and to a sex beyond the city's own share.
AGE_SHARE: Final = (0.35, 0.15, 0.05)
SEX_SHARE: Final = (0.4, 0.2, 0.05)
# Ages closer than one death in a hundred are as close as ages get.
AGE_FLOOR: Final = 0.01
# History shorter than this (days) does not show what is close in time.
SHORTEST_HISTORY: Final = 30.0
_BINS: Final = 96
_PER_DOUBLING: Final = 6.0


@dataclass
class Surroundings:
    """How many deaths lie within each distance of a case: filled row by row as asked, kept for the night."""

    cases: Cases
    found: dict[int, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dead = self.cases.is_death & np.isfinite(self.cases.easting) & np.isfinite(self.cases.northing)
        self._east = self.cases.easting[dead].astype(np.float32)
        self._north = self.cases.northing[dead].astype(np.float32)
        self.located = float(max(1, dead.sum()))

    def within(self, row: int, metres: Floats) -> Floats:
        """Share of located deaths at most so far from the case's place, itself and the other left out."""
        if row not in self.found:
            east = self._east - np.float32(self.cases.easting[row])
            north = self._north - np.float32(self.cases.northing[row])
            counted = np.bincount(squared_bin(east * east + north * north), minlength=_BINS)
            self.found[row] = np.cumsum(counted).astype(float)
        other = self.found[row][distance_bin(metres)] - 2.0
        return np.clip((np.maximum(other, 0.0) + 0.5) / self.located, 1e-9, 1.0)


def distance_bin(metres: Floats) -> Ints:
    """Bin on a log scale: six to a doubling from the width of a spot."""
    return squared_bin(np.square(metres))


def squared_bin(squared: npt.NDArray[np.floating[Any]]) -> Ints:
    """As `distance_bin`, of squared metres: single precision is far finer than a bin, and three times as quick."""
    spots = np.maximum(np.asarray(squared, dtype=np.float32) * np.float32(SPOT_METRES**-2), np.float32(1.0))
    scaled = np.log2(spots) * np.float32(_PER_DOUBLING / 2) + np.float32(0.999)
    bins: Ints = np.minimum(scaled.astype(np.int64), _BINS - 1)
    return bins


# Shape of the spread of rates over places of one kind (gamma): some blocks and wards see many deaths, most see none.
PLACE_SHAPE: Final = 0.3
# No place is expected to see fewer than this, whatever was measured.
PLACE_LEAST: Final = 0.05
# Deaths of the whole city that a kind of place seldom seen borrows its rate from: few, as kinds differ a hundredfold.
PLACE_STRENGTH: Final = 3.0


@dataclass(frozen=True)
class Repeats:
    """Incidents of each kind (deaths, others) to be expected at a case's place by chance; arrays are (2, cases)."""

    others: Floats  # on record at the very place, the case itself left out
    scale: Floats  # how much places of its kind repeat (gamma scale)
    overall: Floats  # (2,): to be expected where the place is unknown

    @classmethod
    def of(cls, cases: Cases) -> Repeats:
        """From the spread of places of each kind (size-biased repeats), deaths and others apart."""
        placed = cases.place >= 0
        usual = {0: _deadly(), 1: {}}
        both = [_repeats_of(cases, placed & (cases.is_death == (kind == 0)), usual[kind]) for kind in (0, 1)]
        others, scale, overall = (np.array([each[n] for each in both]) for n in range(3))
        return cls(others, scale, overall)

    def expected(self, kind: Ints, row: Ints, later: Floats) -> Floats:
        """By line: where much happened, much more is expected, and another incident there tells little.

        later: incidents there that are the very ones to be explained, too, and came after: left out of the count.
        """
        others, scale = np.maximum(self.others[kind, row] - later, 0.0), self.scale[kind, row]
        there = np.where(np.isnan(scale), self.overall[kind], (PLACE_SHAPE + others) * scale / (1 + scale))
        least: Floats = np.maximum(there, PLACE_LEAST)
        return least


@cache
def _deadly() -> dict[str, float]:
    """Further deaths to be expected on record by kind of place, before a force's own history says more."""
    return {e.code.lower(): float(e.more["repeats"]) for e in code_list("deadly_place").entries}


def _repeats_of(cases: Cases, counted: Flags, usual: Mapping[str, float]) -> tuple[Floats, Floats, float]:
    places = int(cases.place.max(initial=-1)) + 1
    counts = np.bincount(cases.place[counted], minlength=places + 1).astype(float)
    overall = (counts * (counts - 1)).sum() / max(1.0, counts.sum())
    others, scale = np.zeros(len(cases)), np.full(len(cases), np.nan)
    for kind in np.unique(cases.place_kind):
        rows = np.flatnonzero((cases.place_kind == kind) & (cases.place >= 0))
        here = np.bincount(cases.place[rows][counted[rows]], minlength=1).astype(float)
        borrowed = max(overall, usual.get(str(kind), 0.0)) * PLACE_STRENGTH
        repeats = ((here * (here - 1)).sum() + borrowed) / (here.sum() + PLACE_STRENGTH)
        scale[rows] = repeats / (1 + PLACE_SHAPE)
        others[rows] = counts[cases.place[rows]] - counted[rows]
    return others, scale, float(overall)


def place_weight(explanation: str, same: Floats, here: Floats, near: Floats, located: float) -> Floats:
    """Bits. same: 0/1; here: chance of an unrelated death at the place; near: rank of the distance, nan unknown."""
    at_place, near_by, anywhere = PLACE_SHARES[explanation]
    spread = np.log(max(located, 10.0))
    ratio = same * at_place / here + near_by / (np.maximum(near, 1.0 / located) * spread) + anywhere
    weight = np.log2(ratio)
    known = np.isfinite(near) | (same > 0)
    return np.where(known, np.where(np.isfinite(weight), weight, np.log2(same * at_place / here + 1.0)), 0.0)


def time_weight(explanation: str, gap: Floats, history: float) -> Floats:
    """Bits for a gap in days, against any time within the history (days)."""
    span = max(history, SHORTEST_HISTORY)
    days = np.clip(gap, 0.5, None)
    if explanation == "person":
        rank = np.minimum(days / span, 1.0)
        near: Floats = np.log2(PERSON_NEAR_IN_TIME / (rank * np.log(span / 0.5)) + 1 - PERSON_NEAR_IN_TIME)
        return near
    mean, any_time = TIME_SCALE[explanation]
    lasting = np.exp(-days / mean) / mean / max(1e-9, 1 - np.exp(-span / mean))
    bits: Floats = np.log2((1 - any_time) * lasting * span + any_time)
    return bits


@dataclass(frozen=True)
class Ages:
    """Share of deaths within each number of years of an age."""

    ages: Floats

    @classmethod
    def of(cls, cases: Cases) -> Ages:
        known = cases.age[cases.is_death & np.isfinite(cases.age)]
        return cls(np.sort(known))

    def within(self, age: Floats, other: Floats) -> Floats:
        """Rank of the closeness of two ages; nan where either is unknown."""
        if not len(self.ages):
            return np.full(len(age), np.nan)
        apart = np.abs(age - other) + 0.5
        low = np.searchsorted(self.ages, age - apart)
        high = np.searchsorted(self.ages, age + apart, side="right")
        rank = np.clip((high - low) / len(self.ages), AGE_FLOOR, 1.0)
        return np.where(np.isfinite(apart), rank, np.nan)


def age_weight(explanation: int, rank: Floats) -> Floats:
    """Bits for a rank of closeness; 0 where unknown."""
    share = AGE_SHARE[explanation]
    weight = np.log2(share / (rank * -np.log(AGE_FLOOR)) + 1 - share)
    return np.where(np.isfinite(weight), weight, 0.0)
