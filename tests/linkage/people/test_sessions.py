"""Training by sessions: families do not pass for persons, and the prior is that of any two rows."""

from __future__ import annotations

import numpy as np
import pytest

from linkage.people import sessions
from linkage.people.unlabelled import Comparison

COMPARISONS = (Comparison("forename", "exact"), Comparison("surname", "exact"), Comparison("born", "exact"))


def drawn(random: np.random.Generator, count: int, odds: tuple[float, float, float]) -> sessions.Levels:
    """Pairs that agree on each column with the given chance."""
    return np.where(random.random((count, 3)) < odds, 0, 1).astype(np.int8)


def test_m_and_the_prior_are_found_among_families() -> None:
    random = np.random.default_rng(3)
    chance = drawn(random, 100_000, (0.01, 0.005, 0.002))
    one, family = (0.9, 0.9, 0.95), (0.01, 1.0, 0.002)
    same_name = np.concatenate([drawn(random, 4000, (1, 1, 0.95)), drawn(random, 1000, (1, 1, 0.002))])
    same_birth = np.concatenate([drawn(random, 4000, (0.9, 0.9, 1)), drawn(random, 4000, (0.01, 0.005, 1))])
    m, u = sessions.learn([((0, 1), same_name), ((2,), same_birth)], chance, COMPARISONS)
    assert [shares[0] for shares in m] == pytest.approx(one, abs=0.02)
    assert [shares[0] for shares in u] == pytest.approx((0.01, 0.005, 0.002), abs=0.002)
    candidates = np.concatenate([drawn(random, 5000, one), drawn(random, 20_000, family)])
    found = sessions.trained(m, u, candidates, pairs_for_one=1000.0)
    assert found.share * 1000 * len(candidates) == pytest.approx(5000, rel=0.2)


def test_a_column_that_no_session_leaves_open_is_told() -> None:
    levels = np.zeros((10, 3), dtype=np.int8)
    with pytest.raises(ValueError, match=r"\['surname'\]"):
        sessions.learn([((1,), levels), ((1, 2), levels)], levels, COMPARISONS)
