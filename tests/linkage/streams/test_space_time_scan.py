"""The space-time permutation scan against a naive one, on planted clusters, and on shuffled days."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.streams.scan import Grid, Scan

GRID = Grid(radii=(250.0, 1000.0), windows=(3, 14, 28), shuffles=99)


def _city(seed: int, deaths: int = 400) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    return dice.uniform(0, 20_000, (deaths, 2)), dice.integers(0, 365, deaths)


def _naive(points: np.ndarray, age: np.ndarray) -> dict[tuple[int, float, int], tuple[int, float, float]]:
    """Centre, radius, days to deaths, expected and score, death by death."""
    found = {}
    total = len(age)
    for centre in [n for n in range(total) if age[n] < 28]:
        for radius in GRID.radii:
            inside = [n for n in range(total) if math.dist(points[n], points[centre]) <= radius]
            for days in GRID.windows:
                died = sum(1 for n in inside if age[n] < days)
                due = len(inside) * sum(1 for a in age if a < days) / total
                score = 0.0
                if died >= 3 and died > due:
                    score = died * math.log(died / due) + (total - died) * math.log((total - died) / (total - due))
                found[centre, radius, days] = (died, due, score)
    return found


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_counts_expectations_and_scores_are_those_of_a_naive_scan(seed: int) -> None:
    points, age = _city(seed, 120)
    points = points / 8  # near enough for cylinders of several deaths
    scan = Scan(points, age, GRID)
    counts, scores = scan.counts(age), scan.scores(age)
    expected = scan.expected(age)
    fast = {
        (int(centre), radius, days): (int(counts[n, r, w]), float(expected[n, r, w]), float(scores[n, r, w]))
        for n, centre in enumerate(scan.centres)
        for r, radius in enumerate(GRID.radii)
        for w, days in enumerate(GRID.windows)
    }
    naive = _naive(points, age)
    assert fast.keys() == naive.keys()
    for key, value in naive.items():
        assert fast[key] == pytest.approx(value, abs=1e-9)


def test_a_planted_cluster_is_found_and_named_by_its_deaths() -> None:
    points, age = _city(3)
    dice = np.random.default_rng(5)
    points = np.vstack([points, np.array([10_000.0, 10_000.0]) + dice.normal(0, 60, (6, 2))])
    age = np.append(age, [0, 2, 3, 5, 9, 12])
    found = Scan(points, age, GRID, seed=1).clusters(rarest=26)
    assert found and set(range(400, 406)) <= set(found[0].members)
    assert found[0].expected < 2 and found[0].recurrence == 100


def test_a_place_where_many_die_all_year_is_no_cluster() -> None:
    points, age = _city(4)
    hospital = np.full((200, 2), 10_000.0)
    spread = np.random.default_rng(6).integers(0, 365, 200)
    found = Scan(np.vstack([points, hospital]), np.append(age, spread), GRID, seed=2).clusters(rarest=26)
    assert not any(set(c.members) & set(range(400, 600)) for c in found)


def test_chance_alone_gives_as_rare_a_cluster_about_as_often_as_stated() -> None:
    grid = Grid(radii=(500.0, 2000.0), windows=(7, 28), shuffles=39)
    rare = sum(bool(Scan(*_city(seed), grid, seed).clusters(rarest=4)) for seed in range(80))
    # A quarter of eighty is twenty; the bounds are three standard deviations. Ties make it rarer, never more often.
    assert 8 <= rare <= 32


@pytest.mark.parametrize("deaths", [0, 1, 2])
def test_too_few_deaths_give_none(deaths: int) -> None:
    points, age = _city(1, deaths)
    assert Scan(points, age, GRID).clusters(rarest=1) == []


def test_the_same_seed_gives_the_same_shuffles() -> None:
    points, age = _city(9)
    one, two = (Scan(points, age, GRID, seed=7).shuffled_maxima for _ in range(2))
    assert (one == two).all() and (one != Scan(points, age, GRID, seed=8).shuffled_maxima).any()
