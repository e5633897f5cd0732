"""The pace of a run: means by tenth and the slope, against lines that are known."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines import pace


def nights(seconds: np.ndarray) -> list[dict[str, float]]:
    """The dear first night, then one night for each figure."""
    return [{"ingest": 9.0, "resolve": 9.0}, *({"ingest": 1.0, "resolve": float(s)} for s in seconds)]


def test_a_steady_growth_is_told_by_its_slope_and_its_tenths() -> None:
    ingest, resolve, total = pace.paces(nights(2 + 0.01 * np.arange(100)))
    assert (ingest.stage, resolve.stage, total.stage) == ("ingest", "resolve", "all stages")
    assert ingest.slope == pytest.approx(0) and ingest.tenths == (1.0,) * 10
    assert (resolve.slope, resolve.low, resolve.high) == pytest.approx((1.0, 1.0, 1.0))
    assert resolve.tenths == pytest.approx(tuple(2.045 + 0.1 * n for n in range(10)))
    assert total.slope == pytest.approx(1.0)
    assert total.words.endswith("; +1.00 (+1.00 to +1.00) per 100 nights")


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    runs = [pace.paces(nights(3 + 0.002 * np.arange(60) + random.normal(0, 0.5, 60)))[1] for _ in range(400)]
    # 95% of 400, give or take four standard errors of a share.
    assert 362 <= sum(run.low <= 0.2 <= run.high for run in runs) <= 398


def test_a_short_run_says_nothing() -> None:
    assert pace.paces([]) == []
    assert pace.paces(nights(np.ones(pace.LEAST_NIGHTS - 1))) == []
