"""Space-time clusters: more deaths near each other in time and place than place and time apart explain.

The space-time permutation scan (Kulldorff and others, 2005): cylinders around each recent death, several radii, several
lengths of days that end with the week. Only where and when the deaths were is used, so that a place with many deaths
all the time (a hospital, a hospice) is no cluster. How rare a cluster is comes from shuffling the days among the
places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from scipy.spatial import cKDTree

# Metres: a street, a neighbourhood, a town centre. Wider than 2 km is what the table by BCU shows.
RADII = (250.0, 500.0, 1000.0, 2000.0)
# Days up to the end of the week.
WINDOWS = (3, 7, 14, 21, 28)
# 999 shuffles: the rarest cluster that can be told is one in a thousand weeks, about nineteen years.
SHUFFLES = 999
# Shown where chance alone would show as strong a one less than once in half a year of weekly reports.
SHOWN_WEEKS = 26
# Fewer than three deaths are a pair, which case linkage compares with better evidence than distance alone.
_FEWEST = 3

_Ints = npt.NDArray[np.int64]
_Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cluster:
    """A cylinder: its deaths (positions in the given frame), how many were expected, and how rare it is."""

    members: tuple[int, ...]
    radius_m: float
    days: int
    expected: float
    recurrence_weeks: float


def clusters(deaths: pl.DataFrame, seed: int) -> list[Cluster]:
    """The clusters to show, rarest first, no death in two.

    deaths: `easting`, `northing` (metres; rows without are left out), `age_days` (0: the last day of the week). seed:
    the same seed gives the same shuffles.
    """
    placed = deaths.with_row_index("position").drop_nulls(["easting", "northing", "age_days"])
    age = placed["age_days"].to_numpy().astype(np.int64)
    centres = np.flatnonzero(age < max(WINDOWS))
    if len(centres) < _FEWEST:
        return []
    points = placed.select("easting", "northing").to_numpy()
    near = _neighbourhoods(points, centres)
    best = _shuffled_maxima(near, age, np.random.default_rng(seed))
    scores, counts, expected = _scores(near, age)
    return _choose((scores, counts, expected), near, age, best, placed["position"].to_list())


def _neighbourhoods(points: _Reals, centres: _Ints) -> sparse.csr_matrix:
    """A row a centre and radius (centres × radii), a column a death: 1 where it lies within."""
    tree = cKDTree(points)
    rows, columns = [], []
    for ring, radius in enumerate(RADII):
        for index, inside in enumerate(tree.query_ball_point(points[centres], radius)):
            rows += [ring * len(centres) + index] * len(inside)
            columns += inside
    shape = (len(RADII) * len(centres), len(points))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def _scores(near: sparse.csr_matrix, age: _Ints) -> tuple[_Reals, _Reals, _Reals]:
    """Log-likelihood ratio, deaths and expected deaths of each cylinder (neighbourhoods × windows)."""
    recent = np.stack([age < days for days in WINDOWS], axis=1).astype(float)
    counts = near @ recent
    in_place = np.asarray(near.sum(axis=1))
    expected = in_place * recent.sum(axis=0) / len(age)
    return _ratio(counts, expected, float(len(age))), counts, expected


def _ratio(counts: _Reals, expected: _Reals, total: float) -> _Reals:
    """The Poisson generalised likelihood ratio, nought where no more died than expected or fewer than three."""
    above = (counts > expected) & (counts >= _FEWEST)
    safe = np.where(above, counts, 1.0)
    rest = np.maximum(total - safe, 1e-9)
    value = safe * np.log(safe / np.where(above, expected, 1.0))
    value = value + rest * np.log(rest / np.maximum(total - np.where(above, expected, 1.0), 1e-9))
    return np.where(above, value, 0.0)


def _shuffled_maxima(near: sparse.csr_matrix, age: _Ints, dice: np.random.Generator) -> _Reals:
    """The strongest score of each shuffle of the days among the places."""
    return np.array([_scores(near, dice.permutation(age))[0].max(initial=0.0) for _ in range(SHUFFLES)])


def _choose(
    found: tuple[_Reals, _Reals, _Reals], near: sparse.csr_matrix, age: _Ints, best: _Reals, positions: list[int]
) -> list[Cluster]:
    scores, _, expected = found
    chosen: list[Cluster] = []
    taken: set[int] = set()
    for flat in np.argsort(-scores, axis=None, kind="stable"):
        row, window = np.unravel_index(int(flat), scores.shape)
        score = scores[row, window]
        weeks = (SHUFFLES + 1) / (1 + int((best >= score).sum()))
        if score <= 0 or weeks < SHOWN_WEEKS:
            break
        inside = [i for i in near[int(row)].indices if age[i] < WINDOWS[int(window)]]
        if taken.isdisjoint(inside):
            taken.update(inside)
            radius = RADII[int(row) // (near.shape[0] // len(RADII))]
            members = tuple(sorted(positions[i] for i in inside))
            chosen.append(Cluster(members, radius, WINDOWS[int(window)], float(expected[row, window]), weeks))
    return chosen
