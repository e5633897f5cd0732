"""Counts of streams: what is expected, how far out a count is, and what further deaths beside a set tell."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from data_contracts.comparing import PROFILE
from linkage.evidence.cases import encode
from linkage.evidence.variables import variables
from linkage.streams import counts
from linkage.streams.detectors import BATCH_MORE, HAZARD_MORE, Detectors, Second
from linkage.streams.monitor import Monitor, streams_of

START, DAYS = dt.date(2022, 1, 1), 400
NIGHT = (START - dt.date(1970, 1, 1)).days + DAYS - 1


def _death(number: int, day: int, **given: Any) -> dict[str, Any]:
    when = START + dt.timedelta(days=day)
    row = {
        "incident_id": f"I{number:05d}",
        "kind": "death",
        "first_known": when,
        "occurred_from": dt.datetime.combine(when, dt.time(3)),
        "occurred_to": dt.datetime.combine(when, dt.time(9)),
        "bcu": "NQ" if number % 3 else "EB",
        "present": ["found_by=family"],
        "toxicology_pending": False,
    }
    return {**row, **given}


def _city(planted: list[dict[str, Any]], seed: int = 3, share: float = 0.05) -> tuple[Detectors, dict[str, int]]:
    """Five deaths a day for 400 days, one in twenty with heroin suspected, and what is planted."""
    dice = np.random.default_rng(seed)
    rows = []
    for number in range(DAYS * 5):
        drug = dice.random() < share
        given = {"present": ["substance_suspected=heroin"]} if drug else {}
        where = {"easting": float(dice.uniform(0, 2e4)), "northing": float(dice.uniform(0, 2e4))}
        rows.append(_death(number, number // 5, **where, **given))
    cases = encode(pl.DataFrame([*rows, *planted], schema=PROFILE))
    return Detectors.of(cases, NIGHT), cases.row_of


def _batch(number: int, days: list[int], **given: Any) -> list[dict[str, Any]]:
    return [_death(number + n, day, present=["substance_suspected=zeta"], **given) for n, day in enumerate(days)]


@pytest.mark.parametrize(
    ("others", "expected", "least", "most"),
    [(0, 0.5, -1.0, -1.0), (0, 20.0, -1.0, -1.0), (3, 0.3, 2.0, 9.0), (2, 2.0, -0.6, 0.4), (12, 3.0, 2.0, 12.0)],
)
def test_what_further_deaths_tell(others: int, expected: float, least: float, most: float) -> None:
    assert least - 1e-9 <= counts.excess_bits(others, expected, 20.0, 1.0) <= most + 1e-9


@given(st.integers(0, 25), st.floats(0.01, 30), st.floats(0.5, 100), st.floats(0.2, 3))
@settings(max_examples=80, deadline=None)
def test_bits_are_the_naive_mixture_and_never_lower_than_no_further_death(
    others: int, expected: float, size: float, more: float
) -> None:
    chance = size / (size + expected)
    q = more / (1 + more)
    mixed = sum((1 - q) * q**j * nbinom.pmf(others - j, size, chance) for j in range(others + 1))
    bits = counts.excess_bits(others, expected, size, more)
    assert bits == pytest.approx(math.log2(mixed / nbinom.pmf(others, size, chance)), abs=1e-6)
    assert bits >= -math.log2(1 + more) - 1e-9


@pytest.mark.parametrize(("expected", "size", "members"), [(0.4, 2.0, 2), (3.0, 10.0, 4), (8.0, 100.0, 1)])
def test_chance_mistakes_nothing_for_a_source_on_average(expected: float, size: float, members: int) -> None:
    """The mean Bayes factor under chance is one: nothing is gained by looking."""
    mean, shape = counts.seen_with(expected, size, members)
    n = np.arange(200)
    weight = nbinom.pmf(n, shape, shape / (shape + mean))
    factor = [2 ** counts.excess_bits(int(k), mean, shape, 1.0) for k in n]
    assert float((weight * factor).sum()) == pytest.approx(1.0, abs=1e-6)


def test_a_stream_met_by_its_members_is_met_in_a_busy_week() -> None:
    assert counts.seen_with(2.0, 4.0, 2) == (3.0, 6.0)


@pytest.mark.parametrize(("noise", "low", "high"), [(0.0, 0.01, 0.06), (0.6, 0.15, 0.5)])
def test_the_swing_of_weekly_rates_is_measured(noise: float, low: float, high: float) -> None:
    dice = np.random.default_rng(1)
    rate = 12 * np.exp(noise * dice.standard_normal((52, 4)))
    assert low <= counts.swing(dice.poisson(rate).astype(float)) <= high


def test_the_table_names_known_variables_and_explanations() -> None:
    detectors, _ = _city(_batch(9000, [390, 395]))
    assert {s.explanation for s in streams_of(detectors.cases)} <= {"supply", "place"}
    assert {s.name.partition("=")[0] for s in streams_of(detectors.cases)} <= set(variables())


def test_expected_counts_follow_the_history() -> None:
    detectors, _ = _city([])
    monitor = detectors.monitor
    heroin = next(s for s in monitor.streams if s.name == "substance_suspected=heroin")
    expected, size = monitor.expected(heroin, 0, 0, 28)
    assert expected == pytest.approx(28 * 5 * 0.05, rel=0.25) and size > 3
    parts = [monitor.expected(heroin, a, 0, 28)[0] for a in range(1, len(monitor.areas))]
    assert sum(parts) == pytest.approx(expected, rel=0.1)


def test_a_new_substance_stands_out_and_an_ordinary_one_does_not() -> None:
    detectors, row_of = _city(_batch(9000, [388, 390, 393, 397, 399], bcu="NQ"))
    found = detectors.monitor.excesses(30)
    assert found and found[0].stream.name == "substance_suspected=zeta"
    assert {row_of[f"I{9000 + n:05d}"] for n in range(5)} >= set(found[0].members)
    assert "zeta suspected" in found[0].words and found[0].recurrence_days > 30
    assert all("heroin" not in e.stream.name for e in found)


def test_chance_alone_gives_excesses_about_as_seldom_as_stated() -> None:
    nights = sum(bool(_city([], seed)[0].monitor.excesses(10)) for seed in range(12))
    # One night in ten, over twelve nights: one, and at most three standard deviations more.
    assert nights <= 4


def test_results_still_to_come_are_no_fall_in_deaths() -> None:
    planted = [
        _death(9000 + n, day, present=["substance_suspected=mu", *(["substance=mu"] if day < 330 else [])])
        for n, day in enumerate(range(10, 400, 5))
    ]
    monitor = _city(planted)[0].monitor
    measured = next(s for s in monitor.streams if s.name == "substance=mu")
    suspected = next(s for s in monitor.streams if s.name == "substance_suspected=mu")
    assert monitor.expected(measured, 0, 0, 28)[0] < 0.35 * monitor.expected(suspected, 0, 0, 28)[0]


def test_others_beside_a_set_speak_for_it_and_its_own_members_do_not() -> None:
    detectors, row_of = _city(_batch(9000, [388, 390, 393, 397, 399], bcu="NQ"))
    rows = [row_of[f"I{9000 + n:05d}"] for n in range(5)]
    two, five = detectors.bits(tuple(rows[:2])), detectors.bits(tuple(rows))
    assert 1.0 < two.monitor <= counts.MOST_BITS
    assert "3 further deaths with zeta suspected" in two.monitor_words
    assert -1.0 <= five.monitor < 0.0


def test_a_hazard_with_further_deaths_around_speaks_and_a_lonely_pair_does_not() -> None:
    here = {"easting": 5_000.0, "northing": 5_000.0}
    there = {"easting": 5_060.0, "northing": 5_030.0}
    days = [380, 383, 386, 390, 395, 399]
    planted = [_death(9000 + n, day, **(here if n < 2 else there)) for n, day in enumerate(days)]
    detectors, row_of = _city(planted)
    pair = detectors.bits((row_of["I09000"], row_of["I09001"]))
    assert 0.5 < pair.scan <= counts.MOST_BITS and "within" in pair.scan_words
    assert any(row_of["I09000"] in c.members for c in detectors.clusters(20))
    lonely, rows = _city(planted[:2])
    assert lonely.bits((rows["I09000"], rows["I09001"])).scan < 0.0


@given(st.lists(st.integers(0, 1999), min_size=0, max_size=6, unique=True))
@settings(max_examples=60, deadline=None)
def test_bits_stay_within_their_bounds_whatever_the_set(members: list[int]) -> None:
    told = BOUNDED.bits(tuple(members))
    assert -math.log2(1 + BATCH_MORE) - 1e-9 <= told.monitor <= counts.MOST_BITS
    assert -math.log2(1 + HAZARD_MORE) - 1e-9 <= told.scan <= counts.MOST_BITS
    assert told == BOUNDED.bits(tuple(reversed(members)))


BOUNDED = _city([], seed=8)[0]


@pytest.mark.parametrize("planted", [[], _batch(0, [3])])
def test_an_almost_empty_history_tells_nothing(planted: list[dict[str, Any]]) -> None:
    cases = encode(pl.DataFrame(planted, schema=PROFILE))
    detectors = Detectors.of(cases, NIGHT)
    assert detectors.bits(tuple(range(len(planted)))) == Second()
    assert detectors.monitor.excesses(30) == [] and detectors.clusters(30) == []
    assert isinstance(Monitor(cases, NIGHT).swing, float)
